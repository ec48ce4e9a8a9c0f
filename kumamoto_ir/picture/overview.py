"""Several playbooks as one page in two columns: what comes after what, and which answer leads elsewhere. To be pinned up.

Rougher than `svg`: a step is its number and what it says; jumps are words (「2 → B20」) and no lines, because lines that
cross a dense page cannot be followed after a fax. Everything else stands on the sheet of questions under the same number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kumamoto_ir.layout import visible
from kumamoto_ir.model import Origin
from kumamoto_ir.picture import ink
from kumamoto_ir.picture.flow import origins
from kumamoto_ir.picture.measure import ems, fitted
from kumamoto_ir.picture.model import Diagram, Node
from kumamoto_ir.picture.sheet import Stroke, Text
from kumamoto_ir.words import KINDS, ORIGINS

WIDE, HIGH = 167.0, 246.0
_EDGE: Final = 0.6  # half of the thickest frame
_BETWEEN: Final = 5.0
_COLUMN: Final = (WIDE - _BETWEEN) / 2 - _EDGE
_SIZES: Final = (3.7, 3.5, 3.3, 3.1, 2.95)  # of type; smaller ones close up on a fax
_SMALL: Final = 0.86  # of the type of a step
_LEADING: Final = 1.3
_PAD: Final = 0.9
_ARROW: Final = 2.1
_INSET: Final = 3.0  # of steps under a condition
_LEGEND: Final = 5.0  # a line of it
_CALL: Final = 0.9  # thickness of the frame around a call
_CONDITION: Final = "◇"
_SPELLED: Final = (9, 1)  # lines of a condition that is spelled out
_ALL: Final = (*_SPELLED, 0)
_SAMPLE: Final = 8.0


@dataclass(frozen=True, slots=True)
class Section:
    """A playbook on a chart. `letter` stands before its numbers."""

    letter: str
    drawn: Diagram


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float


@dataclass(frozen=True, slots=True)
class _Row:
    """A heading, a condition, or a step (`node`). `goes_on` where the way leads to the row below, numbered `onward`."""

    lines: tuple[_Line, ...]
    node: Node | None = None
    number: str = ""
    inset: float = 0.0
    goes_on: bool = False
    onward: str = ""

    @property
    def height(self) -> float:
        """With the arrow under it."""
        text = sum(line.size * _LEADING for line in self.lines)
        return text + (2 * _PAD + _ARROW if self.node is not None else _PAD)


_Laid = tuple[float, tuple[tuple[_Row, ...], ...]]  # size of type, columns


def overviews(
    sections: Sequence[Section], letters: Mapping[str, str]
) -> tuple[tuple[str, tuple[Section, ...]], ...]:
    """The charts as SVG, each with what it holds: one where all stays legible on it, else as many as it takes.

    `letters` are those of all playbooks, also of such as stand on another chart.
    """
    charts: list[tuple[str, tuple[Section, ...]]] = []
    rest = list(sections)
    while rest:
        held = [rest.pop(0)]
        for section in tuple(rest):
            if _fitted((*held, section), letters, _SPELLED) is not None:
                held.append(section)
                rest.remove(section)
        size, columns = _fitted(held, letters, _ALL) or _overflowing(held, letters)
        charts += [
            (_chart(held, columns[place : place + 2], size), tuple(held))
            for place in range(0, len(columns), 2)
        ]
    return tuple(charts)


def _fitted(
    sections: Sequence[Section], letters: Mapping[str, str], conditions: Sequence[int]
) -> _Laid | None:
    """Size and columns with which the sections fill one page at most: the longest conditions give way first."""
    room = HIGH - _legend_height(sections)
    for longest in conditions:
        for size in _SIZES:
            columns = _columns(tuple(_rows(sections, letters, size, longest)), room)
            if len(columns) <= 2:
                return size, columns
    return None


def _overflowing(sections: Sequence[Section], letters: Mapping[str, str]) -> _Laid:
    """For a playbook that no page can hold."""
    rows = tuple(_rows(sections, letters, _SIZES[-1], _SPELLED[-1]))
    return _SIZES[-1], _columns(rows, HIGH - _legend_height(sections))


def _columns(rows: Sequence[_Row], room: float) -> tuple[tuple[_Row, ...], ...]:
    """The rows one under the other in columns of that height; a heading is never the last."""
    columns: list[list[_Row]] = [[]]
    used = 0.0
    for row in rows:
        if columns[-1] and used + row.height > room:
            carried: list[_Row] = []
            while len(columns[-1]) > 1 and columns[-1][-1].node is None:
                carried.insert(0, columns[-1].pop())
            columns.append(carried)
            used = sum(held.height for held in carried)
        columns[-1].append(row)
        used += row.height
    return tuple(map(tuple, columns))


# ---------------------------------------------------------------- what stands in a row


def _rows(
    sections: Sequence[Section], letters: Mapping[str, str], size: float, longest: int
) -> Iterator[_Row]:
    """`longest`: a condition of more lines is only marked, and stands with its question."""
    for place, section in enumerate(sections):
        if place:
            yield _Row((_Line("", size * 0.8),))
        yield _Row(_wrapped(f"{section.letter} {section.drawn.title}", size * 1.15, _COLUMN))
        condition = actor = ""
        spelled = False
        for node in section.drawn.nodes:
            if node.condition != condition and node.condition:
                lines = _wrapped(f"{_CONDITION} {node.condition}", size * _SMALL, _COLUMN)
                spelled = len(lines) <= longest
                if spelled:
                    yield _Row(lines)
            condition = node.condition
            said = f"[{node.who}] {node.say}" if node.who != actor else node.say
            actor = node.who
            mark = f"{_CONDITION} " if condition and not spelled else ""
            yield _step(section, node, mark + said, letters, size)


def _step(section: Section, node: Node, say: str, letters: Mapping[str, str], size: float) -> _Row:
    number = f"{section.letter}{node.number}"
    inset = _INSET if node.condition else 0.0
    room = _COLUMN - inset - _strip(number, size) - 2 * _PAD - 2 * ink.BETWEEN
    lines = [*_wrapped(say, size, room)]
    for said in _leads(section, node, letters):
        lines += _wrapped(said, size * _SMALL, room)
    on = any(way.kind in ("on", "skip") and way.to is not None for way in node.ways)
    return _Row(tuple(lines), node, number, inset, on, f"{section.letter}{node.number + 1}")


def _leads(section: Section, node: Node, letters: Mapping[str, str]) -> Iterator[str]:
    """The ways that do not simply go on to the step below."""
    for entry in node.entries:
        if entry.way is not None and entry.way.to is not None:
            yield f"{entry.sign or '・'} {entry.text} → {section.letter}{entry.way.to}"
        elif node.sign == KINDS["run"] and entry.key in letters:
            yield f"→ {letters[entry.key]} を行う"
        elif node.sign == KINDS["open"] and entry.key in letters:
            yield f"→ {letters[entry.key]} も並べて行う"
    for way in node.ways:
        if way.kind == "jump" and way.to is not None:
            yield f"→ {section.letter}{way.to}"


def _wrapped(text: str, size: float, room: float) -> tuple[_Line, ...]:
    return tuple(_Line(part, size) for part in fitted(visible(text), room / size))


def _strip(number: str, size: float) -> float:
    """The width of the place for the number."""
    return ems(number) * size + 1.6


# ---------------------------------------------------------------- on the page


def _chart(sections: Sequence[Section], columns: Sequence[Sequence[_Row]], size: float) -> str:
    title = "、".join(section.drawn.title for section in sections)
    legend = tuple(_legend(sections))
    foot = _legend_height(sections)
    high = max(HIGH, *(sum(row.height for row in column) + foot for column in columns))
    return ink.svg(WIDE, high, title, (*_shapes(columns, size), *_signs(legend, high - foot + 2.0)))


def _shapes(columns: Sequence[Sequence[_Row]], size: float) -> Iterator[str]:
    for place, column in enumerate(columns):
        x, y = _EDGE + place * (_COLUMN + _BETWEEN), _EDGE
        for row, below in zip(column, (*column[1:], None), strict=True):
            yield from _row(row, below, x, y, size)
            y += row.height


def _row(row: _Row, below: _Row | None, x: float, y: float, size: float) -> Iterator[str]:
    if row.node is None:
        for line in row.lines:
            y += line.size * _LEADING
            yield ink.words(Text(x, y - line.size * 0.25, line.size, line.text))
        return
    left, strip = x + row.inset, _strip(row.number, size)
    high = row.height - _ARROW
    call = row.node.sign == KINDS["notify"]
    width, corner = (_CALL if call else ink.THIN), (2.6 if row.node.ends else 0.0)
    yield from ink.frame(left, y, _COLUMN - row.inset, high, row.node.origin, width, corner)
    clear = left + _PAD + (ink.BETWEEN if row.node.origin is Origin.ANNEX else 0.0)  # of the second line
    yield ink.words(Text(clear, y + _PAD + size, size, row.number))
    base = y + _PAD
    for line in row.lines:
        yield ink.words(Text(clear + strip, base + line.size, line.size, line.text))
        base += line.size * _LEADING
    if row.goes_on and below is not None and below.node is not None:
        yield from ink.line(Stroke(((x + 10, y + high), (x + 10, y + row.height)), arrow=True))
    elif row.goes_on and below is None:
        yield from ink.line(Stroke(((x + 10, y + high), (x + 10, y + row.height)), arrow=True))
        yield ink.words(Text(x + 13, y + row.height + 0.9, _SIZES[-1], f"{row.onward} へ"))


# ---------------------------------------------------------------- the legend


def _legend(sections: Sequence[Section]) -> Iterator[tuple[int, float, str, Origin | None, float]]:
    """What the frames mean: row, place, words, whose line, its thickness."""
    shown = {origin for section in sections for origin in origins(section.drawn)}
    signs: list[tuple[str, Origin | None, float]] = [
        (ORIGINS[origin], origin, ink.THIN) for origin in Origin if origin in shown
    ]
    signs.append((KINDS["notify"], Origin.TEXT, _CALL))
    signs.append((f"{_CONDITION} のときだけ行う(違えば次へ)。条件は質問票にも", None, 0.0))
    row, x = 0, 0.0
    for words, origin, width in signs:
        wide = (_SAMPLE + 1.5 if origin is not None else 0.0) + ems(words) * _SIZES[-1] + 4.0
        if x + wide > WIDE and x > 0:
            row, x = row + 1, 0.0
        yield row, x, words, origin, width
        x += wide


def _legend_height(sections: Sequence[Section]) -> float:
    return _LEGEND * (max(row for row, *_ in _legend(sections)) + 1) + 2.0


def _signs(legend: Sequence[tuple[int, float, str, Origin | None, float]], top: float) -> Iterator[str]:
    for row, x, words, origin, width in legend:
        y = top + row * _LEGEND
        if origin is not None:
            yield from ink.frame(_EDGE + x, y, _SAMPLE, 3.4, origin, width, 0.0)
        left = x + (_SAMPLE + 1.5 if origin is not None else 0.0)
        yield ink.words(Text(left, y + 2.9, _SIZES[-1], words))

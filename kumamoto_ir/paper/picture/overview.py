"""Several playbooks as one page in two columns: what comes after what, and which answer leads elsewhere. To be pinned up.

Rougher than `svg`: a step is its number and what it says; jumps are words (「2 → B20」) and no lines, because lines that
cross a dense page cannot be followed after a fax. Everything else stands on the sheet of questions under the same number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture import ink
from kumamoto_ir.paper.picture.drawing import CALL, Diagram, Node
from kumamoto_ir.paper.picture.ink import Legend, Stroke, Text, backed, ems, fitted

WIDE, HIGH = 167.0, 246.0
EDGE: Final = 0.6  # half of the thickest frame
BETWEEN: Final = 5.0
COLUMN: Final = (WIDE - BETWEEN) / 2 - EDGE
PAD: Final = 0.8
ARROW: Final = 1.9
CONDITION: Final = "◇"
LEADING: Final = 1.3
_SMALL, _SMALLEST = 0.86, 2.75  # of the type of a step, but never below so many mm
_SECOND: Final = 0.45  # more for the second line of a double frame
_INSET: Final = 3.0  # of steps under a condition
_SIZES: Final = (4.3, 4.0, 3.7, 3.5, 3.3, 3.1, 2.95)  # of type; smaller ones close up on a fax
_SPELLED: Final = (9, 1)  # lines of a condition that is spelled out
_ALL: Final = (*_SPELLED, 0)
_CALL: Final = 0.9  # thickness of the frame around a call


@dataclass(frozen=True, slots=True)
class Section:
    """A playbook on a chart. `letter` stands before its numbers."""

    letter: str
    drawn: Diagram


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its size."""

    text: str
    size: float


@dataclass(frozen=True, slots=True)
class Row:
    """A heading, a condition, or a step (`node`). `goes_on` where the way leads to the row below, numbered `onward`."""

    lines: tuple[Line, ...]
    node: Node | None = None
    number: str = ""
    inset: float = 0.0
    goes_on: bool = False
    onward: str = ""

    @property
    def height(self) -> float:
        """With the arrow under it."""
        text = sum(line.size * LEADING for line in self.lines)
        return text + (2 * self.clear + ARROW if self.node is not None else PAD)

    @property
    def clear(self) -> float:
        """Between the frame and the text; the second line of a double frame needs its place."""
        return PAD + (_SECOND if self.node is not None and self.node.origin is Origin.ANNEX else 0.0)


_Laid = tuple[float, tuple[tuple[Row, ...], ...]]  # size of type, columns


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
    room = HIGH - _legend(sections).height
    for longest in conditions:
        for size in _SIZES:
            columns = _columns(tuple(_rows_of(sections, letters, size, longest)), room)
            if len(columns) <= 2:
                return size, columns
    return None


def _overflowing(sections: Sequence[Section], letters: Mapping[str, str]) -> _Laid:
    """For a playbook that no page can hold."""
    rows = tuple(_rows_of(sections, letters, _SIZES[-1], _SPELLED[-1]))
    return _SIZES[-1], _columns(rows, HIGH - _legend(sections).height)


def _columns(rows: Sequence[Row], room: float) -> tuple[tuple[Row, ...], ...]:
    """The rows one under the other in columns of that height; a heading is never the last."""
    columns: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        if columns[-1] and used + row.height > room:
            carried: list[Row] = []
            while len(columns[-1]) > 1 and columns[-1][-1].node is None:
                carried.insert(0, columns[-1].pop())
            columns.append(carried)
            used = sum(held.height for held in carried)
        columns[-1].append(row)
        used += row.height
    return tuple(map(tuple, columns))


# ---------------------------------------------------------------- on the page


def _chart(sections: Sequence[Section], columns: Sequence[Sequence[Row]], size: float) -> str:
    title = "、".join(section.drawn.title for section in sections)
    legend = _legend(sections)
    high = max(HIGH, *(sum(row.height for row in column) + legend.height for column in columns))
    shapes = (*_shapes(columns, size), *legend.drawn(high - legend.height + 2.0))
    return ink.svg(WIDE, high, title, shapes)


def _shapes(columns: Sequence[Sequence[Row]], size: float) -> Iterator[str]:
    for place, column in enumerate(columns):
        x, y = EDGE + place * (COLUMN + BETWEEN), EDGE
        for row, below in zip(column, (*column[1:], None), strict=True):
            yield from _row(row, below, x, y, size)
            y += row.height


def _row(row: Row, below: Row | None, x: float, y: float, size: float) -> Iterator[str]:
    if row.node is None:
        for line in row.lines:
            y += line.size * LEADING
            yield ink.words(Text(x, y - line.size * 0.25, line.size, line.text))
        return
    left, strip = x + row.inset, _strip_of(row.number, size)
    high = row.height - ARROW
    width, corner = (_CALL if row.node.tells else ink.THIN), (2.6 if row.node.ends else 0.0)
    yield from ink.frame(left, y, COLUMN - row.inset, high, row.node.origin, width, corner)
    yield ink.words(Text(left + row.clear, y + row.clear + size, size, row.number))
    base = y + row.clear
    for line in row.lines:
        yield ink.words(Text(left + row.clear + strip, base + line.size, line.size, line.text))
        base += line.size * LEADING
    if row.goes_on and (below is None or below.node is not None):
        yield from ink.line(Stroke(((x + 10, y + high), (x + 10, y + row.height)), arrow=True))
    if row.goes_on and below is None:
        yield ink.words(Text(x + 13, y + row.height + 0.9, _SIZES[-1], f"{row.onward} へ"))


# ---------------------------------------------------------------- the legend


def _legend(sections: Sequence[Section]) -> Legend:
    signs = backed(node.origin for section in sections for node in section.drawn.nodes)
    signs.append((CALL, Origin.TEXT, _CALL))
    signs.append((f"{CONDITION} のときだけ行う(違えば次へ)。条件は質問票にも", None, 0.0))
    return Legend(signs, 0.0, WIDE, _SIZES[-1], 5.0, (8.0, 3.4), base=2.9, gap=4.0, edge=EDGE)


# ---------------------------------------------------------------- rows


def _rows_of(
    sections: Sequence[Section], letters: Mapping[str, str], size: float, longest: int
) -> Iterator[Row]:
    """`longest`: a condition of more lines is only marked, and stands with its question."""
    for place, section in enumerate(sections):
        if place:
            yield Row((Line("", size * 0.8),))
        yield Row(_wrapped(f"{section.letter} {section.drawn.title}", size * 1.15, COLUMN))
        condition = actor = ""
        spelled = False
        for node in section.drawn.nodes:
            if node.condition != condition and node.condition:
                lines = _wrapped(f"{CONDITION} {node.condition}", _small(size), COLUMN)
                spelled = len(lines) <= longest
                if spelled:
                    yield Row(lines)
            condition = node.condition
            said = f"[{node.who}] {node.say}" if node.who != actor else node.say
            actor = node.who
            mark = f"{CONDITION} " if condition and not spelled else ""
            yield _step(section, node, mark + said, letters, size)


def _step(section: Section, node: Node, say: str, letters: Mapping[str, str], size: float) -> Row:
    number = f"{section.letter}{node.number}"
    inset = _INSET if node.condition else 0.0
    room = COLUMN - inset - _strip_of(number, size) - 2 * PAD - 2 * ink.BETWEEN
    lines = [*_wrapped(say, size, room)]
    for said in _leads(section, node, letters):
        lines += _wrapped(said, _small(size), room)
    on = any(way.kind == "on" and way.to is not None for way in node.ways)
    return Row(tuple(lines), node, number, inset, on, f"{section.letter}{node.number + 1}")


def _leads(section: Section, node: Node, letters: Mapping[str, str]) -> Iterator[str]:
    """The ways that do not simply go on to the step below."""
    for entry in node.entries:
        if entry.way is not None and entry.way.to is not None:
            yield f"{entry.sign or '・'} {entry.text} → {section.letter}{entry.way.to}"
        elif entry.leads is not None and entry.key in letters:
            yield f"→ {letters[entry.key]} {'を行う' if entry.leads == 'instead' else 'も並べて行う'}"
    for way in node.ways:
        if way.kind == "jump" and way.to is not None:
            yield f"→ {section.letter}{way.to}"


def _small(size: float) -> float:
    return max(size * _SMALL, _SMALLEST)


def _wrapped(text: str, size: float, room: float) -> tuple[Line, ...]:
    return tuple(Line(part, size) for part in fitted(visible(text), room / size))


def _strip_of(number: str, size: float) -> float:
    """The width of the place for the number."""
    return ems(number) * size + 1.6

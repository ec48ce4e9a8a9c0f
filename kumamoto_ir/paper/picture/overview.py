"""Several playbooks as one page in two columns: what comes after what, and which answer leads elsewhere. To be pinned up.

Rougher than `svg`: a step is its number and what it says; jumps are words (「2 → B20」) and no lines, because lines that
cross a dense page cannot be followed after a fax. Everything else stands on the sheet of questions under the same number.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kumamoto_ir.city.model import Origin
from kumamoto_ir.paper.picture import ink
from kumamoto_ir.paper.picture.chart import origins
from kumamoto_ir.paper.picture.measure import ems
from kumamoto_ir.paper.picture.overviewrows import (
    ARROW,
    BETWEEN,
    COLUMN,
    CONDITION,
    EDGE,
    LEADING,
    WIDE,
    Row,
    Section,
    rows_of,
    strip_of,
)
from kumamoto_ir.paper.picture.said import CALL
from kumamoto_ir.paper.picture.shapes import Stroke, Text
from kumamoto_ir.saying.words import ORIGINS

HIGH: Final = 246.0
_SIZES: Final = (4.3, 4.0, 3.7, 3.5, 3.3, 3.1, 2.95)  # of type; smaller ones close up on a fax
_SPELLED: Final = (9, 1)  # lines of a condition that is spelled out
_ALL: Final = (*_SPELLED, 0)
_LEGEND: Final = 5.0  # a line of it
_CALL: Final = 0.9  # thickness of the frame around a call
_SAMPLE: Final = 8.0
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
    room = HIGH - _legend_height(sections)
    for longest in conditions:
        for size in _SIZES:
            columns = _columns(tuple(rows_of(sections, letters, size, longest)), room)
            if len(columns) <= 2:
                return size, columns
    return None


def _overflowing(sections: Sequence[Section], letters: Mapping[str, str]) -> _Laid:
    """For a playbook that no page can hold."""
    rows = tuple(rows_of(sections, letters, _SIZES[-1], _SPELLED[-1]))
    return _SIZES[-1], _columns(rows, HIGH - _legend_height(sections))


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
    legend = tuple(_legend(sections))
    foot = _legend_height(sections)
    high = max(HIGH, *(sum(row.height for row in column) + foot for column in columns))
    return ink.svg(WIDE, high, title, (*_shapes(columns, size), *_signs(legend, high - foot + 2.0)))


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
    left, strip = x + row.inset, strip_of(row.number, size)
    high = row.height - ARROW
    width, corner = (_CALL if row.node.tells else ink.THIN), (2.6 if row.node.ends else 0.0)
    yield from ink.frame(left, y, COLUMN - row.inset, high, row.node.origin, width, corner)
    yield ink.words(Text(left + row.clear, y + row.clear + size, size, row.number))
    base = y + row.clear
    for line in row.lines:
        yield ink.words(Text(left + row.clear + strip, base + line.size, line.size, line.text))
        base += line.size * LEADING
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
    signs.append((CALL, Origin.TEXT, _CALL))
    signs.append((f"{CONDITION} のときだけ行う(違えば次へ)。条件は質問票にも", None, 0.0))
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
            yield from ink.frame(EDGE + x, y, _SAMPLE, 3.4, origin, width, 0.0)
        left = x + (_SAMPLE + 1.5 if origin is not None else 0.0)
        yield ink.words(Text(left, y + 2.9, _SIZES[-1], words))

"""A diagram as SVG: sheets of A4 in black and white, each a picture of its own.

How far a step is backed shows in the line around it (and in words inside), so a fax or a grey printer loses nothing.
"""

from collections.abc import Iterator
from typing import Final

from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture import ink
from kumamoto_ir.paper.picture.boxes import SMALL
from kumamoto_ir.paper.picture.chart import origins
from kumamoto_ir.paper.picture.drawing import Diagram
from kumamoto_ir.paper.picture.ink import THICK, THIN
from kumamoto_ir.paper.picture.measure import ems, fitted
from kumamoto_ir.paper.picture.pages import sheets
from kumamoto_ir.paper.picture.shapes import HIGH, MARGIN, WIDE, Box, Sheet, Text
from kumamoto_ir.saying.words import ORIGINS

_TITLE: Final = 5.0
_SAMPLE: Final = 9.0
_ROW: Final = 5.2


def pages(drawn: Diagram) -> tuple[str, ...]:
    """One SVG for each sheet, complete and in reading order."""
    room = WIDE - 2 * MARGIN
    heading = _heading(drawn)
    legend = tuple(_legend(drawn))
    top = max((text.y for text in heading), default=MARGIN) + 4.0
    bottom = HIGH - MARGIN - _ROW * (max((row for row, *_ in legend), default=0) + 1) - 2.0
    found = sheets(drawn, top, bottom)
    return tuple(
        ink.svg(
            WIDE,
            HIGH,
            f"{drawn.title} {number}/{len(found)}",
            (
                *(ink.words(text) for text in heading),
                ink.words(Text(MARGIN + room, MARGIN + _TITLE, 3.4, f"{number}/{len(found)}枚", "end")),
                *_flow(sheet),
                *_legend_shapes(legend, bottom + 2.0),
            ),
        )
        for number, sheet in enumerate(found, 1)
    )


def _heading(drawn: Diagram) -> tuple[Text, ...]:
    """Title, whose plan, which incident, what a reader must know; the number of the sheet stands beside it."""
    room = WIDE - 2 * MARGIN
    found: list[Text] = []
    y = MARGIN
    parts = (
        (drawn.title, _TITLE, room - 20),
        (drawn.subtitle, SMALL, room),
        (drawn.standing, 3.4, room),
        *((note, SMALL, room) for note in drawn.notes),
    )
    for said, size, wide in parts:
        for line in fitted(visible(said), wide / size) if said else ():
            y += size * 1.4 if found else size
            found.append(Text(MARGIN, y, size, line))
    return tuple(found)


# ---------------------------------------------------------------- the flow


def _flow(sheet: Sheet) -> Iterator[str]:
    for stroke in sheet.strokes:
        yield from ink.line(stroke)
    for box in sheet.boxes:
        yield from _box(box)
    for text in sheet.texts:
        yield ink.words(text)


def _box(box: Box) -> Iterator[str]:
    node = box.block.node
    width = THICK if node.gone.at else THIN
    corner = 5.0 if node.ends else 0.0
    yield from ink.frame(box.x, box.y, box.width, box.height, node.origin, width, corner)


# ---------------------------------------------------------------- the legend

_Sign = tuple[int, float, str, Origin | None, float]  # row, x, words, whose line, its thickness


def _legend(drawn: Diagram) -> Iterator[_Sign]:
    """What the lines mean, put into rows."""
    signs: list[tuple[str, Origin | None, float]] = [
        (ORIGINS[origin], origin, THIN) for origin in origins(drawn)
    ]
    if any(node.gone.at for node in drawn.nodes):
        signs.append(("済んだ段", Origin.TEXT, THICK))
    if any(way.kind == "skip" for node in drawn.nodes for way in node.ways):
        signs.append(("右の細い線: 条件に合わないときの道", None, 0.0))
    row, x = 0, MARGIN
    for words, origin, width in signs:
        wide = (_SAMPLE + 1.5 if origin is not None else 0.0) + ems(words) * SMALL + 5.0
        if x + wide > WIDE - MARGIN and x > MARGIN:
            row, x = row + 1, MARGIN
        yield row, x, words, origin, width
        x += wide


def _legend_shapes(signs: tuple[_Sign, ...], top: float) -> Iterator[str]:
    for row, x, words, origin, width in signs:
        y = top + row * _ROW
        if origin is not None:
            yield from ink.frame(x, y, _SAMPLE, 3.6, origin, width, 0.0)
        yield ink.words(Text(x + (_SAMPLE + 1.5 if origin is not None else 0.0), y + 2.8, SMALL, words))

"""A diagram as SVG: sheets of A4 in black and white, each a picture of its own.

How far a step is backed shows in the line around it (and in words inside), so a fax or a grey printer loses nothing.
"""

from collections.abc import Iterator
from typing import Final

from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture import ink
from kumamoto_ir.paper.picture.boxes import SMALL
from kumamoto_ir.paper.picture.drawing import Diagram
from kumamoto_ir.paper.picture.ink import THICK, THIN, Legend, Text, backed, fitted
from kumamoto_ir.paper.picture.pages import Sheet, sheets

WIDE, HIGH = 210.0, 297.0  # A4 portrait
MARGIN: Final = 12.0  # what office printers leave white
_TITLE: Final = 5.0


def pages(drawn: Diagram) -> tuple[str, ...]:
    """One SVG for each sheet, complete and in reading order."""
    room = WIDE - 2 * MARGIN
    heading = _heading(drawn)
    legend = _legend(drawn)
    top = max((text.y for text in heading), default=MARGIN) + 4.0
    bottom = HIGH - MARGIN - legend.height
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
                *legend.drawn(bottom + 2.0),
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
        node = box.block.node
        width, corner = (THICK if node.gone.at else THIN), (5.0 if node.ends else 0.0)
        yield from ink.frame(box.x, box.y, box.width, box.height, node.origin, width, corner)
    for text in sheet.texts:
        yield ink.words(text)


# ---------------------------------------------------------------- the legend


def _legend(drawn: Diagram) -> Legend:
    signs = backed(node.origin for node in drawn.nodes)
    if any(node.gone.at for node in drawn.nodes):
        signs.append(("済んだ段", Origin.TEXT, THICK))
    if any(way.kind == "skip" for node in drawn.nodes for way in node.ways):
        signs.append(("右の細い線: 条件に合わないときの道", None, 0.0))
    return Legend(signs, MARGIN, WIDE - MARGIN, SMALL, 5.2, (9.0, 3.6), base=2.8, gap=5.0)

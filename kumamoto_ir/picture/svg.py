"""A diagram as SVG: sheets of A4 in black and white, each a picture of its own.

How far a step is backed shows in the line around it (and in words inside), so a fax or a grey printer loses nothing.
Only plain shapes and text: no scripts, no style sheets, no markers, so that a typesetter reads it as a browser does.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kumamoto_ir.layout import visible
from kumamoto_ir.model import Origin
from kumamoto_ir.picture.boxes import SMALL
from kumamoto_ir.picture.flow import origins
from kumamoto_ir.picture.measure import ems, fitted
from kumamoto_ir.picture.model import Diagram
from kumamoto_ir.picture.pages import sheets
from kumamoto_ir.picture.sheet import HIGH, MARGIN, WIDE, Box, Sheet, Stroke, Text
from kumamoto_ir.words import ORIGINS

_FONTS: Final = "Noto Sans JP, Noto Sans CJK JP, BIZ UDGothic, Yu Gothic, Meiryo, Hiragino Sans, sans-serif"
_DASHES: Final[Mapping[Origin, str]] = {
    Origin.TEXT: "",
    Origin.ANNEX: "",  # two lines
    Origin.PRESUMED: "2.4 1.5",
    Origin.LAW: "6 1.2 1 1.2",
    Origin.SETTING: "6 1.2 1 1.2 1 1.2",
    Origin.LOCAL: "0.7 1",
}
_THIN, _THICK = 0.35, 1.1
_BETWEEN: Final = 0.7  # the two lines of a drawing of the plan
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
        "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE:g}mm" height="{HIGH:g}mm"'
                f' viewBox="0 0 {WIDE:g} {HIGH:g}" font-family={quoteattr(_FONTS)}>',
                f"<title>{_plain(drawn.title)} {number}/{len(found)}</title>",
                f'<rect width="{WIDE:g}" height="{HIGH:g}" fill="white"/>',
                *(_text(text) for text in heading),
                _text(Text(MARGIN + room, MARGIN + _TITLE, 3.4, f"{number}/{len(found)}枚", "end")),
                *_flow(sheet),
                *_legend_shapes(legend, bottom + 2.0),
                "</svg>",
                "",
            )
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
        yield from _stroke(stroke)
    for box in sheet.boxes:
        yield from _box(box)
    for text in sheet.texts:
        yield _text(text)


def _text(text: Text) -> str:
    anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
    place = f'x="{text.x:.2f}" y="{text.y:.2f}" font-size="{text.size:g}"'
    return f"<text {place}{anchor}>{_plain(text.text)}</text>"


def _plain(text: str) -> str:
    """Text as XML takes it; what it has no place for is spelled out."""
    return escape(visible(text).replace("\ufffe", "<U+FFFE>").replace("\uffff", "<U+FFFF>"))


def _stroke(stroke: Stroke) -> Iterator[str]:
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in stroke.points)
    yield f'<polyline points="{points}" fill="none" stroke="black" stroke-width="{stroke.width:g}"/>'
    if stroke.arrow:
        (x0, y0), (x, y) = stroke.points[-2:]
        dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
        corners = (
            (x, y),
            (x - 2.3 * dx - 0.9 * dy, y - 2.3 * dy - 0.9 * dx),
            (x - 2.3 * dx + 0.9 * dy, y - 2.3 * dy + 0.9 * dx),
        )
        yield f'<polygon points="{" ".join(f"{a:.2f},{b:.2f}" for a, b in corners)}" fill="black"/>'


def _box(box: Box) -> Iterator[str]:
    node = box.block.node
    width = _THICK if node.gone.at else _THIN
    corner = 5.0 if node.ends else 0.0
    yield from _frame(box.x, box.y, box.width, box.height, node.origin, width, corner)


def _frame(
    x: float, y: float, wide: float, high: float, origin: Origin, width: float, corner: float
) -> Iterator[str]:
    dash = f' stroke-dasharray="{_DASHES[origin]}"' if _DASHES[origin] else ""
    insets = (0.0, width / 2 + _BETWEEN) if origin is Origin.ANNEX else (0.0,)
    for inset in insets:
        place = f'x="{x + inset:.2f}" y="{y + inset:.2f}" rx="{max(0.0, corner - inset):g}"'
        size = f'width="{wide - 2 * inset:.2f}" height="{high - 2 * inset:.2f}"'
        thick = width if not inset else _THIN
        fill = "white" if not inset else "none"
        yield f'<rect {place} {size} fill="{fill}" stroke="black" stroke-width="{thick:g}"{dash}/>'


# ---------------------------------------------------------------- the legend

_Sign = tuple[int, float, str, Origin | None, float]  # row, x, words, whose line, its thickness


def _legend(drawn: Diagram) -> Iterator[_Sign]:
    """What the lines mean, put into rows."""
    signs: list[tuple[str, Origin | None, float]] = [
        (ORIGINS[origin], origin, _THIN) for origin in origins(drawn)
    ]
    if any(node.gone.at for node in drawn.nodes):
        signs.append(("済んだ段", Origin.TEXT, _THICK))
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
            yield from _frame(x, y, _SAMPLE, 3.6, origin, width, 0.0)
        yield _text(Text(x + (_SAMPLE + 1.5 if origin is not None else 0.0), y + 2.8, SMALL, words))

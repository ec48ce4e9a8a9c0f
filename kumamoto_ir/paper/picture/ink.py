"""SVG in black and white: text, lines, frames. Lengths in mm.

Only plain shapes and text: no scripts, no style sheets, no markers, so that a typesetter reads it as a browser does.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture.shapes import Stroke, Text

FONTS: Final = "Noto Sans JP, Noto Sans CJK JP, BIZ UDGothic, Yu Gothic, Meiryo, Hiragino Sans, sans-serif"
THIN, THICK = 0.35, 1.1
_DASHES: Final[Mapping[Origin, str]] = {
    Origin.TEXT: "",
    Origin.ANNEX: "",  # two lines
    Origin.PRESUMED: "2.4 1.5",
    Origin.LAW: "6 1.2 1 1.2",
    Origin.SETTING: "6 1.2 1 1.2 1 1.2",
    Origin.LOCAL: "0.7 1",
}
BETWEEN: Final = 0.7  # the two lines of a drawing of the plan


def svg(wide: float, high: float, title: str, shapes: Iterable[str]) -> str:
    """A picture of that size."""
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}mm" height="{high:g}mm"'
            f' viewBox="0 0 {wide:g} {high:g}" font-family={quoteattr(FONTS)}>',
            f"<title>{plain(title)}</title>",
            f'<rect width="{wide:g}" height="{high:g}" fill="white"/>',
            *shapes,
            "</svg>",
            "",
        )
    )


def plain(text: str) -> str:
    """Text as XML takes it; what it has no place for is spelled out."""
    return escape(visible(text).replace("\ufffe", "<U+FFFE>").replace("\uffff", "<U+FFFF>"))


def words(text: Text) -> str:
    """A line of text."""
    anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
    place = f'x="{text.x:.2f}" y="{text.y:.2f}" font-size="{text.size:g}"'
    return f"<text {place}{anchor}>{plain(text.text)}</text>"


def line(stroke: Stroke) -> Iterator[str]:
    """A line, and its arrow."""
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


def frame(
    x: float, y: float, wide: float, high: float, origin: Origin, width: float, corner: float
) -> Iterator[str]:
    """A frame whose line says how far it is backed; white inside."""
    dash = f' stroke-dasharray="{_DASHES[origin]}"' if _DASHES[origin] else ""
    insets = (0.0, width / 2 + BETWEEN) if origin is Origin.ANNEX else (0.0,)
    for inset in insets:
        place = f'x="{x + inset:.2f}" y="{y + inset:.2f}" rx="{max(0.0, corner - inset):g}"'
        size = f'width="{wide - 2 * inset:.2f}" height="{high - 2 * inset:.2f}"'
        thick = width if not inset else THIN
        fill = "white" if not inset else "none"
        yield f'<rect {place} {size} fill="{fill}" stroke="black" stroke-width="{thick:g}"{dash}/>'

"""SVG in black and white: text, lines, frames, a legend, and how wide text is. Lengths in mm.

Only plain shapes and text: no scripts, no style sheets, no markers, so that a typesetter reads it as a browser does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import cells, visible, wrap
from kumamoto_ir.saying.words import ORIGINS

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

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text. `y` is its base line; `box` the box it stands in (a place in `Sheet.boxes`), if any."""

    x: float
    y: float
    size: float
    text: str
    anchor: Anchor = "start"
    box: int | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through these points, with an arrow at its end where it leads there."""

    points: tuple[Point, ...]
    arrow: bool = False
    width: float = 0.35


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


# ---------------------------------------------------------------- the legend

Sign = tuple[str, Origin | None, float]  # words, whose line, its thickness


def backed(shown: Iterable[Origin]) -> list[Sign]:
    """What the frames of these origins mean, in the order of their kind."""
    found = frozenset(shown)
    return [(ORIGINS[origin], origin, THIN) for origin in Origin if origin in found]


@dataclass(frozen=True, slots=True)
class Legend:
    """What the lines mean, put into rows between two edges; a sample of each line stands before its words."""

    signs: Sequence[Sign]
    left: float
    right: float
    size: float  # of type
    row: float
    sample: tuple[float, float]  # how wide and how high
    base: float  # of the words, from the top of their row
    gap: float  # behind the words
    edge: float = 0.0  # of a sample, from its place

    def _rows(self) -> Iterator[tuple[int, float, float, Sign]]:
        """Row, place, place of the words."""
        row, x = 0, self.left
        for sign in self.signs:
            lead = self.sample[0] + 1.5 if sign[1] is not None else 0.0
            wide = lead + ems(sign[0]) * self.size + self.gap
            if x + wide > self.right and x > self.left:
                row, x = row + 1, self.left
            yield row, x, x + lead, sign
            x += wide

    @property
    def height(self) -> float:
        """With the room above it."""
        return self.row * (max((row for row, *_ in self._rows()), default=0) + 1) + 2.0

    def drawn(self, top: float) -> Iterator[str]:
        """Its shapes."""
        for row, x, words_at, (said, origin, width) in self._rows():
            y = top + row * self.row
            if origin is not None:
                yield from frame(self.edge + x, y, *self.sample, origin, width, 0.0)
            yield words(Text(words_at, y + self.base, self.size, said))


# ---------------------------------------------------------------- how wide text is
# Without knowing the font: an estimate that is rather too wide than too narrow. Japanese is one em wide in every font;
# Latin differs from font to font, so each letter counts as in a wide one.

_WIDE: Final = frozenset("MWmw@%&")
_NARROW: Final = frozenset(" !'(),.:;I[]ijl|`")


def ems(text: str) -> float:
    """The width of a text in em."""
    return sum(_em(character) for character in text)


def _em(character: str) -> float:
    if character > "~":
        return 0.6 if cells(character, ambiguous=2) == 1 else 1.0
    if character in _WIDE:
        return 0.95
    if character in _NARROW:
        return 0.4
    return 0.75 if character.isupper() else 0.62


def fitted(text: str, room: float) -> list[str]:
    """Lines of at most so many em, broken as on the screen; nothing is cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        columns = max(4, int(room * 2))
        while True:
            found = wrap(paragraph, columns, ambiguous=2)
            if columns <= 4 or all(ems(line) <= room for line in found):
                break
            columns -= 1
        lines += found
    return lines

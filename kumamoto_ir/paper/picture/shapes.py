"""What stands on one sheet of paper, as shapes with places; A4 portrait, lengths in mm from the top left corner."""

from dataclasses import dataclass
from typing import Final, Literal

from kumamoto_ir.paper.picture.boxes import Block

WIDE, HIGH = 210.0, 297.0
MARGIN: Final = 12.0  # what office printers leave white

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
class Box:
    """The frame of a step, or of a part of it."""

    x: float
    y: float
    width: float
    height: float
    block: Block


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through these points, with an arrow at its end where it leads there."""

    points: tuple[Point, ...]
    arrow: bool = False
    width: float = 0.35


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the flow, without its heading and its legend."""

    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]
    strokes: tuple[Stroke, ...]

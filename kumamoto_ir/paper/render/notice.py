"""The sizes of the lines of a notice: to be read from across a counter, and on one sheet of A4 where that is possible.

Every line stands at 36 points, which is what the forms ask for and is never given up. Only the title is set smaller
if that saves a second sheet. What still does not fit goes on to a second sheet: two sheets that can be read are better
than one that cannot.
"""

from collections.abc import Sequence
from math import ceil
from typing import Final

from kumamoto_ir.paper.render.fit import em

SIZE: Final = 36.0
TITLES: Final = (64.0, 56.0, 48.0, 40.0)

PITCH: Final = 1.2  # em from line to line
GAP: Final = 0.2  # em after a text
_LOSS: Final = 0.97  # of a line, where the next word or 禁則 ends it early


def title_size(title: str, texts: Sequence[str], width: float, height: float) -> float:
    """The largest size of the title (points) at which a notice stands on a sheet of that room (points).

    The smallest where none is small enough.
    """
    rest = sum(_height(text, SIZE, width) for text in texts)
    fitting = (size for size in TITLES if _height(title, size, width) + rest <= height)
    return next(fitting, TITLES[-1])


def _height(text: str, size: float, width: float) -> float:
    return size * (PITCH * sum(_count(part, size, width) for part in text.split("\n")) + GAP)


def _count(line: str, size: float, width: float) -> int:
    """How many lines a text without breaks takes."""
    wide = em(line) * size
    return 1 if wide <= width else ceil(wide / (width * _LOSS))

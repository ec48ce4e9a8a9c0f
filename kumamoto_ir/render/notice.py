"""The sizes of the lines of a notice: to be read from across a counter, and on one sheet of A4.

A line stands at 36 points. One that is too long for the sheet is set smaller, never below 24, and only as far as it
takes a line less; then all lines together shrink, never below 24, if that saves a second sheet. What still does not fit
goes on to a second sheet at full size: two sheets that can be read are better than one that cannot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from kumamoto_ir.render.fit import spaced

WANTED: Final = 36.0
LEAST: Final = 24.0
TITLE: Final = 64.0

_LINE: Final = 1.4  # height of a line, in its type
_GAP: Final = 0.25  # space after it
_LOSS: Final = 0.94  # of a line, where the next word or 禁則 ends it early
_STEPS: Final = tuple(1 - step / 40 for step in range(20))


@dataclass(frozen=True, slots=True)
class Line:
    """A text of a notice and the size (points) it would have if there were room."""

    text: str
    wanted: float = WANTED


def sizes(lines: Sequence[Line], width: float, height: float, least: float = LEAST) -> tuple[float, ...]:
    """The size (points) of each line on a sheet of that room (points), none below the least."""
    best = [_across(line, width, least) for line in lines]
    for step in _STEPS:
        tried = tuple(max(least, _half(size * step)) for size in best)
        if sum(_height(line, size, width) for line, size in zip(lines, tried, strict=True)) <= height:
            return tried
    return tuple(best)


def _across(line: Line, width: float, least: float) -> float:
    """The largest size at which the text takes no more lines than at the least one."""
    count = _count(line.text, least, width)
    room = width * count * (_LOSS if count > 1 else 1.0)
    return max(least, min(line.wanted, _half(room / max(*map(spaced, line.text.split("\n")), 0.1))))


def _height(line: Line, size: float, width: float) -> float:
    return size * (_LINE * _count(line.text, size, width) + _GAP)


def _count(text: str, size: float, width: float) -> int:
    """How many lines the text takes."""
    one, several = width, width * _LOSS
    return sum(
        1 if spaced(part) * size <= one else ceil(spaced(part) * size / several) for part in text.split("\n")
    )


def _half(size: float) -> float:
    """Half points, as Word has them."""
    return int(size * 2) / 2

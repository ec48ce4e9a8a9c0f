"""How wide and how large things stand on paper: one reckoning for PDF and Word, in em of the type that is used.

Word cannot be asked how wide a text is, so widths are reckoned: a full-width character is one em, any other counts a
little more than it needs. What was reckoned too small merely wraps.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from kumamoto_ir.ground.layout import cells
from kumamoto_ir.paper.render.markdown import Table

_NARROW: Final = 0.58  # em; the digits of Noto Sans JP take 0.56
_PADDING: Final = 1.2  # em in a cell, both sides
_LEAST_COLUMN: Final = 3.0  # em
_EMPTY: Final = 2.0  # em
_STEP: Final = 0.25  # em
_LONGEST_WISH: Final = 30.0  # em; a longer cell wraps anyway
_TALLEST_ROW: Final = 25  # lines; a taller row may be split between pages
_SEAM: Final = re.compile(r"(?<=[^\x00-\x7f])(?=[!-~])|(?<=[!-~])(?=[^\x00-\x7f])")
_SEAM_GAP: Final = 0.25  # em, where a word processor parts Japanese from digits
_BREAKABLE: Final = re.compile("[ \u3000ぁ-ゖァ-ヺ一-龥\u3400-\u4dbf\U00020000-\U0003ffff]")
ZERO_WIDTH_SPACE: Final = "\u200b"


@lru_cache(maxsize=8192)  # a form has the same few texts in a thousand cells
def em(text: str) -> float:
    """The width of one line."""
    wide = cells(text, ambiguous=2) - len(text)  # negative where marks sit on the character before
    return wide + _NARROW * (len(text) - wide) if wide > 0 else _NARROW * len(text)


def shares(table: Table, room: float) -> tuple[float, ...]:
    """The part of the room (em) that each column gets, summing to 1: the longest give way first, none vanishes."""
    columns = range(len(table.head))
    rows = (table.head, *table.rows)
    wishes = [min(max(_wish(row[place]) for row in rows), _LONGEST_WISH) + _PADDING for place in columns]
    widths = _narrowed(wishes, [max(em(head), _LEAST_COLUMN) + _PADDING for head in table.head], room)
    if sum(widths) > room:  # not even the heads fit
        widths = _narrowed(wishes, [_LEAST_COLUMN + _PADDING] * len(wishes), room)
    return tuple(width / sum(widths) for width in widths)


def _narrowed(wishes: Sequence[float], floors: Sequence[float], room: float) -> list[float]:
    """The widths (em), the widest cut first until all fit, none below its floor nor above its wish."""
    cap = max(wishes)
    while True:
        widths = [max(min(wish, floor), min(wish, cap)) for wish, floor in zip(wishes, floors, strict=True)]
        cap -= _STEP
        if sum(widths) <= room or cap < 0:
            return widths


def _wish(cell: str) -> float:
    """What a cell would take in a line of its own; an empty one is left room to write in."""
    return max(_EMPTY, *(em(line) + _SEAM_GAP * len(_SEAM.findall(line)) for line in cell.split("\n")))


def stays_whole(row: Sequence[str], shares: Sequence[float], room: float) -> bool:
    """Whether a row is low enough to stand on one page."""
    lines = (
        sum(em(line) // max(share * room - _PADDING, 1.0) + 1 for line in cell.split("\n"))
        for cell, share in zip(row, shares, strict=True)
    )
    return max(lines) <= _TALLEST_ROW


def split_runs(text: str, room: float) -> str:
    """The text with places to break in runs that have none and are wider than the room (em); nothing is added to see."""
    return "".join(ZERO_WIDTH_SPACE.join(run) if em(run) > room else run for run in _runs(text))


def _runs(text: str) -> Iterator[str]:
    """The text cut where a line may always end: before and after a space, a kana, a kanji."""
    start = 0
    for found in _BREAKABLE.finditer(text):
        if found.start() > start:
            yield text[start : found.start()]
        yield found[0]
        start = found.end()
    if start < len(text):
        yield text[start:]

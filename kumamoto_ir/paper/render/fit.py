"""How wide and how large things stand on paper: one reckoning for PDF and Word, in em of the type that is used.

Word cannot be asked how wide a text is, so widths are reckoned: a full-width character is one em, any other counts a
little more than it needs. What was reckoned too small merely wraps.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil
from typing import Final

from kumamoto_ir.ground.layout import cells
from kumamoto_ir.paper.render.markdown import Block, Heading, Item, Line, Paragraph, Table

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


# ---------------------------------------------------------------- a notice
# To be read from across a counter, and on one sheet of A4 where that is possible. Every line stands at 36 points, which
# is what the forms ask for and is never given up. Only the title is set smaller if that saves a second sheet. What
# still does not fit goes on to a second sheet: two sheets that can be read are better than one that cannot.

NOTICE: Final = 36.0
TITLES: Final = (64.0, 56.0, 48.0, 40.0)

NOTICE_PITCH: Final = 1.2  # em from line to line
NOTICE_GAP: Final = 0.2  # em after a text
_LOSS: Final = 0.97  # of a line, where the next word or 禁則 ends it early


def title_size(title: str, texts: Sequence[str], width: float, height: float) -> float:
    """The largest size of the title (points) at which a notice stands on a sheet of that room (points).

    The smallest where none is small enough.
    """
    rest = sum(_notice_height(text, NOTICE, width) for text in texts)
    fitting = (size for size in TITLES if _notice_height(title, size, width) + rest <= height)
    return next(fitting, TITLES[-1])


def _notice_height(text: str, size: float, width: float) -> float:
    return size * (NOTICE_PITCH * sum(_count(part, size, width) for part in text.split("\n")) + NOTICE_GAP)


def _count(line: str, size: float, width: float) -> int:
    """How many lines a text without breaks takes."""
    wide = em(line) * size
    return 1 if wide <= width else ceil(wide / (width * _LOSS))


# ---------------------------------------------------------------- a letter on one sheet
# A fax of one page is read, the second page is lost. Heights are reckoned for PDF (`blocks.typ`) and are a little more
# than it takes; Word's lines are held to the same size. What does not fit at the smallest size that a fax shows keeps
# its ordinary size and takes as many sheets as it needs.

_TALL: Final = 0.74  # em; the height of a line without what lies between lines
_BETWEEN: Final = 0.5  # em
_RULE: Final = 3.5  # points under a heading
_CELL: Final = 0.905  # of the size of the text
_INSETS: Final = 8.0  # points above and below the text of a cell


def points_for_one(
    found: Sequence[Block], sizes: Sequence[float], title: float, width: float, height: float
) -> float:
    """The first of the sizes (points, largest first) at which the blocks take no more than that height (points).

    The largest where none does. `title` is the size of a title (points), `width` that of a line.
    """
    fitting = (points for points in sizes if _total(found, points, title, width) <= height)
    return next(fitting, sizes[0])


def _total(found: Sequence[Block], points: float, title: float, width: float) -> float:
    total, below = 0.0, 0.0
    for block in found:
        tall, before, after = _one(block, points, title, width)
        total += tall + (max(below, before) if total else 0.0)
        below = after
    return total


def _one(block: Block, points: float, title: float, width: float) -> tuple[float, float, float]:
    """The height of a block and the gaps above and below it, of which the larger one counts between two."""
    match block:
        case Heading(level=1, text=text):
            return _lines(text, title, width), 0.8 * title, 1.1 * title
        case Heading(text=text):
            return _lines(text, points * 1.05, width) + _RULE, 0.95 * points, 0.55 * points
        case Item(text=text, sign=sign, depth=depth):
            return _lines(text, points, width - points * (depth + em(sign))), 0.5 * points, 0.5 * points
        case Paragraph(text=text):
            return _lines(text, points, width), 0.75 * points, 0.75 * points
        case Line():
            return 0.5, 0.9 * points, 0.9 * points
        case Table():
            return _table(block, points * _CELL, width), 0.8 * points, 0.9 * points


def _lines(text: str, points: float, width: float) -> float:
    count = sum(max(1, ceil(em(part) * points / (width * _LOSS))) for part in text.split("\n"))
    return points * (_TALL * count + _BETWEEN * (count - 1))


def _table(table: Table, points: float, width: float) -> float:
    parts = shares(table, width / points)
    return sum(
        _INSETS
        + max(
            _lines(cell, points, share * width - _PADDING * points)
            for cell, share in zip(row, parts, strict=True)
        )
        for row in (table.head, *table.rows)
    )

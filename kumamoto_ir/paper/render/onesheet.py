"""The size at which a letter stands on one sheet of A4: a fax of one page is read, the second page is lost.

Heights are reckoned for PDF (`blocks.typ`) and are a little more than it takes; Word's lines are held to the same size.
What does not fit at the smallest size that a fax shows keeps its ordinary size and takes as many sheets as it needs.
"""

from collections.abc import Sequence
from math import ceil
from typing import Final

from kumamoto_ir.paper.render.fit import em, shares
from kumamoto_ir.paper.render.markdown import Block, Heading, Item, Line, Paragraph, Table

_TALL: Final = 0.74  # em; the height of a line without what lies between lines
_BETWEEN: Final = 0.5  # em
_RULE: Final = 3.5  # points under a heading
_CELL: Final = 0.905  # of the size of the text
_INSETS: Final = 8.0  # points above and below the text of a cell
_PADDING: Final = 1.2  # em in a cell, both sides
_LOSS: Final = 0.97  # of a line, where the next word or 禁則 ends it early


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

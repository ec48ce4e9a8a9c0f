"""A paper as it will be set, the same for PDF and Word: blocks with their sizes and the widths of columns.

A notice is set large; what stands after its rule (`---`) is not for the public and is set small.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, TypeAlias

from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.render.byhand import Ruled, by_hand
from kumamoto_ir.paper.render.fit import NOTICE, em, points_for_one, shares, stays_whole, title_size
from kumamoto_ir.paper.render.markdown import Block, Heading, Item, Line, Paragraph, Table, blocks
from kumamoto_ir.paper.render.sheet import Paper

ROOM: Final = 167 / 25.4 * 72  # points across A4 between the margins
HEIGHT: Final = 246 / 25.4 * 72  # points from top to bottom
NOTICE_ROOM: Final = 180 / 25.4 * 72  # a notice has narrower margins
NOTICE_HEIGHT: Final = 261 / 25.4 * 72
BODY: Final = 10.5  # points
CELL: Final = 9.5
SMALL: Final = 12.0  # on a notice
SMALLEST: Final = 9.0  # below that a fax at 200 dpi closes the kanji
TITLE: Final = 16.0
_LONGEST_TITLE: Final = 255
_BODIES: Final = (BODY, 10.0, 9.5, SMALLEST)  # of a letter that is wanted on one sheet
_SHEET: Final = 252 / 25.4 * 72  # points that such a letter may fill
_APPROVAL: Final = 70.0  # points; the boxes of a 決裁欄


@dataclass(frozen=True, slots=True)
class Text:
    """A heading (level 1 and up), an item or a paragraph (level 0), and its size in points."""

    block: Heading | Paragraph | Item
    points: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the part of the width that each column gets, which rows stay on one page, how high (mm) they are at
    least, and the size of their text in points."""

    block: Table
    widths: tuple[float, ...]
    whole: tuple[bool, ...]
    heights: tuple[float, ...]
    points: float = CELL


Set: TypeAlias = Text | Grid | Line


def title(paper: Paper) -> str:
    """The first heading, for the properties of a file, which take 255 characters; the incident where there is none."""
    found = (block.text for block in blocks(paper.body) if isinstance(block, Heading))
    return next(found, paper.sheet.about).replace("\n", " ")[:_LONGEST_TITLE]


def setting(paper: Paper) -> Iterator[Set]:
    """The blocks of a paper with their sizes."""
    found, front = blocks(paper.body), paper.sheet.front
    match front.style:
        case "notice":
            yield from notice(found, NOTICE_ROOM, NOTICE_HEIGHT)
        case "form":
            for piece in by_hand(found):
                yield ruled(piece) if isinstance(piece, Ruled) else sized(piece, BODY, TITLE)
        case "letter":
            body = BODY
            if front.one_sheet:
                room = _SHEET - (_APPROVAL if front.approval else 0.0)
                body = points_for_one(found, _BODIES, TITLE, ROOM, room)
            for block in found:
                yield sized(block, body, TITLE)


def sized(block: Block, body: float, title: float) -> Set:
    """A block with its size: that of a title, or that of the body of the paper."""
    match block:
        case Line():
            return block
        case Table():
            points = CELL * min(body / BODY, 1.0)
            return grid(block, shares(block, ROOM / points), (0.0,) * len(block.rows), points)
        case Heading(level=1):
            return Text(block, title)
        case _:
            return Text(block, body)


def grid(table: Table, widths: tuple[float, ...], heights: tuple[float, ...], points: float = CELL) -> Grid:
    """A table with the widths (shares) of its columns and the least heights (mm) of its rows."""
    whole = tuple(stays_whole(row, widths, ROOM / points) for row in table.rows)
    return Grid(table, widths, whole, heights, points)


def ruled(piece: Ruled) -> Grid:
    """A table that is written in by hand."""

    def shown(row: Sequence[str]) -> tuple[str, ...]:
        return tuple(visible(cell, keep_newlines=True) for cell in row)

    table = Table(shown(piece.head), tuple(shown(row) for row in piece.rows))
    widths = piece.widths or shares(
        Table(table.head or tuple("" for _ in table.rows[0]), table.rows), ROOM / CELL
    )
    return grid(table, widths, piece.heights)


def notice(found: Sequence[Block], width: float, height: float) -> Iterator[Set]:
    """Every block of a notice with its size in a room of so many points.

    What stands behind its rule is small; tables and rules have no size of their own.
    """
    end = next((place for place, block in enumerate(found) if isinstance(block, Line)), len(found))
    small = found[end:]
    room = height - sum(SMALL * 1.6 * ceil(max(em(_text(block)) * SMALL / width, 1.0)) for block in small)
    titles = [block.text for block in found[:end] if block == Heading(1, _text(block))]
    rest = [_text(block) for block in found[:end] if block != Heading(1, _text(block))]
    title = title_size("\n".join(titles), rest, width, room)
    yield from (sized(block, NOTICE, title) for block in found[:end])
    yield from (sized(block, SMALL, SMALL) for block in small)


def _text(block: Block) -> str:
    match block:
        case Heading(text=text) | Paragraph(text=text):
            return text
        case Item(text=text, sign=sign, depth=depth):
            return "  " * depth + sign + text
        case Table() | Line():
            return ""

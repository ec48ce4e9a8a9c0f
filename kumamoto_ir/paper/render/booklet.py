"""A booklet: parts that each begin on a page of their own, for PDF and Word alike.

Beside the blocks of a paper it has what paper that is filled in by hand needs: ruled rows with room to write, pictures
of one page, blocks that stay together, and a table of contents. No text in it is ever read as markup.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.render.byhand import Ruled
from kumamoto_ir.paper.render.front import Style
from kumamoto_ir.paper.render.markdown import Block, Line, Paragraph, Table
from kumamoto_ir.paper.render.setting import (
    BODY,
    HEIGHT,
    ROOM,
    SMALLEST,
    TITLE,
    Set,
    Text,
    notice,
    ruled,
    sized,
)


@dataclass(frozen=True, slots=True)
class Small:
    """A paragraph in small type: sources, conditions, hints."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG) of so many mm, and what it shows in words."""

    svg: str
    wide: float
    high: float
    alt: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of the parts."""


Simple: TypeAlias = Block | Small | Ruled | Picture | Contents


@dataclass(frozen=True, slots=True)
class Together:
    """What is not torn apart by the end of a page, as long as it is lower than one."""

    pieces: tuple[Simple, ...]


Piece: TypeAlias = Simple | Together


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `title` stands in the contents and at the head of each of its pages, unless it is `plain`."""

    title: str
    pieces: tuple[Piece, ...]
    style: Style = "letter"
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Booklet:
    """`about` stands at the head of every page; `at` is the moment of printing (aware)."""

    title: str
    about: str
    at: datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that stay together, with their sizes."""

    inside: tuple["Laid", ...]


Laid: TypeAlias = Set | Picture | Contents | Group


def laid(part: Part) -> Iterator[Laid]:
    """The pieces of a part with their sizes, the same for PDF and Word."""
    if part.style == "notice":
        # The size at which it is read from across a counter, even if it takes two sheets.
        found = [piece for piece in part.pieces if isinstance(piece, Block)]
        yield from notice(found, ROOM, HEIGHT)
    else:
        yield from map(_one, part.pieces)


def _one(piece: Piece) -> Laid:
    match piece:
        case Together(pieces=pieces):
            return Group(tuple(_one(inside) for inside in pieces))
        case Small(text=text):
            return Text(Paragraph(visible(text, keep_newlines=True)), SMALLEST)
        case Ruled():
            return ruled(piece)
        case Picture() | Contents():
            return piece
        case Table():
            return sized(piece, BODY, TITLE)
        case Line():
            return piece
        case _:
            return sized(replace(piece, text=visible(piece.text, keep_newlines=True)), BODY, TITLE)

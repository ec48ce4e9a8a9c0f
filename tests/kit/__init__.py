"""Kits of two municipalities, made once, for the tests of what is printed beforehand."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import docx as word
import pypdf
from docx.document import Document

from kumamoto_ir.paper.kit.binding import kit
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.render.booklet import Booklet, Group, Laid, Part, laid
from kumamoto_ir.paper.render.docx import booklet_docx
from kumamoto_ir.paper.render.pdf import booklet_pdf
from kumamoto_ir.paper.render.setting import Grid, Text
from kumamoto_ir.reading.library import Library, load
from tests.desks import ROOT
from tests.printed import bare

# A clock that stands at a part of a second, as clocks do.
PRINTED = datetime(2026, 11, 22, 23, 5, 7, 123456, tzinfo=UTC)
REFERENCE = ROOT / "templates" / "reference.docx"
OTHER = ROOT / "tests" / "other_city"


@dataclass(frozen=True)
class Kit:
    """A kit with its files, and the texts of its pages without spaces."""

    library: Library
    booklet: Booklet
    pdf: bytes
    docx: bytes
    notes: tuple[str, ...]
    pages: tuple[str, ...]

    @property
    def course(self) -> Course:
        """What of the rules stands in it."""
        return Course(self.library.city)

    @property
    def text(self) -> str:
        """All pages."""
        return "".join(self.pages)

    @property
    def document(self) -> Document:
        """The Word file, opened."""
        return word.Document(io.BytesIO(self.docx))

    def part(self, title: str) -> Part:
        """The part whose title begins so."""
        (found,) = (part for part in self.booklet.parts if part.title.startswith(title))
        return found


def made(library: Library) -> Kit:
    """The kit of a library."""
    booklet = kit(library, PRINTED)
    in_print = booklet_pdf(booklet)
    pages = pypdf.PdfReader(io.BytesIO(in_print.data)).pages
    return Kit(
        library,
        booklet,
        in_print.data,
        booklet_docx(booklet, REFERENCE).data,
        in_print.notes,
        tuple(bare(page.extract_text()) for page in pages),
    )


@cache
def of(folder: Path) -> Kit:
    """The kit of a folder."""
    library = load(folder).library
    assert library is not None
    return made(library)


def texts(part: Part) -> Iterator[str]:
    """Everything that a part says beside its pictures, in turn."""
    for one in laid(part):
        yield from _said(one)


def _said(one: Laid) -> Iterator[str]:
    match one:
        case Group(inside=inside):
            for piece in inside:
                yield from _said(piece)
        case Text(block=block):
            yield block.text
        case Grid(block=table):
            yield from (cell for row in (table.head, *table.rows) for cell in row)
        case _:
            pass

"""The formats of a paper, listed by hand: text, Markdown, Word, PDF.

Text and Markdown need nothing but this program. Where Word or PDF cannot be made (a library is missing, the reference
file is broken), the Markdown is written all the same and one sentence says why.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render.markdown import screen
from kumamoto_ir.paper.render.paper import as_bytes
from kumamoto_ir.paper.render.sheet import Paper, Printed

PAPER_COLUMNS: Final = 76  # A4 portrait in a fixed font


class Format(StrEnum):
    """What a paper can be written as; the value is the extension of the file."""

    MD = "md"
    TEXT = "txt"
    DOCX = "docx"
    PDF = "pdf"


ORDINARY: Final = (Format.MD, Format.TEXT)
WORDS: Final[Mapping[str, tuple[Format, ...]]] = {
    "text": (Format.TEXT,),
    "md": (Format.MD,),
    "docx": (Format.DOCX,),
    "pdf": (Format.PDF,),
    "all": tuple(Format),
}


def written(
    paper: Paper, formats: Collection[Format], reference: Path
) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    """The files of a paper by extension, in a fixed order, and what is to be known about them."""
    files: dict[Format, bytes] = {}
    notes: list[str] = []
    for kind in (kind for kind in Format if kind in formats):
        try:
            printed = _printed(kind, paper, reference)
        except UserError as error:
            notes.append(" ".join(part for part in (error.message, error.hint) if part))
            files[Format.MD] = as_bytes(paper.text)
        else:
            files[kind] = printed.data
            notes += printed.notes
    return {kind.value: files[kind] for kind in Format if kind in files}, tuple(notes)


def _printed(kind: Format, paper: Paper, reference: Path) -> Printed:
    match kind:
        case Format.MD:
            return Printed(as_bytes(paper.text))
        case Format.TEXT:
            return Printed(as_bytes(screen(paper.text, PAPER_COLUMNS) + "\n"))
        case Format.DOCX:
            from kumamoto_ir.paper.render.docx import docx

            return docx(paper, reference)
        case Format.PDF:
            from kumamoto_ir.paper.render.pdf import pdf

            return pdf(paper)

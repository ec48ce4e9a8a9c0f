"""What stands in a paper that was made: its text, however the page breaks it."""

import io
from collections.abc import Sequence
from typing import Any, Final

import pypdf
from docx.document import Document
from docx.table import Table

from kumamoto_ir.paper.render.fit import ZERO_WIDTH_SPACE

MARGINS: Final = (21.5, 19.5)  # millimetres at foot and head, where no text of the paper stands


def bare(text: str) -> str:
    """Without spaces, which a page may put anywhere."""
    return "".join(text.replace(ZERO_WIDTH_SPACE, "").split())


def in_word(document: Document) -> str:
    """The text of a Word file from top to bottom, without spaces."""
    parts: list[str] = []
    for one in document.iter_inner_content():
        if isinstance(one, Table):
            parts += [cell.text for row in one.rows for cell in row.cells]
        else:
            parts.append(one.text)
    return bare("".join(parts))


def pages(data: bytes, head: float = MARGINS[1]) -> list[tuple[str, str]]:
    """For each page what stands between the margins, and what stands in them; `head` is the upper one (mm)."""
    found = []
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        inside: list[str] = []
        outside: list[str] = []

        def place(
            text: str, cm: Sequence[float], tm: Sequence[float], _font: Any, _size: Any,
            inside: list[str] = inside, outside: list[str] = outside,
        ) -> None:  # fmt: skip
            height = (tm[4] * cm[1] + tm[5] * cm[3] + cm[5]) / 72 * 25.4
            (inside if MARGINS[0] < height < 297 - head else outside).append(text)

        page.extract_text(visitor_text=place)
        found.append((bare("".join(inside)), bare("".join(outside))))
    return found

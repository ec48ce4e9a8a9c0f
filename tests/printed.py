"""What stands in a paper that was made: its text, however the page breaks it."""

from docx.document import Document
from docx.table import Table

from kumamoto_ir.render.fit import ZERO_WIDTH_SPACE


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

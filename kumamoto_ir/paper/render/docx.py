"""A paper or a booklet as a Word file, in the styles of a reference file that officials restyle in Word itself.

Only the styles, the page and what stands in its head and foot are taken from the reference file; its text is not used.
python-docx and what writes with it (`word`) are loaded only here.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render.booklet import Booklet, Picture, laid
from kumamoto_ir.paper.render.pdf import drawn
from kumamoto_ir.paper.render.setting import setting, title
from kumamoto_ir.paper.render.sheet import Paper, Printed

if TYPE_CHECKING:
    from docx.document import Document

_FIRST_YEAR: Final = 1980  # of a file in a zip


def docx(paper: Paper, reference: Path) -> Printed:
    """The paper as a Word file; a UserError where python-docx or the reference file is missing or broken."""
    document = _opened(reference, title(paper), paper.sheet.at)
    from kumamoto_ir.paper.render.word import Writer

    front = paper.sheet.front
    writer = Writer(document, notice=front.style == "notice", close=front.one_sheet)
    writer.furnish(paper)
    if front.approval:
        writer.approval(front.approval)
    for one in setting(paper):
        writer.place(one)
    return _saved(document)


def booklet_docx(booklet: Booklet, reference: Path) -> Printed:
    """The booklet as a Word file; a UserError where python-docx or the reference file is missing.

    Where the pictures cannot be drawn, what they show stands there in words, and that is said.
    """
    document = _opened(reference, booklet.title, booklet.at)
    from kumamoto_ir.paper.render.word import Binder

    pictures = [one for part in booklet.parts for one in laid(part) if isinstance(one, Picture)]
    notes: tuple[str, ...] = ()
    try:
        shown = dict(zip(pictures, drawn(pictures), strict=True))
    except UserError as error:
        shown = {}
        notes = (f"Wordの図を描けませんでした。図の所は言葉で書いてあります。{error.message}",)
    binder = Binder(document, booklet, shown)
    for part in booklet.parts:
        binder.write(part)
    return replace(_saved(document), notes=notes)


def _saved(document: "Document") -> Printed:
    """The bytes of a document; a UserError where the clock of this PC stands before all that a zip can hold."""
    if time.localtime().tm_year < _FIRST_YEAR:
        raise UserError(
            f"PCの時計が{_FIRST_YEAR}年より前のため、Wordの書類は作れません。",
            hint="PCの時計を直してください。",
        )
    data = BytesIO()
    document.save(data)
    return Printed(data.getvalue())


def _opened(reference: Path, title: str, at: datetime) -> "Document":
    """The reference file without its text, described; a UserError where python-docx is missing, or the file or a style."""
    try:
        from docx import Document
        from docx.opc.exceptions import PackageNotFoundError
    except ImportError as error:
        raise UserError(
            "Wordの書類を作る部品(python-docx)が入っていません。", hint="ほかの形式の書類は作れます。"
        ) from error
    from kumamoto_ir.paper.render.word import NOT_XML, STYLES

    hint = "ir init で作った写しの reference.docx を置き直してください。"
    try:
        document = Document(str(reference))
    except (PackageNotFoundError, OSError, KeyError, ValueError) as error:
        raise UserError("Wordの見本が読めません。", hint=hint, place=str(reference)) from error
    names = {style.name for style in document.styles}
    lacking = [name for name in STYLES if name not in names]
    if lacking:
        raise UserError(
            f"Wordの見本に書式がありません: {'、'.join(lacking)}", hint=hint, place=str(reference)
        )
    for element in list(document.element.body):
        if not element.tag.endswith("}sectPr"):  # the last section holds the page and stays
            document.element.body.remove(element)
    properties = document.core_properties  # nobody's name, and the moment at which it was made
    properties.title = title.translate(dict.fromkeys(NOT_XML))
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    return document

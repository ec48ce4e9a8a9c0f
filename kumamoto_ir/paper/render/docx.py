"""A paper as a Word file, in the styles of a reference file that officials restyle in Word itself.

Only the styles, the page and what stands in its head and foot are taken from the reference file; its text is not used.
"""

import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.paper.render.glyphs import Missing
from kumamoto_ir.paper.render.markdown import Heading, Item, Paragraph
from kumamoto_ir.paper.render.notice import GAP as NOTICE_GAP
from kumamoto_ir.paper.render.notice import PITCH as NOTICE_PITCH
from kumamoto_ir.paper.render.setting import BODY, ROOM, SMALL, SMALLEST, Grid, Rule, Text, setting, title
from kumamoto_ir.paper.render.setting import CELL as CELL_SIZE
from kumamoto_ir.paper.render.sheet import Paper, Printed
from kumamoto_ir.saying.words import APPROVAL, PAGE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import _Footer, _Header
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Line

# What the reference file must have. The first ones are Word's own; Word shows them in its reader's language.
TITLE, SECTION, PART, BODY_STYLE, HEAD, FOOT = "Title", "Heading 1", "Heading 2", "Normal", "Header", "Footer"
ITEM, CELL, CELL_HEAD = "箇条", "表の中", "表の見出し"
RULE, SMALL_PRINT, NOTICE, NOTICE_TITLE = "区切り線", "小さい字", "掲示", "掲示の題"
GRID: Final = "Table Grid"
STYLES: Final = (
    TITLE, SECTION, PART, BODY_STYLE, HEAD, FOOT, ITEM, CELL, CELL_HEAD, RULE, SMALL_PRINT, NOTICE, NOTICE_TITLE, GRID,
)  # fmt: skip

_BOX, _BOX_HEAD, _BOX_HEIGHT = 20.0, 5.0, 16.0  # millimetres of a box for 決裁
_PITCH: Final = 1.235  # em from line to line in a letter that is to stand on one sheet
_FIRST_YEAR: Final = 1980  # of a file in a zip
_NOT_XML: Final = {code: Missing(code).spelled for code in (0xFFFE, 0xFFFF)}


def docx(paper: Paper, reference: Path) -> Printed:
    """The paper as a Word file; a UserError where python-docx or the reference file is missing or broken."""
    document = opened(reference)
    clear(document)
    describe(document, title(paper), paper.sheet.at)
    front = paper.sheet.front
    writer = Writer(document, notice=front.style == "notice", close=front.one_sheet)
    writer.furnish(paper)
    if front.approval:
        writer.approval(front.approval)
    for one in setting(paper):
        match one:
            case Rule():
                writer.rule()
            case Grid():
                writer.grid(one)
            case Text():
                writer.text(one)
    return saved(document)


def saved(document: "Document") -> Printed:
    """The bytes of a document; a UserError where the clock of this PC stands before all that a zip can hold."""
    if time.localtime().tm_year < _FIRST_YEAR:
        raise UserError(
            f"PCの時計が{_FIRST_YEAR}年より前のため、Wordの書類は作れません。",
            hint="PCの時計を直してください。",
        )
    data = BytesIO()
    document.save(data)
    return Printed(data.getvalue())


def describe(document: "Document", title: str, at: datetime) -> None:
    """The properties of the file: nobody's name, and the moment at which it was made."""
    properties = document.core_properties
    properties.title = title.translate(dict.fromkeys(_NOT_XML))
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)


def opened(reference: Path) -> "Document":
    """The reference file; a UserError where python-docx is missing, or the file or one of its styles."""
    try:
        from docx import Document
        from docx.opc.exceptions import PackageNotFoundError
    except ImportError as error:
        raise UserError(
            "Wordの書類を作る部品(python-docx)が入っていません。", hint="ほかの形式の書類は作れます。"
        ) from error
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
    return document


def clear(document: "Document") -> None:
    """Takes the text of the reference file away; the last section holds the page and stays."""
    for element in list(document.element.body):
        if not element.tag.endswith("}sectPr"):
            document.element.body.remove(element)


def xml(text: str) -> str:
    """The text without the two characters that XML cannot hold; all others that it cannot are spelled already."""
    return text.translate(_NOT_XML)


class Writer:
    """Appends to a document, always in a style of the reference file."""

    def __init__(self, document: "Document", *, notice: bool, close: bool = False) -> None:
        self._document = document
        self.notice = notice  # of the part that is being written
        self._close = close  # the lines of what is set smaller stand closer
        # python-docx looks a style and the default one up again for every line; that took most of the time.
        self._ids = {style.name: style.style_id for style in document.styles}

    def _styled(self, line: "Line", style: str) -> "Line":
        line._p.style = self._ids[style]
        return line

    def new(self, style: str) -> "Line":
        """An empty line at the end of the document."""
        return self._styled(self._document.add_paragraph(), style)

    # ------------------------------------------------------------ around the text

    def furnish(self, paper: Paper) -> None:
        """Head and foot of every page."""
        from docx.shared import Mm

        from kumamoto_ir.paper.render.wordxml import boxed, field

        sheet = paper.sheet
        section = self._document.sections[-1]
        if self.notice:
            section.left_margin = section.right_margin = Mm(15)
            section.top_margin, section.bottom_margin = Mm(14), Mm(22)
        head = self.line(section.header, HEAD)
        if sheet.warning:
            boxed(head, f" {sheet.warning} ")
        if not self.notice:
            head.add_run(xml(f"\t{sheet.about}"))
        if sheet.blanks:
            self.line(section.footer, FOOT).add_run(xml("\u3000".join(sheet.blanks)))
        foot = self.line(section.footer, FOOT)
        if sheet.warning:
            foot.add_run(sheet.warning).bold = True
        foot.add_run("\t")
        field(foot, "PAGE")
        foot.add_run("/")
        field(foot, "NUMPAGES")
        sealed = f"{sheet.about} {sheet.sealed}" if self.notice else sheet.sealed
        foot.add_run(xml(f"{PAGE}\t{sealed}"))

    def line(self, part: "_Header | _Footer", style: str) -> "Line":
        """An empty line of a head or foot: the first one as long as nothing stands there."""
        first = part.paragraphs[0] if part.paragraphs else None
        line = first if first is not None and not first.runs else part.add_paragraph()
        return self._styled(line, style)

    def approval(self, names: tuple[str, ...]) -> None:
        """The boxes of a 決裁欄, at the right, with what they are beside them."""
        from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        said = self.new(SMALL_PRINT)
        _write(said, APPROVAL)
        said.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        said.paragraph_format.keep_with_next = True
        table = self._document.add_table(2, len(names), style=GRID)
        table.alignment = WD_TABLE_ALIGNMENT.RIGHT
        table.autofit = False
        for row, height in zip(table.rows, (_BOX_HEAD, _BOX_HEIGHT), strict=True):
            row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(height)
        for place, name in enumerate(names):
            table.columns[place].width = Mm(_BOX)
            for row, text in enumerate((name, "")):
                cell = table.cell(row, place)
                cell.width = Mm(_BOX)
                self._fill(cell, text, SMALL_PRINT)
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER

    # ------------------------------------------------------------ the text

    def rule(self) -> None:
        """A line across the page."""
        self.new(RULE)

    def text(self, one: Text) -> None:
        """A heading, a paragraph or an item; on a notice, or where it is small, with its own size."""
        from docx.shared import Pt

        from kumamoto_ir.paper.render.wordxml import unspaced

        block = one.block
        line = self.new(self._style_of(one))
        match block:
            case Heading():
                _write(line, block.text)
                line.paragraph_format.keep_with_next = True
            case Paragraph():
                _write(line, block.text)
            case Item(depth=depth, sign=sign):
                hang = 0.0 if not sign.strip() else cells(sign) / 2 * one.points
                line.paragraph_format.left_indent = Pt((depth + cells(sign) / 2) * one.points)
                line.paragraph_format.first_line_indent = Pt(-hang)
                _write(line, (sign if hang else "") + block.text)
        for run in line.runs:
            if self.notice or one.points < BODY:
                run.font.size = Pt(one.points)
            if isinstance(block, Paragraph) and block.strong:
                run.bold = True
        if self.notice and one.points > SMALL:
            unspaced(line)
            line.paragraph_format.line_spacing = Pt(one.points * NOTICE_PITCH)
            line.paragraph_format.space_before = Pt(0)
            line.paragraph_format.space_after = Pt(one.points * NOTICE_GAP)
        if self._close and one.points < BODY:
            _closed_up(line, one.points, heading=isinstance(block, Heading))

    def _style_of(self, one: Text) -> str:
        if self.notice and one.points > SMALL:
            return NOTICE_TITLE if isinstance(one.block, Heading) else NOTICE
        match one.block:
            case Heading(level=level):
                return {1: TITLE, 2: SECTION}.get(level, PART)
            case Item():
                return ITEM
            case Paragraph():
                return SMALL_PRINT if one.points in (SMALL, SMALLEST) else BODY_STYLE

    def grid(self, one: Grid) -> None:
        """A ruled table: heading repeated on every page, rows not split unless they are taller than a page."""
        from docx.enum.table import WD_ROW_HEIGHT_RULE
        from docx.shared import Mm, Pt

        from kumamoto_ir.paper.render.wordxml import aligned, repeated, whole

        heads = 1 if one.block.head else 0
        table = self._document.add_table(heads + len(one.block.rows), len(one.widths), style=GRID)
        table.autofit = False
        aligned(table)
        widths = [Pt(share * ROOM) for share in one.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        rows = (
            *((one.block.head, True, 0.0),) * heads,
            *zip(one.block.rows, one.whole, one.heights, strict=True),
        )
        for number, (row, (texts, low, height)) in enumerate(zip(table.rows, rows, strict=True)):
            for cell, text, width in zip(row.cells, texts, widths, strict=True):
                cell.width = width
                self._fill(cell, text, CELL if number >= heads else CELL_HEAD, one.points)
            if low:
                whole(row)
            if number < heads:
                repeated(row)
            if height:
                row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(height)
        self.new(CELL)  # Word joins tables that touch

    def _fill(self, cell: "_Cell", text: str, style: str, points: float = CELL_SIZE) -> None:
        from docx.shared import Pt

        line = self._styled(cell.paragraphs[0], style)
        _write(line, text)
        if points < CELL_SIZE:
            line.paragraph_format.line_spacing = Pt(points * _PITCH)
            for run in line.runs:
                run.font.size = Pt(points)


def _closed_up(line: "Line", points: float, *, heading: bool) -> None:
    """A line of a letter that is to stand on one sheet: as close as the PDF has it, whatever its style says."""
    from docx.shared import Pt

    form = line.paragraph_format
    form.line_spacing = Pt(points * _PITCH)
    form.space_before, form.space_after = (
        Pt(points * 0.6 if heading else 0),
        Pt(points * 0.25 if heading else 0),
    )


def _write(line: "Line", text: str) -> None:
    """A text whose line breaks are meant."""
    for number, part in enumerate(xml(text).split("\n")):
        run = line.add_run()
        if number:
            run.add_break()
        run.add_text(part)

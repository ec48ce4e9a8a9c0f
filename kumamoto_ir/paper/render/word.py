"""Writes a Word file with python-docx, always in a style of the reference file; papers and booklets alike.

Stands apart from `docx`, which loads it only where python-docx is there and a Word file is wanted.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Final

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer, _Header
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph as Line

from kumamoto_ir.ground.layout import cells
from kumamoto_ir.paper.render.booklet import Booklet, Contents, Group, Laid, Part, Picture, laid
from kumamoto_ir.paper.render.fit import NOTICE_GAP, NOTICE_PITCH
from kumamoto_ir.paper.render.glyphs import Missing
from kumamoto_ir.paper.render.markdown import Heading, Item, Paragraph
from kumamoto_ir.paper.render.setting import BODY, ROOM, SMALL, SMALLEST, Grid, Set, Text
from kumamoto_ir.paper.render.setting import CELL as CELL_SIZE
from kumamoto_ir.paper.render.sheet import Paper
from kumamoto_ir.saying.words import APPROVAL, PAGE

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
NOT_XML: Final = {code: Missing(code).spelled for code in (0xFFFE, 0xFFFF)}
# What may follow in a paragraph's properties, in the order in which Word demands them.
_AFTER_SPACING: Final = tuple(
    f"w:{name}"
    for name in (
        "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
        "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId",
        "cnfStyle", "rPr", "sectPr", "pPrChange",
    )
)  # fmt: skip
_FRAME: Final = {"w:val": "single", "w:sz": "8", "w:space": "0", "w:color": "000000"}  # 1 pt


def xml(text: str) -> str:
    """The text without the two characters that XML cannot hold; all others that it cannot are spelled already."""
    return text.translate(NOT_XML)


class Writer:
    """Appends to a document, always in a style of the reference file."""

    def __init__(self, document: Document, *, notice: bool, close: bool = False) -> None:
        self._document = document
        self.notice = notice  # of the part that is being written
        self._close = close  # the lines of what is set smaller stand closer
        # python-docx looks a style and the default one up again for every line; that took most of the time.
        self._ids = {style.name: style.style_id for style in document.styles}

    def _styled(self, line: Line, style: str) -> Line:
        line._p.style = self._ids[style]
        return line

    def new(self, style: str) -> Line:
        """An empty line at the end of the document."""
        return self._styled(self._document.add_paragraph(), style)

    # ------------------------------------------------------------ around the text

    def furnish(self, paper: Paper) -> None:
        """Head and foot of every page."""
        sheet = paper.sheet
        section = self._document.sections[-1]
        if self.notice:
            section.left_margin = section.right_margin = Mm(15)
            section.top_margin, section.bottom_margin = Mm(14), Mm(22)
        head = self.line(section.header, HEAD)
        if sheet.warning:
            _boxed(head, f" {sheet.warning} ")
        if not self.notice:
            head.add_run(xml(f"\t{sheet.about}"))
        if sheet.blanks:
            self.line(section.footer, FOOT).add_run(xml("\u3000".join(sheet.blanks)))
        foot = self.line(section.footer, FOOT)
        if sheet.warning:
            foot.add_run(sheet.warning).bold = True
        sealed = f"{sheet.about} {sheet.sealed}" if self.notice else sheet.sealed
        self._pages(foot, f"\t{sealed}")

    def _pages(self, foot: Line, beside: str = "") -> None:
        """Which page of how many, and what stands beside it."""
        foot.add_run("\t")
        _field(foot, "PAGE")
        foot.add_run("/")
        _field(foot, "NUMPAGES")
        foot.add_run(xml(f"{PAGE}{beside}"))

    def line(self, part: _Header | _Footer, style: str) -> Line:
        """An empty line of a head or foot: the first one as long as nothing stands there."""
        first = part.paragraphs[0] if part.paragraphs else None
        line = first if first is not None and not first.runs else part.add_paragraph()
        return self._styled(line, style)

    def approval(self, names: tuple[str, ...]) -> None:
        """The boxes of a 決裁欄, at the right, with what they are beside them."""
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

    def place(self, one: Set) -> None:
        """A line across the page, a table or a text."""
        match one:
            case Grid():
                self._grid(one)
            case Text():
                self._text(one)
            case _:
                self.new(RULE)

    def _text(self, one: Text) -> None:
        """A heading, a paragraph or an item; on a notice, or where it is small, with its own size."""
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
            _unspaced(line)
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

    def _grid(self, one: Grid) -> None:
        """A ruled table: heading repeated on every page, rows not split unless they are taller than a page."""
        heads = 1 if one.block.head else 0
        table = self._document.add_table(heads + len(one.block.rows), len(one.widths), style=GRID)
        table.autofit = False
        _aligned(table)
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
                _whole(row)
            if number < heads:
                _repeated(row)
            if height:
                row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(height)
        self.new(CELL)  # Word joins tables that touch

    def _fill(self, cell: _Cell, text: str, style: str, points: float = CELL_SIZE) -> None:
        line = self._styled(cell.paragraphs[0], style)
        _write(line, text)
        if points < CELL_SIZE:
            line.paragraph_format.line_spacing = Pt(points * _PITCH)
            for run in line.runs:
                run.font.size = Pt(points)


def _closed_up(line: Line, points: float, *, heading: bool) -> None:
    """A line of a letter that is to stand on one sheet: as close as the PDF has it, whatever its style says."""
    form = line.paragraph_format
    form.line_spacing = Pt(points * _PITCH)
    form.space_before, form.space_after = (
        Pt(points * 0.6 if heading else 0),
        Pt(points * 0.25 if heading else 0),
    )


def _write(line: Line, text: str) -> None:
    """A text whose line breaks are meant."""
    for number, part in enumerate(xml(text).split("\n")):
        run = line.add_run()
        if number:
            run.add_break()
        run.add_text(part)


class Binder(Writer):
    """Writes the parts of a booklet, each as a section. `drawn` are the pictures as PNG, as far as they could be drawn.

    Word counts pages only when it shows or prints them, so its table of contents names the parts without pages; the
    title of the part stands at the head of each page instead.
    """

    def __init__(self, document: Document, booklet: Booklet, drawn: Mapping[Picture, bytes]) -> None:
        super().__init__(document, notice=False)
        self._booklet = booklet
        self._drawn = drawn

    def write(self, part: Part) -> None:
        """A part on pages of its own, with their head and foot."""
        sections = self._document.sections
        first = part is self._booklet.parts[0]
        section = sections[0] if first else self._document.add_section(WD_SECTION.NEW_PAGE)
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        head = self.line(section.header, HEAD)
        head.add_run(xml(f"{'' if part.plain else part.title}\t{self._booklet.about}"))
        self._pages(self.line(section.footer, FOOT))
        self.notice = part.style == "notice"
        for one in laid(part):
            self._bind(one)

    def _bind(self, one: Laid) -> None:
        match one:
            case Contents():
                for part in self._booklet.parts:
                    if not part.plain:
                        self.new(ITEM).add_run(xml(part.title))
            case Picture():
                self._picture(one)
            case Group(inside=inside):
                before = len(self._document.element.body)
                for piece in inside:
                    self._bind(piece)
                # Every paragraph that was written since, those in tables included, but for the last.
                written = list(self._document.element.body)[before - 1 :]
                lines = [found for element in written for found in element.iter(qn("w:p"))]
                for found in lines[:-1]:
                    Line(found, self._document._body).paragraph_format.keep_with_next = True
            case _:
                self.place(one)

    def _picture(self, one: Picture) -> None:
        line = self.new(BODY_STYLE)
        if one not in self._drawn:
            line.add_run(xml(f"[図] {one.alt}"))
            return
        line.paragraph_format.line_spacing = 1.0  # lines of a fixed height would cut the picture off
        run = line.add_run()
        run.add_picture(BytesIO(self._drawn[one]), width=Mm(one.wide), height=Mm(one.high))
        for properties in run._r.iter(qn("wp:docPr")):
            properties.set("descr", xml(one.alt))


# ---------------------------------------------------------------- where python-docx has no door


def _field(line: Line, code: str) -> None:
    """A number that Word keeps right by itself: PAGE, NUMPAGES."""
    instruction, shown = _element("w:instrText", {"xml:space": "preserve"}), _element("w:t")
    instruction.text, shown.text = f" {code} ", "1"
    for part in (_mark("begin"), instruction, _mark("separate"), shown, _mark("end")):
        line.add_run()._r.append(part)


def _boxed(line: Line, text: str) -> None:
    """Strong words with a frame around them."""
    run = line.add_run(text)
    run.bold = True
    run._r.get_or_add_rPr().append(_element("w:bdr", _FRAME))


def _whole(row: _Row) -> None:
    """The row is not split between pages."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def _repeated(row: _Row) -> None:
    """The row stands at the head of every page that the table reaches."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def _aligned(table: Table) -> None:
    """The frame begins at the margin; otherwise Word puts the text of the cells there, and the frame outside."""
    indent = _element("w:tblInd", {"w:w": "0", "w:type": "dxa"})
    table._tbl.tblPr.insert_element_before(
        indent, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def _unspaced(line: Line) -> None:
    """No gap between Japanese and Latin letters or digits: the widths were reckoned without one."""
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        line._p.get_or_add_pPr().insert_element_before(_element(name, {"w:val": "0"}), *_AFTER_SPACING)


def _mark(kind: str) -> BaseOxmlElement:
    return _element("w:fldChar", {"w:fldCharType": kind})


def _element(name: str, attributes: Mapping[str, str] | None = None) -> BaseOxmlElement:
    return OxmlElement(name, attrs={qn(key): value for key, value in (attributes or {}).items()})

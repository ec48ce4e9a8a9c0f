"""Makes templates/reference.docx: the page and the styles of every paper in Word, with a sample of each.

    python scripts/reference_docx.py templates/reference.docx

The same bytes every time, so that a change of the file is a change of this script.
"""

import sys
import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from kumamoto_ir.paper.render import word as names

FONT = "BIZ UDゴシック"  # on every Windows 10 and 11; even widths, made to be read
EPOCH = datetime(2020, 1, 1)
TEXT_WIDTH = 167  # mm
LINE = {"w:val": "single", "w:sz": "4", "w:space": "1", "w:color": "000000"}  # half a point
SPACES = (
    "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
    "w:mirrorIndents", "w:jc", "w:outlineLvl",
)  # fmt: skip
BORDERS = ("w:shd", "w:tabs", "w:autoSpaceDE", *SPACES)
# Name, size, height of a line (0: as the font has it), space before and after, in points. Fonts differ in height, so
# it is fixed wherever every line has one size.
LOOKS = (
    (names.BODY_STYLE, 10.5, 14, 0, 3),
    (names.TITLE, 16, 22, 6, 8),
    (names.SECTION, 11, 15, 7, 3),
    (names.PART, 10.5, 14, 6, 2),
    (names.HEAD, 9, 0, 0, 0),
    (names.FOOT, 8.5, 12, 0, 0),
    (names.ITEM, 10.5, 14, 0, 0),
    (names.CELL, 9.5, 13, 1, 1),
    (names.CELL_HEAD, 9.5, 13, 1, 1),
    (names.RULE, 6, 8, 0, 6),
    (names.SMALL_PRINT, 9, 12, 0, 2),
    (names.NOTICE, 36, 0, 0, 8),
    (names.NOTICE_TITLE, 64, 0, 0, 12),
)
SAYS = "このファイルの文は使われません。書式と余白だけが使われます。"


def main(target: Path) -> None:
    """Writes the file."""
    document = Document()
    _page(document)
    _styles(document)
    _modern(document)
    _sample(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "書類の書式の見本", "", ""
    properties.last_modified_by = ""
    properties.created = properties.modified = EPOCH
    data = BytesIO()
    document.save(data)
    target.write_bytes(_timeless(data))


def _page(document: Word) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(18)  # room for the punch
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    section.header_distance = section.footer_distance = Mm(10)


def _modern(document: Word) -> None:
    """Word 2013 and later: no 互換モード in the title bar, tables begin at the margin."""
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _styles(document: Word) -> None:
    for name, points, height, before, after in LOOKS:
        known = {style.name for style in document.styles}
        if name not in known:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _shape(_named(document, name), points, height, before, after)
    for name in (names.TITLE, names.SECTION, names.PART, names.CELL_HEAD, names.NOTICE_TITLE):
        style = _named(document, name)
        style.font.bold = True
        style.paragraph_format.keep_with_next = True
    for name in (names.TITLE, names.NOTICE_TITLE):
        _named(document, name).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in (names.SECTION, names.RULE):
        _put(_named(document, name), "w:pBdr", BORDERS).append(_element("w:bottom", LINE))
    _put(_named(document, names.FOOT), "w:pBdr", BORDERS).append(_element("w:top", LINE))
    for name in (names.HEAD, names.FOOT):
        stops = _named(document, name).paragraph_format.tab_stops
        stops.clear_all()
        if name == names.FOOT:
            stops.add_tab_stop(Mm(TEXT_WIDTH / 2), WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _named(document: Word, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _shape(style: ParagraphStyle, points: float, height: float, before: float, after: float) -> None:
    """One font for every script, black, upright; spaces in points."""
    style.font.name, style.font.size = FONT, Pt(points)
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.rFonts
    fonts.attrib.clear()
    for key in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{key}"), FONT)
    for tag in ("w:spacing", "w:kern", "w:lang"):
        for found in properties.findall(qn(tag)):
            properties.remove(found)
    properties.append(_element("w:lang", {"w:val": "en-US", "w:eastAsia": "ja-JP"}))
    space = style.paragraph_format
    space.space_before, space.space_after = Pt(before), Pt(after)
    space.line_spacing = Pt(height) if height else 1.0
    for found in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(found)
    # No gap between Japanese and digits: widths are reckoned without it.
    _put(style, "w:autoSpaceDE", SPACES).set(qn("w:val"), "0")
    _put(style, "w:autoSpaceDN", SPACES[1:]).set(qn("w:val"), "0")


def _put(style: ParagraphStyle, tag: str, before: tuple[str, ...]) -> BaseOxmlElement:
    """A new property of the style's paragraphs, at its place in the order that Word insists on."""
    made = _element(tag, {})
    style.element.get_or_add_pPr().insert_element_before(made, *before)
    return made


def _element(tag: str, attributes: Mapping[str, str]) -> BaseOxmlElement:
    return OxmlElement(tag, attrs={qn(key): value for key, value in attributes.items()})


def _sample(document: Word) -> None:
    document.add_paragraph(SAYS)
    for name in names.STYLES:
        if name not in (names.HEAD, names.FOOT, names.GRID):
            document.add_paragraph(name, style=_named(document, name))
    table = document.add_table(1, 2, style=names.GRID)
    for cell, style in zip(table.rows[0].cells, (names.CELL_HEAD, names.CELL), strict=True):
        cell.paragraphs[0].style = _named(document, style)
        cell.paragraphs[0].add_run(style)


def _timeless(data: BytesIO) -> bytes:
    """The same archive with one date for every file in it."""
    made = BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

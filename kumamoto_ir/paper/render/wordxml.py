"""The parts of a Word file for which python-docx has no door: fields, boxed words, rows that stay whole."""

from collections.abc import Mapping
from typing import Final

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

# What may follow in a paragraph's properties, in the order in which Word demands them.
_AFTER_SPACING: Final = tuple(
    f"w:{name}"
    for name in (
        "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
        "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId",
        "cnfStyle", "rPr", "sectPr", "pPrChange",
    )
)  # fmt: skip
_BOX: Final = {"w:val": "single", "w:sz": "8", "w:space": "0", "w:color": "000000"}  # 1 pt


def field(line: Paragraph, code: str) -> None:
    """A number that Word keeps right by itself: PAGE, NUMPAGES."""
    instruction, shown = _element("w:instrText", {"xml:space": "preserve"}), _element("w:t")
    instruction.text, shown.text = f" {code} ", "1"
    for part in (_mark("begin"), instruction, _mark("separate"), shown, _mark("end")):
        line.add_run()._r.append(part)


def boxed(line: Paragraph, text: str) -> None:
    """Strong words with a frame around them."""
    run = line.add_run(text)
    run.bold = True
    run._r.get_or_add_rPr().append(_element("w:bdr", _BOX))


def whole(row: _Row) -> None:
    """The row is not split between pages."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def repeated(row: _Row) -> None:
    """The row stands at the head of every page that the table reaches."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def aligned(table: Table) -> None:
    """The frame begins at the margin; otherwise Word puts the text of the cells there, and the frame outside."""
    indent = _element("w:tblInd", {"w:w": "0", "w:type": "dxa"})
    table._tbl.tblPr.insert_element_before(
        indent, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def unspaced(line: Paragraph) -> None:
    """No gap between Japanese and Latin letters or digits: the widths were reckoned without one."""
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        line._p.get_or_add_pPr().insert_element_before(_element(name, {"w:val": "0"}), *_AFTER_SPACING)


def _mark(kind: str) -> BaseOxmlElement:
    return _element("w:fldChar", {"w:fldCharType": kind})


def _element(name: str, attributes: Mapping[str, str] | None = None) -> BaseOxmlElement:
    return OxmlElement(name, attrs={qn(key): value for key, value in (attributes or {}).items()})

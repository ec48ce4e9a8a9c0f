"""A booklet as a Word file, in the styles of the same reference file as single papers: each part is a section.

Word counts pages only when it shows or prints them, so its table of contents names the parts without pages; the title
of the part stands at the head of each page instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render.booklet import Booklet, Contents, Group, Laid, Part, Picture, laid
from kumamoto_ir.paper.render.bookletpdf import drawn
from kumamoto_ir.paper.render.docx import (
    BODY_STYLE,
    FOOT,
    HEAD,
    ITEM,
    Writer,
    clear,
    describe,
    opened,
    saved,
    xml,
)
from kumamoto_ir.paper.render.setting import Grid, Rule, Text
from kumamoto_ir.paper.render.sheet import Printed
from kumamoto_ir.saying.words import PAGE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.text.paragraph import Paragraph as Line


def booklet_docx(booklet: Booklet, reference: Path) -> Printed:
    """The booklet as a Word file; a UserError where python-docx or the reference file is missing.

    Where the pictures cannot be drawn, what they show stands there in words, and that is said.
    """
    from docx.enum.section import WD_SECTION

    document = opened(reference)
    clear(document)
    describe(document, booklet.title, booklet.at)
    pictures = [one for part in booklet.parts for one in laid(part) if isinstance(one, Picture)]
    notes: tuple[str, ...] = ()
    try:
        shown = dict(zip(pictures, drawn(pictures), strict=True))
    except UserError as error:
        shown = {}
        notes = (f"Wordの図を描けませんでした。図の所は言葉で書いてあります。{error.message}",)
    binder = _Binder(booklet, document, Writer(document, notice=False), shown)
    for number, part in enumerate(booklet.parts):
        section = document.add_section(WD_SECTION.NEW_PAGE) if number else document.sections[0]
        binder.furnish(section, part)
        binder.write(part)
    printed = saved(document)
    return replace(printed, notes=(*printed.notes, *notes))


@dataclass(frozen=True)
class _Binder:
    """Writes the parts one after the other. `drawn` are the pictures as PNG, as far as they could be drawn."""

    booklet: Booklet
    document: "Document"
    writer: Writer
    drawn: Mapping[Picture, bytes]

    def furnish(self, section: "Section", part: Part) -> None:
        """Head and foot of the pages of a part."""
        from kumamoto_ir.paper.render.wordxml import field

        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        head = self.writer.line(section.header, HEAD)
        head.add_run(xml(f"{'' if part.plain else part.title}\t{self.booklet.about}"))
        foot = self.writer.line(section.footer, FOOT)
        foot.add_run("\t")
        field(foot, "PAGE")
        foot.add_run("/")
        field(foot, "NUMPAGES")
        foot.add_run(PAGE)

    def write(self, part: Part) -> None:
        """The part itself."""
        self.writer.notice = part.style == "notice"
        for one in laid(part):
            self._place(one)

    def _place(self, one: Laid) -> None:
        match one:
            case Rule():
                self.writer.rule()
            case Grid():
                self.writer.grid(one)
            case Text():
                self.writer.text(one)
            case Contents():
                for part in self.booklet.parts:
                    if not part.plain:
                        self.writer.new(ITEM).add_run(xml(part.title))
            case Picture():
                self._picture(one)
            case Group(inside=inside):
                before = len(self.document.element.body)
                for piece in inside:
                    self._place(piece)
                lines = list(self._lines_from(before))
                for line in lines[:-1]:
                    line.paragraph_format.keep_with_next = True

    def _lines_from(self, place: int) -> Iterator["Line"]:
        """Every paragraph that was written since, those in tables included."""
        from docx.oxml.ns import qn
        from docx.text.paragraph import Paragraph as Line

        for element in list(self.document.element.body)[place - 1 :]:
            for found in element.iter(qn("w:p")):
                yield Line(found, self.document._body)

    def _picture(self, one: Picture) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Mm

        line = self.writer.new(BODY_STYLE)
        if one not in self.drawn:
            line.add_run(xml(f"[図] {one.alt}"))
            return
        line.paragraph_format.line_spacing = 1.0  # lines of a fixed height would cut the picture off
        run = line.add_run()
        run.add_picture(BytesIO(self.drawn[one]), width=Mm(one.wide), height=Mm(one.high))
        for properties in run._r.iter(qn("wp:docPr")):
            properties.set("descr", xml(one.alt))

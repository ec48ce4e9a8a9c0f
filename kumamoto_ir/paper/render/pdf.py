"""A paper or a booklet as PDF (PDF/A-2u, for keeping), set by typst with the font that came with the program and no other.

Texts go to typst as data, never as its markup (`blocks.typ` places strings). typst only warns of a missing font, which
is an error here, and says nothing of a missing glyph, so glyphs are looked up beforehand (`glyphs`): in what people
wrote they are spelled out and told; in a template they are a mistake of the template.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.paper.render.booklet import Booklet, Contents, Group, Laid, Picture, laid
from kumamoto_ir.paper.render.environment import literals
from kumamoto_ir.paper.render.fit import split_runs
from kumamoto_ir.paper.render.glyphs import FAMILY, Font, Missing, japanese, missing, spelled
from kumamoto_ir.paper.render.markdown import Heading, Item, Line, Paragraph
from kumamoto_ir.paper.render.setting import ROOM, Grid, Text, setting, title
from kumamoto_ir.paper.render.sheet import Paper, Printed
from kumamoto_ir.saying.words import APPROVAL, PAGE

_HERE: Final = Path(__file__).parent
_LEAST_ROOM: Final = 4.0  # em; narrower cells break anywhere
_DOTS: Final = 200  # dots an inch: those of a fax


def pdf(paper: Paper) -> Printed:
    """The paper as PDF; a UserError where typst or its font is missing, or the template asks for what the font lacks."""
    font = japanese()
    check_template(paper.template, paper.source, font)
    speller = Speller(font)
    (made,) = _typeset("paper.typ", _data(paper, speller), font, at=paper.sheet.at)
    return Printed(made, speller.notes)


def booklet_pdf(booklet: Booklet) -> Printed:
    """The booklet as PDF; a UserError where typst or its font is missing."""
    font = japanese()
    speller = Speller(font)
    data = {
        "font": FAMILY,
        "title": speller.line(booklet.title),
        "about": speller.line(booklet.about),
        "page": PAGE,
        "parts": [
            {
                "title": speller.line(part.title),
                "plain": part.plain,
                "style": part.style,
                "blocks": [_block_data(one, speller) for one in laid(part)],
            }
            for part in booklet.parts
        ],
    }
    (made,) = _typeset("booklet.typ", data, font, at=booklet.at)
    return Printed(made, speller.notes)


def drawn(pictures: Sequence[Picture]) -> tuple[bytes, ...]:
    """Each picture as PNG, for those who cannot draw SVG; in the same order."""
    if not pictures:
        return ()
    font = japanese()
    speller = Speller(font)
    return _typeset("pictures.typ", [_block_data(one, speller) for one in pictures], font, dots=_DOTS)


def check_template(name: str, source: str, font: Font) -> None:
    """A UserError where the own text of a template has a character that the font lacks."""
    for text, line in literals(name, source):
        for place, lack in missing(font, text):
            at = line + text.count("\n", 0, place)
            raise UserError(
                f"ひな形「{name}」の{at}行目: PDFの文字に {lack.name} がありません。",
                hint="ほかの文字に直してください。",
                place=f"{name}:{at}",
            )


@dataclass(frozen=True)
class Speller:
    """Makes texts ready to be set, and remembers the texts before each character that could not be printed."""

    font: Font
    lacking: dict[Missing, list[str]] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each character, with the first place and how many more there are."""
        return tuple(
            f"PDFの文字に {lack.name} がないので、{lack.spelled} と印字しました"
            f"({f'「{before[0]}」の後' if before[0] else '行の始め'}"
            f"{f'、ほか{len(before) - 1}か所' if len(before) > 1 else ''})。"
            for lack, before in self.lacking.items()
        )

    def whole(self, text: str) -> str:
        """The text as it is, with what cannot be printed spelled out."""
        found = tuple(missing(self.font, text))
        for place, lack in found:
            before = text[max(0, place - 5) : place].split("\n")[-1]
            self.lacking.setdefault(lack, []).append(spelled(self.font, before))
        return spelled(self.font, text) if found else text

    def lines(self, text: str, room: float) -> list[str]:
        """The lines of a text, with places to break where a run is wider than the room (em)."""
        return [split_runs(line, room) for line in self.whole(text).split("\n")]

    def line(self, text: str) -> str:
        """A text of one line."""
        return " ".join(self.lines(text, ROOM))


def _data(paper: Paper, speller: Speller) -> Mapping[str, object]:
    sheet = paper.sheet
    return {
        "font": FAMILY,
        "style": sheet.front.style,
        "title": title(paper),
        "warning": sheet.warning,
        "about": speller.line(sheet.about),
        "sealed": speller.line(sheet.sealed),
        "blanks": [speller.line(blank) for blank in sheet.blanks],
        "page": PAGE,
        "approval": [speller.line(name) for name in sheet.front.approval],
        "approval-say": APPROVAL,
        "blocks": [_block_data(one, speller) for one in setting(paper)],
    }


def _block_data(one: Laid, speller: Speller) -> Mapping[str, object]:
    """A block as `place-block` of `blocks.typ` and `place-piece` of `booklet.typ` take it."""
    match one:
        case Line():
            return {"kind": "line"}
        case Contents():
            return {"kind": "contents"}
        case Group(inside=inside):
            return {"kind": "group", "inside": [_block_data(piece, speller) for piece in inside]}
        case Picture(svg, wide, high, alt):
            svg, alt = speller.whole(svg), speller.line(alt)
            return {"kind": "picture", "svg": svg, "wide": wide, "high": high, "alt": alt}
        case Grid(block=table, widths=widths, whole=whole, heights=heights, points=points):
            rooms = [max(_LEAST_ROOM, width * ROOM / points - 1) for width in widths]

            def set_row(row: tuple[str, ...]) -> list[list[str]]:
                return [speller.lines(cell, room) for cell, room in zip(row, rooms, strict=True)]

            return {
                "kind": "table",
                "widths": list(widths),
                "cell-points": points,
                "head": set_row(table.head) if table.head else [],
                "rows": [
                    {"cells": set_row(row), "whole": low, "height": height}
                    for row, low, height in zip(table.rows, whole, heights, strict=True)
                ],
            }
        case Text(block=block, points=points):
            lines = speller.lines(block.text, ROOM / points - 2)
            said: dict[str, object] = {"lines": lines, "points": points}
            match block:
                case Heading(level=level):
                    return {"kind": "heading", "level": level, **said}
                case Item(depth=depth, sign=sign):
                    return {"kind": "item", "depth": depth, "sign": sign, "sign-em": cells(sign) / 2, **said}
                case Paragraph(strong=strong):
                    return {"kind": "paragraph", "strong": strong, **said}


def _typeset(
    layout: str, data: object, font: Font, *, at: datetime | None = None, dots: int | None = None
) -> tuple[bytes, ...]:
    """What typst makes of a layout beside this module, behind `blocks.typ`: one PDF, or with `dots` a picture a page.

    It only warns where text is lost: that is an error.
    """
    try:
        import typst
    except ImportError as error:
        raise UserError(
            "PDFを作る部品(typst)が入っていません。", hint="ほかの形式の書類は作れます。"
        ) from error
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font.folder)]
    )
    made: bytes | list[bytes]
    try:
        made, warnings = typst.compile_with_warnings(
            b"\n".join((_HERE / name).read_bytes() for name in ("blocks.typ", layout)),
            font_paths=fonts,
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
            format="pdf" if dots is None else "png",
            ppi=dots,
            pdf_standards="a-2u" if dots is None else [],
            timestamp=at.replace(microsecond=0) if at is not None else None,
        )
    except typst.TypstError as error:
        raise _failed(error.message) from error
    if warnings:
        raise _failed(warnings[0].message)
    return (made,) if isinstance(made, bytes) else tuple(made)


def _failed(why: str) -> UserError:
    return UserError("PDFを作れませんでした。", hint=f"ほかの形式の書類は作れます。(typst: {why})")

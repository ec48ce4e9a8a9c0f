"""A booklet as PDF (PDF/A-2u), and its pictures as PNG for those who cannot draw SVG."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from kumamoto_ir.paper.render.booklet import Booklet, Contents, Group, Laid, Picture, laid
from kumamoto_ir.paper.render.glyphs import FAMILY, japanese
from kumamoto_ir.paper.render.pdf import Speller, block_data, painted, typeset
from kumamoto_ir.paper.render.sheet import Printed
from kumamoto_ir.saying.words import PAGE

_DOTS: Final = 200  # dots an inch: those of a fax


def booklet_pdf(booklet: Booklet) -> Printed:
    """The booklet as PDF; a UserError where typst or its font is missing."""
    font = japanese()
    speller = Speller(font, {})
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
                "blocks": [_piece(one, speller) for one in laid(part)],
            }
            for part in booklet.parts
        ],
    }
    made = typeset("booklet.typ", json.dumps(data, ensure_ascii=False), font, booklet.at)
    return Printed(made, speller.notes)


def _piece(one: Laid, speller: Speller) -> Mapping[str, object]:
    match one:
        case Picture():
            return _picture(one, speller)
        case Contents():
            return {"kind": "contents"}
        case Group(inside=inside):
            return {"kind": "group", "inside": [_piece(piece, speller) for piece in inside]}
        case _:
            return block_data(one, speller)


def _picture(one: Picture, speller: Speller) -> Mapping[str, object]:
    return {
        "kind": "picture",
        "svg": speller.whole(one.svg),
        "wide": one.wide,
        "high": one.high,
        "alt": speller.line(one.alt),
    }


def drawn(pictures: Sequence[Picture]) -> tuple[bytes, ...]:
    """Each picture as PNG, in the same order."""
    if not pictures:
        return ()
    font = japanese()
    speller = Speller(font, {})
    data = json.dumps([_picture(one, speller) for one in pictures], ensure_ascii=False)
    return painted("pictures.typ", data, font, _DOTS)

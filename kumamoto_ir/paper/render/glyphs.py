"""Which characters the font for PDF can print, read from the font itself; what it cannot is spelled, never dropped.

The typesetter leaves a character without a glyph out and says nothing. Only the table of characters of the font is
read here (OpenType `cmap`, formats 12 and 14): a whole font library would cost 0.28 s for every paper, this 5 ms. A
test compares it with that library.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from kumamoto_ir.ground.errors import UserError

FAMILY: Final = "Noto Sans JP"
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_UNICODE_FULL, _UNICODE_VARIATIONS = (3, 10), (0, 5)


@dataclass(frozen=True)
class Font:
    """The characters of a font file, as starts and ends of ranges, and its variations (of names of people, above all)."""

    folder: Path
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    variations: frozenset[tuple[int, int]]

    def prints(self, code: int, before: int = 0) -> bool:
        """Whether a character has a glyph; a selector needs one together with the character before it."""
        if any(code in selectors for selectors in _SELECTORS):
            return (before, code) in self.variations
        place = bisect_right(self.starts, code) - 1
        return place >= 0 and code <= self.ends[place]


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that has no glyph, and how it is spelled instead."""

    code: int

    @property
    def name(self) -> str:
        """`U+1F600`."""
        return f"U+{self.code:04X}"

    @property
    def spelled(self) -> str:
        """What is printed in its place."""
        return f"〔{self.name}〕"


def missing(font: Font, text: str) -> Iterator[tuple[int, Missing]]:
    """The characters of a text that the font cannot print, with their places; line feeds are not printed at all."""
    before = 0
    for place, char in enumerate(text):
        code = ord(char)
        if char != "\n" and not font.prints(code, before):
            yield place, Missing(code)
        before = code


def spelled(font: Font, text: str) -> str:
    """The text with every character that the font lacks spelled out."""
    parts, start = [], 0
    for place, lack in missing(font, text):
        parts += [text[start:place], lack.spelled]
        start = place + 1
    return "".join([*parts, text[start:]])


@cache
def japanese() -> Font:
    """The font that came with the program; a UserError where it did not."""
    try:
        from pylopdf_fonts_jp import sans_path
    except ImportError as error:
        raise UserError(
            "PDFの文字(pylopdf-fonts-jp)が入っていません。", hint="ほかの形式の書類は作れます。"
        ) from error
    path = sans_path()
    try:
        return read(path)
    except (OSError, struct.error, ValueError) as error:
        raise UserError(
            "PDFの文字のファイルが読めません。", hint="ほかの形式の書類は作れます。", place=str(path)
        ) from error


def read(path: Path) -> Font:
    """The characters of an OpenType font; ValueError where it has no full table of them."""
    data = path.read_bytes()
    tables = {tag: offset for tag, _, offset, _ in _table(data, 12, _u16(data, 4), ">4sIII")}
    if b"cmap" not in tables:
        raise ValueError("the font has no table of characters")
    top = tables[b"cmap"]
    parts = {
        (platform, encoding): top + offset
        for platform, encoding, offset in _table(data, top + 4, _u16(data, top + 2), ">HHI")
    }
    if _UNICODE_FULL not in parts:
        raise ValueError("the font has no full table of characters")
    full = parts[_UNICODE_FULL]
    groups = list(_table(data, full + 16, _u32(data, full + 12), ">III"))
    variations = _variations(data, parts[_UNICODE_VARIATIONS]) if _UNICODE_VARIATIONS in parts else ()
    return Font(
        path.parent,
        tuple(start for start, _, _ in groups),
        tuple(end for _, end, _ in groups),
        frozenset(variations),
    )


def _variations(data: bytes, top: int) -> Iterator[tuple[int, int]]:
    """Pairs of a character and a selector: those that look as without it, and those with a glyph of their own."""
    for high, low, plain, own in _table(data, top + 10, _u32(data, top + 6), ">BHII"):
        selector = high << 16 | low
        if plain:
            for page, first, more in _table(data, top + plain + 4, _u32(data, top + plain), ">BHB"):
                start = page << 16 | first
                yield from ((code, selector) for code in range(start, start + more + 1))
        if own:
            for page, code, _ in _table(data, top + own + 4, _u32(data, top + own), ">BHH"):
                yield page << 16 | code, selector


def _table(data: bytes, offset: int, count: int, form: str) -> Iterator[tuple[Any, ...]]:
    """So many rows of one form."""
    return struct.iter_unpack(form, data[offset : offset + count * struct.calcsize(form)])


def _u16(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 2])


def _u32(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 4])

"""Finds numbers of residents in what was typed, so that they are not written into the journal by mistake.

Both numbers are taken to end in the same kind of check digit: the digits before it, from the right, are weighted 2 3 4 5 6 7
2 3 4 5 6; the remainder of the sum by 11 is taken from 11, and is 0 where the remainder is 0 or 1.

- 個人番号, 12 digits: 行政手続における特定の個人を識別するための番号の利用等に関する法律施行令8条, and 平成26年総務省令
  第85号5条, where this formula stands.
- 住民票コード, 11 digits: 住民基本台帳法施行規則1条 names ten random digits and one 検査数字 by a formula that the
  minister gives. 要確認: that formula itself could not be read. The one above, carried to ten digits, is an assumption; it
  agrees with three different specimen codes in sample certificates that others published.

About one in eleven other numbers of that length passes the check too: a hit is a question to the officer, not a verdict.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["my_number", "juminhyo_code"]

_KINDS: Final[dict[int, Kind]] = {12: "my_number", 11: "juminhyo_code"}
_MOBILE: Final = ("070", "080", "090")

_SPACES: Final = " \u3000"
# Every stroke that a Japanese keyboard, an IME or a word processor puts between groups of digits.
_HYPHENS: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\ufe63\uff0d\u30fc\uff70"
_DOTS: Final = ".\uff0e\u30fb\uff65\u00b7"

# `\d` is every decimal digit, full-width ones too, but not ① or ².
_RUN: Final = re.compile(rf"\d(?:[{re.escape(_SPACES + _HYPHENS + _DOTS)}]?\d)*")
_PIECE: Final = re.compile(rf"[^{_SPACES}]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A number that looks like a resident's, at `text[start:end]`. It never holds the digits themselves.

    `certain` is False where the number may as well be a mobile telephone's: warn, do not hold back.
    """

    kind: Kind
    certain: bool
    start: int
    end: int


def scan(text: str) -> tuple[Hit, ...]:
    """All such numbers in `text`, in its order; digits of any width, grouped in any way by single separators.

    A longer number is not searched inside; only spaces may also part it from a neighbour (`3 1234-5678-9018`).
    """
    hits: list[Hit] = []
    for run in _RUN.finditer(text):
        whole = _hit(run[0], run.start())
        if whole is not None:
            hits.append(whole)
            continue
        pieces = (_hit(piece[0], run.start() + piece.start()) for piece in _PIECE.finditer(run[0]))
        hits.extend(hit for hit in pieces if hit is not None)
    return tuple(hits)


def describe(hit: Hit) -> str:
    """One sentence for the officer; it does not repeat the number."""
    if hit.kind == "my_number":
        return "個人番号(マイナンバー)と思われる12桁の番号があります。"
    if hit.certain:
        return "住民票コードと思われる11桁の番号があります。"
    return "11桁の番号があります。携帯電話の番号でなければ、住民票コードかもしれません。"


def _hit(written: str, start: int) -> Hit | None:
    digits = [unicodedata.decimal(character) for character in written if character.isdecimal()]
    kind = _KINDS.get(len(digits))
    if kind is None or _check_digit(digits[:-1]) != digits[-1]:
        return None
    mobile = kind == "juminhyo_code" and "".join(map(str, digits[:3])) in _MOBILE
    return Hit(kind, certain=not mobile, start=start, end=start + len(written))


def _check_digit(digits: list[int]) -> int:
    remainder = sum(digit * (2 + place % 6) for place, digit in enumerate(reversed(digits))) % 11
    return 0 if remainder <= 1 else 11 - remainder

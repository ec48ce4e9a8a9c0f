"""Reads the two kinds of short answer that every prompt takes: numbers of choices, and single-letter keys."""

import re
from typing import Final

from kumamoto_ir.ground.layout import folded

_KEYS: Final = frozenset("?bnlctwqr")

# With the IME on, the key `-` gives ー and `~` gives 〜; both are meant as "to".
_TO: Final = "-~\u301c\u30fc\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_ITEM: Final = rf"[0-9]{{1,4}}(?:\s*[{re.escape(_TO)}]\s*[0-9]{{1,4}})?"
_AND: Final = r"(?:\s*[,、と・]\s*|\s+)"
_ANSWER: Final = re.compile(rf"{_ITEM}(?:{_AND}{_ITEM})*")
_SPAN: Final = re.compile(rf"([0-9]+)(?:\s*[{re.escape(_TO)}]\s*([0-9]+))?")


def numbers(text: str, count: int) -> tuple[int, ...] | None:
    """The numbers typed, in the order typed and each once (`1,3`, `1、3`, `1 3`, `1と3`; `1-3` is 1, 2, 3).

    None where anything else was typed, a number is not in 1..count, a span runs backwards, or 0 is not alone.
    """
    typed = folded(text)
    if not _ANSWER.fullmatch(typed):
        return None
    found: dict[int, None] = {}
    for first, last in _SPAN.findall(typed):
        low, high = int(first), int(last or first)
        if high > count or low > high:
            return None
        found.update(dict.fromkeys(range(low, high + 1)))
    return None if 0 in found and len(found) > 1 else tuple(found)


def key(text: str) -> str | None:
    """The key if the whole answer is one of `? b n l c t w q r`, in any width or case; else None."""
    typed = folded(text).lower()
    return typed if typed in _KEYS else None

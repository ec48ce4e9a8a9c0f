"""A line of input: as it is typed, and, for the questions outside a walk, with its two ways of ending said in words.

Two kinds of short answer are taken at every prompt: numbers of choices, and single-letter keys.
"""

import re
import sys
from typing import Final

from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import folded
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG

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


def read_line(prompt: str) -> str:
    """What is typed; at a pipe nobody's Enter ends the line on the screen, so it is ended here."""
    text = input(prompt)
    if not sys.stdin.isatty():
        sys.stdout.write("\n")
    return text


def ask_line(prompt: str) -> str:
    """A typed line. Ctrl-C and the end of input become what the boundary prints."""
    try:
        text = read_line(prompt)
    except KeyboardInterrupt:
        raise UserError("中断しました。", code=ExitCode.INTERRUPTED) from None
    except EOFError:
        raise UserError("入力が終わったので、ここで止めました。", code=ExitCode.ASIDE) from None
    if len(text) > LONGEST:
        raise UserError(TOO_LONG.why, hint=TOO_LONG.hint)
    return text

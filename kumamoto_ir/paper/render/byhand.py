"""A paper whose texts are blanks, as a form that a hand can fill in.

「名前: ＿＿＿」 one under the other becomes a ruled table with a cell to write in; items that are nothing but blanks stand
for any number of them and become a box, a row that is nothing but blanks is printed several times. Everything else
stays as the template has it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from kumamoto_ir.paper.render.markdown import Block, Item, Table

STROKE: Final = "＿"
LONG: Final = STROKE * 14  # where a sentence is written

_LOW: Final = 6.5  # mm; for a few words
_TALL: Final = 11.0  # for a sentence
_FREE: Final = 16.0  # for several
_ROWS: Final = 6  # a blank row of a table
_LABEL: Final = re.compile(rf"(?P<label>[^{STROKE}:]+):(?: |$)(?P<rest>.*)", re.DOTALL)
_NOTHING: Final = re.compile(rf"[{STROKE}\s:()/、・→-]*")
_LITERAL: Final = re.compile(rf"[^{STROKE}\s:()/、・→時分月日-]")
_FEW: Final = 3  # characters beside the blanks of an item that says nothing of its own


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table, with or without a head. Rows are at least `heights` (mm) high.

    `widths` are shares of the width; reckoned from the texts where there are none.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]
    widths: tuple[float, ...] = ()


def by_hand(found: Sequence[Block]) -> Iterator[Block | Ruled]:
    """The blocks of a paper as pieces of a form."""
    for are_items, group in groupby(found, key=lambda block: isinstance(block, Item)):
        if are_items:
            yield from _items([block for block in group if isinstance(block, Item)])
        else:
            yield from (_table(block) if isinstance(block, Table) else block for block in group)


def _items(items: Sequence[Item]) -> Iterator[Block | Ruled]:
    for free, group in groupby(items, key=lambda item: _is_free(item.text)):
        if free:
            yield Ruled((), (("",),), (_FREE,), (1.0,))
            continue
        for labelled, inside in groupby(group, key=lambda item: _LABEL.fullmatch(item.text) is not None):
            if labelled:
                yield _labelled([item.text for item in inside])
            else:
                yield from inside


def _labelled(texts: Sequence[str]) -> Ruled:
    """A row for each label; what has the same label stands together."""
    found = [hit for text in texts if (hit := _LABEL.fullmatch(text)) is not None]
    rows, heights = [], []
    for label, group in groupby(found, key=lambda hit: hit["label"]):
        rest = "\u3000".join(hit["rest"] for hit in group)
        rows.append((label, "" if _is_blank(rest) else rest))
        heights.append(_TALL if LONG in rest else _LOW)
    return Ruled((), tuple(rows), tuple(heights), (0.24, 0.76))


def _is_free(text: str) -> bool:
    """Whether an item says nothing of its own."""
    return STROKE in text and len(_LITERAL.findall(text)) <= _FEW and _LABEL.fullmatch(text) is None


def _table(table: Table) -> Ruled:
    rows: list[tuple[str, ...]] = []
    for row in table.rows:
        cells = tuple("" if _is_blank(cell) else cell for cell in row)
        rows += [cells] * (_ROWS if all(map(_is_blank, row)) else 1)
    return Ruled(table.head, tuple(rows), (_LOW,) * len(rows))


def _is_blank(text: str) -> bool:
    return (STROKE in text or not text.strip()) and _NOTHING.fullmatch(text) is not None

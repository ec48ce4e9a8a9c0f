"""A paper whose texts are blanks, as a form that a hand can fill in.

「名前: ＿＿＿」 one under the other becomes a ruled table with a cell to write in; an item or a row that is nothing but
blanks stands for any number of them and is printed several times. Everything else stays as the template has it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from kumamoto_ir.kit.asked import ROW, TALL
from kumamoto_ir.kit.blanks import LONG, STROKE
from kumamoto_ir.render.booklet import Piece, Ruled
from kumamoto_ir.render.markdown import Block, Item, Table

_TIMES: Final = 3  # a blank item
_ROWS: Final = 6  # a blank row of a table
_LABEL: Final = re.compile(rf"(?P<label>[^{STROKE}:]+): ?(?P<rest>.*)", re.DOTALL)
_NOTHING: Final = re.compile(rf"[{STROKE}\s:()/、・→-]*")


def by_hand(found: Sequence[Block]) -> Iterator[Piece]:
    """The blocks of a paper as pieces of a form."""
    for are_items, group in groupby(found, key=lambda block: isinstance(block, Item)):
        for block in () if are_items else group:
            yield _table(block) if isinstance(block, Table) else block
        if are_items:
            yield from _items([block for block in group if isinstance(block, Item)])


def _items(items: Sequence[Item]) -> Iterator[Piece]:
    for labelled, group in groupby(items, key=lambda item: _LABEL.fullmatch(item.text) is not None):
        texts = [item.text for item in group]
        if labelled:
            yield _labelled(texts)
        else:
            yield from (Item(0, "・", text) for text in texts for _ in range(_TIMES if STROKE in text else 1))


def _labelled(texts: Sequence[str]) -> Ruled:
    rows, heights = [], []
    for text in texts:
        found = _LABEL.fullmatch(text)
        label, rest = (found["label"], found["rest"]) if found is not None else ("", text)
        rows.append((label, "" if _is_blank(rest) else rest))
        heights.append(TALL if LONG in rest else ROW)
    return Ruled((), tuple(rows), tuple(heights), (0.24, 0.76))


def _table(table: Table) -> Ruled:
    rows: list[tuple[str, ...]] = []
    for row in table.rows:
        cells = tuple("" if _is_blank(cell) else cell for cell in row)
        rows += [cells] * (_ROWS if any(_is_blank(cell) for cell in row) else 1)
    return Ruled(table.head, tuple(rows), (ROW,) * len(rows))


def _is_blank(text: str) -> bool:
    return _NOTHING.fullmatch(text) is not None

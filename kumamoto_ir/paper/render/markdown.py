"""Markdown to plain text of a given width: what a grey terminal, a pipe and a fax can show.

Only a subset is read: headings, paragraphs, lists, tables, rules, hard breaks, strong. Everything else is plain
text. A table that does not fit is told row by row as 「見出し: 値」; nothing is cut off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kumamoto_ir.ground.layout import cells, pad, wrap

GAP: Final = "  "
BULLET: Final = "・"
BOX: Final = "□"  # to tick by hand
TICK: Final = f"{BOX}\u3000"  # the sign of an item that is ticked
_HEADS: Final = {1: "", 2: "■ ", 3: "□ "}

_READER: Final = MarkdownIt("zero").enable(
    ["heading", "list", "table", "hr", "newline", "escape", "entity", "emphasis"]
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its level, 1 for the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text whose `\\n` are meant; `strong` where all of it is."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list at a depth (0 for the outermost), with its sign."""

    depth: int
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; every row is as long as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal rule."""


Block: TypeAlias = Heading | Paragraph | Item | Table | Line


@dataclass(slots=True)
class _Lists:
    """The lists that are open while tokens are read; None counts nothing (bullets)."""

    counts: list[int | None] = field(default_factory=list)
    sign: str = ""

    def next_sign(self) -> None:
        count = self.counts[-1]
        self.sign = BULLET if count is None else f"{count}. "
        if count is not None:
            self.counts[-1] = count + 1


@lru_cache(maxsize=4)
def blocks(markdown: str) -> tuple[Block, ...]:
    """The text as a flat sequence of blocks, for every format alike; kept, as one paper is asked for it several times."""
    return tuple(_blocks(_READER.parse(markdown)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists = _Lists()
    place = 0
    while place < len(tokens):
        token = tokens[place]
        match token.type:
            case "heading_open":
                yield Heading(int(token.tag[1:]), _inline(tokens[place + 1]))
            case "paragraph_open":
                text = _inline(tokens[place + 1])
                if lists.counts:
                    yield _item(len(lists.counts) - 1, lists.sign, text)
                    lists.sign = " " * cells(
                        lists.sign
                    )  # a second paragraph of the item stands under the first
                else:
                    yield Paragraph(text, _strong(tokens[place + 1]))
            case "bullet_list_open":
                lists.counts.append(None)
            case "ordered_list_open":
                lists.counts.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.counts.pop()
            case "list_item_open":
                lists.next_sign()
            case "hr":
                yield Line()
            case "table_open":
                end = next(n for n in range(place, len(tokens)) if tokens[n].type == "table_close")
                yield _table(tokens[place:end])
                place = end
            case _:
                pass
        place += 1


def _item(depth: int, sign: str, text: str) -> Item:
    """An item; one that is ticked by hand has its box for a sign."""
    ticked = sign == BULLET and text.startswith((f"{BOX} ", TICK))
    return Item(depth, TICK, text[len(TICK) :]) if ticked else Item(depth, sign, text)


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[str]] = []
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            rows.append([])
        if before.type in ("th_open", "td_open"):
            rows[-1].append(" ".join(_inline(token).split("\n")))
    return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def _strong(token: Token) -> bool:
    """Whether one pair of `**` holds the whole text; the reader leaves empty texts at its edges."""
    kinds = [part.type for part in token.children or [] if part.type != "text" or part.content]
    return kinds[:1] == ["strong_open"] and kinds.index("strong_close") == len(kinds) - 1


def _inline(token: Token) -> str:
    """The text of one line of Markdown; a line that merely goes on in the source goes on here."""
    text = ""
    parts = token.children or []
    for place, part in enumerate(parts):
        match part.type:
            case "hardbreak":
                text += "\n"
            case "softbreak":
                # Japanese is written without spaces between words.
                ahead = "".join(after.content for after in parts[place + 1 :])[:1]
                text += " " if text[-1:].isascii() and ahead.isascii() else ""
            case _:
                text += part.content
    return text


# ---------------------------------------------------------------- to the screen


def screen(markdown: str, columns: int) -> str:
    """The text wrapped to a width (20 at least), one empty line between blocks."""
    parts: list[str] = []
    before: Block | None = None
    for block in blocks(markdown):
        if before is not None and not (isinstance(block, Item) and isinstance(before, Item)):
            parts.append("")
        parts += _lines(block, columns)
        before = block
    return "\n".join(line.rstrip(" ") for line in parts)


def _lines(block: Block, columns: int) -> list[str]:
    match block:
        case Heading():
            sign = _HEADS.get(block.level, "")
            lines = _wrapped(block.text, columns, first=sign)
            return [*lines, "=" * max(map(cells, lines))] if block.level == 1 else lines
        case Paragraph():
            return _wrapped(block.text, columns)
        case Item():
            return _wrapped(block.text, columns, first=GAP * block.depth + block.sign)
        case Line():
            return ["-" * columns]
        case Table():
            return _grid(block, columns) or _records(block, columns)


def _wrapped(text: str, columns: int, first: str = "") -> list[str]:
    """Every line of a text wrapped; `first` stands before the first, spaces as wide before the others."""
    hang = " " * cells(first)
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        lines += wrap(line, columns, indent=hang if number else first, hang=hang) or [""]
    return lines


def _grid(table: Table, columns: int) -> list[str]:
    """The table in columns, or nothing where it is too wide for that."""
    rows = (table.head, *table.rows)
    widths = [max(cells(row[place]) for row in rows) for place in range(len(table.head))]
    if sum(widths) + len(GAP) * (len(widths) - 1) > columns:
        return []

    def line(row: tuple[str, ...]) -> str:
        return GAP.join(pad(cell, width) for cell, width in zip(row, widths, strict=True))

    rule = GAP.join("-" * width for width in widths)
    return [line(table.head), rule, *(line(row) for row in table.rows)]


def _records(table: Table, columns: int) -> list[str]:
    """The table row by row; an empty cell is left out, an empty heading has no colon."""
    if not table.rows:
        return _wrapped(" / ".join(table.head), columns)
    lines: list[str] = []
    for row in table.rows:
        sign = BULLET
        for head, cell in zip(table.head, row, strict=True):
            if cell:
                lines += _wrapped(f"{head}: {cell}" if head else cell, columns, first=sign)
                sign = " " * cells(BULLET)
    return lines


def plain(markdown: str) -> str:
    """The text in one line, for scripts that are read aloud."""
    return (
        " ".join(part for block in blocks(markdown) for part in _texts(block) if part)
        .replace("\n", " ")
        .strip()
    )


def _texts(block: Block) -> tuple[str, ...]:
    match block:
        case Heading() | Paragraph() | Item():
            return (block.text,)
        case Table():
            return tuple(cell for row in (block.head, *block.rows) for cell in row)
        case Line():
            return ()

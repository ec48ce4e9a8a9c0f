"""Lays Japanese text out in cells of a terminal: wrapped and never cut, safe to print, easy to compare.

Line breaking follows 禁則 by 追い出し: a line that would begin with 。 or end with 「 gives up its last characters to
the next one. Where no such break exists (a narrow screen, a long run of marks) the line is split all the same.

Lines are laid out as if ambiguous characters (○ → α) were two cells wide: a Japanese console shows them so, nobody can
ask it, and a line that is a little short does no harm where they are narrow.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len

_DEFAULT_COLUMNS: Final = 80
_NARROWEST: Final = 20
_WIDEST: Final = 100  # longer lines are hard to read aloud
_LEAST_ROOM: Final = 4  # an indent that leaves less than this is dropped

_NO_START: Final = frozenset(
    "、。，．・：；？！‥…ー゛゜ヽヾゝゞ々〻～〜"
    "」』）］｝】〕〉》〟’”"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "｡｣､･ｰﾞﾟｧｨｩｪｫｬｭｮｯ"
    ")]},.:;?!%％°′″℃"
)
_NO_END: Final = frozenset("「『（［｛【〔〈《〝‘“｢([{￥＄")
_SPACES: Final = " \u3000"

_ZERO_WIDTH_JOINER: Final = "\u200d"
_EMOJI_SELECTOR: Final = "\ufe0f"
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Printed as nothing although they are letters or marks. Variation selectors are not here: names of people need them.
_HIDDEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0")


def width(columns: int) -> int:
    """The cells to lay out in on a terminal of so many columns: 20 to 100, and 80 where it is not known (0)."""
    return max(_NARROWEST, min(columns, _WIDEST)) if columns > 0 else _DEFAULT_COLUMNS


def cells(text: str, *, ambiguous: int = 1) -> int:
    """The display width of `text`; with `ambiguous=2`, East Asian Ambiguous characters (○ → α) count two."""
    narrow = cell_len(text)
    if ambiguous != 2 or text.isascii():
        return narrow
    return narrow + sum(
        unicodedata.east_asian_width(character) == "A"
        and cell_len(character) == 1
        and text[place + 1 : place + 2] != _EMOJI_SELECTOR
        for place, character in enumerate(text)
    )


def wrap(text: str, columns: int, *, indent: str = "", hang: str = "", ambiguous: int = 2) -> list[str]:
    """Lines of at most `columns` cells (for columns >= 4); at least one line, and newlines are kept.

    `indent` stands before the first line, `hang` before all others. Only spaces at a break are left out. What is known
    to be narrow is laid out with `ambiguous=1`.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        rest: str | None = paragraph
        while rest is not None:
            prefix = hang if lines else indent
            room = columns - cells(prefix, ambiguous=ambiguous)
            if room < _LEAST_ROOM:
                prefix, room = "", columns
            line, rest = _first_line(rest, room, ambiguous)
            lines.append(prefix + line)
    return lines


def fill(pieces: Iterable[str], columns: int, *, ambiguous: int = 2) -> list[str]:
    """Pieces side by side with a space between them, in lines of at most `columns` cells; none is broken unless it is
    wider by itself."""
    lines: list[str] = []
    for piece in pieces:
        joined = f"{lines[-1]} {piece}" if lines else piece
        if lines and cells(joined, ambiguous=ambiguous) <= columns:
            lines[-1] = joined
        else:
            lines += wrap(piece, columns, ambiguous=ambiguous)
    return lines


def visible(text: str, *, keep_newlines: bool = False) -> str:
    """Text of a user made safe for a terminal: what would steer it or hide is shown as `<U+001B>`.

    That is control characters, ESC, bidi controls, zero-width characters, lone surrogates and line separators; with
    `keep_newlines`, a newline (also CR LF) stays.
    """
    if keep_newlines:
        text = text.replace("\r\n", "\n")
    if text.isprintable() and _HIDDEN.isdisjoint(text):  # none of the hidden categories is printable
        return text
    return "".join(
        f"<U+{ord(character):04X}>"
        if _hides(character) and not (keep_newlines and character == "\n")
        else character
        for character in text
    )


def folded(text: str) -> str:
    """A typed answer as it is compared: NFKC (full-width becomes half-width), no space around it."""
    return unicodedata.normalize("NFKC", text).strip()


def pad(text: str, cells_wanted: int, *, ambiguous: int = 1) -> str:
    """`text` filled with spaces to so many cells; a longer one is returned whole."""
    return text + " " * max(0, cells_wanted - cells(text, ambiguous=ambiguous))


def _hides(character: str) -> bool:
    return character in _HIDDEN or unicodedata.category(character) in _HIDDEN_CATEGORIES


def _first_line(text: str, room: int, ambiguous: int) -> tuple[str, str | None]:
    """The first line of a paragraph, and what is left for the next ones (None: nothing)."""
    if 2 * len(text) <= room:  # no character is wider than two cells
        return text, None
    taken: list[str] = []
    used = 0
    for cluster in _clusters(text, ambiguous):
        wide = cells(cluster, ambiguous=ambiguous)
        if taken and used + wide > room:
            break
        taken.append(cluster)
        used += wide
    else:
        return text, None
    end = sum(map(len, taken))
    at = _break(text, taken, end)
    line, rest = text[:at].rstrip(_SPACES), text[at:].lstrip(_SPACES)
    if not line:  # wide spaces before a word: the word goes to the margin
        return _first_line(rest, room, ambiguous) if rest else ("", None)
    return line, rest or None


def _break(text: str, taken: list[str], end: int) -> int:
    """Where to end the line: the last good place up to `end`; else the last one inside a word; else `end`."""
    inside_word = 0
    at = end
    for cluster in reversed(taken):
        before = text[:at].rstrip(_SPACES)[-1:] if text[at - 1] in _SPACES else text[at - 1]
        if not before:
            break
        after = text[at:].lstrip(_SPACES)[:1] if text[at] in _SPACES else text[at]
        if after not in _NO_START and before not in _NO_END:
            if not (_in_word(text[at - 1]) and _in_word(text[at])):
                return at
            inside_word = inside_word or at
        at -= len(cluster)
    return inside_word or end


def _in_word(character: str) -> bool:
    return "!" <= character <= "~"


def _clusters(text: str, ambiguous: int) -> Iterator[str]:
    """Characters with the marks that belong on them: a line must not begin with a lone 濁点 or selector."""
    cluster = ""
    for character in text:
        joins = cell_len(character) == 0 or cluster.endswith(_ZERO_WIDTH_JOINER)
        if cluster and not (joins and cells(cluster + character, ambiguous=ambiguous) <= 2):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster

"""How wide text is on paper, without knowing the font: an estimate that is rather too wide than too narrow.

Japanese is one em wide in every font; Latin differs from font to font, so each letter counts as in a wide one.
"""

from typing import Final

from kumamoto_ir.ground.layout import cells, wrap

_WIDE: Final = frozenset("MWmw@%&")
_NARROW: Final = frozenset(" !'(),.:;I[]ijl|`")


def ems(text: str) -> float:
    """The width of a text in em."""
    return sum(_em(character) for character in text)


def _em(character: str) -> float:
    if character > "~":
        return 0.6 if cells(character, ambiguous=2) == 1 else 1.0
    if character in _WIDE:
        return 0.95
    if character in _NARROW:
        return 0.4
    return 0.75 if character.isupper() else 0.62


def fitted(text: str, room: float) -> list[str]:
    """Lines of at most so many em, broken as on the screen; nothing is cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        columns = max(4, int(room * 2))
        while True:
            found = wrap(paragraph, columns, ambiguous=2)
            if columns <= 4 or all(ems(line) <= room for line in found):
                break
            columns -= 1
        lines += found
    return lines

"""What a template says of its own sheet, in a comment at its head: data of the municipality, never of the program.

    {#- paper: style=letter; approval=課長,係長,担当; blanks=文書番号,保存年限 -#}

`style` is `letter` (ordinary pages), `notice` (large type for a counter) or `form` (ruled, to be written in).
`sheets=1` sets a letter smaller, never below 9 points, where that brings it on one sheet. `approval` names the boxes of a 決裁欄;
they hold nothing back. `blanks` are filled in by hand at the foot. Everything may be left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kumamoto_ir.ground.errors import UserError

Style = Literal["letter", "notice", "form"]

_COMMENT: Final = re.compile(r"\{#[-+]?\s*paper:(?P<text>.*?)[-+]?#\}", re.DOTALL)
_KEYS: Final = ("style", "approval", "blanks", "sheets")
_STYLES: Final[dict[str, Style]] = {"letter": "letter", "notice": "notice", "form": "form"}
_MOST: Final = 6  # boxes or blanks that a line of A4 has room for


@dataclass(frozen=True, slots=True)
class Front:
    """The style of a paper, the boxes of its 決裁欄, the blanks at its foot, and whether it is wanted on one sheet."""

    style: Style = "letter"
    approval: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    one_sheet: bool = False


def front(source: str, name: str) -> Front:
    """What a template says of its sheet; the ordinary one where it says nothing. A mistake is a UserError."""
    found = _COMMENT.search(source)
    if found is None:
        return Front()
    line = source.count("\n", 0, found.start()) + 1
    said: dict[str, str] = {}
    for key, value in _pairs(found["text"]):
        if key not in _KEYS or key in said:
            raise _mistake(name, line, f"paper の「{key}」が読めません。", f"書けるもの: {'、'.join(_KEYS)}")
        said[key] = value
    style = _STYLES.get(said.get("style", "letter"))
    if style is None:
        raise _mistake(
            name, line, f"style「{said['style']}」はありません。", f"書けるもの: {'、'.join(_STYLES)}"
        )
    approval, blanks = (_names(said.get(key, "")) for key in ("approval", "blanks"))
    if max(len(approval), len(blanks)) > _MOST:
        raise _mistake(name, line, f"欄は{_MOST}つまでです。", "減らしてください。")
    if said.get("sheets", "1") != "1":
        raise _mistake(name, line, f"sheets「{said['sheets']}」は読めません。", "書けるもの: 1")
    return Front(style, approval, blanks, one_sheet="sheets" in said)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if part.strip():
            yield key.strip(), value.strip()


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in re.split("[,、]", text) if name.strip())


def _mistake(name: str, line: int, why: str, hint: str) -> UserError:
    return UserError(f"ひな形「{name}」の{line}行目: {why}", hint=hint, place=f"{name}:{line}")

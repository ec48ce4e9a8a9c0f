"""What is wrong with a file, as data: a rule, a key path, a sentence for somebody who edits YAML.

Rules speak key paths; the reporter finds line and column (`source.Source.place`).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from kumamoto_ir.ground.plain import Json


class Severity(StrEnum):
    """An error keeps a file from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class WalkStep(NamedTuple):
    """One screen of a walk: what was asked and answered, in words and as an entry of an answers file."""

    line: str
    entry: Mapping[str, Json]


@dataclass(frozen=True)
class Walk:
    """A walk on which something goes wrong: the playbook it begins, the office that walks it (or none), and its steps."""

    playbook: str
    office: str
    steps: tuple[WalkStep, ...]


@dataclass(frozen=True)
class Finding:
    """One problem of one file.

    `file` is a posix path relative to the folder. `on_key` points at the last key of `path`, not at its value.
    `line` and `col` (1-based, in characters) are set only where no key path leads, as at a syntax error.
    `walk` shows how it comes about, where it takes a walk to see it.
    """

    rule: str
    severity: Severity
    file: str
    path: tuple[str | int, ...]
    message: str
    hint: str = ""
    on_key: bool = False
    line: int | None = None
    col: int | None = None
    walk: Walk | None = field(default=None, compare=False)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant; width and case of the letters do not count."""
    names: dict[str, str] = {}
    for candidate in sorted(candidates):
        names.setdefault(_folded(candidate), candidate)
    found = get_close_matches(_folded(name), names, n=1)
    return names[found[0]] if found else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()

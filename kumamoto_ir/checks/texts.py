"""Every sentence of the files that somebody is going to read, with its place.

Taken from the plain data: which keys hold sentences is the same everywhere, and so no model can be forgotten.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from kumamoto_ir.checks.context import Site, leads
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.reading.library import CONTACTS, LOCAL
from kumamoto_ir.reading.source import Source

_SENTENCES: Final = frozenset(
    {
        "say",
        "says",
        "title",
        "why",
        "note",
        "notice",
        "short",
        "example",
        "emergency",
        "outside",
        "act",
        "todo",
        "bridge",
    }
    | {"name", "plan", "edition", "person"}
)
# What is placed in a template, or stands in it for whoever edits.
PLACED: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LEVELS: Final = {"values": 1, "spoken": 1, "lists": 2}  # levels of names below these that lead to sentences


def texts(sources: Mapping[str, Source]) -> Iterator[tuple[str, Site]]:
    """Every sentence of every file that holds: what the local contacts replace is read by nobody."""
    local = sources.get(LOCAL)
    for name, source in sources.items():
        for text, site in _under(source.data, Site(name), named=0):
            if name != CONTACTS or local is None or not leads(local.data, site.path):
                yield text, site


def blanked(pattern: re.Pattern[str], template: str) -> list[str]:
    """The lines of a template without what a pattern finds; lines and columns still count."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), template).split("\n")


def twice(entries: Iterable[tuple[str, Site]], *, spaces: bool = True) -> Iterator[tuple[str, str, Site]]:
    """The first of those that a person cannot tell apart, with each further one; width and case do not count,
    nor does any space where `spaces` do not."""
    seen: dict[str, str] = {}
    for text, site in entries:
        folded = unicodedata.normalize("NFKC", text).casefold()
        folded = folded if spaces else "".join(folded.split())
        if folded in seen:
            yield seen[folded], text, site
        seen.setdefault(folded, text)


def line_of(error: UserError) -> int:
    """The line at which a template cannot be read or filled in; the first where nobody knows."""
    tail = error.place.rpartition(":")[2]
    return int(tail) if tail.isdigit() else 1


def _under(data: Any, site: Site, named: int) -> Iterator[tuple[str, Site]]:
    """`named` counts the levels of names that still lead to sentences."""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str):
                if named == 1 or key in _SENTENCES:
                    yield value, site.at(key)
            else:
                below = named - 1 if named > 1 else _LEVELS.get(key, 0)
                yield from _under(value, site.at(key), below)
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _under(value, site.at(place), 0)

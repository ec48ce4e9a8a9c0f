"""What of a journal can be found in the bytes of its file, without SQLite and without trusting anything in them.

SQLite finds a row by way of the header, the schema and the pages above it; where one of these is damaged, rows that
are whole are out of reach. An event's row is known by its own shape instead: the three digests at its end make six
bytes in its record's header that hardly anything else has. Whether what is found is true is for the chain to say.

The shape of records and overflow pages is that of https://www.sqlite.org/fileformat2.html (2.1 and 1.6).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kumamoto_ir.journal.rows import Row

_DIGESTS: Final = b"\x81\x0d\x81\x0d\x81\x0d"  # three texts of 64 bytes, the last columns of an event
_WIDTH: Final = 14  # columns of an event
_LONGEST_HEADER: Final = 64
# Two columns, the first a text of 64 bytes; the size of the header comes first.
_RULES: Final = re.compile(rb"[\x04-\x07](?=\x81\x0d[\x0d-\xff])")
# An entry of the index over (incident, stream, seq): which events there were, also where their rows are gone.
_ENTRY: Final = re.compile(
    rb"\x05\x21([\x0d-\x7f])([\x01-\x06\x08\x09])[\x01-\x06\x08\x09](\d{6}-[0-9A-Z]{3})"
)
_SIZES: Final = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)  # bytes of a number, by its type


@dataclass(frozen=True, slots=True)
class Image:
    """A journal's file as bytes, with its page size."""

    content: bytes
    page_size: int


def rows(image: Image) -> Iterator[Row]:
    """Everything that looks like an event's row, in the order of the file."""
    at = image.content.find(_DIGESTS)
    while at >= 0:
        end = at + len(_DIGESTS)
        for start in range(end - _WIDTH - 1, max(end - _LONGEST_HEADER, -1), -1):
            found = _record(image, start, end)
            if found is not None and len(found) == _WIDTH:
                yield found
                break
        at = image.content.find(_DIGESTS, at + 1)


def rules(image: Image) -> Iterator[tuple[str, str]]:
    """Everything that looks like a row of rules: digest and files."""
    for hit in _RULES.finditer(image.content):
        found = _record(image, hit.start(), hit.start() + hit[0][0])
        match found:
            case (str(digest), str(files)) if files.startswith("{"):
                yield digest, files


def entries(image: Image) -> Iterator[tuple[str, str, int]]:
    """Which events the index names: incident, stream, seq."""
    for hit in _ENTRY.finditer(image.content):
        length = (hit[1][0] - 13) // 2
        stream = image.content[hit.end() : hit.end() + length]
        seq = _number(image.content[hit.end() + length : hit.end() + length + 8], hit[2][0])
        yield hit[3].decode("ascii"), stream.decode("utf-8", "replace"), seq


def drill(image: Image) -> bool | None:
    """Whether it is a drill's journal; None where that cannot be read."""
    real, practice = b"moderealschema", b"modedrill"
    if practice in image.content:
        return True
    return False if real[:8] in image.content else None


def _record(image: Image, start: int, end: int) -> Row | None:
    """The record whose header is `start` to `end`; None where these bytes are no such header."""
    size, at = _varint(image.content, start)
    if size != end - start:
        return None
    kinds = []
    while at < end:
        kind, at = _varint(image.content, at)
        kinds.append(kind)
    if at != end or any(kind in (7, 10, 11) for kind in kinds):  # an event holds no fraction
        return None
    sizes = [_SIZES[kind] if kind < 10 else (kind - 12) // 2 for kind in kinds]
    payload = _payload(image, start, size + sum(sizes))
    if payload is None:
        return None
    values: list[str | int | bytes | None] = []
    at = size
    for kind, length in zip(kinds, sizes, strict=True):
        values.append(_value(payload[at : at + length], kind))
        at += length
    return tuple(values)


def _payload(image: Image, start: int, size: int) -> bytes | None:
    """A record's bytes: what stands in its page, and then the chain of overflow pages."""
    usable = image.page_size
    here = size
    if size > usable - 35:
        least = (usable - 12) * 32 // 255 - 23
        here = least + (size - least) % (usable - 4)
        here = here if here <= usable - 35 else least
    if start % usable + here > usable or start + here > len(image.content):
        return None
    whole = bytearray(image.content[start : start + here])
    following = int.from_bytes(image.content[start + here : start + here + 4], "big")
    seen: set[int] = set()
    while len(whole) < size:
        at = (following - 1) * usable
        if following in seen or not 0 < at <= len(image.content) - usable:
            return None
        seen.add(following)
        following = int.from_bytes(image.content[at : at + 4], "big")
        whole += image.content[at + 4 : at + min(usable, 4 + size - len(whole))]
    return bytes(whole)


def _value(raw: bytes, kind: int) -> str | int | bytes | None:
    if kind == 0:
        return None
    if kind < 10:
        return _number(raw, kind)
    return raw.decode("utf-8", "replace") if kind % 2 else raw


def _number(raw: bytes, kind: int) -> int:
    return kind - 8 if kind in (8, 9) else int.from_bytes(raw[: _SIZES[kind]], "big", signed=True)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes and the place behind it; -1 where the file ends in it."""
    value = 0
    for place in range(at, min(at + 8, len(content))):
        value = value << 7 | content[place] & 0x7F
        if content[place] < 0x80:
            return value, place + 1
    return -1, len(content)

"""The check of a copy by itself: is every file as listed, does the chain hold, are the rules those it began with?

Two things are asked of two witnesses. The list of digests knows every file, but whoever changes a file can change the
list. The chain knows the records, the rules and the kept texts, and cannot be made again without its end changing.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kumamoto_ir.incident import chain
from kumamoto_ir.incident.events import Event
from kumamoto_ir.keeping.archive import JOURNAL, RULES, SUMS, Members
from kumamoto_ir.keeping.archive.contents import SHORT
from kumamoto_ir.keeping.archive.folios import event_of, kept_texts, rule_digests
from kumamoto_ir.reading.library import digest_of

MISSING: Final = "ありません。"
CHANGED: Final = "内容が変わっています。"
UNLISTED: Final = f"{SUMS} にないファイルです。"
_UNREADABLE: Final = "この行は、記録として読めません。"
_NO_RECORD: Final = "記録が1件もありません。"
MIXED: Final = "別の事案の記録が混じっています。"
OTHER_RULES: Final = "手順データが、始めたときのものと違います。"
_NO_RULES: Final = "始めたときの手順データがありません。"
_NO_SUMS: Final = "ありません。作りかけの写しか、写しではありません。"
_NO_LIST: Final = "「SHA-256、空白2つ、ファイル名」の形でない行があります。"
OTHER_TEXT: Final = "記録にある文と違います。"

_SUM: Final = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True, slots=True)
class _Fault:
    """What does not fit: where (a file, or a record), and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class _PageSeen:
    """One page: how many records, the digest of the last."""

    incident: str
    stream: str
    count: int
    head: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found; `seal` is the digest of the list of digests, empty where there is no list."""

    pages: tuple[_PageSeen, ...]
    faults: tuple[_Fault, ...]
    seal: str


def examine(members: Members) -> Examined:
    """Everything that can be said of a copy from its members alone."""
    pages, unread = _pages(members.get(JOURNAL, b""))
    faults = [*_listed(members), *unread]
    for stream, events in pages.items():
        misfit = chain.check(events)
        if misfit is not None:
            faults.append(_Fault(f"{JOURNAL} 端末 {stream} {misfit.seq}番", misfit.reason))
        faults += _kept(members, events)
    if len({event.incident for events in pages.values() for event in events}) > 1:
        faults.append(_Fault(JOURNAL, MIXED))
    if not pages and JOURNAL in members:
        faults.append(_Fault(JOURNAL, _NO_RECORD))
    faults += _rules(members, [digest for events in pages.values() for digest in rule_digests(events)])
    seen = tuple(
        _PageSeen(events[0].incident, stream, len(events), events[-1].digest)
        for stream, events in pages.items()
    )
    return Examined(seen, tuple(dict.fromkeys(faults)), seal(members))


def seal(members: Members) -> str:
    """The number of the whole copy: the SHA-256 of the list of all others."""
    return hashlib.sha256(members[SUMS]).hexdigest() if SUMS in members else ""


def _listed(members: Members) -> Iterator[_Fault]:
    """Every listed file is there and unchanged, and no other is."""
    if SUMS not in members:
        yield _Fault(SUMS, _NO_SUMS)
        return
    listed = set()
    for text in members[SUMS].decode("utf-8", "replace").removesuffix("\n").split("\n"):
        found = _SUM.fullmatch(text)
        if found is None:
            yield _Fault(SUMS, _NO_LIST)
            continue
        digest, name = found.groups()
        listed.add(name)
        if name not in members:
            yield _Fault(name, MISSING)
        elif hashlib.sha256(members[name]).hexdigest() != digest:
            yield _Fault(name, CHANGED)
    for name in sorted(set(members) - listed - {SUMS}):
        yield _Fault(name, UNLISTED)
    if JOURNAL not in members and JOURNAL not in listed:
        yield _Fault(JOURNAL, MISSING)


def _pages(journal: bytes) -> tuple[Mapping[str, tuple[Event, ...]], list[_Fault]]:
    """The records of each page in the order of the file, and the lines that are none."""
    pages: dict[str, list[Event]] = {}
    unread: list[_Fault] = []
    for number, raw in enumerate(journal.removesuffix(b"\n").split(b"\n") if journal else (), 1):
        event = event_of(raw)
        if event is None:
            unread.append(_Fault(f"{JOURNAL} {number}行目", _UNREADABLE))
        else:
            pages.setdefault(event.stream, []).append(event)
    return {stream: tuple(events) for stream, events in pages.items()}, unread


def _kept(members: Members, events: tuple[Event, ...]) -> Iterator[_Fault]:
    """The texts of a page against its records, so that a text and its digest cannot be changed together."""
    for file, text in kept_texts(events).values():
        if file not in members:
            yield _Fault(file, MISSING)
        elif members[file] != text.encode():
            yield _Fault(file, OTHER_TEXT)


def _rules(members: Members, digests: list[str]) -> Iterator[_Fault]:
    """The rules that the records name, against their own digest."""
    for digest in dict.fromkeys(digests):
        folder = f"{RULES}/{digest[:SHORT]}/"
        files = {name.removeprefix(folder): data for name, data in members.items() if name.startswith(folder)}
        if not files:
            yield _Fault(folder, _NO_RULES)
        elif _digest_of(files) != digest:
            yield _Fault(folder, OTHER_RULES)


def _digest_of(files: Members) -> str:
    """The digest of files of rules; empty where one of them is no text."""
    try:
        return digest_of({name: data.decode("utf-8", "surrogatepass") for name, data in files.items()})
    except UnicodeDecodeError:
        return ""

"""A copy for tests: one incident on one page, its members, and the means to forge them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kumamoto_ir.desk.terminal.officer import Reply
from kumamoto_ir.incident.events import Event
from kumamoto_ir.keeping.archive import SUMS
from kumamoto_ir.keeping.archive.contents import members, sums
from kumamoto_ir.keeping.archive.folios import Copy, page_of
from tests.desks import ME, MORNING, shipped, walked

ANSWERS = (
    "missing",
    {"found_at": None, "place": "1番窓口"},
    {"seen": "届書の箱がない"},
    {"outcome": "repeated", "person": "班長"},
    Reply(key="n", payload={"text": "警察が到着"}),
    "yes",
)


@cache
def events() -> tuple[Event, ...]:
    """The records of the only page."""
    with TemporaryDirectory() as folder:
        session, _, journal = walked(Path(folder), list(ANSWERS))
        found = journal.events(session.incident, "s1")
        journal.close()
    return found


def copy_of(*pages: tuple[Event, ...]) -> Copy:
    """A copy of these pages, made on the morning of all tests."""
    library = shipped()
    return Copy(
        incident=pages[0][0].incident,
        pages=tuple(page_of(page, library, ME, MORNING) for page in pages),
        rules={library.digest: library.files},
        retention="",
        made_at=MORNING,
        made_by="○○出張所 試験 太郎",
    )


@cache
def whole() -> Mapping[str, bytes]:
    """The members of a copy of that page."""
    return members(copy_of(events()))


def forged(changes: Mapping[str, bytes | None]) -> Mapping[str, bytes]:
    """Members changed (or taken out) by somebody who also makes the list of digests fit."""
    held = {name: data for name, data in {**whole(), **changes}.items() if data is not None and name != SUMS}
    return {**held, SUMS: sums(held).encode()}


def elsewhere(stream: str) -> tuple[Event, ...]:
    """The same records as another station would have written them."""
    from kumamoto_ir.incident.chain import GENESIS, expected_digest

    made: list[Event] = []
    for event in events():
        moved = replace(event, stream=stream, prev=made[-1].digest if made else GENESIS)
        made.append(replace(moved, digest=expected_digest(moved)))
    return tuple(made)

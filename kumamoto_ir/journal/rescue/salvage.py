"""Saves what can be read of a damaged journal. The damaged files are only ever read, as bytes.

Of each page (one station in one incident) three things are told apart: the part from its beginning whose chain
holds, which becomes a page of a new journal; events behind a gap, whose own digest still holds; and rows that were
altered. What was struck on an order stays struck, wherever older bytes of it are found.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from kumamoto_ir.incident import chain
from kumamoto_ir.incident.chain import Misfit
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.journal.file import Patience, connect
from kumamoto_ir.journal.rescue import traces, wal
from kumamoto_ir.journal.rescue.inspection import log_of, page_size_of
from kumamoto_ir.journal.rescue.traces import Image
from kumamoto_ir.journal.rows import INSERT, Row, link, row_of
from kumamoto_ir.journal.tables import transaction
from kumamoto_ir.journal.trouble import plainly


@dataclass(frozen=True, slots=True)
class Page:
    """What is left of one page. `missing` are numbers that there were, and of which no row can be read."""

    incident: str
    stream: str
    whole: tuple[Event, ...]
    later: tuple[Event, ...]
    altered: tuple[Event, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Salvage:
    """All that is left. `fragments` are rows that are no event any more; `drill` is None where the file does not tell."""

    pages: tuple[Page, ...]
    fragments: tuple[Row, ...]
    rules: Mapping[str, Mapping[str, str]]
    drill: bool | None


def salvage(path: Path, *, genuine: Callable[[str, Mapping[str, str]], bool]) -> Salvage:
    """Reads whatever can be read; `genuine` says whether files are those that a digest of rules stands for."""
    with plainly(path):
        log, journal, page_size = log_of(path), path.read_bytes(), page_size_of(path)
    images = [
        Image(content, page_size)
        for content in dict.fromkeys((*wal.salvaged(log, page_size, journal), journal))
    ]
    found = {row: None for image in images for row in traces.rows(image)}
    read = {row: link(row, 0) for row in found}
    events = [event for event in read.values() if not isinstance(event, Misfit)]
    known = {entry for image in images for entry in traces.entries(image)}
    names = sorted({(event.incident, event.stream) for event in events} | {entry[:2] for entry in known})
    pages = tuple(
        _page(
            *name,
            [event for event in events if (event.incident, event.stream) == name],
            {seq for incident, stream, seq in known if (incident, stream) == name},
        )
        for name in names
    )
    modes = [mode for image in images if (mode := traces.drill(image)) is not None]
    sound = {row_of(event)[:3] for page in pages for event in (*page.whole, *page.later)}
    struck = {
        (event.incident, event.stream, event.body.get("of"))
        for event in events
        if event.kind == What.REDACTED
    }
    fragments = tuple(
        (*row[:9], None, None, *row[11:]) if row[:3] in struck else row
        for row, event in read.items()
        if isinstance(event, Misfit) and row[:3] not in sound
    )
    return Salvage(pages, fragments, _rules(images, genuine), modes[0] if modes else None)


def rebuild(salvage: Salvage, path: Path, *, drill: bool) -> None:
    """A new journal with the part of each page whose chain holds, and the rules."""
    mode = "drill" if drill else "real"
    with (
        plainly(path),
        closing(connect(path, mode=mode, patience=Patience(0))) as db,
        transaction(db),
    ):
        for page in salvage.pages:
            db.executemany(INSERT, map(row_of, page.whole))
        db.executemany(
            "INSERT INTO rules VALUES (?, ?)",
            [(digest, chain.canonical(files).decode()) for digest, files in salvage.rules.items()],
        )


def _page(incident: str, stream: str, found: Sequence[Event], known: set[int]) -> Page:
    orders = {event.body.get("of") for event in found if event.kind == What.REDACTED and _holds(event)}
    found = [replace(event, words=None, salt=None) if event.seq in orders else event for event in found]
    whole: list[Event] = []
    while (following := _next(found, whole)) is not None:
        whole.append(following)
    while (misfit := chain.check(whole)) is not None:  # words that are gone, and the order is behind the gap
        del whole[misfit.seq - 1 :]
    # An event is what its row says: the same one is found in file and log.
    rest = {row_of(event): event for event in found if event.seq > len(whole)}.values()
    later = sorted((event for event in rest if _holds(event)), key=lambda event: event.seq)
    sound = {event.seq for event in later}
    altered = tuple(event for event in rest if not _holds(event) and event.seq not in sound)
    seen = sound | {event.seq for event in altered}
    last = max((*known, *seen, len(whole)))
    missing = tuple(seq for seq in range(len(whole) + 1, last + 1) if seq not in seen)
    return Page(incident, stream, tuple(whole), tuple(later), altered, missing)


def _next(found: Sequence[Event], whole: Sequence[Event]) -> Event | None:
    prev = whole[-1].digest if whole else chain.GENESIS
    fitting = (event for event in found if event.seq == len(whole) + 1 and event.prev == prev)
    return next((event for event in fitting if _holds(event)), None)


def _holds(event: Event) -> bool:
    """Whether an event is what its own digest says, whatever stands before it."""
    try:
        if event.digest != chain.expected_digest(event):
            return False
        if event.words is None or event.salt is None:
            return event.words is None and event.salt is None
        return event.words_digest == chain.words_digest(event.salt, event.words)
    except (TypeError, ValueError):
        return False


def _rules(
    images: Sequence[Image], genuine: Callable[[str, Mapping[str, str]], bool]
) -> dict[str, Mapping[str, str]]:
    kept: dict[str, Mapping[str, str]] = {}
    for digest, text in (found for image in images for found in traces.rules(image)):
        try:
            files = chain.unfold_words(text)
        except (TypeError, ValueError, RecursionError):
            continue
        if genuine(digest, files):
            kept[digest] = files
    return kept

"""An event as a row of the table `event`, and back; a row that is no event stands in its place as a misfit."""

from typing import Any, Final, TypeAlias

from kumamoto_ir.incident import chain
from kumamoto_ir.incident.chain import Link, Misfit
from kumamoto_ir.incident.events import Event

Row: TypeAlias = tuple[Any, ...]

COLUMNS: Final = (
    "incident, stream, seq, occurred_at, recorded_at, operator, office, kind, body, words, salt, "
    "words_digest, prev, digest"
)
INSERT: Final = f"INSERT INTO event ({COLUMNS}) VALUES ({', '.join('?' * 14)})"  # noqa: S608 - constants


def row_of(event: Event) -> tuple[str | int | None, ...]:
    """The columns of an event, in the order of `COLUMNS`."""
    return (
        event.incident,
        event.stream,
        event.seq,
        chain.instant(event.occurred_at),
        chain.instant(event.recorded_at),
        event.operator,
        event.office,
        event.kind,
        chain.canonical(event.body).decode(),
        None if event.words is None else chain.canonical(event.words).decode(),
        event.salt,
        event.words_digest,
        event.prev,
        event.digest,
    )


def links(rows: list[Row]) -> list[Link]:
    """A page as it was read, in order."""
    return [link(row, place) for place, row in enumerate(rows, start=1)]


def link(row: Row, place: int) -> Link:
    """One row; `place` is where it stands where its own number cannot be read."""
    incident, stream, seq, occurred_at, recorded_at, operator, office, kind, body, words, salt, *digests = row
    # A column of a SQLite table takes any type, whatever it was declared as.
    if type(seq) is not int:
        return Misfit(place, chain.UNREADABLE)
    texts = (incident, stream, operator, office, kind, "" if salt is None else salt, *digests)
    if not all(isinstance(text, str) for text in texts):
        return Misfit(seq, chain.UNREADABLE)
    try:
        return Event(
            incident=incident,
            stream=stream,
            seq=seq,
            occurred_at=chain.moment_of(occurred_at),
            recorded_at=chain.moment_of(recorded_at),
            operator=operator,
            office=office,
            kind=kind,
            body=chain.unfold(body),
            words=None if words is None else chain.unfold_words(words),
            salt=salt,
            words_digest=digests[0],
            prev=digests[1],
            digest=digests[2],
        )
    except (TypeError, ValueError, AttributeError, RecursionError):
        return Misfit(seq, chain.UNREADABLE)

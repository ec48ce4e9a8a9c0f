"""The journal in words: one line for every event, what was taken back and struck included.

Nothing is left out. A move that was undone is marked 「(取消)」, a record that was corrected 「(訂正)」, and words that
were struck on a recorded order stand as 【抹消】; the order is that of the happening, not of the writing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from kumamoto_ir.city.city import City
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.incident.events import PAPER, Event, What
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.state import State
from kumamoto_ir.saying.eventwords import act_text, sentence, words_of
from kumamoto_ir.saying.itemwords import topic_text
from kumamoto_ir.saying.words import CALL_OUTCOMES

# Written down so much later than it happened (or earlier) that a reader should know. A figure of this tool.
LATE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chronology."""

    seq: int
    at: str
    frm: str
    to: str
    say: str


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One attempt to reach somebody; `via` is the deputy who was rung instead, or empty."""

    seq: int
    at: str
    name: str
    via: str
    act: str
    topic: str
    outcome: str
    person: str
    note: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Free words that somebody put on record."""

    seq: int
    at: str
    say: str


def chronology(city: City, state: State) -> tuple[Entry, ...]:
    """Every event as a line, in the order in which things happened."""
    events = journal(state)
    undone = {event.body["of"] for event in events if event.kind == What.UNDONE}
    corrected = {event.body["of"] for event in events if event.kind == What.CORRECTED}
    behind = _behind(events)
    lines = []
    for event in sorted(events, key=lambda event: (event.occurred_at, event.seq)):
        say = sentence(city, event)
        if event.seq in undone:
            say += "(取消)"
        if event.seq in corrected:
            say += "(訂正)"
        if event.body.get(PAPER):
            by = f" {event.operator}" if event.operator else ""
            say += f"(紙から後で記録 {short_datetime(event.recorded_at)}{by})"
        elif abs(event.recorded_at - event.occurred_at) > LATE:
            say += f"(後から記録 {short_datetime(event.recorded_at)})"
        if event.seq in behind:
            say += "(PCの時計が、前の記録より戻っています)"
        lines.append(
            Entry(event.seq, short_datetime(event.occurred_at), _from(city, event), _to(city, event), say)
        )
    return tuple(lines)


def _behind(events: Sequence[Event]) -> frozenset[int]:
    """The records that were made while the PC's clock stood well before that of an earlier record."""
    found: set[int] = set()
    latest: datetime | None = None
    for event in events:
        if latest is not None and latest - event.recorded_at > LATE:
            found.add(event.seq)
        else:
            latest = max(latest or event.recorded_at, event.recorded_at)
    return frozenset(found)


def calls(city: City, state: State) -> tuple[CallEntry, ...]:
    """Every attempt to reach somebody, in the order of the ringing."""
    events = journal(state)
    corrected = {event.body["of"] for event in events if event.kind == What.CORRECTED}
    attempts = sorted(
        (event for event in events if event.kind == What.CALLED), key=lambda e: (e.occurred_at, e.seq)
    )
    return tuple(_call(city, event, event.seq in corrected) for event in attempts)


def notes(state: State) -> tuple[Note, ...]:
    """The free words, in the order in which they were written."""
    return tuple(
        Note(event.seq, short_datetime(event.occurred_at), words_of(event, "note"))
        for event in journal(state)
        if event.kind == What.NOTED
    )


def _call(city: City, event: Event, corrected: bool) -> CallEntry:
    body: Mapping[str, Any] = event.body
    return CallEntry(
        seq=event.seq,
        at=short_datetime(event.occurred_at),
        name=city.name(body["contact"]),
        via=city.name(body["via"]) if body["via"] != body["contact"] else "",
        act=act_text(city, body),
        topic=topic_text(city, body["topic"]),
        outcome=CALL_OUTCOMES[body["outcome"]] + ("(訂正)" if corrected else ""),
        person=words_of(event, "person"),
        note=words_of(event, "note"),
        number=words_of(event, "number"),
        text=words_of(event, "text"),
    )


def _from(city: City, event: Event) -> str:
    if event.body.get("incoming"):
        return city.name(str(event.body["contact"]))
    return " ".join(
        part for part in (city.name(event.office) if event.office else "", event.operator) if part
    )


def _to(city: City, event: Event) -> str:
    if event.kind not in (What.CALLED, What.TEXTED) or event.body.get("incoming"):
        return ""
    target = event.body.get("via") or event.body.get("contact")
    return city.name(str(target)) if target else ""

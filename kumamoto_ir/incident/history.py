"""The journal as a state remembers it: its events, those that were taken back, the latest that still hold."""

from collections.abc import Iterable, Iterator
from typing import Any

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.step import Step
from kumamoto_ir.incident.events import MOVES, Event, What
from kumamoto_ir.incident.state import State


def backwards(state: State) -> Iterator[Event]:
    """The events that made this state, newest first."""
    log = state.log
    while log is not None:
        yield log.event
        log = log.before


def journal(state: State) -> tuple[Event, ...]:
    """The events that made this state, oldest first."""
    return tuple(reversed(tuple(backwards(state))))


def taken_back(events: Iterable[Event], *by: What) -> frozenset[Any]:
    """The seqs of what these events undo or correct, whichever of the two is meant."""
    return frozenset(event.body["of"] for event in events if event.kind in by)


def standing(state: State, *by: What) -> tuple[Event, ...]:
    """The events that were not undone or corrected, whichever of the two is meant, oldest first."""
    events = journal(state)
    gone = taken_back(events, *by)
    return tuple(event for event in events if event.seq not in gone)


def step_of(city: City, event: Event) -> Step | None:
    """The step an event speaks of; None where it speaks of none, or mended rules no longer have it."""
    frame = Frame.parse(str(event.body.get("frame", "")))
    return city.step(frame) if city.has(frame) else None


def last_move(state: State, walk: str) -> int | None:
    """The seq of the latest move of a walk that still holds and can be taken back; a mere change of walk cannot."""
    undone: set[Any] = set()
    entered: set[Any] = set()  # the columns of a row are no moves any more once the row stands
    for event in backwards(state):
        if event.kind == What.UNDONE:
            undone.add(event.body["of"])
        elif event.kind == What.ENTERED:
            entered.add(event.body.get("frame"))
        elif "draft" in event.body and event.body.get("frame") in entered:
            pass
        elif (
            event.kind in MOVES
            and event.seq not in undone
            and event.body.get("walk") == walk
            and (event.kind != What.FOCUSED or "frame" in event.body)
        ):
            return event.seq
    return None


def last_record(state: State) -> Event | None:
    """The latest call, item, waiver or row of a register that still holds."""
    corrected = set()
    for event in backwards(state):
        if event.kind == What.CORRECTED:
            corrected.add(event.body["of"])
        elif (
            event.kind in (What.CALLED, What.CHECKED, What.WAIVED, What.ENTERED)
            and event.seq not in corrected
        ):
            return event
    return None

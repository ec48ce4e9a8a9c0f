"""The journal as a state remembers it: its events, the latest move and the latest record that still hold."""

from typing import Any

from kumamoto_ir.incident.events import MOVES, Event, What
from kumamoto_ir.incident.state import State


def journal(state: State) -> tuple[Event, ...]:
    """The events that made this state, oldest first."""
    events = []
    log = state.log
    while log is not None:
        events.append(log.event)
        log = log.before
    return tuple(reversed(events))


def last_move(state: State, walk: str) -> int | None:
    """The seq of the latest move of a walk that still holds and can be taken back; a mere change of walk cannot."""
    undone: set[Any] = set()
    entered: set[Any] = set()  # the columns of a row are no moves any more once the row stands
    log = state.log
    while log is not None:
        event = log.event
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
        log = log.before
    return None


def last_record(state: State) -> Event | None:
    """The latest call, item, waiver or row of a register that still holds."""
    corrected = set()
    log = state.log
    while log is not None:
        event = log.event
        if event.kind == What.CORRECTED:
            corrected.add(event.body["of"])
        elif (
            event.kind in (What.CALLED, What.CHECKED, What.WAIVED, What.ENTERED)
            and event.seq not in corrected
        ):
            return event
        log = log.before
    return None

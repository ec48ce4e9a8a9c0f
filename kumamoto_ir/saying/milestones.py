"""The turning points of an incident with how long after its discovery they came: times of the plan, calls, judgements.

Which times belong there and which of them is the discovery is the plan's `order`, whose first one is counted from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kumamoto_ir.city.city import City
from kumamoto_ir.ground.dates import lasting, short_datetime
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.state import TOLD, State
from kumamoto_ir.saying.eventwords import sentence
from kumamoto_ir.saying.words import FIRST_CALL, LAST_CALL, UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Milestone:
    """A turning point: what, when, and how long after the first time of the plan's `order`; 未確認 where not known."""

    say: str
    at: str
    after: str


def milestones(city: City, state: State) -> tuple[Milestone, ...]:
    """Those that are known in the order of their times; after them, times of the plan that nobody has told."""
    order = city.plan.order
    known = [name for name in order if name in state.details]
    standing = _standing(state)
    moments = [*_called(standing), *_judged(city, standing)]
    moments += [(datetime.fromisoformat(state.details[name]), city.plan.facts[name].say) for name in known]
    begun = datetime.fromisoformat(state.details[order[0]]) if order and order[0] in state.details else None
    found = [
        Milestone(say, short_datetime(at), lasting(at - begun) if begun is not None else UNCONFIRMED)
        for at, say in sorted(moments, key=lambda moment: moment[0])
    ]
    lacking = [city.plan.facts[name].say for name in order if name not in state.details]
    return (*found, *(Milestone(say, UNCONFIRMED, UNCONFIRMED) for say in lacking))


def _standing(state: State) -> tuple[Event, ...]:
    """The events that were not taken back."""
    events = journal(state)
    undone = {event.body["of"] for event in events if event.kind in (What.UNDONE, What.CORRECTED)}
    return tuple(event for event in events if event.seq not in undone)


def _called(events: tuple[Event, ...]) -> Iterator[tuple[datetime, str]]:
    """The first and the last call that reached somebody."""
    times = sorted(
        event.occurred_at
        for event in events
        if event.kind == What.CALLED and event.body.get("outcome") in TOLD
    )
    if times:
        yield times[0], FIRST_CALL
    if len(times) > 1:
        yield times[-1], LAST_CALL


def _judged(city: City, events: tuple[Event, ...]) -> Iterator[tuple[datetime, str]]:
    for event in events:
        if event.kind == What.JUDGED:
            yield event.occurred_at, sentence(city, event)

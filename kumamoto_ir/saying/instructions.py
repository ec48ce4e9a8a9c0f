"""Instructions of an incident in the order of their time: those that were given, and those that came.

One that was given, or that was waited for, is a telling about a topic of instructions. One that a counter was given
and wrote down is a fact with its giver and its hour (`instructed` of the plan); when it changes the old one stays
on the list, for both were followed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.plan import Instructed
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.state import HEARD, TOLD, State
from kumamoto_ir.saying.eventwords import words_of
from kumamoto_ir.saying.factwords import value_text


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: from whom, to whom (empty: to this office), what; `given` by this office, or received."""

    at: str
    frm: str
    to: str
    say: str
    given: bool


def instructions(city: City, state: State) -> tuple[Instruction, ...]:
    """Every instruction, oldest first."""
    events = journal(state)
    undone = {event.body["of"] for event in events if event.kind in (What.UNDONE, What.CORRECTED)}
    found: list[tuple[datetime, Instruction]] = []
    held = city.plan.instructed
    for event in events:
        if event.seq in undone:
            continue
        if event.kind == What.CALLED:
            found += [(event.occurred_at, one) for one in _called(city, event)]
        elif event.kind == What.ANSWERED and held is not None:
            found += [(event.occurred_at, one) for one in _chosen(city, held, event)]
            if found:
                found[-1] = (found[-1][0], _with_giver(held, event, found[-1][1]))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _called(city: City, event: Event) -> Iterator[Instruction]:
    body: Mapping[str, Any] = event.body
    topic = city.plan.topics.get(body["topic"])
    if topic is None or not topic.instruction or body["outcome"] not in TOLD:
        return
    person, at = words_of(event, "person"), short_datetime(event.occurred_at)
    if body["outcome"] == HEARD:
        frm = " ".join(part for part in (city.name(body["contact"]), person) if part)
        yield Instruction(at, frm, "", topic.say, given=False)
    else:
        frm = " ".join(
            part for part in (city.name(event.office) if event.office else "", event.operator) if part
        )
        to = " ".join(part for part in (city.name(body["contact"]), person) if part)
        yield Instruction(at, frm, to, topic.say, given=True)


def _chosen(city: City, held: Instructed, event: Event) -> Iterator[Instruction]:
    frame = Frame.parse(str(event.body.get("frame", "")))
    chosen: Any = event.body.get("chosen")
    step = city.step(frame) if city.has(frame) else None
    if step is not None and step.effects.sets == held.fact and chosen and chosen != [UNKNOWN]:
        say = "、".join(value_text(city.plan.facts[held.fact], name) for name in chosen)
        yield Instruction(short_datetime(event.occurred_at), "", "", say, given=False)


def _with_giver(held: Instructed, event: Event, last: Instruction) -> Instruction:
    """The instruction before with who gave it and when, where this answer says so."""
    values: Any = event.body.get("values")
    if last.given or last.frm or not isinstance(values, Mapping) or held.by not in values:
        return last
    at = values.get(held.at)
    return replace(
        last,
        frm=words_of(event, held.by) if values[held.by] is not None else "",
        at=short_datetime(datetime.fromisoformat(at)) if at else last.at,
    )

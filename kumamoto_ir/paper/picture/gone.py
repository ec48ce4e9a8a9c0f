"""The way that one incident went through a playbook: from its journal to marks on the steps."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, NamedTuple, assert_never

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN, applies
from kumamoto_ir.city.step import Judges, Step, Tells
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.incident import answered as given_
from kumamoto_ir.incident.answered import Answered, answered
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.state import NOT_NEEDED, TOLD, State
from kumamoto_ir.paper.picture.drawing import Gone
from kumamoto_ir.paper.picture.entries import call_key
from kumamoto_ir.saying.factwords import value_text
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT


class _Mark(NamedTuple):
    """A step that something was done at, with the keys of what was chosen; `anew`: nothing chosen before counts."""

    step: Step
    chosen: frozenset[str] = frozenset()
    note: str = ""
    anew: bool = False


def gone(city: City, state: State, playbook: str) -> dict[str, Gone]:
    """What was done at each step of a playbook, by step id; what was taken back or corrected is not counted."""
    if not any(playbook in walk.entered for walk in state.walks.values()):
        return {}
    events = journal(state)
    undone = {event.body["of"] for event in events if event.what in (What.UNDONE, What.CORRECTED)}
    begun = events[0].occurred_at.astimezone(JST).date()
    marks: dict[str, Gone] = {}
    for event in (event for event in events if event.seq not in undone):
        for step, chosen, note, anew in _marks(city, state, playbook, event):
            kept = marks[step.id].chosen if step.id in marks and not anew else frozenset()
            marks[step.id] = Gone(_time(event, begun), note, kept | chosen)
    for walk in state.walks.values():
        for frame in walk.stack if walk.top is not None else ():
            if frame.playbook == playbook:
                marks[frame.step] = replace(marks.get(frame.step, Gone()), here=True)
    return marks


def _time(event: Event, begun: date) -> str:
    """The time of day, and the day where it is not that of the beginning."""
    at = event.occurred_at.astimezone(JST)
    day = "" if at.date() == begun else f"{at.month}/{at.day} "
    return f"{day}{at.hour}:{at.minute:02}"


def _marks(city: City, state: State, playbook: str, event: Event) -> Iterator[_Mark]:
    """The steps of the playbook that an event did something at."""
    body: Mapping[str, Any] = event.body
    steps = city.playbooks[playbook].steps
    frame = Frame.parse(str(body.get("frame", "")))
    here = city.step(frame) if frame.playbook == playbook and city.has(frame) else None
    if frame.playbook and frame.playbook != playbook:
        yield from (_Mark(step) for step in steps if step.effects.calls == frame.playbook)
    match event.what:
        case What.ANSWERED:
            yield from _given(here, answered(body)) if here is not None else ()
        case What.JUDGED:
            if here is not None and (judges := here.effects.judges) is not None:
                yield _Mark(here, note=_level(city, judges, body))
        case What.ENTERED:
            yield from (_Mark(here),) if here is not None else ()
        case What.CHECKED:
            done = {key.partition("@")[0] for key in body["items"]}
            for step in steps:
                if found := {item.id for item in step.tasks() if f"{playbook}.{item.id}" in done}:
                    yield _Mark(step, frozenset(found))
        case What.CALLED:
            reached = body["outcome"] in TOLD
            for step in steps if reached or body["outcome"] == NOT_NEEDED else ():
                if calls := _called(city, state, playbook, step.effects.tells, body):
                    yield _Mark(step, calls if reached else frozenset())
        case What.TEXTED:
            made = body.get("template", "")
            yield from (_Mark(step) for step in steps if made and step.effects.prints == made)
        case What.OPENED | What.STARTED | What.FOCUSED | What.CLOSED:
            pass  # whole walks
        case What.UNDONE | What.CORRECTED | What.REDACTED | What.VOIDED:
            pass  # other events
        case What.NOTED | What.WAIVED | What.CARRIED | What.REPLACED | What.POSTPONED | None:
            pass
        case _:
            assert_never(event.what)


def _given(step: Step, given: Answered | None) -> Iterator[_Mark]:
    """What an answer marks. A question has one last answer; of several members each has its own, as has each field."""
    match given:
        case given_.Chosen(names, member):
            yield _Mark(step, frozenset(names), anew=member is None)
        case given_.Board(members):
            yield _Mark(step, frozenset(chain.from_iterable(members.values())))
        case given_.Filled(values):
            yield _Mark(step, frozenset(values))
        case given_.Ended() | given_.Left():
            yield _Mark(step)
        case given_.Picked() | given_.Ticked() | given_.Drafted() | given_.Timed() | None:
            pass  # they prepare an answer and do not give it: whom to ask, which rows fit, half a row, when to look again
        case _:
            assert_never(given)


def _level(city: City, judges: Judges, body: Mapping[str, Any]) -> str:
    fact = city.plan.facts[city.table(judges).judges]
    said = BEFORE_JUDGEMENT if body["level"] == UNKNOWN else value_text(fact, str(body["level"]))
    return f"{said}(暫定)" if body.get("provisional") else said


def _called(
    city: City, state: State, playbook: str, tells: Tells | None, body: Mapping[str, Any]
) -> frozenset[str]:
    """The calls of a step that a call answers: to this contact, about this topic, as things stood when it was made.

    The version of a call says how those facts stood that a telling is renewed on; for all others the last value counts.
    """
    parts = (part.partition("=") for part in str(body["version"]).split(";") if part)
    known = {**state.known, **{name: frozenset(values.split(",")) for name, _, values in parts if values}}
    fitting = [
        (number, edge)
        for number, edge in enumerate(city.told_along(tells) if tells is not None else ())
        if edge.topic == body["topic"] and body["contact"] in city.members(edge.to)
    ]
    in_force = [
        number
        for number, edge in fitting
        if applies(edge.when, edge.unless, known, playbook, str(body["contact"]))
    ]
    return frozenset(call_key(number) for number in in_force or (number for number, _ in fitting))

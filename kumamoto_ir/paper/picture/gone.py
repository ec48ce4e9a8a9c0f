"""The way that one incident went through a playbook: from its journal to marks on the steps."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN, applies
from kumamoto_ir.city.playbook import Document, Notify, Open, Run, Step, Triage
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.incident import events as kinds
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.state import NOT_NEEDED, TOLD, State
from kumamoto_ir.paper.picture.drawing import Gone
from kumamoto_ir.paper.picture.entries import call_key
from kumamoto_ir.saying.factwords import value_text
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT

# Answers that prepare one and do not give it: whom to ask, which rows fit, half a row, when to look again.
_PREPARING: Final = ("picked", "rows", "draft", "due")


def gone(city: City, state: State, playbook: str) -> dict[str, Gone]:
    """What was done at each step of a playbook, by step id; what was taken back or corrected is not counted."""
    if not any(playbook in walk.entered for walk in state.walks.values()):
        return {}
    events = journal(state)
    undone = {event.body["of"] for event in events if event.kind in (kinds.UNDONE, kinds.CORRECTED)}
    begun = events[0].occurred_at.astimezone(JST).date()
    marks: dict[str, Gone] = {}
    for event in (event for event in events if event.seq not in undone):
        for step, chosen, note in _marks(city, state, playbook, event):
            before = marks.get(step.id, Gone())
            # A question has one last answer; items, calls and fields come one after the other.
            kept = frozenset() if "chosen" in event.body and "member" not in event.body else before.chosen
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


def _marks(
    city: City, state: State, playbook: str, event: Event
) -> Iterator[tuple[Step, frozenset[str], str]]:
    """The steps of the playbook that an event did something at, with the keys of what was chosen there."""
    body: Mapping[str, Any] = event.body
    frame = Frame.parse(str(body.get("frame", "")))
    if frame.playbook == playbook and city.has(frame):
        step = city.step(frame)
        match event.kind:
            case kinds.ANSWERED if not any(name in body for name in _PREPARING):
                yield step, _answered(body), ""
            case kinds.JUDGED if isinstance(step, Triage):
                yield step, frozenset(), _level(city, step, body)
            case kinds.ENTERED:
                yield step, frozenset(), ""
            case _:
                pass
    if frame.playbook and frame.playbook != playbook:
        for step in city.playbooks[playbook].steps:
            if isinstance(step, Run | Open) and step.playbook == frame.playbook:
                yield step, frozenset(), ""
    for step in city.playbooks[playbook].steps:
        match event.kind:
            case kinds.CHECKED:
                items = {key.partition("@")[0] for key in body["items"]}
                ids = {name.removeprefix(f"{playbook}.") for name in items if name.startswith(f"{playbook}.")}
                if found := ids & {item.id for item in getattr(step, "items", ())}:
                    yield step, frozenset(found), ""
            case kinds.CALLED if isinstance(step, Notify) and body["outcome"] in (*TOLD, NOT_NEEDED):
                if calls := _called(city, state, playbook, step, body):
                    yield step, calls if body["outcome"] in TOLD else frozenset(), ""
            case kinds.TEXTED if isinstance(step, Document) and body.get("template") == step.template:
                yield step, frozenset(), ""
            case _:
                pass


def _answered(body: Mapping[str, Any]) -> frozenset[str]:
    if "members" in body:
        return frozenset(name for chosen in body["members"].values() for name in chosen)
    return frozenset(body.get("chosen", ())) | frozenset(body.get("values", ()))


def _level(city: City, step: Triage, body: Mapping[str, Any]) -> str:
    fact = city.plan.facts[city.table(step).judges]
    said = BEFORE_JUDGEMENT if body["level"] == UNKNOWN else value_text(fact, str(body["level"]))
    return f"{said}(暫定)" if body.get("provisional") else said


def _called(city: City, state: State, playbook: str, step: Notify, body: Mapping[str, Any]) -> frozenset[str]:
    """The calls of a step that a call answers: to this contact, about this topic, as things stood when it was made.

    The version of a call says how those facts stood that a telling is renewed on; for all others the last value counts.
    """
    parts = (part.partition("=") for part in str(body["version"]).split(";") if part)
    known = {**state.known, **{name: frozenset(values.split(",")) for name, _, values in parts if values}}
    fitting = [
        (number, edge)
        for number, edge in enumerate(city.step_edges(step))
        if edge.topic == body["topic"] and body["contact"] in city.members(edge.to)
    ]
    in_force = [
        number
        for number, edge in fitting
        if applies(edge.when, edge.unless, known, playbook, str(body["contact"]))
    ]
    return frozenset(call_key(number) for number in in_force or (number for number, _ in fitting))

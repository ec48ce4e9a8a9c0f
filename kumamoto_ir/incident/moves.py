"""What each kind of event changes, before the walks settle: rules 2, 3 and 6 of `flow.py`.

How an answer becomes something that is known, for all or for one member, stands at the end; the kinds of steps use it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import Fact
from kumamoto_ir.city.model import Names
from kumamoto_ir.incident.answered import Ended, Left, Picked, answered
from kumamoto_ir.incident.bodies import is_count, is_moment, is_text
from kumamoto_ir.incident.events import MOVES, PAPER, Event, What
from kumamoto_ir.incident.history import backwards, standing
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.settle import beginning, leave, put, stand
from kumamoto_ir.incident.state import (
    INCOMING,
    ITEM_OUTCOMES,
    NOT_NEEDED,
    OUTCOMES,
    STRUCK,
    TOLD,
    Mark,
    State,
    Telling,
    UnfitError,
    Walk,
)


def moved(city: City, state: State, event: Event) -> State:
    """The state after an event, its walks not settled yet; UnfitError where it does not fit."""
    body: Mapping[str, Any] = event.body
    match event.what:
        case What.ANSWERED:
            return _answered(city, state, event)
        case What.JUDGED:
            return _judged(city, state, event)
        case What.FOCUSED:
            return _focused(city, state, event)
        case What.CALLED:
            _refuse_unknown(city, event)
            return _called(state, event)
        case What.CHECKED:
            return _checked(city, state, event)
        case What.WAIVED:
            return replace(state, waived={**state.waived, **dict.fromkeys(body["needs"], event.seq)})
        case What.TEXTED:
            if "number" not in body:
                return state
            about = body.get("contact") or body.get("template", "")
            return replace(state, papers={**state.papers, about: body["number"]})
        case What.CORRECTED:
            return _without(state, body["of"])
        case What.CARRIED:
            return _carried(city, state, event)
        case What.VOIDED:
            return replace(state, voided=True)
        case What.ENTERED:
            return _entered(city, state, event)
        case What.STARTED:
            return _started(city, state, event)
        case What.POSTPONED:
            frame = Frame.parse(body["frame"])
            return replace(state, due={**state.due, frame: datetime.fromisoformat(body["due"])})
        case What.NOTED | What.REDACTED | What.REPLACED | What.CLOSED:
            return state
        case (
            What.UNDONE | What.OPENED | None
        ):  # the fold itself sees to these (`flow.py`), or nobody knows it
            raise UnfitError("知らない種類の記録です。")
        case _:
            assert_never(event.what)


def _started(city: City, state: State, event: Event) -> State:
    """Another playbook beside what is there, once in an incident; it comes to the front."""
    name = str(event.body["walk"])
    if name not in city.playbooks:
        raise UnfitError("その手順はありません。")
    if name not in state.walks:
        state = put(state, beginning(city, name, event))
    return replace(state, focus=name)


def _checked(city: City, state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    items = body["items"]
    if unknown := [key for key in items if key.partition("@")[0] not in city.items]:
        raise UnfitError(f"項目「{unknown[0]}」はありません。")
    if not set(items.values()) <= set(ITEM_OUTCOMES):
        raise UnfitError("その結果はありません。")
    marks = {key: Mark(outcome, event.seq) for key, outcome in items.items()}
    return replace(state, items={**state.items, **marks})


def _carried(city: City, state: State, event: Event) -> State:
    """What a drill knew, where it turned out to be real."""
    body: Mapping[str, Any] = event.body
    known = {name: frozenset(values) for name, values in body["known"].items()}
    details = dict(event.words or {})
    for name, value in details.items():
        if (fact := city.plan.facts.get(name.partition("@")[0])) is not None:
            refuse_wrong(fact, value)
    return replace(state, known={**state.known, **known}, details={**state.details, **details})


def _entered(city: City, state: State, event: Event) -> State:
    """A row of a register; the draft it was made of is gone."""
    register = str(event.body["register"])
    if register not in city.plan.registers:
        raise UnfitError("その簿はありません。")
    frame = Frame.parse(str(event.body.get("frame", "")))
    return replace(
        state,
        draft={at: row for at, row in state.draft.items() if at != frame},
        rows={**state.rows, register: (*state.rows.get(register, ()), event.seq)},
    )


def _refuse_unknown(city: City, event: Event) -> None:
    """Raises UnfitError where a call names somebody or something that is not in the plan."""
    body: Mapping[str, Any] = event.body
    people = {body[name] for name in ("contact", "via", "on_behalf_of", "unheard") if body.get(name)}
    if not people <= set(city.contacts.contacts):
        raise UnfitError("その相手はいません。")
    if body["topic"] not in city.plan.topics or body["outcome"] not in {*OUTCOMES, *INCOMING}:
        raise UnfitError("その用件か結果はありません。")


def _called(state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    key = (body["contact"], body["topic"])
    telling = Telling(body["outcome"], body["version"], body["via"], event.occurred_at, event.seq)
    if not _overtaken(state.tried.get(key), event):
        state = replace(state, tried={**state.tried, key: telling})
    if telling.outcome in {*TOLD, NOT_NEEDED} and not _overtaken(state.told.get(key), event):
        state = replace(state, told={**state.told, key: telling})
    return state


def _overtaken(held: Telling | None, event: Event) -> bool:
    """Whether a call from paper happened before one that holds already; the clock of this PC is not asked for others."""
    return bool(event.body.get(PAPER)) and held is not None and held.at > event.occurred_at


def _without(state: State, seq: int) -> State:
    """Takes away the marks that a record gave; an older telling of the same contact holds again."""
    state = replace(
        state,
        items={key: mark for key, mark in state.items.items() if mark.seq != seq},
        told={key: telling for key, telling in state.told.items() if telling.seq != seq},
        tried={key: telling for key, telling in state.tried.items() if telling.seq != seq},
        waived={key: given for key, given in state.waived.items() if given != seq},
        rows={name: tuple(row for row in rows if row != seq) for name, rows in state.rows.items()},
    )
    for event in _older_calls(state, seq):
        state = _called(state, event)
    return state


def _older_calls(state: State, seq: int) -> tuple[Event, ...]:
    """The calls to the contact of a corrected call that still hold, oldest first; none for another record."""
    wrong = next(
        (event for event in backwards(state) if event.seq == seq and event.kind == What.CALLED), None
    )
    if wrong is None:
        return ()
    return tuple(
        event
        for event in standing(state, What.CORRECTED)
        if event.kind == What.CALLED
        and (event.body["contact"], event.body["topic"]) == (wrong.body["contact"], wrong.body["topic"])
    )


# ---------------------------------------------------------------- moves


def _top(state: State, event: Event) -> tuple[Walk, Frame]:
    walk = state.walks.get(str(event.body.get("walk")))
    if walk is None:
        raise UnfitError("その手順は開いていません。")
    if walk.top is None or str(walk.top) != event.body.get("frame"):
        raise UnfitError("いま聞いている所と違う所への答えです。")
    return walk, walk.top


def _answered(city: City, state: State, event: Event) -> State:
    given = answered(event.body)
    walk = state.walks.get(str(event.body["walk"]))
    if isinstance(given, Ended) and walk is not None and (walk.top is None or walk.ring):
        return put(state, replace(walk, ended=True))
    walk, frame = _top(state, event)
    step = city.step(frame)
    if isinstance(given, Picked):
        tells = step.effects.tells
        key = tells.topic[0] if tells is not None else str(frame)
        state = replace(state, picked={**state.picked, key: frozenset(given.members)})
        return put(state, replace(walk, got=walk.got | {"picked"}))
    if isinstance(step, Kind):
        if isinstance(given, Left):
            return leave(city, state, walk, frame, step.next)
        taken = step.take(city, state, walk, frame, given, event) if given is not None else None
        if taken is not None:
            return taken
    raise UnfitError("この所への答えではありません。")


def _judged(city: City, state: State, event: Event) -> State:
    walk, frame = _top(state, event)
    step = city.step(frame)
    decided = step.decided(city, state, walk, frame, event) if isinstance(step, Kind) else None
    if decided is None:
        raise UnfitError("ここは判定の場面ではありません。")
    return decided


def _focused(city: City, state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    walk = state.walks.get(body["walk"])
    if walk is None or walk.ended:
        raise UnfitError("その手順は開いていません。")
    state = replace(state, focus=walk.playbook)
    if "frame" not in body:
        return state
    frame = Frame.parse(body["frame"])
    if not city.has(frame) or frame.playbook not in walk.entered:
        raise UnfitError("その所へは移れません。")
    back = (
        walk.back or walk.stack
    )  # a detour from a detour also starts, and ends, where the walk really stands
    if not back:
        raise UnfitError("ここからは移れません。")
    if back[-1] == frame:
        return put(state, stand(walk, back, event))
    depth = next((place for place, at in enumerate(back) if at.playbook == frame.playbook), len(back))
    there = stand(walk, (*back[:depth], frame), event, back=back)
    if "corrected" in body:  # what was tried there before the record that was wrong was tried all the same
        there = replace(there, since=_come_to(state, frame, body["corrected"]))
    return put(state, there)


def _come_to(state: State, frame: Frame, record: int) -> int:
    """The event by which the walk came to the step of a record that was corrected."""
    for event in backwards(state):
        elsewhere = event.kind == What.CALLED and event.body.get("frame") != str(frame)
        if event.seq < record and (event.kind in MOVES or elsewhere):
            return event.seq
    return 0


def learned(state: State, sets: Mapping[str, Names], member: str | None = None) -> State:
    """With these facts given."""
    for fact, values in sets.items():
        state = known(state, fact, frozenset(values), member)
    return state


def known(state: State, fact: str, value: frozenset[str], member: str | None) -> State:
    """With a fact set; one that is kept per member also gets the union over them, so it can be read without a member."""
    if member is None:
        return replace(state, known={**state.known, fact: value})
    return replace(state, known=united({**state.known, f"{fact}@{member}": value}, fact))


def united(held: dict[str, frozenset[str]], fact: str) -> dict[str, frozenset[str]]:
    """With the union over the members under the fact's own name."""
    parts = [value for name, value in held.items() if name.startswith(f"{fact}@")]
    return {**held, fact: frozenset().union(*parts)} if parts else held


def refuse_wrong(fact: Fact, value: str) -> None:
    """Raises UnfitError where a kept value is none of its kind."""
    fits = {"number": is_count, "datetime": is_moment}.get(fact.type, is_text)
    if not fits(value) and value != STRUCK:
        raise UnfitError(f"「{fact.say}」の値が読めません。")

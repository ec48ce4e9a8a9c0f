"""What each kind of event changes, before the walks settle: rules 2, 3 and 6 of `flow.py`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.contacts import opening
from kumamoto_ir.city.facts import UNKNOWN, Fact
from kumamoto_ir.city.playbook import Answer, Choose, End, Entries, Form, Notify, Recheck, Triage
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.incident import events as kinds
from kumamoto_ir.incident.bodies import is_count, is_moment, is_text
from kumamoto_ir.incident.events import PAPER, Event
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.obligations import members_asked
from kumamoto_ir.incident.settle import beginning, fields_asked, leave, put, stand
from kumamoto_ir.incident.state import (
    INCOMING,
    ITEM_OUTCOMES,
    NOT_NEEDED,
    OUTCOMES,
    STRUCK,
    TOLD,
    Judgement,
    Mark,
    State,
    Telling,
    Walk,
)


class UnfitError(Exception):
    """Carries the reason from deep inside a move to the edge of `flow.py`; never goes further."""


def moved(city: City, state: State, event: Event) -> State:
    """The state after an event, its walks not settled yet; UnfitError where it does not fit."""
    body: Mapping[str, Any] = event.body
    match event.kind:
        case kinds.ANSWERED:
            return _answered(city, state, event)
        case kinds.JUDGED:
            return _judged(city, state, event)
        case kinds.FOCUSED:
            return _focused(city, state, event)
        case kinds.CALLED:
            _refuse_unknown(city, event)
            return _called(state, event)
        case kinds.CHECKED:
            return _checked(city, state, event)
        case kinds.WAIVED:
            return replace(state, waived={**state.waived, **dict.fromkeys(body["needs"], event.seq)})
        case kinds.TEXTED:
            if "number" not in body:
                return state
            about = body.get("contact") or body.get("template", "")
            return replace(state, papers={**state.papers, about: body["number"]})
        case kinds.CORRECTED:
            return _without(state, body["of"])
        case kinds.CARRIED:
            return _carried(city, state, event)
        case kinds.VOIDED:
            return replace(state, voided=True)
        case kinds.ENTERED:
            return _entered(city, state, event)
        case kinds.STARTED:
            return _started(city, state, event)
        case kinds.POSTPONED:
            frame = Frame.parse(body["frame"])
            return replace(state, due={**state.due, frame: datetime.fromisoformat(body["due"])})
        case kinds.NOTED | kinds.REDACTED | kinds.REPLACED | kinds.CLOSED:
            return state
        case _:
            raise UnfitError("知らない種類の記録です。")


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
            _refuse_wrong(fact, value)
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


def _refuse_wrong(fact: Fact, value: str) -> None:
    """Raises UnfitError where a kept value is none of its kind."""
    fits = {"number": is_count, "datetime": is_moment}.get(fact.type, is_text)
    if not fits(value) and value != STRUCK:
        raise UnfitError(f"「{fact.say}」の値が読めません。")


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
    events = journal(state)
    corrected = {event.body["of"] for event in events if event.kind == kinds.CORRECTED}
    wrong = next((event for event in events if event.seq == seq and event.kind == kinds.CALLED), None)
    if wrong is None:
        return ()
    return tuple(
        event
        for event in events
        if event.kind == kinds.CALLED
        and event.seq not in corrected
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
    body: Mapping[str, Any] = event.body
    if (
        body.get("end")
        and (walk := state.walks.get(body["walk"])) is not None
        and (walk.top is None or walk.ring)
    ):
        return put(state, replace(walk, ended=True))
    walk, frame = _top(state, event)
    step = city.step(frame)
    if "picked" in body:
        key = step.topic[0] if isinstance(step, Notify) else str(frame)
        state = replace(state, picked={**state.picked, key: frozenset(body["picked"])})
        return put(state, replace(walk, got=walk.got | {"picked"}))
    match step:
        case Choose() if "members" in body:
            for member, chosen in body["members"].items():
                state = _chosen(city, state, walk, frame, step, {"member": member, "chosen": chosen})
                walk = state.walks[walk.playbook]
            return state
        case Entries() if "draft" in body:
            row = {**state.draft.get(frame, {}), **body["draft"], **(event.words or {})}
            return put(replace(state, draft={**state.draft, frame: row}), walk)
        case Choose() if "chosen" in body:
            return _chosen(city, state, walk, frame, step, body)
        case Form() if "values" in body:
            return _filled(city, state, walk, frame, step, event)
        case Triage() if "rows" in body:
            state = replace(state, ticked={**state.ticked, frame: tuple(body["rows"])})
            return put(state, replace(walk, got=walk.got | {"rows"}))
        case Recheck() if "due" in body:
            return replace(state, due={**state.due, frame: datetime.fromisoformat(body["due"])})
        case Recheck() if "chosen" in body:
            answer = _answer(step.answers, body["chosen"][0])
            state = _with_sets(state, answer, None)
            state = replace(state, due={at: due for at, due in state.due.items() if at != frame})
            return leave(city, state, walk, frame, answer.next or step.next)
        case End() if body.get("end"):
            return put(state, replace(walk, ended=True))
        case _ if body.get("leave"):
            return leave(city, state, walk, frame, step.next)
    raise UnfitError("この所への答えではありません。")


def _answer(answers: tuple[Answer, ...], name: str) -> Answer:
    found = next((answer for answer in answers if answer.id == name), None)
    if found is None:
        raise UnfitError("その答えはここにありません。")
    return found


def _chosen(
    city: City, state: State, walk: Walk, frame: Frame, step: Choose, body: Mapping[str, Any]
) -> State:
    member = body.get("member")
    names: list[str] = body["chosen"]
    if not names or (len(names) > 1 and not step.many):
        raise UnfitError("答えは一つです。")
    answers = [] if names == [UNKNOWN] else [_answer(step.answers, name) for name in names]
    if len(answers) > 1 and any(answer.alone for answer in answers):
        raise UnfitError("ほかの答えといっしょには選べません。")
    value, assumed, way = (
        frozenset(names),
        False,
        next((answer.next for answer in answers if answer.next), None),
    )
    if not answers:
        way = step.unknown_next
        if step.unknown_as is not None:
            answers = [_answer(step.answers, step.unknown_as)]
            value, assumed, way = frozenset({step.unknown_as}), True, answers[0].next
    fact = step.sets or f"{frame.playbook}.{step.id}"
    state = _set(state, fact, value, member)
    state = replace(state, assumed=(state.assumed | {fact}) if assumed else (state.assumed - {fact}))
    for answer in answers:
        state = _with_sets(state, answer, member)
    if member is not None:
        walk = replace(walk, got=walk.got | {member})
        if set(members_asked(city, state, frame)) - walk.got:
            return put(state, walk)
        way = None
    return leave(city, state, walk, frame, way or step.next)


def _with_sets(state: State, answer: Answer, member: str | None) -> State:
    for name, values in answer.set.items():
        state = _set(state, name, frozenset(values), member)
    return state


def _set(state: State, fact: str, value: frozenset[str], member: str | None) -> State:
    """Sets a fact; one that is kept per member also gets the union over them, so it can be read without a member."""
    if member is None:
        return replace(state, known={**state.known, fact: value})
    return replace(state, known=_united({**state.known, f"{fact}@{member}": value}, fact))


def _united(known: dict[str, frozenset[str]], fact: str) -> dict[str, frozenset[str]]:
    """With the union over the members under the fact's own name."""
    held = [value for name, value in known.items() if name.startswith(f"{fact}@")]
    return {**known, fact: frozenset().union(*held)} if held else known


def _filled(city: City, state: State, walk: Walk, frame: Frame, step: Form, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    member = body.get("member")
    suffix = f"@{member}" if member else ""
    allowed = {field.fact for field in step.fields}
    known, details = dict(state.known), dict(state.details)
    for fact, value in body["values"].items():
        if fact not in allowed:
            raise UnfitError("その欄はここにありません。")
        declared = city.plan.facts[fact]
        details.pop(fact + suffix, None)
        if value is None:
            known[fact + suffix] = frozenset({UNKNOWN})
        elif declared.type == "choice":
            known[fact + suffix] = frozenset([value])
        elif declared.type == "text":
            details[fact + suffix] = (event.words or {}).get(fact, STRUCK)
        else:
            _refuse_wrong(declared, value)
            details[fact + suffix] = value
        if value is not None and declared.bands:
            known[fact + suffix] = frozenset({_band(city, state.office, declared, value, event) or UNKNOWN})
        elif value is not None and declared.type != "choice":
            known.pop(fact + suffix, None)
        if member is not None and fact + suffix in known:
            known = _united(known, fact)
    state = replace(state, known=known, details=details)
    walk = replace(walk, got=walk.got | {fact + suffix for fact in body["values"]})
    if fields_asked(city, state, walk, frame, step):
        return put(state, walk)
    return leave(city, state, walk, frame, step.next)


def _band(city: City, office: str, fact: Fact, value: str, event: Event) -> str | None:
    """The band of a number, or of a time against the opening of the counter on the day it was said."""
    if fact.type == "number":
        return fact.band_of(int(value))
    opens = datetime.combine(event.occurred_at.astimezone(JST).date(), opening(city.contacts, office), JST)
    return fact.band_at(in_time=datetime.fromisoformat(value) <= opens)


def _judged(city: City, state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    walk, frame = _top(state, event)
    step = city.step(frame)
    if not isinstance(step, Triage):
        raise UnfitError("ここは判定の場面ではありません。")
    fact = city.table(step).judges
    level = body["level"]
    if level not in {*city.plan.facts[fact].values, UNKNOWN}:
        raise UnfitError("その段階はありません。")
    before = state.known.get(fact)
    state = replace(state, known={**state.known, fact: frozenset({level})})
    judgement = Judgement(
        level,
        body["by"],
        bool(body["provisional"]),
        state.ticked.get(frame, ()),
        event.occurred_at,
    )
    state = replace(state, judged={**state.judged, fact: judgement})
    walk = replace(walk, reached=walk.reached | {frame})
    if before is not None and before != frozenset({level}):
        walk = replace(walk, back=())
        return leave(city, state, walk, frame, step.resume_at)
    onward = step.unknown_next if level == UNKNOWN and not walk.back else None
    return leave(city, state, walk, frame, onward or step.next)


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
    log = state.log
    while log is not None:
        event = log.event
        elsewhere = event.kind == kinds.CALLED and event.body.get("frame") != str(frame)
        if event.seq < record and (event.kind in kinds.MOVES or elsewhere):
            return event.seq
        log = log.before
    return 0

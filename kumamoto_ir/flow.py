"""The state machine. Nobody else decides what comes next.

RULES
 1. A walk stands at the top of a stack of (playbook, step). After every event it *settles*: a step whose condition
    does not hold is passed, one that would only add marks that are there is passed, `run` goes down, `open` puts
    another walk beside this one, and below the last step of a playbook that was run it comes back up. It stops at
    the first step that needs a person, and at a step with something outstanding *before* it, even if it would
    pass. Settling is part of the event that caused it; it writes nothing.
 2. Moves (answer, judgement, focus, undo) change where a walk stands and what is known. Each names the walk and
    the step it answers; one that names another step than the top is Impossible.
 3. Records (call, item, note, waiver, …) change marks only, fit at any place and are never undone. A correction
    names the record and takes its mark away; the walk does not go back for it.
 4. Undo names the latest move of its walk that still holds. The state is then the fold of the journal without it,
    records kept. Where another walk rests on that move, undo is Impossible and changes nothing.
 5. A changed judgement takes the walk to `resume_at`, whenever it is made; an unchanged one goes on, or back to
    where it was called for. Questions on the way are asked again with the old answer offered.
 6. A fact keeps its last answer. `unknown` is an answer; unset is not.

`replay` is the fold from nothing, linear in the journal; `apply` adds one event. Both give the same state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kumamoto_ir import events as kinds
from kumamoto_ir.events import Event
from kumamoto_ir.facts import UNKNOWN
from kumamoto_ir.obligations import members_asked
from kumamoto_ir.playbook import Answer, Choose, End, Form, Notify, Recheck, Triage
from kumamoto_ir.rules import Frame, Rules
from kumamoto_ir.settle import fields_asked, leave, put, settled, stand
from kumamoto_ir.state import TOLD, Impossible, Judgement, Log, Mark, State, Telling, Walk

STRUCK = "【抹消】"


class _UnfitError(Exception):
    """Carries the reason from deep inside `apply` to its edge; never leaves this module."""


def replay(rules: Rules, events: Iterable[Event]) -> State | Impossible:
    """The state after a whole journal, or the first event that does not fit."""
    journal = tuple(events)
    undone = {event.body["of"] for event in journal if event.kind == kinds.UNDONE}
    state: State | None = None
    for event in journal:
        if event.kind == kinds.UNDONE or event.seq in undone:
            if state is not None:
                state = _logged(state, event)
            continue
        outcome = _open(rules, event) if state is None else _step_on(rules, state, event)
        if isinstance(outcome, Impossible):
            return outcome
        state = outcome
    return state if state is not None else Impossible(0, "", "記録がありません。")


def apply(rules: Rules, state: State, event: Event) -> State | Impossible:
    """The state after one more event, or why it does not fit."""
    if event.kind == kinds.UNDONE:
        if event.body.get("of") != last_move(state, str(event.body.get("walk"))):
            return Impossible(event.seq, "", "取り消せるのは、この手順の最後の答えだけです。")
        return replay(rules, (*journal(state), event))
    return _step_on(rules, state, event)


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
    log = state.log
    while log is not None:
        event = log.event
        if event.kind == kinds.UNDONE:
            undone.add(event.body["of"])
        elif (
            event.kind in kinds.MOVES
            and event.seq not in undone
            and event.body.get("walk") == walk
            and (event.kind != kinds.FOCUSED or "frame" in event.body)
        ):
            return event.seq
        log = log.before
    return None


def _logged(state: State, event: Event) -> State:
    return replace(state, seq=event.seq, log=Log(event, state.log))


def _open(rules: Rules, event: Event) -> State | Impossible:
    entry = event.body.get("playbook")
    if event.kind != kinds.OPENED or not isinstance(entry, str) or entry not in rules.playbooks:
        return Impossible(event.seq, "", "最初の記録が、始まりの記録ではありません。")
    walk = Walk(entry, (rules.first(entry),), event.seq, event.occurred_at, entered=frozenset({entry}))
    state = State(
        seq=event.seq,
        drill=bool(event.body.get("drill")),
        office=str(event.body.get("office") or ""),
        role=str(event.body.get("role") or ""),
        walks={entry: walk},
        focus=entry,
        log=Log(event, None),
    )
    return settled(rules, state, event)


def _step_on(rules: Rules, state: State, event: Event) -> State | Impossible:
    try:
        return settled(rules, _moved(rules, _logged(state, event), event), event)
    except _UnfitError as unfit:
        return Impossible(event.seq, str(event.body.get("frame", "")), str(unfit))


def _moved(rules: Rules, state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    match event.kind:
        case kinds.ANSWERED:
            return _answered(rules, state, event)
        case kinds.JUDGED:
            return _judged(rules, state, event)
        case kinds.FOCUSED:
            return _focused(rules, state, event)
        case kinds.CALLED:
            return _called(state, event)
        case kinds.CHECKED:
            marks = {key: Mark(outcome, event.seq) for key, outcome in body["items"].items()}
            return replace(state, items={**state.items, **marks})
        case kinds.WAIVED:
            return replace(state, waived={**state.waived, **dict.fromkeys(body["needs"], event.seq)})
        case kinds.TEXTED:
            if "number" not in body:
                return state
            return replace(state, papers={**state.papers, body["contact"]: body["number"]})
        case kinds.CORRECTED:
            return _without(state, body["of"])
        case kinds.CARRIED:
            known = {name: frozenset(values) for name, values in body["known"].items()}
            return replace(
                state, known={**state.known, **known}, details={**state.details, **(event.words or {})}
            )
        case kinds.VOIDED:
            return replace(state, voided=True)
        case kinds.NOTED | kinds.REDACTED | kinds.REPLACED | kinds.CLOSED:
            return state
        case _:
            raise _UnfitError("知らない種類の記録です。")


def _called(state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    key = (body["contact"], body["topic"])
    telling = Telling(body["outcome"], body["version"], body["via"], event.occurred_at, event.seq)
    state = replace(state, tried={**state.tried, key: telling})
    if telling.outcome in TOLD or telling.outcome == "not_needed":
        state = replace(state, told={**state.told, key: telling})
    return state


def _without(state: State, seq: int) -> State:
    """Takes away the marks that a record gave; an older telling of the same contact holds again."""
    state = replace(
        state,
        items={key: mark for key, mark in state.items.items() if mark.seq != seq},
        told={key: telling for key, telling in state.told.items() if telling.seq != seq},
        tried={key: telling for key, telling in state.tried.items() if telling.seq != seq},
        waived={key: given for key, given in state.waived.items() if given != seq},
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
        raise _UnfitError("その手順は開いていません。")
    if walk.top is None or str(walk.top) != event.body.get("frame"):
        raise _UnfitError("いま聞いている所と違う所への答えです。")
    return walk, walk.top


def _answered(rules: Rules, state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    if (
        body.get("end")
        and (walk := state.walks.get(body["walk"])) is not None
        and (walk.top is None or walk.ring)
    ):
        return put(state, replace(walk, ended=True))
    walk, frame = _top(state, event)
    step = rules.step(frame)
    if "picked" in body:
        key = step.topic[0] if isinstance(step, Notify) else str(frame)
        state = replace(state, picked={**state.picked, key: frozenset(body["picked"])})
        return put(state, replace(walk, got=walk.got | {"picked"}))
    match step:
        case Choose():
            return _chosen(rules, state, walk, frame, step, body)
        case Form():
            return _filled(rules, state, walk, frame, step, event)
        case Triage() if "rows" in body:
            state = replace(state, ticked={**state.ticked, frame: tuple(body["rows"])})
            return put(state, replace(walk, got=walk.got | {"rows"}))
        case Recheck() if "due" in body:
            state = replace(state, due={**state.due, frame: datetime.fromisoformat(body["due"])})
            return put(state, replace(walk, got=walk.got | {"due"}))
        case Recheck():
            answer = _answer(step.answers, body["chosen"][0])
            state = _with_sets(state, answer, None)
            state = replace(state, due={at: due for at, due in state.due.items() if at != frame})
            return leave(rules, state, walk, frame, answer.next or step.next)
        case End() if body.get("end"):
            return put(state, replace(walk, ended=True))
        case _ if body.get("leave"):
            return leave(rules, state, walk, frame, step.next)
    raise _UnfitError("この所への答えではありません。")


def _answer(answers: tuple[Answer, ...], name: str) -> Answer:
    found = next((answer for answer in answers if answer.id == name), None)
    if found is None:
        raise _UnfitError("その答えはここにありません。")
    return found


def _chosen(
    rules: Rules, state: State, walk: Walk, frame: Frame, step: Choose, body: Mapping[str, Any]
) -> State:
    member = body.get("member")
    names: list[str] = body["chosen"]
    if not names or (len(names) > 1 and not step.many):
        raise _UnfitError("答えは一つです。")
    answers = [] if names == [UNKNOWN] else [_answer(step.answers, name) for name in names]
    if len(answers) > 1 and any(answer.alone for answer in answers):
        raise _UnfitError("ほかの答えといっしょには選べません。")
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
        if set(members_asked(rules, state, frame)) - walk.got:
            return put(state, walk)
        way = None
    return leave(rules, state, walk, frame, way or step.next)


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


def _filled(rules: Rules, state: State, walk: Walk, frame: Frame, step: Form, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    member = body.get("member")
    suffix = f"@{member}" if member else ""
    allowed = {field.fact for field in step.fields}
    known, details = dict(state.known), dict(state.details)
    for fact, value in body["values"].items():
        if fact not in allowed:
            raise _UnfitError("その欄はここにありません。")
        declared = rules.plan.facts[fact]
        details.pop(fact + suffix, None)
        if value is None:
            known[fact + suffix] = frozenset({UNKNOWN})
        elif declared.type == "choice":
            known[fact + suffix] = frozenset([value])
        elif declared.type == "text":
            details[fact + suffix] = (event.words or {}).get(fact, STRUCK)
        else:
            details[fact + suffix] = value
        if value is not None and declared.type == "number" and declared.bands:
            known[fact + suffix] = frozenset({declared.band_of(int(value)) or UNKNOWN})
        elif value is not None and declared.type != "choice":
            known.pop(fact + suffix, None)
        if member is not None and fact + suffix in known:
            known = _united(known, fact)
    state = replace(state, known=known, details=details)
    walk = replace(walk, got=walk.got | {fact + suffix for fact in body["values"]})
    if fields_asked(rules, state, walk, frame, step):
        return put(state, walk)
    return leave(rules, state, walk, frame, step.next)


def _judged(rules: Rules, state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    walk, frame = _top(state, event)
    step = rules.step(frame)
    if not isinstance(step, Triage):
        raise _UnfitError("ここは判定の場面ではありません。")
    fact = rules.table(step).judges
    level = body["level"]
    before = state.known.get(fact)
    state = replace(state, known={**state.known, fact: frozenset({level})})
    judgement = Judgement(
        level,
        body["by"],
        bool(body["provisional"]),
        state.ticked.get(frame, ()),
        event.occurred_at,
        event.seq,
    )
    state = replace(state, judged={**state.judged, fact: judgement})
    walk = replace(walk, reached=walk.reached | {frame})
    if before is not None and before != frozenset({level}):
        walk = replace(walk, back=())
        return leave(rules, state, walk, frame, step.resume_at)
    return leave(
        rules, state, walk, frame, step.unknown_next if level == UNKNOWN and not walk.back else step.next
    )


def _focused(rules: Rules, state: State, event: Event) -> State:
    body: Mapping[str, Any] = event.body
    walk = state.walks.get(body["walk"])
    if walk is None or walk.ended:
        raise _UnfitError("その手順は開いていません。")
    state = replace(state, focus=walk.playbook)
    if "frame" not in body:
        return state
    frame = Frame.parse(body["frame"])
    if not rules.has(frame) or frame.playbook not in walk.entered:
        raise _UnfitError("その所へは移れません。")
    below = tuple(at for at in walk.stack if at.playbook != frame.playbook)
    depth = next((place for place, at in enumerate(walk.stack) if at.playbook == frame.playbook), len(below))
    back = walk.back or walk.stack
    return put(
        state, stand(walk, (*walk.stack[:depth], frame), event, back=back if back[-1] != frame else ())
    )

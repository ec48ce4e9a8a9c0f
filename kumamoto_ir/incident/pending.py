"""What the walk in front asks for next, computed from the state alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN, applies, holds
from kumamoto_ir.city.plan import Floor, Table
from kumamoto_ir.city.playbook import Checklist, Choose, Document, End, Entries, Form, Notify, Recheck, Triage
from kumamoto_ir.incident.events import UNDONE
from kumamoto_ir.incident.obligations import (
    Need,
    Target,
    heard,
    item_keys,
    members_asked,
    outstanding,
    still_to_tell,
)
from kumamoto_ir.incident.requests import (
    Ask,
    Call,
    Check,
    Close,
    Decide,
    Due,
    Enter,
    Fill,
    Finished,
    Guard,
    Pick,
    Request,
    SetTime,
    Stuck,
    Tick,
    Unreached,
    Wait,
    Write,
)
from kumamoto_ir.incident.settle import fields_asked, picking
from kumamoto_ir.incident.state import ABSENT, TOLD, State, Walk


def pending(city: City, state: State) -> Request:
    """The one thing that is asked for now."""
    walk = state.walk
    if walk.ended:
        return Finished()
    frame = walk.top
    if frame is None:
        return Stuck(walk.playbook, "手順の最後に終わりの段がありません。")
    if walk.ring:
        return Stuck(walk.playbook, "手順が同じ所を回っています。")
    if not walk.back and (needs := outstanding(city, state, frame.playbook, frame.step)):
        return Guard(frame, needs)
    step = city.step(frame)
    if isinstance(step, Choose | Form | Checklist | Notify) and picking(city, state, walk, frame, step):
        return _pick(city, state, frame, step)
    match step:
        case Choose():
            return _ask(city, state, walk, frame, step)
        case Form():
            return _fill(city, state, walk, frame, step)
        case Checklist():
            return _check(city, state, frame, step)
        case Triage():
            return (
                _tick(city, state, frame, step)
                if "rows" not in walk.got
                else _decide(city, state, frame, step)
            )
        case Notify():
            return _call(city, state, walk, frame, step)
        case Entries():
            return _enter(city, state, frame, step)
        case Document():
            return Write(frame, step, recipients(state, step.topic) if step.topic else ("",))
        case Recheck():
            return Wait(frame, step, state.due[frame]) if frame in state.due else SetTime(frame, step)
        case End():
            return Close(frame, step)
        case _:  # run and open never come to rest
            raise AssertionError(f"{frame} came to rest")


def recipients(state: State, topics: tuple[str, ...]) -> tuple[str, ...]:
    """Everybody who was told about these topics, in the order of the telling."""
    return tuple(
        dict.fromkeys(
            contact
            for (contact, topic), telling in state.told.items()
            if topic in topics and telling.outcome in TOLD
        )
    )


def _pick(city: City, state: State, frame: Frame, step: Choose | Form | Checklist | Notify) -> Pick:
    if isinstance(step, Notify):
        members = tuple(
            member for edge in city.step_edges(step) if edge.pick for member in city.members(edge.to)
        )
    else:
        members = city.members(step.each or "")
    return Pick(frame, step, tuple(member for member in dict.fromkeys(members) if member != state.office))


def _ask(city: City, state: State, walk: Walk, frame: Frame, step: Choose) -> Ask:
    fact = step.sets or f"{frame.playbook}.{step.id}"
    members = members_asked(city, state, frame)
    member = next((name for name in members if name not in walk.got), None)
    old = state.known.get(f"{fact}@{member}" if member else fact, frozenset())
    order = [answer.id for answer in step.answers]
    place = (members.index(member) + 1, len(members)) if member else (1, 1)
    rows = tuple(
        (name, tuple(sorted(state.known.get(f"{fact}@{name}", ()))), name in walk.got)
        for name in members
        if step.rows
    )
    return Ask(frame, step, member, place, tuple(name for name in order if name in old), rows)


def _fill(city: City, state: State, walk: Walk, frame: Frame, step: Form) -> Fill:
    asked = fields_asked(city, state, walk, frame, step)
    member = asked[0][0]
    names = [fact for asked_member, fact in asked if asked_member == member]
    suffix = f"@{member}" if member else ""
    old = []
    taken_back = _taken_back(state)
    for fact in names:
        if fact + suffix in state.details:
            old.append((fact, state.details[fact + suffix]))
        elif fact + suffix in taken_back:
            old.append((fact, taken_back[fact + suffix]))
        elif city.plan.facts[fact].type == "choice" and (held := state.known.get(fact + suffix)):
            old += [(fact, value) for value in held if value != UNKNOWN]
    return Fill(frame, step, member, tuple(field for field in step.fields if field.fact in names), tuple(old))


def _enter(city: City, state: State, frame: Frame, step: Entries) -> Enter:
    register = city.plan.registers[step.book]
    draft = state.draft.get(frame, {})
    column = next(column for column in register.columns if column.id not in draft)
    return Enter(frame, step, register, column, tuple(draft.items()))


def _taken_back(state: State) -> dict[str, str]:
    """What was typed into fields and then undone: offered again, so that nobody types it twice."""
    undone: set[object] = set()
    events = []
    log = state.log
    while log is not None:
        if log.event.kind == UNDONE:
            undone.add(log.event.body["of"])
        elif log.event.seq in undone and "values" in log.event.body:
            events.append(log.event)
        log = log.before
    typed: dict[str, str] = {}
    for event in reversed(events):
        values: Mapping[str, Any] = event.body
        suffix = f"@{values['member']}" if "member" in values else ""
        typed |= {fact + suffix: value for fact, value in values["values"].items() if value}
        typed |= {fact + suffix: text for fact, text in (event.words or {}).items()}
    return typed


def _check(city: City, state: State, frame: Frame, step: Checklist) -> Check:
    keyed = [
        (key, item) for item in step.items for key in item_keys(city, state, f"{frame.playbook}.{item.id}")
    ]
    member = None
    if step.each is not None:
        member = next(key.rpartition("@")[2] for key, _ in keyed if key not in state.items)
        keyed = [(key, item) for key, item in keyed if key.endswith(f"@{member}")]
    marks = tuple((key, state.items[key].outcome) for key, _ in keyed if key in state.items)
    return Check(frame, step, member, tuple(keyed), marks)


def _tick(city: City, state: State, frame: Frame, step: Triage) -> Tick:
    rows = city.table(step).rows
    suggested = tuple(
        row.id
        for row in rows
        if row.when is not None and applies(row.when, row.unless, state.known, frame.playbook)
    )
    return Tick(frame, step, rows, suggested, state.ticked.get(frame, ()))


def propose(
    city: City, state: State, table: Table, ticked: tuple[str, ...], scope: str
) -> tuple[str | None, Floor | None]:
    """The gravest level of the ticked rows, or of a floor that holds above them; None where nothing fits."""
    order = list(city.plan.facts[table.judges].values)
    level = max((row.level for row in table.rows if row.id in ticked), key=order.index, default=None)
    floors = [floor for floor in table.at_least if holds(floor.when, state.known, scope)]
    floor = max(floors, key=lambda held: order.index(held.level), default=None)
    if floor is not None and (level is None or order.index(floor.level) > order.index(level)):
        return floor.level, floor
    return level, None


def _decide(city: City, state: State, frame: Frame, step: Triage) -> Decide:
    table = city.table(step)
    ticked = state.ticked.get(frame, ())
    proposal, floor = propose(city, state, table, ticked, frame.playbook)
    old = next(iter(state.known.get(table.judges, ())), None)
    rows = tuple(row for row in table.rows if row.id in ticked)
    return Decide(frame, step, rows, proposal, floor, old, heard(city, state, step.decides))


def _call(city: City, state: State, walk: Walk, frame: Frame, step: Notify) -> Call | Unreached:
    targets = still_to_tell(city, state, step, frame.playbook)
    fresh = []
    for target in targets:
        last = state.tried.get((target.contact, target.topic))
        if last is None or last.seq <= walk.since or last.outcome in TOLD:  # reached, but it changed since
            fresh.append(target)
        elif last.outcome == ABSENT and (deputy := _deputy(city, last.via)) is not None:
            return ring(city, target, targets, frame, step, via=deputy)
    return ring(city, fresh[0], targets, frame, step) if fresh else Unreached(frame, targets)


def _deputy(city: City, contact: str) -> str | None:
    return city.contacts.contacts[contact].deputy


def ring(
    city: City,
    target: Target,
    targets: tuple[Target, ...],
    frame: Frame | None = None,
    step: Notify | None = None,
    *,
    via: str | None = None,
) -> Call:
    """The call of one target, at its turn or out of turn; `via` a deputy where the contact himself was absent."""
    now = via or target.contact
    rest = tuple(other for other in targets if other != target)
    return Call(frame, step, target, now, _deputy(city, now), rest)


def whose_turn(city: City, state: State, target: Target) -> str:
    """Who is to be rung for a target out of turn: the deputy of whoever was absent last, else the contact himself."""
    last = state.tried.get((target.contact, target.topic))
    if last is not None and last.outcome == ABSENT and last.version == target.version:
        return _deputy(city, last.via) or target.contact
    return target.contact


def judging_step(city: City, state: State) -> Frame | None:
    """The triage that `l` goes back to: the first of this walk that was come to and that holds."""
    walk = state.walk
    if walk.ended:
        return None
    return next(
        (
            frame
            for name in dict.fromkeys(frame.playbook for frame in walk.stack)
            for step in city.playbooks[name].steps
            if (frame := Frame(name, step.id)) in walk.reached
            and applies(step.when, step.unless, state.known, name)
        ),
        None,
    )


def overdue(city: City, state: State, now: datetime) -> Due | None:
    """A re-check whose time has come and that is not what is asked: it interrupts. None when there is none."""
    for walk in state.walks.values():
        for frame in (walk.top, *walk.back[-1:]):
            if frame is None or frame == state.walk.top or walk.ended or frame not in state.due:
                continue
            step = city.step(frame)
            if state.due[frame] <= now and isinstance(step, Recheck):
                return Due(frame, step, state.due[frame])
    return None


def next_due(state: State) -> datetime | None:
    """The next time at which something is asked again."""
    return min(state.due.values(), default=None)


def tellings_left(needs: tuple[Need, ...]) -> tuple[Target, ...]:
    """The calls among what is outstanding."""
    return tuple(need.target for need in needs if need.target is not None)

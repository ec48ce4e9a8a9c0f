"""Records that are entered later, from paper: what they can be about, and the very events that a walk would have written.

A line from paper has a time of its own. What a call told is what was known *then*: it counts for the values of that
time unless the officer says that it already told the present ones, and it never pushes a later call aside (`moves.py`).
On whose behalf somebody rang is said only where the record shows that role to have been reached by then; that it had
not been is never said, for its line may be entered after this one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN, applies
from kumamoto_ir.city.step import Step
from kumamoto_ir.ground.dates import parse_when, short_datetime
from kumamoto_ir.incident import flow, respond
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.backward import trial
from kumamoto_ir.incident.events import MOVES, PAPER, Draft, Event, What
from kumamoto_ir.incident.history import journal, standing
from kumamoto_ir.incident.obligations import (
    Target,
    acting,
    all_outstanding,
    along,
    is_told,
    item_keys,
    version,
)
from kumamoto_ir.incident.state import NOT_NEEDED, TOLD, State
from kumamoto_ir.incident.typedvalues import Refusal
from kumamoto_ir.saying.eventwords import sentence
from kumamoto_ir.saying.factwords import item_text, topic_text, value_text, values_text


@dataclass(frozen=True, slots=True)
class Callee(ask.Call):
    """Somebody who may have been rung about something: the contact himself, or a deputy (`via`)."""

    name: str
    say: str


@dataclass(frozen=True, slots=True)
class Task:
    """An item that may have been done: its key, and its words."""

    key: str
    say: str


@dataclass(frozen=True, slots=True)
class Called:
    """A call on paper. `words` is who answered, or why nobody was told; `current` that it told the present values."""

    contact: str
    topic: str
    via: str
    outcome: str
    words: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Ticked:
    """An item on paper."""

    key: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Free words on paper."""

    text: str


@dataclass(frozen=True, slots=True)
class Rowed:
    """A row of a register on paper; what is not given is 未確認."""

    register: str
    values: Mapping[str, str]


Entry: TypeAlias = Called | Ticked | Noted | Rowed


def callees(city: City, state: State) -> tuple[Callee, ...]:
    """Everybody whom the playbooks entered so far may have to do with, those not told yet first."""
    found: dict[tuple[str, str], tuple[Target, Step | None]] = {}
    for target, step in _told(city, state):
        found.setdefault((target.contact, target.topic), (target, step))
    ordered = sorted(found.values(), key=lambda held: is_told(city, state, held[0].contact, held[0].topic))
    return tuple(callee for target, step in ordered for callee in _lines(city, target, step))


def _told(city: City, state: State) -> Iterator[tuple[Target, Step | None]]:
    """Every target of every step, whoever of a group was picked; then what is outstanding besides."""
    for name in _entered(state):
        for step in city.playbooks[name].steps:
            tells = step.effects.tells
            if tells is None or not applies(step.when, step.unless, state.known, name):
                continue
            edges = city.told_along(tells)
            whole = {edge.topic: frozenset(city.members(edge.to)) for edge in edges if edge.pick}
            for target in along(city, replace(state, picked={**state.picked, **whole}), edges, name):
                yield target, step
    for need in all_outstanding(city, state):
        if need.target is not None:
            yield need.target, None


def _lines(city: City, target: Target, step: Step | None) -> Iterator[Callee]:
    about = f"{target.act or '連絡'}・{topic_text(city, target.topic)}"
    name = city.name(target.contact)
    first = Callee(None, step, target, target.contact, None, (), name, f"{name}({about})")
    yield first
    seen, deputy = {target.contact}, city.contacts.contacts[target.contact].deputy
    while deputy is not None and deputy not in seen and not first.incoming:
        seen.add(deputy)
        name = city.name(deputy)
        yield replace(first, via=deputy, name=name, say=f"{name}({about})")
        deputy = city.contacts.contacts[deputy].deputy


def tasks(city: City, state: State) -> tuple[Task, ...]:
    """The items of the playbooks entered so far that have no outcome yet."""
    return tuple(
        Task(key, item_text(city, key, state))
        for name in _entered(state)
        for step in city.playbooks[name].steps
        if applies(step.when, step.unless, state.known, name)
        for item in step.tasks()
        for key in item_keys(city, state, f"{name}.{item.id}")
        if key not in state.items
    )


def _entered(state: State) -> tuple[str, ...]:
    return tuple(sorted({name for walk in state.walks.values() for name in walk.entered}))


def moment(text: str, now: datetime) -> datetime | Refusal:
    """The time of a line; one that has not come yet is refused."""
    at = parse_when(text, now)
    if at is None:
        return Refusal("時刻として読めません。", "例: 8時10分、昨日 17:30、11/22 17:30")
    if at > now:
        return Refusal(
            f"{short_datetime(at)}は、まだ来ていない時刻です。",
            "前の日なら「昨日 23時50分」のように書きます。",
        )
    return at


def draft(city: City, state: State, entry: Entry, at: datetime) -> Draft | Refusal:
    """The event of a line, as a walk would have written it, marked as entered from paper."""
    made = _draft(city, state, entry, at)
    return made if isinstance(made, Refusal) else replace(made, body={**made.body, PAPER: True})


def _draft(city: City, state: State, entry: Entry, at: datetime) -> Draft | Refusal:
    match entry:
        case Called():
            return _call(city, state, entry, at)
        case Ticked():
            if entry.key not in {task.key for task in tasks(city, state)}:
                return Refusal("その項目は、もう記録があるか、この事案にありません。")
            frame, step, item = city.items[entry.key.partition("@")[0]]
            request = ask.Check(frame, step, None, ((entry.key, item),), ())
            return respond.check(request, {entry.key: entry.outcome}, at)
        case Noted():
            return respond.note(entry.text, at) if entry.text else Refusal("メモの文がありません。")
        case Rowed():
            return respond.row(city, entry.register, entry.values, at)
        case _:
            assert_never(entry)


def _call(city: City, state: State, entry: Called, at: datetime) -> Draft | Refusal:
    callee = _callee(city, state, entry)
    if callee is None:
        return Refusal("その相手への連絡は、この事案にありません。")
    target, then = callee.target, _then(city, state, at)
    role = target.on_behalf_of or target.unheard
    told = version(city, state if entry.current else then, target.topic)
    earlier = state.told.get((target.contact, target.topic))
    target = replace(
        target,
        on_behalf_of=role if role and _heard_by(city, state, role, at) else "",
        unheard="",
        version=told,
        renewal=earlier is not None
        and earlier.outcome in TOLD
        and earlier.at < at
        and earlier.version != told,
    )
    words = {"note" if entry.outcome == NOT_NEEDED else "person": entry.words} if entry.words else {}
    return respond.call(replace(callee, target=target), {"outcome": entry.outcome, **words}, at)


def _callee(city: City, state: State, entry: Called) -> Callee | None:
    wanted = (entry.contact, entry.topic, entry.via)
    known = {(held.target.contact, held.target.topic, held.via): held for held in callees(city, state)}
    return known.get(wanted)


def _heard_by(city: City, state: State, role: str, at: datetime) -> bool:
    """Whether a role was reached by then, or sits here."""
    return role in acting(city, state) or any(
        event.kind == What.CALLED
        and event.body["contact"] == role
        and event.body["outcome"] in TOLD
        and event.occurred_at <= at
        for event in standing(state, What.CORRECTED)
    )


def _then(city: City, state: State, at: datetime) -> State:
    """What was known at a moment: the journal up to the last move that had been made by then."""
    events = journal(state)
    last = max((event.seq for event in events if event.kind in MOVES and event.occurred_at <= at), default=1)
    then = flow.replay(city, (event for event in events if event.seq <= last))
    return then if isinstance(then, State) else state


# ---------------------------------------------------------------- what is asked back


def doubts(city: City, state: State, made: Draft) -> tuple[str, ...]:
    """What is to be confirmed before a line is written: a time before the discovery, the same line once more."""
    said = []
    found = next((name for name in city.plan.order if name in state.details), None)
    if found is not None and found == city.plan.order[0]:
        discovered = datetime.fromisoformat(state.details[found])
        if made.occurred_at < discovered:
            label = city.plan.facts[found].say
            said.append(
                f"{short_datetime(made.occurred_at)}は、{label}({short_datetime(discovered)})より前です。"
            )
    twin = _twin(city, state, made)
    if twin is not None:
        said.append(f"同じ時刻の同じ内容が、記録{twin.seq}にあります。")
    return tuple(said)


def _twin(city: City, state: State, made: Draft) -> Event | None:
    wanted = sentence(city, trial(state, made))
    return next(
        (
            event
            for event in standing(state, What.CORRECTED)
            if event.kind == made.kind
            and event.occurred_at == made.occurred_at
            and sentence(city, event) == wanted
        ),
        None,
    )


def newer_content(city: City, state: State, entry: Entry, at: datetime) -> str:
    """What became known after a call that told somebody, and that he is told too, in words; empty where nothing did."""
    if not isinstance(entry, Called) or entry.outcome not in TOLD:
        return ""
    then = _then(city, state, at)
    if version(city, then, entry.topic) == version(city, state, entry.topic):
        return ""
    return "、".join(
        f"{city.plan.facts[name].say}={_value(city, state, name)}"
        for name in city.plan.topics[entry.topic].renew_on
    )


def _value(city: City, state: State, name: str) -> str:
    fact = city.plan.facts[name]
    if name in state.details:
        return value_text(fact, state.details[name])
    return values_text(fact, state.known.get(name, frozenset({UNKNOWN})))


def said(city: City, made: Draft) -> str:
    """A record in words, with its time and with whom it was about."""
    to = f"→ {city.name(str(made.body['via']))} " if made.kind == What.CALLED else ""
    return f"{short_datetime(made.occurred_at)} {to}{sentence(city, trial(None, made))}"

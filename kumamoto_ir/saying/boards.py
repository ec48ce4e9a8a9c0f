"""A question asked of many members as a board: a row for each, with its answer, its time, and what stands beside it.

Beside an answer stand other facts of the same member and who told the member what, so that one screen (and one
paper) shows how every office works, by whose instruction, and since when.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Board as Shown
from kumamoto_ir.city.step import Choice, Step
from kumamoto_ir.ground.dates import clock_near
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.history import journal, standing
from kumamoto_ir.incident.obligations import members_asked
from kumamoto_ir.incident.state import TOLD, State
from kumamoto_ir.saying.eventwords import words_of
from kumamoto_ir.saying.factwords import values_text
from kumamoto_ir.saying.words import DONT_KNOW

NOT_TOLD = "連絡まだ"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One member: `say` is its answer with the time (empty before it was asked), `beside` what goes with it."""

    name: str
    say: str
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A question with a row for each member."""

    say: str
    rows: tuple[BoardRow, ...]


def boards(city: City, state: State, now: datetime) -> tuple[Board, ...]:
    """Every board of which at least one row was answered, in the order of the playbooks."""
    found = (
        Board(step.say, board(city, state, Frame(playbook.id, step.id), step, now))
        for playbook in city.playbooks.values()
        for step in playbook.steps
        if _shows(step)
    )
    return tuple(held for held in found if any(row.say for row in held.rows))


def board(city: City, state: State, frame: Frame, step: Step, now: datetime) -> tuple[BoardRow, ...]:
    """The rows of one question, in the order in which its members are asked."""
    answered = _times(city, state)
    calls = {event.seq: event for event in journal(state) if event.kind == What.CALLED}
    fact = city.outcome(frame) or ""
    says = {line.key: line.say for line in step.lines() if isinstance(line, Choice)} | {UNKNOWN: DONT_KNOW}

    def own(member: str) -> str:
        held = state.known.get(f"{fact}@{member}", frozenset())
        return _timed(
            "、".join(says.get(value, value) for value in sorted(held)), answered.get((fact, member)), now
        )

    return tuple(
        BoardRow(
            city.name(member), own(member), tuple(_beside(city, state, step, member, answered, calls, now))
        )
        for member in members_asked(city, state, frame)
    )


def _beside(
    city: City,
    state: State,
    step: Step,
    member: str,
    answered: Mapping[tuple[str, str], datetime],
    calls: Mapping[int, Event],
    now: datetime,
) -> Iterator[str]:
    for name in _shows(step):
        if name in city.plan.facts and (held := state.known.get(f"{name}@{member}")):
            yield _timed(values_text(city.plan.facts[name], held), answered.get((name, member)), now)
    topics = [name for name in _shows(step) if name in city.plan.topics]
    tellings = [
        (topic, telling)
        for topic in topics
        if (telling := state.told.get((member, topic))) is not None and telling.outcome in TOLD
    ]
    for topic, telling in tellings:
        call = calls[telling.seq]
        by, to = call.operator or city.name(call.office), words_of(call, "person") or city.name(telling.via)
        act = f"{call.body.get('act') or '連絡'}({city.plan.topics[topic].say})"
        yield f"{act} {clock_near(telling.at, now)} {by}→{to}"
    if topics and not tellings:
        yield NOT_TOLD


def _shows(step: Step) -> tuple[str, ...]:
    """What stands beside each row; nothing where no member stands on a screen with the others."""
    return tuple(name for line in step.lines() if isinstance(line, Shown) for name in line.shows)


def _timed(say: str, at: datetime | None, now: datetime) -> str:
    return f"{say} {clock_near(at, now)}" if say and at is not None else say


def _times(city: City, state: State) -> Mapping[tuple[str, str], datetime]:
    """When each member's answer was given last, by fact and member."""
    found: dict[tuple[str, str], datetime] = {}
    for event in standing(state, What.UNDONE):
        body: Mapping[str, Any] = event.body
        frame = Frame.parse(body.get("frame", ""))
        if event.kind != What.ANSWERED:
            continue
        fact = city.outcome(frame) if city.has(frame) else None
        if fact is not None:
            members = body["members"] if "members" in body else [body["member"]] if "member" in body else []
            found |= {(fact, member): event.occurred_at for member in members}
    return found

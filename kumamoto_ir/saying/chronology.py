"""The journal in words: every event as a line, the calls, the instructions, the turning points.

Nothing is left out of the chronology. A move that was undone is marked 「(取消)」, a record that was corrected 「(訂正)」, and words that
were struck on a recorded order stand as 【抹消】; the order is that of the happening, not of the writing.

An instruction that was given, or that was waited for, is a telling about a topic of instructions. One that a counter
was given and wrote down is a fact with its giver and its hour (`instructed` of the plan); when it changes the old one
stays on the list, for both were followed.

Which times are turning points and which of them is the discovery is the plan's `order`, whose first one is counted from.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.plan import Instructed
from kumamoto_ir.ground.dates import lasting, short_datetime
from kumamoto_ir.incident.events import PAPER, Event, What
from kumamoto_ir.incident.history import journal, standing, step_of, taken_back
from kumamoto_ir.incident.state import HEARD, TOLD, State
from kumamoto_ir.saying.eventwords import act_text, sentence, words_of
from kumamoto_ir.saying.factwords import topic_text, value_text
from kumamoto_ir.saying.words import CALL_OUTCOMES, FIRST_CALL, LAST_CALL, UNCONFIRMED

# Written down so much later than it happened (or earlier) that a reader should know. A figure of this tool.
LATE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chronology."""

    seq: int
    at: str
    frm: str
    to: str
    say: str


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One attempt to reach somebody; `via` is the deputy who was rung instead, or empty."""

    seq: int
    at: str
    name: str
    via: str
    act: str
    topic: str
    outcome: str
    person: str
    note: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Free words that somebody put on record."""

    seq: int
    at: str
    say: str


def chronology(city: City, state: State) -> tuple[Entry, ...]:
    """Every event as a line, in the order in which things happened."""
    events = journal(state)
    undone = taken_back(events, What.UNDONE)
    corrected = taken_back(events, What.CORRECTED)
    behind = _behind(events)
    lines = []
    for event in sorted(events, key=lambda event: (event.occurred_at, event.seq)):
        say = sentence(city, event)
        if event.seq in undone:
            say += "(取消)"
        if event.seq in corrected:
            say += "(訂正)"
        if event.body.get(PAPER):
            by = f" {event.operator}" if event.operator else ""
            say += f"(紙から後で記録 {short_datetime(event.recorded_at)}{by})"
        elif abs(event.recorded_at - event.occurred_at) > LATE:
            say += f"(後から記録 {short_datetime(event.recorded_at)})"
        if event.seq in behind:
            say += "(PCの時計が、前の記録より戻っています)"
        lines.append(
            Entry(event.seq, short_datetime(event.occurred_at), _from(city, event), _to(city, event), say)
        )
    return tuple(lines)


def _behind(events: Sequence[Event]) -> frozenset[int]:
    """The records that were made while the PC's clock stood well before that of an earlier record."""
    found: set[int] = set()
    latest: datetime | None = None
    for event in events:
        if latest is not None and latest - event.recorded_at > LATE:
            found.add(event.seq)
        else:
            latest = max(latest or event.recorded_at, event.recorded_at)
    return frozenset(found)


def calls(city: City, state: State) -> tuple[CallEntry, ...]:
    """Every attempt to reach somebody, in the order of the ringing."""
    events = journal(state)
    corrected = taken_back(events, What.CORRECTED)
    attempts = sorted(
        (event for event in events if event.kind == What.CALLED), key=lambda e: (e.occurred_at, e.seq)
    )
    return tuple(_call(city, event, event.seq in corrected) for event in attempts)


def notes(state: State) -> tuple[Note, ...]:
    """The free words, in the order in which they were written."""
    return tuple(
        Note(event.seq, short_datetime(event.occurred_at), words_of(event, "note"))
        for event in journal(state)
        if event.kind == What.NOTED
    )


def _call(city: City, event: Event, corrected: bool) -> CallEntry:
    body: Mapping[str, Any] = event.body
    return CallEntry(
        seq=event.seq,
        at=short_datetime(event.occurred_at),
        name=city.name(body["contact"]),
        via=city.name(body["via"]) if body["via"] != body["contact"] else "",
        act=act_text(city, body),
        topic=topic_text(city, body["topic"]),
        outcome=CALL_OUTCOMES[body["outcome"]] + ("(訂正)" if corrected else ""),
        person=words_of(event, "person"),
        note=words_of(event, "note"),
        number=words_of(event, "number"),
        text=words_of(event, "text"),
    )


def _from(city: City, event: Event) -> str:
    if event.body.get("incoming"):
        return city.name(str(event.body["contact"]))
    return _writer(city, event)


def _writer(city: City, event: Event) -> str:
    """The office and the person who wrote it."""
    return " ".join(
        part for part in (city.name(event.office) if event.office else "", event.operator) if part
    )


def _to(city: City, event: Event) -> str:
    if event.kind not in (What.CALLED, What.TEXTED) or event.body.get("incoming"):
        return ""
    target = event.body.get("via") or event.body.get("contact")
    return city.name(str(target)) if target else ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: from whom, to whom (empty: to this office), what; `given` by this office, or received."""

    at: str
    frm: str
    to: str
    say: str
    given: bool


def instructions(city: City, state: State) -> tuple[Instruction, ...]:
    """Every instruction, those that were given and those that came, oldest first."""
    found: list[tuple[datetime, Instruction]] = []
    held = city.plan.instructed
    for event in standing(state, What.UNDONE, What.CORRECTED):
        if event.kind == What.CALLED:
            found += [(event.occurred_at, one) for one in _instructed(city, event)]
        elif event.kind == What.ANSWERED and held is not None:
            found += [(event.occurred_at, one) for one in _received(city, held, event)]
            if found:
                found[-1] = (found[-1][0], _with_giver(held, event, found[-1][1]))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _instructed(city: City, event: Event) -> Iterator[Instruction]:
    body: Mapping[str, Any] = event.body
    topic = city.plan.topics.get(body["topic"])
    if topic is None or not topic.instruction or body["outcome"] not in TOLD:
        return
    person, at = words_of(event, "person"), short_datetime(event.occurred_at)
    if body["outcome"] == HEARD:
        frm = " ".join(part for part in (city.name(body["contact"]), person) if part)
        yield Instruction(at, frm, "", topic.say, given=False)
    else:
        frm, to = (
            _writer(city, event),
            " ".join(part for part in (city.name(body["contact"]), person) if part),
        )
        yield Instruction(at, frm, to, topic.say, given=True)


def _received(city: City, held: Instructed, event: Event) -> Iterator[Instruction]:
    chosen: Any = event.body.get("chosen")
    step = step_of(city, event)
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
    held = standing(state, What.UNDONE, What.CORRECTED)
    moments = [*_reached(held), *_judged(city, held)]
    moments += [(datetime.fromisoformat(state.details[name]), city.plan.facts[name].say) for name in known]
    begun = datetime.fromisoformat(state.details[order[0]]) if order and order[0] in state.details else None
    found = [
        Milestone(say, short_datetime(at), lasting(at - begun) if begun is not None else UNCONFIRMED)
        for at, say in sorted(moments, key=lambda moment: moment[0])
    ]
    lacking = [city.plan.facts[name].say for name in order if name not in state.details]
    return (*found, *(Milestone(say, UNCONFIRMED, UNCONFIRMED) for say in lacking))


def _reached(events: tuple[Event, ...]) -> Iterator[tuple[datetime, str]]:
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

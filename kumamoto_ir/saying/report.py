"""What papers, telephone scripts, `status` and `log` see of an incident.

Flat, frozen, and already formatted: a template only places texts, it never computes one. How it is made stands in
`projection.py`. A template may write the names of a `Report`, to whom it goes, and its number; `knows` says statically
whether a dotted name stands for something, so that a template can be checked before anybody needs it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, get_args, get_origin, get_type_hints

from kumamoto_ir.city.city import City
from kumamoto_ir.saying.boards import Board
from kumamoto_ir.saying.books import Book, DueDay
from kumamoto_ir.saying.chronology import CallEntry, Entry, Instruction, Milestone, Note
from kumamoto_ir.saying.factwords import MemberValue
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sits here. What was not entered reads 未記入."""

    office: str = ""
    name: str = ""
    role: str = ""
    tel: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """One way to reach somebody: the id of its means, what it is called, when it holds, and the number or 未記入."""

    means: str
    say: str
    hours: str
    number: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a text goes; all empty for a paper that goes to nobody in particular. `contact` is the id.

    `unheard` is the role whose act it is and that was not reached.
    """

    contact: str = ""
    name: str = ""
    person: str = ""
    act: str = ""
    topic: str = ""
    renewal: bool = False
    on_behalf: str = ""
    unheard: str = ""
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """A playbook that the incident entered, and the clause it rests on."""

    id: str
    title: str
    clause: str
    clause_title: str


@dataclass(frozen=True, slots=True)
class Level:
    """A judgement. `shown` is false where nothing is to be judged; papers then leave the field out altogether."""

    shown: bool = False
    fact: str = ""
    say: str = BEFORE_JUDGEMENT
    by: str = ""
    at: str = ""
    state: str = BEFORE_JUDGEMENT
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told, or (not `reached`) need not be. `via` is the deputy who was reached instead, or empty.

    `new` is 【新】 where that is younger than the report before, else empty.
    """

    name: str
    person: str
    act: str
    topic: str
    at: str
    outcome: str
    via: str
    note: str
    renewal: bool
    reached: bool
    new: str = ""


@dataclass(frozen=True, slots=True)
class Untold:
    """Somebody who is still to be told, and why he was not yet."""

    name: str
    act: str
    topic: str
    why: str


@dataclass(frozen=True, slots=True)
class Calling:
    """A call that is still to be made: whom, by which numbers, and the text to read aloud (empty: none is given)."""

    name: str
    person: str
    act: str
    topic: str
    why: str
    numbers: tuple[Number, ...]
    script: str


@dataclass(frozen=True, slots=True)
class Done:
    """An item of a checklist with its outcome; `new` as in `Told`."""

    at: str
    say: str
    outcome: str
    note: str
    new: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that reads differently now."""

    say: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything there is to say about an incident at a moment. `head` is the start of the newest digest.

    `changes` and `changed` say what reads differently than in the report before: as a list, and for each fact as the
    sign that stands before its value (empty where nothing has changed).
    """

    drill: bool
    mark: str
    incident: str
    municipality: str
    plan: str
    made_at: str
    now: str
    records: int
    head: str
    voided: bool
    next_at: str
    me: Sender
    facts: Mapping[str, str]
    clock: Mapping[str, str]
    spoken: Mapping[str, str]
    tracks: tuple[Track, ...]
    level: Level
    levels: tuple[Level, ...]
    told: tuple[Told, ...]
    received: tuple[Told, ...]
    instructions: tuple[Instruction, ...]
    untold: tuple[Untold, ...]
    calling: tuple[Calling, ...]
    todo: tuple[str, ...]
    done: tuple[Done, ...]
    notes: tuple[Note, ...]
    chronology: tuple[Entry, ...]
    calls: tuple[CallEntry, ...]
    registers: Mapping[str, Book]
    boards: tuple[Board, ...]
    doubts: tuple[str, ...]
    unknown: tuple[str, ...]
    changes: tuple[Change, ...]
    changed: Mapping[str, str]
    members: Mapping[str, tuple[MemberValue, ...]]
    judgements: tuple[Entry, ...]
    milestones: tuple[Milestone, ...]
    deadlines: tuple[DueDay, ...]


def context(report: Report, to: Recipient | None = None, number: int = 0) -> dict[str, object]:
    """The variables of a template, the same names for every template; `number` is 0 for a text that is not counted."""
    seen: dict[str, object] = {entry.name: getattr(report, entry.name) for entry in fields(report)}
    return {**seen, "to": to or Recipient(), "number": number}


def _element(hint: Any) -> type[Any]:
    """What a name stands for; for a list, what one of its elements is."""
    if get_origin(hint) is tuple:
        return _element(get_args(hint)[0])
    shape: type[Any] = get_origin(hint) or hint
    return shape


ROOTS: Final[Mapping[str, type[Any]]] = {
    **{name: _element(hint) for name, hint in get_type_hints(Report).items()},
    "to": Recipient,
    "number": int,
}


def knows(city: City, name: str) -> bool:
    """Whether a dotted name in a template (`to.name`, `told.at` inside a loop, `facts.place`) stands for something."""
    root, *rest = name.split(".")
    if root not in ROOTS or len(rest) > (4 if root in ("registers", "members") else 2):
        return False
    shape = ROOTS[root]
    if rest and root in ("registers", "members"):
        name, *rest = rest
        fact = city.plan.facts.get(name)
        if not (name in city.plan.registers if root == "registers" else fact is not None and fact.per):
            return False
        shape = Book if root == "registers" else MemberValue
    elif rest and root in ("facts", "clock", "spoken", "changed"):
        fact = city.plan.facts.get(rest[0])
        return len(rest) == 1 and fact is not None and (root != "clock" or fact.type == "datetime")
    while rest:
        hints = get_type_hints(shape) if hasattr(shape, "__dataclass_fields__") else {}
        if rest[0] not in hints:
            return False
        shape = _element(hints[rest.pop(0)])
    return True

"""form: one screen of typed fields. An empty field is 「未確認」; a number or a time may fall into a band."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.contacts import opening
from kumamoto_ir.city.facts import UNKNOWN, Fact, applies
from kumamoto_ir.city.step import Blank, Effects, Field, Line, Repeated, Uses
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.incident.answered import Answered, Filled
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.history import backwards
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.moves import refuse_wrong, united
from kumamoto_ir.incident.obligations import members_asked
from kumamoto_ir.incident.requests import Fill, Request
from kumamoto_ir.incident.settle import leave, put
from kumamoto_ir.incident.state import STRUCK, State, UnfitError, Walk


class Form(Repeated, Kind):
    """One screen of typed fields."""

    SIGN: ClassVar = "記入"
    WORDS: ClassVar = {"": "form: 書く欄の画面", "kind": "段の種類。", "fields": "欄。"}

    kind: Literal["form"]
    fields: tuple[Field, ...]

    @cached_property
    def effects(self) -> Effects:
        """The facts of its fields; for certain only those of fields that are always there."""
        plain = frozenset(field.fact for field in self.fields if field.when is None and field.unless is None)
        facts = dict.fromkeys(field.fact for field in self.fields)
        return self.among(Effects(facts=facts, always=plain if self.each is None else frozenset()))

    def lines(self) -> Iterator[Line]:
        """The fields."""
        yield from (Blank(field) for field in self.fields)

    def uses(self) -> Iterator[Uses]:
        """The facts of its fields."""
        for place, field in enumerate(self.fields):
            yield Uses("fact", field.fact, ("fields", place, "fact"))

    def typed(self) -> tuple[Field, ...]:
        """The fields."""
        return self.fields

    def passed(self, city: City, state: State, walk: Walk, frame: Frame) -> bool:
        """Whether every field that is asked has been answered."""
        return not self._asked(city, state, walk, frame)

    def _asked(
        self, city: City, state: State, walk: Walk, frame: Frame
    ) -> tuple[tuple[str | None, str], ...]:
        """The (member, fact) pairs that were not answered since the walk came here."""
        members: tuple[str | None, ...] = members_asked(city, state, frame) if self.each else (None,)
        return tuple(
            (member, field.fact)
            for member in members
            for field in self.fields
            if applies(field.when, field.unless, state.known, frame.playbook, member)
            and (f"{field.fact}@{member}" if member else field.fact) not in walk.got
        )

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """The fields that are left, of the first member who has any; what was taken back is offered again."""
        asked = self._asked(city, state, walk, frame)
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
        left = tuple(field for field in self.fields if field.fact in names)
        return Fill(frame, self, member, left, tuple(old))

    def take(
        self, city: City, state: State, walk: Walk, frame: Frame, given: Answered, event: Event
    ) -> State | None:
        """Values of fields; a typed value falls into its band."""
        if not isinstance(given, Filled):
            return None
        suffix = f"@{given.member}" if given.member else ""
        allowed = {field.fact for field in self.fields}
        known, details = dict(state.known), dict(state.details)
        for fact, value in given.values.items():
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
                refuse_wrong(declared, value)
                details[fact + suffix] = value
            if value is not None and declared.bands:
                known[fact + suffix] = frozenset(
                    {_band(city, state.office, declared, value, event) or UNKNOWN}
                )
            elif value is not None and declared.type != "choice":
                known.pop(fact + suffix, None)
            if given.member is not None and fact + suffix in known:
                known = united(known, fact)
        state = replace(state, known=known, details=details)
        walk = replace(walk, got=walk.got | {fact + suffix for fact in given.values})
        if self._asked(city, state, walk, frame):
            return put(state, walk)
        return leave(city, state, walk, frame, self.next)


def _taken_back(state: State) -> dict[str, str]:
    """What was typed into fields and then undone: offered again, so that nobody types it twice."""
    undone: set[object] = set()
    events = []
    for event in backwards(state):
        if event.kind == What.UNDONE:
            undone.add(event.body["of"])
        elif event.seq in undone and "values" in event.body:
            events.append(event)
    typed: dict[str, str] = {}
    for event in reversed(events):
        values: Mapping[str, Any] = event.body
        suffix = f"@{values['member']}" if "member" in values else ""
        typed |= {fact + suffix: value for fact, value in values["values"].items() if value}
        typed |= {fact + suffix: text for fact, text in (event.words or {}).items()}
    return typed


def _band(city: City, office: str, fact: Fact, value: str, event: Event) -> str | None:
    """The band of a number, or of a time against the opening of the counter on the day it was said."""
    if fact.type == "number":
        return fact.band_of(int(value))
    opens = datetime.combine(event.occurred_at.astimezone(JST).date(), opening(city.contacts, office), JST)
    return fact.band_at(in_time=datetime.fromisoformat(value) <= opens)

"""recheck: asks again at a time. `every` names a setting; where that is empty the officer sets the time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import ClassVar, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.step import Again, Answer, Effects, Lead, Line, Uses
from kumamoto_ir.incident.answered import Answered, Chosen, Timed
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.moves import learned
from kumamoto_ir.incident.requests import Request, SetTime, Wait
from kumamoto_ir.incident.settle import leave
from kumamoto_ir.incident.state import State, Walk
from kumamoto_ir.kinds.numbered import choices, given_by, leading, named, used_by


class Recheck(Kind):
    """A question that waits for its time."""

    SIGN: ClassVar = "確かめ直し"
    WORDS: ClassVar = {
        "": "recheck: 時刻が来たら確かめ直す",
        "kind": "段の種類。",
        "every": "間隔の設定の名前。",
        "answers": "答え。",
    }

    kind: Literal["recheck"]
    every: str
    answers: tuple[Answer, ...]

    def leads(self) -> tuple[Lead, ...]:
        """An answer each."""
        return tuple(leading(self.answers))

    @cached_property
    def effects(self) -> Effects:
        """What its answers set; which of them was given leaves nothing that a condition could read."""
        return Effects(facts=given_by(self.answers))

    def lines(self) -> Iterator[Line]:
        """The answers, and the next time."""
        yield from choices(self.answers)
        yield Again(self.every)

    def uses(self) -> Iterator[Uses]:
        """Its setting, and the names in its answers."""
        yield Uses("setting", self.every, ("every",))
        yield from used_by(self.answers)

    def numbered(self) -> tuple[Answer, ...]:
        """The answers."""
        return self.answers

    def come(self, city: City, state: State, walk: Walk, frame: Frame, event: Event) -> State:
        """Its time is reckoned from when the walk came here."""
        minutes = city.plan.settings[self.every].minutes
        if frame in state.due or minutes is None:
            return state
        return replace(state, due={**state.due, frame: walk.since_at + timedelta(minutes=minutes)})

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """The question at its time, or the time."""
        if frame in state.due:
            return Wait(frame, self, self.answers, state.due[frame])
        return SetTime(frame, self)

    def take(
        self, city: City, state: State, walk: Walk, frame: Frame, given: Answered, event: Event
    ) -> State | None:
        """A time, or an answer."""
        if isinstance(given, Timed):
            return replace(state, due={**state.due, frame: given.due})
        if not isinstance(given, Chosen):
            return None
        answer = named(self.answers, given.names[0])
        state = learned(state, answer.set)
        state = replace(state, due={at: due for at, due in state.due.items() if at != frame})
        return leave(city, state, walk, frame, answer.next or self.next)

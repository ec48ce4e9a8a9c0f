"""run and open: another playbook, to come back from, or beside this one (once in an incident)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.step import Effects, Elsewhere, Line, Uses
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.requests import Request
from kumamoto_ir.incident.settle import beginning, leave, put, stand
from kumamoto_ir.incident.state import State, Walk


class Calling(Kind):
    """What both have in common: nobody is asked."""

    def uses(self) -> Iterator[Uses]:
        """The playbook."""
        yield Uses("playbook", self.effects.calls or "", ("playbook",))

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """Nothing: no walk comes to rest here."""
        raise AssertionError(f"{frame} came to rest")


class Run(Calling):
    """Goes through another playbook and comes back."""

    SIGN: ClassVar = "別の手順"
    WORDS: ClassVar = {"": "run: ほかの手順を通って戻る", "kind": "段の種類。", "playbook": "手順の名前。"}

    kind: Literal["run"]
    playbook: str

    @cached_property
    def effects(self) -> Effects:
        """The playbook."""
        return Effects(asks=False, runs=self.playbook)

    def lines(self) -> Iterator[Line]:
        """The playbook."""
        yield Elsewhere(self.playbook, beside=False)

    def come(self, city: City, state: State, walk: Walk, frame: Frame, event: Event) -> State:
        """Down into it; past it where another walk has it in hand: nobody is led through the same one twice."""
        others = (other for name, other in state.walks.items() if name != walk.playbook)
        if self.playbook in city.once and any(self.playbook in other.entered for other in others):
            return leave(city, state, walk, frame, self.next)
        walk = replace(walk, entered=walk.entered | {self.playbook})
        return put(state, stand(walk, (*walk.stack, city.first(self.playbook)), event))


class Open(Calling):
    """Opens another playbook beside this one, once in an incident."""

    SIGN: ClassVar = "並行の手順"
    WORDS: ClassVar = {"": "open: ほかの手順を並べて開く", "kind": "段の種類。", "playbook": "手順の名前。"}

    kind: Literal["open"]
    playbook: str

    @cached_property
    def effects(self) -> Effects:
        """The playbook."""
        return Effects(asks=False, opens=self.playbook)

    def lines(self) -> Iterator[Line]:
        """The playbook."""
        yield Elsewhere(self.playbook, beside=True)

    def come(self, city: City, state: State, walk: Walk, frame: Frame, event: Event) -> State:
        """Beside this walk, unless some walk has entered it; and on."""
        if not any(self.playbook in other.entered for other in state.walks.values()):
            state = put(state, beginning(city, self.playbook, event))
        return leave(city, state, walk, frame, self.next)

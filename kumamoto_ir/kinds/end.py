"""end: ends the walk, not the incident."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.step import Closed, Effects, Lead, Line
from kumamoto_ir.incident.answered import Answered, Ended
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.requests import Close, Request
from kumamoto_ir.incident.settle import put
from kumamoto_ir.incident.state import State, Walk


class End(Kind):
    """The end of a walk."""

    SIGN: ClassVar = "終わり"
    WORDS: ClassVar = {
        "": "end: 手順を終える",
        "kind": "段の種類。",
        "reason": "true なら、閉じる理由を聞く。",
    }

    kind: Literal["end"]
    reason: bool = False

    def leads(self) -> tuple[Lead, ...]:
        """Nowhere."""
        return ()

    @cached_property
    def effects(self) -> Effects:
        """The end."""
        return Effects(ends=True)

    def lines(self) -> Iterator[Line]:
        """Whether a reason is asked."""
        yield Closed(self.reason)

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """Whether it is closed."""
        return Close(frame, self, reason=self.reason)

    def take(
        self, city: City, state: State, walk: Walk, frame: Frame, given: Answered, event: Event
    ) -> State | None:
        """It is."""
        return put(state, replace(walk, ended=True)) if isinstance(given, Ended) else None

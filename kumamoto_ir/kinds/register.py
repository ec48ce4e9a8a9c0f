"""register: rows for a register, one after the other, until the officer has no more."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field as Named

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.step import Effects, Line, Row, Uses
from kumamoto_ir.incident.answered import Answered, Drafted
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.requests import Enter, Request
from kumamoto_ir.incident.settle import put
from kumamoto_ir.incident.state import State, Walk


class Entries(Kind):
    """Rows for a register."""

    SIGN: ClassVar = "簿"
    WORDS: ClassVar = {"": "register: 簿に書く", "kind": "段の種類。", "register": "簿の名前。"}

    kind: Literal["register"]
    book: str = Named(alias="register")

    @cached_property
    def effects(self) -> Effects:
        """The register."""
        return Effects(book=self.book)

    def lines(self) -> Iterator[Line]:
        """The register."""
        yield Row(self.book)

    def uses(self) -> Iterator[Uses]:
        """The register."""
        yield Uses("register", self.book, ("register",))

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """The next column of the row that is being written."""
        register = city.plan.registers[self.book]
        draft = state.draft.get(frame, {})
        column = next(column for column in register.columns if column.id not in draft)
        return Enter(frame, self, self.book, register, column, tuple(draft.items()))

    def take(
        self, city: City, state: State, walk: Walk, frame: Frame, given: Answered, event: Event
    ) -> State | None:
        """Columns; the whole row is a record of its own."""
        if not isinstance(given, Drafted):
            return None
        row = {**state.draft.get(frame, {}), **given.values, **(event.words or {})}
        return put(replace(state, draft={**state.draft, frame: row}), walk)

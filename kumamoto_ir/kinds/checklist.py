"""checklist: one screen of items, each done, not applicable or not possible.

With `rows_of`, every item is asked for each row of that register that counts. `deadlines` of the plan stand above.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.model import Names
from kumamoto_ir.city.step import Days, Effects, Item, Line, Repeated, Task, Uses
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.obligations import item_keys
from kumamoto_ir.incident.requests import Check, Request
from kumamoto_ir.incident.state import State, Walk


class Checklist(Repeated, Kind):
    """One screen of items."""

    SIGN: ClassVar = "実施"
    WORDS: ClassVar = {
        "": "checklist: することの一覧",
        "kind": "段の種類。",
        "items": "項目。",
        "rows_of": "簿の名前。その簿の一行ずつに、項目を聞く。",
        "deadlines": "画面に並べて示す期限の名前。",
    }

    kind: Literal["checklist"]
    items: tuple[Item, ...]
    rows_of: str | None = None
    deadlines: Names = ()

    @cached_property
    def effects(self) -> Effects:
        """The marks of its items."""
        return self.among(Effects(asks=False, rows_of=self.rows_of))

    def lines(self) -> Iterator[Line]:
        """The days that a law counts to, then the items."""
        yield from (Days(name) for name in self.deadlines)
        yield from (Task(item) for item in self.items)

    def uses(self) -> Iterator[Uses]:
        """Its register and its deadlines."""
        if self.rows_of is not None:
            yield Uses("register", self.rows_of, ("rows_of",))
        for place, name in enumerate(self.deadlines):
            yield Uses("deadline", name, ("deadlines", place))

    def tasks(self) -> tuple[Item, ...]:
        """The items."""
        return self.items

    def _keyed(self, city: City, state: State, frame: Frame) -> list[tuple[str, Item]]:
        return [
            (key, item)
            for item in self.items
            for key in item_keys(city, state, f"{frame.playbook}.{item.id}")
        ]

    def passed(self, city: City, state: State, walk: Walk, frame: Frame) -> bool:
        """Whether every item has an outcome."""
        return all(key in state.items for key, _ in self._keyed(city, state, frame))

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """The items, of the first member who has one that is open."""
        keyed = self._keyed(city, state, frame)
        member = None
        if self.each is not None:
            member = next(key.rpartition("@")[2] for key, _ in keyed if key not in state.items)
            keyed = [(key, item) for key, item in keyed if key.endswith(f"@{member}")]
        marks = tuple((key, state.items[key].outcome) for key, _ in keyed if key in state.items)
        return Check(frame, self, member, tuple(keyed), marks)

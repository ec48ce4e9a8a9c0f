"""Which clause of the plan is carried by what: steps, calls, obligations and rows, each with how far it is backed.

A step, a call or a row without a basis of its own rests on that of its playbook, tree or table, and is counted there;
an item of a checklist counts only where it names a clause itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from kumamoto_ir.city.city import City
from kumamoto_ir.city.model import Basis, Origin

Part = Literal["steps", "edges", "musts", "rows"]


class Standing(StrEnum):
    """Whether a clause is carried, declared to be outside, or neither."""

    CARRIED = "carried"
    OUTSIDE = "outside"
    LOST = "lost"


@dataclass(frozen=True)
class Covered:
    """One clause: how many of each part carry it, and how many of each origin these are."""

    clause: str
    ref: str
    title: str
    steps: int
    edges: int
    musts: int
    rows: int
    origins: Mapping[Origin, int]
    read: Literal["full", "partial", "none"]
    outside: str

    @property
    def carried(self) -> bool:
        """Whether anything rests on it."""
        return self.steps + self.edges + self.musts + self.rows > 0

    @property
    def standing(self) -> Standing:
        """What is to be thought of it: what is declared to be outside is so, whatever rests on it."""
        if self.outside.strip():
            return Standing.OUTSIDE
        return Standing.CARRIED if self.carried else Standing.LOST


def coverage(city: City) -> tuple[Covered, ...]:
    """Every clause, in the order of the plan."""
    parts: dict[str, Counter[Part]] = {}
    origins: dict[str, Counter[Origin]] = {}
    for part, basis in _carriers(city):
        parts.setdefault(basis.clause, Counter())[part] += 1
        origins.setdefault(basis.clause, Counter())[basis.origin] += 1
    found = []
    for name, clause in city.plan.clauses.items():
        count, by = parts.get(name, Counter()), origins.get(name, Counter())
        found.append(
            Covered(
                name,
                clause.ref,
                clause.title,
                count["steps"],
                count["edges"],
                count["musts"],
                count["rows"],
                {origin: by[origin] for origin in Origin if by[origin]},
                clause.read,
                clause.outside,
            )
        )
    return tuple(found)


def _carriers(city: City) -> Iterator[tuple[Part, Basis]]:
    for playbook in city.playbooks.values():
        for step in playbook.steps:
            yield "steps", step.basis or playbook.basis
            for item in step.tasks():
                if item.basis is not None:
                    yield "steps", item.basis
        for must in playbook.must:
            yield "musts", must.basis
    for tree in city.contacts.trees.values():
        for edge in tree.edges:
            yield "edges", edge.basis or tree.basis
    for table in city.plan.tables.values():
        for row in table.rows:
            yield "rows", row.basis or table.basis
        for floor in table.at_least:
            yield "rows", floor.basis

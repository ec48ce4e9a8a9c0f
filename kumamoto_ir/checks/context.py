"""What the rules look at: the library, and every place of it together with where that place stands in its file.

Rules speak key paths only; the reporter finds line and column.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as kept
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from kumamoto_ir.checks.known import Knowledge
from kumamoto_ir.checks.sites import Site
from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import Contacts, Edge
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Basis, Condition, Names
from kumamoto_ir.city.plan import Plan
from kumamoto_ir.city.playbook import Must, Playbook
from kumamoto_ir.city.step import Answer, Step, What
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.library import CONTACTS, LOCAL, PLAN, Library
from kumamoto_ir.reading.source import Source

T = TypeVar("T")


class Atom(NamedTuple):
    """One line of a condition: a fact, the values it is compared with, and the playbook that reads it (or none)."""

    name: str
    wanted: Names
    site: Site
    playbook: Playbook | None


class StepAt(NamedTuple):
    """A step and where it stands."""

    playbook: Playbook
    step: Step
    site: Site

    @property
    def place(self) -> int:
        """Its number in its playbook, from 0."""
        return int(self.site.path[-1])


class Guard(NamedTuple):
    """A `when` and an `unless` of one thing; `step` is the step it is, or is a part of, where it is either."""

    when: Condition | None
    unless: Condition | None
    site: Site
    playbook: Playbook | None
    step: StepAt | None

    @property
    def whole(self) -> bool:
        """Whether this is the condition of a step, not of a part of one."""
        return self.step is not None and self.step.site == self.site

    def names(self) -> frozenset[str]:
        """Every fact that is read."""
        return frozenset().union(*(part.names() for part in (self.when, self.unless) if part is not None))

    def atoms(self, key: str | None = None) -> Iterator[Atom]:
        """Every comparison, or those of `when` or of `unless` alone."""
        for name, condition in (("when", self.when), ("unless", self.unless)):
            if condition is not None and key in (None, name):
                yield from _atoms(condition, self.site.at(name), self.playbook)


@dataclass(frozen=True)
class Context:
    """One library under examination. `ready`: it is about to be put into service. `today`: None where nobody said.

    `rule_ids` are all rules that there are; `asked` those that were asked so far, and `found` what they said.
    """

    library: Library
    sources: Mapping[str, Source]
    ready: bool = False
    today: date | None = None
    rule_ids: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    found: tuple[Finding, ...] = ()
    _made: dict[Any, Any] = kept(default_factory=dict, repr=False, compare=False)

    def once(self, make: Callable[[City], T]) -> T:
        """Something that several rules need of the same municipality, made when the first of them asks."""
        if make not in self._made:
            self._made[make] = make(self.city)
        made: T = self._made[make]
        return made

    @property
    def city(self) -> City:
        """Plan, contacts and playbooks together."""
        return self.library.city

    @property
    def plan(self) -> Plan:
        """`playbooks/plan.yaml`."""
        return self.library.city.plan

    @property
    def contacts(self) -> Contacts:
        """`contacts.yaml` with the local file over it."""
        return self.library.city.contacts

    @property
    def playbooks(self) -> Mapping[str, Playbook]:
        """Every playbook by its id."""
        return self.library.city.playbooks

    # ------------------------------------------------------------ places

    def in_plan(self, *path: str | int) -> Site:
        """A place of the plan's file."""
        return Site(PLAN, path)

    def in_playbook(self, playbook: str, *path: str | int) -> Site:
        """A place of a playbook's file."""
        return Site(f"playbooks/{playbook}.yaml", path)

    def in_contacts(self, *path: str | int) -> Site:
        """A place of the contacts: in the local file where that has it, because it lies over the shared one."""
        local = self.sources.get(LOCAL)
        return Site(LOCAL if local is not None and leads(local.data, path) else CONTACTS, path)

    def steps(self) -> Iterator[StepAt]:
        """Every step."""
        for playbook in self.playbooks.values():
            yield from self.steps_of(playbook)

    def steps_of(self, playbook: Playbook) -> Iterator[StepAt]:
        """Every step of a playbook."""
        for place, step in enumerate(playbook.steps):
            yield StepAt(playbook, step, self.in_playbook(playbook.id, "steps", place))

    def musts(self) -> Iterator[tuple[Playbook, Must, Site]]:
        """Every obligation."""
        for playbook in self.playbooks.values():
            for must, site in self.musts_of(playbook):
                yield playbook, must, site

    def musts_of(self, playbook: Playbook) -> Iterator[tuple[Must, Site]]:
        """Every obligation of a playbook."""
        for place, must in enumerate(playbook.must):
            yield must, self.in_playbook(playbook.id, "must", place)

    def edges(self) -> Iterator[tuple[str, Edge, Site]]:
        """Every edge of every tree."""
        for name, tree in self.contacts.trees.items():
            for place, edge in enumerate(tree.edges):
                yield name, edge, self.in_contacts("trees", name, "edges", place)

    def bases(self) -> Iterator[tuple[Basis, Site]]:
        """Every basis that a step, an item, a contact, an edge, a row, a table, a drawing, a must, a deadline or a playbook
        names."""
        for playbook in self.playbooks.values():
            yield playbook.basis, self.in_playbook(playbook.id, "basis")
        holders: list[tuple[Basis | None, Site]] = [(at.step.basis, at.site) for at in self.steps()]
        for at in self.steps():
            holders += [(item.basis, at.site.at("items", i)) for i, item in enumerate(at.step.tasks())]
        holders += [(must.basis, site) for _, must, site in self.musts()]
        holders += [
            (contact.basis, self.in_contacts("contacts", name))
            for name, contact in self.contacts.contacts.items()
        ]
        holders += [
            (tree.basis, self.in_contacts("trees", name)) for name, tree in self.contacts.trees.items()
        ]
        holders += [(edge.basis, site) for _, edge, site in self.edges()]
        holders += [
            (deadline.basis, self.in_plan("deadlines", name))
            for name, deadline in self.plan.deadlines.items()
        ]
        for name, table in self.plan.tables.items():
            site = self.in_plan("tables", name)
            holders.append((table.basis, site))
            holders += [(row.basis, site.at("rows", i)) for i, row in enumerate(table.rows)]
            holders += [(floor.basis, site.at("at_least", i)) for i, floor in enumerate(table.at_least)]
        for basis, site in holders:
            if basis is not None:
                yield basis, site.at("basis")

    def atoms(self) -> Iterator[Atom]:
        """Every comparison of every condition."""
        for guard in self.guards():
            yield from guard.atoms()

    def guards(self) -> Iterator["Guard"]:
        """Everything that has a condition."""
        for holder, site, playbook, at in self._guarded():
            when, unless = getattr(holder, "when", None), getattr(holder, "unless", None)
            if when is not None or unless is not None:
                yield Guard(when, unless, site, playbook, at)

    def _guarded(self) -> Iterator[tuple[Any, Site, Playbook | None, StepAt | None]]:
        for at in self.steps():
            yield at.step, at.site, at.playbook, at
            for place, item in enumerate(at.step.tasks()):
                yield item, at.site.at("items", place), at.playbook, at
            for place, field in enumerate(at.step.typed()):
                yield field, at.site.at("fields", place), at.playbook, at
        for playbook, must, site in self.musts():
            yield must, site, playbook, None
        for _, edge, site in self.edges():
            yield edge, site, None, None
        for name, table in self.plan.tables.items():
            for place, row in enumerate(table.rows):
                yield row, self.in_plan("tables", name, "rows", place), None, None
            for place, floor in enumerate(table.at_least):
                yield floor, self.in_plan("tables", name, "at_least", place), None, None

    # ------------------------------------------------------------ names

    def used(self, *what: What) -> Iterator[tuple[StepAt, What, str, Site]]:
        """The names of these sorts that stand in steps, besides those that every step has."""
        for at in self.steps():
            for used in at.step.uses():
                if used.what in what:
                    yield at, used.what, used.name, at.site.at(*used.path)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What a walk can know at each step."""
        return Knowledge(self.city)

    @cached_property
    def outcomes(self) -> Mapping[str, Mapping[str, Names]]:
        """Of each playbook the steps whose answer is a fact under the step's own id, with what that may be."""
        return {
            playbook.id: {step.id: own for step in playbook.steps if (own := step.effects.own) is not None}
            for playbook in self.playbooks.values()
        }

    def readable(self, playbook: Playbook | None) -> tuple[str, ...]:
        """Every fact that a condition of a playbook (or of none) may name."""
        own = tuple(self.outcomes[playbook.id]) if playbook is not None else ()
        return (*own, *self.plan.facts)

    def domain(self, name: str, playbook: Playbook | None = None) -> tuple[str, ...] | None:
        """The values of a fact as a playbook reads it; None where there is no such fact."""
        if playbook is not None and name in self.outcomes[playbook.id]:
            return tuple(dict.fromkeys((*self.outcomes[playbook.id][name], UNKNOWN)))
        fact = self.plan.facts.get(name)
        return fact.domain() if fact is not None else None


def answers_of(at: StepAt) -> Iterator[tuple[Answer, Site]]:
    """The answers of a step, where it has any."""
    for place, answer in enumerate(at.step.numbered()):
        yield answer, at.site.at("answers", place)


def _atoms(condition: Condition, site: Site, playbook: Playbook | None) -> Iterator[Atom]:
    for name, wanted in condition.facts.items():
        yield Atom(name, wanted, site.at(name), playbook)
    for place, part in enumerate(condition.any_of):
        yield from _atoms(part, site.at("any_of", place), playbook)


def leads(data: Any, path: tuple[str | int, ...]) -> bool:
    """Whether a file's data have something at a key path."""
    try:
        for part in path:
            data = data[part]
    except (KeyError, IndexError, TypeError):
        return False
    return True

"""What the rules look at: the library, and every place of it together with where that place stands in its file.

Rules speak key paths only; the reporter finds line and column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from kumamoto_ir.checks.conditions import Domain, Pair, compared
from kumamoto_ir.checks.known import Knowledge
from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import Contacts, Edge
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Basis, Condition, Names
from kumamoto_ir.city.plan import Plan
from kumamoto_ir.city.playbook import Must, Playbook
from kumamoto_ir.city.step import Answer, Field, Item, Step, What
from kumamoto_ir.ground.findings import Finding, Severity, nearest
from kumamoto_ir.reading.library import CONTACTS, LOCAL, PLAN, Library
from kumamoto_ir.reading.source import Source

_SHOWN: Final = 8  # names that are listed where none is near


@dataclass(frozen=True)
class Site:
    """A key path of a file; or, in a template, a line and a column."""

    file: str
    path: tuple[str | int, ...] = ()
    line: int | None = None
    col: int | None = None

    def at(self, *more: str | int) -> "Site":
        """A place further down."""
        return Site(self.file, (*self.path, *more))

    def error(self, rule: str, message: str, hint: str = "", *, on_key: bool = False) -> Finding:
        """A finding that keeps the folder from being used."""
        return self.finding(Severity.ERROR, rule, message, hint, on_key=on_key)

    def warning(self, rule: str, message: str, hint: str = "", *, on_key: bool = False) -> Finding:
        """A finding that does not."""
        return self.finding(Severity.WARNING, rule, message, hint, on_key=on_key)

    def finding(
        self, severity: Severity, rule: str, message: str, hint: str, *, on_key: bool = False
    ) -> Finding:
        """A finding of this severity."""
        return Finding(rule, severity, self.file, self.path, message, hint, on_key, self.line, self.col)

    def missing(
        self, rule: str, what: str, name: str, known: Iterable[str], *, on_key: bool = False, where: str = ""
    ) -> Finding:
        """A name that stands for nothing, with the one that was probably meant; `where` such names are written."""
        names = list(dict.fromkeys(known))
        if near := nearest(name, names):
            hint = f"「{near}」のことですか。"
        elif names:
            more = "、ほか" if len(names) > _SHOWN else ""
            hint = "使える名前: " + "、".join(names[:_SHOWN]) + more
        else:
            hint = f"まだ一つもありません。{where}に書き足してください。" if where else ""
        return self.error(rule, f"{what}「{name}」はありません。", hint, on_key=on_key)


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
    def place(self) -> int | None:
        """The number of the step in its playbook, where there is one."""
        return self.step.place if self.step is not None else None

    @property
    def pair(self) -> Pair:
        """The condition itself."""
        return Pair(self.when, self.unless)

    @property
    def around(self) -> StepAt | None:
        """The step that this is the condition of a part of."""
        return self.step if self.step is not None and self.step.site != self.site else None

    @property
    def around_pair(self) -> Pair | None:
        """The condition of the step around, if there is one."""
        step = self.around.step if self.around is not None else None
        return Pair(step.when, step.unless) if step is not None and step.conditions() else None

    def atoms(self, key: str | None = None) -> Iterator[Atom]:
        """Every comparison, or those of `when` or of `unless` alone."""
        for name, condition in (("when", self.when), ("unless", self.unless)):
            if condition is not None and key in (None, name):
                for fact, wanted, path in compared(condition):
                    yield Atom(fact, wanted, self.site.at(name, *path), self.playbook)


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

    def in_template(self, name: str, line: int, col: int = 1) -> Site:
        """A place of a template's file."""
        return Site(f"templates/{name}", (), line, col)

    def gravely(self) -> Severity:
        """How grave it is that something is left open: fine in a draft, not in service."""
        return Severity.ERROR if self.ready else Severity.WARNING

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
            for place, must in enumerate(playbook.must):
                yield playbook, must, self.in_playbook(playbook.id, "must", place)

    def edges(self) -> Iterator[tuple[str, Edge, Site]]:
        """Every edge of every tree."""
        for name, tree in self.contacts.trees.items():
            for place, edge in enumerate(tree.edges):
                yield name, edge, self.in_contacts("trees", name, "edges", place)

    def bases(self) -> Iterator[tuple[Basis, Site]]:
        """Every basis that a step, an item, a contact, an edge, a row, a table, a drawing, a must, a deadline or a playbook
        names."""
        for holder, site, _, _ in self._parts():
            basis = getattr(holder, "basis", None)
            if basis is not None:
                yield basis, site.at("basis")

    def atoms(self) -> Iterator[Atom]:
        """Every comparison of every condition."""
        for guard in self.guards():
            yield from guard.atoms()

    def guards(self) -> Iterator["Guard"]:
        """Everything that has a condition."""
        for holder, site, playbook, at in self._parts():
            when, unless = getattr(holder, "when", None), getattr(holder, "unless", None)
            if when is not None or unless is not None:
                yield Guard(when, unless, site, playbook, at)

    def _parts(self) -> Iterator[tuple[Any, Site, Playbook | None, StepAt | None]]:
        """Everything that may have a condition or a basis, with the playbook and the step that it belongs to."""
        for playbook in self.playbooks.values():
            yield playbook, self.in_playbook(playbook.id), playbook, None
        for at in self.steps():
            yield at.step, at.site, at.playbook, at
            for part, site in (*items_of(at), *fields_of(at)):
                yield part, site, at.playbook, at
        for playbook, must, site in self.musts():
            yield must, site, playbook, None
        for key, held in (("contacts", self.contacts.contacts), ("trees", self.contacts.trees)):
            for name, one in held.items():
                yield one, self.in_contacts(key, name), None, None
        for _, edge, site in self.edges():
            yield edge, site, None, None
        for name, deadline in self.plan.deadlines.items():
            yield deadline, self.in_plan("deadlines", name), None, None
        for name, table in self.plan.tables.items():
            site = self.in_plan("tables", name)
            yield table, site, None, None
            for place, row in enumerate(table.rows):
                yield row, site.at("rows", place), None, None
            for place, floor in enumerate(table.at_least):
                yield floor, site.at("at_least", place), None, None

    # ------------------------------------------------------------ names

    def domains(self, guard: Guard, *pairs: Pair | None) -> Mapping[str, Domain]:
        """The values that somebody can give each fact of these conditions, as it is read where a guard stands."""
        names = {name for pair in pairs if pair is not None for name in pair.names()}
        return {name: self.knowledge.domain(name, guard.playbook, guard.place) for name in names}

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


def fields_of(at: StepAt) -> Iterator[tuple[Field, Site]]:
    """The fields of a step, where it has any."""
    for place, field in enumerate(at.step.typed()):
        yield field, at.site.at("fields", place)


def items_of(at: StepAt) -> Iterator[tuple[Item, Site]]:
    """The items of a step, where it has any."""
    for place, item in enumerate(at.step.tasks()):
        yield item, at.site.at("items", place)


def leads(data: Any, path: tuple[str | int, ...]) -> bool:
    """Whether a file's data have something at a key path."""
    try:
        for part in path:
            data = data[part]
    except (KeyError, IndexError, TypeError):
        return False
    return True

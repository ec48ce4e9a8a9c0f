"""What the rules look at: the library, and every place of it together with where that place stands in its file.

Rules speak key paths only; the reporter finds line and column.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from kumamoto_ir.contacts import Contacts, Edge
from kumamoto_ir.facts import UNKNOWN
from kumamoto_ir.findings import Finding, Severity, nearest
from kumamoto_ir.library import CONTACTS, LOCAL, PLAN, Library
from kumamoto_ir.model import Basis, Condition, Names
from kumamoto_ir.plan import Plan
from kumamoto_ir.playbook import Answer, Checklist, Choose, Form, Must, Playbook, Recheck, Step
from kumamoto_ir.rules import Rules
from kumamoto_ir.source import Source

T = TypeVar("T")

_SHOWN = 8  # names that are listed where none is near


@dataclass(frozen=True)
class Site:
    """A key path of a file."""

    file: str
    path: tuple[str | int, ...] = ()

    def at(self, *more: str | int) -> "Site":
        """A place further down."""
        return Site(self.file, (*self.path, *more))

    def error(self, rule: str, message: str, hint: str = "", *, on_key: bool = False) -> Finding:
        """A finding that keeps the folder from being used."""
        return Finding(rule, Severity.ERROR, self.file, self.path, message, hint, on_key)

    def warning(self, rule: str, message: str, hint: str = "", *, on_key: bool = False) -> Finding:
        """A finding that does not."""
        return Finding(rule, Severity.WARNING, self.file, self.path, message, hint, on_key)

    def missing(
        self, rule: str, what: str, name: str, known: Iterable[str], *, on_key: bool = False
    ) -> Finding:
        """A name that stands for nothing, with the one that was probably meant."""
        names = list(dict.fromkeys(known))
        if near := nearest(name, names):
            hint = f"「{near}」のことですか。"
        elif names:
            more = "、ほか" if len(names) > _SHOWN else ""
            hint = "使える名前: " + "、".join(names[:_SHOWN]) + more
        else:
            hint = ""
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


@dataclass(frozen=True)
class Context:
    """One library under examination. `ready`: it is about to be put into service."""

    library: Library
    sources: Mapping[str, Source]
    ready: bool = False
    _made: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, make: Callable[[Rules], T]) -> T:
        """Something that several rules need of the same municipality, made when the first of them asks."""
        if make not in self._made:
            self._made[make] = make(self.rules)
        made: T = self._made[make]
        return made

    @property
    def rules(self) -> Rules:
        """Plan, contacts and playbooks together."""
        return self.library.rules

    @property
    def plan(self) -> Plan:
        """`playbooks/plan.yaml`."""
        return self.library.rules.plan

    @property
    def contacts(self) -> Contacts:
        """`contacts.yaml` with the local file over it."""
        return self.library.rules.contacts

    @property
    def playbooks(self) -> Mapping[str, Playbook]:
        """Every playbook by its id."""
        return self.library.rules.playbooks

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
        return Site(LOCAL if local is not None and _leads(local.data, path) else CONTACTS, path)

    def steps(self) -> Iterator[StepAt]:
        """Every step."""
        for playbook in self.playbooks.values():
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
        """Every basis that a step, an item, an edge, a row, a table, a drawing, a must or a playbook names."""
        for playbook in self.playbooks.values():
            yield playbook.basis, self.in_playbook(playbook.id, "basis")
        holders: list[tuple[Basis | None, Site]] = [(at.step.basis, at.site) for at in self.steps()]
        for at in self.steps():
            if isinstance(at.step, Checklist):
                holders += [(item.basis, at.site.at("items", i)) for i, item in enumerate(at.step.items)]
        holders += [(must.basis, site) for _, must, site in self.musts()]
        holders += [
            (tree.basis, self.in_contacts("trees", name)) for name, tree in self.contacts.trees.items()
        ]
        holders += [(edge.basis, site) for _, edge, site in self.edges()]
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
        for holder, site, playbook in self._guarded():
            for key in ("when", "unless"):
                if (condition := getattr(holder, key, None)) is not None:
                    yield from _atoms(condition, site.at(key), playbook)

    def _guarded(self) -> Iterator[tuple[Any, Site, Playbook | None]]:
        for playbook, step, site in self.steps():
            yield step, site, playbook
            for key in ("items", "fields"):
                for place, part in enumerate(getattr(step, key, ())):
                    yield part, site.at(key, place), playbook
        for playbook, must, site in self.musts():
            yield must, site, playbook
        for _, edge, site in self.edges():
            yield edge, site, None
        for name, table in self.plan.tables.items():
            for place, row in enumerate(table.rows):
                yield row, self.in_plan("tables", name, "rows", place), None
            for place, floor in enumerate(table.at_least):
                yield floor, self.in_plan("tables", name, "at_least", place), None

    # ------------------------------------------------------------ names

    @cached_property
    def outcomes(self) -> Mapping[str, Mapping[str, Choose]]:
        """Of each playbook the questions whose answer is a fact under the step's own id.

        Only `choose` keeps its answer so; a `recheck` leaves nothing that a condition could read.
        """
        return {
            playbook.id: {
                step.id: step for step in playbook.steps if isinstance(step, Choose) and step.sets is None
            }
            for playbook in self.playbooks.values()
        }

    def readable(self, playbook: Playbook | None) -> tuple[str, ...]:
        """Every fact that a condition of a playbook (or of none) may name."""
        own = tuple(self.outcomes[playbook.id]) if playbook is not None else ()
        return (*own, *self.plan.facts)

    def domain(self, name: str, playbook: Playbook | None = None) -> tuple[str, ...] | None:
        """The values of a fact as a playbook reads it; None where there is no such fact."""
        if playbook is not None and name in self.outcomes[playbook.id]:
            return (*(answer.id for answer in self.outcomes[playbook.id][name].answers), UNKNOWN)
        fact = self.plan.facts.get(name)
        return fact.domain() if fact is not None else None


def answers_of(at: StepAt) -> Iterator[tuple[Answer, Site]]:
    """The answers of a step, where it has any."""
    if isinstance(at.step, Choose | Recheck):
        for place, answer in enumerate(at.step.answers):
            yield answer, at.site.at("answers", place)


def facts_set(step: Step) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every shared fact that a step gives a value, with the key path under the step (tables are not looked into)."""
    if isinstance(step, Choose) and step.sets is not None:
        yield step.sets, ("sets",)
    if isinstance(step, Choose | Recheck):
        for place, answer in enumerate(step.answers):
            for name in answer.set:
                yield name, ("answers", place, "set", name)
    if isinstance(step, Form):
        for place, field in enumerate(step.fields):
            yield field.fact, ("fields", place, "fact")


def _atoms(condition: Condition, site: Site, playbook: Playbook | None) -> Iterator[Atom]:
    for name, wanted in condition.facts.items():
        yield Atom(name, wanted, site.at(name), playbook)
    for place, part in enumerate(condition.any_of):
        yield from _atoms(part, site.at("any_of", place), playbook)


def _leads(data: Any, path: tuple[str | int, ...]) -> bool:
    try:
        for part in path:
            data = data[part]
    except (KeyError, IndexError, TypeError):
        return False
    return True

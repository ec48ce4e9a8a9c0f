"""Which facts an exploration looks at: those that decide what it asks, and which of their values it keeps apart."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from kumamoto_ir.checks.proof.lens import GIVEN, key_of
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Condition, Names
from kumamoto_ir.city.playbook import Must
from kumamoto_ir.city.step import OWN, Step
from kumamoto_ir.incident.kind import Kind

Scoped: TypeAlias = tuple[Condition | None, str]


def roots(city: City) -> tuple[str, ...]:
    """The playbooks that are walks of their own: those that a command starts, then those that are opened beside."""
    entries = graph.entries(city)
    return (*sorted(entries), *sorted(graph.opened(city, entries) - entries))


def began(city: City, root: str) -> tuple[str, ...]:
    """The entries of the incidents in which a root is walked."""
    return tuple(
        entry
        for entry in sorted(graph.entries(city))
        if root == entry or root in graph.opened(city, frozenset({entry}))
    )


def family(city: City, root: str) -> frozenset[str]:
    """Everything that walks in one incident with this root may go through."""
    together = {root} | graph.opened(city, frozenset({root}))
    for entry in graph.entries(city):
        if root in (opened := graph.opened(city, frozenset({entry}))):
            together |= {entry} | opened
    return frozenset(inside for name in together for inside in graph.closure(city, name))


def is_taught(step: Step) -> bool:
    """Whether it is known what a step can change, and somebody can be led through it."""
    return step.effects.taught and isinstance(step, Kind)


def across(step: Step, playbook: str, name: str) -> str:
    """How a fact that a step gives is called across playbooks."""
    return f"{playbook}.{step.id}" if name == OWN else name


def gives(city: City, step: Step, playbook: str) -> Mapping[str, Names | None]:
    """Every fact that a step may give a value, with these values; None: with any. More than it says is its own."""
    effects = step.effects
    own = {OWN: effects.own} if effects.own is not None else {}
    others = (
        effects.sets,
        city.judged(step),
        *effects.always,
        *(name for lead in step.leads() for name in lead.sets),
    )
    unsaid = dict.fromkeys(name for name in others if name is not None)
    return {
        across(step, playbook, name): values for name, values in {**unsaid, **own, **effects.facts}.items()
    }


def sets_of(city: City, step: Step, playbook: str) -> frozenset[str]:
    """Every fact that a step may give a value, as it is called across playbooks."""
    return frozenset(gives(city, step, playbook))


def per_member(city: City, names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The facts that these playbooks keep for each member, and those of them that they also set for all at once."""
    each: set[str] = set()
    plain: set[str] = set()
    for name in names:
        for step in city.playbooks[name].steps:
            (plain if step.effects.each is None else each).update(sets_of(city, step, name))
    return frozenset(each), frozenset(each & plain)


def _guards(step: Step, playbook: str) -> Iterator[Scoped]:
    yield step.when, playbook
    yield step.unless, playbook
    for field in step.typed():
        yield field.when, playbook
        yield field.unless, playbook


def of_steps(city: City, playbook: str) -> Iterator[Scoped]:
    """The conditions of every step of a playbook."""
    for step in city.playbooks[playbook].steps:
        yield from _guards(step, playbook)


def of_must(city: City, playbook: str, must: Must) -> Iterator[Scoped]:
    """The conditions of an obligation and of everything that discharges it."""
    yield must.when, playbook
    yield must.unless, playbook
    for name in must.done:
        _, step, item = city.items[f"{playbook}.{name}"]
        yield from _guards(step, playbook)
        yield item.when, playbook
        yield item.unless, playbook
    if must.told is not None:
        edges = list(city.edges(must.told.tree, must.told.to, must.told.topic))
        edges += [
            edge
            for tree in city.contacts.trees.values()
            for edge in tree.edges
            if edge.topic == must.told.topic
        ]
        for edge in edges:
            yield edge.when, playbook
            yield edge.unless, playbook
        for name, inside in city.playbooks.items():
            for teller in inside.steps:
                tells = teller.effects.tells
                if tells is not None and must.told.topic in tells.topic:
                    yield from _guards(teller, name)
                    for edge in edges:
                        yield edge.when, name
                        yield edge.unless, name


def keys_of(city: City, conditions: Iterable[Scoped]) -> frozenset[str]:
    """Every fact that these conditions read."""
    return frozenset(key for condition, scope in conditions for key, _ in _compared(city, condition, scope))


def cone(
    city: City,
    keys: Iterable[str],
    conditions: Iterable[Scoped],
    stale: Iterable[str],
    per: frozenset[str],
    volatile: frozenset[str] = frozenset(),
) -> Mapping[str, frozenset[str]]:
    """Of each fact the values that are kept apart: those that are named; all where any change matters.

    `per` are the facts of which one member is kept by itself; of the `volatile` ones no value is kept.
    """
    named: dict[str, set[str]] = {key: set() for key in sorted({*keys, *stale})}
    for condition, scope in conditions:
        for key, wanted in _compared(city, condition, scope):
            if key in named:
                named[key].update(wanted)
    for name in {*stale, *_judged(city)} & named.keys() - volatile:
        named[name].update(city.plan.facts[name].domain() or (GIVEN, UNKNOWN))
    for name in stale:
        if name in volatile or city.plan.facts[name].type != "choice":
            named[name].add(GIVEN)
    found = {key: frozenset(values) for key, values in named.items()}
    return found | {f"{key}@": found[key] for key in sorted(per & found.keys())}


def alike(
    city: City,
    conditions: Iterable[Scoped],
    stale: Iterable[str],
    volatile: frozenset[str] = frozenset(),
) -> Mapping[str, Mapping[str, str]]:
    """Of each fact, by value, the one that stands for it: values that are always named together are not told apart."""
    atoms = [atom for condition, scope in conditions for atom in _compared(city, condition, scope)]
    named: dict[str, dict[str, tuple[int, ...]]] = {}
    for place, (key, wanted) in enumerate(atoms):
        for value in wanted:
            values = named.setdefault(key, {})
            values[value] = (*values.get(value, ()), place)
    found: dict[str, Mapping[str, str]] = {}
    for key in named.keys() - {*stale, *_judged(city)}:
        first: dict[tuple[int, ...], str] = {}
        found[key] = {value: first.setdefault(at, value) for value, at in named[key].items()}
    for key in volatile:
        found[key] = dict.fromkeys((*city.plan.facts[key].domain(), UNKNOWN), GIVEN)
    return found


def _judged(city: City) -> frozenset[str]:
    return frozenset(table.judges for table in city.plan.tables.values())


def _compared(city: City, condition: Condition | None, scope: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if condition is None:
        return
    for name, wanted in condition.facts.items():
        yield key_of(city, name, scope), wanted
    for part in condition.any_of:
        yield from _compared(city, part, scope)


def judged(city: City, names: Iterable[str]) -> frozenset[str]:
    """The facts that the triages of these playbooks judge."""
    steps = [step for name in names for step in city.playbooks[name].steps]
    return frozenset(fact for step in steps if (fact := city.judged(step)) is not None)


def steering(city: City, names: Iterable[str]) -> frozenset[str]:
    """The facts that decide which way a walk takes, and those that decide whether one of these is set."""
    steps = [(name, step) for name in names for step in city.playbooks[name].steps]
    keys = keys_of(city, [scoped for name, step in steps if _steers(step) for scoped in _guards(step, name)])
    # Whether a judgement is a changed one decides where it leads.
    keys |= judged(city, names)
    while True:
        wider = keys | keys_of(
            city,
            [
                scoped
                for name, step in steps
                if keys & sets_of(city, step, name)
                for scoped in _guards(step, name)
            ],
        )
        if wider == keys:
            return keys
        keys = wider


def of_calls(city: City, names: Iterable[str]) -> frozenset[str]:
    """The facts on which it hangs what is run or opened."""
    steps = [(name, step) for name in names for step in city.playbooks[name].steps]
    return keys_of(
        city,
        [scoped for name, step in steps if step.effects.calls is not None for scoped in _guards(step, name)],
    )


def _steers(step: Step) -> bool:
    """Whether it matters for the way that a step is passed."""
    effects = step.effects
    if effects.ends or effects.judges is not None or effects.runs is not None or step.next is not None:
        return True
    return any(lead.to is not None for lead in step.leads())

"""What an exploration looks at, read from the files alone: which walks there are beside one, and of the facts those that
decide what it asks, and which of their values it keeps apart."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias
from weakref import WeakKeyDictionary

from kumamoto_ir.checks.conditions import compared
from kumamoto_ir.checks.proof.lens import GIVEN, key_of
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Condition, Names
from kumamoto_ir.city.playbook import Must
from kumamoto_ir.city.step import OWN, Field, Item, Step
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


def elsewhere(city: City, root: str, playbook: str) -> frozenset[str]:
    """The playbooks that other walks may enter in an incident in which a walk of this root enters a playbook.

    A playbook that is opened somewhere is gone through by one walk of an incident only (`City.once`). So what a walk
    has certainly entered on its way to a playbook, no other walk is in, before or after. Every entry counts, for a command may start it in an incident that began with another.
    """
    own = _certain(city, root, playbook)
    found: set[str] = set()
    for entry in graph.entries(city):
        for other in ({entry} | graph.opened(city, frozenset({entry}))) - {root} - own:
            found |= _closure(city, other, own)
    return frozenset(found)


def havoc(city: City, names: frozenset[str]) -> tuple[Frame, ...]:
    """The steps of these playbooks that leave facts."""
    steps = steps_in(city, sorted(names))
    return tuple(frame for frame, step in steps if sets_of(city, step, frame.playbook))


def _certain(city: City, root: str, playbook: str) -> frozenset[str]:
    """The playbooks for one walk only that a walk has entered whenever it is in a playbook."""
    return frozenset(
        name
        for name in city.once & graph.closure(city, root)
        if name in (root, playbook) or playbook not in _closure(city, root, frozenset({name}))
    )


def _closure(city: City, root: str, without: frozenset[str]) -> frozenset[str]:
    """A playbook with everything that it runs, however deep, except through some."""
    found, waiting = {root}, [root]
    while waiting:
        for name in graph.run_by(city.playbooks[waiting.pop()]) - found - without:
            found.add(name)
            waiting.append(name)
    return frozenset(found)


# What was found out of a city that is still in use: it is asked again for every question.
_SETS: Final[WeakKeyDictionary[City, dict[Frame, frozenset[str]]]] = WeakKeyDictionary()


def steps_in(city: City, names: Iterable[str]) -> Iterator[tuple[Frame, Step]]:
    """Every step of some playbooks."""
    for name in names:
        for step in city.playbooks[name].steps:
            yield Frame(name, step.id), step


def is_taught(step: Step) -> bool:
    """Whether it is known what a step can change, and somebody can be led through it."""
    return step.effects.taught and isinstance(step, Kind)


def across(step: Step, playbook: str, name: str) -> str:
    """How a fact that a step gives is called across playbooks."""
    return f"{playbook}.{step.id}" if name == OWN else name


def gives(city: City, step: Step, playbook: str) -> Mapping[str, Names | None]:
    """Every fact that a step may give a value, with these values; None: with any. More than it says is its own."""
    effects = step.effects
    outcome = {OWN: effects.own} if effects.own is not None else {}
    others = (
        effects.sets,
        city.judged(step),
        *effects.always,
        *(name for lead in step.leads() for name in lead.sets),
    )
    unsaid = dict.fromkeys(name for name in others if name is not None)
    return {
        across(step, playbook, name): values
        for name, values in {**unsaid, **outcome, **effects.facts}.items()
    }


def sets_of(city: City, step: Step, playbook: str) -> frozenset[str]:
    """Every fact that a step may give a value, as it is called across playbooks."""
    known = _SETS.setdefault(city, {})
    frame = Frame(playbook, step.id)
    if frame not in known:
        known[frame] = frozenset(gives(city, step, playbook))
    return known[frame]


def per_member(city: City, names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The facts that these playbooks keep for each member, and those of them that they also set for all at once."""
    each: set[str] = set()
    plain: set[str] = set()
    for frame, step in steps_in(city, names):
        (plain if step.effects.each is None else each).update(sets_of(city, step, frame.playbook))
    return frozenset(each), frozenset(each & plain)


def own(holder: Step | Field | Item | Must | Edge, playbook: str) -> Iterator[Scoped]:
    """The `when` and the `unless` of one thing."""
    yield holder.when, playbook
    yield holder.unless, playbook


def _guards(step: Step, playbook: str) -> Iterator[Scoped]:
    yield from own(step, playbook)
    for field in step.typed():
        yield from own(field, playbook)


def of_steps(city: City, names: Iterable[str]) -> Iterator[Scoped]:
    """The conditions of every step of some playbooks."""
    for frame, step in steps_in(city, names):
        yield from _guards(step, frame.playbook)


def of_must(city: City, playbook: str, must: Must) -> Iterator[Scoped]:
    """The conditions of an obligation and of everything that discharges it."""
    yield from own(must, playbook)
    for name in must.done:
        _, step, item = city.items[f"{playbook}.{name}"]
        yield from _guards(step, playbook)
        yield from own(item, playbook)
    if must.told is not None:
        edges = list(city.edges(must.told.tree, must.told.to, must.told.topic))
        edges += [
            edge
            for tree in city.contacts.trees.values()
            for edge in tree.edges
            if edge.topic == must.told.topic
        ]
        for edge in edges:
            yield from own(edge, playbook)
        for frame, teller in steps_in(city, city.playbooks):
            tells = teller.effects.tells
            if tells is not None and must.told.topic in tells.topic:
                yield from _guards(teller, frame.playbook)
                for edge in edges:
                    yield from own(edge, frame.playbook)


def keys_of(city: City, conditions: Iterable[Scoped]) -> frozenset[str]:
    """Every fact that these conditions read."""
    return frozenset(key for key, _ in _compared(city, conditions))


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
    for key, wanted in _compared(city, conditions):
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
    named: dict[str, dict[str, tuple[int, ...]]] = {}
    for place, (key, wanted) in enumerate(_compared(city, conditions)):
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


def _compared(city: City, conditions: Iterable[Scoped]) -> Iterator[tuple[str, Names]]:
    for condition, scope in conditions:
        for name, wanted, _ in compared(condition):
            yield key_of(city, name, scope), wanted


def judged(city: City, names: Iterable[str]) -> frozenset[str]:
    """The facts that the triages of these playbooks judge."""
    facts = (city.judged(step) for _, step in steps_in(city, names))
    return frozenset(fact for fact in facts if fact is not None)


def steering(city: City, names: Iterable[str]) -> frozenset[str]:
    """The facts that decide which way a walk takes, and those that decide whether one of these is set."""
    steps = list(steps_in(city, names))
    # Whether a judgement is a changed one decides where it leads.
    keys = _read_by(city, [one for one in steps if _steers(one[1])]) | judged(city, names)
    while True:
        wider = keys | _read_by(city, [one for one in steps if keys & sets_of(city, one[1], one[0].playbook)])
        if wider == keys:
            return keys
        keys = wider


def of_calls(city: City, names: Iterable[str]) -> frozenset[str]:
    """The facts on which it hangs what is run or opened."""
    return _read_by(city, [one for one in steps_in(city, names) if one[1].effects.calls is not None])


def _read_by(city: City, steps: Iterable[tuple[Frame, Step]]) -> frozenset[str]:
    return keys_of(city, [scoped for frame, step in steps for scoped in _guards(step, frame.playbook)])


def _steers(step: Step) -> bool:
    """Whether it matters for the way that a step is passed."""
    effects = step.effects
    if effects.ends or effects.judges is not None or effects.runs is not None or step.next is not None:
        return True
    return any(lead.to is not None for lead in step.leads())

"""Of whom an obligation is proved by himself: those whose duty hangs on what is known of them alone.

Members that stand in the same groups, and that no line about the same topic names by themselves, cannot be told apart
by what is asked of them: one of them stands for all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kumamoto_ir.checks.proof.cone import per_member
from kumamoto_ir.checks.proof.lens import key_of
from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.city.model import Condition
from kumamoto_ir.city.playbook import Must


@dataclass(frozen=True)
class Subject:
    """What one proof of an obligation looks at: one member, or (None) all to whom nothing applies by themselves.

    `apart` are those who are looked at by themselves, `items` the items asked for, `picks` the places and topics
    for which it matters whether the member was picked.
    """

    member: str | None
    apart: frozenset[str]
    items: frozenset[str]
    picks: tuple[str, ...]


def subjects(city: City, playbook: str, must: Must) -> Iterator[Subject]:
    """Everything that is to be proved of an obligation."""
    per, _ = per_member(city, city.playbooks)
    keys = [f"{playbook}.{name}" for name in must.done]
    single = frozenset(key for key in keys if city.items[key][1].effects.each is not None)
    topic = must.told.topic if must.told is not None else ""
    alone = {
        member
        for edge, scope in _edges(city, playbook, must, topic)
        if edge.pick or _reads(city, edge, scope) & per
        for member in city.members(edge.to)
    }
    yield Subject(None, frozenset(alone), frozenset(keys) - single, ())
    asked = {member for key in single for member in city.members(city.items[key][1].effects.each or "")}
    picks = (topic, *(str(city.items[key][0]) for key in sorted(single)))
    seen: set[object] = set()
    named = frozenset(edge.to for edge, _ in _edges(city, playbook, must, topic))
    for member in sorted(alone | asked):
        kind = _kind(city, member, named)
        if kind not in seen:
            seen.add(kind)
            yield Subject(member, frozenset(alone), single, picks)


def _edges(city: City, playbook: str, must: Must, topic: str) -> Iterator[tuple[Edge, str]]:
    """Every edge about a topic, with each playbook that may go along it."""
    if must.told is None:
        return
    for edge in city.edges(must.told.tree, must.told.to, topic):
        yield edge, playbook
    for name, book in city.playbooks.items():
        for step in book.steps:
            if (tells := step.effects.tells) is not None and topic in tells.topic:
                for edge in city.edges(tells.tree, tells.to, topic, tells.act):
                    yield edge, name


def _reads(city: City, edge: Edge, scope: str) -> frozenset[str]:
    conditions: list[Condition] = [part for part in (edge.when, edge.unless) if part is not None]
    names = frozenset(name for condition in conditions for name in condition.names())
    return frozenset(key_of(city, name, scope) for name in names)


def _kind(city: City, member: str, named: frozenset[str]) -> object:
    """The groups and lists a member stands in; himself where some line about the same topic names him."""
    if member in named:
        return member
    groups = {**city.contacts.groups, **{name: tuple(values) for name, values in city.plan.lists.items()}}
    return frozenset(name for name, members in groups.items() if member in members)

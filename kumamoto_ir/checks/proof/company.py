"""What walks beside one may do in the same incident, read from the files alone.

A playbook that is opened somewhere is gone through by one walk of an incident only (`Rules.once`). So what a walk has
certainly entered on its way to a playbook, no other walk is in, before or after.
"""

from kumamoto_ir.checks.proof.cone import sets_of
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City, Frame


def elsewhere(city: City, root: str, playbook: str) -> frozenset[str]:
    """The playbooks that other walks may enter in an incident in which a walk of this root enters a playbook.

    Every entry counts, for a command may start it in an incident that began with another.
    """
    own = _certain(city, root, playbook)
    found: set[str] = set()
    for entry in graph.entries(city):
        for other in ({entry} | graph.opened(city, frozenset({entry}))) - {root} - own:
            found |= _closure(city, other, own)
    return frozenset(found)


def havoc(city: City, names: frozenset[str]) -> tuple[Frame, ...]:
    """The steps of these playbooks that leave facts."""
    return tuple(
        Frame(name, step.id)
        for name in sorted(names)
        for step in city.playbooks[name].steps
        if sets_of(city, step, name)
    )


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

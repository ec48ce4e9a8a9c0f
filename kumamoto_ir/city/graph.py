"""Where each step can lead, read from the files alone: conditions are taken to hold or not, as one likes.

The same ways as in `flow.py`, without facts. None stands for the place below the last step.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from kumamoto_ir.city.city import City
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.city.step import Lead, Step

# What was found out of rules that are still in use: they are asked again for every step.
_COMING_BACK: Final[WeakKeyDictionary[City, dict[str, bool]]] = WeakKeyDictionary()
_FOLLOWING: Final[WeakKeyDictionary[City, dict[str, tuple[frozenset[int], ...]]]] = WeakKeyDictionary()


class Way(NamedTuple):
    """One way on from a step: to which place, from where under the step it is written, and whether it was written.

    `skip` is the way past a step whose condition does not hold; `lead` what the step itself says of it.
    """

    to: int | None
    path: tuple[str | int, ...] = ()
    named: bool = False
    skip: bool = False
    lead: Lead | None = None


def ways(playbook: Playbook, place: int) -> Iterator[Way]:
    """Every way on from the step at a place."""
    step = playbook.steps[place]
    below = place + 1 if place + 1 < len(playbook.steps) else None
    places = playbook.places
    if not step.effects.taught:  # it may lead anywhere
        yield from (Way(to) for to in (*range(len(playbook.steps)), None))
    else:
        for lead in step.leads():
            to = lead.to if lead.to is not None else step.next
            yield Way(places[to] if to is not None else below, lead.path, to is not None, lead=lead)
    if may_be_passed(step):
        yield Way(below, skip=True)


def may_be_passed(step: Step) -> bool:
    """Whether there are facts with which a walk goes past a step."""
    return step.when is not None or step.unless is not None or step.effects.each is not None


def reached(
    city: City, playbook: str, start: int = 0, without: frozenset[int] = frozenset()
) -> frozenset[int]:
    """The places of a playbook that a walk from `start` can come to, itself included, not going on from `without`."""
    found, waiting = {start}, [start]
    following = _following(city, playbook)
    while waiting:
        place = waiting.pop()
        if place in without:
            continue
        for to in following[place] - found:
            found.add(to)
            waiting.append(to)
    return frozenset(found)


def _following(city: City, playbook: str) -> tuple[frozenset[int], ...]:
    """By place, where a walk can go on from there."""
    known = _FOLLOWING.setdefault(city, {})
    if playbook not in known:
        known[playbook] = tuple(
            frozenset(
                way.to
                for way in ways(city.playbooks[playbook], place)
                if way.to is not None
                and (way.skip or step.effects.runs is None or comes_back(city, step.effects.runs))
            )
            for place, step in enumerate(city.playbooks[playbook].steps)
        )
    return known[playbook]


def comes_back(city: City, playbook: str) -> bool:
    """Whether a playbook that is run can be left below its last step."""
    known = _COMING_BACK.setdefault(city, {})
    if playbook not in known:
        known[playbook] = _comes_back(city, playbook)
    return known[playbook]


def _comes_back(city: City, playbook: str) -> bool:
    inside = city.playbooks[playbook]
    return any(
        way.to is None
        and (way.skip or (runs := inside.steps[place].effects.runs) is None or comes_back(city, runs))
        for place in reached(city, playbook)
        for way in ways(inside, place)
    )


def run_by(playbook: Playbook) -> frozenset[str]:
    """The playbooks that a playbook itself runs."""
    return frozenset(name for step in playbook.steps if (name := step.effects.runs) is not None)


def opened_by(playbook: Playbook) -> frozenset[str]:
    """The playbooks that a playbook itself opens beside."""
    return frozenset(name for step in playbook.steps if (name := step.effects.opens) is not None)


def closure(city: City, root: str) -> frozenset[str]:
    """A playbook with everything that it runs, however deep."""
    found, waiting = {root}, [root]
    while waiting:
        for name in run_by(city.playbooks[waiting.pop()]) - found:
            found.add(name)
            waiting.append(name)
    return frozenset(found)


def opened(city: City, roots: frozenset[str]) -> frozenset[str]:
    """Every playbook that is opened beside walks of these roots, however deep."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        for inside in closure(city, waiting.pop()):
            for name in opened_by(city.playbooks[inside]) - found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)


def entries(city: City) -> frozenset[str]:
    """The playbooks that the commands start."""
    return frozenset(name for name in city.plan.entries.values() if name is not None)


def entered(city: City) -> frozenset[str]:
    """Every playbook that some walk can come to."""
    roots = entries(city)
    return frozenset(inside for root in roots | opened(city, roots) for inside in closure(city, root))

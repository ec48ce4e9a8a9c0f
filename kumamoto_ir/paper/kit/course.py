"""Which playbooks the kit holds, in which order, under which letters; which forms, under which numbers.

The plan for the time after the incident is no part of it: at that time the PC works again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from string import ascii_uppercase
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.graph import closure, opened
from kumamoto_ir.city.step import Step

STARTS: Final = ("report", "outage")  # the entries that begin on paper


@dataclass(frozen=True)
class Course:
    """What of the rules stands in the kit."""

    city: City

    @cached_property
    def charts(self) -> tuple[tuple[str, ...], ...]:
        """The playbooks of each entry that the plan has, each playbook only once: with the last entry that runs it."""
        entries = self.city.plan.entries
        roots = tuple(dict.fromkeys(root for name in STARTS if (root := entries.get(name)) is not None))
        found = []
        for place, root in enumerate(roots):
            later = {name for other in roots[place + 1 :] for name in closure(self.city, other)}
            inside = (name for name in _in_turn(self.city, root) if name == root or name not in later)
            found.append(tuple(dict.fromkeys(inside)))
        return tuple(found)

    @cached_property
    def playbooks(self) -> tuple[str, ...]:
        """Every playbook that a walk from these entries can come to, in the order of the kit."""
        named = tuple(chain.from_iterable(self.charts))
        beside = opened(self.city, frozenset(named))
        inside = {name for root in beside for name in closure(self.city, root)}
        return tuple(dict.fromkeys((*named, *(name for name in self.city.playbooks if name in inside))))

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """A, B, …, Z, AA, AB, …"""
        return {name: _letter(place) for place, name in enumerate(self.playbooks)}

    def number(self, playbook: str, place: int) -> str:
        """`B4`: the fourth step (counted from 1) of the second playbook."""
        return f"{self.letters[playbook]}{place}"

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step of these playbooks."""
        return tuple(step for name in self.playbooks for step in self.city.playbooks[name].steps)

    @cached_property
    def registers(self) -> tuple[str, ...]:
        """The registers that these steps write, and the one that is added up."""
        written = [book for step in self.steps if (book := step.effects.book) is not None]
        tally = self.city.plan.tally
        return tuple(dict.fromkeys((*written, *([tally] if tally is not None else []))))

    @cached_property
    def judged(self) -> str | None:
        """The fact that is judged, if any."""
        return next((fact for step in self.steps if (fact := self.city.judged(step)) is not None), None)


def _in_turn(city: City, root: str) -> tuple[str, ...]:
    """A playbook and those that it runs, in the order in which a walk comes to them."""
    found = [root]
    for step in city.playbooks[root].steps:
        if (runs := step.effects.runs) is not None and runs not in found:
            found += [name for name in _in_turn(city, runs) if name not in found]
    return tuple(found)


def _letter(place: int) -> str:
    head, last = divmod(place, len(ascii_uppercase))
    return (_letter(head - 1) if head else "") + ascii_uppercase[last]

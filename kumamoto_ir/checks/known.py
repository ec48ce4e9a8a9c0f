"""Which facts a walk can know, and which it must know, when it comes to a step: read from the files alone.

Conditions are taken to hold or not, as one likes (`graph.py`). A fact is meant by its key: the outcome of a
playbook's own question is `playbook.step`, a shared fact its name.

- *May know*: some step that gives the fact a value may come before. Another playbook may always have come before, for
  walks of an incident share their facts; so may a step of the same playbook, where that is come to more than once.
- *Must know*: on every way to the step the fact was given a value.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from kumamoto_ir.checks.conditions import Domain
from kumamoto_ir.checks.proof.cone import across, gives
from kumamoto_ir.checks.proof.lens import key_of
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.city.step import Several, Step

Keys = frozenset[str]
_NONE: Final[Keys] = frozenset()


class Giver(NamedTuple):
    """A step that gives a fact a value, and the values that it may give."""

    playbook: str
    place: int
    ids: frozenset[str]


class Knowledge:
    """One library's facts. Only where every reference holds and no playbooks run each other in a ring."""

    def __init__(self, city: City) -> None:
        self._rules = city
        self._after: dict[tuple[str, int], frozenset[int]] = {}
        self._sure: dict[str, dict[int, Keys]] = {}
        self._gains: dict[str, Keys] = {}

    def key(self, name: str, playbook: Playbook | None) -> str:
        """What a name means to a playbook."""
        return key_of(self._rules, name, playbook.id) if playbook is not None else name

    def domain(self, name: str, playbook: Playbook | None, place: int | None = None) -> Domain:
        """The values that somebody can give a fact, as a step (or a whole playbook, or no playbook) reads it."""
        key = self.key(name, playbook)
        fact = self._rules.plan.facts.get(name) if key == name else None
        ids = frozenset().union(*(giver.ids for giver in self.givers.get(key, ())))
        if fact is not None and fact.by_office:
            ids |= {*fact.by_office, UNKNOWN}
        if fact is None:
            own = self._rules.step(Frame(key.partition(".")[0], name))
            many = own.effects.each is not None or any(isinstance(line, Several) for line in own.lines())
        else:
            many = fact.many or fact.per is not None
        sure = playbook is not None and place is not None and key in self.must(playbook.id, place)
        return Domain(ids, many, unset=not sure and not (fact is not None and bool(fact.by_office)))

    # ------------------------------------------------------------ may know

    @cached_property
    def givers(self) -> Mapping[str, tuple[Giver, ...]]:
        """Every step that gives a fact a value, by the fact's key."""
        found: dict[str, list[Giver]] = {}
        for playbook, place, step in self._steps():
            for key, values in gives(self._rules, step, playbook.id).items():
                ids = values if values is not None else self._rules.plan.facts[key].domain()
                found.setdefault(key, []).append(Giver(playbook.id, place, frozenset(ids)))
        return {key: tuple(givers) for key, givers in found.items()}

    def _steps(self) -> Iterator[tuple[Playbook, int, Step]]:
        for playbook in self._rules.playbooks.values():
            for place, step in enumerate(playbook.steps):
                yield playbook, place, step

    def may(self, name: str, playbook: Playbook | None, place: int | None = None) -> bool:
        """Whether a fact can have a value when the step at a place (or anything, anywhere) looks at it."""
        key = self.key(name, playbook)
        fact = self._rules.plan.facts.get(key)
        givers = self.givers.get(key, ())
        if fact is not None and fact.by_office:
            return True
        if playbook is None or place is None:
            return bool(givers)
        return any(
            giver.playbook != playbook.id
            or playbook.id in self._again
            or playbook.steps[giver.place].any_time
            or place in self._behind(playbook, giver.place)
            for giver in givers
        )

    def _behind(self, playbook: Playbook, place: int) -> frozenset[int]:
        """The places that a walk may come to after the step at a place."""
        if (playbook.id, place) not in self._after:
            on = (way.to for way in graph.ways(playbook, place) if way.to is not None and not way.skip)
            after = (graph.reached(self._rules, playbook.id, to) for to in on)
            self._after[playbook.id, place] = frozenset().union(*after)
        return self._after[playbook.id, place]

    @cached_property
    def _again(self) -> frozenset[str]:
        """The playbooks that one incident may go through more than once."""
        calls: dict[str, list[tuple[str, int]]] = {}
        for playbook, place, step in self._steps():
            if (runs := step.effects.runs) is not None:
                calls.setdefault(runs, []).append((playbook.id, place))
        # Opened is a playbook once only, and not if it was entered before.
        once = graph.entries(self._rules) | self._rules.once
        found = {
            name
            for name, sites in calls.items()
            if len(sites) + (name in once) > 1
            or any(place in self._behind(self._rules.playbooks[caller], place) for caller, place in sites)
        }
        while (
            more := {name for name, sites in calls.items() for caller, _ in sites if caller in found} - found
        ):
            found |= more
        return frozenset(found)

    # ------------------------------------------------------------ must know

    def must(self, playbook: str, place: int) -> Keys:
        """The facts that have a value whenever a walk comes to a place. Nothing is known at a first step: every
        playbook can be started by its name."""
        if playbook not in self._sure:
            self._sure[playbook] = self._flow(playbook)
        return self._sure[playbook].get(place, _NONE)

    def _flow(self, name: str) -> dict[int, Keys]:
        playbook = self._rules.playbooks[name]
        known: dict[int, Keys] = {0: _NONE}
        waiting = [0]
        while waiting:
            place = waiting.pop()
            for way in graph.ways(playbook, place):
                if way.to is None:
                    continue
                after = known[place] | self._gain(playbook, place, way)
                held = known.get(way.to)
                if held is None or not held <= after:
                    known[way.to] = after if held is None else held & after
                    waiting.append(way.to)
        return known

    def _gain(self, playbook: Playbook, place: int, way: graph.Way) -> Keys:
        """What is known after a way on from a step that was not known before."""
        step = playbook.steps[place]
        effects, judged = step.effects, self._rules.judged(step)
        if way.lead is None or effects.each is not None:  # passed, untaught, or answered by some members only
            return _NONE
        given = {across(step, playbook.id, name) for name in way.lead.sets} | effects.always
        if judged is not None:
            given |= {judged}
        return frozenset(given) | (self._gain_of(effects.runs) if effects.runs is not None else _NONE)

    def _gain_of(self, name: str) -> Keys:
        """What is known below the last step of a playbook, whatever was known before."""
        if name not in self._gains:
            playbook = self._rules.playbooks[name]
            known = self._flow(name)
            ends = [
                known[place] | self._gain(playbook, place, way)
                for place in known
                for way in graph.ways(playbook, place)
                if way.to is None
            ]
            self._gains[name] = frozenset.intersection(*ends) if ends else _NONE
        return self._gains[name]

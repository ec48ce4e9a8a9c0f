"""One obligation: through a cone that begins with what it hangs on, and grows by what turns out to be guessed."""

from collections.abc import Iterator
from dataclasses import dataclass

from kumamoto_ir.checks.proof.asides import strange
from kumamoto_ir.checks.proof.cone import (
    alike,
    began,
    cone,
    elsewhere,
    family,
    havoc,
    keys_of,
    of_calls,
    of_must,
    of_steps,
    per_member,
    roots,
    steps_in,
)
from kumamoto_ir.checks.proof.lens import IN, OUT, SURE, Guesses, View, picked_at
from kumamoto_ir.checks.proof.machine import Machine
from kumamoto_ir.checks.proof.members import Subject, subjects
from kumamoto_ir.checks.proof.places import Place
from kumamoto_ir.checks.proof.search import Search
from kumamoto_ir.checks.proof.verdicts import TRIES, Broken, Proved, Unproved
from kumamoto_ir.checks.replay.again import relive
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City
from kumamoto_ir.city.playbook import ANY_END, Must


def prove(city: City, playbook: str, must: Must, limit: int) -> Broken | Unproved | Proved:
    """Whether an obligation is met on every walk of a diligent officer whenever a step it names is entered."""
    states = 0
    doubts: list[Unproved] = []
    best: Broken | None = None
    for subject in subjects(city, playbook, must):
        again: dict[str, None] = {}
        for root in roots(city):
            if playbook not in graph.closure(city, root):
                continue
            found = _Proof(city, root, playbook, must, subject, limit, most=_shorter(best)).look()
            if isinstance(found, Proved):
                states += found.states
            elif isinstance(found, Broken) and root in graph.entries(city):
                best = found
            else:  # a walk that is opened beside another does not begin from nothing
                again |= dict.fromkeys(began(city, root))
        for entry in again:
            found = _Proof(
                city, entry, playbook, must, subject, limit, side_by_side=True, most=_shorter(best)
            ).look()
            if isinstance(found, Proved):
                states += found.states
            elif isinstance(found, Broken):
                best = found
            else:
                doubts.append(found)
    if best is not None:
        return best
    return doubts[0] if doubts else Proved(states)


def _shorter(best: Broken | None) -> int | None:
    """How many answers a walk may have that is still of interest."""
    return None if best is None else best.answers - 1


@dataclass
class _Proof:
    """One obligation seen from one root, for one subject."""

    city: City
    root: str
    playbook: str
    must: Must
    subject: Subject
    limit: int
    side_by_side: bool = False
    most: int | None = None

    def __post_init__(self) -> None:
        city, must = self.city, self.must
        self.exact = False
        self.coarse = True
        self._watched = frozenset(
            frame
            for frame, step in steps_in(city, (self.playbook,))
            if step.id in must.before or (step.effects.ends and ANY_END in must.before)
        )
        self.topic = must.told.topic if must.told is not None else ""
        self.stale = city.plan.topics[self.topic].renew_on if self.topic else ()
        self._inside = family(city, self.root) if self.side_by_side else graph.closure(city, self.root)
        self._own = list(of_must(city, self.playbook, must))
        self._others = frozenset() if self.side_by_side else elsewhere(city, self.root, self.playbook)
        self._conditions = [*self._own, *of_steps(city, sorted(self._inside | self._others))]

    def look(self) -> Broken | Unproved | Proved:
        """First without what is kept of a fact that only makes tellings old, and without the older versions that
        somebody was told; with them where that is not enough."""
        found = self._look()
        if self._volatile() and isinstance(found, Unproved):
            self.coarse = False
            found = self._look()
        if self.side_by_side and isinstance(found, Unproved) and found.walk and self.stale:
            self.exact = True
            found = self._look()
        return found

    def _look(self) -> Broken | Unproved | Proved:
        """Wider and wider cones, until what is found rests on no guess."""
        if (beyond := strange(self.city, self._inside, self._others)) is not None:
            return beyond
        keys = keys_of(self.city, self._own) | set(self.stale)
        if self.side_by_side:
            keys |= of_calls(self.city, self._inside)
        while True:
            found, guesses = self._first_broken(Machine(self.city, self._view(keys)))
            guessed = [left for some in guesses if (left := some - keys)]
            if not guessed:
                return found
            # Not all at once: most of what was guessed on the way has nothing to do with it. What came last has most.
            keys |= guessed[-1]

    def _volatile(self) -> frozenset[str]:
        """The facts that are read by no condition: each answer to them counts as a change, as it well may be."""
        if not self.coarse:
            return frozenset()
        read = keys_of(self.city, self._conditions)
        facts = self.city.plan.facts
        return frozenset(name for name in self.stale if name not in read and facts[name].type == "choice")

    def _view(self, keys: frozenset[str]) -> View:
        per, mixed = per_member(self.city, self._inside | {self.playbook})
        volatile = self._volatile()
        picked = {picked_at(name): IN | OUT for name in self.subject.picks}
        single = per if self.subject.member is not None else frozenset()
        return View(
            root=self.root,
            cone={**cone(self.city, keys, self._conditions, self.stale, single, volatile), **picked},
            topic=self.topic,
            items=self.subject.items,
            stale=self.stale,
            member=self.subject.member,
            apart=self.subject.apart,
            per=per,
            mixed=mixed,
            havoc=havoc(self.city, self._others),
            elsewhere=self._others,
            beside=self.side_by_side,
            exact=self.exact,
            watched=self._watched,
            volatile=volatile,
            alike=alike(self.city, self._conditions, self.stale, volatile),
        )

    def _first_broken(self, machine: Machine) -> tuple[Broken | Unproved | Proved, tuple[Guesses, ...]]:
        """What is found, and the guesses that it rests on, in the order of the walk."""
        search = Search(machine)
        doubts: list[tuple[str, ...]] = []
        for number in search.run(self.limit, self.most):
            move = search.nodes[number][0]
            for step, guesses in self._entered(machine, move.place):
                missing, of = machine.duties.missing(self.must, self.playbook, move.place.facts, move.marks)
                if not missing:
                    continue
                way = search.way(number)
                guessed = (*way.guesses, guesses | of)
                if any(some - machine.lens.at.keys() for some in guessed):
                    return Unproved(len(search.nodes), way.said), guessed
                if any(act.kind == "havoc" for act in way.acts):
                    return Unproved(len(search.nodes), way.said), ()
                # Gone on the real machine: whether it really breaks the obligation there, and what it lacks then.
                broken = (self.playbook, self.must, step)
                relived = relive(self.city, way.acts, self.subject.member, missing, broken)
                if relived is not None:
                    walk, lacking = relived
                    return Broken(way.said, step, lacking or missing, walk), ()
                doubts.append(way.said)
                if len(doubts) == TRIES:
                    return Unproved(len(search.nodes), doubts[0]), ()
        states = len(search.nodes)
        return (
            Unproved(states, doubts[0] if doubts else ()) if doubts or states > self.limit else Proved(states)
        ), ()

    def _entered(self, machine: Machine, place: Place) -> Iterator[tuple[str | None, Guesses]]:
        """The steps named in `before` that walks stand at, None for coming back from the playbook.

        That counts as its end: nobody asks for its obligations afterwards.
        """
        if self.playbook in place.left and ANY_END in self.must.before:
            yield None, SURE
        for number, walk in enumerate(place.walks):
            if walk.stack and walk.top in self._watched:
                verdict, guesses = machine.verdict(place, number)
                if verdict is not False:
                    yield walk.top.step, guesses

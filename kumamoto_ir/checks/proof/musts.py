"""One obligation: through a cone that begins with what it hangs on, and grows by what turns out to be guessed."""

from collections.abc import Iterator

from kumamoto_ir.checks.proof.asides import strange
from kumamoto_ir.checks.proof.company import elsewhere, havoc
from kumamoto_ir.checks.proof.cone import (
    alike,
    began,
    cone,
    family,
    keys_of,
    of_calls,
    of_must,
    of_steps,
    per_member,
    roots,
)
from kumamoto_ir.checks.proof.lens import IN, OUT, SURE, Guesses, View, picked_at
from kumamoto_ir.checks.proof.machine import Machine
from kumamoto_ir.checks.proof.members import Subject, subjects
from kumamoto_ir.checks.proof.places import Place
from kumamoto_ir.checks.proof.search import Search, Walked
from kumamoto_ir.checks.proof.verdicts import TRIES, Broken, Proved, Unproved
from kumamoto_ir.checks.replay.relive import relive
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.playbook import ANY_END, Must
from kumamoto_ir.ground.findings import Walk


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


class _Proof:
    """One obligation seen from one root, for one subject."""

    def __init__(
        self,
        city: City,
        root: str,
        playbook: str,
        must: Must,
        subject: Subject,
        limit: int,
        *,
        side_by_side: bool = False,
        most: int | None = None,
    ) -> None:
        self.city = city
        self.root = root
        self.playbook = playbook
        self.must = must
        self.subject = subject
        self.limit = limit
        self.side_by_side = side_by_side
        self.most = most
        self.exact = False
        self.coarse = True
        self._watched = frozenset(
            Frame(playbook, step.id)
            for step in city.playbooks[playbook].steps
            if step.id in must.before or (step.effects.ends and ANY_END in must.before)
        )
        topic = must.told.topic if must.told is not None else ""
        self.stale = city.plan.topics[topic].renew_on if topic else ()
        self._inside = family(city, root) if side_by_side else graph.closure(city, root)
        self._own = list(of_must(city, playbook, must))
        self._others = frozenset() if side_by_side else elsewhere(city, root, playbook)
        seen = sorted(self._inside | self._others)
        self._guards = [scoped for name in seen for scoped in of_steps(city, name)]

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
        read = keys_of(self.city, [*self._own, *self._guards])
        facts = self.city.plan.facts
        return frozenset(name for name in self.stale if name not in read and facts[name].type == "choice")

    def _view(self, keys: frozenset[str]) -> View:
        conditions = [*self._own, *self._guards]
        per, mixed = per_member(self.city, self._inside | {self.playbook})
        topic = self.must.told.topic if self.must.told is not None else ""
        volatile = self._volatile()
        picked = {picked_at(name): IN | OUT for name in self.subject.picks}
        single = per if self.subject.member is not None else frozenset()
        return View(
            root=self.root,
            cone={**cone(self.city, keys, conditions, self.stale, single, volatile), **picked},
            topic=topic,
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
            alike=alike(self.city, conditions, self.stale, volatile),
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
                relived = self._gone(way, step, missing)
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

    def _gone(
        self, way: Walked, step: str | None, missing: tuple[str, ...]
    ) -> tuple[Walk, tuple[str, ...]] | None:
        """The walk on the real machine, if it really breaks the obligation there, and what it lacks then."""
        return relive(self.city, way.acts, self.subject.member, missing, (self.playbook, self.must, step))

    def _entered(self, machine: Machine, place: Place) -> Iterator[tuple[str | None, Guesses]]:
        """The steps named in `before` that walks stand at, None for coming back from the playbook.

        That counts as its end: nobody asks for its obligations afterwards.
        """
        if self.playbook in place.left and ANY_END in self.must.before:
            yield None, SURE
        for number, walk in enumerate(place.walks):
            if not walk.stack or walk.top.playbook != self.playbook:
                continue
            step = machine.city.step(walk.top)
            if step.id in self.must.before or (step.effects.ends and ANY_END in self.must.before):
                verdict, guesses = machine.verdict(place, number)
                if verdict is not False:
                    yield step.id, guesses

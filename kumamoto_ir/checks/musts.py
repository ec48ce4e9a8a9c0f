"""One obligation: through a cone that begins with what it hangs on, and grows by what turns out to be guessed."""

from collections.abc import Iterator

from kumamoto_ir.checks import graph
from kumamoto_ir.checks.asides import strange
from kumamoto_ir.checks.company import Company, havoc
from kumamoto_ir.checks.cone import (
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
    steering,
)
from kumamoto_ir.checks.lens import IN, OUT, SURE, Guesses, View, picked_at
from kumamoto_ir.checks.machine import Machine
from kumamoto_ir.checks.members import Subject, subjects
from kumamoto_ir.checks.places import Place
from kumamoto_ir.checks.relive import relive
from kumamoto_ir.checks.search import Search, Walked
from kumamoto_ir.checks.verdicts import TRIES, Broken, Proved, Unproved
from kumamoto_ir.findings import Walk
from kumamoto_ir.playbook import ANY_END, End, Must
from kumamoto_ir.rules import Frame, Rules


def prove(rules: Rules, known: Company, playbook: str, must: Must, limit: int) -> Broken | Unproved | Proved:
    """Whether an obligation is met on every walk of a diligent officer whenever a step it names is entered."""
    states = 0
    doubts: list[Unproved] = []
    broken: list[Broken] = []
    for subject in subjects(rules, playbook, must):
        again: dict[str, None] = {}
        for root in roots(rules):
            if playbook not in graph.closure(rules, root):
                continue
            found = _Proof(rules, root, playbook, must, subject, limit, company=known).look()
            if isinstance(found, Proved):
                states += found.states
            elif isinstance(found, Broken) and root in graph.entries(rules):
                broken.append(found)
            else:  # a walk that is opened beside another does not begin from nothing
                again |= dict.fromkeys(began(rules, root))
        for entry in again:
            found = _Proof(
                rules, entry, playbook, must, subject, limit, company=known, side_by_side=True
            ).look()
            if isinstance(found, Proved):
                states += found.states
            elif isinstance(found, Broken):
                broken.append(found)
            else:
                doubts.append(found)
    if broken:
        return min(broken, key=lambda found: len(found.walk))
    return doubts[0] if doubts else Proved(states)


class _Proof:
    """One obligation seen from one root, for one subject."""

    def __init__(
        self,
        rules: Rules,
        root: str,
        playbook: str,
        must: Must,
        subject: Subject,
        limit: int,
        *,
        company: Company,
        side_by_side: bool = False,
    ) -> None:
        self.rules = rules
        self.root = root
        self.playbook = playbook
        self.must = must
        self.subject = subject
        self.limit = limit
        self.side_by_side = side_by_side
        self.company = company
        self.exact = False
        self._watched = frozenset(
            Frame(playbook, step.id)
            for step in rules.playbooks[playbook].steps
            if step.id in must.before or (isinstance(step, End) and ANY_END in must.before)
        )
        topic = must.told.topic if must.told is not None else ""
        self.stale = rules.plan.topics[topic].renew_on if topic else ()
        self._inside = family(rules, root) if side_by_side else graph.closure(rules, root)
        self._own = list(of_must(rules, playbook, must))
        self._guards = [scoped for name in sorted(self._inside) for scoped in of_steps(rules, name)]

    def look(self) -> Broken | Unproved | Proved:
        """First without what older versions somebody was told; with them where that is not enough."""
        found = self._look()
        if self.side_by_side and isinstance(found, Unproved) and found.walk and self.stale:
            self.exact = True
            found = self._look()
        return found

    def _look(self) -> Broken | Unproved | Proved:
        """Wider and wider cones, until what is found rests on no guess."""
        if (beyond := strange(self.rules, self._inside)) is not None:
            return Unproved(0, strange=beyond)
        keys = keys_of(self.rules, self._own) | set(self.stale)
        if self.side_by_side:
            keys |= of_calls(self.rules, self._inside)
        steers = steering(self.rules, self._inside) | of_calls(self.rules, self._inside)
        while True:
            found, guesses = self._first_broken(Machine(self.rules, self._view(keys)))
            guessed = guesses - keys
            if not guessed:
                return found
            # Not all at once: most of what was guessed on the way has nothing to do with it.
            keys |= (guessed & steers) or {min(guessed)}

    def _view(self, keys: frozenset[str]) -> View:
        conditions = [*self._own, *self._guards]
        per, mixed = per_member(self.rules, self._inside | {self.playbook})
        topic = self.must.told.topic if self.must.told is not None else ""
        picked = {picked_at(name): IN | OUT for name in self.subject.picks}
        single = per if self.subject.member is not None else frozenset()
        return View(
            root=self.root,
            cone={**cone(self.rules, keys, conditions, self.stale, single), **picked},
            topic=topic,
            items=self.subject.items,
            stale=self.stale,
            member=self.subject.member,
            apart=self.subject.apart,
            per=per,
            mixed=mixed,
            havoc=() if self.side_by_side else havoc(self.rules, self.company, self.root, self.playbook),
            beside=self.side_by_side,
            exact=self.exact,
            watched=self._watched,
            alike=alike(self.rules, conditions, self.stale),
        )

    def _first_broken(self, machine: Machine) -> tuple[Broken | Unproved | Proved, Guesses]:
        search = Search(machine)
        doubts: list[tuple[str, ...]] = []
        for number in search.run(self.limit):
            move = search.nodes[number][0]
            for step, guesses in self._entered(machine, move.place):
                missing, of = machine.duties.missing(self.must, self.playbook, move.place.facts, move.marks)
                if not missing:
                    continue
                way = search.way(number)
                if any(act.kind == "havoc" for act in way.acts):
                    return Unproved(len(search.nodes), way.said), SURE
                guesses |= of | way.guesses
                if guesses - machine.lens.at.keys():
                    return Unproved(len(search.nodes), way.said), guesses
                relived = self._gone(way, step, missing)
                if relived is not None:
                    return Broken(way.said, step, missing, relived), SURE
                doubts.append(way.said)
                if len(doubts) == TRIES:
                    return Unproved(len(search.nodes), doubts[0]), SURE
        states = len(search.nodes)
        return (
            Unproved(states, doubts[0] if doubts else ()) if doubts or states > self.limit else Proved(states)
        ), SURE

    def _gone(self, way: Walked, step: str | None, missing: tuple[str, ...]) -> Walk | None:
        """The walk on the real machine, if it really breaks the obligation there."""
        return relive(self.rules, way.acts, self.subject.member, missing, (self.playbook, self.must, step))

    def _entered(self, machine: Machine, place: Place) -> Iterator[tuple[str | None, Guesses]]:
        """The steps named in `before` that walks stand at, None for coming back from the playbook.

        That counts as its end: nobody asks for its obligations afterwards.
        """
        if self.playbook in place.left and ANY_END in self.must.before:
            yield None, SURE
        for number, walk in enumerate(place.walks):
            if not walk.stack or walk.top.playbook != self.playbook:
                continue
            step = machine.rules.step(walk.top)
            if step.id in self.must.before or (isinstance(step, End) and ANY_END in self.must.before):
                verdict, guesses = machine.verdict(place, number)
                if verdict is not False:
                    yield step.id, guesses

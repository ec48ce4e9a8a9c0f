"""The proof over all walks: each obligation by itself, and whether an end can always be reached.

What is proved of an obligation, for each office, each way to answer and each moment to judge again: whenever a walk
comes to a step named in `before` (or comes back from the playbook, or stands there when something changes), a
diligent officer has nothing outstanding of it; the guard that would stop him is not needed.

How. An obligation is looked at through a cone that begins with the facts of its own condition and of what discharges
it. Where a walk seems to break it but rests on guesses, the guessed facts join the cone and it is looked at again.
First a root walks alone while the walks beside it may set their facts to anything; if that breaks it, the walks go
on side by side. A broken walk is then gone on the real machine (`relive.py`): only what really stops there is called
broken, and what does not is called unproved, never proved.

What is not proved, and guarded at run time only (`obligations.outstanding`):
- renewals that no obligation asks for: somebody was told of a level, and at the end no step tells him of the new
  one (in the shipped plan: those who were asked to act at level 3, when the level falls to 1);
- that a provisional level was confirmed before the end: it hangs on who was heard, which is no obligation;
- officers who are not diligent: whoever is not reached, or puts a step off, leaves the obligation outstanding;
- incidents that do not begin at the first step of an entry: playbooks begun by name, an entry started in an incident
  that began with another, facts carried over from a drill;
- marks taken back by a correction, and what another station writes on a page of its own.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from kumamoto_ir.checks import graph
from kumamoto_ir.checks.asides import strange
from kumamoto_ir.checks.company import Company, company, havoc
from kumamoto_ir.checks.cone import (
    alike,
    cone,
    family,
    keys_of,
    of_must,
    of_steps,
    per_member,
    of_calls,
    roots,
    steering,
)
from kumamoto_ir.checks.lens import IN, OUT, SURE, Guesses, View, picked_at
from kumamoto_ir.checks.machine import Machine
from kumamoto_ir.checks.members import Subject, subjects
from kumamoto_ir.checks.places import Place
from kumamoto_ir.checks.relive import Relived, relive
from kumamoto_ir.checks.search import Search, Walked
from kumamoto_ir.playbook import ANY_END, End, Must
from kumamoto_ir.rules import Frame, Rules

LIMIT: Final = 200_000
_TRIES: Final = 40  # walks of one obligation that are gone again on the real machine


@dataclass(frozen=True)
class Broken:
    """A shortest walk to a step before which something is missing; None for the foot of the playbook."""

    walk: tuple[str, ...]
    step: str | None
    missing: tuple[str, ...]
    relived: Relived = field(compare=False)


@dataclass(frozen=True)
class Endless:
    """A shortest walk to a step from which no end can be reached."""

    walk: tuple[str, ...]
    step: Frame
    relived: Relived = field(compare=False)


@dataclass(frozen=True)
class Unproved:
    """There were more states than anybody looks at, or a walk that might break it but could not be gone."""

    states: int
    walk: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proved:
    """Nothing was found among so many states."""

    states: int


# ---------------------------------------------------------------- one obligation


class Prover:
    """Every obligation of one municipality, and its ends."""

    def __init__(self, rules: Rules, limit: int = LIMIT) -> None:
        self.rules = rules
        self.limit = limit

    @cached_property
    def company(self) -> Company:
        """What can be under way together."""
        return company(self.rules)

    def must(self, playbook: str, must: Must) -> Broken | Unproved | Proved:
        """Whether an obligation is met on every walk of a diligent officer whenever a step it names is entered."""
        return prove(self.rules, playbook, must, self.limit, self.company)

    def ends(self, root: str) -> Endless | Unproved | Proved:
        """Whether an end can be reached from everywhere."""
        return ends(self.rules, root, self.limit, self.company)


def prove(
    rules: Rules, playbook: str, must: Must, limit: int = LIMIT, known: Company | None = None
) -> Broken | Unproved | Proved:
    """Whether an obligation is met on every walk of a diligent officer whenever a step it names is entered."""
    known = company(rules) if known is None else known
    states = 0
    doubts: list[Unproved] = []
    for subject in subjects(rules, playbook, must):
        again: dict[str, None] = {}
        for root in roots(rules):
            if playbook not in graph.closure(rules, root):
                continue
            found = _Proof(rules, root, playbook, must, subject, limit, company=known).look()
            if isinstance(found, Broken) and root in graph.entries(rules):
                return found
            if isinstance(found, Proved):
                states += found.states
            else:  # a walk that is opened beside another does not begin from nothing
                again |= dict.fromkeys(_began(rules, root))
        for entry in again:
            found = _Proof(rules, entry, playbook, must, subject, limit, company=known, side_by_side=True).look()
            if isinstance(found, Broken):
                return found
            states += found.states
            if isinstance(found, Unproved):
                doubts.append(found)
    return doubts[0] if doubts else Proved(states)


def _began(rules: Rules, root: str) -> tuple[str, ...]:
    """The entries of the incidents in which a root is walked."""
    return tuple(
        entry
        for entry in sorted(graph.entries(rules))
        if root == entry or root in graph.opened(rules, frozenset({entry}))
    )


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
        if any(strange(self.rules.playbooks[name]) is not None for name in self._inside):
            return Unproved(0)
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
                if len(doubts) == _TRIES:
                    return Unproved(len(search.nodes), doubts[0]), SURE
        states = len(search.nodes)
        return (Unproved(states, *doubts[:1]) if doubts or states > self.limit else Proved(states)), SURE

    def _gone(self, way: Walked, step: str | None, missing: tuple[str, ...]) -> Relived | None:
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


# ---------------------------------------------------------------- ends


def ends(
    rules: Rules, root: str, limit: int = LIMIT, known: Company | None = None
) -> Endless | Unproved | Proved:
    """Whether an end can be reached from everywhere, without judging again and without help from another walk."""
    known = company(rules) if known is None else known
    found = _ends(rules, root, limit, havoc(rules, known, root, root), side_by_side=False)
    if isinstance(found, Proved) or (isinstance(found, Endless) and root in graph.entries(rules)):
        return found
    states = 0
    for entry in _began(rules, root):
        found = _ends(rules, entry, limit, (), side_by_side=True)
        if not isinstance(found, Proved):
            return found
        states += found.states
    return Proved(states)


def _ends(
    rules: Rules, root: str, limit: int, others: tuple[Frame, ...], *, side_by_side: bool
) -> Endless | Unproved | Proved:
    inside = family(rules, root) if side_by_side else graph.closure(rules, root)
    if any(strange(rules.playbooks[name]) is not None for name in inside):
        return Unproved(0)
    machine = Machine(rules, _view_of_ways(rules, root, inside, frozenset(), others, side_by_side=side_by_side))
    search = Search(machine)
    reached: dict[Place, int] = {}
    for number in search.run(limit):
        place = search.nodes[number][0].place
        for one in range(len(place.walks)):
            reached.setdefault(Place((place.at(one),), place.facts), number)
    if len(search.nodes) > limit:
        return Unproved(len(search.nodes))
    surely = _leading_to_ends(machine, reached, lambda sure: sure)
    if all(place in surely for place in reached):
        return Proved(len(search.nodes))
    maybe = _leading_to_ends(machine, reached, lambda _: True)
    doubts: list[tuple[str, ...]] = []
    for place, number in reached.items():
        if place in maybe:
            continue
        way = search.way(number)
        relived = relive(rules, way.acts, None, (), None)
        if relived is not None:
            return Endless(way.said, place.at(0).top, relived)
        doubts.append(way.said)
        if len(doubts) == _TRIES:
            break
    return Unproved(len(search.nodes), *doubts[:1])


def _view_of_ways(
    rules: Rules,
    root: str,
    inside: frozenset[str],
    more: frozenset[str],
    others: tuple[Frame, ...],
    *,
    side_by_side: bool,
) -> View:
    conditions = [scoped for name in sorted(inside) for scoped in of_steps(rules, name)]
    per, mixed = per_member(rules, inside)
    calls = of_calls(rules, inside) if side_by_side else frozenset()
    return View(
        root=root,
        cone=cone(rules, steering(rules, inside) | calls | more, conditions, (), frozenset()),
        per=per,
        mixed=mixed,
        havoc=others,
        beside=side_by_side,
        alike=alike(rules, conditions, ()),
    )


def _leading_to_ends(
    machine: Machine, places: dict[Place, int], counts: Callable[[bool], bool]
) -> frozenset[Place]:
    """The places of single walks from which an end can be come to, by the moves that count."""
    came: dict[Place, list[Place]] = {}
    lasts: list[Place] = []
    waiting = list(places)
    seen = set(waiting)
    while waiting:
        place = waiting.pop()
        if not place.walks[0].stack or _is_end(machine, place):
            lasts.append(place)  # falling off the list is another rule's business
        for move in machine.alone(place, 0):
            if move.aside or not counts(move.sure):
                continue
            after = Place(move.place.walks[:1], move.place.facts)
            came.setdefault(after, []).append(place)
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    good = set(lasts)
    going = deque(lasts)
    while going:
        for place in came.get(going.popleft(), ()):
            if place not in good:
                good.add(place)
                going.append(place)
    return frozenset(good)


def _is_end(machine: Machine, place: Place) -> bool:
    step = machine.rules.step(place.at(0).top)
    return isinstance(step, End) and machine.verdict(place, 0)[0] is not False


# ---------------------------------------------------------------- steps that no walk comes to


def never_entered(rules: Rules, frame: Frame, known: Company, limit: int = 20_000) -> bool:
    """Whether it is certain that no walk ever stops at a step because its condition never holds on the way."""
    step = rules.step(frame)
    found = False
    for root in roots(rules):
        inside = graph.closure(rules, root)
        if frame.playbook not in inside:
            continue
        found = True
        keys = keys_of(rules, [(step.when, frame.playbook), (step.unless, frame.playbook)])
        others = havoc(rules, known, root, frame.playbook)
        machine = Machine(rules, _view_of_ways(rules, root, inside, keys, others, side_by_side=False))
        search = Search(machine)
        for number in search.run(limit):
            place = search.nodes[number][0].place
            walk = place.at(0)
            if walk.stack and walk.top == frame and machine.verdict(place, 0)[0] is not False:
                return False
        if len(search.nodes) > limit:
            return False
    return found

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
    own,
    per_member,
    roots,
    steps_in,
)
from kumamoto_ir.checks.proof.lens import IN, OUT, SURE, Guesses, View, picked_at
from kumamoto_ir.checks.proof.machine import Machine, Search
from kumamoto_ir.checks.proof.places import TRIES, Broken, Place, Proved, Unproved
from kumamoto_ir.checks.replay.again import relive
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.city.playbook import ANY_END, Must


def prove(city: City, playbook: str, must: Must, limit: int) -> Broken | Unproved | Proved:
    """Whether an obligation is met on every walk of a diligent officer whenever a step it names is entered."""
    states = 0
    doubts: list[Unproved] = []
    best: Broken | None = None
    for subject in _subjects(city, playbook, must):
        looks = [(root, False) for root in roots(city) if playbook in graph.closure(city, root)]
        for root, side_by_side in looks:
            found = _Proof(
                city, root, playbook, must, subject, limit, side_by_side=side_by_side, most=_shorter(best)
            ).look()
            if isinstance(found, Proved):
                states += found.states
            elif isinstance(found, Broken) and (side_by_side or root in graph.entries(city)):
                best = found
            elif isinstance(found, Unproved) and side_by_side:
                doubts.append(found)
            else:  # a walk that is opened beside another does not begin from nothing
                looks += [(entry, True) for entry in began(city, root) if (entry, True) not in looks]
    if best is not None:
        return best
    return doubts[0] if doubts else Proved(states)


def _shorter(best: Broken | None) -> int | None:
    """How many answers a walk may have that is still of interest."""
    return None if best is None else best.answers - 1


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


def _subjects(city: City, playbook: str, must: Must) -> Iterator[Subject]:
    """Everything that is to be proved of an obligation.

    Members that stand in the same groups, and that no line about the same topic names by themselves, cannot be told
    apart by what is asked of them: one of them stands for all.
    """
    per, _ = per_member(city, city.playbooks)
    keys = [f"{playbook}.{name}" for name in must.done]
    single = frozenset(key for key in keys if city.items[key][1].effects.each is not None)
    topic = must.told.topic if must.told is not None else ""
    alone = {
        member
        for edge, scope in _edges(city, playbook, must, topic)
        if edge.pick or keys_of(city, own(edge, scope)) & per
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
    for frame, step in steps_in(city, city.playbooks):
        if (tells := step.effects.tells) is not None and topic in tells.topic:
            for edge in city.edges(tells.tree, tells.to, topic, tells.act):
                yield edge, frame.playbook


def _kind(city: City, member: str, named: frozenset[str]) -> object:
    """The groups and lists a member stands in; himself where some line about the same topic names him."""
    if member in named:
        return member
    groups = {**city.contacts.groups, **{name: tuple(values) for name, values in city.plan.lists.items()}}
    return frozenset(name for name, members in groups.items() if member in members)


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

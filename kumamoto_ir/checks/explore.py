"""Plain exploration of all walks: each obligation by itself, and whether an end can always be reached.

An obligation is looked at through a cone that begins with the facts of its own condition and of what discharges
it. Where a walk seems to break it but rests on guesses, the guessed facts join the cone and it is looked at again;
a walk that rests on none is a real one. More marks can only help, so at each place the smallest sets of marks are
enough.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from kumamoto_ir.checks import graph
from kumamoto_ir.checks.cone import alike, beside, cone, keys_of, of_must, of_steps, roots, steering
from kumamoto_ir.checks.lens import SURE, Guesses, Marks, View
from kumamoto_ir.checks.machine import Machine, Place
from kumamoto_ir.playbook import ANY_END, End, Must
from kumamoto_ir.rules import Frame, Rules

LIMIT: Final = 200_000


@dataclass(frozen=True)
class Broken:
    """A shortest walk to a step before which something is missing; None for the foot of the playbook."""

    walk: tuple[str, ...]
    step: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Endless:
    """A shortest walk to a step from which no end can be reached."""

    walk: tuple[str, ...]
    step: Frame


@dataclass(frozen=True)
class Unproved:
    """There were more states than anybody looks at."""

    states: int


@dataclass(frozen=True)
class Proved:
    """Nothing was found among so many states."""

    states: int


# ---------------------------------------------------------------- the search


class _Node(NamedTuple):
    place: Place
    marks: Marks
    before: int
    said: str
    guesses: Guesses


class _Search:
    """Places in the order of how many answers lead there, each with its smallest sets of marks."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.nodes = [_Node(place, frozenset(), -1, said, SURE) for place, said in machine.starts]
        self._smallest: dict[Place, list[Marks]] = {}

    def run(self, limit: int) -> Iterator[int]:
        """The number of each node, nearest first, just before what follows it is looked at."""
        near, far = deque(range(len(self.nodes))), deque[int]()
        while near and len(self.nodes) <= limit:
            number = near.popleft()
            if self._first(self.nodes[number]):
                yield number
                for move in self.machine.moves(self.nodes[number].place, self.nodes[number].marks):
                    node = _Node(move.place, move.marks, number, move.said, move.guesses)
                    if not self._known(node):
                        (far if move.said else near).append(len(self.nodes))
                        self.nodes.append(node)
            if not near:
                near, far = far, near

    def _first(self, node: _Node) -> bool:
        """Whether nothing smaller was looked at before; it is remembered."""
        if self._known(node):
            return False
        self._smallest.setdefault(node.place, []).append(node.marks)
        return True

    def _known(self, node: _Node) -> bool:
        return any(marks <= node.marks for marks in self._smallest.get(node.place, ()))

    def walk(self, number: int) -> tuple[tuple[str, ...], Guesses]:
        """What was answered on the way to a node, and every guess on that way."""
        said: list[str] = []
        guesses = SURE
        while number >= 0:
            node = self.nodes[number]
            said += [node.said] if node.said else []
            guesses |= node.guesses
            number = node.before
        return tuple(reversed(said)), guesses


# ---------------------------------------------------------------- one obligation


def prove(rules: Rules, playbook: str, must: Must, limit: int = LIMIT) -> Broken | Unproved | Proved:
    """Whether an obligation is met on every walk of a diligent officer whenever a step it names is entered."""
    states = 0
    for root in roots(rules):
        if playbook in graph.closure(rules, root):
            found = _prove_from(rules, root, playbook, must, limit)
            if not isinstance(found, Proved):
                return found
            states += found.states
    return Proved(states)


def _prove_from(rules: Rules, root: str, playbook: str, must: Must, limit: int) -> Broken | Unproved | Proved:
    topic = must.told.topic if must.told is not None else ""
    items = frozenset(f"{playbook}.{name}" for name in must.done)
    stale = frozenset(rules.plan.topics[topic].renew_on) if topic else frozenset()
    own = list(of_must(rules, playbook, must))
    guards = [scoped for name in graph.closure(rules, root) for scoped in of_steps(rules, name)]
    # A typed detail has no values to keep apart, and of a fact kept per member only the union is seen: giving them
    # anew makes what was told stale, whatever they were.
    keys = keys_of(rules, own) | {
        name for name in stale if rules.plan.facts[name].domain() and rules.plan.facts[name].per is None
    }
    while True:
        looked_at = cone(rules, keys, [*own, *guards], stale)
        same = alike(rules, [*own, *guards], stale)
        machine = Machine(rules, View(root, looked_at, topic, items, stale, beside(rules, root), same))
        found, guesses = _first_broken(machine, playbook, must, limit)
        guessed = guesses - keys
        if not guessed:
            return found
        # Not all at once: most of what was guessed on the way has nothing to do with it.
        keys |= (guessed & steering(rules, root)) or {min(guessed)}


def _first_broken(
    machine: Machine, playbook: str, must: Must, limit: int
) -> tuple[Broken | Unproved | Proved, Guesses]:
    search = _Search(machine)
    for number in search.run(limit):
        node = search.nodes[number]
        comes, guesses = _entered(machine, node.place, playbook, must)
        if not comes:
            continue
        missing, of = machine.missing(must, playbook, node.place, node.marks)
        if missing:
            walk, on_the_way = search.walk(number)
            step = None if playbook in node.place.left else node.place.stack[-1].step
            return Broken(walk, step, missing), guesses | of | on_the_way
    states = len(search.nodes)
    return (Unproved(states) if states > limit else Proved(states)), SURE


def _entered(machine: Machine, place: Place, playbook: str, must: Must) -> tuple[bool, Guesses]:
    """Whether a walk comes to a step named in `before` at a place.

    Coming back from the playbook counts as its end: nobody asks for its obligations afterwards.
    """
    if playbook in place.left and ANY_END in must.before:
        return True, SURE
    if not place.stack or place.stack[-1].playbook != playbook:
        return False, SURE
    frame = place.stack[-1]
    step = machine.rules.step(frame)
    if frame.step in must.before or (isinstance(step, End) and ANY_END in must.before):
        verdict, guesses = machine.lens.in_force(step, place.facts, playbook)
        return verdict is not False, guesses
    return False, SURE


# ---------------------------------------------------------------- ends


def ends(rules: Rules, root: str, limit: int = LIMIT) -> Endless | Unproved | Proved:
    """Whether an end can be reached from everywhere, without judging again and without help from another walk."""
    conditions = [scoped for name in graph.closure(rules, root) for scoped in of_steps(rules, name)]
    keys = steering(rules, root)
    looked_at = cone(rules, keys, conditions, frozenset())
    same = alike(rules, conditions, frozenset())
    machine = Machine(rules, View(root, looked_at, havoc=beside(rules, root), alike=same))
    search = _Search(machine)
    came: dict[Place, list[Place]] = {}
    lasts: list[Place] = []
    for number in search.run(limit):
        place = search.nodes[number].place
        if not place.stack or _is_end(machine, place):
            lasts.append(place)  # falling off the list is another rule's business
        for move in machine.moves(place, frozenset()):
            if not move.aside:
                came.setdefault(move.place, []).append(place)
    if len(search.nodes) > limit:
        return Unproved(len(search.nodes))
    good = set(lasts)
    waiting = deque(lasts)
    while waiting:
        for place in came.get(waiting.popleft(), ()):
            if place not in good:
                good.add(place)
                waiting.append(place)
    for number, node in enumerate(search.nodes):
        if node.place not in good:
            return Endless(search.walk(number)[0], node.place.stack[-1])
    return Proved(len(search.nodes))


def _is_end(machine: Machine, place: Place) -> bool:
    frame = place.stack[-1]
    step = machine.rules.step(frame)
    return isinstance(step, End) and machine.lens.in_force(step, place.facts, frame.playbook)[0] is not False

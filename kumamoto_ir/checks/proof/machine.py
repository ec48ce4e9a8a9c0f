"""The abstract machine on which walks are explored, and the search through its places, nearest first: `flow.py` without
everything that one question does not need.

A place is where each walk stands and the values of a few facts (the *cone*); beside it stand the marks of one
obligation. What is left out is never taken to be harmless:
- a condition on a fact outside the cone may hold or not; such a fact is named as a *guess*, so that a walk that
  rests on guesses can be examined again with these facts inside;
- of a fact's values only those are kept apart that some condition names; unset is like a value that none names, for
  no condition can tell them apart (where a change alone matters, every value is kept);
- of a group one member at a time is singled out; of the others only the union of what they have is known;
- the officer is diligent: whoever applies is told, whatever applies is done; and no step is guarded;
- whenever a person is asked, a judgement that was come to may be changed, a step that can be done at any time may be
  done, part of a form may be filled, and another walk may go on: either as itself, or, in the first and cheaper
  look, as somebody who may set every fact that it ever sets to anything (*havoc*).
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from kumamoto_ir.checks.proof.asides import Asides, for_any_time
from kumamoto_ir.checks.proof.duties import Duties, Idle
from kumamoto_ir.checks.proof.lens import (
    NOTHING,
    OPEN,
    SURE,
    Guesses,
    Lens,
    Marks,
    Sets,
    Value,
    Verdict,
    View,
)
from kumamoto_ir.checks.proof.places import START, Act, Move, Place, Standing
from kumamoto_ir.checks.proof.questions import Questions
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Step
from kumamoto_ir.kinds.triage import Triage

Stack: TypeAlias = tuple[Frame, ...]


class Machine:
    """The walks of one root, or of one incident, as one view shows them."""

    def __init__(self, city: City, view: View) -> None:
        self.city = city
        self.view = view
        self.lens = Lens(city, view)
        self.duties = Duties(self.lens)
        self.questions = Questions(self.lens)
        self._asides = Asides(self.lens, self.questions)
        self._lively = {name for name in city.playbooks if for_any_time(city, name)}
        self.idle = Idle(self.lens, self.duties)
        self._verdicts: dict[tuple[Frame, tuple[Value, ...]], Verdict] = {}
        self._exits: dict[tuple[Stack, str | None], tuple[Stack, tuple[str, ...], tuple[Act, ...]]] = {}
        opened = graph.opened(city, frozenset({view.root})) if view.beside else frozenset()
        self._once = opened  # playbooks of which it matters whether some walk has entered them
        self._deads = {name for name in opened if self.idle.dead(name)}
        first = self._enter(Place((), (NOTHING,) * len(self.lens.at)), self._begun(view.root), view.root)
        self._first = first.at(0).stack
        self.starts = tuple(self._starts(first))

    def _starts(self, first: Place) -> Iterator[Move]:
        """One beginning for each office that matters: what is known by where the tool stands."""
        facts = self.city.plan.facts
        given = [name for name in self.lens.at if name in facts and facts[name].by_office]
        seen: set[Place] = set()
        for office in ("", *self.city.members(self.city.contacts.stations)):
            sets: Sets = tuple(
                (name, self.lens.named(name, _by_office(self.city, name, office))) for name in given
            )
            place = first._replace(facts=self.lens.set(first.facts, frozenset(), sets)[0])
            if place not in seen:
                seen.add(place)
                said = f"{START}{office or '未記入'}" if given else ""
                act = Act("start", self.view.root, first.at(0).top, office if given else None)
                yield Move(said, place, frozenset(), SURE, act)

    def _begun(self, playbook: str) -> Standing:
        return Standing(playbook, (self.city.first(playbook),))

    def _enter(self, place: Place, walk: Standing, playbook: str) -> Place:
        """With one more walk, or one that has gone down into a playbook."""
        opened = place.opened | ({playbook} & self._once)
        if playbook in self._lively or playbook in self._once:
            walk = walk._replace(entered=walk.entered | {playbook})
        return Place((*place.walks, walk), place.facts, opened)

    # ------------------------------------------------------------ moves

    def moves(self, place: Place, marks: Marks) -> Iterator[Move]:
        """Everything that can come next; first whatever goes on by itself, without anybody being asked."""
        for number, walk in enumerate(place.walks):
            if walk.stack and self.idle.inert(walk.top):
                yield self._go(place, marks, number, None, act=Act("do", walk.root, walk.top))
                return
        verdicts = [self.verdict(place, number) for number in range(len(place.walks))]
        for number, (verdict, why) in enumerate(verdicts):
            if not place.at(number).stack:
                continue
            calls = self.city.step(place.at(number).top).effects.calls
            if verdict is False or (verdict is True and calls is not None):
                if self.view.havoc and place.at(number).stack == self._first:
                    yield from self._asides.of(place, marks, number)
                yield from self._on(place, marks, number, (verdict, why))
                return
        for number, walk in enumerate(place.walks):
            if not walk.stack:
                continue
            here = self._come(place, number)
            for move in self._asides.of(here, marks, number):
                yield _resting(move, verdicts[number][1])
            yield from self._on(here, marks, number, verdicts[number])

    def verdict(self, place: Place, number: int) -> Verdict:
        """Whether the step at which a walk stands is in force; open where it stands nowhere."""
        stack = place.walks[number].stack
        if not stack:
            return OPEN
        key = (stack[-1], place.facts)
        if key not in self._verdicts:
            self._verdicts[key] = self.lens.in_force(
                self.city.step(stack[-1]), place.facts, stack[-1].playbook
            )
        return self._verdicts[key]

    def alone(self, place: Place, number: int) -> Iterator[Move]:
        """What one walk can do by itself, without detours."""
        if not place.at(number).stack:
            return
        if self.idle.leaves_nothing(place.at(number).top):
            yield self._go(place, frozenset(), number, None)
        else:
            yield from self._on(place, frozenset(), number, self.verdict(place, number))

    def _come(self, place: Place, number: int) -> Place:
        """A triage counts as come to as soon as a walk stands at it."""
        walk = place.at(number)
        frame = walk.top
        if not isinstance(self.city.step(frame), Triage) or self._shadowed(walk, frame):
            return place
        return place.put(number, walk._replace(reached=walk.reached | {frame}), place.left)

    def _on(self, place: Place, marks: Marks, number: int, verdict: Verdict) -> Iterator[Move]:
        holds, guesses = verdict
        if holds is not True:
            past = self._go(place, marks, number, None, guesses=guesses, skip=True)
            yield past._replace(forced=holds is None)
        if holds is not False:
            frame = place.at(number).top
            for move in self._at_step(place, marks, number, frame, self.city.step(frame)):
                yield _resting(move, guesses)

    def _at_step(self, place: Place, marks: Marks, number: int, frame: Frame, step: Step) -> Iterator[Move]:
        effects = step.effects
        if isinstance(step, Triage):
            yield from self._judged(place, marks, number, frame, step)
            return
        if effects.runs is not None:
            yield from self._down(place, marks, number, effects.runs)
            return
        done = Act("do", place.at(number).root, frame)
        for facts, own in self.duties.picks(place.facts, frame, step) or ((place.facts, None),):
            here = place if own is None else place._replace(facts=facts)
            if own is not None:  # picked, and nobody told yet
                yield Move("", here._replace(left=()), marks, SURE, done._replace(kind="pick", value=own))
            after, guesses = self.duties.after(facts, marks, frame, step)
            options, why = self.questions.options(facts, frame, step)
            for option in options:
                said = f"{step.id}: {option.said}" if len(options) > 1 else ""
                value = option.answer if option.kind == "answer" else own
                act = done._replace(kind=option.kind, value=value, partly=option.partly)
                if option.partly:
                    now, kept = self.lens.set(facts, marks, option.sets)
                    still = place._replace(facts=now, left=())
                    yield Move(said, still, kept, why, act, sure=option.sure)
                    continue
                gone = self._go(here, after, number, option.way, option.sets, said, guesses | why, act)
                if option.forced or not option.sure:
                    gone = gone._replace(sure=option.sure, forced=option.forced)
                yield gone if effects.opens is None else self._beside(gone, effects.opens)

    def _down(self, place: Place, marks: Marks, number: int, playbook: str) -> Iterator[Move]:
        walk = place.at(number)
        if playbook in place.opened - walk.entered:  # another walk has it in hand
            yield self._go(place, marks, number, None)
            return
        if playbook in self.view.elsewhere & self.city.once:
            yield self._go(place, marks, number, None)._replace(forced=True)
        below = walk._replace(stack=(*walk.stack, self.city.first(playbook)))
        down = self._enter(place, below, playbook)
        others = (*down.walks[:number], down.walks[-1], *down.walks[number + 1 : -1])
        yield Move("", down._replace(walks=others), marks)

    def _beside(self, gone: Move, playbook: str) -> Move:
        if playbook not in self._once - gone.place.opened or playbook in self._deads:
            return gone._replace(act=None)
        more = self._enter(gone.place, self._begun(playbook), playbook)
        return gone._replace(place=more._replace(left=gone.place.left), act=None)

    def _go(
        self,
        place: Place,
        marks: Marks,
        number: int,
        way: str | None,
        sets: Sets = (),
        said: str = "",
        guesses: Guesses = SURE,
        act: Act | None = None,
        *,
        skip: bool = False,
    ) -> Move:
        facts, marks = self.lens.set(place.facts, marks, sets)
        root, before, reached, entered = place.walks[number]
        key = (before, None if skip else way or self.city.step(before[-1]).next)
        if key not in self._exits:
            self._exits[key] = self._onward(*key)
        stack, left, passed = self._exits[key]
        walk = Standing(root, stack, reached, entered)
        walks = (
            (walk,) if len(place.walks) == 1 else (*place.walks[:number], walk, *place.walks[number + 1 :])
        )
        return Move(said, Place(walks, facts, place.opened, left), marks, guesses, act, passed=passed)

    def _onward(self, stack: Stack, way: str | None) -> tuple[Stack, tuple[str, ...], tuple[Act, ...]]:
        """Where leaving a step leads, past those that make no difference here."""
        stack, left = self._leave(stack, way)
        passed: list[Act] = []
        seen: set[Frame] = set()
        while stack and stack[-1] not in seen and self.idle.inert(stack[-1]):
            seen.add(stack[-1])
            passed.append(Act("do", stack[0].playbook, stack[-1]))
            stack, _ = self._leave(stack, self.city.step(stack[-1]).next)
        return stack, left, tuple(passed)

    def _leave(self, stack: Stack, way: str | None) -> tuple[Stack, tuple[str, ...]]:
        *rest, frame = stack
        target = Frame(frame.playbook, way) if way is not None else self.city.below(frame)
        if target is not None:
            return (*rest, target), ()
        if not rest:
            return (), (frame.playbook,)
        above, left = self._leave(tuple(rest), self.city.step(rest[-1]).next)
        return above, (frame.playbook, *left)

    def _judged(self, place: Place, marks: Marks, number: int, frame: Frame, step: Triage) -> Iterator[Move]:
        fact = self.city.plan.tables[step.table].judges
        for level in self.city.plan.facts[fact].domain():
            value = self.lens.named(fact, frozenset({level}))
            onward = step.unknown_next if level == UNKNOWN else None
            act = Act("judge", place.at(number).root, frame, level)
            said = f"{step.id}: {level}"
            if fact not in self.lens.at:
                for way in dict.fromkeys((onward, step.resume_at)):
                    move = self._go(place, marks, number, way, (), said, frozenset({fact}), act)
                    yield move._replace(forced=True)
                continue
            before = self.lens.value(place.facts, fact)
            way = step.resume_at if before and before != value else onward
            yield self._go(place, marks, number, way, ((fact, value),), said, SURE, act)

    def _shadowed(self, walk: Standing, frame: Frame) -> bool:
        """Whether judging again would never come to this triage, because one above it is always taken first."""
        for step in self.city.playbooks[frame.playbook].steps:
            if step.id == frame.step:
                return False
            if Frame(frame.playbook, step.id) in walk.reached and step.when is None and step.unless is None:
                return True
        return False


class Walked(NamedTuple):
    """A way to a place: what was answered, what was done, on which guesses (one set for each move that rests on some)."""

    said: tuple[str, ...]
    acts: tuple[Act, ...]
    guesses: tuple[Guesses, ...]


class Search:
    """All places in the order of how many answers lead there, each with its smallest sets of marks.

    More marks can only help, so a place that was seen with fewer is not looked at again.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.nodes: list[tuple[Move, int]] = [(move, -1) for move in machine.starts]
        self._smallest: dict[Place, list[Marks]] = {}

    def run(self, limit: int, most: int | None = None) -> Iterator[int]:
        """The number of each node, nearest first, just before what follows it is looked at; up to so many answers."""
        answers = 0
        near, far = deque(range(len(self.nodes))), deque[int]()
        while near and len(self.nodes) <= limit:
            number = near.popleft()
            move = self.nodes[number][0]
            if not self._known(move):
                self._smallest.setdefault(move.place, []).append(move.marks)
                yield number
                for following in self.machine.moves(move.place, move.marks):
                    if not self._known(following):
                        (far if following.said else near).append(len(self.nodes))
                        self.nodes.append((following, number))
            if not near and answers != most:
                near, far = far, near
                answers += 1

    def _known(self, move: Move) -> bool:
        return any(marks <= move.marks for marks in self._smallest.get(move.place, ()))

    def way(self, number: int) -> Walked:
        """How a node was come to."""
        moves = []
        while number >= 0:
            move, number = self.nodes[number]
            moves.append(move)
        moves.reverse()
        return Walked(
            tuple(move.said for move in moves if move.said),
            tuple(act for move in moves for act in ((move.act,) if move.act else ()) + move.passed),
            tuple(move.guesses for move in moves if move.guesses),
        )


def _resting(move: Move, guesses: Guesses) -> Move:
    return move._replace(guesses=move.guesses | guesses) if guesses else move


def _by_office(city: City, fact: str, office: str) -> frozenset[str]:
    groups = city.plan.facts[fact].by_office
    return frozenset(value for value, group in groups.items() if office in city.members(group)) or frozenset(
        {UNKNOWN}
    )

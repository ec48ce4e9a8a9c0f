"""The abstract machine on which walks are explored: `flow.py` without everything that one question does not need.

A place is the stack, the values of a few facts (the *cone*) and the triages that were come to; beside it stand the
marks of one obligation. What is left out is never taken to be harmless:
- a condition on a fact outside the cone may hold or not; such a fact is named as a *guess*, so that a walk that
  rests on guesses can be examined again with these facts inside;
- of a fact's values only those are kept apart that some condition names; unset is like a value that none names, for
  no condition can tell them apart (where a change alone matters, every value is kept);
- a group is one symbolic member; a question asked for each of them ends with any union of answers;
- the officer is diligent: whoever applies is told, whatever applies is done; and no step is guarded;
- whenever a person is asked, a judgement that was come to may be changed, a step that can be done at any time may be
  done, and the facts that a walk beside this one sets may change.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from kumamoto_ir.checks import graph
from kumamoto_ir.checks.lens import NOTHING, SURE, Guesses, Lens, Marks, Sets, Value, View
from kumamoto_ir.checks.questions import Questions
from kumamoto_ir.facts import UNKNOWN
from kumamoto_ir.playbook import (
    Checklist,
    Choose,
    End,
    Form,
    Must,
    Notify,
    Open,
    Recheck,
    Run,
    Step,
    Triage,
)
from kumamoto_ir.rules import Frame, Rules


class Place(NamedTuple):
    """Where a walk stands. `left` are the playbooks that were come back from in the very last step."""

    stack: tuple[Frame, ...]
    facts: tuple[Value, ...]
    reached: frozenset[Frame] = frozenset()
    left: tuple[str, ...] = ()


class Move(NamedTuple):
    """One step further: what was answered (empty where it makes no difference), on what guesses; `aside` if by a detour."""

    said: str
    place: Place
    marks: Marks
    guesses: Guesses = SURE
    aside: bool = False


class Machine:
    """The walks of one root as one view shows them."""

    def __init__(self, rules: Rules, view: View) -> None:
        self.rules = rules
        self.view = view
        self.lens = Lens(rules, view)
        self.questions = Questions(self.lens)
        self._inside = sorted(graph.closure(rules, view.root))
        self.start = Place((rules.first(view.root),), (NOTHING,) * len(self.lens.at))
        self.starts = tuple(self._starts())

    def _starts(self) -> Iterator[tuple[Place, str]]:
        """One beginning for each office that matters: what is known by where the tool stands, and how it is said."""
        facts = self.rules.plan.facts
        given = [name for name in self.lens.at if name in facts and facts[name].by_office]
        for values in product(*(tuple(self.lens.values(name)) for name in given)):
            sets = tuple(zip(given, values, strict=True))
            said = "、".join(f"{name}={'+'.join(sorted(value)) or 'ほか'}" for name, value in sets)
            yield self.start._replace(facts=self.lens.set(self.start.facts, frozenset(), sets)[0]), said

    # ------------------------------------------------------------ moves

    def moves(self, place: Place, marks: Marks) -> Iterator[Move]:
        """Everything that can come next; nothing below the last step of a root, and nothing but detours at an end."""
        if not place.stack:
            return
        frame = place.stack[-1]
        step = self.rules.step(frame)
        verdict, guesses = self.lens.in_force(step, place.facts, frame.playbook)
        if verdict is not True:
            yield self._go(place, marks, None, guesses=guesses, skip=True)
        stops = verdict is not False and not isinstance(step, Run | Open)
        if stops or place.stack == self.start.stack:
            for move in self._aside(place, marks, ends=isinstance(step, End)):
                yield move._replace(guesses=move.guesses | guesses)
        if verdict is not False:
            for move in self._at_step(place, marks, frame, step):
                yield move._replace(guesses=move.guesses | guesses)

    def _at_step(self, place: Place, marks: Marks, frame: Frame, step: Step) -> Iterator[Move]:
        match step:
            case End():
                return
            case Run():
                stack = (*place.stack, self.rules.first(step.playbook))
                yield Move("", place._replace(stack=stack, left=()), marks)
            case Triage():
                yield from self._judged(place, marks, frame, step)
            case Choose() | Recheck():
                options = self.questions.answers(frame, step)
                for option in options:
                    said = f"{step.id}: {option.said}" if len(options) > 1 else ""
                    yield self._go(place, marks, option.way, option.sets, said)
            case Form():
                options, guesses = self.questions.filled(place.facts, frame, step)
                for option in options:
                    said = f"{step.id}: {option.said}" if len(options) > 1 else ""
                    yield self._go(place, marks, None, option.sets, said, guesses)
            case Notify():
                told, guesses = self._told(place.facts, frame, step)
                yield self._go(place, marks | told, None, guesses=guesses)
            case Checklist():
                done, guesses = self._done(place.facts, frame, step)
                yield self._go(place, marks | done, None, guesses=guesses)
            case _:
                yield self._go(place, marks, None)

    def _go(
        self,
        place: Place,
        marks: Marks,
        way: str | None,
        sets: Sets = (),
        said: str = "",
        guesses: Guesses = SURE,
        *,
        skip: bool = False,
    ) -> Move:
        facts, marks = self.lens.set(place.facts, marks, sets)
        step = self.rules.step(place.stack[-1])
        stack, left = self._leave(place.stack, None if skip else way or step.next)
        return Move(said, Place(stack, facts, place.reached, left), marks, guesses)

    def _leave(self, stack: tuple[Frame, ...], way: str | None) -> tuple[tuple[Frame, ...], tuple[str, ...]]:
        *rest, frame = stack
        target = Frame(frame.playbook, way) if way is not None else self.rules.below(frame)
        if target is not None:
            return (*rest, target), ()
        if not rest:
            return (), (frame.playbook,)
        above, left = self._leave(tuple(rest), self.rules.step(rest[-1]).next)
        return above, (frame.playbook, *left)

    def _told(self, facts: tuple[Value, ...], frame: Frame, step: Notify) -> tuple[Marks, Guesses]:
        if self.view.topic not in step.topic:
            return frozenset(), SURE
        edges = self.rules.edges(step.tree, step.to, self.view.topic, step.act)
        told: set[str] = set()
        guesses = SURE
        for edge in edges:
            verdict, of = self.lens.applies(edge.when, edge.unless, facts, frame.playbook)
            guesses |= of
            if verdict is True:
                told.update(f"told:{member}" for member in self.rules.members(edge.to))
        return frozenset(told), guesses

    def _done(self, facts: tuple[Value, ...], frame: Frame, step: Checklist) -> tuple[Marks, Guesses]:
        done: set[str] = set()
        guesses = SURE
        for item in step.items:
            if (name := f"{frame.playbook}.{item.id}") in self.view.items:
                verdict, of = self.lens.in_force(item, facts, frame.playbook)
                guesses |= of
                if verdict is True or step.each is not None:
                    done.add(f"done:{name}")
        return frozenset(done), guesses

    # ------------------------------------------------------------ judgements and what happens beside

    def _judged(self, place: Place, marks: Marks, frame: Frame, step: Triage) -> Iterator[Move]:
        table = self.rules.table(step)
        fact = table.judges
        reached = place if self._shadowed(place, frame) else place._replace(reached=place.reached | {frame})
        for level in self.rules.plan.facts[fact].domain():
            value = self.lens.named(fact, frozenset({level}))
            onward = step.unknown_next if level == UNKNOWN else None
            if fact not in self.lens.at:
                for way in dict.fromkeys((onward, step.resume_at)):
                    yield self._go(reached, marks, way, (), f"{step.id}: {level}", frozenset({fact}))
                continue
            before = place.facts[self.lens.at[fact]]
            way = step.resume_at if before and before != value else onward
            yield self._go(reached, marks, way, ((fact, value),), f"{step.id}: {level}")

    def _shadowed(self, place: Place, frame: Frame) -> bool:
        """Whether judging again would never come to this triage, because one above it is always taken first."""
        for step in self.rules.playbooks[frame.playbook].steps:
            if step.id == frame.step:
                return False
            if Frame(frame.playbook, step.id) in place.reached and step.when is None and step.unless is None:
                return True
        return False

    def _aside(self, place: Place, marks: Marks, *, ends: bool) -> Iterator[Move]:
        yield from self._judged_again(place, marks)
        if ends:
            return
        for frame, step in self._any_time():
            verdict, guesses = self.lens.in_force(step, place.facts, frame.playbook)
            if verdict is False:
                continue
            options = (
                self.questions.answers(frame, step)
                if isinstance(step, Choose)
                else self.questions.filled(place.facts, frame, step)[0]
            )
            for option in options:
                facts, kept = self.lens.set(place.facts, marks, option.sets)
                said = f"{step.id}: {option.said}"
                yield Move(said, place._replace(facts=facts, left=()), kept, guesses, aside=True)
        for fact in sorted(self.view.havoc & ({*self.lens.at} | self.view.stale)):
            for value in self.lens.values(fact):
                facts, kept = self.lens.set(place.facts, marks, ((fact, value),))
                said = f"並行する手順で {fact}: {'+'.join(sorted(value)) or 'ほか'}"
                yield Move(said, place._replace(facts=facts, left=()), kept, aside=True)

    def _any_time(self) -> Iterator[tuple[Frame, Choose | Form]]:
        for name in self._inside:
            for step in self.rules.playbooks[name].steps:
                if step.any_time and isinstance(step, Choose | Form):
                    yield Frame(name, step.id), step

    def _judged_again(self, place: Place, marks: Marks) -> Iterator[Move]:
        """A changed judgement takes the walk to `resume_at` of the first triage that was come to and that holds."""
        if not place.reached:
            return
        guesses = SURE
        for depth, inside in enumerate(place.stack):
            for step in self.rules.playbooks[inside.playbook].steps:
                if not isinstance(step, Triage) or Frame(inside.playbook, step.id) not in place.reached:
                    continue
                verdict, of = self.lens.in_force(step, place.facts, inside.playbook)
                guesses |= of
                if verdict is not False:
                    stack = (*place.stack[:depth], Frame(inside.playbook, step.resume_at))
                    yield from self._changed(place, marks, stack, step, guesses)
                if verdict is True:
                    return

    def _changed(
        self, place: Place, marks: Marks, stack: tuple[Frame, ...], step: Triage, guesses: Guesses
    ) -> Iterator[Move]:
        fact = self.rules.table(step).judges
        before = place.facts[self.lens.at[fact]] if fact in self.lens.at else NOTHING
        for level in self.rules.plan.facts[fact].domain():
            value = self.lens.named(fact, frozenset({level}))
            if fact in self.lens.at and (not before or before == value):
                continue
            facts, kept = self.lens.set(place.facts, marks, ((fact, value),) if fact in self.lens.at else ())
            said = f"{step.id}(判定し直し): {level}"
            yield Move(said, Place(stack, facts, place.reached), kept, guesses, aside=True)
            if fact not in self.lens.at:
                return

    # ------------------------------------------------------------ obligations

    def missing(
        self, must: Must, playbook: str, place: Place, marks: Marks
    ) -> tuple[tuple[str, ...], Guesses]:
        """What an obligation lacks here: contacts and items, in the order of the files."""
        verdict, guesses = self.lens.in_force(must, place.facts, playbook)
        lacking: dict[str, None] = {}
        if verdict is False:
            return (), SURE
        if must.told is not None:
            for edge in self.rules.edges(must.told.tree, must.told.to, must.told.topic):
                needed, of = self.lens.applies(edge.when, edge.unless, place.facts, playbook)
                absent = [name for name in self.rules.members(edge.to) if f"told:{name}" not in marks]
                if needed is not False and absent:
                    guesses |= of
                    lacking |= dict.fromkeys(absent)
        for name in must.done:
            key = f"{playbook}.{name}"
            frame, step, item = self.rules.items[key]
            holder = step if step.each is not None else item
            needed, of = self.lens.in_force(holder, place.facts, frame.playbook)
            if needed is not False and f"done:{key}" not in marks:
                guesses |= of
                lacking |= {name: None}
        return tuple(lacking), guesses

"""The outcomes of a question, a re-check or a form, as far as one exploration can tell them apart."""

from collections.abc import Iterator
from itertools import chain, product
from typing import NamedTuple

from kumamoto_ir.checks.lens import SURE, Guesses, Lens, Sets, Value, subsets
from kumamoto_ir.facts import UNKNOWN
from kumamoto_ir.playbook import Answer, Choose, Form, Recheck
from kumamoto_ir.rules import Frame


class Option(NamedTuple):
    """One outcome of a question: the step it leads to, and what it sets."""

    said: str
    way: str | None
    sets: Sets


class Questions:
    """Every question of a plan, seen through one lens."""

    def __init__(self, lens: Lens) -> None:
        self.lens = lens
        self._options: dict[Frame, tuple[Option, ...]] = {}

    def answers(self, frame: Frame, step: Choose | Recheck) -> tuple[Option, ...]:
        """What can be answered to a question, one option for each outcome."""
        if frame not in self._options:
            self._options[frame] = tuple(_distinct(self._every_answer(frame, step)))
        return self._options[frame]

    def _every_answer(self, frame: Frame, step: Choose | Recheck) -> Iterator[Option]:
        if isinstance(step, Recheck):
            for answer in step.answers:
                yield Option(answer.id, answer.next, self.lens.kept(answer.set))
            return
        fact = step.sets or f"{frame.playbook}.{step.id}"
        if step.each is not None:
            yield from self._asked_of_each(step, fact)
            return
        several = tuple(answer for answer in step.answers if step.many and not answer.alone)
        for answer in step.answers:
            yield Option(answer.id, answer.next, self.lens.kept({fact: (answer.id,), **answer.set}))
        if several:
            yield from self._together(several, fact)
        assumed = next((answer for answer in step.answers if answer.id == step.unknown_as), None)
        if assumed is not None:
            yield Option(UNKNOWN, assumed.next, self.lens.kept({fact: (assumed.id,), **assumed.set}))
        else:
            yield Option(UNKNOWN, step.unknown_next, self.lens.kept({fact: (UNKNOWN,)}))

    def _together(self, answers: tuple[Answer, ...], fact: str) -> Iterator[Option]:
        """Several answers at once. Which of them names the way depends on the order in which they were typed."""
        alike: dict[tuple[str | None, Sets], Answer] = {}
        for answer in answers:
            alike.setdefault((answer.next, self.lens.kept({fact: (answer.id,), **answer.set})), answer)
        for chosen in subsets(tuple(alike.values())):
            sets: dict[str, set[tuple[str, ...]]] = {fact: {tuple(answer.id for answer in chosen)}}
            for answer in chosen:
                for name, values in answer.set.items():
                    sets.setdefault(name, set()).add(values)
            said = "+".join(answer.id for answer in chosen)
            ways: set[str | None] = {answer.next for answer in chosen if answer.next is not None}
            for way in sorted(ways or {None}, key=str):
                for together in product(*(sorted(values) for values in sets.values())):
                    yield Option(said, way, self.lens.kept(dict(zip(sets, together, strict=True))))

    def _asked_of_each(self, step: Choose, fact: str) -> Iterator[Option]:
        """The answers of all members together; what an answer sets besides is known of its member only."""
        kept = {answer.id: self.lens.named(fact, frozenset({answer.id})) for answer in step.answers}
        ids = [name for name, value in kept.items() if name in value]
        rest = [name for name, value in kept.items() if not value][:1]
        for chosen in subsets((*ids, *rest, UNKNOWN)):
            yield Option("+".join(chosen), None, self.lens.kept({fact: chosen}))

    def filled(
        self, facts: tuple[Value, ...], frame: Frame, step: Form
    ) -> tuple[tuple[Option, ...], Guesses]:
        """What a form can be left with, and the guesses about which fields it has."""
        columns: list[list[Option]] = []
        guesses = SURE
        for field in step.fields:
            if field.fact not in self.lens.at and field.fact not in self.lens.view.stale:
                continue
            verdict, of = self.lens.in_force(field, facts, frame.playbook)
            guesses |= of
            column = [] if verdict is True and step.each is None else [Option("", None, ())]
            if verdict is not False:
                domain = self.lens.rules.plan.facts[field.fact].domain() or (UNKNOWN,)
                column += [
                    Option(f"{field.fact}={value}", None, self.lens.kept({field.fact: (value,)}))
                    for value in domain
                ]
            columns.append(list(_distinct(iter(column))))
        options = [
            Option(
                "、".join(one.said for one in row if one.said), None, tuple(chain(*(one.sets for one in row)))
            )
            for row in product(*columns)
        ]
        return tuple(_distinct(iter(options))), guesses


def _distinct(options: Iterator[Option]) -> Iterator[Option]:
    """One option for each outcome: the first that leads there."""
    seen: set[tuple[str | None, Sets]] = set()
    for option in options:
        if (option.way, option.sets) not in seen:
            seen.add((option.way, option.sets))
            yield option

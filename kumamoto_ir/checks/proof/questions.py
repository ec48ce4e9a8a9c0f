"""The outcomes of a step, as far as one exploration can tell them apart.

A question and a form are looked into. Of any other kind only what it says of itself is known: each of its ways, with
what is certain then. Whatever else it may give a value it may give, or not, and nobody can choose.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, permutations, product
from typing import Literal, NamedTuple

from kumamoto_ir.checks.proof.cone import across, gives
from kumamoto_ir.checks.proof.lens import GIVEN, NOTHING, SURE, Facts, Guesses, Lens, Sets, Value, subsets
from kumamoto_ir.checks.replay.plainly import outside
from kumamoto_ir.city.city import Frame
from kumamoto_ir.city.facts import UNKNOWN, Fact
from kumamoto_ir.city.model import Names
from kumamoto_ir.city.step import Answer, Choice, Several, Step
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.kinds.choose import Choose
from kumamoto_ir.kinds.form import Form
from kumamoto_ir.kinds.numbered import given_by

Parts = Mapping[str, Value]


class Option(NamedTuple):
    """One outcome of a question: what is said, the step it leads to, what it sets, and the answer that does it.

    `partly`: the question is not done with yet. `sure`: it can be had whatever is not looked at. The answer of a
    repeated question is a list of what the members answer: first the member in view (null: not asked), then others.
    `kind`: what the officer does for it, `havoc` where nobody knows. `forced`: it is nobody's choice.
    """

    said: str
    way: str | None
    sets: Sets
    answer: Json = None
    partly: bool = False
    sure: bool = True
    kind: Literal["answer", "do", "havoc"] = "answer"
    forced: bool = False


class Questions:
    """Every question of a plan, seen through one lens."""

    def __init__(self, lens: Lens) -> None:
        self.lens = lens
        self._options: dict[Frame, tuple[Option, ...]] = {}

    def options(self, facts: Facts, frame: Frame, step: Step) -> tuple[tuple[Option, ...], Guesses]:
        """What can be answered, one option for each outcome, and the guesses about what is asked at all."""
        if isinstance(step, Choose | Form) and step.each is not None:
            return self._of_each(facts, frame, step)
        if isinstance(step, Form):
            options, guesses = self._filled(facts, frame, step)
            return _distinct(iter(options)), guesses
        if frame not in self._options:
            found = self._answers(frame, step) if isinstance(step, Choose) else self._led(frame, step)
            self._options[frame] = _distinct(found)
        return self._options[frame], SURE

    # ------------------------------------------------------------ any step

    def _led(self, frame: Frame, step: Step) -> Iterator[Option]:
        """Each way on, with everything that the step leaves open about it. What is not one numbered answer may also
        be there for a while before the step is left."""
        numbered = frozenset(answer.id for answer in step.numbered())
        keys = numbered | {line.key for line in step.lines() if isinstance(line, Choice)}
        each, leads = step.effects.each is not None, step.leads()
        for number, lead in enumerate(leads, 1):
            sets = {across(step, frame.playbook, name): values for name, values in lead.sets.items()}
            sure = self.lens.kept(sets) if not each else ()
            at_once = lead.key in numbered and not each
            columns = self._open(frame, step, frozenset(name for name, _ in sure), at_once=at_once)
            chosen, alone = lead.key in keys, len(leads) == 1
            kind: Literal["answer", "do", "havoc"] = "answer" if chosen else "do"
            if columns or not (chosen or alone):
                kind = "havoc"
            for row in product(*columns.values()):
                more: Sets = tuple(
                    (name, value) for name, value in zip(columns, row, strict=True) if value is not None
                )
                said = "、".join(
                    (lead.key or str(number), *(f"{name}={'+'.join(sorted(value))}" for name, value in more))
                )
                yield Option(said, lead.to, sure + more, lead.key, kind=kind, forced=kind == "havoc")
                if (sure or more) and (columns or not at_once):
                    yield Option(said, None, sure + more, partly=True, sure=False, kind="havoc")

    def _open(
        self, frame: Frame, step: Step, sure: frozenset[str], *, at_once: bool
    ) -> Mapping[str, tuple[Value | None, ...]]:
        """What a way on may leave behind besides what is certain, by fact; None: what it had.

        A numbered answer gives what it says: open is only what no answer of the step accounts for.
        """
        each = step.effects.each is not None
        told = given_by(step.numbered()) if at_once else {}
        found: dict[str, tuple[Value | None, ...]] = {}
        for name, values in gives(self.lens.city, step, frame.playbook).items():
            said = values is not None and set(values) <= set(told.get(name) or ())
            if name not in self.lens.at or name in sure or said:
                continue
            found[name] = (None, *self._any(step, name, values, several=each))
            if each and f"{name}@" in self.lens.at:
                found[f"{name}@"] = (None, *self._any(step, name, values, several=False))
        return found

    def _any(self, step: Step, name: str, values: Names | None, *, several: bool) -> tuple[Value, ...]:
        """The values that a fact may be given, as far as they are kept apart."""
        declared = self.lens.city.plan.facts.get(name)
        if declared is None:
            several |= any(isinstance(line, Several) for line in step.lines())
        else:
            several |= declared.many or declared.per is not None
        if several:
            return (NOTHING, *map(frozenset, subsets(tuple(sorted(self.lens.view.cone[name])))))
        if values is None:
            return tuple(value for one in self._typed_in(name) for _, value in one.sets)
        return tuple(dict.fromkeys(self.lens.named(name, frozenset({value})) for value in values))

    # ------------------------------------------------------------ one question

    def _answers(self, frame: Frame, step: Choose) -> Iterator[Option]:
        fact = step.sets or f"{frame.playbook}.{step.id}"
        for answer in step.answers:
            yield self._one(fact, answer, answer.id)
        if several := tuple(answer for answer in step.answers if step.many and not answer.alone):
            yield from self._together(several, fact)
        yield self._unknown(fact, step)

    def _unknown(self, fact: str, step: Choose) -> Option:
        for answer in step.answers:
            if answer.id == step.unknown_as:
                return self._one(fact, answer, UNKNOWN)
        return Option(UNKNOWN, step.unknown_next, self.lens.kept({fact: (UNKNOWN,)}), UNKNOWN)

    def _one(self, fact: str, answer: Answer, said: str) -> Option:
        return Option(said, answer.next, self.lens.kept({fact: (answer.id,), **answer.set}), said)

    def _together(self, answers: tuple[Answer, ...], fact: str) -> Iterator[Option]:
        """Several answers at once. In the order in which they are typed, the first that names a way leads it, and of
        two that set a fact the later counts."""
        alike: dict[tuple[str | None, Sets], Answer] = {}
        for answer in answers:
            alike.setdefault((answer.next, self.lens.kept({fact: (answer.id,), **answer.set})), answer)
        plain = not any(answer.next or answer.set for answer in alike.values())
        for chosen in subsets(tuple(alike.values())):
            orders = [chosen] if plain or len(chosen) == 1 else permutations(chosen)
            yield from _distinct(self._typed(tuple(order), fact) for order in orders)

    def _typed(self, order: tuple[Answer, ...], fact: str) -> Option:
        sets: dict[str, Names] = {fact: tuple(answer.id for answer in order)}
        for answer in order:
            sets |= answer.set
        way = next((answer.next for answer in order if answer.next), None)
        said = "+".join(answer.id for answer in order)
        return Option(said, way, self.lens.kept(sets), [answer.id for answer in order])

    # ------------------------------------------------------------ one form

    def _filled(self, facts: Facts, frame: Frame, step: Form) -> tuple[list[Option], Guesses]:
        """Every way to fill a form: field after field, because a field may ask for another; and single fields."""
        fields = [field for field in step.fields if field.fact in self.lens.at]
        found: list[Option] = []
        guesses = SURE
        waiting: list[tuple[Facts, frozenset[str], tuple[Option, ...]]] = [(facts, frozenset(), ())]
        while waiting:
            now, got, typed = waiting.pop()
            asked = None
            for field in fields:
                verdict, why = self.lens.in_force(field, now, frame.playbook)
                if field.fact in got or verdict is False:
                    continue
                guesses |= why
                if verdict is None:
                    waiting.append((now, got | {field.fact}, typed))
                asked = field.fact
                break
            if asked is None:
                found.append(_joined(typed, partly=False))
                continue
            for one in self._typed_in(asked):
                after = self.lens.set(now, frozenset(), one.sets)[0]
                waiting.append((after, got | {asked}, (*typed, one)))
        for field in fields if len(step.fields) > 1 else ():
            if self.lens.in_force(field, facts, frame.playbook)[0] is not False:
                found += [_joined((one,), partly=True) for one in self._typed_in(field.fact)]
        return found, guesses

    def _typed_in(self, fact: str) -> Iterator[Option]:
        declared = self.lens.city.plan.facts[fact]
        for value in declared.domain() or (GIVEN, UNKNOWN):
            yield Option(
                f"{fact}={value}", None, ((fact, self.lens.named(fact, frozenset({value}))),), {fact: value}
            )
        if declared.bands and fact in self.lens.view.stale and _leaves_gaps(declared):
            yield Option(f"{fact}={GIVEN}", None, ((fact, frozenset({UNKNOWN, GIVEN})),), {fact: GIVEN})

    # ------------------------------------------------------------ one question to many

    def _of_each(self, facts: Facts, frame: Frame, step: Choose | Form) -> tuple[tuple[Option, ...], Guesses]:
        """What all members leave behind together: unions, and what the member in view has."""
        kinds = self._each_answer(frame, step) if isinstance(step, Choose) else self._each_filled(step)
        if not any(parts for _, parts in kinds):
            return (Option("", None, (), [None, *(answer for answer, _ in kinds[:1])]),), SURE
        asked, guesses = self.lens.asked(step, facts, frame.playbook)
        members = len(self.lens.city.members(step.each or ""))
        keys = sorted({key for _, parts in kinds for key in parts})
        apart = self._retained(facts, keys, kinds, frame, step)
        found: list[tuple[int, Option]] = []
        for chosen in subsets(kinds, members):
            for own in (*(chosen if asked is not False else ()), *((None,) if asked is not True else ())):
                others = [one for one in chosen if one is not own]
                if len(others) > members - (asked is not False and own is not None):
                    continue
                for partly in (False, True):
                    found += self._left(facts, keys, chosen, own, others, apart, partly=partly)
        # What needs nobody to keep an old answer comes first: that can be had whoever has it.
        found.sort(key=lambda pair: pair[0])
        return _distinct(option for _, option in found), guesses

    def _left(
        self,
        facts: Facts,
        keys: list[str],
        chosen: tuple[tuple[Json, Parts], ...],
        own: tuple[Json, Parts] | None,
        others: list[tuple[Json, Parts]],
        apart: Mapping[str, tuple[bool, tuple[Value, ...]]],
        *,
        partly: bool,
    ) -> Iterator[tuple[int, Option]]:
        """Each with how many values have to stay from before."""
        given = {key: NOTHING.union(*(parts.get(key, NOTHING) for _, parts in chosen)) for key in keys}
        columns = []
        for key in keys:
            sure, kept = apart[key]
            rests = self._parts(facts, key) if partly else kept
            columns.append([(len(rest - given[key]), (key, given[key] | rest)) for rest in rests])
        said = "+".join(dict.fromkeys(_say(answer) for answer, _ in chosen))
        answer: Json = [own[0] if own is not None else None, *(one for one, _ in others)]
        for row in product(*columns):
            sets: Sets = tuple(one for _, one in row)
            if own is not None:
                sets += tuple(
                    (f"{key}@", own[1][key]) for key in keys if key in own[1] and f"{key}@" in self.lens.at
                )
            sure = all(apart[key][0] for key in keys) and not partly
            yield sum(stays for stays, _ in row), Option(said, None, sets, answer, partly, sure)

    def _parts(self, facts: Facts, key: str) -> tuple[Value, ...]:
        """What may be left of a union when some members answer anew."""
        mixed = key in self.lens.view.mixed  # what members have may not be seen in what stands for all
        old = tuple(sorted(self.lens.view.cone[key] if mixed else self.lens.value(facts, key)))
        return (NOTHING, *(frozenset(some) for some in subsets(old)))

    def _retained(
        self,
        facts: Facts,
        keys: list[str],
        kinds: tuple[tuple[Json, Parts], ...],
        frame: Frame,
        step: Choose | Form,
    ) -> Mapping[str, tuple[bool, tuple[Value, ...]]]:
        """By fact, whether everybody answers anew, and what may stay of those who do not."""
        everybody = not step.pick and not self.lens.tells_apart(step, frame.playbook)
        found = {}
        for key in keys:
            declared = self.lens.city.plan.facts.get(key)
            alone = declared is None or declared.per == step.each
            anew = everybody and alone and all(key in parts for _, parts in kinds)
            found[key] = (anew, (NOTHING,) if anew else self._parts(facts, key))
        return found

    def _each_answer(self, frame: Frame, step: Choose) -> tuple[tuple[Json, Parts], ...]:
        """The answers that differ, with what each sets for its member."""
        fact = step.sets or f"{frame.playbook}.{step.id}"
        found: dict[Sets, tuple[Json, Parts]] = {}
        options = [self._one(fact, answer, answer.id) for answer in step.answers]
        for option in (*options, self._unknown(fact, step)):
            found.setdefault(option.sets, (option.answer, dict(option.sets)))
        return tuple(found.values())

    def _each_filled(self, step: Form) -> tuple[tuple[Json, Parts], ...]:
        """The ways to fill a form, with what each sets for its member; a field may be left out for some."""
        columns = [[None, *self._typed_in(field.fact)] for field in step.fields if field.fact in self.lens.at]
        rows = [tuple(one for one in row if one is not None) for row in product(*columns)]
        joined = [_joined(row, partly=False) for row in rows]
        return tuple((option.answer, dict(option.sets)) for option in _distinct(iter(joined)))


def _leaves_gaps(fact: Fact) -> bool:
    """Whether something can be typed that lies in no band."""
    if fact.type == "number":
        return outside(fact) is not None
    return any(fact.band_at(in_time=in_time) is None for in_time in (True, False))


def _say(answer: Json) -> str:
    return answer if isinstance(answer, str) else ""


def _joined(typed: tuple[Option, ...], *, partly: bool) -> Option:
    answer: dict[str, Json] = {}
    for one in typed:
        answer |= one.answer if isinstance(one.answer, dict) else {}
    said = "、".join(one.said for one in typed)
    return Option(said, None, tuple(chain(*(one.sets for one in typed))), answer, partly)


def _distinct(options: Iterator[Option]) -> tuple[Option, ...]:
    """One option for each outcome: the first that leads there."""
    found: dict[tuple[str | None, Sets, bool, bool], Option] = {}
    for option in options:
        found.setdefault((option.way, option.sets, option.partly, option.forced), option)
    return tuple(found.values())

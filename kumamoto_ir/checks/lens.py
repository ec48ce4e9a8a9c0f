"""What one exploration looks at of the facts: which of them, and which of their values it keeps apart.

A condition on a fact that is not looked at has no certain outcome; the fact is then named as a *guess*.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Final, TypeAlias, TypeVar

from kumamoto_ir.model import Condition
from kumamoto_ir.playbook import Choose, Field, Item, Must, Step
from kumamoto_ir.rules import Frame, Rules

T = TypeVar("T")

Value: TypeAlias = frozenset[str]
Marks: TypeAlias = frozenset[str]
Guesses: TypeAlias = frozenset[str]
Verdict: TypeAlias = tuple[bool | None, Guesses]
Sets: TypeAlias = tuple[tuple[str, Value], ...]

NOTHING: Final[Value] = frozenset()
SURE: Final[Guesses] = frozenset()


@dataclass(frozen=True)
class View:
    """What one exploration looks at.

    `cone`: the values kept apart, by fact. `topic`, `items`: whose marks are kept. `stale`: the facts on which these
    tellings are renewed. `havoc`: the facts that walks beside this one may set. `alike`: by fact, the value
    that stands for a value from which no condition tells it apart.
    """

    root: str
    cone: Mapping[str, Value]
    topic: str = ""
    items: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    havoc: frozenset[str] = frozenset()
    alike: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Lens:
    """The facts as one view shows them: a tuple of values, in the order of the cone."""

    def __init__(self, rules: Rules, view: View) -> None:
        self.rules = rules
        self.view = view
        self.at = {name: place for place, name in enumerate(view.cone)}

    # ------------------------------------------------------------ conditions

    def in_force(self, holder: Step | Item | Field | Must, facts: tuple[Value, ...], scope: str) -> Verdict:
        """Whether something with `when` and `unless` applies; None if that is a guess."""
        if holder.when is None and holder.unless is None:
            return True, SURE
        return self.applies(holder.when, holder.unless, facts, scope)

    def applies(
        self, when: Condition | None, unless: Condition | None, facts: tuple[Value, ...], scope: str
    ) -> Verdict:
        """Whether `when` holds and `unless` does not."""
        yes = self._holds(when, facts, scope) if when is not None else (True, SURE)
        no = self._holds(unless, facts, scope) if unless is not None else (False, SURE)
        return _all((yes, (None if no[0] is None else not no[0], no[1])))

    def _holds(self, condition: Condition, facts: tuple[Value, ...], scope: str) -> Verdict:
        parts = [self._compared(name, wanted, facts, scope) for name, wanted in condition.facts.items()]
        if condition.any_of:
            either = [self._holds(part, facts, scope) for part in condition.any_of]
            none, guesses = _all(tuple((None if one is None else not one, of) for one, of in either))
            parts.append((None if none is None else not none, guesses))
        return _all(tuple(parts))

    def _compared(self, name: str, wanted: tuple[str, ...], facts: tuple[Value, ...], scope: str) -> Verdict:
        key = key_of(self.rules, name, scope)
        if key not in self.at:
            return None, frozenset({key})
        return not facts[self.at[key]].isdisjoint(wanted), SURE

    def set(self, facts: tuple[Value, ...], marks: Marks, sets: Sets) -> tuple[tuple[Value, ...], Marks]:
        """The facts after an answer; a telling that a changed fact makes stale counts no more."""
        now = list(facts)
        stale = False
        for name, value in sets:
            if name in self.at:
                # Of a fact that is kept per member only the union is seen, which may stay while members change.
                declared = self.rules.plan.facts.get(name)
                per = declared is not None and declared.per is not None
                changed = per or now[self.at[name]] != value
                now[self.at[name]] = value
                stale = stale or (changed and name in self.view.stale)
            else:
                stale = True  # a typed detail: whatever stands there now may be something else
        if stale:
            marks = frozenset(mark for mark in marks if not mark.startswith("told:"))
        return tuple(now), marks

    # ------------------------------------------------------------ values

    def named(self, fact: str, value: Value) -> Value:
        """Of a value, what is kept apart here."""
        if fact not in self.at:
            return NOTHING
        stands = self.view.alike.get(fact, {})
        return frozenset(stands.get(one, one) for one in value) & self.view.cone[fact]

    def kept(self, sets: Mapping[str, tuple[str, ...]]) -> Sets:
        """Of what an answer sets, what this view looks at."""
        return tuple(
            (name, self.named(name, frozenset(values)))
            for name, values in sorted(sets.items())
            if name in self.at or name in self.view.stale
        )

    def values(self, fact: str) -> Iterator[Value]:
        """Every value that somebody else may give a fact."""
        named = self.named(fact, self.view.cone.get(fact, NOTHING))
        declared = self.rules.plan.facts.get(fact)
        several = declared is None or declared.many or declared.per is not None
        if declared is None or not all(self.named(fact, frozenset({one})) for one in declared.domain()):
            yield NOTHING
        for chosen in subsets(tuple(sorted(named))) if several else ((value,) for value in sorted(named)):
            yield frozenset(chosen)


def key_of(rules: Rules, name: str, scope: str) -> str:
    """How a fact is called across playbooks: the outcome of a playbook's own step carries its name."""
    own = Frame(scope, name)
    if rules.has(own) and isinstance(step := rules.step(own), Choose) and step.sets is None:
        return f"{scope}.{name}"
    return name


def _all(parts: tuple[Verdict, ...]) -> Verdict:
    """Whether all of them hold; what is guessed counts only where it decides."""
    if any(verdict is False for verdict, _ in parts):
        return False, SURE
    if all(verdict for verdict, _ in parts):
        return True, SURE
    return None, frozenset(chain.from_iterable(guesses for _, guesses in parts))


def subsets(values: tuple[T, ...]) -> Iterator[tuple[T, ...]]:
    """Every choice of one or more, small ones first."""
    return chain.from_iterable(combinations(values, size) for size in range(1, len(values) + 1))

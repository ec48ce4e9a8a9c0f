"""What one exploration looks at of the facts: which of them, and which of their values it keeps apart.

A condition on a fact that is not looked at has no certain outcome; the fact is then named as a *guess*. Where the
outcome hangs on what nobody keeps (which of the other members has a value), it is uncertain without a guess: both
ways are gone, and nothing is gained by looking closer.

A fact that is kept per member stands twice: `area` is the union over all members, `area@` the value of the one
member that the view singles out. All others are only known through the union.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Final, TypeAlias, TypeVar

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Condition, Names
from kumamoto_ir.city.playbook import Must
from kumamoto_ir.city.step import Field, Item, Step

T = TypeVar("T")

Value: TypeAlias = frozenset[str]
Facts: TypeAlias = tuple[Value, ...]
Version: TypeAlias = tuple[Value, ...]
Mark: TypeAlias = tuple[str, Version]  # `told:contact` for a version, `done:item` for none
Marks: TypeAlias = frozenset[Mark]
Guesses: TypeAlias = frozenset[str]
Verdict: TypeAlias = tuple[bool | None, Guesses]
Sets: TypeAlias = tuple[tuple[str, Value], ...]

NOTHING: Final[Value] = frozenset()
SURE: Final[Guesses] = frozenset()
OPEN: Final[Verdict] = (None, SURE)
GIVEN: Final = "given"  # what a typed detail is, as far as it is looked at
IN: Final[Value] = frozenset({"in"})
OUT: Final[Value] = frozenset({"out"})


@dataclass(frozen=True)
class View:
    """What one exploration looks at.

    `cone`: the values kept apart, by fact. `topic`, `items`: whose marks are kept. `stale`: the facts on which these
    tellings are renewed. `member`: the one that is singled out, `apart`: those that are only looked at so. `per`: the
    facts that are kept per member, `mixed`: those of them that are also set for all at once. `havoc`: the steps that
    walks beside this one may answer, at any time and in any order, `elsewhere`: the playbooks that they may enter;
    `beside`: whether these walks are gone themselves instead. `watched`: the steps at which somebody looks. `exact`:
    whether older versions that somebody was told are kept. `volatile`: the facts of which only matters that they may
    have changed. `alike`: by fact, the value that stands for a value from
    which no condition tells it apart.
    """

    root: str
    cone: Mapping[str, Value]
    topic: str = ""
    items: frozenset[str] = frozenset()
    stale: tuple[str, ...] = ()
    member: str | None = None
    apart: frozenset[str] = frozenset()
    per: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()
    havoc: tuple[Frame, ...] = ()
    beside: bool = False
    elsewhere: frozenset[str] = frozenset()
    exact: bool = False
    volatile: frozenset[str] = frozenset()
    watched: frozenset[Frame] = frozenset()
    alike: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Lens:
    """The facts as one view shows them: a tuple of values, in the order of the cone."""

    def __init__(self, city: City, view: View) -> None:
        self.city = city
        self.view = view
        self.at = {name: place for place, name in enumerate(view.cone)}
        self._typed = {
            name for name in view.stale if name in view.volatile or city.plan.facts[name].type != "choice"
        }

    def value(self, facts: Facts, name: str) -> Value:
        """What is known of a fact; nothing where it is not looked at."""
        return facts[self.at[name]] if name in self.at else NOTHING

    # ------------------------------------------------------------ conditions

    def in_force(self, holder: Step | Item | Field | Must, facts: Facts, scope: str) -> Verdict:
        """Whether something with `when` and `unless` applies, for anybody if it is asked of several; None if open."""
        if isinstance(holder, Step) and holder.effects.each is not None:
            return self._anybody(holder, holder.effects.each, facts, scope)
        if holder.when is None and holder.unless is None:
            return True, SURE
        return self.applies(holder.when, holder.unless, facts, scope)

    def applies(
        self,
        when: Condition | None,
        unless: Condition | None,
        facts: Facts,
        scope: str,
        of: str = "all",
    ) -> Verdict:
        """Whether `when` holds and `unless` does not; `of` all together, the member in view or some other one."""
        yes = self._holds(when, facts, scope, of) if when is not None else (True, SURE)
        if unless is None or yes[0] is False:
            return yes
        no = self._holds(unless, facts, scope, of)
        return both((yes, (None if no[0] is None else not no[0], no[1])))

    def asked(self, step: Step, facts: Facts, scope: str) -> Verdict:
        """Whether the member in view is asked at a repeated step."""
        effects = step.effects
        if self.view.member not in self.city.members(effects.each or ""):
            return False, SURE
        verdict = self.applies(step.when, step.unless, facts, scope, "one")
        if effects.not_self:
            verdict = both((verdict, OPEN))  # it may be the office where the tool stands
        if not effects.pick:
            return verdict
        picked = self.value(facts, picked_at(Frame(scope, step.id)))
        return both((verdict, OPEN if picked == NOTHING else (picked == IN, SURE)))

    def _anybody(self, step: Step, group: str, facts: Facts, scope: str) -> Verdict:
        members = self.city.members(group)
        own = self.view.member in members
        if step.effects.not_self and len(members) == 1:
            return OPEN
        if own and self.applies(step.when, step.unless, facts, scope, "one")[0] is True:
            return True, SURE
        names = tuple(step.when.facts) if step.when is not None else ()
        simple = step.unless is None and len(names) <= 1 and (step.when is None or not step.when.any_of)
        if simple and not any(self._elsewhere(name, scope, group) for name in names):
            return self.applies(step.when, None, facts, scope)
        return self.applies(step.when, step.unless, facts, scope, "other")

    def tells_apart(self, step: Step, scope: str) -> bool:
        """Whether it hangs on what a member has that he is asked."""
        names = frozenset(name for condition in step.conditions() for name in condition.names())
        return any(key_of(self.city, name, scope) in self.view.per for name in names)

    def _elsewhere(self, name: str, scope: str, group: str) -> bool:
        """Whether a fact is kept for members of whom some may not be in this group."""
        key = key_of(self.city, name, scope)
        declared = self.city.plan.facts.get(name)
        own = declared is not None and declared.per == group and key not in self.view.mixed
        return key in self.view.per and not own

    def _holds(self, condition: Condition, facts: Facts, scope: str, of: str) -> Verdict:
        parts = [self._compared(name, wanted, facts, scope, of) for name, wanted in condition.facts.items()]
        if condition.any_of:
            either = [self._holds(part, facts, scope, of) for part in condition.any_of]
            none, guesses = both(tuple((None if one is None else not one, why) for one, why in either))
            parts.append((None if none is None else not none, guesses))
        return both(tuple(parts))

    def _compared(self, name: str, wanted: Names, facts: Facts, scope: str, of: str) -> Verdict:
        key = key_of(self.city, name, scope)
        if key not in self.at:
            return None, frozenset({key})
        if of == "all" or key not in self.view.per:
            return not facts[self.at[key]].isdisjoint(wanted), SURE
        if of == "other":
            known = facts[self.at[key]].isdisjoint(wanted) and key not in self.view.mixed
            return (False, SURE) if known else OPEN
        value = self.value(facts, f"{key}@")
        if value == NOTHING and key in self.view.mixed:
            return OPEN
        return not value.isdisjoint(wanted), SURE

    # ------------------------------------------------------------ values

    def set(self, facts: Facts, marks: Marks, sets: Sets) -> tuple[Facts, Marks]:
        """The facts after an answer. What is typed anew may be something else within the same band."""
        if not sets:
            return facts, marks
        now = list(facts)
        for name, value in sets:
            now[self.at[name]] = value
            if name in self._typed and value != frozenset({UNKNOWN}):
                place = self.view.stale.index(name)
                marks = frozenset(mark for mark in marks if not mark[1] or mark[1][place] != value)
        after = tuple(now)
        if self.view.stale and not self.view.exact and marks:
            version = self.version(after)
            marks = frozenset(mark for mark in marks if not mark[1] or mark[1] == version)
        return after, marks

    def changes(self, facts: Facts, sets: Sets) -> bool:
        """Whether an answer makes a difference; what is typed always may."""
        return any(facts[self.at[name]] != value or name in self._typed for name, value in sets)

    def version(self, facts: Facts) -> Version:
        """The values that a telling stands for."""
        return tuple(facts[self.at[name]] for name in self.view.stale)

    def named(self, fact: str, value: Value) -> Value:
        """Of a value, what is kept apart here."""
        stands = self.view.alike.get(fact, {})
        return frozenset(stands.get(one, one) for one in value) & self.view.cone.get(fact, NOTHING)

    def kept(self, sets: Mapping[str, Names]) -> Sets:
        """Of what an answer sets for all, what this view looks at."""
        return tuple(
            (name, self.named(name, frozenset(values)))
            for name, values in sorted(sets.items())
            if name in self.at
        )


def key_of(city: City, name: str, scope: str) -> str:
    """How a fact is called across playbooks: the outcome of a playbook's own step carries its name."""
    own = Frame(scope, name)
    if city.has(own) and city.step(own).effects.own is not None:
        return f"{scope}.{name}"
    return name


def picked_at(place: Frame | str) -> str:
    """Under which name it is kept whether the member in view was picked, at a step or for a topic."""
    return f"picked:{place}"


def both(parts: tuple[Verdict, ...]) -> Verdict:
    """Whether all of them hold; what is guessed counts only where it decides."""
    if len(parts) == 1:
        return parts[0]
    if any(verdict is False for verdict, _ in parts):
        return False, SURE
    if all(verdict for verdict, _ in parts):
        return True, SURE
    return None, frozenset(chain.from_iterable(guesses for _, guesses in parts))


def subsets(values: tuple[T, ...], most: int | None = None) -> Iterator[tuple[T, ...]]:
    """Every choice of one or more, small ones first."""
    sizes = range(1, (len(values) if most is None else min(most, len(values))) + 1)
    return chain.from_iterable(combinations(values, size) for size in sizes)

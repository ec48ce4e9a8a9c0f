"""What is known about an incident, and how a condition reads it.

A *fact* has a finite, declared domain, to which `unknown` always belongs; its value is a set of ids, so that one
answer and several answers are read alike (a condition holds when it shares an id with the value). A fact that was
never answered is *unset*: no `when` is satisfied by it, every `unless` is. Typed facts (text, number, date and
time) are *details*: they stand on papers and are read by no condition, except a number through its bands.

A fact `per: GROUP` has a value for each member under `fact@member`; read without a member it holds when it holds
for any of them. Read for a member who was not asked while others were, it is unset: what the others have says
nothing of him.
"""

from collections.abc import Mapping
from typing import Final, Literal

from kumamoto_ir.city.model import Condition, Model, Names

UNKNOWN: Final = "unknown"

Known = Mapping[str, frozenset[str]]


class Band(Model):
    """A part of a range. Of a number: `upto: 100` includes 100, `over: 100` does not. Of a time: `opening` is
    whatever is not later than the opening of its day's counter, `later` the rest."""

    say: str
    over: int | None = None
    upto: int | None = None
    time: Literal["opening", "later"] | None = None

    def holds(self, number: int) -> bool:
        """Whether the number lies in this band."""
        return (self.over is None or number > self.over) and (self.upto is None or number <= self.upto)


class Fact(Model):
    """A declared fact. `values` maps ids to what the screen says; where they are ordered, the last is the gravest.

    `by_office` maps values to groups of offices: the fact is then known from the start, by where the tool stands.
    `spoken` is how values are said on the telephone: values it does not name are left unsaid, and `unknown` also
    stands for what the tool merely assumed. Without it the words of `values` are used.
    """

    say: str
    type: Literal["choice", "text", "number", "datetime"] = "choice"
    values: Mapping[str, str] = {}
    many: bool = False
    per: str | None = None
    bands: Mapping[str, Band] = {}
    by_office: Mapping[str, str] = {}
    spoken: Mapping[str, str] = {}

    def domain(self) -> tuple[str, ...]:
        """The ids a condition may name, `unknown` last; empty for a fact that no condition can read."""
        if self.bands:
            return (*self.bands, UNKNOWN)
        return (*self.values, UNKNOWN) if self.type == "choice" else ()

    def band_at(self, *, in_time: bool) -> str | None:
        """The id of the band of a time that is, or is not, before the counter opens."""
        wanted = "opening" if in_time else "later"
        return next((name for name, band in self.bands.items() if band.time == wanted), None)

    def band_of(self, number: int) -> str | None:
        """The id of the band a number lies in, if any."""
        return next((name for name, band in self.bands.items() if band.holds(number)), None)


def holds(condition: Condition | None, known: Known, scope: str, member: str | None = None) -> bool:
    """Whether a condition of the playbook `scope` is satisfied; None always is."""
    if condition is None:
        return True
    return all(_one(name, wanted, known, scope, member) for name, wanted in condition.facts.items()) and (
        not condition.any_of or any(holds(part, known, scope, member) for part in condition.any_of)
    )


def applies(
    when: Condition | None, unless: Condition | None, known: Known, scope: str, member: str | None = None
) -> bool:
    """Whether something guarded by `when` and `unless` is in force."""
    return holds(when, known, scope, member) and (unless is None or not holds(unless, known, scope, member))


def _one(name: str, wanted: Names, known: Known, scope: str, member: str | None) -> bool:
    value = lookup(name, known, scope, member)
    return value is not None and not value.isdisjoint(wanted)


def lookup(name: str, known: Known, scope: str, member: str | None = None) -> frozenset[str] | None:
    """The value of a fact as the playbook `scope` sees it: its own step's outcome first, then the shared fact."""
    for key in (f"{scope}.{name}", name):
        if member is not None and (value := known.get(f"{key}@{member}")) is not None:
            return value
        if (value := known.get(key)) is not None:
            return None if member is not None and _by_member(key, known) else value
    return None


def _by_member(key: str, known: Known) -> bool:
    """Whether somebody has a value of this fact by himself."""
    return any(name.startswith(f"{key}@") for name in known)

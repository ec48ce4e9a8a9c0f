"""Whether a condition can hold, by trying every value that its facts can have.

A value is a set of ids, as in `facts.py`. Of the ids that no condition at hand names one stands for all; where a fact
may have several values at once, every set of the named ids is tried.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain, product
from typing import Final, NamedTuple

from kumamoto_ir.checks.proof.lens import subsets
from kumamoto_ir.city.facts import Known, applies
from kumamoto_ir.city.model import Condition, Names
from kumamoto_ir.city.step import Path

_SETS: Final = 6  # ids of which every set is tried; of more, each by itself and all together
_LIMIT: Final = 20_000  # worlds; whoever writes a condition over more facts gets no verdict


class Domain(NamedTuple):
    """The ids a fact can have, whether several at once, and whether it may not have been answered yet."""

    ids: frozenset[str]
    many: bool = False
    unset: bool = True


class Pair(NamedTuple):
    """A `when` and an `unless`; in force where the first holds and the second does not."""

    when: Condition | None
    unless: Condition | None

    def names(self) -> frozenset[str]:
        """Every fact that is read."""
        return frozenset().union(*(part.names() for part in self if part is not None))


def possible(yes: Sequence[Pair], domains: Mapping[str, Domain], no: Pair | None = None) -> bool:
    """Whether all of `yes` can be in force at once while `no` is not; true where that is too much to try."""
    pairs = [*yes, *([no] if no is not None else [])]
    names = sorted(frozenset().union(*(pair.names() for pair in pairs)))
    named: dict[str, set[str]] = {name: set() for name in names}
    for name, wanted, _ in chain.from_iterable(compared(part) for pair in pairs for part in pair):
        named[name].update(wanted)
    choices = {name: tuple(_values(domains[name], named[name])) for name in names}
    size = 1
    for values in choices.values():
        size *= len(values)
    if size > _LIMIT:
        return True
    for row in product(*choices.values()):
        world: Known = {name: value for name, value in zip(names, row, strict=True) if value is not None}
        if all(applies(*pair, world, "") for pair in yes) and (no is None or not applies(*no, world, "")):
            return True
    return False


def _values(domain: Domain, named: Set[str]) -> Iterator[frozenset[str] | None]:
    if domain.unset:
        yield None
    rest = sorted(domain.ids - named)[:1]
    ids = (*sorted(domain.ids & named), *rest)
    if domain.many and len(ids) <= _SETS:
        yield from map(frozenset, subsets(ids))
    else:
        yield from (frozenset({name}) for name in ids)
        if domain.many:
            yield frozenset(ids)


def compared(condition: Condition | None) -> Iterator[tuple[str, Names, Path]]:
    """Every comparison: a fact, the values, and where it stands under the condition."""
    if condition is not None:
        for name, wanted in condition.facts.items():
            yield name, wanted, (name,)
        for place, part in enumerate(condition.any_of):
            for name, wanted, path in compared(part):
                yield name, wanted, ("any_of", place, *path)

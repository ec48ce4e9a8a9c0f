"""How much of what the plan does not say the municipality has confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kumamoto_ir.city.model import Basis, Origin

# What stands in the plan, or is drawn there, needs nobody to confirm it.
CONFIRMABLE: Final = tuple(origin for origin in Origin if origin not in (Origin.TEXT, Origin.ANNEX))


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Of the bases of one origin: how many are confirmed, and how many are still open."""

    confirmed: int
    open: int


def confirmed_counts(bases: Iterable[Basis]) -> Mapping[Origin, Confirmations]:
    """For every origin that can be confirmed, in the order of the origins: what is and what is not, each basis once."""
    held = tuple(bases)
    return {
        origin: Confirmations(
            sum(1 for basis in held if basis.origin is origin and basis.confirmed is not None),
            sum(1 for basis in held if basis.origin is origin and basis.confirmed is None),
        )
        for origin in CONFIRMABLE
    }

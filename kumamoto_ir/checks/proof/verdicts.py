"""What an exploration comes to."""

from dataclasses import dataclass, field
from typing import Final

from kumamoto_ir.city.city import Frame
from kumamoto_ir.ground.findings import Walk

LIMIT: Final = 200_000  # states that are looked at before nothing is claimed
START: Final = "所属 "  # how the first line of a walk begins, where it matters who walks it
TRIES: Final = 40  # walks of one question that are gone again on the real machine


@dataclass(frozen=True)
class Broken:
    """A shortest walk to a step before which something is missing; None for the foot of the playbook."""

    walk: tuple[str, ...]
    step: str | None
    missing: tuple[str, ...]
    relived: Walk = field(compare=False)

    @property
    def answers(self) -> int:
        """How many answers lead there; where the office stands is none."""
        return sum(not said.startswith(START) for said in self.walk)


@dataclass(frozen=True)
class Endless:
    """A shortest walk to a step from which no end can be reached."""

    walk: tuple[str, ...]
    step: Frame
    relived: Walk = field(compare=False)


@dataclass(frozen=True)
class Unproved:
    """There were more states than anybody looks at; or a walk that might break it, but could not be gone; or a step
    (`strange`) for any time whose detour is not followed, or of a kind that is not known (`untaught`)."""

    states: int
    walk: tuple[str, ...] = ()
    strange: Frame | None = None
    untaught: bool = False


@dataclass(frozen=True)
class Proved:
    """Nothing was found among so many states."""

    states: int

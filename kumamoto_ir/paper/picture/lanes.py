"""Which side lane each jump takes: jumps to one step share a lane, lanes beside each other never overlap. Lengths in mm."""

from collections.abc import Iterable
from dataclasses import dataclass

_APART = 2.0  # between two jumps that use the same lane one below the other


@dataclass(frozen=True, slots=True)
class Jump:
    """All jumps on a page to one step from one side: from the rows at `ports` to the line above the step at `to`."""

    target: int
    ports: tuple[float, ...]
    to: float

    @property
    def top(self) -> float:
        """Where its lane begins."""
        return min(*self.ports, self.to)

    @property
    def bottom(self) -> float:
        """Where its lane ends."""
        return max(*self.ports, self.to)


def laned(jumps: Iterable[Jump], lanes: int) -> tuple[tuple[tuple[Jump, int], ...], tuple[Jump, ...]]:
    """Each jump with its lane (0 is nearest to the boxes), the short ones inside; and those for which none is left."""
    taken: list[list[Jump]] = [[] for _ in range(lanes)]
    placed: list[tuple[Jump, int]] = []
    left: list[Jump] = []
    for jump in sorted(jumps, key=lambda jump: (jump.bottom - jump.top, jump.top)):
        lane = next((number for number, held in enumerate(taken) if _free(held, jump)), None)
        if lane is None:
            left.append(jump)
        else:
            taken[lane].append(jump)
            placed.append((jump, lane))
    return tuple(placed), tuple(left)


def _free(held: list[Jump], jump: Jump) -> bool:
    return all(jump.bottom + _APART < other.top or other.bottom + _APART < jump.top for other in held)

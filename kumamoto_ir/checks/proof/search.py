"""Breadth first through the places of a machine, nearest first, each with its smallest sets of marks.

More marks can only help, so a place that was seen with fewer is not looked at again.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from kumamoto_ir.checks.proof.lens import Guesses, Marks
from kumamoto_ir.checks.proof.machine import Machine
from kumamoto_ir.checks.proof.places import Act, Move, Place


class Walked(NamedTuple):
    """A way to a place: what was answered, what was done, on which guesses (one set for each move that rests on some)."""

    said: tuple[str, ...]
    acts: tuple[Act, ...]
    guesses: tuple[Guesses, ...]


class Search:
    """All places in the order of how many answers lead there."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.nodes: list[tuple[Move, int]] = [(move, -1) for move in machine.starts]
        self._smallest: dict[Place, list[Marks]] = {}

    def run(self, limit: int, most: int | None = None) -> Iterator[int]:
        """The number of each node, nearest first, just before what follows it is looked at; up to so many answers."""
        answers = 0
        near, far = deque(range(len(self.nodes))), deque[int]()
        while near and len(self.nodes) <= limit:
            number = near.popleft()
            move = self.nodes[number][0]
            if not self._known(move):
                self._smallest.setdefault(move.place, []).append(move.marks)
                yield number
                for following in self.machine.moves(move.place, move.marks):
                    if not self._known(following):
                        (far if following.said else near).append(len(self.nodes))
                        self.nodes.append((following, number))
            if not near and answers != most:
                near, far = far, near
                answers += 1

    def _known(self, move: Move) -> bool:
        return any(marks <= move.marks for marks in self._smallest.get(move.place, ()))

    def way(self, number: int) -> Walked:
        """How a node was come to."""
        moves = []
        while number >= 0:
            move, number = self.nodes[number]
            moves.append(move)
        moves.reverse()
        return Walked(
            tuple(move.said for move in moves if move.said),
            tuple(act for move in moves for act in ((move.act,) if move.act else ()) + move.passed),
            tuple(move.guesses for move in moves if move.guesses),
        )

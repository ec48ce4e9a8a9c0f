"""Where walks stand as the exploration sees it, one step further, and what it comes to: plain records, shared by its
parts."""

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from kumamoto_ir.checks.proof.lens import SURE, Guesses, Marks, Value
from kumamoto_ir.city.city import Frame
from kumamoto_ir.ground.findings import Walk
from kumamoto_ir.ground.plain import Json

LIMIT: Final = 200_000  # states that are looked at before nothing is claimed
START: Final = "所属 "  # how the first line of a walk begins, where it matters who walks it
TRIES: Final = 40  # walks of one question that are gone again on the real machine


class Standing(NamedTuple):
    """One walk: its root, its stack, the triages that were come to, and the playbooks with steps for any time."""

    root: str
    stack: tuple[Frame, ...]
    reached: frozenset[Frame] = frozenset()
    entered: frozenset[str] = frozenset()

    @property
    def top(self) -> Frame:
        """The step it stands at; there is none below the last."""
        return self.stack[-1]


class Place(NamedTuple):
    """All walks together, what is known, and which playbooks are not opened any more.

    `left` are the playbooks that were come back from in the very last step.
    """

    walks: tuple[Standing, ...]
    facts: tuple[Value, ...]
    opened: frozenset[str] = frozenset()
    left: tuple[str, ...] = ()

    def at(self, place: int) -> Standing:
        """One of the walks."""
        return self.walks[place]

    def put(self, place: int, walk: Standing, left: tuple[str, ...] = ()) -> "Place":
        """With a walk standing elsewhere."""
        return self._replace(walks=(*self.walks[:place], walk, *self.walks[place + 1 :]), left=left)


class Act(NamedTuple):
    """What the officer does, so that it can be done again on the real machine.

    `start`: begins at an office (`value`). `do`: carries out what the step lists. `answer`: answers it. `pick`: picks
    the member in view, or only others (so does a `do` with a value). `judge`: enters a level. `again`: judges again by the key `l`. `aside`: answers
    a step that can be done at any time (`to`). `havoc`: nobody knows how; some walk beside this one did it.
    """

    kind: Literal["start", "do", "answer", "pick", "judge", "again", "aside", "havoc"]
    walk: str
    frame: Frame
    value: Json = None
    to: Frame | None = None
    partly: bool = False


class Move(NamedTuple):
    """One step further: what was answered (empty where it makes no difference), on what guesses.

    `sure`: it can be had whatever is not looked at.
    `forced`: it hangs on what is not looked at whether it comes instead of the others; nobody can choose.
    `passed`: what is done on the way at steps that make no difference here.
    """

    said: str
    place: Place
    marks: Marks
    guesses: Guesses = SURE
    act: Act | None = None
    sure: bool = True
    forced: bool = False
    passed: tuple[Act, ...] = ()


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

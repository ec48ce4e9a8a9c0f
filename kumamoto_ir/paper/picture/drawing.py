"""What all pictures are drawn from: numbered steps with everything they say, and the ways between them. Words only, no places on paper."""

from dataclasses import dataclass
from typing import Literal

from kumamoto_ir.city.model import Origin


@dataclass(frozen=True, slots=True)
class Way:
    """A way on to the step numbered `to`; None is below the last step, back to whoever ran this playbook.

    `on` goes to the step below because nothing else is said, `jump` to one that is named, `skip` past a step whose
    condition does not hold.
    """

    to: int | None
    kind: Literal["on", "jump", "skip"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line inside a step. `way` where this answer leads elsewhere than the step itself; `sign` is the number to type,
    `note` what the answer settles besides. `leads`: the key is that of another playbook, instead of this one or beside."""

    key: str
    text: str
    sign: str = ""
    way: Way | None = None
    note: str = ""
    leads: Literal["instead", "beside"] | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """What the journal has of a step: when it was last answered ("" not yet), with what; `here` is where a walk stands."""

    at: str = ""
    note: str = ""
    chosen: frozenset[str] = frozenset()
    here: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A step. `guards` is what must be told or done before it is entered; `ways` are those of the step as a whole.

    `tells`: somebody is told here.
    """

    number: int
    id: str
    sign: str
    say: str
    who: str
    source: str
    origin: Origin
    condition: str
    remarks: tuple[str, ...]
    guards: tuple[str, ...]
    entries: tuple[Entry, ...]
    ways: tuple[Way, ...]
    ends: bool = False
    tells: bool = False
    gone: Gone = Gone()


@dataclass(frozen=True, slots=True)
class Diagram:
    """A playbook. `subtitle` is whose plan it is, `notes` what a reader must know, `standing` which incident is marked in it."""

    id: str
    title: str
    subtitle: str
    notes: tuple[str, ...]
    nodes: tuple[Node, ...]
    standing: str = ""

    def node(self, number: int) -> Node:
        """The step with a number."""
        return self.nodes[number - 1]


def ways(node: Node) -> tuple[Way, ...]:
    """Every way on from a step: those of its answers, then those of the step itself."""
    return (*(entry.way for entry in node.entries if entry.way is not None), *node.ways)

"""What all pictures are drawn from: numbered steps with everything they say, and the ways between them. Words only, no places on paper."""

from dataclasses import dataclass
from typing import Final, Literal

from kumamoto_ir.city.model import Origin

# The tool's own words, in every picture alike.
SKIPPED: Final = "条件に合わないとき"
RETURNS: Final = "元の手順に戻る"
HERE: Final = "いまここ"
GONE: Final = "済"
CONDITION: Final = "条件"
GUARD: Final = "この前に"
CALL: Final = "連絡"
SOURCE: Final = "根拠"
CHOSEN, OPEN = "■", "□"


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

    def entry_text(self, entry: Entry) -> str:
        """An entry behind its number or a dot, and behind a box where the step was gone."""
        if self.gone.chosen and entry.key:
            box = CHOSEN if entry.key in self.gone.chosen else OPEN
            return " ".join(part for part in (box, entry.sign, entry.text + entry.note) if part)
        if entry.sign:
            return f"{entry.sign} {entry.text}{entry.note}"
        return f"・{entry.text}" if entry.key else entry.text

    @property
    def done(self) -> str:
        """済 8:05 レベル3, いまここ, or both; empty for a step that was not come to."""
        done = f"{GONE} {self.gone.at}" if self.gone.at else ""
        return " ".join(part for part in (done, self.gone.note, HERE if self.gone.here else "") if part)


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

    def way_text(self, node: Node, way: Way) -> str:
        """→ 12 復旧の連絡を受けます; the step just below by its number alone."""
        if way.to is None:
            return f"→ {RETURNS}"
        if way.kind != "jump":
            return f"→ {way.to}"
        back = "(戻る)" if way.to <= node.number else ""
        return f"→ {way.to} {self.node(way.to).say}{back}"


def ways(node: Node) -> tuple[Way, ...]:
    """Every way on from a step: those of its answers, then those of the step itself."""
    return (*(entry.way for entry in node.entries if entry.way is not None), *node.ways)

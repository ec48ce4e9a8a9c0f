"""Where the walks of an incident stand and what is known: the fold of its journal, never written anywhere itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from kumamoto_ir.city.city import Frame
from kumamoto_ir.incident.events import Event

# Outcomes of a call. `TOLD` are those by which somebody knows: a message left or a fax unconfirmed is none.
REPEATED: Final = "repeated"  # 出た・復唱あり
ANSWERED_PHONE: Final = "answered"  # 出た・復唱なし
ABSENT: Final = "absent"  # 不在
BUSY: Final = "busy"  # 話し中
MESSAGE: Final = "message"  # 伝言だけ
NOT_NEEDED: Final = "not_needed"  # if_needed edges only, with a reason
HEARD: Final = "heard"  # word came from them
NOT_YET: Final = "not_yet"  # it did not come yet
TOLD: Final = frozenset({REPEATED, ANSWERED_PHONE, HEARD})
OUTCOMES: Final = (REPEATED, ANSWERED_PHONE, ABSENT, BUSY, MESSAGE, NOT_NEEDED)
INCOMING: Final = (HEARD, NOT_YET, NOT_NEEDED)

# Outcomes of a checklist item.
DONE: Final = "done"
NOT_APPLICABLE: Final = "na"
IMPOSSIBLE: Final = "impossible"
ITEM_OUTCOMES: Final = (DONE, NOT_APPLICABLE, IMPOSSIBLE)

STRUCK: Final = "【抹消】"  # stands where words were struck

ContactTopic = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """An item's outcome and the record that gave it."""

    outcome: str
    seq: int


@dataclass(frozen=True, slots=True)
class Telling:
    """The last attempt, or the last success, to tell a contact about a topic."""

    outcome: str
    version: str
    via: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judged level. `provisional` until the role that decides has been heard."""

    level: str
    by: str
    provisional: bool
    rows: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Walk:
    """One way through a root playbook. `stack` is empty when the list was fallen off.

    `since` is the seq at which the top step was entered, `got` what of it has been answered since. `back` is where
    a detour (judging again, a step that may be done at any time) returns to. `reached` are the triages that were come
    to, `entered` the playbooks.
    """

    playbook: str
    stack: tuple[Frame, ...]
    since: int
    since_at: datetime
    got: frozenset[str] = frozenset()
    back: tuple[Frame, ...] = ()
    reached: frozenset[Frame] = frozenset()
    entered: frozenset[str] = frozenset()
    ended: bool = False
    ring: bool = False

    @property
    def top(self) -> Frame | None:
        """The step that is waiting, if the walk still goes on."""
        return self.stack[-1] if self.stack and not self.ended else None


@dataclass(frozen=True, slots=True)
class Log:
    """The events so far, newest first, shared between states."""

    event: Event
    before: "Log | None"


@dataclass(frozen=True, slots=True)
class State:
    """Everything that the journal implies. Shallow copies: its maps are bounded by the size of the playbooks."""

    seq: int
    drill: bool
    office: str
    role: str
    walks: Mapping[str, Walk]
    focus: str
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    judged: Mapping[str, Judgement] = field(default_factory=dict)
    ticked: Mapping[Frame, tuple[str, ...]] = field(default_factory=dict)
    picked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    due: Mapping[Frame, datetime] = field(default_factory=dict)
    draft: Mapping[Frame, Mapping[str, str | None]] = field(default_factory=dict)
    rows: Mapping[str, tuple[int, ...]] = field(
        default_factory=dict
    )  # seqs of the rows that count, by register
    items: Mapping[str, Mark] = field(default_factory=dict)
    told: Mapping[ContactTopic, Telling] = field(default_factory=dict)
    tried: Mapping[ContactTopic, Telling] = field(default_factory=dict)
    waived: Mapping[str, int] = field(default_factory=dict)
    papers: Mapping[str, int] = field(default_factory=dict)
    voided: bool = False
    log: Log | None = field(default=None, compare=False, repr=False)

    @property
    def walk(self) -> Walk:
        """The walk that is in front: the one in focus, or the next that still goes on."""
        chosen = self.walks[self.focus]
        if not chosen.ended:
            return chosen
        return next((walk for walk in self.walks.values() if not walk.ended), chosen)

    @property
    def finished(self) -> bool:
        """Whether every walk has ended."""
        return all(walk.ended for walk in self.walks.values())


@dataclass(frozen=True, slots=True)
class Impossible:
    """An event that does not fit the state it came to: where, which one and why (Japanese, for the officer)."""

    seq: int
    place: str
    why: str


class UnfitError(Exception):
    """Carries the reason from deep inside a move to the edge of `flow.py`; never goes further."""

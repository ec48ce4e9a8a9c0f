"""What the journal is made of: drafts that want to be written, and events that have been.

An event has two payloads. `body` holds what the walk needs to be replayed: ids, numbers, times. `words` holds
everything a person typed and every text that was read aloud or handed over. Only `words` can be struck (on a
recorded order), and the chain covers it by a salted digest; so a name typed by mistake can go while the walk can
still be replayed and the chain stays whole. (The design map had one body; striking an answer would then have
taken the walk with it.)

`occurred_at` is when it happened and may be given later, from paper; `recorded_at` is when it was written.
Both are aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from kumamoto_ir.ground.plain import Json

# What the body of each kind holds, name for name, stands in `bodies.py`.

# Moves change where the walk stands and what is known; they can be undone.
ANSWERED: Final = "answered"  # an answer to a step
JUDGED: Final = "judged"  # a decision at a triage
FOCUSED: Final = "focused"  # another walk, or another step, is taken up
UNDONE: Final = "undone"  # the latest move of a walk is taken back
MOVES: Final = frozenset({ANSWERED, JUDGED, FOCUSED, UNDONE})

# Records are true whatever comes after; a wrong one is corrected by a later one that names it.
OPENED: Final = "opened"  # always seq 1
CALLED: Final = "called"  # an attempt to reach a contact
CHECKED: Final = "checked"  # items of a checklist
NOTED: Final = "noted"  # free words
TEXTED: Final = "texted"  # a text read aloud or handed over, word for word
WAIVED: Final = "waived"  # an obligation closed with a reason
CORRECTED: Final = "corrected"  # an earlier record did not hold
REDACTED: Final = "redacted"  # the words of an event were struck
VOIDED: Final = "voided"  # the whole incident was recorded by mistake
CARRIED: Final = "carried"  # a drill that turned out to be real: facts known so far
REPLACED: Final = "library_replaced"  # goes on under mended rules, on purpose
ENTERED: Final = "entered"  # a row of a register
STARTED: Final = "started"  # another playbook was opened in this incident
POSTPONED: Final = "postponed"  # a re-check was put off
CLOSED: Final = "closed"  # every walk has ended
RECORDS: Final = frozenset(
    {
        OPENED,
        CALLED,
        CHECKED,
        NOTED,
        TEXTED,
        WAIVED,
        CORRECTED,
        REDACTED,
        VOIDED,
        CARRIED,
        REPLACED,
        ENTERED,
        STARTED,
        POSTPONED,
        CLOSED,
    }
)

PAPER: Final = "paper"  # in the body of a record that was entered later, from paper


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that happened and is not written yet."""

    kind: str
    occurred_at: datetime
    body: Mapping[str, Json] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain of one station's page of one incident.

    `words` is None once it has been struck. `prev` is the digest of the event before it in the same stream, and
    64 zeros for the first; digests are SHA-256 in lower-case hexadecimal.
    """

    incident: str
    stream: str
    seq: int
    occurred_at: datetime
    recorded_at: datetime
    operator: str
    office: str
    kind: str
    body: Mapping[str, Json]
    words: Mapping[str, str] | None
    salt: str | None
    words_digest: str
    prev: str
    digest: str

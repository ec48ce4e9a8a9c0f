"""What the rest of the product knows of a journal: what it tells at a glance, and what may go wrong with it.

A journal is a set of pages. A page is one stream (one station) of one incident, and only ever grows; the single
exception is `strike`, which takes the words of one event away and records that it did. Two windows that write on
one page at the same time are told apart by `expected_seq`: the loser gets `Conflict` and asks its officer again.
Everything else that goes wrong is a UserError: `NotNow` where nothing was written but may be tried again (disk full,
rights, another window in the way), `Damaged` where the file is not to be trusted, and not written to, any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.chain import Misfit


class Damaged(UserError):  # noqa: N818 - names what the file is
    """The file is not, or not any more, a journal that can be trusted."""


class NotNow(UserError):  # noqa: N818 - names when, not what
    """Nothing was written; it may be tried again."""


class Conflict(Exception):  # noqa: N818 - not an error: the page moved on, and the question is asked again
    """Somebody else wrote on this page first; `current_seq` is the last event it now has (0: none)."""

    def __init__(self, current_seq: int) -> None:
        super().__init__(current_seq)
        self.current_seq = current_seq


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first event of a page says."""

    occurred_at: datetime
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Head:
    """One page at a glance. What cannot be read is None, so that one bad page does not hide the others."""

    incident: str
    stream: str
    opening: Opening | None
    seq: int
    recorded_at: datetime | None
    digest: str
    voided: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """One page, checked: how many events, the digest of the last, and the first that does not fit."""

    stream: str
    count: int
    digest: str
    misfit: Misfit | None

"""What a session works with, and the clock it goes by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from kumamoto_ir.desk.terminal.officer import Officer
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.journal.sqlite import SqliteJournal
from kumamoto_ir.paper.papers import Shelf
from kumamoto_ir.reading.library import Library
from kumamoto_ir.saying.report import Sender


class Clock:
    """The time, until an answers file fixes it."""

    def __init__(self, source: Callable[[], datetime]) -> None:
        self._source = source
        self._fixed: datetime | None = None

    def now(self) -> datetime:
        """An aware moment."""
        return self._fixed or self._source()

    def fix(self, moment: datetime) -> None:
        """From now on it is this moment."""
        self._fixed = moment


@dataclass(frozen=True)
class Desk:
    """What a session works with: who sits here, what is written to, who answers."""

    journal: SqliteJournal
    library: Library
    officer: Officer
    clock: Clock
    me: Sender
    stream: str
    shelf: Shelf
    is_holiday: Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended; `carry` asks for the drill to be carried over into the real journal."""

    code: ExitCode
    carry: bool = False

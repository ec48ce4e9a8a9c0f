"""What the command line said of where to read and write, and the journal's file that follows from it.

Apart from `workplace.py`, which needs the whole machine: whoever only lists what a journal holds starts in half the time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kumamoto_ir.journal.station import data_folder


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said of where to read and write."""

    drill: bool = False
    home: Path | None = None
    store: Path | None = None
    answers: Path | None = None
    record: Path | None = None


def store_path(options: Options) -> Path:
    """The journal's file."""
    return options.store or data_folder() / ("drill.db" if options.drill else "journal.db")


def utc_now() -> datetime:
    """The clock of this PC."""
    return datetime.now(UTC)

"""The file behind the SQLite journal: how it comes to be, how it is opened, and how long one waits for it."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kumamoto_ir.journal.rescue.inspection import inspect, read_only, settled, tidy
from kumamoto_ir.journal.tables import migrate, newest, transaction, version_of
from kumamoto_ir.journal.trouble import GONE, damaged

_NO_WRITING: Final = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
    }
)
_PAUSE: Final = 0.05  # seconds between two tries


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for another window (s), and whom to tell, after `calm` seconds, that one waits."""

    seconds: float
    waiting: Callable[[], None] = lambda: None
    calm: float = 1.0


def connect(path: Path, *, mode: str, patience: Patience, looking: bool = False) -> sqlite3.Connection:
    """Makes the file where there is none; looks before touching; brings an older one up to date.

    Whoever is only `looking` gets an empty journal without a file where there is none, and a sound one also where
    nothing at all can be written: a full disk, a protected stick.
    """
    if not path.exists():
        if _left_alone(path) and not path.exists():
            raise damaged(path, GONE)
        if looking and not path.is_symlink():
            if not next(folder for folder in path.absolute().parents if folder.exists()).is_dir():
                raise NotADirectoryError(path)
            return _nothing(mode=mode)
        _make(path, mode=mode)
    try:
        return _for_writing(path, mode=mode, patience=patience)
    except (sqlite3.OperationalError, PermissionError) as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_PERM) & 0xFF
        if not looking or code not in _NO_WRITING or not settled(path):
            raise
    inspect(path, mode=mode, wait=0, frozen=True)
    return read_only(path, wait=0, frozen=True)


def _nothing(*, mode: str) -> sqlite3.Connection:
    """An empty journal that lies nowhere and takes nothing."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, mode=mode)
    db.execute("PRAGMA query_only = ON")
    return db


def earlier(path: Path, *, patience: Patience) -> int | None:
    """The version of a journal that is older than this program; None of any other, whose faults `connect` tells."""
    frozen = _frozen(path)
    try:
        with closing(read_only(path, wait=patience.seconds, frozen=frozen)) as db:
            version = version_of(db)
    except (sqlite3.Error, OSError):
        return None
    old = version is not None and 0 < version < newest() and (not frozen or settled(path))
    return version if old else None


def copied(path: Path, *, mode: str, patience: Patience) -> sqlite3.Connection:
    """A copy in memory of an earlier journal, brought up to date; the file is left as it is, and nothing can be written.

    So this also finds out whether the steps can be taken.
    """
    frozen = _frozen(path)
    inspect(path, mode=mode, wait=patience.seconds, frozen=frozen)
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(read_only(path, wait=patience.seconds, frozen=frozen)) as db:
            db.backup(copy)
        if not frozen:
            tidy(path, wait=patience.seconds)
        copy.text_factory = lambda raw: raw.decode("utf-8", "replace")
        migrate(copy, mode=mode)
        copy.execute("PRAGMA query_only = ON")
    except BaseException:
        copy.close()
        raise
    return copy


def _frozen(path: Path) -> bool:
    """Whether nothing can be made beside the file, which SQLite needs even to read."""
    return not os.access(path.parent, os.W_OK)


def _for_writing(path: Path, *, mode: str, patience: Patience) -> sqlite3.Connection:
    inspect(path, mode=mode, wait=patience.seconds)
    if not os.access(path, os.W_OK):  # SQLite would open it all the same, and refuse every answer
        raise PermissionError(path)
    db = sqlite3.connect(path, timeout=patience.seconds, isolation_level=None)
    try:
        # A damaged text must reach the check as a misfit; the default would raise while rows are fetched.
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        db.execute("PRAGMA secure_delete = ON")
        # FULL, and where there is no WAL the folder entry as well: on disk means on disk.
        db.execute("PRAGMA synchronous = EXTRA")
        migrate(db, mode=mode)
        # A share cannot have WAL, and another window may be in the way just now: the old journal mode is as safe.
        with suppress(sqlite3.OperationalError):
            db.execute("PRAGMA journal_mode = WAL")
        db.execute("SELECT count(*) FROM meta").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def _make(path: Path, *, mode: str) -> None:
    """A new journal appears under its name only when it is whole, and never in the place of another."""
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)  # of a process with the same number that died here
    try:
        # Only the owner reads it; folders and files that exist keep the rights they were given.
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(beside, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous = EXTRA")
            migrate(db, mode=mode)
        _name(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _left_alone(path: Path) -> bool:
    """Whether a log lies there whose journal is gone; SQLite would mix it into a new one of that name."""
    logs = (path.with_name(f"{path.name}{tail}") for tail in ("-wal", "-journal"))
    return any(log.is_file() and log.stat().st_size > 0 for log in logs)


def _name(beside: Path, path: Path) -> None:
    """Gives a file its name unless that is taken: then another window was faster, and its file is as good."""
    with suppress(FileExistsError):
        if os.name == "nt":
            beside.rename(path)  # does not replace there
            return
        try:
            os.link(beside, path)
        except FileExistsError:
            return
        except OSError:
            # A stick or share without links; two windows making the same file at once are not to be had.
            if not path.exists():
                beside.replace(path)


@contextmanager
def writing(db: sqlite3.Connection, patience: Patience) -> Iterator[None]:
    """A transaction for writing. While another window is in the way it waits in small steps and says so once."""
    with transaction(db, lambda: _begin(db, patience)):
        yield


def _begin(db: sqlite3.Connection, patience: Patience) -> None:
    began = time.monotonic()
    told = False
    (usual,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute(f"PRAGMA busy_timeout = {int(min(_PAUSE, patience.seconds) * 1000)}")
    try:
        while not db.in_transaction:
            try:
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - began
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or waited >= patience.seconds:
                    raise
                if waited >= patience.calm and not told:
                    told = True
                    patience.waiting()
    finally:
        db.execute(f"PRAGMA busy_timeout = {usual}")

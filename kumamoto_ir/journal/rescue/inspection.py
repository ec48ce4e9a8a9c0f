"""A look at the file before anything may write to it: a file that is not ours, or not whole, is left as it was.

Why a look of its own: SQLite opens a file whose index, log or tail is damaged without a word, shows what is left as
if that were all, and on closing writes over the rest.
"""

import os
import sqlite3
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.journal import NotNow
from kumamoto_ir.journal.rescue import wal
from kumamoto_ir.journal.tables import newest, version_of
from kumamoto_ir.journal.trouble import DAMAGED, EMPTY, TORN, damaged

# Bytes up to which every opening checks the whole file (about 50 ms); above it, `ir verify` and `ir doctor` do.
CHECKED_AT_ONCE: Final = 8 * 1024 * 1024
_LOOKS: Final = 4  # at a log that another window may be writing just now
_PAUSE: Final = 0.1  # seconds between two looks
_MODES: Final = {"real": "実際の事案", "drill": "訓練"}


def inspect(path: Path, *, mode: str, wait: float, frozen: bool = False) -> None:
    """Raises Damaged or UserError with one sentence where the file is not a whole journal for this mode.

    `frozen`: nothing beside the file can be written either, and so nobody else writes.
    """
    if path.is_dir():
        raise NotNow(
            "記録のファイルの場所に、フォルダがあります。",
            hint="--store の名前を確かめてください。",
            place=str(path),
        )
    if path.stat().st_size == 0:
        raise damaged(path, EMPTY)
    if _cut_short(path):
        raise damaged(path)
    if torn(path):
        raise damaged(path, TORN)
    try:
        with closing(read_only(path, wait=wait, frozen=frozen)) as db:
            found = _look(db, path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        # Somebody died in the middle of a write where there is no WAL; only who may write can take that back.
        with closing(sqlite3.connect(path, timeout=wait, isolation_level=None)) as db:
            found = _look(db, path)
    if found != mode:
        if not frozen:
            tidy(path, wait=wait)
        raise UserError(
            f"これは{_MODES[found]}の記録です。{_MODES[mode]}には使えません。",
            hint="訓練の記録と実際の事案の記録は、別のファイルに分けてください。",
            place=str(path),
        )


def tidy(path: Path, *, wait: float) -> None:
    """Takes away the empty log that looking made; only who may write can."""
    with closing(sqlite3.connect(path, timeout=wait)) as db:
        db.execute("SELECT count(*) FROM meta").fetchone()


def settled(path: Path) -> bool:
    """Whether the file has everything that its log has, so that it can be read without it."""
    page_size = page_size_of(path)
    with path.open("rb") as file:
        return wal.settled(log_of(path), page_size, partial(_page, file, page_size))


def _cut_short(path: Path) -> bool:
    """Whether the last page is not whole; SQLite reads what is missing as zeros. Another window may be writing it."""
    for _ in range(2):
        page_size = page_size_of(path)
        if path.stat().st_size % page_size == 0:
            return False
        time.sleep(_PAUSE)
    return True


def read_only(path: Path, *, wait: float, frozen: bool = False) -> sqlite3.Connection:
    """A connection that cannot write, and does not tidy up when it is closed; `frozen`: nor look beside the file."""
    # As bytes: a folder may be called by an old encoding, which no text can hold.
    name = os.fsencode(path.absolute().as_posix())
    # Two slashes more, so that neither a drive (C:/…) nor a share (//server/…) is taken for a host.
    uri = f"file://{'' if name.startswith(b'/') else '/'}{quote(name)}?mode=ro{'&immutable=1' if frozen else ''}"
    db = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return db


def faults(db: sqlite3.Connection) -> tuple[str, ...]:
    """What SQLite's own check of the whole file finds, in its words; nothing where all is well."""
    found = tuple(str(line) for (line,) in db.execute("PRAGMA integrity_check(10)").fetchall())
    return () if found == ("ok",) else found


def torn(path: Path) -> bool:
    """Whether the log holds acknowledged answers that SQLite would not see; looks again while somebody writes."""
    before = b""
    page_size = page_size_of(path)
    for _ in range(_LOOKS):
        log = log_of(path)
        with path.open("rb") as file:
            if not wal.hidden(log, page_size, partial(_page, file, page_size), partial(_index_of, path)):
                return False
        if log == before:
            return True
        before = log
        time.sleep(_PAUSE)
    return False  # another window goes on writing: to SQLite this log is sound


def log_of(path: Path) -> bytes:
    """The write-ahead log beside a journal; nothing where there is none."""
    beside = path.with_name(f"{path.name}-wal")
    return beside.read_bytes() if beside.is_file() else b""


def _index_of(path: Path) -> bytes:
    """The beginning of the index of the log; nothing where there is none, or none that may be read.

    Only for a log under suspicion: on POSIX a process that closes this file loses the locks SQLite has on it.
    """
    beside = path.with_name(f"{path.name}-shm")
    if not beside.is_file() or not os.access(beside, os.R_OK):
        return b""
    with beside.open("rb", buffering=0) as file:
        return file.read(wal.INDEX_READ)


def page_size_of(path: Path) -> int:
    """Bytes of a page; of a damaged header, what this program makes."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(18)[16:], "big")
    size = 65536 if size == 1 else size
    return 4096 if size < 512 or size & (size - 1) else size


def _page(file: BinaryIO, page_size: int, page: int) -> bytes:
    file.seek((page - 1) * page_size)
    return file.read(page_size)


def _look(db: sqlite3.Connection, path: Path) -> str:
    """For whom the journal is, `real` or `drill`."""
    version = version_of(db)
    if version == 0:
        raise damaged(path, EMPTY)
    if version is None:
        raise damaged(path, DAMAGED)
    if version > newest():
        raise UserError(
            "この記録は、より新しい版の ir で作られています。",
            hint="ir を新しい版にしてから、もう一度お試しください。ファイルには手を加えていません。",
            place=str(path),
        )
    if path.stat().st_size <= CHECKED_AT_ONCE and faults(db):
        raise damaged(path)
    (found,) = db.execute("SELECT value FROM meta WHERE key = 'mode'").fetchone() or ("",)
    if found not in _MODES:
        raise damaged(path, DAMAGED)
    return str(found)

"""Journals to be damaged: one as a killed process leaves it, and the ways to damage it."""

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.journal.sqlite import SqliteJournal, open_journal

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
PAGE = 4096
FRAME = 24 + PAGE


def opened(path: Path, *, drill: bool = False, wait: float = 0) -> SqliteJournal:
    """A journal whose clock stands still."""
    return open_journal(path, drill=drill, now=lambda: NOON, wait=wait)


def fill(journal: SqliteJournal, incidents: int = 3, events: int = 12, *, settling: bool = False) -> None:
    """Some incidents of some events, each written by itself; `settling` after each, as a walk does."""
    journal.keep_rules("digest-of-rules", {"playbooks/plan.yaml": "あ" * 9000})
    for number in range(incidents):
        name = f"26040{number}-AAA"
        for seq in range(1, events + 1):
            kind = What.OPENED if seq == 1 else (What.ANSWERED if seq % 2 else What.NOTED)
            body = {"rules": "digest-of-rules"} if seq == 1 else {"n": seq}
            words = {"text": f"言葉 {name} {seq} " + "い" * 60}
            journal.append(name, "s1", seq, [Draft(kind, NOON, body, words)], operator="試験", office="")
            if settling:
                journal.settle()


def left_by_a_kill(folder: Path, *, unsettled: bool = False, index: bool = False) -> Path:
    """The files of a journal whose window died; `unsettled`: nothing was taken out of the log yet.

    `index`: with the index of the log, which is there after a kill, and not after a copy.
    """
    source = folder / "before"
    source.mkdir(parents=True)
    with opened(source / "journal.db") as journal:
        if unsettled:
            journal._db.execute("PRAGMA wal_autocheckpoint = 0")
        fill(journal, settling=not unsettled)
        target = folder / "after"
        target.mkdir()
        for name in ("journal.db", "journal.db-wal", "journal.db-shm")[: 3 if index else 2]:
            shutil.copyfile(source / name, target / name)
    return target / "journal.db"


# Its answer reaches the log, and the index is put back as it stood before it told anybody. In a process of its own:
# whoever closes the index loses the locks that SQLite has on it.
_UNHEARD = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA wal_autocheckpoint = 0")
db.execute("SELECT count(*) FROM rules").fetchone()
if sys.argv[2] == "anew":
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
with open(sys.argv[1] + "-shm", "r+b", buffering=0) as index:
    told = index.read(96)
    db.execute("INSERT INTO rules VALUES ('unheard', ?)", ["x" * 20000])
    index.seek(0)
    index.write(told)
    os._exit(9)
"""


def dies_unheard(path: Path, *, anew: bool = False) -> None:
    """A window that dies when its long answer is on the disk and nobody has been told that it is.

    `anew`: it had begun the log from the front before; otherwise its answer stands behind those of others.
    """
    how = "anew" if anew else "behind"
    assert subprocess.run([sys.executable, "-c", _UNHEARD, str(path), how], check=False).returncode == 9


def header_anew(log: Path) -> None:
    """Writes the header of a log as the next window does: the same salts, another count, and its checksum."""
    content = bytearray(log.read_bytes())
    content[12:16] = (int.from_bytes(content[12:16], "big") + 1).to_bytes(4, "big")
    order = ">" if content[3] & 1 else "<"
    first = second = 0
    words = struct.unpack(f"{order}6I", content[:24])
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    content[24:32] = struct.pack(">2I", first, second)
    with log.open("r+b", buffering=0) as file:
        file.write(content[:32])


def settled(folder: Path) -> Path:
    """The file of a journal that was closed in order."""
    path = folder / "journal.db"
    with opened(path) as journal:
        fill(journal)
    return path


def flip(path: Path, offset: int, count: int = 8) -> None:
    """Turns bytes over; a negative offset counts from the end."""
    content = bytearray(path.read_bytes())
    offset %= len(content)
    for place in range(offset, min(offset + count, len(content))):
        content[place] ^= 0xFF
    path.write_bytes(content)


def log_of(path: Path) -> Path:
    """The write-ahead log beside a journal."""
    return path.with_name(f"{path.name}-wal")


def pages_of(path: Path) -> dict[str, tuple[int, ...]]:
    """Which pages belong to which table or index, by number from 1; `free` are those of the freelist."""
    with closing(sqlite3.connect(path)) as db:
        (count,) = db.execute("PRAGMA page_count").fetchone()
        roots = dict(db.execute("SELECT rootpage, name FROM sqlite_master WHERE rootpage > 0").fetchall())
    return {name: (page,) for page, name in roots.items() if page <= count}


def contents(path: Path) -> dict[str, bytes]:
    """Journal and log as they lie on the disk; an empty log, and the index of a log, are SQLite's own affair."""
    return {
        file.name: content
        for file in path.parent.iterdir()
        if file.is_file()
        and not file.name.endswith("-shm")
        and ((content := file.read_bytes()) or file == path)
    }


def shortened(path: Path, size: int) -> None:
    """Cuts the end off."""
    os.truncate(path, size)

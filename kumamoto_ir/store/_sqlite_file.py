"""The file behind the SQLite journal: its tables, how it is made and opened, and what its errors say to the officer.

Triggers stop slips of the hand, not an attacker; alterations are shown by the chain.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kumamoto_ir.errors import UserError

SCHEMA_VERSION: Final = 1

_SCHEMA: Final = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE event (
        incident TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL,
        occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL,
        operator TEXT NOT NULL, office TEXT NOT NULL,
        kind TEXT NOT NULL, body TEXT NOT NULL, words TEXT, salt TEXT,
        words_digest TEXT NOT NULL, prev TEXT NOT NULL, digest TEXT NOT NULL,
        UNIQUE (incident, stream, seq))""",
    "CREATE INDEX event_first ON event (incident, stream) WHERE seq = 1",
    "CREATE INDEX event_voided ON event (incident, stream) WHERE kind = 'voided'",
    "CREATE INDEX event_closed ON event (incident, stream) WHERE kind = 'closed'",
    "CREATE INDEX event_started ON event (incident, stream) WHERE kind = 'started'",
    # The rules an incident began with, once for all incidents that share them; the first event names the digest.
    "CREATE TABLE rules (digest TEXT PRIMARY KEY, files TEXT NOT NULL)",
    "CREATE TRIGGER rules_stay BEFORE DELETE ON rules BEGIN SELECT RAISE(ABORT, 'rules stay'); END",
    "CREATE TRIGGER rules_unchanged BEFORE UPDATE ON rules BEGIN SELECT RAISE(ABORT, 'rules stay'); END",
    # Also stops INSERT OR REPLACE, which deletes without asking the trigger on DELETE.
    """CREATE TRIGGER event_goes_on BEFORE INSERT ON event
        WHEN NEW.seq IS NOT 1 + coalesce(
            (SELECT max(seq) FROM event WHERE incident = NEW.incident AND stream = NEW.stream), 0)
        BEGIN SELECT RAISE(ABORT, 'an event takes the next place of its page'); END""",
    "CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events stay'); END",
    """CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
        WHEN NOT (NEW.words IS NULL AND NEW.salt IS NULL AND NEW.rowid = OLD.rowid
            AND NEW.incident IS OLD.incident AND NEW.stream IS OLD.stream AND NEW.seq IS OLD.seq
            AND NEW.occurred_at IS OLD.occurred_at AND NEW.recorded_at IS OLD.recorded_at
            AND NEW.operator IS OLD.operator AND NEW.office IS OLD.office
            AND NEW.kind IS OLD.kind AND NEW.body IS OLD.body
            AND NEW.words_digest IS OLD.words_digest AND NEW.prev IS OLD.prev AND NEW.digest IS OLD.digest)
        BEGIN SELECT RAISE(ABORT, 'only words can be struck'); END""",
)

BUSY: Final = (
    "ほかの画面が記録を使っているため、処理できませんでした。",
    "ほかの画面の操作が終わってから、もう一度お試しください。",
)
CLOSED: Final = (
    "記録のファイルを開けないか、書き込めません。",
    "フォルダーとファイルの書き込みの権限を確かめてください。",
)
DAMAGED: Final = (
    "記録のファイルが壊れているか、ir の記録のファイルではありません。",
    "このファイルには手を加えず、控えのファイルを使ってください。",
)
_TROUBLES: Final[Mapping[int, tuple[str, str]]] = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_CANTOPEN: CLOSED,
    sqlite3.SQLITE_READONLY: CLOSED,
    sqlite3.SQLITE_PERM: CLOSED,
    sqlite3.SQLITE_AUTH: CLOSED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FULL: (
        "ディスクの空きが足りないため、記録できませんでした。",
        "空きを作ってから、もう一度お試しください。それまでは紙に控えてください。",
    ),
    sqlite3.SQLITE_IOERR: (
        "記録のファイルを読み書きできませんでした。",
        "ディスクやネットワークの状態を確かめてください。それまでは紙に控えてください。",
    ),
}


def prepare(db: sqlite3.Connection, path: Path, *, mode: str) -> None:
    """Look before touching: a file that is not ours, or of a newer version, is left as it was."""
    # A damaged text must reach the check as a misfit; the default would raise while rows are fetched.
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.execute("PRAGMA secure_delete = ON")
    # FULL, and where there is no WAL the folder entry as well: on disk means on disk.
    db.execute("PRAGMA synchronous = EXTRA")
    if _is_empty(db):
        with transaction(db):
            if _is_empty(db):  # another window may have been faster
                for statement in _SCHEMA:
                    db.execute(statement)
                meta = (("schema", str(SCHEMA_VERSION)), ("mode", mode))
                db.executemany("INSERT INTO meta VALUES (?, ?)", meta)
    _refuse_others(db, path, mode=mode)
    # A share cannot have WAL, and another window may be in the way just now: the old journal mode is as safe.
    with suppress(sqlite3.OperationalError):
        db.execute("PRAGMA journal_mode = WAL")
    db.execute("SELECT count(*) FROM meta").fetchone()


def _refuse_others(db: sqlite3.Connection, path: Path, *, mode: str) -> None:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'").fetchall():
        raise UserError(DAMAGED[0], hint=DAMAGED[1], place=str(path))
    meta = dict(db.execute("SELECT key, value FROM meta").fetchall())
    version = meta.get("schema", "")
    if version.isascii() and version.isdigit() and int(version) > SCHEMA_VERSION:
        raise UserError(
            "この記録は、より新しい版の ir で作られています。",
            hint="ir を新しい版にしてから、もう一度お試しください。",
            place=str(path),
        )
    if version != str(SCHEMA_VERSION) or meta.get("mode") not in {"real", "drill"}:
        raise UserError(DAMAGED[0], hint=DAMAGED[1], place=str(path))
    if meta["mode"] != mode:
        found, wanted = ("訓練", "実際の事案") if mode == "real" else ("実際の事案", "訓練")
        raise UserError(
            f"これは{found}の記録です。{wanted}には使えません。",
            hint="訓練の記録と実際の事案の記録は、別のファイルに分けてください。",
            place=str(path),
        )


def _is_empty(db: sqlite3.Connection) -> bool:
    (things,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return bool(things == 0)


def make_private(path: Path) -> None:
    """Only the owner reads a new journal; folders and files that exist keep the rights they were given."""
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite has already gone back by itself after some errors
            db.execute("ROLLBACK")
        raise


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn what disk and database say into a sentence; our own misuse of the library stays a bug."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        message, hint = _TROUBLES.get(
            code & 0xFF, ("記録のファイルを扱えませんでした。", f"担当者にお知らせください({error})。")
        )
        raise UserError(message, hint=hint, place=str(path)) from error
    except OSError as error:
        raise UserError(CLOSED[0], hint=CLOSED[1], place=str(path)) from error

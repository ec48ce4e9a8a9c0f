"""The tables of the journal, as numbered steps from nothing to now.

A step is never changed once it was shipped: a new one is added below it. Which steps a file has had stands in its
`meta` table under `schema`; the steps it lacks are taken in one transaction, so that a file is of one version or
of the next, whatever dies in between. A file that has had steps we do not know is left alone by `inspection`.

Triggers stop slips of the hand, not an attacker; alterations are shown by the chain.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: what it is for, and its statements in order."""

    purpose: str
    statements: tuple[str, ...]


MIGRATIONS: Final = (
    Migration(
        "pages of events, the rules they go by, and triggers that keep both as they were written",
        (
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
            # The rules an incident began with, once for all that share them; the first event names the digest.
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
                    AND NEW.words_digest IS OLD.words_digest AND NEW.prev IS OLD.prev
                    AND NEW.digest IS OLD.digest)
                BEGIN SELECT RAISE(ABORT, 'only words can be struck'); END""",
        ),
    ),
)


def newest() -> int:
    """The version that this program writes."""
    return len(MIGRATIONS)


def version_of(db: sqlite3.Connection) -> int | None:
    """How many steps a file has had; 0 for none at all, None where it is not a journal."""
    names = {name for (name,) in db.execute("SELECT name FROM sqlite_master").fetchall()}
    if not names:
        return 0
    if "meta" not in names:
        return None
    (text,) = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() or ("",)
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and int(text) else None


def migrate(db: sqlite3.Connection, *, mode: str) -> None:
    """Takes the steps a file lacks, all or none; `mode` is for whom it is made, where it is made now."""
    if version_of(db) == newest():
        return
    with transaction(db):
        had = version_of(db) or 0  # another window may have been faster
        for migration in MIGRATIONS[had:]:
            for statement in migration.statements:
                db.execute(statement)
        if had == 0:
            db.execute("INSERT INTO meta VALUES ('mode', ?)", (mode,))
        if had < newest():
            db.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (str(newest()),))


@contextmanager
def transaction(db: sqlite3.Connection, begin: Callable[[], object] | None = None) -> Iterator[None]:
    """All or nothing, with the right to write from the start: a plain BEGIN dies of "locked" under several writers."""
    if begin is None:
        db.execute("BEGIN IMMEDIATE")
    else:
        begin()
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite has already gone back by itself after some errors
            db.execute("ROLLBACK")
        raise

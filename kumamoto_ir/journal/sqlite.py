"""The journal in one SQLite file: no server, nothing to set up, safe against a kill and against two windows.

Every write is one BEGIN IMMEDIATE transaction (a plain BEGIN dies of "locked" under several writers) and is on disk
when it returns. There are no status columns: all that is listed is a projection of events, kept fast by partial
indexes.

What was struck must be gone from the disk as well. `secure_delete` blanks what a row leaves behind (in 60 random
journals nothing was left), the write-ahead log keeps old pages. So `strike` ends in `scrub`: the log is cut to
nothing, and, as a strike is rare and the file may have been touched by a tool that blanks nothing, VACUUM comes first.
"""

import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import chain
from kumamoto_ir.incident.chain import Link, Misfit
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.journal import Conflict, Head, Opening, Verdict
from kumamoto_ir.journal.file import Patience, connect, copied, earlier, writing
from kumamoto_ir.journal.rescue.inspection import faults
from kumamoto_ir.journal.rows import COLUMNS, INSERT, Row, links, row_of
from kumamoto_ir.journal.tables import newest
from kumamoto_ir.journal.trouble import BUSY, damaged, plainly

BUSY_SECONDS: Final = 30.0

_PAGE: Final = f"SELECT {COLUMNS} FROM event WHERE incident = ? AND stream = ? ORDER BY seq"  # noqa: S608 - constants
_LAST: Final = "SELECT seq, digest FROM event WHERE incident = ? AND stream = ? ORDER BY seq DESC LIMIT 1"
_STREAMS: Final = "SELECT DISTINCT CAST(stream AS TEXT) FROM event WHERE incident = ? ORDER BY 1"
# Pinned, for the planner left alone walks all events: the few first ones by their own index, then the last of each.
_HEADS: Final = """
    SELECT first.incident, first.stream, first.occurred_at, first.body, last.seq, last.recorded_at, last.digest,
        EXISTS (SELECT 1 FROM event AS void
            WHERE void.incident = first.incident AND void.stream = first.stream AND void.kind = 'voided'),
        EXISTS (SELECT 1 FROM event AS close
            WHERE close.incident = first.incident AND close.stream = first.stream AND close.kind = 'closed'
            AND NOT EXISTS (SELECT 1 FROM event AS again WHERE again.incident = first.incident
                AND again.stream = first.stream AND again.kind = 'started' AND again.seq > close.seq))
    FROM event AS first INDEXED BY event_first CROSS JOIN event AS last
    WHERE first.seq = 1 AND last.incident = first.incident AND last.stream = first.stream
        AND last.seq = (SELECT max(seq) FROM event AS page
            WHERE page.incident = first.incident AND page.stream = first.stream)
    ORDER BY first.incident, first.stream"""


def fresh_salt() -> str:
    """16 random bytes in hexadecimal."""
    return secrets.token_hex(16)


def open_journal(
    path: Path,
    *,
    drill: bool,
    now: Callable[[], datetime],
    salt: Callable[[], str] = fresh_salt,
    wait: float = BUSY_SECONDS,
    waiting: Callable[[], None] = lambda: None,
    looking: bool = False,
    aging: bool = False,
) -> "SqliteJournal":
    """Open the journal at `path`, made where there is none.

    `wait` is how long to wait for another window (s); `waiting` is called once where that takes longer than a moment.
    Whoever is only `looking` can do so also where nothing can be written; where it may stay `aging`, a journal of an
    earlier version is looked at and not brought up to date.
    """
    patience = Patience(wait, waiting)
    with plainly(path):
        mode = "drill" if drill else "real"
        version = earlier(path, patience=patience) if aging and path.exists() else None
        if version is not None:
            db = copied(path, mode=mode, patience=patience)
        else:
            db = connect(path, mode=mode, patience=patience, looking=looking)
    return SqliteJournal(newest() if version is None else version, db, path, now, salt, patience)


@dataclass(eq=False)
class SqliteJournal(AbstractContextManager["SqliteJournal"]):
    """A journal in one file; see `open_journal`. Append-only pages: what `append` returned is kept, whatever happens
    to the process next."""

    version: int  # of the file
    _db: sqlite3.Connection
    _path: Path
    _now: Callable[[], datetime]
    _salt: Callable[[], str]
    _patience: Patience

    def append(
        self,
        incident: str,
        stream: str,
        expected_seq: int,
        drafts: Sequence[Draft],
        *,
        operator: str,
        office: str,
    ) -> tuple[Event, ...]:
        """Write all drafts or none, the first as `expected_seq`; raises Conflict where that place is taken.

        What is returned is on disk.
        """
        with plainly(self._path), writing(self._db, self._patience):
            last = self._last(incident, stream)
            if last[0] != expected_seq - 1:
                raise Conflict(last[0])
            return self._write(incident, stream, last, drafts, operator=operator, office=office)

    def settle(self) -> None:
        """Take what was written into the file itself, and not after a thousand pages.

        Whoever copies the file alone, or loses the log beside it, then loses nothing that was acknowledged. It is done
        while the officer reads, for it costs as much as an answer. Where it cannot be done (disk full, another window
        reading), the log still has everything, and the next one takes it along: it never fails.
        """
        with suppress(sqlite3.Error):
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def strike(
        self, incident: str, stream: str, seq: int, order_draft: Draft, *, operator: str, office: str
    ) -> Event:
        """Take the words of event `seq` off the disk and record the order; asked twice, it scrubs again."""
        body = {**order_draft.body, "of": seq}
        order = Draft(What.REDACTED, order_draft.occurred_at, body, order_draft.words)
        written: tuple[Event, ...] = ()
        with plainly(self._path), writing(self._db, self._patience):
            if self._take_words(incident, stream, seq):
                last = self._last(incident, stream)
                written = self._write(incident, stream, last, (order,), operator=operator, office=office)
        self.scrub()
        if not written:
            raise UserError(
                f"{seq} 番の文言は、すでに抹消されています。", hint="記録は ir log で見られます。"
            )
        return written[0]

    def scrub(self) -> None:
        """Leave nothing in the files that the journal no longer holds; raises UserError where it cannot."""
        try:
            with plainly(self._path):
                self._db.execute("VACUUM")
                (blocked, _, _) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except UserError as error:
            raise self._left_behind(error.message) from error
        if blocked:
            raise self._left_behind(BUSY[0])

    def events(self, incident: str, stream: str) -> tuple[Event, ...]:
        """One page, in order; a row that cannot be read is a UserError, for nothing can be replayed without it."""
        return tuple(map(self._readable, self._links(incident, stream)))

    def keep_rules(self, digest: str, files: Mapping[str, str]) -> None:
        """Keep the files that an incident goes by; what is kept under a digest already is not written again."""
        with plainly(self._path), writing(self._db, self._patience):
            self._db.execute(
                "INSERT INTO rules VALUES (?, ?) ON CONFLICT DO NOTHING",
                (digest, chain.canonical(files).decode()),
            )

    def rules(self, digest: str) -> Mapping[str, str] | None:
        """The files kept under a digest; None where there are none, or where they cannot be read."""
        rows = self._rows("SELECT files FROM rules WHERE digest = ?", digest)
        try:
            return chain.unfold_words(rows[0][0]) if rows else None
        except (TypeError, ValueError, AttributeError, RecursionError):
            return None

    def streams(self, incident: str) -> tuple[str, ...]:
        """The pages of one incident."""
        return tuple(stream for (stream,) in self._rows(_STREAMS, incident))

    def heads(self) -> tuple[Head, ...]:
        """Every page of every incident, at a glance."""
        return tuple(map(_head, self._rows(_HEADS)))

    def verify(self, incident: str) -> tuple[Verdict, ...]:
        """Every page of one incident, checked; damage in a row is a misfit, never a crash."""
        return tuple(self._verdict(incident, stream) for stream in self.streams(incident))

    def faults(self) -> tuple[str, ...]:
        """What SQLite's own check finds, in its words; a large file is not read whole before."""
        with plainly(self._path):
            return faults(self._db)

    def close(self) -> None:
        """Let go of the file."""
        self.settle()  # SQLite does it only for the last window
        with plainly(self._path):
            self._db.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(
        self,
        incident: str,
        stream: str,
        last: tuple[int, str],
        drafts: Sequence[Draft],
        *,
        operator: str,
        office: str,
    ) -> tuple[Event, ...]:
        """In a transaction; `last` are the place and the digest of the last event of the page."""
        seq, prev = last
        recorded_at = self._now()
        written: list[Event] = []
        for place, draft in enumerate(drafts, start=seq + 1):
            event = chain.seal(
                draft,
                incident=incident,
                stream=stream,
                seq=place,
                recorded_at=recorded_at,
                operator=operator,
                office=office,
                prev=prev,
                salt=self._salt(),
            )
            self._db.execute(INSERT, row_of(event))
            written.append(event)
            prev = event.digest
        return tuple(written)

    def _take_words(self, incident: str, stream: str, seq: int) -> bool:
        """In a transaction; False where they were taken before."""
        found = [link for link in self._links(incident, stream) if link.seq == seq]
        if not found:
            raise UserError(f"{seq} 番の記録はありません。", hint="番号を確かめてください。")
        target = self._readable(found[0])
        if target.words is None:
            return False
        if not target.words:
            raise UserError(
                f"{seq} 番の記録には、抹消できる文言がありません。", hint="選んだ答えや時刻は抹消できません。"
            )
        self._db.execute(
            "UPDATE event SET words = NULL, salt = NULL WHERE incident = ? AND stream = ? AND seq = ?",
            (target.incident, target.stream, target.seq),
        )
        return True

    def _last(self, incident: str, stream: str) -> tuple[int, str]:
        rows = self._rows(_LAST, incident, stream)
        if not rows:
            return 0, chain.GENESIS
        seq, digest = rows[0]
        if not (isinstance(seq, int) and isinstance(digest, str)):
            raise damaged(self._path)
        return seq, digest

    def _verdict(self, incident: str, stream: str) -> Verdict:
        rows = self._rows(_PAGE, incident, stream)
        if not rows:  # the name of the page itself is damaged, so that nothing is found under it
            return Verdict(stream, 0, "", Misfit(1, chain.UNREADABLE))
        return Verdict(stream, len(rows), str(rows[-1][-1]), chain.check(links(rows)))

    def _links(self, incident: str, stream: str) -> list[Link]:
        return links(self._rows(_PAGE, incident, stream))

    def _rows(self, sql: str, *keys: str) -> list[Row]:
        # Read whole: an open cursor would hold the log back, and struck words with it.
        with plainly(self._path):
            return self._db.execute(sql, tuple(map(chain.mend, keys))).fetchall()

    def _readable(self, link: Link) -> Event:
        if isinstance(link, Misfit):
            raise UserError(
                f"{link.seq} 番の{link.reason}",
                hint="記録が壊れているか、書き換えられています。",
                place=str(self._path),
            )
        return link

    def _left_behind(self, why: str) -> UserError:
        return UserError(
            f"抹消は記録しましたが、消した文言がまだファイルに残っている場合があります。{why}",
            hint="ほかの画面を閉じ、ディスクの空きを確かめて、同じ操作をもう一度行ってください。",
            place=str(self._path),
        )


@lru_cache(maxsize=256)
def _opening(body: str) -> Mapping[str, Json]:
    """What an incident was opened with, not to be changed; a thousand were opened alike."""
    return chain.unfold(body)


def _head(row: Row) -> Head:
    incident, stream, occurred_at, body, seq, recorded_at, digest, voided, closed = row
    opening: Opening | None = None
    written: datetime | None = None
    with suppress(TypeError, ValueError, AttributeError, RecursionError):
        opening = Opening(chain.moment_of(occurred_at), dict(_opening(body)))
    with suppress(TypeError, ValueError):
        written = chain.moment_of(recorded_at)
    return Head(incident, stream, opening, seq, written, digest, bool(voided), bool(closed))

"""What survives when the process dies: kill -9 at random moments of random walks, with other windows open.

    python -m bench.torture --kills 1000 --seed 1

Every round types at random into one window (and now and then into others, of the same incident or of another
station), kills one or all of them in the middle of an answer, and then looks: is every event there that was
acknowledged, does every chain hold, is the file whole, does `ir resume` ask its question again. Moments of death are
not repeatable to the microsecond; what is typed is, by the seed.
"""

import argparse
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from bench.hand import Seat, some_line
from bench.windows import fork, start
from kumamoto_ir import __main__ as program
from kumamoto_ir.desk import options, workplace
from kumamoto_ir.incident.events import Event
from kumamoto_ir.journal import Damaged
from kumamoto_ir.journal.sqlite import SqliteJournal, open_journal
from kumamoto_ir.journal.station import Station
from kumamoto_ir.reading.library import Library, digest_of, from_files

STATIONS: Final = ("aaaa1111", "bbbb2222", "cccc3333")
ENTRIES: Final = (("report",), ("outage",), ("run", "failure"), ("run", "breach"))
LONGEST: Final = 0.05  # seconds between an answer and the kill, at most


@dataclass
class Figures:
    """What a run found; all but the first two ought to be 0."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For people."""
        counts = {"answers lost": self.lost, "walks stuck": self.stuck, "stores damaged": self.damaged}
        return [
            f"kills {self.kills}, acknowledged events {self.acknowledged}",
            *(f"{name}: {len(found)}" for name, found in counts.items()),
            *(f"  {line}" for found in counts.values() for line in found[:20]),
        ]


class Torture:
    """One store, several stations, and a seeded hand."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.store = folder / "journal.db"
        self.random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.figures = Figures()
        self.incidents: dict[str, str] = {}  # id → station
        self._marks = 0
        _warm()

    def run(self, kills: int) -> Figures:
        """Rounds until so many windows were killed, or the journal is refused."""
        try:
            while self.figures.kills < kills:
                self.round()
        except Damaged as error:  # nothing more can be done with this store
            self.figures.damaged.append(f"refused: {error.message}")
        return self.figures

    def round(self) -> None:
        """Some windows, some answers, a death, a look."""
        seats = [self._sit(self._where())]
        for _ in range(self.random.choice((0, 0, 1, 1, 2))):
            beside = (seats[0].incident, seats[0].station)
            seats.append(self._sit(beside if self.random.random() < 0.6 and beside[0] else self._where()))
        seats = [seat for seat in seats if self._settled(seat)]
        for _ in range(self.random.randint(0, 8)):
            for seat in self.random.sample(seats, k=min(len(seats), self.random.randint(1, 2))):
                self._type(seat)
                if not self._settled(seat):
                    seats.remove(seat)
        if not seats:
            return
        victims = seats if self.random.random() < 0.4 else seats[:1]
        for seat in victims:
            self._type(seat)
        time.sleep(self.random.random() * LONGEST * self.random.random())
        for seat in victims:
            seat.window.kill()
            seat.look()
            self.figures.kills += 1
        for seat in seats:
            if seat not in victims:
                seat.window.leave()
                seat.typed = ""
        self._examine(seats)

    # ------------------------------------------------------------ the hand

    def _where(self) -> tuple[str, str]:
        if self.incidents and self.random.random() < 0.85:
            incident = self.random.choice(sorted(self.incidents)[-6:])
            return incident, self.incidents[incident]
        return "", self.random.choice(STATIONS)

    def _sit(self, where: tuple[str, str]) -> Seat:
        incident, station = where
        entry = ["resume", incident] if incident else list(self.random.choice(ENTRIES))
        arguments = [*entry, "--store", str(self.store)]
        (self.folder / "station.json").write_text(f'{{"id": "{station}"}}', encoding="utf-8")
        if self.random.random() < 0.03:
            window = start(arguments, self.folder)
            window.wait()  # it reads its station itself
        else:
            window = fork(
                lambda: program.run(arguments),
                lambda report: _as_station(station, report),
                tty=self.random.random() < 0.2,
            )
        return Seat(window, station, incident=incident)

    def _settled(self, seat: Seat) -> bool:
        try:
            alive = seat.settle()
        except TimeoutError:
            self.figures.stuck.append(f"{seat.incident}: no prompt after {seat.window.shown[-300:]!r}")
            seat.window.kill()
            return False
        if seat.incident:
            self.incidents.setdefault(seat.incident, seat.station)
        if not alive:
            if seat.window.code not in (0, 10):
                self._note_end(seat)
            elif "終わ" in seat.window.shown:
                self.incidents.pop(seat.incident, None)
            self._examine([seat])
        return alive

    def _note_end(self, seat: Seat) -> None:
        over = "終わっています" in seat.window.shown or "という事案はありません" in seat.window.shown
        if not over:
            said = f"{seat.incident}: ended {seat.window.code} {seat.window.shown[-400:]!r}"
            self.figures.stuck.append(said)
        self.incidents.pop(seat.incident, None)  # nobody comes back to it

    def _type(self, seat: Seat) -> None:
        self._marks += 1
        mark = f"しるし{self._marks:06}番"
        line = some_line(self.random, seat.window.shown, mark)
        seat.typed = mark if mark in line else ""
        seat.window.type(line)

    # ------------------------------------------------------------ the look afterwards

    def _examine(self, seats: list[Seat]) -> None:
        with self._open() as journal:
            if (whole := journal._db.execute("PRAGMA quick_check").fetchone()) != ("ok",):
                self.figures.damaged.append(f"quick_check: {whole}")
            held: set[str] = set()
            words: list[str] = []
            for incident in {seat.incident for seat in seats if seat.incident}:
                for verdict in journal.verify(incident):
                    if verdict.misfit is not None:
                        self.figures.damaged.append(f"{incident} {verdict}")
                        continue
                    events = journal.events(incident, verdict.stream)
                    held.update(event.digest for event in events)
                    words += [text for event in events for text in (event.words or {}).values()]
        said = "\n".join(words)
        for seat in seats:
            kept = seat.window.kept
            self.figures.acknowledged += len(kept)
            self.figures.lost += [f"{seat.incident}: event {one}" for one in kept if one not in held]
            self.figures.lost += [f"{seat.incident}: words {one}" for one in seat.marks if one not in said]
            self._ask_again(seat)

    def _ask_again(self, seat: Seat) -> None:
        """`ir resume` must ask its question, or say that all is done."""
        if not seat.incident or seat.incident not in self.incidents or self.random.random() < 0.3:
            return
        again = self._sit((seat.incident, seat.station))
        if self._waits(again) and again.window.leave() != 10:
            self.figures.stuck.append(
                f"{seat.incident}: could not be put aside: {again.window.shown[-300:]!r}"
            )

    def _waits(self, seat: Seat) -> bool:
        try:
            alive = seat.window.wait()
        except TimeoutError:
            self.figures.stuck.append(f"{seat.incident}: no question on resume: {seat.window.shown[-300:]!r}")
            seat.window.kill()
            return False
        if not alive:
            self._note_end(seat)
        return alive

    def _open(self) -> SqliteJournal:
        return open_journal(self.store, drill=False, now=options.utc_now)


def _warm() -> None:
    """Reads the plan once; every fork then has it."""
    library = workplace.open_library(Path(__file__).parent.parent)
    pinned = {library.digest: from_files(library.files)}

    def known(files: dict[str, str]) -> object:
        digest = digest_of(files)
        return pinned.get(digest) or from_files(files)

    @cache
    def shipped(_: Path | None) -> Library:
        return library

    vars(workplace).update(open_library=shipped, from_files=known)


def _as_station(station: str, report: Callable[[str], object]) -> None:
    """In the child: sits at a station, and reports each event once the journal has promised it."""
    vars(workplace).update(load_station=lambda _, **__: Station(station))
    write: Callable[..., tuple[Event, ...]] = SqliteJournal.append

    def append(*given: object, **more: object) -> tuple[Event, ...]:
        events = write(*given, **more)
        for event in events:
            report(event.digest)
        return events

    setattr(SqliteJournal, "append", append)  # noqa: B010  a method of a class is not assigned to otherwise


def main() -> int:
    """Prints the figures; 0 where nothing was lost, stuck or damaged."""
    options = argparse.ArgumentParser(prog="bench.torture")
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ir-torture-"))
    os.environ["XDG_DATA_HOME"] = str(folder)  # where a log of a bug would go
    began = time.monotonic()
    figures = Torture(folder, given.seed).run(given.kills)
    took = time.monotonic() - began
    sys.stdout.write("\n".join([f"seed {given.seed}, {took:.0f} s", *figures.lines()]) + "\n")
    bad = bool(figures.lost or figures.stuck or figures.damaged)
    if bad:  # as it lies there: whoever opens it with SQLite tidies its log away
        sys.stdout.write(f"kept for a look: {folder}\n")
    else:
        with closing(sqlite3.connect(folder / "journal.db")) as db:
            (events,) = db.execute("SELECT count(*) FROM event").fetchone()
            (pages,) = db.execute("SELECT count(*) FROM event WHERE seq = 1").fetchone()
        sys.stdout.write(f"journal: {pages} incidents, {events} events\n")
        shutil.rmtree(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

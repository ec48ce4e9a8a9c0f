"""The maker of the golden data: `python -m tests.golden.make [STORY …]`, from the root of the repository.

It lives every story of `data/*/story.json` (or those that are named) and freezes what came of it. Nothing is ever
overwritten: what is frozen says how journals were written on that day, and no later program may make it anew. So for a
story there is a folder with `story.json`, the answers files and the lines from paper, written by hand (an answers file
is most easily got with `--record`); all else in it is made here:

    real.jsonl, drill.jsonl   every row of the journal, all columns as they stand
    recorded-N.yaml           what `--record` wrote while answers-N.yaml was given
    papers.sha256             the digests of the papers that were saved on the way, of those that are plain text
    seen/                     chronology, calls, status and papers as the commands print or save them at the end
    archive.sha256            the digest of every file of `ir archive` (all are text; none is PDF or Word)
    archive.zip               the copy itself, for the stories named in ARCHIVED

Below `data/`, `rules.sha256` and `tables.sql` are made with the first story. Two runs make the same bytes: clock, ids
and salts are given. A command that is `killed` runs as a process of its own that gets kill -9.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.golden.support import (
    DATA,
    MODES,
    TABLES,
    Command,
    Station,
    Story,
    dumped,
    rows_in,
    rules_in,
    run_here,
    standing,
    stories,
    sums_of,
)

ROOT: Final = Path(__file__).parents[2]
ARCHIVED: Final = ("breach", "report-carried", "outage-instructing", "struck")
_MADE: Final = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type <> 'table', type, name"
PATIENCE: Final = 60  # seconds until a process that is to be killed must have written


def main(names: list[str]) -> None:
    """Freezes stories; with `--killed` this is the process that will be killed."""
    if names[:1] == ["--killed"]:
        with standing(Path.cwd(), names[1], 0):
            sys.exit(run_here(names[2:]))
    for story in stories():
        if not names or story.name in names:
            freeze(story)


def freeze(story: Story) -> None:
    """Lives a story and writes down what came of it."""
    if any((story.folder / f"{mode}.jsonl").exists() for mode in MODES):
        sys.exit(f"{story.name} is frozen already; nothing was overwritten.")
    with tempfile.TemporaryDirectory() as folder:
        station = Station(Path(folder), story)
        for command in story.commands:
            give(station, command)
            station.look()
        for mode in MODES:
            if station.path(mode).exists():
                keep_tables(station.path(mode))
                put(story.folder / f"{mode}.jsonl", dumped(rows_in(station.path(mode))))
        for path in sorted(station.recorded.iterdir()):
            put(story.folder / path.name, path.read_text(encoding="utf-8"))
        put(story.folder / "papers.sha256", station.papers())
        for name, text in station.seen().items():
            put(story.folder / "seen" / name, text)
        packed = station.archive("--zip")
        put(story.folder / "archive.sha256", sums_of(packed))
        if story.name in ARCHIVED:
            shutil.copyfile(packed, story.folder / "archive.zip")


def give(station: Station, command: Command) -> None:
    """Gives one command, and kills it where that is told."""
    if not command.killed:
        ran = station.ir(command.at, *station.words(command), typed=command.typed)
        assert ran.code == command.code, (station.story.name, command, ran)
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.golden.make", "--killed", command.at, *station.words(command)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=station.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdin is not None
    process.stdin.write("".join(f"{line}\n" for line in command.typed).encode())
    process.stdin.flush()  # and is left open: the process waits for more until it is killed
    before, until = -1, time.monotonic() + PATIENCE
    while before <= 0 or before != station.written():  # twice the same: the last line was answered
        assert time.monotonic() < until
        before = station.written()
        time.sleep(2)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == command.code
    process.stdin.close()


def keep_tables(path: Path) -> None:
    """The tables and the digest of the rules: written once, and the same in every journal after."""
    with closing(sqlite3.connect(path)) as db:
        made = db.execute(_MADE).fetchall()
        (version,) = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    text = "".join(f"{sql};\n" for (sql,) in made) + f"INSERT INTO meta VALUES ('schema', '{version}');\n"
    rules = "".join(f"{digest} {sha256}\n" for digest, sha256 in rules_in(path))
    for held, new in ((TABLES, text), (DATA / "rules.sha256", rules)):
        if not held.exists():
            put(held, new)
        assert held.read_text(encoding="utf-8") == new, held


def put(path: Path, text: str) -> None:
    """Writes a file that was not there."""
    path.parent.mkdir(exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])

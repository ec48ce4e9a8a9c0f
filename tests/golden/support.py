"""What the golden data are made and looked at with; all that is taken from inside the product is named here, at the top.

Everything else goes through commands: `Station` is a folder with a home, a journal for each mode and a clock that
stands, in which `ir` is run in this process. Salts are a number counted on from the events that are there, digested; so
the same commands write the same bytes again, also after a kill.
"""

import hashlib
import io
import json
import os
import secrets
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeAlias

from kumamoto_ir.__main__ import run as run_ir
from kumamoto_ir.desk import options

# ---------------------------------------------------------------- what is taken from inside
from kumamoto_ir.incident import flow
from kumamoto_ir.incident.state import Impossible
from kumamoto_ir.journal import station
from kumamoto_ir.journal.rows import row_of
from kumamoto_ir.journal.sqlite import open_journal
from kumamoto_ir.reading.library import from_files

PACKAGE: Final = "kumamoto_ir"
CLOCK: Final = options.utc_now  # whoever has one of this name is given another while a command runs
FOLDER: Final = station.data_folder
# ----------------------------------------------------------------

DATA: Final = Path(__file__).parent / "data"
HOME: Final = DATA / "home"
NUMBERS: Final = (
    DATA / "numbers.yaml"
)  # extensions that cannot be dialled; laid over the contacts of the home
TABLES: Final = DATA / "tables.sql"
MODES: Final = {"real": "journal.db", "drill": "drill.db"}
COLUMNS: Final = (
    "incident", "stream", "seq", "occurred_at", "recorded_at", "operator", "office", "kind", "body", "words", "salt",
    "words_digest", "prev", "digest",
)  # fmt: skip
_SELECT: Final = f"SELECT {', '.join(COLUMNS)} FROM event ORDER BY rowid"
_INSERT: Final = f"INSERT INTO event ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"

Row: TypeAlias = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a story: the hour it was given at, its words, the lines typed then, and the code it ends with.

    Of its words, `{incident}` is the incident of the story, `{answers}/x` a frozen file, `{recorded}/x` one that is
    written. A command that is `killed` gets its lines in a process of its own, and kill -9 once the last is answered.
    """

    at: str
    words: tuple[str, ...]
    typed: tuple[str, ...]
    code: int
    killed: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One incident from its first command to its last, at one station; `drill` where it is looked at with --drill."""

    name: str
    station: Mapping[str, str]
    drill: bool
    commands: tuple[Command, ...]

    @property
    def folder(self) -> Path:
        """Where its frozen data lie."""
        return DATA / self.name


def stories() -> tuple[Story, ...]:
    """Every story that is frozen, by name."""
    return tuple(_story(path) for path in sorted(DATA.glob("*/story.json")))


def _story(path: Path) -> Story:
    told = json.loads(path.read_text(encoding="utf-8"))
    commands = tuple(
        Command(
            one["at"],
            tuple(one["ir"]),
            tuple(one.get("typed", ())),
            one.get("code", 0),
            one.get("killed", False),
        )
        for one in told["commands"]
    )
    return Story(path.parent.name, told["station"], told.get("drill", False), commands)


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command gave."""

    code: int
    out: str
    err: str


def salt(number: int) -> str:
    """The salt of the so-manieth event that a station writes; nothing is kept secret by it."""
    return hashlib.sha256(f"golden {number}".encode()).hexdigest()[:32]


def run_here(words: Sequence[str]) -> int:
    """Runs one command as things stand, and returns its code."""
    return run_ir(words)


@contextmanager
def standing(folder: Path, at: str, written: int) -> Iterator[None]:
    """Within a folder, at an hour, with the salts that follow `written` events; nothing of the tester's own set-up."""
    moment = datetime.fromisoformat(at)
    numbers = count(written + 1)

    def then() -> datetime:
        return moment

    def here() -> Path:
        return Path("data")

    kept = {name: os.environ.pop(name, None) for name in ("IR_HOME", "COLUMNS")}
    before, drawn = Path.cwd(), secrets.token_hex
    os.environ |= {"IR_HOME": "home", "COLUMNS": "80"}
    os.chdir(folder)
    secrets.token_hex = lambda nbytes=None: salt(next(numbers))
    _everywhere(CLOCK.__name__, then)
    _everywhere(FOLDER.__name__, here)
    try:
        yield
    finally:
        _everywhere(CLOCK.__name__, CLOCK)
        _everywhere(FOLDER.__name__, FOLDER)
        secrets.token_hex = drawn
        os.chdir(before)
        for name, value in kept.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _everywhere(name: str, function: Callable[[], Any]) -> None:
    """Gives a function to every module of the package that has one of this name, by whomever it was given before."""
    for place, module in list(sys.modules.items()):
        if place.partition(".")[0] == PACKAGE and name in vars(module):
            setattr(module, name, function)


class Station:
    """A station in a folder of its own, as the story says."""

    def __init__(self, folder: Path, story: Story) -> None:
        self.folder = folder
        self.story = story
        self.incident = ""
        self.recorded = folder / "recorded"
        shutil.copytree(HOME, folder / "home")
        shutil.copyfile(NUMBERS, folder / "home" / "contacts.local.yaml")
        for name in ("data", "recorded"):
            (folder / name).mkdir()
        (folder / "data" / "station.json").write_text(json.dumps(dict(story.station)), encoding="utf-8")

    def path(self, mode: str) -> Path:
        """The file of the journal of a mode."""
        return self.folder / "data" / MODES[mode]

    def written(self) -> int:
        """How many events the journals of this station hold."""
        return sum(len(rows_in(self.path(mode))) for mode in MODES)

    def words(self, command: Command) -> tuple[str, ...]:
        """The words of a command as they are given here."""
        places = {"incident": self.incident, "answers": self.story.folder, "recorded": self.recorded}
        return tuple(word.format_map(places) for word in command.words)

    def ir(self, at: str, *words: str, typed: Sequence[str] = ()) -> Ran:
        """One command, in this process."""
        out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
        with standing(self.folder, at, self.written()), redirect_stdout(out), redirect_stderr(err):
            sys.stdin = io.StringIO("".join(f"{line}\n" for line in typed))
            try:
                code = run_here(words)
            finally:
                sys.stdin = stdin
        return Ran(code, out.getvalue(), err.getvalue())

    def live(self) -> None:
        """The whole story again. Where somebody was killed, the lines end instead: what was answered is the same."""
        for command in self.story.commands:
            ran = self.ir(command.at, *self.words(command), typed=command.typed)
            expected = 10 if command.killed else command.code
            assert ran.code == expected, (self.story.name, command, ran)
            self.look()

    def look(self) -> None:
        """Which incident the story is about: the latest of the journal it ends in."""
        rows = rows_in(self.path("drill" if self.story.drill else "real"))
        if rows:
            self.incident = str(rows[-1]["incident"])

    def load(self) -> None:
        """Puts the frozen journals here instead of living the story."""
        for mode in MODES:
            if (frozen := frozen_rows(self.story, mode)) is not None:
                make_journal(self.path(mode), mode, frozen)
        self.look()

    def seen(self) -> dict[str, str]:
        """What the looking commands print of the incident now, and the papers they save as text, by name."""
        found: dict[str, str] = {}
        end = self.story.commands[-1].at
        drill = ("--drill",) if self.story.drill else ()
        for name, words in LOOKS.items():
            out = self.folder / "out" / name
            ran = self.ir(
                end, *(word.format(incident=self.incident, out=f"out/{name}") for word in words), *drill
            )
            assert ran.code == 0, (self.story.name, name, ran)
            if "{out}" not in words:
                found[f"{name}.txt"] = ran.out
            for path in sorted(held for held in out.rglob("*") if held.is_file()):
                found[f"{name}{path.suffix}"] = path.read_text(encoding="utf-8")
        return found

    def papers(self) -> str:
        """The digests of the papers that were saved on the way, of those that are plain text."""
        folder = self.folder / "data"
        found = sorted(path for path in folder.glob("papers*/**/*") if path.suffix in (".md", ".txt"))
        return "".join(
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
            for path in found
        )

    def archive(self, *how: str) -> Path:
        """A copy of the incident, made now."""
        end = self.story.commands[-1].at
        drill = ("--drill",) if self.story.drill else ()
        ran = self.ir(end, "archive", self.incident, *how, "--out", "copies", *drill)
        assert ran.code == 0, (self.story.name, ran)
        (path,) = (self.folder / "copies").iterdir()
        return path


# What is looked at; a word `{out}` is where papers go, and then these are compared, not what is printed.
LOOKS: Final[Mapping[str, tuple[str, ...]]] = {
    "chronology": ("log", "{incident}", "--md"),
    "calls": ("log", "{incident}", "--calls", "--md"),
    "log": ("log", "{incident}", "--json"),
    "status": ("status", "{incident}"),
    "handover": ("handover", "{incident}", "--format", "text", "--out", "{out}"),
    "plan": ("plan", "{incident}", "--format", "text", "--out", "{out}"),
}


def members_of(packed: Path) -> dict[str, bytes]:
    """The files of a copy that is a zip."""
    with zipfile.ZipFile(packed) as held:
        return {name: held.read(name) for name in held.namelist()}


def sums_of(packed: Path) -> str:
    """The digests of the files of a copy, a line each."""
    members = sorted(members_of(packed).items())
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in members)


# ---------------------------------------------------------------- journals as text


def rows_in(path: Path) -> list[dict[str, Any]]:
    """Every event of a journal's file, column for column as SQLite gives it; none where there is no file."""
    if not path.exists() or path.stat().st_size == 0:
        return []
    with closing(sqlite3.connect(path)) as db:
        return [dict(zip(COLUMNS, row, strict=True)) for row in db.execute(_SELECT)]


def rules_in(path: Path) -> list[tuple[str, str]]:
    """The rules a journal's file keeps: their digest, and the SHA-256 of what stands there."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT digest, files FROM rules ORDER BY digest").fetchall()
    return [(digest, hashlib.sha256(files.encode()).hexdigest()) for digest, files in rows]


def dumped(rows: Sequence[Row]) -> str:
    """Rows as text: a line of JSON each, the columns in their order, texts as they stand."""
    return "".join(f"{json.dumps(dict(row), ensure_ascii=False)}\n" for row in rows)


def frozen_rows(story: Story, mode: str) -> list[dict[str, Any]] | None:
    """The frozen rows of a story; None where it wrote none in this mode."""
    path = story.folder / f"{mode}.jsonl"
    if not path.exists():
        return None
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def frozen_rules() -> str:
    """The files of the home as a journal keeps them: canonical JSON of names and texts."""
    paths = (HOME / "contacts.yaml", *HOME.glob("playbooks/*.yaml"), *HOME.glob("templates/*.md"))
    files = {path.relative_to(HOME).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return json.dumps(files, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def make_journal(path: Path, mode: str, rows: Sequence[Row]) -> None:
    """A journal's file with frozen tables, rules and rows; no code of the product has a hand in it."""
    digest = (DATA / "rules.sha256").read_text(encoding="utf-8").split()[0]
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(TABLES.read_text(encoding="utf-8"))
        db.execute("INSERT INTO meta VALUES ('mode', ?)", (mode,))
        db.execute("INSERT INTO rules VALUES (?, ?)", (digest, frozen_rules()))
        db.executemany(_INSERT, [tuple(row[name] for name in COLUMNS) for row in rows])


# ---------------------------------------------------------------- through the product's own reading


def written_again(path: Path, mode: str) -> list[dict[str, Any]]:
    """Every page of a journal read as events by the product, and each event written as a row again."""
    with open_journal(path, drill=mode == "drill", now=CLOCK) as journal:
        pages = [journal.events(head.incident, head.stream) for head in journal.heads()]
        return [dict(zip(COLUMNS, row_of(event), strict=True)) for page in pages for event in page]


def replayed(path: Path, mode: str) -> Iterator[object]:
    """The state after each event of each page, by the rules that the journal itself keeps."""
    with open_journal(path, drill=mode == "drill", now=CLOCK) as journal:
        for head in journal.heads():
            events = journal.events(head.incident, head.stream)
            files = journal.rules(str(events[0].body["rules"]))
            assert files is not None
            library = from_files(files).library
            assert library is not None
            state = flow.replay(library.city, events[:1])
            yield state
            for event in events[1:]:
                assert not isinstance(state, Impossible)
                state = flow.apply(library.city, state, event)
                yield state


def fits(state: object) -> bool:
    """Whether a replay came to a state at all."""
    return not isinstance(state, Impossible)

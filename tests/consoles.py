"""Three ways to `ir` for tests: a person at a pseudo-terminal, a program at a pipe, and a command in this process."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from kumamoto_ir.__main__ import run
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.incident.events import Event
from kumamoto_ir.journal.sqlite import SqliteJournal, open_journal
from tests.desks import MORNING, ROOT

STARTED = (sys.executable, "-P", str(ROOT / "tests" / "started.py"))  # `ir`, at the hour of STANDS_AT
PATIENCE = 60  # seconds; nothing waits this long unless it is broken
TELL_THE_HOUR = ("author", "doctor", "dutykit", "listing")  # commands that look at the clock themselves
NUMBER = "番号(Enterだけでは進みません): "
FIELDS = "Enter か 番号と内容: "
SEEN = "見たまま: "
ID = re.compile(r"\d{6}-[2-9A-Z]{3}")
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")


@contextmanager
def short_pipe(path: Path) -> Iterator[None]:
    """A pipe with nothing in it, that ends at once for whoever reads it after all: nobody waits for a writer."""
    if sys.platform == "win32":
        pytest.skip("no pipes in folders there")
    os.mkfifo(path)
    over = threading.Event()

    def end_it() -> None:
        while not over.wait(0.02):
            with suppress(OSError):  # nobody reads it
                os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))

    writer = threading.Thread(target=end_it)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a started `ir`: nothing of the tester's own set-up."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("IR_", "LC_", "XDG_", "PYTHONIO", "PYTHONUTF8", "COLUMNS", "LINES"))
    }
    own = {"HOME": str(folder), "LANG": "C.UTF-8", "IR_HOME": str(ROOT), "STANDS_AT": MORNING.isoformat()}
    return {**kept, **own, **more}


def journal_of(store: Path) -> SqliteJournal:
    """The journal that somebody else wrote."""
    return open_journal(store, drill=False, now=lambda: MORNING)


def only_page(store: Path) -> tuple[Event, ...]:
    """The events of the only page of a journal, whose chain must hold."""
    with journal_of(store) as journal:
        (head,) = journal.heads()
        (verdict,) = journal.verify(head.incident)
        assert verdict.misfit is None
        return journal.events(head.incident, head.stream)


def piped(folder: Path, *arguments: str, typed: str = "", **more: str) -> tuple[int, str, str]:
    """One command at a pipe: what it returned, printed and complained of, read as UTF-8 unless said otherwise."""
    encoding = more.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    done = subprocess.run(
        [*STARTED, *arguments],
        input=typed.encode(encoding),
        capture_output=True,
        cwd=folder,
        env=surroundings(folder, **{"PYTHONIOENCODING": "utf-8", **more}),
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)


class Person:
    """Somebody at a pseudo-terminal, who types only what was asked for and keeps everything that was shown."""

    def __init__(self, folder: Path, *arguments: str, rows: int = 24, columns: int = 80, **more: str) -> None:
        import pexpect

        self.columns = columns
        self.shown = io.StringIO()
        self._nothing_more = pexpect.EOF
        self._ir: Any = pexpect.spawn(
            STARTED[0],
            [*STARTED[1:], *arguments],
            cwd=str(folder),
            env=surroundings(folder, **{"TERM": "xterm", **more}),
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=PATIENCE,
            # Whoever started the tests may be deaf to a closed terminal (nohup); a terminal's own child is not.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        self._ir.delaybeforesend = None  # every line is typed after its prompt was seen
        self._ir.logfile_read = self.shown

    def sees(self, *texts: str) -> Self:
        """Waits until these came, one after the other."""
        for text in texts:
            self._ir.expect_exact(text)
        return self

    def types(self, line: str, *then: str) -> Self:
        """Types a line and waits for what is to come after it."""
        self._ir.send(line + "\r")
        return self.sees("\n", *then)

    def presses(self, control: str) -> Self:
        """Presses Ctrl and a letter."""
        self._ir.sendcontrol(control)
        return self

    def sends(self, text: str) -> Self:
        """Types, without Enter."""
        self._ir.send(text)
        return self

    def resizes(self, rows: int, columns: int) -> Self:
        """Pulls the window to another size."""
        self._ir.setwinsize(rows, columns)
        return self

    def signals(self, number: int) -> None:
        """Sends a signal, as a closed window or a shutdown does, and waits for the end."""
        self._ir.kill(number)
        self._ir.expect(self._nothing_more)
        self._ir.wait()

    def leaves(self) -> int:
        """Waits for the end and returns the exit code."""
        self._ir.expect(self._nothing_more)
        self._ir.close()
        assert self._ir.signalstatus is None
        return int(self._ir.exitstatus)

    def text(self) -> str:
        """Everything shown so far, without what steers a terminal."""
        return _STEERING.sub("", self.shown.getvalue())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ir.close(force=True)

    def too_wide(self) -> list[str]:
        """Lines that do not fit the terminal; what is typed behind a prompt is wrapped by the terminal itself."""
        lines = re.split(r"[\r\n]+", self.text())
        shown = [line[: found.end()] if (found := _PROMPT.search(line)) else line for line in lines]
        return [line for line in shown if cells(line.rstrip(" ")) > self.columns]


class Pipe:
    """`ir` behind a pipe, driven one question at a time."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._ir = subprocess.Popen(
            [*STARTED, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=surroundings(folder, PYTHONIOENCODING="utf-8"),
        )

    def question(self) -> str:
        """All that is shown up to the next prompt: a line that is begun and waits."""
        assert self._ir.stdout is not None
        shown = b""
        while not _PROMPT_LAST.search(shown):
            more = os.read(self._ir.stdout.fileno(), 65536)
            assert more, f"ended with {self._ir.wait()} after: {shown.decode(errors='replace')}"
            shown += more
        return shown.decode()

    def type(self, line: str) -> None:
        """Types a line."""
        assert self._ir.stdin is not None
        self._ir.stdin.write(f"{line}\n".encode())
        self._ir.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Kills it as a power failure would: nothing is told to it before."""
        self._ir.kill()
        self._ir.wait()
        for stream in (self._ir.stdin, self._ir.stdout):
            assert stream is not None
            stream.close()


# A prompt is the last thing written, without a newline. A reader of a pipe may see a line in two halves; these ends
# stand in no line that is only half there.
_ENDS = (
    "(Enterだけでは進みません)",
    "か 番号と内容",
    "見たまま",
    "時刻(例 9時30分)",
    "閉じる理由",
    *(f"(残り{n})" for n in range(1, 9)),
)
_PROMPT = re.compile(f"(?:{'|'.join(map(re.escape, _ENDS))}): ")
_PROMPT_LAST = re.compile(f"{_PROMPT.pattern}$".encode())


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command gave."""

    code: int
    out: str
    err: str


@dataclass
class Shell:
    """Runs commands in this process, on a journal of its own."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    store: Path = field(init=False)

    def __post_init__(self) -> None:
        self.store = self.folder / "journal.db"
        self.patch.delenv("IR_HOME", raising=False)
        for module in ("desk.options", "keeping.buglog"):
            self.patch.setattr(f"kumamoto_ir.{module}.data_folder", lambda: self.folder / "data")
        self.patch.setenv("COLUMNS", "80")
        for module in ("desk.options", "desk.workplace", *(f"cli.commands.{name}" for name in TELL_THE_HOUR)):
            self.patch.setattr(f"kumamoto_ir.{module}.utc_now", lambda: MORNING)
        self.patch.setattr("tempfile.tempdir", str(self.folder))

    def plain(self, *arguments: str, typed: Sequence[str] = ()) -> Ran:
        """A command as it is written; `typed` are the lines that come from the keyboard."""
        self.capsys.readouterr()
        self.patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        code = run(arguments)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)

    def ir(self, *arguments: str, typed: Sequence[str] = ()) -> Ran:
        """A command on this shell's journal."""
        return self.plain(*arguments, "--store", str(self.store), typed=typed)

    def begun(self, typed: Sequence[str] = ("1", "", "届書の箱がない")) -> str:
        """Begins an incident, puts it aside, and returns its id."""
        ran = self.ir("report", typed=typed)
        assert ran.code == 10
        found = ID.search(ran.out)
        assert found is not None
        return found[0]

    def refused(self, *arguments: str) -> str:
        """What a command says that cannot be done: one sentence and a hint, and the code 1."""
        ran = self.plain(*arguments)
        assert ran.code == 1
        lines = ran.err.splitlines()
        assert lines[0].startswith("ir: ")
        assert lines[-1].startswith("  ヒント: ")
        return ran.err

    def events(self, incident: str) -> tuple[Event, ...]:
        """The only page of an incident, whose chain must hold."""
        with journal_of(self.store) as journal:
            (verdict,) = journal.verify(incident)
            assert verdict.misfit is None
            return journal.events(incident, verdict.stream)

    def files(self) -> dict[Path, bytes]:
        """Every file below the folder, by name."""
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}


def substance(events: Sequence[Event]) -> list[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """What events say, without when and in which chain; times of day that the clock gave are left out."""
    said: list[tuple[str, Mapping[str, Any], Mapping[str, str]]] = []
    for event in events:
        body = {name: value for name, value in event.body.items() if name not in ("due", "values", "digest")}
        words = {name: text for name, text in (event.words or {}).items() if name != "text"}
        said.append((event.kind, body, words))
    return said

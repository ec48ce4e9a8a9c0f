"""How quick the tool is, each figure against a plain one taken in the same run.

    python -m bench.speed

- `ir --help` against a bare typer app with as many commands: goal at most 1.3;
- an answer until the next question without drawing, against one raw append with fsync: goal at most 3; drawing a
  screen: goal at most 50 ms;
- replaying an incident of 10,000 events: goal at most 1 s, in proportion; `ir list` with 10,000 incidents: goal at most
  0.3 s, and `ir status` of one of them as with that one alone;
- `ir validate` without proof against importing typer, pydantic and yaml: goal at most 4.

The peak memory of the started commands is given beside their time.
"""

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from kumamoto_ir.checks import check
from kumamoto_ir.cli.help import BEHIND, FRONT
from kumamoto_ir.desk.terminal.line import LineOfficer
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.history import journal as history
from kumamoto_ir.incident.pending import pending
from kumamoto_ir.journal.rows import row_of
from kumamoto_ir.reading.library import load
from tests.desks import MORNING, ROOT, Teller, begun, desk, diligent, journal_at, shipped

ROUNDS: Final = 15
MANY: Final = 10_000
BARE: Final = """
import typer
app = typer.Typer()
{commands}
app(["--help"], standalone_mode=False)
"""


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds, the middle one of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def started(*arguments: str, **more: str) -> tuple[Callable[[], object], list[int]]:
    """A started Python, and its peak memory in MB by round."""
    peaks: list[int] = []

    def work() -> None:
        process = subprocess.Popen(  # noqa: S603  our own interpreter
            [sys.executable, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | more,
        )
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        peaks.append(used.ru_maxrss // 1024)

    return work, peaks


def bare_app(count: int) -> str:
    """A typer app whose commands do nothing."""
    commands = "\n".join(f"@app.command()\ndef c{n}(x: int = 0) -> None:\n    'text'" for n in range(count))
    return BARE.format(commands=commands)


def answering(folder: Path) -> tuple[float, float, float]:
    """Seconds from an answer to the next question, to draw a question, and for one raw append with fsync.

    As in a walk: the question is drawn (here onto 60 columns of nothing), the journal settles while it is read, and the
    clock runs from the answer on. The raw appends are as long as the events, and taken in turn with the answers.
    """
    journal = journal_at(folder)
    session = begun(desk(journal, Teller([]), folder))
    raw = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    answers, draws, plain = [], [], []
    for _ in range(60):
        request = pending(session.city, session.state)
        start = time.perf_counter()
        _draw(session._view(request))
        draws.append(time.perf_counter() - start)
        reply, before = Reply(diligent(request)), session.state.seq
        start = time.perf_counter()
        session._take(request, reply)
        pending(session.city, session.state)
        answers.append(time.perf_counter() - start)
        size = sum(len(str(row_of(event))) for event in history(session.state) if event.seq > before)
        start = time.perf_counter()
        os.write(raw, b"x" * size)
        os.fsync(raw)
        plain.append(time.perf_counter() - start)
        if session.state.finished:
            break
    os.close(raw)
    journal.close()
    # A step that writes papers makes four files of each: that is no answer but work that was asked for.
    return statistics.median(answers), max(draws), statistics.median(plain)


def _draw(view: View) -> None:
    """What a person sees before an answer is typed; the reader hangs up at the prompt."""

    def hangs_up(_: str) -> str:
        raise EOFError

    with suppress(EOFError):
        LineOfficer(io.StringIO(), hangs_up, lambda: 60).reply(view)


def _opening() -> dict[str, Json]:
    return {
        "playbook": "report",
        "drill": False,
        "office": "branch",
        "role": "tantou",
        "rules": shipped().digest,
    }


def replaying(folder: Path, count: int) -> float:
    """Seconds to fold an incident of so many events again from the journal."""
    journal = journal_at(folder)
    body = _opening()
    journal.append(
        "261124-T3S", "s1", 1, [Draft(What.OPENED, MORNING, body)], operator="試験", office="branch"
    )
    notes = [Draft(What.NOTED, MORNING, {}, {"text": f"メモ {n}"}) for n in range(count - 1)]
    journal.append("261124-T3S", "s1", 2, notes, operator="試験", office="branch")
    seconds = median(lambda: flow.replay(shipped().city, journal.events("261124-T3S", "s1")), 3)
    journal.close()
    return seconds


def crowded(folder: Path, count: int) -> None:
    """A journal of so many incidents."""
    journal = journal_at(folder)
    body = _opening()
    for number in range(count):
        journal.append(
            f"I{number:05}", "s1", 1, [Draft(What.OPENED, MORNING, body)], operator="試験", office="branch"
        )
    journal.close()


def main() -> None:
    """Prints the table."""
    rows: list[tuple[str, str]] = []
    shipped_help, memory = started("-m", "kumamoto_ir", "--help")
    plain_help, _ = started("-c", bare_app(len(FRONT) + len(BEHIND)))
    ours, plain = median(shipped_help), median(plain_help)
    rows.append(
        ("ir --help / bare typer app", f"{ours:.2f} s / {plain:.2f} s = {ours / plain:.2f}, {max(memory)} MB")
    )
    with tempfile.TemporaryDirectory() as folder:
        taken, drawing, raw = answering(Path(folder))
    rows.append(
        (
            "answer to next question / raw append",
            f"{taken * 1000:.2f} ms / {raw * 1000:.2f} ms = {taken / raw:.1f}",
        )
    )
    rows.append(("drawing a question, the slowest of a walk", f"{drawing * 1000:.0f} ms"))
    for count in (MANY // 10, MANY):
        with tempfile.TemporaryDirectory() as folder:
            rows.append((f"replay of {count} events", f"{replaying(Path(folder), count):.2f} s"))
    with tempfile.TemporaryDirectory() as folder:
        crowded(Path(folder), 1)
        few, _ = started("-m", "kumamoto_ir", "list", "--store", f"{folder}/journal.db")
        alone, _ = started("-m", "kumamoto_ir", "status", "I00000", "--store", f"{folder}/journal.db")
        one, status_alone = median(few, 5), median(alone, 5)
        (Path(folder) / "journal.db").unlink()
        crowded(Path(folder), MANY)
        all_, memory = started("-m", "kumamoto_ir", "list", "--store", f"{folder}/journal.db")
        amid, memory_status = started(
            "-m", "kumamoto_ir", "status", "I00000", "--store", f"{folder}/journal.db"
        )
        full, status_amid = median(all_, 5), median(amid, 5)
        rows.append(
            (f"ir list with {MANY} incidents / with one", f"{full:.2f} s / {one:.2f} s, {max(memory)} MB")
        )
        rows.append(
            (
                f"ir status with {MANY} incidents / with one",
                f"{status_amid:.2f} s / {status_alone:.2f} s, {max(memory_status)} MB",
            )
        )
    library = load(ROOT)
    imports, _ = started("-c", "import typer, pydantic, yaml")
    check(library, walks=False)
    without, base = median(lambda: check(load(ROOT), walks=False), 3), median(imports, 5)
    rows.append(
        ("validate without proof / imports alone", f"{without:.2f} s / {base:.2f} s = {without / base:.2f}")
    )
    rows.append(
        ("peak memory of this bench", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    )
    for name, figure in rows:
        sys.stdout.write(f"{name:<44} {figure}\n")


if __name__ == "__main__":
    main()

"""A window with `ir` in it that can be typed into, and killed at any moment.

Most windows are forks of a process that has everything imported: a real process with real pipes (or a real
pseudo-terminal) and a real death, without a second of start each. Some are started afresh, as an officer does.
"""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

PATIENCE: Final = 60.0  # seconds; nothing waits this long unless it is stuck
# What waits for typing: a line that is begun, and ends as all prompts do.
_WAITS: Final = re.compile(r"[^\n]+: $")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Window:
    """One `ir`. `shown` is what it wrote since the last line was typed.

    `kept` are the digests of the events that its journal had promised, known once it has ended; none where it was
    started afresh, for then nobody listened.
    """

    def __init__(self, pid: int, typed: int, shown: int, kept: int | None) -> None:
        self.pid = pid
        self.shown = ""
        self.code: int | None = None
        self.kept: tuple[str, ...] = ()
        self._typed, self._shown, self._kept = typed, shown, kept
        self._raw = b""

    def wait(self, patience: float = PATIENCE) -> bool:
        """Reads until it waits for typing; False where it ended, TimeoutError where it does neither."""
        if self.code is not None:
            return False
        until = time.monotonic() + patience
        while not _WAITS.search(self.shown):
            if time.monotonic() > until:
                raise TimeoutError
            if select.select([self._shown], [], [], 0.5)[0] and not self._read():
                self._end()
                return False
        return True

    def type(self, line: str) -> None:
        """Types a line. What was shown so far is answered with it."""
        self.shown, self._raw = "", b""
        os.write(self._typed, f"{line}\n".encode())

    def kill(self) -> None:
        """Kills it without a word, and reads what it had still shown."""
        os.kill(self.pid, signal.SIGKILL)
        while self._read():
            pass
        self._end()

    def leave(self) -> int:
        """The end of input; returns the exit code."""
        if self._typed == self._shown:
            os.write(self._typed, b"\x04")  # Ctrl-D
        else:
            os.close(self._typed)
            self._typed = -1
        while self._read():
            pass
        self._end()
        return self.code or 0

    def _read(self) -> bool:
        try:
            more = os.read(self._shown, 65536)
        except OSError:  # how the end of a pseudo-terminal shows on Linux
            more = b""
        self._raw += more
        self.shown = self._raw.decode(errors="ignore").replace("\r\n", "\n")
        return bool(more)

    def _end(self) -> None:
        _, status = os.waitpid(self.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        for held in {self._typed, self._shown}:
            with suppress(OSError):  # the keyboard is closed where the input ended
                os.close(held)
        if self._kept is not None:
            with os.fdopen(self._kept, "rb") as pipe:
                self.kept = tuple(_DIGEST.findall(pipe.read().decode()))


def fork(
    run: Callable[[], int], acknowledge: Callable[[Callable[[str], object]], None], *, tty: bool
) -> Window:
    """A child that calls `run` with its own keyboard and screen; `acknowledge` is given where to report digests."""
    kept_in, kept_out = os.pipe()
    if tty:
        pid, master = pty.fork()
        ends = (master, master)
    else:
        (typed_in, typed_out), (shown_in, shown_out) = os.pipe(), os.pipe()
        ends = (typed_out, shown_in)
        pid = os.fork()
    if pid:
        os.close(kept_out)
        if not tty:
            os.close(typed_in)
            os.close(shown_out)
        return Window(pid, *ends, kept_in)
    code = 3
    try:
        if not tty:
            os.dup2(typed_in, 0)
            os.dup2(shown_out, 1)
        os.closerange(3, kept_out)
        os.closerange(kept_out + 1, 4096)
        os.environ["TERM"] = "dumb"
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - the child's own, to its end
            for number, mode in ((0, "r"), (1, "w"), (1, "w"))
        )
        acknowledge(lambda digest: os.write(kept_out, f"{digest}\n".encode()))
        code = run()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def start(arguments: Sequence[str], folder: Path) -> Window:
    """A window as an officer opens it: a new interpreter."""
    root = Path(__file__).parent.parent
    (typed_in, typed_out), (shown_in, shown_out) = os.pipe(), os.pipe()
    ir = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", "kumamoto_ir", *arguments],
        stdin=typed_in,
        stdout=shown_out,
        stderr=shown_out,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8", "IR_HOME": str(root)},
    )
    os.close(typed_in)
    os.close(shown_out)
    pid = ir.pid
    ir.returncode = 0  # waited for by this module
    return Window(pid, typed_out, shown_in, None)

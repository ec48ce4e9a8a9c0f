"""The log of a bug, made to be handed on: where in the program it happened, and nothing of what was typed or kept.

Messages of errors are left out with the variables: Python's own ones quote values ("invalid literal: '山田'"), and a
value may be a name. The kind of each error and its line are enough to find the place.
"""

import os
import platform
import sqlite3
import tempfile
import time
import traceback
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from kumamoto_ir import __version__
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.journal.station import data_folder

_DEEP: Final = 60  # frames of one error; the ends of a recursion say all
# Of a command line only these: a word that begins like an option may as well be what somebody typed.
_OPTIONS: Final = frozenset({"--drill", "--json", "--answers", "--record", "--store", "--home", "--out"})


def write_log(error: BaseException, arguments: Sequence[str], commands: Collection[str]) -> Path | None:
    """Writes the log for its owner only, into the data folder or else the temporary one; None where neither takes it."""
    text = "\n".join(lines(error, arguments, commands)) + "\n"
    name = f"ir-bug-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    for place in (data_folder, lambda: Path(tempfile.gettempdir())):
        try:
            folder = place()
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = folder / name
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return None


def lines(error: BaseException, arguments: Sequence[str], commands: Collection[str]) -> Iterator[str]:
    """What the log holds. Of the command line only the name of the command and of known options."""
    yield f"ir {__version__} Python {platform.python_version()} SQLite {sqlite3.sqlite_version} {platform.platform()}"
    known = [word for word in arguments if word in commands][:1]
    options = [word.partition("=")[0] for word in arguments if word.partition("=")[0] in _OPTIONS]
    yield f"command: {' '.join([*known, *options])}"
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield f"{type(cause).__module__}.{type(cause).__qualname__}"
        if isinstance(cause, UserError):
            yield f"  exit {int(cause.code)}"
        if isinstance(cause, sqlite3.Error):
            yield f"  {getattr(cause, 'sqlite_errorname', '')}"
        if isinstance(cause, OSError):
            yield f"  errno {cause.errno}"
        frames = traceback.extract_tb(cause.__traceback__)
        shown = frames if len(frames) <= _DEEP else [*frames[: _DEEP // 2], *frames[-_DEEP // 2 :]]
        yield from (f"  {_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in shown)
        cause = cause.__cause__ or cause.__context__


def _file(name: str) -> str:
    """The name of a program's file; a template of the municipality may be called after anybody."""
    return Path(name).name if name.endswith(".py") else "(template)"

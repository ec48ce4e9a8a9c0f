"""The guide for authors (docs/playbooks.md), done as it says: its files written, its commands typed, its screens kept.

A comment above a block says what the block is:

- `write: FILE` a whole file; `add: FILE` a piece of one (see `growing.py`); `change: FILE` lines with - and +
- `prints CODE` what the commands of the block before print, and the exit code of the last; `prints CODE: 2 / Enter`
  with these lines typed; `ends CODE` only its last line
- `try NAME: FILE` a piece that only the example of this name adds to the finished city

Tables that are made from the program: `guidetables.py`.
"""

import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kumamoto_ir.__main__ import run
from tests.consoles import Ran, Shell
from tests.desks import salts
from tests.documents import FENCED, blocks_of
from tests.growing import grown, mended

COLUMNS: Final = 72
STATION: Final = (
    '{"id": "minato", "office": "honcho", "role": "shokuin", "name": "試験 太郎", "tel": "内線 未定"}'
)

_PRINTS: Final = re.compile(r"(?P<how>prints|ends) (?P<code>\d+)(?:: (?P<typed>.*))?")
_PLACED: Final = re.compile(r"(?P<what>write|add|change): (?P<file>\S+)")
_TRY: Final = re.compile(r"try (?P<name>[\w-]+): (?P<file>\S+)")


class _Keyboard:
    """Lines that are typed, seen on the screen as somebody types them."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self._lines = list(lines)

    def isatty(self) -> bool:
        """No: nothing is edited or remembered."""
        return False

    def readline(self, size: int = -1, /) -> str:
        """The next line; empty after the last."""
        line = f"{self._lines.pop(0)}\n" if self._lines else ""
        sys.stdout.write(line)
        return line


def _place(folder: Path, what: str, name: str, text: str) -> None:
    """Writes, lets grow or mends a file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == "write":
        made = text
    else:
        before = path.read_text(encoding="utf-8")
        made = grown(before, text) if what == "add" else mended(before, text)
    path.write_text(made, encoding="utf-8", newline="\n")


def written(path: Path, folder: Path) -> None:
    """All files of the guide as they are at its end, without a command typed."""
    for block in blocks_of(path):
        if (placed := _PLACED.fullmatch(block.mark)) is not None:
            _place(folder, placed["what"], placed["file"], block.text)


@dataclass
class Desk:
    """Somebody who does what the guide says, in a folder of her own. `ran` is what each screen came from."""

    shell: Shell
    typed: list[tuple[str, ...]] = field(default_factory=list)
    ran: list[Ran] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shell.patch.chdir(self.shell.folder)
        self.shell.patch.setenv("COLUMNS", str(COLUMNS))
        # Relative, so that paths on the screens are the same wherever the test runs.
        data = Path("ir")
        self.shell.patch.setattr("kumamoto_ir.desk.options.data_folder", lambda: data)
        data.mkdir()
        salt = salts()
        self.shell.patch.setattr("kumamoto_ir.journal.sqlite.secrets.token_hex", lambda _: salt())
        (data / "station.json").write_text(STATION, encoding="utf-8")

    def type(self, commands: str, lines: tuple[str, ...] = ()) -> Ran:
        """Types every command; what they print is one screen."""
        out, code = "", 0
        for command in commands.splitlines():
            arguments = shlex.split(command, comments=True)
            if arguments and arguments[0] == "mkdir":
                (self.shell.folder / arguments[1]).mkdir()
                continue
            assert arguments[:1] == ["ir"], command
            ran = self._ir(tuple(arguments[1:]), lines)
            self.typed.append(tuple(arguments[1:]))
            out, code = out + ran.out + ran.err, ran.code
        self.ran.append(Ran(code, out, ""))
        return self.ran[-1]

    def _ir(self, arguments: tuple[str, ...], lines: tuple[str, ...]) -> Ran:
        """Like `Shell.plain`, at a terminal."""
        self.shell.capsys.readouterr()
        self.shell.patch.setattr("sys.stdin", _Keyboard(lines))
        self.shell.patch.setattr(sys.stdout, "isatty", lambda: True)
        code = run(arguments)
        out, err = self.shell.capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)


def followed(path: Path, desk: Desk) -> str:
    """The guide with every screen as the product prints it now, after all was done in its order."""
    commands = ""

    def one(hit: re.Match[str]) -> str:
        nonlocal commands
        mark, text = hit["mark"] or "", hit["text"]
        if hit["kind"] == "sh":
            commands = text
        elif (placed := _PLACED.fullmatch(mark)) is not None:
            _place(desk.shell.folder, placed["what"], placed["file"], text)
        elif (prints := _PRINTS.fullmatch(mark)) is not None:
            keys = prints["typed"].split(" / ") if prints["typed"] else []
            ran = desk.type(commands, tuple("" if key == "Enter" else key for key in keys))
            assert ran.code == int(prints["code"]), ran.out
            lines = ran.out.strip("\n").splitlines()[-1 if prints["how"] == "ends" else 0 :]
            drawn = "".join(f"{line.rstrip()}\n" for line in lines)
            return f"<!-- {mark} -->\n```{hit['kind']}\n{drawn}```"
        return hit[0]

    return FENCED.sub(one, path.read_text(encoding="utf-8"))


def tries(path: Path) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The examples of the reference by their name: the pieces of files that each adds to the finished city."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for block in blocks_of(path):
        if (hit := _TRY.fullmatch(block.mark)) is not None:
            found[hit["name"]] = (*found.get(hit["name"], ()), (hit["file"], block.text))
    return found


def tried(pieces: tuple[tuple[str, str], ...], city: Path, to: Path) -> Path:
    """A copy of the finished city with one example put into it."""
    shutil.copytree(city, to)
    for name, text in pieces:
        path = to / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(grown(before, text) if before else text, encoding="utf-8", newline="\n")
    return to

"""The tool never opens a socket. Two guards in the started process: an audit hook, which sees what Python does, and on
Linux a filter in the kernel, which ends the process whoever asks for one: also a compiled part such as the typesetter.
"""

import os
import re
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.consoles import surroundings
from tests.desks import ROOT

# No right is needed for it, and nothing in the process can take it off again. Code 77: it is not to be had here.
CAGED = """
import ctypes, platform, sys
from ctypes import Structure, byref, c_ubyte, c_uint, c_ulong, c_ushort

class Rule(Structure):
    _fields_ = [("code", c_ushort), ("yes", c_ubyte), ("no", c_ubyte), ("value", c_uint)]

class Rules(Structure):
    _fields_ = [("count", c_ushort), ("first", ctypes.POINTER(Rule))]

number = {"x86_64": 41, "aarch64": 198}.get(platform.machine())
if sys.platform != "linux" or number is None:
    sys.exit(77)
# Load the number of the call; where it is that of socket(2), end the process, otherwise let it pass.
rules = (Rule * 4)(
    Rule(0x20, 0, 0, 0), Rule(0x15, 0, 1, number), Rule(0x06, 0, 0, 0x80000000), Rule(0x06, 0, 0, 0x7FFF0000)
)
control = ctypes.CDLL(None).prctl
nothing = c_ulong(0)
if control(38, c_ulong(1), nothing, nothing, nothing) or control(22, c_ulong(2), byref(Rules(4, rules))):
    sys.exit(77)
"""

HOOKED = """
import sys

def watch(event, arguments):
    if event.startswith("socket."):
        print("OPENED", event, arguments, file=sys.stderr)
        raise RuntimeError(event)

sys.addaudithook(watch)
from tests.started import main
main()
"""


@cache
def caged() -> bool:
    """Whether the kernel can be asked to watch."""
    return subprocess.run([sys.executable, "-c", CAGED], check=False).returncode == 0


def watched(folder: Path, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    """A command whose process is stopped at the first socket."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            (CAGED if caged() else "") + HOOKED,
            *arguments,
            *(() if arguments[0] in _ALONE else ("--drill",)),
        ],
        input=typed.encode(),
        capture_output=True,
        cwd=folder,
        env=surroundings(
            folder, PYTHONIOENCODING="utf-8", PYTHONPATH=os.environ.get("PYTHONPATH", str(ROOT))
        ),
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


_ALONE = ("validate", "kit", "coverage", "explain", "schema", "show", "--help", "init")


def test_the_hook_sees_a_socket(tmp_path: Path) -> None:
    """Otherwise the tests below would prove nothing."""
    program = HOOKED.replace("from tests.started import main", "import socket; socket.socket()")
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        cwd=tmp_path,
        env=surroundings(tmp_path),
        check=False,
    )
    assert b"OPENED socket." in done.stderr


@pytest.mark.skipif(not caged(), reason="no filter of calls on this system")
def test_the_filter_ends_what_python_does_not_see(tmp_path: Path) -> None:
    """A call past Python's own module, as a compiled part would do it."""
    program = CAGED + "import ctypes; ctypes.CDLL(None).socket(2, 1, 0); print('went on')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGSYS, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("validate", str(ROOT)),
        ("coverage",),
        ("show", "breach"),
        ("init", "mycity"),
        ("kit", "--out", "kit"),
        ("doctor",),
        ("list",),
    ],
)
def test_a_command_without_an_incident_opens_no_socket(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """What is done beforehand is done on the machine alone."""
    code, out, err = watched(tmp_path, *arguments)
    assert "OPENED" not in err
    assert code == 0, out + err


def test_a_walk_and_its_papers_open_no_socket(tmp_path: Path) -> None:
    """From the first answer to the papers in every format, and to what can be looked at afterwards."""
    code, out, err = watched(tmp_path, "report", typed="1\n\n届書の箱がない\n1\n1\n")
    assert "OPENED" not in err
    assert code == 10, out + err
    found = re.search(r"\d{6}-[2-9A-Z]{3}", out)
    assert found is not None
    for arguments in (
        ("status",),
        ("log", found[0], "--format", "all", "--out", "papers"),
        ("handover", "--format", "all", "--out", "papers"),
        ("archive", found[0], "--out", "copies"),
        ("verify",),
        ("enter", found[0]),
    ):
        code, out, err = watched(tmp_path, *arguments)
        assert "OPENED" not in err
        assert code in (0, 10), out + err

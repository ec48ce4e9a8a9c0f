"""The tool never opens a socket: an audit hook in the started process sees every way to one, also from a library in C."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.consoles import surroundings
from tests.desks import ROOT

HOOKED = """
import sys

def watch(event, arguments):
    if event.startswith("socket."):
        print("OPENED", event, arguments, file=sys.stderr)
        raise RuntimeError(event)

sys.addaudithook(watch)
from kumamoto_ir.__main__ import run
sys.exit(run(sys.argv[1:]))
"""


def watched(folder: Path, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    """A command whose process is stopped at the first socket."""
    done = subprocess.run(
        [sys.executable, "-c", HOOKED, *arguments, *(() if arguments[0] in _ALONE else ("--drill",))],
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
    program = HOOKED.replace("from kumamoto_ir.__main__ import run", "import socket; socket.socket()")
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        cwd=tmp_path,
        env=surroundings(tmp_path),
        check=False,
    )
    assert b"OPENED socket." in done.stderr


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

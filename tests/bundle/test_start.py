"""The stick is started: prepared once without network, then at once; what is damaged is named; other Pythons are refused.

The scripts for Windows cannot run here; what can be read of them is held: no network, encodings, no dangerous bytes.
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kumamoto_ir.keeping.bundle.scripts import scripts
from kumamoto_ir.keeping.bundle.systems import PYTHONS
from tests.bundle import BUNDLED, made

FITS = f"{sys.version_info[0]}.{sys.version_info[1]}" in PYTHONS
posix = pytest.mark.skipif(sys.platform == "win32", reason="there is no sh on Windows")
installs = pytest.mark.skipif(
    sys.platform == "win32" or not BUNDLED or not FITS,
    reason="needs sh, the pip that lies in Python, and a Python the stick is for",
)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick for Linux under a name with blanks and Japanese."""
    place = tmp_path / "USB 熊本 (1)"
    place.mkdir()
    return made(place, "linux")


def started(stick: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    """`ir.sh` as a user with nothing but a home and one Python."""
    folder = stick.parent / "bin"
    if not folder.exists():
        folder.mkdir()
        (folder / "python3").symlink_to(sys.executable)
    home = stick.parent / "user"
    home.mkdir(exist_ok=True)
    surroundings = {
        "PATH": f"{folder}:/usr/bin:/bin" if (folder / "python3").exists() else str(folder),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PIP_INDEX_URL": "https://example.invalid/",  # a setting of the PC, which is not to be heeded
        **more,
    }
    # Only the Python of this test is to be found, whatever else the machine has.
    text = (stick / "ir.sh").read_text(encoding="utf-8")
    (stick / "ir.sh").write_text(re.sub(r"in python3\.\S+.* python3 python;", "in python3;", text))
    done = subprocess.run(
        ["/bin/sh", str(stick / "ir.sh"), *arguments],
        env=surroundings,
        cwd=home,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@installs
def test_the_first_start_prepares_and_the_second_starts_at_once(stick: Path) -> None:
    """The words of the command line, the city's data and the code of the tool go through."""
    code, out, err = started(stick, "report", "a  b", "*", "熊本")
    assert (code, err) == (10, "初めての準備をしています。1分ほどかかります。\n")
    library = stick.parent / "user/.local/share/kumamoto_ir"
    (place,) = library.iterdir()
    assert out == f"STARTED ['report', 'a  b', '*', '熊本'] {stick / 'data'} part 1.5 {place}\n"
    for path in (stick / "wheels").iterdir():
        path.unlink()
    assert started(stick, "report", "a  b", "*", "熊本") == (10, out, "")
    assert started(stick, IR_HOME="/elsewhere")[1].split()[2] == "/elsewhere"


@installs
def test_another_set_of_wheels_is_prepared_anew(stick: Path) -> None:
    """A newer stick of the same version does not start the older tool."""
    assert started(stick)[0] == 10
    (library,) = (stick.parent / "user/.local/share/kumamoto_ir").iterdir()
    library.rename(library.with_name(library.name.replace("stick-", "stick-0")))
    assert "初めての準備" in started(stick)[2]


@installs
@pytest.mark.parametrize("name", ["part-1.5", "kumamoto_ir-0.1.0", "pip-"])
@pytest.mark.parametrize("harm", ["a byte", "gone"])
def test_a_damaged_stick_is_refused_with_the_name_of_what_is_damaged(
    stick: Path, name: str, harm: str
) -> None:
    """One sentence and what to do instead, the code 1, and nothing half prepared left behind."""
    (path,) = (stick / "wheels").glob(f"{name}*")
    if harm == "gone":
        path.unlink()
    else:
        held = bytearray(path.read_bytes())
        held[100] ^= 1
        path.write_bytes(held)
    code, out, err = started(stick)
    assert (code, out) == (1, "")
    said = err.removeprefix("初めての準備をしています。1分ほどかかります。\n")
    assert said == f"中身が壊れているか、足りません: wheels/{path.name}\n紙の手順で進めてください。\n"
    library = stick.parent / "user/.local/share/kumamoto_ir"
    assert list(library.iterdir()) == []


@posix
@pytest.mark.parametrize("name", ["CONTENTS.txt", "requirements-linux.txt", "start.py"])
def test_a_stick_that_lacks_a_file_says_which(stick: Path, name: str) -> None:
    (stick / name).unlink()
    code, out, err = started(stick)
    assert (code, out, len(err.splitlines())) == (1, "", 2)
    assert name in err


@posix
@pytest.mark.skipif(not FITS, reason="needs a Python the stick is for")
def test_a_stick_for_another_system_says_so(tmp_path: Path) -> None:
    code, _, err = started(made(tmp_path, "windows"))
    assert (code, err.splitlines()[0]) == (1, "この種類のPC(linux)のための部品が入っていません。")


@posix
@pytest.mark.parametrize("there", [True, False])
def test_a_python_that_will_not_do_and_none_at_all_are_told_in_one_sentence(stick: Path, there: bool) -> None:
    """Nothing of the shell's own complaint is shown."""
    folder = stick.parent / "bin"
    folder.mkdir()
    (folder / "dirname").symlink_to("/usr/bin/dirname")
    if there:
        (folder / "python3").write_text("#!/bin/sh\necho 'SyntaxError' >&2\nexit 1\n")
        (folder / "python3").chmod(0o755)
    code, out, err = started(stick)
    first, last = PYTHONS[0], PYTHONS[-1]
    assert (code, out) == (1, "")
    assert err == (
        f"このPCに、Python {first} から {last} (64ビット)が見つかりません。\n紙の手順で進めてください。\n"
    )


@installs
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root can write everywhere")
def test_where_the_home_cannot_be_written_all_stays_on_the_stick_and_that_is_said(stick: Path) -> None:
    home = stick.parent / "user"
    home.mkdir(mode=0o555)
    _stays_on_the_stick(stick, HOME=str(home))


@installs
def test_a_home_that_is_no_folder_is_not_in_the_way(stick: Path) -> None:
    """As a service account may have it; also for a tester who may write everywhere."""
    nothing = stick.parent / "nothing"
    nothing.write_text("", encoding="utf-8")
    _stays_on_the_stick(stick, HOME=str(nothing))


@installs
def test_a_journal_that_is_there_is_not_hidden_by_one_on_the_stick(stick: Path) -> None:
    """Where the home cannot be written any more, what was recorded is still the journal that is looked at."""
    home = stick.parent / "user"
    own = home / ".local/share/kumamoto_ir"
    own.mkdir(parents=True)
    (own / "journal.db").write_bytes(b"")
    text = (stick / "start.py").read_text(encoding="utf-8")
    (stick / "start.py").write_text(
        text.replace("usable = writable(own)", "usable = False"), encoding="utf-8"
    )
    code, out, err = started(stick)
    assert (code, "記録はここに" in err, str(stick / "installed") in out) == (10, False, True)
    (own / "journal.db").unlink()
    assert "記録はここに" in started(stick)[2]


@installs
def test_a_journal_on_the_stick_is_told_of_on_another_computer(stick: Path) -> None:
    left = stick / "records" / "kumamoto_ir" / "journal.db"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"")
    assert str(left) in started(stick)[2]


def _stays_on_the_stick(stick: Path, **more: str) -> None:
    for _ in range(2):
        code, out, err = started(stick, **more)
        assert code == 10, err
        assert f"記録はここに残します: {stick / 'records'}\n" in err
        assert str(stick / "installed") in out


@posix
def test_the_script_for_sh_has_no_mistake_and_can_be_started(stick: Path) -> None:
    """The shell reads it without complaint, and the file may be executed."""
    ran = subprocess.run(["/bin/sh", "-n", str(stick / "ir.sh")], check=False, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert (stick / "ir.sh").stat().st_mode & 0o111


# ---------------------------------------------------------------- what can be read of all scripts


def test_what_starts_on_the_stick_needs_nothing_but_python() -> None:
    """The tool and its parts are not there yet."""
    tree = ast.parse(scripts()["start.py"].decode())
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert named
    assert named <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("name", "encoding"), [("ir.cmd", "cp932"), ("ir.ps1", "utf-8-sig"), ("ir.sh", "utf-8")]
)
def test_every_script_looks_for_the_same_pythons_and_starts_the_same_file(name: str, encoding: str) -> None:
    """Also where `py` would otherwise fetch a Python by itself."""
    text = scripts()[name].decode(encoding)
    assert not re.search(r"@[A-Z]+@", text)
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in text
    for python in PYTHONS:
        assert f"python{python}" in text or f"-{python}" in text
    assert "start.py" in text
    assert ("PYTHON_MANAGER_AUTOMATIC_INSTALL" in text) is (name != "ir.sh")
    assert text.count("紙の手順で進めてください。") == 2
    assert ("\r\n" in text) is (name != "ir.sh")
    assert "\r\n" not in text.replace("\r\n", "")


def test_no_character_of_the_batch_file_hides_a_sign_of_the_command_line() -> None:
    """On a PC with another code page the second byte of a character would be read as `|`, `&`, `%` …"""
    for character in scripts()["ir.cmd"].decode("cp932"):
        written = character.encode("cp932")
        assert len(written) == 1 or written[1:] not in (b"|", b"&", b"%", b"^", b"<", b">", b'"', b"!"), (
            character
        )


def test_in_the_batch_file_no_block_in_brackets_holds_a_path() -> None:
    """A bracket in the name of a folder would end the block."""
    lines = scripts()["ir.cmd"].decode("cp932").splitlines()
    assert not [line for line in lines if line.rstrip().endswith("(") or line.startswith(")")]
    assert all('"%~dp0start.py"' in line for line in lines if "%~dp0" in line)


def test_the_installation_heeds_no_index_and_compares_hashes() -> None:
    """What makes it one without a network."""
    text = scripts()["start.py"].decode()
    for part in ('"--no-index"', '"--require-hashes"', '"--only-binary"', '"check"', "PIP_CONFIG_FILE"):
        assert part in text
    assert not re.search(r"\b(socket|urllib|http)\b", text)

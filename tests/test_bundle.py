"""The folder for a USB stick: what is in it, that it is listed with hashes, and that its scripts need no network."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from kumamoto_ir.bundle import PYTHONS, SYSTEMS, build, own_wheel, packages
from kumamoto_ir.errors import UserError
from tests.desks import ROOT

FILES = {
    "CONTENTS.txt",
    "LICENCES.txt",
    "README.txt",
    "ir.cmd",
    "ir.ps1",
    "ir.sh",
    "requirements-linux.txt",
    "requirements-windows.txt",
}


class Shelf:
    """Stands in for pip: puts an empty wheel on the shelf for every package that is asked for."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def __call__(self, arguments: Sequence[str], to: Path) -> None:
        """Fetches."""
        self.asked.append(arguments)
        for argument in arguments:
            name, sign, version = argument.partition("==")
            if sign:
                (to / f"{name.replace('-', '_')}-{version}-py3-none-any.whl").write_bytes(name.encode())


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A bundle for both systems."""
    own = tmp_path / "kumamoto_ir-0.1.0-py3-none-any.whl"
    own.write_bytes(b"the tool")
    home = tmp_path / "home"
    for part in ("playbooks", "templates"):
        shutil.copytree(ROOT / part, home / part)
    shutil.copy(ROOT / "contacts.yaml", home)
    (home / "contacts.local.yaml").write_text("contacts: {}\n", encoding="utf-8")
    (home / "private.txt").write_text("nobody's business\n", encoding="utf-8")
    (home / "playbooks" / ".swap").write_text("x\n", encoding="utf-8")
    folder = tmp_path / "stick"
    build(folder, [SYSTEMS["windows"], SYSTEMS["linux"]], home, own, Shelf())
    return folder


def test_each_file_of_the_bundle_is_listed_with_its_hash(stick: Path) -> None:
    """The list names every file but itself, and every hash is that of the file."""
    listed = {}
    for line in (stick / "CONTENTS.txt").read_text(encoding="utf-8").splitlines()[1:]:
        digest, size, name = line.split(maxsplit=2)
        listed[name] = (digest, int(size))
    there = {
        path.relative_to(stick).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_size,
        )
        for path in stick.rglob("*")
        if path.is_file() and path.name != "CONTENTS.txt"
    }
    assert listed == there
    assert {path.name for path in stick.iterdir() if path.is_file()} == FILES


def test_the_data_of_the_city_are_in_it_and_nothing_beside_them(stick: Path) -> None:
    """Playbooks, templates and contacts with their numbers; no other file of the folder, nothing hidden."""
    data = {
        path.relative_to(stick / "data").as_posix() for path in (stick / "data").rglob("*") if path.is_file()
    }
    assert {"playbooks/plan.yaml", "contacts.yaml", "contacts.local.yaml", "templates/report.md"} <= data
    assert not {"private.txt", "playbooks/.swap"} & data


def test_every_requirement_has_a_hash_and_is_on_the_shelf(stick: Path) -> None:
    """pip is told to compare hashes; each of them is that of a wheel that is there."""
    known = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (stick / "wheels").iterdir()}
    for system in SYSTEMS:
        text = (stick / f"requirements-{system}.txt").read_text(encoding="utf-8")
        blocks = text.replace(" \\\n", " ").splitlines()
        assert any(block.startswith("kumamoto-ir==0.1.0 ") for block in blocks)
        for block in blocks:
            pinned, *hashes = block.split()
            assert "==" in pinned
            assert hashes
            assert {held.removeprefix("--hash=sha256:") for held in hashes} <= known


def test_the_packages_of_windows_are_those_that_windows_needs() -> None:
    """What only Windows needs is asked for by its own markers, though this may run on Linux."""
    for python in PYTHONS:
        windows = {package.name for package in packages(SYSTEMS["windows"], python)}
        linux = {package.name for package in packages(SYSTEMS["linux"], python)}
        assert {"typer", "pydantic", "pydantic-core", "pyyaml", "rich", "jinja2"} <= windows & linux
        assert "colorama" in windows - linux
        assert not {"pytest", "ruff", "mypy", "hypothesis"} & (windows | linux)


def test_the_scripts_take_nothing_from_a_network(stick: Path) -> None:
    """Each installs from the stick alone, compares hashes, and starts the tool with the city's data."""
    for name, encoding in (("ir.cmd", "cp932"), ("ir.ps1", "utf-8-sig"), ("ir.sh", "utf-8")):
        text = (stick / name).read_bytes().decode(encoding)
        for part in ("--no-index", "--require-hashes", "-m kumamoto_ir", "IR_HOME", "env-0.1.0"):
            assert part in text, (name, part)
        assert "@VERSION@" not in text
        assert ("\r\n" in text) is (name != "ir.sh")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh on Windows")
def test_the_script_for_sh_has_no_mistake_and_can_be_started(stick: Path) -> None:
    """The shell reads it without complaint, and the file may be executed."""
    ran = subprocess.run(["/bin/sh", "-n", str(stick / "ir.sh")], check=False, capture_output=True)
    assert ran.returncode == 0
    assert ran.stderr == b""
    assert (stick / "ir.sh").stat().st_mode & 0o111


def test_another_wheel_is_not_taken_for_the_tool(tmp_path: Path) -> None:
    """A file of another name, or none, is refused with a hint; without a checkout a wheel must be given."""
    other = tmp_path / "other-1.0-py3-none-any.whl"
    other.write_bytes(b"")
    for given in (other, tmp_path / "kumamoto_ir-9-py3-none-any.whl"):
        with pytest.raises(UserError):
            own_wheel(given, ROOT, lambda source: source)
    with pytest.raises(UserError, match="wheel"):
        own_wheel(None, tmp_path, lambda source: source)

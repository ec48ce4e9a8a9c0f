"""What lies on a stick: everything is listed with its hash, every part is there for every Python, licences are named."""

import hashlib
from pathlib import Path

import pytest

from kumamoto_ir.cli.commands.stick import own_wheel
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.keeping.bundle.closure import closure, read
from kumamoto_ir.keeping.bundle.systems import PYTHONS, SYSTEMS
from tests.bundle import made
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
    "start.py",
}


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A bundle for both systems."""
    return made(tmp_path)


def blocks(stick: Path, system: str) -> dict[str, set[str]]:
    """The hashes that are good for each pinned package."""
    text = (stick / f"requirements-{system}.txt").read_text(encoding="utf-8")
    parted = (block.split() for block in text.replace(" \\\n", " ").splitlines())
    return {pinned: {one.removeprefix("--hash=sha256:") for one in hashes} for pinned, *hashes in parted}


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


def test_every_requirement_is_pinned_and_has_the_hashes_of_its_wheels(stick: Path) -> None:
    """Of each system its own wheels for every Python, and of no other; pip itself is not installed."""
    for system, mark in (("windows", "win_amd64"), ("linux", "manylinux")):
        held = blocks(stick, system)
        assert set(held) - {"onlywin==3.0"} == {"kumamoto-ir==0.1.0", "part==1.5", "native==2.1"}
        assert ("onlywin==3.0" in held) is (system == "windows")
        natives = [path for path in (stick / "wheels").iterdir() if mark in path.name]
        assert held["native==2.1"] == {hashlib.sha256(path.read_bytes()).hexdigest() for path in natives}
        assert len(natives) == len(PYTHONS)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_is_missing_for_any_python_on_any_system(stick: Path, system: str, python: str) -> None:
    """Whatever the wheels on the stick say they need there lies on the stick too."""
    wheels = [read(path) for path in (stick / "wheels").iterdir()]
    found = closure(wheels, SYSTEMS[system], python)
    assert found.missing == ()
    assert {"kumamoto-ir", "part", "native", "pip"} <= {wheel.name for wheel in found.taken}


def test_a_licence_that_nobody_names_is_to_be_confirmed(stick: Path) -> None:
    """A head in Japanese, then every package once with its version; no name of a licence is made up."""
    head, _, table = (stick / "LICENCES.txt").read_text(encoding="utf-8").partition("\n\n")
    assert "ライセンス" in head
    rows = {tuple(line.split("\t")) for line in table.splitlines()}
    assert {("part", "1.5", "MIT"), ("native", "2.1", "BSD"), ("onlywin", "3.0", "要確認")} <= rows
    names = {read(path).name for path in (stick / "wheels").iterdir()}
    assert {row[0] for row in rows} == names | {"名前"}
    assert len(rows) == len(names) + 1


def test_another_wheel_is_not_taken_for_the_tool(tmp_path: Path) -> None:
    """A file of another name, or none, is refused with a hint; without a checkout a wheel must be given."""
    other = tmp_path / "other-1.0-py3-none-any.whl"
    other.write_bytes(b"")
    for given in (other, tmp_path / "kumamoto_ir-9-py3-none-any.whl"):
        with pytest.raises(UserError):
            own_wheel(given, ROOT, lambda source: source)
    with pytest.raises(UserError, match="wheel"):
        own_wheel(None, tmp_path, lambda source: source)

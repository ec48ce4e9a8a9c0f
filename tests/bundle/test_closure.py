"""Which wheels are needed is read from the wheels, with the markers of the system they are for."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.keeping.bundle.closure import closure, collect, read
from kumamoto_ir.keeping.bundle.systems import PYTHONS, SYSTEMS
from tests.bundle import stocked, tool, wheel
from tests.desks import ROOT

WINDOWS, LINUX = SYSTEMS["windows"], SYSTEMS["linux"]


def test_what_is_needed_is_what_the_wheel_of_the_tool_says(tmp_path: Path) -> None:
    """Not what an installed copy says: one that was installed before a dependency was added forgets it."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    own = tool(tmp_path / "own", *(f"Requires-Dist: {text}" for text in asked))
    missing = {one.name for one in closure([read(own)], WINDOWS, "3.12").missing}
    assert missing == {Requirement(text).name for text in asked} | {"pip"}
    assert {"typst", "pylopdf-fonts-jp", "python-docx", "packaging"} <= missing


def test_every_system_gets_what_only_it_needs(tmp_path: Path) -> None:
    shop = stocked(tmp_path / "shop")
    shelf = tool(tmp_path / "shelf").parent
    collect([WINDOWS, LINUX], shelf, lambda name: None, shop)
    wheels = [read(path) for path in shelf.iterdir()]
    for python in PYTHONS:
        windows, linux = (closure(wheels, system, python) for system in (WINDOWS, LINUX))
        assert {one.name for one in windows.taken} - {one.name for one in linux.taken} == {"onlywin"}
        assert not {"lint"} & {one.name for one in windows.taken}
        tag = f"cp{python.replace('.', '')}"
        assert [tag in one.path.name for one in windows.taken if one.name == "native"] == [True]


def test_the_version_that_is_installed_here_is_preferred_where_it_will_do(tmp_path: Path) -> None:
    """What was tested here goes on the stick; what is too old for the tool does not."""
    held = {"part": Version("1.4"), "native": Version("1.0")}
    shop = stocked(tmp_path / "shop")
    wheel(shop.folder, "part", "1.4", "Requires-Dist: native>=2")
    shelf = tool(tmp_path / "shelf").parent
    collect([LINUX], shelf, held.get, shop)
    names = {path.name for path in shelf.iterdir()}
    assert "part-1.4-py3-none-any.whl" in names
    assert "part-1.5-py3-none-any.whl" not in names
    assert {read(path).version for path in shelf.glob("native-*")} == {Version("2.1")}


def test_a_part_that_is_not_to_be_had_for_one_python_is_said(tmp_path: Path) -> None:
    """No stick is made that would fail in the night on some PC."""
    shop = stocked(tmp_path / "shop")
    (shop.folder / "native-2.1-cp313-cp313-win_amd64.whl").unlink()
    shelf = tool(tmp_path / "shelf").parent
    with pytest.raises(UserError, match=r"windows の Python 3\.13 .*native"):
        collect([LINUX, WINDOWS], shelf, lambda name: None, shop)


@pytest.mark.parametrize("text", ["", "no zip"])
def test_a_file_that_is_no_wheel_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "part-1.0-py3-none-any.whl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"part-1\.0"):
        read(path)


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (["License-Expression: MIT", "License: other"], "MIT"),
        (["License: UNKNOWN", "Classifier: License :: OSI Approved :: BSD License"], "BSD License"),
        (["Classifier: License :: OSI Approved"], ""),
        (["License: " + "Permission is hereby granted " * 4], ""),
        ([], ""),
    ],
)
def test_the_licence_is_the_name_that_the_maker_gives(tmp_path: Path, lines: list[str], licence: str) -> None:
    """A whole text in the place of a name is none."""
    assert read(wheel(tmp_path, "part", "1.0", *lines)).licence == licence

"""The plan of the house names every room and no other."""

import re
from typing import get_args

from kumamoto_ir.checks import RULES
from kumamoto_ir.city.step import Line
from kumamoto_ir.incident.events import What
from kumamoto_ir.incident.requests import Request
from kumamoto_ir.kinds import KINDS
from kumamoto_ir.paper.render.formats import Format
from tests.desks import ROOT
from tests.test_layers import PACKAGE, RANKS

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_table_names_every_room_once() -> None:
    """A module that is added stands in the plan, one that is gone does not."""
    rooms_ = TEXT.partition("## 部屋")[2].partition("\n## ")[0]
    table = [line for line in rooms_.splitlines() if line.startswith("| ")][1:]
    named = [name for line in table for name in re.findall(r"`(\w+)`", line.split("|")[2])]
    rooms = {name for names in RANKS for name in names} - {"__main__"}
    assert sorted(named) == sorted(rooms)


def test_every_file_that_is_named_exists() -> None:
    """No name of a file leads nowhere."""
    files = set(re.findall(r"`([\w/]+\.py)`", TEXT))
    assert len(files) > 10
    there = {"/".join(path.parts[-n:]) for path in PACKAGE.rglob("*.py") for n in (1, 2, 3)}
    for name in files:
        assert name in there or (ROOT / name).exists(), name


def test_its_numbers_are_those_of_the_code() -> None:
    """What the page counts is counted."""
    said = {what: int(count) for what, count in re.findall(r"(?:^|、)([^、\n]+?)は (\d+)", _numbers())}
    assert said == {
        "部屋": sum(not room.startswith("__") for names in RANKS for room in names),
        "階": len(RANKS),
        "段の種類": len(KINDS),
        "問いの形": len(get_args(Request)),
        "段の中の行の形": len(get_args(Line)),
        "記録の種類": len(What),
        "決まり": len(RULES),
        "書類の形式": len(Format),
    }


def _numbers() -> str:
    return TEXT.partition("<!-- numbers -->\n")[2].partition("\n")[0]

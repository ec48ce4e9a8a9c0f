"""The plan of the house names every room and no other."""

import re

from tests.desks import ROOT
from tests.test_layers import PACKAGE, RANKS

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_table_names_every_room_once() -> None:
    """A module that is added stands in the plan, one that is gone does not."""
    table = [line for line in TEXT.splitlines() if line.startswith("| ")][1:]
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

"""`ir coverage`: every clause with what carries it, at any width, and a refusal where one is lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from kumamoto_ir.checks.coverage import Standing, coverage
from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.reading.library import load
from tests.checks.support import copy
from tests.consoles import Shell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def _small(folder: Path, *changes: tuple[str, str, str]) -> Path:
    copy("small", folder)
    for name, old, new in changes:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


LOST = (
    "playbooks/plan.yaml",
    "clauses:\n",
    'clauses:\n  "8": {ref: 第8条, title: 片づけ, says: 片づける。}\n',
)


def test_what_carries_a_clause_is_counted_with_what_it_inherits(tmp_path: Path) -> None:
    """Steps count for their playbook's clause unless they name their own, edges for their tree's, rows for their
    table's; obligations name their own."""
    library = load(_small(tmp_path / "city")).library
    assert library is not None
    found = {covered.clause: covered for covered in coverage(library.city)}
    counts = {name: (one.steps, one.edges, one.musts, one.rows) for name, one in found.items()}
    # main has 13 steps of clause 1, side and sub have 2 and 3 of clause 3; the tree has three edges of clause 1.
    assert counts == {"1": (13, 3, 1, 0), "2": (0, 0, 1, 2), "3": (5, 0, 3, 0), "9": (0, 0, 0, 0)}
    assert found["1"].origins == {Origin.TEXT: 17}
    assert [one.standing for one in found.values()] == [Standing.CARRIED] * 3 + [Standing.OUTSIDE]


def test_a_lost_clause_is_refused_and_named(shell: Shell, tmp_path: Path) -> None:
    """Nothing rests on it and no reason is given: exit code 1, and its line says so."""
    folder = _small(tmp_path / "city", LOST)
    ran = shell.plain("coverage", str(folder))
    assert ran.code == 1
    line = next(line for line in ran.out.splitlines() if "第8条" in line)
    assert line.startswith("×")
    assert "抜け 1" in ran.out
    assert shell.plain("coverage", str(_small(tmp_path / "good"))).code == 0


@pytest.mark.parametrize("columns", [20, 40, 59, 60, 80, 100])
def test_nothing_is_cut_off_at_any_width(shell: Shell, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each clause of the shipped plan stands there whole, with its counts; no line is wider than the screen."""
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = shell.plain("coverage")
    assert ran.code == 0
    assert max(map(cells, ran.out.splitlines())) <= columns
    ran.out.encode("cp932")
    together = "".join(ran.out.split())
    for title in ("計画の条項ではありません。", "行うことを定めた条項ではないため"):
        assert title in together
    assert ran.out.count("■") + ran.out.count("□") + ran.out.count("×") == 25 + 3  # and once each in the sum


def test_a_program_reads_the_same(shell: Shell, tmp_path: Path) -> None:
    """`--json` has one entry for each clause, in the order of the plan."""
    ran = shell.plain("coverage", str(_small(tmp_path / "city", LOST)), "--json")
    assert ran.code == 1
    entries: list[dict[str, Any]] = json.loads(ran.out)
    assert [entry["clause"] for entry in entries] == ["8", "1", "2", "3", "9"]
    assert entries[0] == {
        "clause": "8",
        "ref": "第8条",
        "title": "片づけ",
        "steps": 0,
        "edges": 0,
        "musts": 0,
        "rows": 0,
        "origins": {},
        "read": "full",
        "outside": "",
        "standing": "lost",
    }
    assert entries[1]["origins"] == {"text": 17}


def test_a_folder_with_broken_names_is_not_counted(shell: Shell, tmp_path: Path) -> None:
    """A clause that does not exist is a mistake to mend first."""
    wrong = ("playbooks/sub.yaml", 'clause: "3"', 'clause: "33"')
    said = shell.refused("coverage", str(_small(tmp_path / "city", wrong)))
    assert "ir validate" in said

"""`ir show` on the command line: its forms, its files, what it refuses."""

from pathlib import Path

import pytest

from kumamoto_ir.ground.layout import cells
from tests.consoles import ID, Shell
from tests.desks import ROOT
from tests.picture import PLAYBOOKS


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def test_the_tree_is_what_comes_without_a_form(shell: Shell) -> None:
    """Fits the screen, and writes nothing."""
    shell.patch.setenv("COLUMNS", "40")
    ran = shell.plain("show", "report")
    assert ran.code == 0
    assert ran.out.startswith("事故を知らせる (report)\n")
    assert max(map(cells, ran.out.splitlines())) <= 40
    assert shell.files() == {}


def test_mermaid_goes_to_the_screen_or_to_a_file(shell: Shell) -> None:
    """The same text; a name without an ending gets `.mmd`."""
    out = shell.plain("show", "report", "--format", "mermaid").out
    assert out.startswith("flowchart TD\n")
    ran = shell.plain("show", "report", "--format", "mermaid", "--out", str(shell.folder / "図"))
    assert (shell.folder / "図.mmd").read_text(encoding="utf-8") == out
    assert "保存しました" in ran.out


def test_svg_is_saved_a_file_for_each_sheet_and_overwrites_nothing(shell: Shell) -> None:
    """One sheet keeps the name; several are numbered; a name that is taken gets another."""
    for _ in range(2):
        ran = shell.plain("show", "report", "--format", "svg", "--out", str(shell.folder / "r.svg"))
        assert ran.code == 0
    shell.plain("show", "breach", "--format", "svg", "--out", str(shell.folder / "b.svg"))
    names = sorted(path.name for path in shell.files())
    assert names[-2:] == ["r-2.svg", "r.svg"]
    assert names[:2] == ["b-p1.svg", "b-p2.svg"]
    assert "SVG は画面に出せません。" in shell.refused("show", "report", "--format", "svg")


def test_an_unknown_name_is_refused_with_the_nearest(shell: Shell) -> None:
    """One sentence and the names there are; an unknown form is a wrong command line."""
    said = shell.refused("show", "breech")
    assert "breech という手順はありません。「breach」のことですか。" in said
    for name in PLAYBOOKS:
        assert name in said
    assert "のことですか" not in shell.refused("show", "電話")
    ran = shell.plain("show", "breach", "--format", "pdf")
    assert ran.code == 2
    assert "tree、mermaid、svg" in ran.err


def test_an_incident_is_marked_in_the_rules_that_it_began_with(shell: Shell) -> None:
    """Also from another city's folder; real and drill are told apart; looking writes nothing."""
    incident = shell.begun()
    before = shell.events(incident)
    ran = shell.ir("show", "report", "--incident", incident, "--home", str(ROOT / "tests" / "other_city"))
    assert ran.code == 0
    assert f"【本番】{incident} 11月24日(火) 午前8時5分までに済んだ段" in ran.out
    assert " 1 質問[担当者] 済 8:05" in ran.out
    assert "■ 1 書類・媒体・機器が ない/盗まれた" in ran.out
    assert "□ 2 外へ出た" in ran.out
    other = shell.ir("show", "recurrence", "--incident", incident)
    assert "この手順はまだ始まっていません" in other.out
    assert "済 " not in other.out
    assert shell.events(incident) == before
    assert shell.ir("show", "report", "--incident", "261124-ZZZ").code == 1


def test_a_drill_is_marked_as_one(shell: Shell) -> None:
    """【訓練】 stands on the picture of a drill."""
    ran = shell.plain("report", "--drill", typed=["1", "", "届書の箱がない"])
    found = ID.search(ran.out)
    assert found is not None
    out = shell.plain("show", "report", "--drill", "--incident", found[0]).out
    assert f"【訓練】{found[0]}" in out
    assert shell.plain("show", "report", "--incident", found[0]).code == 1

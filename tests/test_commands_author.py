"""The commands for those who write playbooks: what they print, in every form, and from an installed copy."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from kumamoto_ir.checks import examples
from kumamoto_ir.checks.explanations import explanations
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.reading import folder
from tests.consoles import Shell
from tests.desks import ROOT


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder, called from that folder."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys, monkeypatch)


@pytest.fixture
def spoiled(shell: Shell) -> Path:
    """A copy of the municipality's data below the current folder, with one mistake."""
    home = shell.folder / "わが町"
    assert shell.plain("init", str(home)).code == 0
    path = home / "playbooks" / "report.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kind: choose", "kind: chooze", 1), encoding="utf-8")
    return home


# ---------------------------------------------------------------- validate


def test_every_form_says_the_same(shell: Shell, spoiled: Path) -> None:
    """The same mistake at the same place, for a person and for programs, and always the code 1."""
    ran = {
        form: shell.plain("validate", "わが町", "--format", form)
        for form in ("human", "json", "github", "sarif")
    }
    assert {one.code for one in ran.values()} == {1}
    (entry,) = json.loads(ran["json"].out)
    place = f"{entry['file']}:{entry['line']}:{entry['col']}"
    assert ran["human"].out.startswith(
        f"{place}: エラー: 「chooze」という種類(kind)はありません。 [bad-kind]\n"
    )
    line, col = entry["line"], entry["col"]
    assert ran["github"].out == (
        f"::error file=わが町/playbooks/report.yaml,line={line},col={col},endColumn={col + 6},title=bad-kind::"
        "「chooze」という種類(kind)はありません。%0Aヒント: 「choose」のことですか。\n"
    )
    (result,) = json.loads(ran["sarif"].out)["runs"][0]["results"]
    assert result["ruleId"] == "bad-kind"
    where = result["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == ("%E3%82%8F%E3%81%8C%E7%94%BA/playbooks/report.yaml")
    assert (where["region"]["startLine"], where["region"]["startColumn"]) == (line, col)


def test_json_may_still_be_asked_for_by_its_own_option(shell: Shell, spoiled: Path) -> None:
    """`--json` is `--format json`."""
    assert shell.plain("validate", "わが町", "--json") == shell.plain(
        "validate", "わが町", "--format", "json"
    )


def test_a_folder_outside_is_the_root_of_its_own_files(shell: Shell, spoiled: Path) -> None:
    """Where the folder does not lie below the current one, files are named from the folder."""
    elsewhere = shell.folder / "elsewhere"
    elsewhere.mkdir()
    shell.patch.chdir(elsewhere)
    assert shell.plain("validate", str(spoiled), "--format", "github").out.startswith(
        "::error file=playbooks/report.yaml,"
    )
    shell.patch.chdir(spoiled)
    assert shell.plain("validate", ".", "--format", "github").out.startswith(
        "::error file=playbooks/report.yaml,"
    )


def test_an_unknown_form_is_a_mistake_of_the_command_line(shell: Shell) -> None:
    """The option is named."""
    ran = shell.plain("validate", "--format", "xml")
    assert ran.code == 2
    assert "「--format」の値が使えません" in ran.err


def test_nothing_wrong_is_nothing_for_github(shell: Shell) -> None:
    """No annotation, not even an empty line; what only lacks numbers has warnings and passes."""
    city = str(ROOT / "tests" / "checks" / "base")
    ran = shell.plain("validate", city, "--format", "github")
    assert (ran.code, ran.out) == (0, "")
    ran = shell.plain("validate", str(ROOT), "--format", "github")
    assert ran.code == 0
    assert all(line.startswith("::warning ") for line in ran.out.splitlines())


# ---------------------------------------------------------------- explain


def test_explain_lists_every_rule_on_a_line(shell: Shell) -> None:
    """Without a name: all there are, in the order in which they are asked."""
    shell.patch.setenv("COLUMNS", "100")
    ran = shell.plain("explain")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == list(explanations())


def test_explain_shows_a_bad_and_a_good_example(shell: Shell) -> None:
    """The changed line, the whole output, and the line as it should be."""
    ran = shell.plain("explain", "dangling-value")
    assert ran.code == 0
    head, _, rest = ran.out.partition("悪い例:")
    bad, _, rest = rest.partition("出る文:")
    found, _, good = rest.partition("よい例:")
    assert "決まり: " in head
    assert "なぜ、どう直すか: " in head
    assert "unknown_as: date" in bad
    assert "[dangling-value]" in found
    assert "^^^^" in found
    assert "playbooks/main.yaml" in good


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("rule", list(explanations()))
def test_no_explanation_is_wider_than_the_terminal(shell: Shell, rule: str, columns: int) -> None:
    """Nothing is cut off, whatever the example; nothing in it steers the terminal."""
    shell.patch.setenv("COLUMNS", str(columns))
    ran = shell.plain("explain", rule)
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if cells(line) > columns] == []
    assert all(sign.isprintable() or sign in "\n\u3000" for sign in ran.out)


def test_explain_knows_the_nearest_name(shell: Shell) -> None:
    """A slip of the finger is understood; what is near to nothing is referred to the list."""
    assert "「yaml-tab」のことですか" in shell.refused("explain", "yaml_tab")
    assert "ir explain" in shell.refused("explain", "../../playbooks")


def test_an_installed_copy_has_the_examples(shell: Shell, tmp_path: Path) -> None:
    """What the wheel carries, by pyproject.toml, is enough for the data and for every example."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, target in carried.items():
        there = tmp_path / "site" / target
        there.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / source).is_dir() else shutil.copyfile)(ROOT / source, there)
    shell.patch.setattr(folder, "_INSIDE", tmp_path / "site" / "kumamoto_ir" / "_data")
    shell.patch.setattr(folder, "_PACKAGE", tmp_path / "nowhere" / "kumamoto_ir")
    examples._base.cache_clear()
    try:
        for rule in ("dangling-step", "yaml-tab", "number-missing"):
            assert "出る文:" in shell.plain("explain", rule).out
        assert shell.plain("validate").code == 0
        assert shell.plain("init", str(tmp_path / "copy")).code == 0
    finally:
        examples._base.cache_clear()

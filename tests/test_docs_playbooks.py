"""The guide for authors is done as it says: every file is written, every command typed, every screen compared.

After a change of wording, look at the difference and then run `pytest tests/test_docs_playbooks.py --snapshot-update`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kumamoto_ir.checks import RULES, check
from kumamoto_ir.checks.explanations import explanations
from kumamoto_ir.city.playbook import kind_names
from kumamoto_ir.cli.reporters import human
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.reading.library import load
from tests.consoles import Ran, Shell
from tests.desks import MORNING, ROOT
from tests.documents import blocks_of, table_rows
from tests.guide import COLUMNS, Desk, followed, tried, tries, written
from tests.guidetables import FILES, GROUPS, MODELS, named, parts_of_variables, reached, with_tables

GUIDE = ROOT / "docs" / "playbooks.md"
CITY = "minato"
TEXT = GUIDE.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Followed:
    """What came of doing all that the guide says: its text as it is now, the folder, what was typed and printed."""

    text: str
    folder: Path
    typed: tuple[tuple[str, ...], ...]
    ran: tuple[Ran, ...]


@pytest.fixture
def done(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Followed:
    """Everything done once, in an empty folder, as somebody does who reads from top to bottom."""
    desk = Desk(Shell(tmp_path, capsys, monkeypatch))
    text = followed(GUIDE, desk)
    return Followed(text, tmp_path, tuple(desk.typed), tuple(desk.ran))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The new city as it is at the end of the worked example."""
    folder = tmp_path_factory.mktemp("guide")
    written(GUIDE, folder)
    return folder / CITY


# ---------------------------------------------------------------- the worked example


def test_the_guide_shows_what_the_product_prints(done: Followed, pytestconfig: pytest.Config) -> None:
    """Whoever writes and types what the guide says sees its screens, and reads what the program knows in its tables."""
    renewed = with_tables(done.text)
    if pytestconfig.getoption("update_snapshots", default=False):
        GUIDE.write_text(renewed, encoding="utf-8", newline="\n")
    else:
        assert renewed == TEXT


def test_the_new_city_ends_without_an_error_and_can_be_walked(done: Followed) -> None:
    """The last look finds nothing, for service too; the answers in the guide lead to the end and make the papers."""
    looks = [ran for typed, ran in zip(done.typed, done.ran, strict=True) if typed[:2] == ("validate", CITY)]
    assert looks[0].code == 1
    assert sum(ran.code for ran in looks) > len(looks) // 2  # most screens show how a mistake looks
    assert looks[-1] == Ran(0, "問題はありません\n", "")
    findings = check(load(done.folder / CITY), ready=True, today=MORNING.astimezone(JST).date())
    assert findings == ()
    walks = [ran for typed, ran in zip(done.typed, done.ran, strict=True) if "--answers" in typed]
    assert [ran.code for ran in walks] == [0, 0]  # one where all goes well, one where nothing is known
    assert all("手順が終わりました" in ran.out for ran in walks)
    papers = sorted((done.folder / "ir" / "papers-drill").rglob("*.txt"))
    assert len(papers) == 2
    assert all("接続を止めた: 済" in path.read_text(encoding="utf-8") for path in papers)


def test_nothing_in_the_guide_is_wider_than_its_window() -> None:
    """Screens, and what is to be typed; a line of a file is as long as its sentence."""
    for block in blocks_of(GUIDE):
        if block.mark.startswith(("prints", "ends")) or block.kind == "sh":
            assert [line for line in block.text.splitlines() if cells(line) > COLUMNS] == []


# ---------------------------------------------------------------- the reference


@pytest.mark.parametrize("name", tries(GUIDE))
def test_every_example_of_the_reference_leaves_the_new_city_sound(
    name: str, city: Path, tmp_path: Path
) -> None:
    """Put into the finished city, it brings neither an error nor a warning."""
    loaded = load(tried(tries(GUIDE)[name], city, tmp_path / CITY))
    findings = check(loaded, ready=True, today=MORNING.astimezone(JST).date())
    assert findings == (), human(findings, loaded.sources)


@pytest.mark.parametrize("kind", kind_names())
def test_every_kind_of_step_has_its_example(kind: str) -> None:
    """It stands in the table of kinds, and in an example."""
    assert f"`{kind}`" in {row[0] for row in table_rows(TEXT, "種類")}
    pieces = [text for pieces in tries(GUIDE).values() for _, text in pieces]
    assert any(re.search(rf"^ +kind: {kind}$", text, re.MULTILINE) for text in pieces)


def test_every_key_of_every_file_is_told_of() -> None:
    """Each model of the files has its table, once; that a table is whole is seen where it is compared."""
    assert sorted(named(TEXT, "keys")) == sorted(MODELS)
    assert {model.__name__ for model in reached(FILES)} <= set(MODELS)


def test_every_rule_is_told_of() -> None:
    """Each group has its table, and the groups are all that a finding can be called."""
    assert named(TEXT, "rules") == list(GROUPS)
    assert [rule for group in GROUPS.values() for rule in group] == list(explanations())
    assert {rule.ID for rule in RULES} <= set(explanations())


def test_every_variable_of_a_template_is_told_of() -> None:
    """The names and their parts are those of the projection."""
    rows = table_rows(TEXT[TEXT.index("<!-- variables -->") :], "名前")
    told = {
        row[0].strip("`"): re.findall(
            r"`([a-z_.]+)`", row[2].replace("(`level` と同じ)", "").replace("(`told` と同じ)", "")
        )
        for row in rows
    }
    assert {name: sorted(parts) for name, parts in told.items()} == {
        name: sorted(parts) for name, parts in parts_of_variables().items()
    }

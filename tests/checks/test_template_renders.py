"""Templates on every occasion: what is tried, and that a failure on a single occasion is found."""

from pathlib import Path
from typing import Any

import pytest

from kumamoto_ir.checks import check
from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.occasions import Occasion, occasions
from kumamoto_ir.checks.rules import template_renders
from kumamoto_ir.city.city import City
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.library import load
from kumamoto_ir.saying.report import Level, Recipient
from tests.checks.support import copy
from tests.desks import ROOT, shipped

LISTS = (
    "told",
    "received",
    "untold",
    "todo",
    "done",
    "notes",
    "chronology",
    "calls",
    "doubts",
    "unknown",
    "judgements",
)


@pytest.fixture(scope="module")
def rules() -> City:
    """The plan as it is shipped."""
    return shipped().city


@pytest.fixture(scope="module")
def tried(rules: City) -> tuple[Occasion, ...]:
    """Every occasion of the shipped plan."""
    return tuple(occasions(rules))


def found_with(tmp_path: Path, letter: str) -> list[Finding]:
    """What the rule finds in the small municipality with another letter."""
    copy("small", tmp_path / "folder")
    (tmp_path / "folder" / "templates" / "letter.md").write_text(letter, encoding="utf-8")
    loaded = load(tmp_path / "folder")
    assert loaded.library is not None
    return list(template_renders.find(Context(loaded.library, loaded.sources)))


def _listed(occasion: Occasion, name: str) -> tuple[Any, ...]:
    found = occasion.variables[name]
    assert isinstance(found, tuple)
    return found


def test_every_playbook_and_every_level_is_tried(rules: City, tried: tuple[Occasion, ...]) -> None:
    """Each playbook alone and all together; where a table judges, before it did and with each level."""
    entered = {tuple(sorted(track.id for track in _listed(one, "tracks"))) for one in tried}
    assert entered == {*((name,) for name in rules.playbooks), tuple(sorted(rules.playbooks))}
    for table in rules.plan.tables.values():
        levels = [level for one in tried if isinstance(level := one.variables["level"], Level)]
        said = {level.say for level in levels if level.fact == rules.plan.facts[table.judges].say}
        assert said == {"判定前", *rules.plan.facts[table.judges].values.values()}


def test_nothing_known_is_empty_and_everything_known_is_full(
    rules: City, tried: tuple[Occasion, ...]
) -> None:
    """A list that a template goes through has no row on one occasion and two, one of them blank, on another."""
    for name in LISTS:
        sizes = {len(_listed(one, name)) for one in tried}
        assert {0, 2} <= sizes, name
    numbers = {one.variables["number"] for one in tried}
    assert numbers == {0, 1, 2}
    assert {bool(one.variables["drill"]) for one in tried} == {True, False}
    assert Recipient() in {one.variables["to"] for one in tried}
    full = next(one for one in tried if one.variables["number"] == 2)
    texts = full.variables["facts"]
    assert isinstance(texts, dict)
    assert "未確認" not in {text for name, text in texts.items() if rules.plan.facts[name].type != "choice"}


@pytest.mark.parametrize(
    ("letter", "when"),
    [
        ("{% for one in changes %}{{ one.before + 1 }}{% endfor %}\n", "第2報"),
        (
            '{% if level.say == "重い" and number == 1 %}{{ 1 / 0 }}{% endif %}\n',
            "重い、何もわからないときの第1報",
        ),
        ('{% for one in tracks if one.id == "side" %}{{ one.title + 1 }}{% endfor %}\n', "手順「停止」"),
        ("{% if voided %}{{ facts.kind + 1 }}{% endif %}\n", "すべてわかったとき"),
    ],
)
def test_a_failure_on_one_occasion_only_is_found_and_the_occasion_named(
    tmp_path: Path, letter: str, when: str
) -> None:
    """The line and the first occasion on which it fails; once, however often it fails."""
    (finding,) = found_with(tmp_path, f"# 報告\n{letter}")
    assert (finding.file, finding.line) == ("templates/letter.md", 2)
    assert when in finding.message


def test_signs_inside_a_place_or_a_remark_are_no_slips(tmp_path: Path) -> None:
    """Only what would be printed as it stands is a slip."""
    good = '{#- ｛｛ to.name ｝｝ } } -#}\n{{ "} }" }}{% if "%}" %}{ 甲 }{% endif %}\n'
    assert found_with(tmp_path, good.replace('"%}"', '"%"')) == []


def test_what_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    """A template that is not read, or names what is not there, is not said to fail as well."""
    copy("small", tmp_path / "folder")
    for letter in ("{% if %}\n", "{{ to.nam }}\n", "{{ x.y }}{{ 1 / 0 }}\n"):
        (tmp_path / "folder" / "templates" / "letter.md").write_text(letter, encoding="utf-8")
        assert {finding.rule for finding in check(load(tmp_path / "folder"))} == {"template-variable"}


def test_a_plan_without_playbooks_is_no_reason_to_stop(tmp_path: Path) -> None:
    """The rule then has nothing to try."""
    copy("small", tmp_path / "folder")
    for path in (tmp_path / "folder" / "playbooks").glob("*.yaml"):
        if path.stem != "plan":
            path.unlink()
    loaded = load(tmp_path / "folder")
    assert loaded.library is not None
    found = template_renders.find(Context(loaded.library, loaded.sources))
    assert {finding.rule for finding in found} <= {"template-renders"}


def test_the_shipped_templates_make_papers_on_every_occasion() -> None:
    """Also as they are shipped, without numbers."""
    loaded = load(ROOT)
    assert loaded.library is not None
    assert list(template_renders.find(Context(loaded.library, loaded.sources))) == []

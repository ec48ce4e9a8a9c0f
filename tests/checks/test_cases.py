"""Every rule finds what it is there for, and says it in words that fit: the whole output is in the cases."""

from pathlib import Path

import pytest

from kumamoto_ir.checks import RULES, check, hindrances
from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.examples import TODAY
from kumamoto_ir.checks.rules import template_variable
from kumamoto_ir.ground.findings import Severity
from kumamoto_ir.reading.library import load
from tests.checks.support import BEYOND_FILES, CASES, GOOD, Case, checked, copy, said


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}/{case.path.stem}")
def test_a_spoiled_folder_gets_exactly_this_output(case: Case, tmp_path: Path) -> None:
    """What is wrong is found, with its place and what to do; nothing else is said."""
    loaded, findings = checked(case, tmp_path / "folder")
    assert case.rule in {finding.rule for finding in findings}
    assert said(loaded, findings) == case.expected


@pytest.mark.parametrize("case", GOOD, ids=lambda case: f"{case.rule}/{case.path.stem}")
def test_a_lawful_change_is_not_found_fault_with(case: Case, tmp_path: Path) -> None:
    """What comes close to a mistake but is none brings no finding, of this rule or of any other."""
    loaded, findings = checked(case, tmp_path / "folder")
    assert said(loaded, findings) == "問題はありません\n"


def test_every_rule_has_cases() -> None:
    """No rule is without a folder that breaks it and one that does not, and no case is for a rule that is gone."""
    rules = {rule.ID for rule in RULES}
    assert {case.rule for case in CASES} == {case.rule for case in GOOD} == rules - BEYOND_FILES
    assert rules >= BEYOND_FILES
    assert len({rule.ID for rule in RULES}) == len(RULES)


def test_every_must_of_the_shipped_folder_has_a_case(tmp_path: Path) -> None:
    """Each obligation of the shipped plan can be broken, and is then found to be."""
    copy("shipped", tmp_path / "folder")
    library = load(tmp_path / "folder").library
    assert library is not None
    output = "".join(case.expected for case in CASES if case.path.stem.startswith("shipped-"))
    for playbook in library.city.playbooks.values():
        for must in playbook.must:
            assert f"「{must.say}」が済まないまま" in output, must.id


@pytest.mark.parametrize("base", ["small", "shipped"])
def test_a_good_folder_is_found_good(base: str, tmp_path: Path) -> None:
    """With numbers filled in, neither the shipped folder nor the small one has anything wrong, also for service."""
    copy(base, tmp_path / "folder")
    assert check(load(tmp_path / "folder"), ready=True, today=TODAY) == ()


def test_the_shipped_folder_only_lacks_what_the_city_must_fill_in() -> None:
    """As it is shipped the folder can be used; warnings tell of missing numbers, deputies and names of offices."""
    findings = check(load(Path(__file__).parents[2]), today=TODAY)
    told: dict[tuple[str, Severity], list[str]] = {}
    for finding in findings:
        told.setdefault((finding.rule, finding.severity), []).append(str(finding.path[1]))
    assert told.pop(("number-missing", Severity.WARNING))
    assert told == {
        ("contact-backup", Severity.WARNING): ["chiiki_shunin", "helpdesk", "sogo_branch"],
        ("unfinished-text", Severity.WARNING): ["sogo_branch", "branch", "annex_room"],
    }


def test_rules_say_why_in_a_few_sentences() -> None:
    """Each rule tells an official why it is there and what to do, in up to four short sentences."""
    for rule in RULES:
        rule.WHY.encode("cp932")
        assert rule.WHY.endswith("。")
        assert 2 <= rule.WHY.count("。") <= 4, rule.ID
        assert len(rule.WHY) <= 160, rule.ID


def test_playbooks_may_open_each_other(tmp_path: Path) -> None:
    """A playbook that a walk has entered is not opened again, so a ring of `open` goes round nowhere."""
    copy("small", tmp_path / "folder")
    side = tmp_path / "folder" / "playbooks" / "side.yaml"
    text = side.read_text(encoding="utf-8")
    back = "  - {id: back, kind: open, who: finder, say: 事故の手順も開きます, playbook: main}\n"
    side.write_text(text.replace("  - {id: over", back + "  - {id: over"), encoding="utf-8")
    assert check(load(tmp_path / "folder"), ready=True) == ()


def test_every_name_in_the_shipped_templates_is_known(tmp_path: Path) -> None:
    """No template of a paper or a script reads a variable that the program does not give it."""
    copy("shipped", tmp_path / "folder")
    library = load(tmp_path / "folder").library
    assert library is not None
    found = list(template_variable.find(Context(library, {})))
    assert found == []
    shown = {f"templates/{name}" for name in library.templates}
    assert {
        f"templates/{name}.md" for name in ("call-counter", "counter-notice", "handover", "plan", "tally")
    } <= shown


def test_what_is_said_can_be_shown_on_an_old_terminal() -> None:
    """Messages, hints and purposes are made of characters that cp932 has."""
    for case in CASES:
        for line in case.expected.splitlines():
            if " | " not in line:  # lines of the files themselves
                line.encode("cp932")
    for rule in RULES:
        rule.PURPOSE.encode("cp932")


def test_a_folder_that_has_no_shape_is_not_looked_at_further(tmp_path: Path) -> None:
    """Where a file cannot be read as a playbook, only that is said."""
    copy("small", tmp_path / "folder")
    (tmp_path / "folder" / "playbooks" / "side.yaml").write_text("id: side\n", encoding="utf-8")
    loaded = load(tmp_path / "folder")
    assert loaded.library is None
    assert check(loaded) == loaded.findings


def test_what_is_accepted_is_no_rule_of_a_walk(tmp_path: Path) -> None:
    """An incident does not pin the list of accepted findings, and goes on when the list changes."""
    copy("small", tmp_path / "folder")
    before = load(tmp_path / "folder").library
    accepted = tmp_path / "folder" / "playbooks" / "accepted.yaml"
    accepted.write_text("accepted:\n  - {rule: glyph, file: contacts.yaml, at: means}\n", encoding="utf-8")
    loaded = load(tmp_path / "folder")
    assert before is not None
    assert loaded.library is not None
    assert [entry.rule for entry in loaded.library.accepted] == ["glyph"]
    assert loaded.library.digest == before.digest
    assert hindrances(loaded) == ()


def test_a_list_of_accepted_findings_without_shape_is_said_so(tmp_path: Path) -> None:
    """A key that it does not know is named once, with the one that is missing for it; a walk can start all the same."""
    copy("small", tmp_path / "folder")
    accepted = tmp_path / "folder" / "playbooks" / "accepted.yaml"
    accepted.write_text("accepted:\n  - {rule: glyph, fiel: contacts.yaml}\n", encoding="utf-8")
    loaded = load(tmp_path / "folder")
    assert [(finding.file, finding.rule, finding.hint) for finding in check(loaded)] == [
        ("playbooks/accepted.yaml", "unknown-key", "「file」のことですか。"),
    ]
    assert loaded.library is not None
    assert hindrances(loaded) == ()


def test_no_day_is_judged_where_nobody_says_what_day_it_is(tmp_path: Path) -> None:
    """The check reads no clock: without a day, old numbers are not spoken of."""
    case = next(case for case in CASES if case.path.parent.name == "contact-stale")
    loaded, _ = case.folder(tmp_path / "folder")
    assert check(loaded) == ()

"""The shipped folder spoiled in every way people spoil YAML, and edited in ways that are lawful.

Each slip is made at several places, chosen by a seed; the rule must speak up on the very line. A hole in an
obligation must be found by the exploration of all walks. A lawful edit must bring no finding at all.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from kumamoto_ir.checks import check
from kumamoto_ir.checks.examples import TODAY
from kumamoto_ir.cli.reporters.placing import placed
from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.reading.library import Loaded, load
from tests.checks.mutations import SLIPS, Edit, Hole, Slip, holes
from tests.checks.support import copy

SEED = 20261124
PLACES = 2


@pytest.fixture(scope="module")
def warned(good: Path) -> int:
    """How many warnings the folder has before anything is edited."""
    return len(check(load(good), today=TODAY))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped folder with numbers."""
    folder = tmp_path_factory.mktemp("good") / "folder"
    copy("shipped", folder)
    return folder


def spoiled(good: Path, edit: Edit, to: Path) -> Loaded:
    """A copy of the folder with one edit."""
    shutil.copytree(good, to)
    file = to / edit.file
    file.write_text(edit.apply(file.read_text(encoding="utf-8")), encoding="utf-8")
    return load(to)


def lines(loaded: Loaded, findings: tuple[Finding, ...]) -> set[tuple[str, str, int]]:
    """Rule, file and line of each finding."""
    return {(one.finding.rule, one.finding.file, one.span.line) for one in placed(findings, loaded.sources)}


def test_there_are_many_ways_to_spoil_the_folder(good: Path) -> None:
    """Forty and more, each with a place; together they touch playbooks, plan, contacts and templates."""
    sources = load(good).sources
    assert len(SLIPS) >= 40
    assert len({slip.name for slip in SLIPS}) == len(SLIPS)
    files = {edit.file for slip in SLIPS for edit in slip.places(sources)}
    assert {"playbooks/plan.yaml", "playbooks/breach.yaml", "playbooks/outage.yaml", "contacts.yaml"} <= files
    assert any(file.startswith("templates/") for file in files)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name.replace(" ", "-"))
def test_a_slip_is_found_on_its_line(slip: Slip, good: Path, tmp_path: Path) -> None:
    """The rule that is there for it says so, at the line where it was made."""
    places = list(slip.places(load(good).sources))
    assert places
    for number, edit in enumerate(Random(f"{SEED}{slip.name}").sample(places, min(PLACES, len(places)))):
        loaded = spoiled(good, edit, tmp_path / str(number))
        found = lines(loaded, check(loaded, today=TODAY, walks=False))
        assert (slip.rule, edit.file, edit.line) in found, (edit, found)


def test_a_hole_in_an_obligation_is_found(good: Path, tmp_path: Path) -> None:
    """A telling or a checklist that is skipped on some walks: an obligation that it served is named, with a walk."""
    found = list(holes(load(good).sources))
    assert len(found) >= 15
    chosen: list[Hole] = Random(SEED).sample(found, 6)
    for number, hole in enumerate(chosen):
        loaded = spoiled(good, hole.edit, tmp_path / str(number))
        broken = {
            line
            for rule, file, line in lines(loaded, check(loaded, today=TODAY))
            if rule == "must-unmet" and file == hole.edit.file
        }
        assert broken & hole.musts, (hole, broken)


# ---------------------------------------------------------------- lawful edits


def _edit(file: str, old: str, new: str, count: int = 1) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        changed, times = re.subn(old, new, text, count=count, flags=re.MULTILINE)
        assert times, old
        (folder / file).write_text(changed, encoding="utf-8")

    return edit


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        for path in [*(folder / "playbooks").glob("*.yaml"), folder / "contacts.yaml"]:
            path.write_bytes(change(path.read_bytes()))

    return edit


def _all(*edits: Callable[[Path], None]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        for one in edits:
            one(folder)

    return edit


OUTAGE, BREACH, FAULT = "playbooks/outage.yaml", "playbooks/breach.yaml", "playbooks/fault.yaml"
PLAN, CONTACTS, LAST = "playbooks/plan.yaml", "contacts.yaml", "playbooks/recurrence.yaml"

LAWFUL: dict[str, Callable[[Path], None]] = {
    "line ends of Windows": _bytes(lambda raw: raw.replace(b"\n", b"\r\n")),
    "a byte order mark": _bytes(lambda raw: b"\xef\xbb\xbf" + raw),
    "no line end at the end": _bytes(lambda raw: raw.rstrip(b"\n")),
    "comments": _edit(OUTAGE, r"^  - id: ", "  # この市の覚え\n  - id: ", 0),
    "empty lines": _edit(BREACH, r"^  - id: ", "\n\n  - id: ", 0),
    "spaces at line ends": _edit(FAULT, r"$", "  ", 0),
    "quotes around sentences": _edit(OUTAGE, r"^    say: ([^'\"\n]+)$", r"    say: '\1'", 0),
    "other words": _edit(BREACH, r"^    say: .+$", "    say: 言い方を変えた段です", 1),
    "a reason is added": _edit(FAULT, r"^(    kind: \w+\n    who: \w+\n    say: .+\n)(?!    why)", r"\1    why: この市で決めた理由です。\n", 1),
    "one more item": _edit(OUTAGE, r"^(    items:\n)(      - \{id: mayor)", r"\1      - {id: paper_stock, say: 用紙の残り}\n\2"),
    "one more field": _all(
        _edit(PLAN, r"^facts:\n", "facts:\n  weather: {say: 天気, type: text}\n"),
        _edit(OUTAGE, r"^(    fields:\n)(      - \{fact: data_at)", r"\1      - {fact: weather}\n\2"),
    ),
    "one more question": _edit(LAST, r"^(steps:\n)", r"\1  - {id: asked, kind: choose, who: tantou, say: 会議を開きますか, basis: {clause: local, origin: local}, answers: [{id: 'yes', say: 開く}, {id: 'no', say: 開かない}]}\n"),
    "one more office": _all(
        _edit(CONTACTS, r"^  # 相手が一つに", "  hana_branch:\n    say: 花の出張所\n    deputy: manager_deputy\n    channels: [{means: naisen, hours: day, number: 内線31}, {means: keitai, hours: night, number: 内線32}]\n  # 相手が一つに"),
        _edit(CONTACTS, r"^  offices: \[", "  offices: [hana_branch, "),
        _edit(CONTACTS, r"^  stations: \[", "  stations: [hana_branch, "),
        _edit(CONTACTS, r"^  counters: \[", "  counters: [hana_branch, "),
    ),
    "one more clause": _edit(PLAN, r"^clauses:\n", 'clauses:\n  "9":\n    ref: "9"\n    title: 雑則\n    says: このほか必要なことは別に定める。\n    outside: 行うことの定めではありません。\n'),
    "one more kind of business": _edit(PLAN, r"^  kinds:\n", "  kinds:\n    tax: 税の証明\n"),
    "one more row in the table": _edit(PLAN, r"^      - id: no_personal\n", '      - {id: desk, level: "2", say: 個人情報のない机への侵入}\n      - id: no_personal\n'),
    "a figure for a setting": _edit(PLAN, r"^(  outage_recheck:\n    say: .+\n    minutes:)", r"\1 30"),
    "a step under another name": _edit(OUTAGE, r"\bnew_estimate\b", "moved_estimate", 0),
    "an item under another name": _edit(OUTAGE, r"\bnotice_down\b", "notice_taken_down", 0),
    "two facts change places": _edit(PLAN, r"^(  found_at: .+\n)(  place: .+\n)", r"\2\1"),
    "an optional telling": _edit(CONTACTS, r"^      - \{from: tantou, to: manager, act: 報告, topic: result,", "      - {from: tantou, to: koho, act: 報告, topic: result, if_needed: true, basis: {clause: local, origin: local}}\n      - {from: tantou, to: manager, act: 報告, topic: result,"),
    "an obligation less": _edit(OUTAGE, r"^  - \{id: o-compare.+\n", ""),
}  # fmt: skip


def test_there_are_many_lawful_edits() -> None:
    """Twenty and more."""
    assert len(LAWFUL) >= 20


@pytest.mark.parametrize("name", LAWFUL)
def test_a_lawful_edit_brings_no_finding(name: str, good: Path, warned: int, tmp_path: Path) -> None:
    """Nothing is wrong with it, also for service and on all walks."""
    shutil.copytree(good, tmp_path / "folder")
    LAWFUL[name](tmp_path / "folder")
    findings = check(load(tmp_path / "folder"), today=TODAY)
    assert [one.message for one in findings if one.severity is Severity.ERROR] == []
    assert len(findings) <= warned, findings

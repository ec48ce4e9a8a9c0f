"""What the plan does not say and the city has confirmed: read, counted, and shown wherever a source stands."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kumamoto_ir.checks.context import Context
from kumamoto_ir.city.city import Frame
from kumamoto_ir.city.confirmations import CONFIRMABLE, Confirmations, confirmed_counts
from kumamoto_ir.city.model import Basis, Confirmed, Origin
from kumamoto_ir.desk.terminal.screens import explanation, source_line
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.requests import Call
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.reading.library import Library, from_files
from kumamoto_ir.reading.shape import shape
from kumamoto_ir.saying import words
from tests.consoles import Shell
from tests.desks import shipped, walked

HELD = Confirmed(by="地域政策課", on=date(2026, 4, 1), document="令和8年4月1日付け通知")
TELLS = "令和8年4月1日 地域政策課(令和8年4月1日付け通知)"
YAML = "confirmed: {by: 地域政策課, on: 2026-04-01, document: 令和8年4月1日付け通知}"


def changed(name: str, old: str, new: str) -> Library:
    """The shipped folder with one place written anew."""
    library = shipped()
    text = library.files[name]
    assert text.count(old) == 1
    loaded = from_files({**library.files, name: text.replace(old, new)})
    assert loaded.library is not None, loaded.findings
    return loaded.library


# The origin of the second step of a breach that asks something of one's own.
URGENT = (
    "playbooks/breach.yaml",
    "basis: {clause: local, origin: local}\n    sets: urgent",
    "basis: {clause: local, origin: local, " + YAML + "}\n    sets: urgent",
)


def test_a_confirmation_says_who_when_and_in_what() -> None:
    """All three are asked for, the day is a day, and nothing changes where there is none."""
    read, found = shape(
        Basis,
        {
            "clause": "3",
            "origin": "presumed",
            "confirmed": {"by": "課", "on": "2026-04-01", "document": "文"},
        },
        "x",
    )
    assert found == ()
    assert read is not None
    assert read.confirmed == Confirmed(by="課", on=date(2026, 4, 1), document="文")
    plain, found = shape(Basis, {"clause": "3", "origin": "presumed"}, "x")
    assert plain is not None
    assert plain.confirmed is None
    for spoiled in (
        {"by": "課", "on": "2026-04-01"},
        {"by": "課", "on": "去年", "document": "文"},
        {"by": None, "on": "2026-04-01", "document": "文"},
    ):
        read, found = shape(Basis, {"clause": "3", "origin": "presumed", "confirmed": spoiled}, "x")
        assert read is None
        assert found[0].path[0] == "confirmed"
        found[0].message.encode("cp932")


@pytest.mark.parametrize("origin", CONFIRMABLE)
def test_what_was_to_be_confirmed_and_is_no_longer_reads_so(origin: Origin) -> None:
    """For every origin that can be confirmed; without a confirmation the words are as they were."""
    basis = Basis(clause="3", origin=origin)
    assert words.origin_text(basis) == words.ORIGINS[origin]
    said = words.origin_text(basis.model_copy(update={"confirmed": HELD}))
    assert said.endswith("・確認済み")
    assert "要確認" not in said
    said.encode("cp932")


def test_the_screen_and_its_explanation_tell_of_a_confirmation(tmp_path: Path) -> None:
    """The line under the question says that it is confirmed; `?` says by whom, when and in what."""
    library = changed(*URGENT)
    _, officer, journal = walked(
        tmp_path, ["missing", {"found_at": None, "place": None}, {"seen": None}, "repeated", "yes"], library
    )
    journal.close()
    view = officer.views[-1]
    frame = Frame("breach", "urgent")
    assert getattr(view.request, "frame", None) == frame
    basis = library.city.basis(frame)
    assert source_line(view.city, basis).endswith("[計画に定めなし・確認済み]")
    assert f"確認: {TELLS}" in explanation(view)
    before = explanation(replace(view, city=shipped().city))
    assert not [line for line in before if line.startswith("確認")]


def test_a_clause_that_was_read_in_part_is_not_said_to_be_where_it_was_confirmed() -> None:
    """The city looked at the paper itself; how much of it this tool could read no longer matters."""
    rules = shipped().city
    name = next(name for name, clause in rules.plan.clauses.items() if clause.read == "partial")
    basis = Basis(clause=name, origin=Origin.PRESUMED)
    assert words.READ_PARTLY in source_line(rules, basis)
    assert words.READ_PARTLY not in source_line(rules, basis.model_copy(update={"confirmed": HELD}))


def test_the_screen_of_a_call_explains_the_source_that_it_shows(tmp_path: Path) -> None:
    """That of the line of the tree, which may be confirmed while the step is not."""
    old = "to: chiiki, act: 通報, topic: breach, say: 判定前の通報, when: {level: unknown}, basis: {clause: 4-1-1-u, origin: presumed}}"
    library = changed("contacts.yaml", old, old.removesuffix("}}") + f", {YAML}}}}}")
    answers: list[Json] = [
        "missing",
        {"found_at": None, "place": None},
        {"seen": None},
        "message",
        "leave",
        "yes",
        ["none"],
        "unknown",
        "unknown",
    ]
    _, officer, journal = walked(tmp_path, answers, library)
    journal.close()
    view = officer.views[-1]
    assert isinstance(view.request, Call)
    assert view.request.target.contact == "chiiki"
    assert f"確認: {TELLS}" in explanation(view)


def test_pictures_and_the_list_of_contacts_tell_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever an origin stands."""
    node = next(node for node in diagram(changed(*URGENT).city, "breach").nodes if node.id == "urgent")
    assert node.source.endswith("[計画に定めなし・確認済み]")
    shell = Shell(tmp_path, capsys, monkeypatch)
    home = tmp_path / "home"
    shell.plain("init", str(home))
    path = home / "contacts.yaml"
    old = "say: 判定前の要請, when: {level: unknown}, basis: {clause: 4-1-1-u, origin: presumed}}"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, old.removesuffix("}}") + f", {YAML}}}}}"), encoding="utf-8")
    ran = shell.plain("contacts", "annex1", "--home", str(home))
    assert ran.out.count("推定・確認済み]") == 1
    assert shell.plain("validate", str(home)).code == 0


def test_confirmations_are_counted_by_origin() -> None:
    """What is confirmed and what is still open; what the plan says itself is not asked about."""
    bases = [
        Basis(clause="1", origin=Origin.TEXT),
        Basis(clause="1", origin=Origin.PRESUMED),
        Basis(clause="2", origin=Origin.PRESUMED, confirmed=HELD),
        Basis(clause="2", origin=Origin.PRESUMED, confirmed=HELD),
        Basis(clause="3", origin=Origin.LAW),
    ]
    assert confirmed_counts(bases) == {
        Origin.PRESUMED: Confirmations(2, 1),
        Origin.LAW: Confirmations(0, 1),
        Origin.SETTING: Confirmations(0, 0),
        Origin.LOCAL: Confirmations(0, 0),
    }
    assert confirmed_counts([]) == dict.fromkeys(CONFIRMABLE, Confirmations(0, 0))


def test_nothing_of_the_shipped_folder_is_said_to_be_confirmed() -> None:
    """No city has done so yet; what is open is counted, and every basis of such an origin once."""
    bases = [basis for basis, _ in Context(shipped(), {}).bases()]
    counts = confirmed_counts(bases)
    assert sum(held.confirmed for held in counts.values()) == 0
    assert sum(held.open for held in counts.values()) == sum(basis.origin in CONFIRMABLE for basis in bases)
    assert counts[Origin.PRESUMED].open

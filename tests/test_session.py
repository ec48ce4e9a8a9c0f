"""The loop with a journal behind it: going back, out of turn, personal numbers, papers, a drill that was real."""

from pathlib import Path

import pytest

from kumamoto_ir.desk.terminal.officer import Reply
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import What
from kumamoto_ir.incident.obligations import all_outstanding
from tests.desks import reopened, walked

START: list[Json | Reply] = ["missing", {"found_at": "8:05", "place": "窓口"}, {"seen": "箱がない"}]
BACK = Reply(key="b")


def where(officer_views: list[object]) -> str:
    """The place of the last question."""
    request = getattr(officer_views[-1], "request", None)
    return str(getattr(request, "frame", ""))


def test_back_after_a_call_corrects_it_and_rings_again(tmp_path: Path) -> None:
    """`b` right after a call takes its outcome back; the call is due again and the record keeps both."""
    session, officer, journal = walked(tmp_path, [*START, "repeated", BACK])
    assert where([*officer.views]) == "breach/tell_manager"
    assert ("manager", "found") not in session.state.told
    assert [event.kind for event in journal.events(session.incident, "s1")][-3:] == [
        What.CALLED,
        What.CORRECTED,
        What.FOCUSED,
    ]


def test_back_twice_after_a_call_goes_to_the_question_before_it(tmp_path: Path) -> None:
    """The second `b` goes further back, never forward."""
    _, officer, _ = walked(tmp_path, [*START, "repeated", BACK, BACK])
    assert where([*officer.views]) == "report/seen"


def test_what_was_typed_before_going_back_is_offered_again(tmp_path: Path) -> None:
    """Nobody has to type a text twice because he went back."""
    _, officer, _ = walked(tmp_path, [*START, BACK])
    request = officer.views[-1].request
    assert isinstance(request, ask.Fill)
    assert dict(request.old) == {"seen": "箱がない"}


def test_a_call_before_the_manager_was_heard_is_not_said_to_be_on_his_instruction(tmp_path: Path) -> None:
    """When nobody who may instruct was reached, the record says so, and the level names who entered it."""
    session, _, journal = walked(
        tmp_path, [*START, "message", "leave", "yes", ["theft"], ["lost"], "3", "repeated"]
    )
    call = journal.events(session.incident, "s1")[-1]
    assert call.body["unheard"] == "manager"
    assert "on_behalf_of" not in call.body
    assert session.state.judged["level"].by == "tantou"


def test_a_call_after_the_manager_was_heard_is_on_his_instruction(tmp_path: Path) -> None:
    """The 通報 of 4(1)(ウ) is the manager's act; a clerk who calls does it on his instruction."""
    session, _, journal = walked(tmp_path, [*START, "repeated", "yes", ["theft"], ["lost"], "3", "repeated"])
    call = journal.events(session.incident, "s1")[-1]
    assert call.body["on_behalf_of"] == "manager"
    assert session.state.judged["level"].by == "manager"


def test_the_text_that_was_read_aloud_is_kept_word_for_word(tmp_path: Path) -> None:
    """A call's record holds the very text that stood on the screen."""
    session, officer, journal = walked(tmp_path, [*START, "repeated"])
    shown = officer.views[3]
    assert isinstance(shown.request, ask.Call)
    call = journal.events(session.incident, "s1")[-1]
    assert call.words is not None
    assert call.words["text"] == shown.script(shown.request)


def test_a_personal_number_is_not_written(tmp_path: Path) -> None:
    """A text with a valid 個人番号 is refused before anything reaches the disk."""
    _, officer, journal = walked(tmp_path, [*START[:2], {"seen": "番号 1234 5678 9018 の人"}])
    assert len(journal.events("261124-T3S", "s1")) == 3
    assert where([*officer.views]) == "report/seen"
    assert "567890" not in (tmp_path / "journal.db").read_bytes().decode("latin-1")


def test_a_number_that_is_none_is_kept_with_the_override_on_record(tmp_path: Path) -> None:
    """The officer may say that it is no personal number; that he did is recorded."""
    _, _, journal = walked(tmp_path, [*START[:2], Reply({"seen": "整理番号 1234 5678 9018"}, override=True)])
    last = journal.events("261124-T3S", "s1")[-1]
    assert last.body["override"] == ["my_number"]


def test_a_time_that_has_not_come_is_doubted(tmp_path: Path) -> None:
    """A discovery in the future is questioned at once, and kept as typed."""
    _, officer, _ = walked(tmp_path, ["missing", {"found_at": "23:50", "place": None}])
    assert any("まだ来ていない時刻" in line for line in officer.told)


def test_a_bare_number_is_no_text(tmp_path: Path) -> None:
    """「1」 typed into a text field is a slip of the finger and is asked again."""
    _, officer, _ = walked(tmp_path, [*START[:2], {"seen": "１"}])
    assert officer.refusals == ["番号ではなく、言葉で書いてください。"]


def test_a_recheck_cannot_be_set_into_the_past(tmp_path: Path) -> None:
    """7:00 typed at 8:05 is no time for asking again."""
    answers: list[Json | Reply] = [
        *START,
        "repeated",
        "none",
        ["none"],
        [],
        "2",
        "repeated",
        "repeated",
        "repeated",
    ]
    session, _, journal = walked(tmp_path, answers)
    more: list[Json | Reply] = [
        {"breach.area": "done", "breach.keep": "done"},
        dict.fromkeys(("found_how", "material", "headcount", "my_number", "cause")),
        {"breach.gathered": "done"},
        {"breach.cause_found": "done"},
        {"breach.keep_out": "done"},
        *["absent"] * 6,
        *[{"outcome": "not_needed", "note": "影響なし"}] * 4,
        {"breach.law_deadline": "done", "breach.law_commission": "done", "breach.law_persons": "done"},
        "skip",
        "7時",
    ]
    session, officer = reopened(tmp_path, journal, more)
    assert officer.refusals == ["もう過ぎた時刻です。"]
    assert all_outstanding(session.city, session.state) == ()


def test_papers_go_to_everybody_who_was_told(tmp_path: Path) -> None:
    """A document step makes one numbered paper for each contact, as Markdown and as text, and keeps it whole."""
    session, _, journal = walked(
        tmp_path, [*START, "repeated", "yes", ["theft"], ["lost"], "3", *["repeated"] * 3]
    )
    session.press(Reply(key="w", payload={"walk": "report", "frame": "breach/paper"}))
    _, officer = reopened(tmp_path, journal, ["done"])
    made = [event for event in journal.events(session.incident, "s1") if event.kind == What.TEXTED]
    assert [event.body["contact"] for event in made] == ["manager", "chiiki", "chuo_kumin", "joho"]
    saved = sorted(path.name for path in (tmp_path / "papers" / session.incident).iterdir())
    assert len(saved) == 8
    assert made[0].words is not None
    assert (tmp_path / "papers" / session.incident / saved[0]).read_text(encoding="utf-8") in {
        (event.words or {})["text"] for event in made
    }
    assert officer.views[-1].request != officer.views[0].request


@pytest.mark.parametrize("outcome", ["busy", "message", "absent"])
def test_the_walk_never_waits_for_one_person(tmp_path: Path, outcome: str) -> None:
    """Whatever becomes of the call to the manager, three more answers lead on to the judgement."""
    answers: list[Json | Reply] = [*START, outcome, *(["absent"] if outcome == "absent" else []), "leave"]
    _, officer, _ = walked(tmp_path, answers)
    assert where([*officer.views]) == "breach/personal"

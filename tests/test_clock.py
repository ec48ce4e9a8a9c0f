"""The clock on the screen: minutes to opening, expected recovery, re-checks that interrupt; two windows at one incident."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kumamoto_ir.desk.desk import Clock, Desk
from kumamoto_ir.desk.session import Session, resume_incident
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.desk.terminal.screens import clock_lines, lost_lines, screen
from kumamoto_ir.desk.workplace import is_holiday
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.journal.sqlite import SqliteJournal
from tests.desks import ME, MORNING, Teller, begun, go_on, journal_at, shelf, shipped

INCIDENT = "261124-T3S"
FOUND: dict[str, Json] = {"found_at": "8:05", "place": "1番窓口"}
TO_ESTIMATE: list[Json] = [FOUND, "others", ["software"], ["juki"], *["repeated"] * 4, "none", "repeated"]
COUNTER: list[Json] = [
    "wait",
    {"instructed_by": None, "instructed_at": None},
    "cannot",
    {"cert": "stop", "move": "accept", "seal": "accept", "family": "accept", "net": "stop"},
    {"outage.told_waiting": "done", "outage.half_done": "na"},
    "skip",
    "repeated",
    "done",
]
TO_RECHECK: list[Json] = [*TO_ESTIMATE, {"recovery_at": "10:00"}, "repeated", *COUNTER]


@dataclass
class Sitting:
    """An officer with a clock that one can put forward."""

    folder: Path
    now: datetime = MORNING
    holiday: Callable[[date], bool] = lambda _: False
    officer: Teller = field(default_factory=lambda: Teller([]))
    journal: SqliteJournal = field(init=False)
    session: Session = field(init=False)

    def __post_init__(self) -> None:
        self.journal = journal_at(self.folder, now=lambda: self.now)

    @property
    def desk(self) -> Desk:
        """The desk of this officer."""
        clock = Clock(lambda: self.now)
        return Desk(
            self.journal,
            shipped(),
            self.officer,
            clock,
            ME,
            "s1",
            shelf(self.folder / "papers"),
            self.holiday,
        )

    def begin(self, *answers: Json) -> "Sitting":
        """A new outage with these answers."""
        self.session = begun(self.desk, "down")
        return self.types(*answers)

    def joins(self) -> "Sitting":
        """Takes up the incident that is there."""
        self.session = resume_incident(self.desk, INCIDENT)
        return self

    def types(self, *answers: Json | Reply) -> "Sitting":
        """Gives these answers, whatever is asked."""
        self.officer.replies += [held if isinstance(held, Reply) else Reply(held) for held in answers]
        go_on(self.session)
        return self

    @property
    def view(self) -> View:
        """What was shown last."""
        return self.officer.views[-1]

    @property
    def line(self) -> str:
        """The line of the clock."""
        return " / ".join(clock_lines(self.view))

    @property
    def at(self) -> str:
        """Where the last question stands."""
        return str(getattr(self.view.request, "frame", ""))

    def page(self) -> tuple[Event, ...]:
        """Everything that is on record."""
        return self.journal.events(INCIDENT, "s1")


# ---------------------------------------------------------------- the line above every question


def test_minutes_to_opening_before_opening(tmp_path: Path) -> None:
    """At 8:05 with opening at 8:30 every screen of an outage says 25 minutes; at 8:29 it says one."""
    sitting = Sitting(tmp_path).begin(FOUND)
    assert "開庁 午前8時30分まで あと25分" in sitting.line
    sitting.now = MORNING + timedelta(minutes=24, seconds=30)
    sitting.types("others")
    assert "あと1分" in sitting.line


def test_no_minutes_once_the_counter_is_open(tmp_path: Path) -> None:
    """At 8:30 and later nothing is said of the opening, nor in the middle of the night."""
    sitting = Sitting(tmp_path).begin(FOUND)
    for hour, minute in ((8, 30), (12, 0), (23, 0), (4, 0)):
        sitting.now = MORNING.replace(hour=hour, minute=minute)
        sitting.types()
        assert "開庁" not in sitting.line


@pytest.mark.parametrize(
    "day", [date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 30)]
)
def test_no_minutes_on_a_day_the_counter_is_closed(tmp_path: Path, day: date) -> None:
    """A national holiday, a Saturday, a Sunday, the turn of the year: there is no opening to count down to."""
    now = datetime.combine(day, MORNING.timetz())
    sitting = Sitting(tmp_path, now=now, holiday=is_holiday).begin(FOUND)
    assert "開庁" not in sitting.line


def test_a_breach_alone_has_no_countdown(tmp_path: Path) -> None:
    """Only playbooks that ask for the clock show it."""
    sitting = Sitting(tmp_path)
    sitting.session = begun(sitting.desk, "report")
    sitting.types("missing")
    assert sitting.line == ""


def test_expected_recovery_stands_on_the_screen_and_moves(tmp_path: Path) -> None:
    """Before it is asked nothing, then 未確認 or the hour; a new estimate replaces the old one; nothing once it is back."""
    sitting = Sitting(tmp_path).begin(*TO_ESTIMATE)
    assert "復旧見込み" not in sitting.line
    sitting.types({"recovery_at": None})
    assert "復旧見込み 未確認" in sitting.line
    sitting.types("repeated", *COUNTER, "9時30分", "estimate", {"recovery_at": "11:00"}, "skip")
    assert "復旧見込み 午前11時0分" in sitting.line
    assert "未確認" not in sitting.line
    sitting.types("repeated", "repeated", "9時40分", "back")
    assert sitting.at == "outage/recovered"
    assert "復旧見込み" not in sitting.line


def test_the_next_recheck_stands_on_the_screen(tmp_path: Path) -> None:
    """Once a time was set, every screen names it, also those of the other walk."""
    sitting = Sitting(tmp_path).begin(*TO_RECHECK)
    assert "次の確認" not in sitting.line
    sitting.types("9時30分")
    assert "次の確認 午前9時30分" in sitting.line
    sitting.types(Reply(key="w", payload={"walk": "failure"}))
    assert sitting.at == "failure/inspect_order"
    assert "次の確認 午前9時30分" in sitting.line


# ---------------------------------------------------------------- a re-check whose time comes


def elsewhere(folder: Path) -> Sitting:
    """The re-check is set for 9:30, and the officer has gone over to the inspection."""
    sitting = Sitting(folder).begin(*TO_RECHECK, "9時30分")
    return sitting.types(Reply(key="w", payload={"walk": "failure"}))


def test_a_recheck_waits_for_its_time(tmp_path: Path) -> None:
    """A minute before, the other question is asked as it was."""
    sitting = elsewhere(tmp_path)
    sitting.now = MORNING.replace(hour=9, minute=29)
    sitting.types()
    assert not isinstance(sitting.view.request, ask.Due)


def test_a_recheck_interrupts_another_question(tmp_path: Path) -> None:
    """At its time it comes before what is open; 「いま」 leads to it, still with its own answers, and nothing is lost."""
    sitting = elsewhere(tmp_path)
    sitting.now = MORNING.replace(hour=9, minute=30)
    sitting.types()
    request = sitting.view.request
    assert isinstance(request, ask.Due)
    assert "確かめる時刻です(午前9時30分)" in screen(sitting.view).title
    sitting.types("now")
    assert isinstance(sitting.view.request, ask.Wait)
    assert sitting.at == "outage/again"
    sitting.types("not_yet", "10時", Reply(key="w", payload={"walk": "failure"}))
    assert sitting.at == "failure/inspect_order"


def test_putting_it_off_is_recorded(tmp_path: Path) -> None:
    """「30分後」 goes back to the open question, stands on record with its new time, and comes again then."""
    sitting = elsewhere(tmp_path)
    sitting.now = MORNING.replace(hour=9, minute=30)
    sitting.types("30")
    assert sitting.at == "failure/inspect_order"
    put_off = sitting.page()[-1]
    assert put_off.kind == What.POSTPONED
    assert put_off.body["frame"] == "outage/again"
    assert str(put_off.body["due"]).startswith("2026-11-24T10:00")
    assert "次の確認 午前10時0分" in sitting.line
    sitting.now = MORNING.replace(hour=10, minute=0)
    sitting.types()
    assert isinstance(sitting.view.request, ask.Due)
    assert any("復旧しましたか" in line for line in sitting.view.chronology())


@pytest.mark.parametrize("answer", ["0", "601", "あとで", ""])
def test_putting_it_off_for_ever_is_refused(tmp_path: Path, answer: str) -> None:
    """Between one minute and ten hours; nothing else is taken, and the question stays."""
    sitting = elsewhere(tmp_path)
    sitting.now = MORNING.replace(hour=9, minute=30)
    before = len(sitting.page())
    sitting.types(answer)
    assert sitting.officer.refusals
    assert isinstance(sitting.view.request, ask.Due)
    assert len(sitting.page()) == before


def test_a_time_that_was_set_is_kept_while_a_book_is_written(tmp_path: Path) -> None:
    """Going over to a book and back leaves the re-check at its time; nobody sets it a second time."""
    sitting = Sitting(tmp_path).begin(*TO_RECHECK, "9時30分")
    sitting.types(Reply(key="w", payload={"walk": "down", "frame": "outage/held"}), "done")
    assert sitting.at == "outage/again"
    assert isinstance(sitting.view.request, ask.Wait)
    assert sitting.view.request.due == MORNING.replace(hour=9, minute=30)


def test_a_recheck_interrupts_a_book_of_its_own_walk(tmp_path: Path) -> None:
    """While rows are written at its time, it comes first and asks whether it recovered, not for another time."""
    sitting = Sitting(tmp_path).begin(*TO_RECHECK, "9時30分")
    sitting.types(Reply(key="w", payload={"walk": "down", "frame": "outage/held"}))
    sitting.now = MORNING.replace(hour=9, minute=31)
    sitting.types()
    interrupting = sitting.view.request
    assert isinstance(interrupting, ask.Due)
    sitting.types("now")
    assert sitting.at == "outage/again"
    assert isinstance(sitting.view.request, ask.Wait)


# ---------------------------------------------------------------- two windows


def test_the_loser_of_a_conflict_is_asked_again_with_his_answer_offered(tmp_path: Path) -> None:
    """One window answered first; the other is asked where the record stands, and sees what he had given."""
    Sitting(tmp_path).begin(FOUND, "others", ["software"]).journal.close()
    quick, slow = Sitting(tmp_path).joins(), Sitting(tmp_path).joins()
    slow.types()
    quick.types(["inkan"])
    slow.types(["juki"])
    assert slow.view.lost is not None
    assert slow.view.lost.answer == ["juki"]
    said, how = lost_lines(slow.view)
    assert said == "! 「何が使えませんか」への答えは書かれていません: 住民票・異動(住基)"
    assert "n と Enter" in how
    assert [event.body.get("chosen") for event in slow.page()][-1] == ["inkan"]
    assert isinstance(slow.view.request, ask.Call)
    slow.types("repeated")
    assert slow.view.lost is None


def test_a_call_that_both_windows_made_is_on_record_once(tmp_path: Path) -> None:
    """No call stands twice; the slower one is offered his outcome and asked for the next call."""
    Sitting(tmp_path).begin(*TO_ESTIMATE[:4]).journal.close()
    quick, slow = Sitting(tmp_path).joins(), Sitting(tmp_path).joins()
    slow.types()
    quick.types("repeated")
    slow.types("repeated")
    calls = [event.body["contact"] for event in slow.page() if event.kind == What.CALLED]
    assert calls == ["joho"]
    assert slow.view.lost is not None
    assert slow.view.lost.answer == "repeated"
    request = slow.view.request
    assert isinstance(request, ask.Call)
    assert request.via == "chiiki"


def test_the_offered_answer_is_shown_in_words(tmp_path: Path) -> None:
    """At the terminal it reads as the choice or the text that was given, never as an id."""
    Sitting(tmp_path).begin(*TO_ESTIMATE[:8]).journal.close()
    quick, slow = Sitting(tmp_path).joins(), Sitting(tmp_path).joins()
    slow.types()
    quick.types(Reply(key="n", payload={"text": "メモ"}))
    slow.types("none")
    assert slow.at == "fault/attack"
    assert lost_lines(slow.view) == ("! さきほどの答えは書かれていません: 情報政策課が「ない」と言った",)

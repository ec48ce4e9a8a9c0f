"""The clock of the PC is set back, stands in another zone, or turns the year in the middle of a walk."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kumamoto_ir.desk.terminal.officer import Reply
from kumamoto_ir.desk.workplace import is_holiday
from kumamoto_ir.ground.dates import JST, era_date, parse_when
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.paper.papers import Papers
from tests.consoles import only_page, piped
from tests.desks import ME, MORNING, shipped
from tests.test_clock import INCIDENT, TO_RECHECK, Sitting, elsewhere

HALF_PAST_NINE = MORNING.replace(hour=9, minute=30)
JUMPS = pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)], ids=["hour", "year"])


def paper(sitting: Sitting, name: str) -> str:
    """A paper of the incident as it stands, made now."""
    made = Papers(shipped(), ME, INCIDENT, sitting.now, "0" * 64)
    return made.paper(sitting.session.state, name).text


# ---------------------------------------------------------------- set back


@JUMPS
def test_records_keep_their_order_and_their_chain_when_the_clock_is_set_back(
    tmp_path: Path, back: timedelta
) -> None:
    """The number of a record is its order; its time is what the PC said, earlier than the one before it."""
    sitting = elsewhere(tmp_path)
    before = sitting.page()
    sitting.now -= back
    sitting.types(Reply(key="n", payload={"text": "メモ"}))
    after = sitting.page()
    assert [event.seq for event in after] == list(range(1, len(before) + 2))
    assert after[-1].occurred_at == before[-1].occurred_at - back
    assert not any(verdict.misfit for verdict in sitting.journal.verify(INCIDENT))
    again = Sitting(tmp_path, now=sitting.now).joins()
    assert again.session.state == sitting.session.state


@JUMPS
def test_a_recheck_stays_at_its_own_time_when_the_clock_is_set_back(tmp_path: Path, back: timedelta) -> None:
    """It does not come before its time, is shown as it was set, and comes when the clock says so."""
    sitting = elsewhere(tmp_path)
    sitting.now -= back
    sitting.types()
    assert not isinstance(sitting.view.request, ask.Due)
    assert "次の確認" in sitting.line
    assert set(sitting.session.state.due.values()) == {HALF_PAST_NINE}
    sitting.now = HALF_PAST_NINE
    sitting.types()
    assert isinstance(sitting.view.request, ask.Due)


@JUMPS
def test_a_recheck_that_was_seen_to_is_not_asked_again_when_the_clock_is_set_back(
    tmp_path: Path, back: timedelta
) -> None:
    """What was answered stays answered; a new time is read by the clock as it is now."""
    sitting = Sitting(tmp_path).begin(*TO_RECHECK, "9時30分")
    sitting.now = HALF_PAST_NINE
    sitting.types("not_yet")
    sitting.now -= back
    sitting.types("30分後")
    request = sitting.view.request
    assert isinstance(request, ask.Wait)
    assert request.due == sitting.now + timedelta(minutes=30)


@JUMPS
def test_a_call_made_after_the_clock_was_set_back_counts_as_the_newer_one(
    tmp_path: Path, back: timedelta
) -> None:
    """Told is told by the order of the records: a call with an earlier time is not overtaken by the one before."""
    sitting = Sitting(tmp_path).begin(*TO_RECHECK[:4], "busy")
    sitting.now -= back
    sitting.types(Reply(key="c", payload={"to": "joho", "topic": "failure", "outcome": "repeated"}))
    state = sitting.session.state
    busy, reached = (event for event in sitting.page() if event.body.get("contact") == "joho")
    assert reached.occurred_at < busy.occurred_at
    assert state.told["joho", "failure"].seq == reached.seq
    assert state.tried["joho", "failure"].outcome == "repeated"


@JUMPS
def test_papers_tell_the_times_as_they_were_recorded(tmp_path: Path, back: timedelta) -> None:
    """The chronology goes by the times of the records, with all of them; the paper carries the time of its making."""
    sitting = elsewhere(tmp_path)
    whole = len(sitting.view.chronology())
    sitting.now -= back
    sitting.types(Reply(key="n", payload={"text": "メモ"}))
    told = sitting.view.chronology()
    assert len(told) == whole + 1
    assert [line for line in told if "時計が、前の記録より戻っています" in line] == [
        line for line in told if "メモ" in line
    ]
    assert era_date(sitting.now) in paper(sitting, "chronology")


# ---------------------------------------------------------------- another zone


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati", "Nowhere/Wrong"])
def test_every_time_is_shown_in_japan_time_whatever_zone_the_pc_is_set_to(tmp_path: Path, zone: str) -> None:
    """TZ of the PC changes between the commands: the same hour is shown and kept."""
    store = str(tmp_path / "journal.db")
    typed = "1\n1 8:05\n\n届書の箱がない\nq\n"
    code, _, complaint = piped(tmp_path, "report", "--store", store, typed=typed, TZ="Asia/Tokyo")
    assert (code, complaint) == (10, "")
    events = only_page(Path(store))
    told_in_tokyo, told_elsewhere = (
        piped(tmp_path, "log", events[0].incident, "--store", store, TZ=tz)[1] for tz in ("Asia/Tokyo", zone)
    )
    assert told_in_tokyo == told_elsewhere
    assert "午前8時5分" in told_elsewhere
    local = events[0].occurred_at.astimezone(JST)
    assert f"{local.month}月{local.day}日" in told_elsewhere


def test_a_typed_hour_is_an_hour_in_japan_whatever_zone_the_pc_is_set_to(tmp_path: Path) -> None:
    """8:05 typed on a PC in New York is 8:05 in Kumamoto."""
    store = str(tmp_path / "journal.db")
    typed = "1\n1 8:05\n\n届書の箱がない\nq\n"
    piped(tmp_path, "report", "--store", store, typed=typed, TZ="America/New_York")
    found = [value for event in only_page(Path(store)) for value in found_at(event.body)]
    (moment,) = {datetime.fromisoformat(value) for value in found}
    assert (moment.astimezone(JST).hour, moment.astimezone(JST).minute) == (8, 5)


def found_at(body: object) -> Iterator[str]:
    """Every time that a form was given."""
    values = body.get("values", {}) if hasattr(body, "get") else {}
    yield from (str(value) for name, value in values.items() if name == "found_at" and value)


# ---------------------------------------------------------------- 29 February and the turn of the year


def test_a_walk_goes_over_midnight_into_the_29th_of_february(tmp_path: Path) -> None:
    """A re-check set late on 2028-02-28 for 「明日」 is due on the 29th, not on 1 March."""
    eve = datetime(2028, 2, 28, 23, 50, tzinfo=JST)
    sitting = Sitting(tmp_path, now=eve).begin(*TO_RECHECK, "明日 0時20分")
    request = sitting.view.request
    assert isinstance(request, ask.Wait)
    assert request.due == datetime(2028, 2, 29, 0, 20, tzinfo=JST)
    sitting.now = datetime(2028, 2, 29, 0, 20, tzinfo=JST)
    sitting.types(Reply(key="w", payload={"walk": "failure"}))
    sitting.types()
    assert isinstance(sitting.view.request, ask.Due)
    assert "令和10年2月29日" in paper(sitting, "chronology")


def test_a_distance_typed_on_the_eve_of_new_year_is_due_in_the_new_year(tmp_path: Path) -> None:
    """「30分後」 at 23:50 on 12/31 is 0:20 of the next year, and comes then."""
    eve = datetime(2026, 12, 31, 23, 50, tzinfo=JST)
    sitting = Sitting(tmp_path, now=eve, holiday=is_holiday).begin(*TO_RECHECK, "30分後")
    assert set(sitting.session.state.due.values()) == {datetime(2027, 1, 1, 0, 20, tzinfo=JST)}
    assert "開庁" not in sitting.line
    sitting.now = datetime(2027, 1, 1, 0, 20, tzinfo=JST)
    sitting.types(Reply(key="w", payload={"walk": "failure"}))
    sitting.types()
    assert isinstance(sitting.view.request, ask.Due)
    said = paper(sitting, "chronology")
    assert "令和9年1月1日" in said
    assert re.search("12月31日.+午後11時50分", said)


def test_twenty_three_today_typed_after_midnight_is_of_the_day_that_has_begun() -> None:
    """「今日の23時」 after midnight means the day that has begun; 「昨日」 the one that ended, over the year too."""
    now = datetime(2027, 1, 1, 0, 10, tzinfo=JST)
    assert parse_when("今日の23時", now) == datetime(2027, 1, 1, 23, 0, tzinfo=JST)
    assert parse_when("昨日の23時", now) == datetime(2026, 12, 31, 23, 0, tzinfo=JST)
    assert parse_when("23時", now) == datetime(2027, 1, 1, 23, 0, tzinfo=JST)
    assert parse_when("12/31 23時", now) == datetime(2026, 12, 31, 23, 0, tzinfo=JST)
    assert parse_when("20分前", now) == datetime(2026, 12, 31, 23, 50, tzinfo=JST)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
        (date(2028, 2, 29), False),
    ],
)
def test_the_turn_of_the_year_is_closed_and_the_days_around_it_are_not(day: date, closed: bool) -> None:
    assert is_holiday(day) is closed


def test_the_year_of_the_era_turns_at_midnight_in_japan_not_in_utc() -> None:
    """15:00 UTC on 12/31 is New Year's Day here."""
    assert era_date(datetime(2026, 12, 31, 14, 59, tzinfo=UTC)) == "令和8年12月31日"
    assert era_date(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)) == "令和9年1月1日"
    assert era_date(datetime(2028, 2, 28, 15, 0, tzinfo=UTC)) == "令和10年2月29日"

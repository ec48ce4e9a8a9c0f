"""Dates are printed as Japanese offices write them, and read as people type them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lowered import MANY_DIGITS, few_digits
from kumamoto_ir.ground.dates import (
    JST,
    clock,
    clock_near,
    era_date,
    era_datetime,
    lasting,
    parse_when,
    short_datetime,
    suspicious,
)

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=JST)  # a Monday
NAIVE = datetime(2026, 11, 23, 8, 5)
MOMENTS = st.datetimes(datetime(1927, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JST)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 23), "令和8年11月23日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "1926年12月24日"),
        (datetime(2019, 4, 30, 15, 0, tzinfo=UTC), "令和元年5月1日"),
    ],
)
def test_an_era_holds_from_its_first_day_in_japan(day: date, written: str) -> None:
    assert era_date(day) == written


@pytest.mark.parametrize(
    ("hour", "minute", "written"),
    [
        (8, 5, "午前8時5分"),
        (12, 5, "午後0時5分"),
        (0, 0, "午前0時0分"),
        (23, 59, "午後11時59分"),
    ],
)
def test_the_clock_has_twelve_hours_from_zero(hour: int, minute: int, written: str) -> None:
    assert clock(at(11, 23, hour, minute)) == written


def test_a_stored_moment_is_shown_in_japanese_time() -> None:
    moment = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
    assert era_datetime(moment) == "令和8年11月23日 午前8時5分"
    assert short_datetime(moment) == "11月23日(月) 午前8時5分"


def test_a_time_of_another_day_in_japan_is_shown_with_its_day() -> None:
    """The day is that of Japan, on both sides of its midnight and of that of UTC."""
    late = datetime(2026, 11, 23, 23, 50, tzinfo=JST)
    assert clock_near(late, late.replace(hour=0, minute=5)) == "午後11時50分"
    assert clock_near(late, late + timedelta(minutes=20)) == "11月23日(月) 午後11時50分"
    assert clock_near(late.astimezone(UTC), late - timedelta(hours=15)) == "午後11時50分"
    with pytest.raises(ValueError):
        clock_near(late, NAIVE)


def test_a_time_without_a_zone_is_never_guessed() -> None:
    for show in (era_date, clock, era_datetime, short_datetime):
        with pytest.raises(ValueError):
            show(NAIVE)
    with pytest.raises(ValueError):
        parse_when("8:05", NAIVE)
    with pytest.raises(ValueError):
        suspicious(NOW, NAIVE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8:05", at(11, 23, 8, 5)),
        ("8時5分", at(11, 23, 8, 5)),
        ("８時５分", at(11, 23, 8, 5)),
        ("８：０５", at(11, 23, 8, 5)),
        ("　午前8時5分 ", at(11, 23, 8, 5)),
        ("午前 8時 5分", at(11, 23, 8, 5)),
        ("午後3時", at(11, 23, 15)),
        ("午後3:20", at(11, 23, 15, 20)),
        ("午後0時5分", at(11, 23, 12, 5)),
        ("15時", at(11, 23, 15)),
        ("0805", at(11, 23, 8, 5)),
        ("805", at(11, 23, 8, 5)),
        ("８０５", at(11, 23, 8, 5)),
        ("8時半", at(11, 23, 8, 30)),
        ("8時ごろ", at(11, 23, 8)),
        ("8時頃", at(11, 23, 8)),
        ("午後5時半ごろ", at(11, 23, 17, 30)),
        ("今", NOW),
        ("いま", NOW),
        ("今日 7:50", at(11, 23, 7, 50)),
        ("昨日 17:30", at(11, 22, 17, 30)),
        ("きのう午後5時", at(11, 22, 17)),
        ("一昨日 9時", at(11, 21, 9)),
        ("明日 9時", at(11, 24, 9)),
        ("11/22 17:30", at(11, 22, 17, 30)),
        ("11/22 1730", at(11, 22, 17, 30)),
        ("11月22日 午後5時半", at(11, 22, 17, 30)),
        ("11月22日(日) 午後5時30分", at(11, 22, 17, 30)),
        ("R8.11.22 17:30", at(11, 22, 17, 30)),
        ("ｒ８．１１．２２　１７：３０", at(11, 22, 17, 30)),
        ("令和8年11月22日17時30分", at(11, 22, 17, 30)),
        ("令和元年5月1日 9時", at(5, 1, 9, year=2019)),
        ("平成31年4月30日 9時", at(4, 30, 9, year=2019)),
        ("S64/1/7 9:00", at(1, 7, 9, year=1989)),
        ("2026-11-22 17:30", at(11, 22, 17, 30)),
        ("2026/11/22T17:30", at(11, 22, 17, 30)),
        ("2026-11-22T08:30:00Z", at(11, 22, 17, 30)),
        ("10分前", at(11, 23, 7, 55)),
        ("１０分ほど前", at(11, 23, 7, 55)),
        ("1時間前", at(11, 23, 7, 5)),
        ("1時間半前", at(11, 23, 6, 35)),
        ("1時間20分前", at(11, 23, 6, 45)),
        ("30分後", at(11, 23, 8, 35)),
        ("11/24 9:00", at(11, 24, 9)),
        ("11/25 9:00", at(11, 25, 9, year=2025)),
        ("12/31 23:00", at(12, 31, 23, year=2025)),
        ("2/29 9:00", at(2, 29, 9, year=2024)),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, meant: datetime) -> None:
    assert parse_when(typed, NOW) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "8", "25時", "24:00", "8:60", "8:5", "2560", "午後15時", "午前12時", "午後12時",
        "2/30 8:00", "13/1 8:00", "0/1 8:00", "令和60年1月1日 8:00", "2078-01-01 8:00", "令和元年4月30日 8:00",
        "平成32年1月1日 8:00", "昭和0年1月1日 8:00", "11/22", "昨日", "11/217:30", "11月22日(月) 8:00", "前", "分前", "時間前",
        "8時ごろ事務室で", "事務室で8時", "今から", "8:05-8:10", "8:05 9:05", "1時間半20分前", "096-328-2111", "2026-11-22T25:00Z",
        "①②", "2026-13-01T00:00:00+09:00", "0001-01-01T00:00:00+23:00", "\ud800", "9" * 10, MANY_DIGITS,
    ],
)  # fmt: skip
def test_what_is_impossible_or_could_mean_two_things_is_no_time(typed: str) -> None:
    with few_digits():
        assert parse_when(typed, NOW) is None


def test_a_day_without_a_year_typed_at_new_year_is_the_old_year() -> None:
    now = at(1, 2, 9, year=2027)
    assert parse_when("12/31 23:00", now) == at(12, 31, 23)
    assert parse_when("1/3 9:00", at(12, 31, 9)) == at(1, 3, 9)
    assert parse_when("1/1 9:00", at(12, 31, 9)) == at(1, 1, 9, year=2027)


def test_today_is_the_day_in_japan_whatever_the_zone_of_the_pc() -> None:
    evening_in_london = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
    parsed = parse_when("8:05", evening_in_london)
    assert parsed == at(11, 23, 8, 5)
    assert parsed is not None
    assert parsed.utcoffset() == timedelta(hours=9)


def test_a_later_time_of_today_is_kept_and_asked_about() -> None:
    parsed = parse_when("17:30", NOW)
    assert parsed == at(11, 23, 17, 30)
    assert parsed is not None
    assert (
        suspicious(parsed, NOW) == "令和8年11月23日 午後5時30分は、まだ来ていない時刻です。これでよいですか。"
    )


def test_only_the_future_and_the_distant_past_are_asked_about() -> None:
    assert suspicious(NOW + timedelta(minutes=5), NOW) is None
    assert suspicious(NOW + timedelta(minutes=5, seconds=1), NOW) is not None
    assert suspicious(NOW - timedelta(days=30), NOW) is None
    old = suspicious(NOW - timedelta(days=30, seconds=1), NOW)
    assert old == "令和8年10月24日 午前8時4分は、30日より前の時刻です。これでよいですか。"
    assert old.encode("cp932")


@given(MOMENTS)
def test_every_printed_time_can_be_typed_back(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert parse_when(era_datetime(minute), minute) == minute
    assert parse_when(short_datetime(minute), minute) == minute
    assert parse_when(clock(minute), minute) == minute
    assert parse_when(moment.isoformat(), minute) == moment
    assert parse_when(moment.astimezone(timezone(timedelta(hours=-5))).isoformat(), minute) == moment


@given(st.text(st.sampled_from("0123456789年月日時分半前後午今昨:/.-TRH() ごろ")))
def test_whatever_is_typed_the_answer_is_a_time_in_japan_or_none(typed: str) -> None:
    parsed = parse_when(typed, NOW)
    assert parsed is None or parsed.utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0分"),
        (59.9, "59分"),
        (60, "1時間0分"),
        (215, "3時間35分"),
        (2885, "2日0時間5分"),
        (-65, "1時間5分前"),
        (-0.5, "0分"),
    ],
)
def test_how_long_something_lasted(minutes: float, said: str) -> None:
    """In whole minutes, without a unit that is not there."""
    assert lasting(timedelta(minutes=minutes)) == said

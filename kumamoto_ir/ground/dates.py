"""Japanese dates and times: how they are printed, and how a person types them.

Everything is shown and read in Japan Standard Time. The core stores UTC; the clock enters as a value.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

# Japan has no summer time: a fixed offset is right for every incident, and Windows has no zone database.
JST: Final = timezone(timedelta(hours=9), "JST")

# Newest first: an era holds from its first day until the first day of the one above.
_ERAS: Final = (
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
)
_LETTERS: Final = {"R": "令和", "H": "平成", "S": "昭和"}
_WEEKDAYS: Final = "月火水木金土日"
_DAYS_FROM_TODAY: Final = {
    "今日": 0,
    "きょう": 0,
    "本日": 0,
    "昨日": -1,
    "きのう": -1,
    "一昨日": -2,
    "おととい": -2,
    "明日": 1,
    "あした": 1,
    "あす": 1,
}

_AHEAD: Final = timedelta(minutes=5)  # clocks on the wall and in the PC differ by so much
_LONG_AGO: Final = timedelta(days=30)

_WORD = "|".join(sorted(_DAYS_FROM_TODAY, key=len, reverse=True))
_DATE = re.compile(
    rf"""(?: (?P<word>{_WORD})
        | (?: (?: (?P<era>令和|平成|昭和|[RHS]) \s* (?P<era_year>元|[0-9]{{1,2}}) | (?P<year>[0-9]{{4}}) )
              \s* (?:年|[./-]) \s* (?P<month>[0-9]{{1,2}}) \s* (?:月|[./-]) \s* (?P<day>[0-9]{{1,2}}) (?:\s*日)? )
        | (?P<bare_month>[0-9]{{1,2}}) \s* (?:月|/) \s* (?P<bare_day>[0-9]{{1,2}}) (?:\s*日)?
        ) (?:\s* \( (?P<weekday>[{_WEEKDAYS}]) (?:曜日?)? \))?""",
    re.VERBOSE | re.IGNORECASE,
)
_TIME = re.compile(
    r"""(?: (?P<half>午前|午後)? \s* (?P<hour>[0-9]{1,2}) \s*
            (?: : (?P<minute>[0-9]{2}) (?: :[0-9]{2} )?
              | 時 (?: \s* (?: (?P<minute_word>[0-9]{1,2}) \s* 分? | (?P<and_half>半) ) )? )
        | (?P<digits>[0-9]{3,4}) )
        \s* (?:ごろ|ころ|頃)?""",
    re.VERBOSE,
)
_DISTANCE = re.compile(
    r"""(?: (?P<hours>[0-9]{1,3}) \s* 時間 (?P<and_half>半)? )? \s*
        (?: (?P<minutes>[0-9]{1,4}) \s* 分 )? \s*
        (?:ほど|くらい|ぐらい)? \s* (?P<side>前|後)""",
    re.VERBOSE,
)
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def era_date(d: date) -> str:
    """`令和8年11月23日`; before 1926-12-25 the western year. An aware datetime is taken in JST.

    Raises ValueError for a naive datetime.
    """
    day = _jst(d).date() if isinstance(d, datetime) else d
    name, first = _era(day)
    if first is None:
        return f"{day.year}年{day.month}月{day.day}日"
    number = day.year - first.year + 1
    return f"{name}{'元' if number == 1 else number}年{day.month}月{day.day}日"


def clock(dt: datetime) -> str:
    """`午前8時5分`; noon is 午後0時0分, midnight 午前0時0分. Raises ValueError for a naive datetime."""
    local = _jst(dt)
    return f"{'午前' if local.hour < 12 else '午後'}{local.hour % 12}時{local.minute}分"


def era_datetime(dt: datetime) -> str:
    """`令和8年11月23日 午前8時5分`. Raises ValueError for a naive datetime."""
    return f"{era_date(dt)} {clock(dt)}"


def lasting(span: timedelta) -> str:
    """`3時間35分`, `2日0時間5分`, `5分`; whole minutes. A negative one has 前 behind it."""
    minutes = int(abs(span).total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    said = f"{minutes % 60}分"
    if minutes >= 60:
        said = f"{hours}時間{said}"
    if days:
        said = f"{days}日{said}"
    return f"{said}前" if minutes and span < timedelta(0) else said


def short_day(day: date) -> str:
    """`11月23日(月)`."""
    return f"{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def short_datetime(dt: datetime) -> str:
    """`11月23日(月) 午前8時5分`. Raises ValueError for a naive datetime."""
    local = _jst(dt)
    return f"{short_day(local.date())} {clock(local)}"


def clock_near(dt: datetime, now: datetime) -> str:
    """`午前8時5分` on the day of `now` in JST, else `11月23日(月) 午前8時5分`. Raises ValueError for naive datetimes."""
    return clock(dt) if _jst(dt).date() == _jst(now).date() else short_datetime(dt)


def parse_when(text: str, now: datetime) -> datetime | None:
    """The moment that a person typed, aware and in JST; None where it is no time, or could mean two.

    Takes a time with or without a day (`8:05`, `午後3時`, `0805`, `昨日の17:30`, `R8.11.22 17:30`), a distance
    (`10分前`, `1時間後`), `今`, and everything that this module prints. A time alone is today; a day without a
    year is the latest one that is not after tomorrow. 午前12時 and 午後12時 are refused: they are read both ways.
    Whether the result is likely is another question: see `suspicious`. Raises ValueError if `now` is naive.
    """
    here = _jst(now)
    typed = unicodedata.normalize("NFKC", text).strip()
    if typed in ("今", "いま"):
        return here
    if _ISO.fullmatch(typed):
        return _from_iso(typed)
    if (distance := _DISTANCE.fullmatch(typed)) is not None:
        return _at_distance(distance, here)
    day: date | None = here.date()
    if (found := _DATE.match(typed)) is not None:
        rest = typed[found.end() :]
        # "11/217:30" could be the 2nd or the 21st.
        if rest[:1].isdigit() and found[0][-1].isdigit():
            return None
        day = _day(found, here.date())
        typed = rest.removeprefix("T").strip().removeprefix("の").strip()  # 「今日の23時」
    at = _time(typed)
    return datetime.combine(day, at, JST) if day is not None and at is not None else None


def suspicious(dt: datetime, now: datetime) -> str | None:
    """A short question if `dt` is more than 5 minutes ahead of `now` or more than 30 days before it, else None.

    Raises ValueError if either is naive.
    """
    gap = _jst(dt) - _jst(now)
    if gap > _AHEAD:
        return f"{era_datetime(dt)}は、まだ来ていない時刻です。これでよいですか。"
    if gap < -_LONG_AGO:
        return f"{era_datetime(dt)}は、30日より前の時刻です。これでよいですか。"
    return None


def _jst(dt: datetime) -> datetime:
    if dt.utcoffset() is None:
        raise ValueError("a datetime without a time zone")
    return dt.astimezone(JST)


def _era(day: date) -> tuple[str, date | None]:
    return next(((name, first) for name, first in _ERAS if day >= first), ("", None))


def _from_iso(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).astimezone(JST)
    except (ValueError, OverflowError):
        return None


def _at_distance(found: re.Match[str], here: datetime) -> datetime | None:
    if found["hours"] is None and found["minutes"] is None:
        return None
    if found["and_half"] and found["minutes"]:
        return None
    minutes = int(found["minutes"] or 0) + (30 if found["and_half"] else 0)
    away = timedelta(hours=int(found["hours"] or 0), minutes=minutes)
    return here - away if found["side"] == "前" else here + away


def _day(found: re.Match[str], today: date) -> date | None:
    if found["word"] is not None:
        day: date | None = today + timedelta(days=_DAYS_FROM_TODAY[found["word"]])
    elif found["bare_month"] is not None:
        day = _latest(int(found["bare_month"]), int(found["bare_day"]), today)
    else:
        day = _full_date(found.groupdict(), today)
    if day is not None and found["weekday"] not in (None, _WEEKDAYS[day.weekday()]):
        return None
    return day


def _full_date(part: Mapping[str, str | None], today: date) -> date | None:
    era = _LETTERS.get((part["era"] or "").upper(), part["era"])
    if era is None:
        year = int(part["year"] or 0)
    else:
        number = 1 if part["era_year"] == "元" else int(part["era_year"] or 0)
        year = dict(_ERAS)[era].year + number - 1
    day = _real(year, int(part["month"] or 0), int(part["day"] or 0))
    if day is None or day.year > today.year + 1 or (era is not None and _era(day)[0] != era):
        return None
    return day


def _latest(month: int, day: int, today: date) -> date | None:
    tomorrow = today + timedelta(days=1)
    # Nine years back hold a 29 February, also across a century without one.
    days = (_real(tomorrow.year - back, month, day) for back in range(9))
    return next((found for found in days if found is not None and found <= tomorrow), None)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(typed: str) -> time | None:
    found = _TIME.fullmatch(typed)
    if found is None:
        return None
    if (digits := found["digits"]) is not None:
        hour, minute = int(digits[:-2]), int(digits[-2:])
    else:
        hour = int(found["hour"])
        minute = 30 if found["and_half"] else int(found["minute"] or found["minute_word"] or 0)
    if found["half"] is not None:
        if hour > 11:
            return None
        hour += 12 if found["half"] == "午後" else 0
    return time(hour, minute) if hour < 24 and minute < 60 else None

"""Whether a day's calls go to the night numbers: holidays of the calendar, and 12/29 to 1/3."""

from datetime import date

import jpholiday


def is_holiday(day: date) -> bool:
    """A national holiday, or the turn of the year when offices are closed."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) or jpholiday.is_holiday(day)

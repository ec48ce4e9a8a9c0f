"""Days that a law counts from the day on which something was known. That day is day 1.

They are shown to be confirmed with whoever is in charge: whether a deadline applies, and what holds where it falls
on a day when offices are closed, is not decided here. The day of the week stands beside it for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.plan import Deadline
from kumamoto_ir.ground.dates import JST, short_day
from kumamoto_ir.incident.state import State
from kumamoto_ir.saying.words import UNCONFIRMED

TO_CONFIRM: Final = "期限に当たるか、閉庁日の扱いは、所管課に要確認。知った日が1日目"


@dataclass(frozen=True, slots=True)
class DueDay:
    """A deadline with its day; 未確認 where the time it counts from is not known."""

    say: str
    day: str


def due_days(city: City, state: State) -> Mapping[str, DueDay]:
    """Every deadline of the plan by its name, in its order."""
    return {
        name: DueDay(deadline.say, _day(state, deadline)) for name, deadline in city.plan.deadlines.items()
    }


def _day(state: State, deadline: Deadline) -> str:
    if deadline.since not in state.details:
        return UNCONFIRMED
    known = datetime.fromisoformat(state.details[deadline.since]).astimezone(JST).date()
    return short_day(known + timedelta(days=deadline.days - 1))

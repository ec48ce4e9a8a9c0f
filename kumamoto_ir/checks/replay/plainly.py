"""Plain answers to whatever is asked on the way but makes no difference, and details to type for what does."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import assert_never

from kumamoto_ir.checks.proof.lens import GIVEN
from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN, Fact
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.state import DONE, HEARD, REPEATED


class Plainly:
    """The officer for whom all goes well. No detail is typed twice, so that each is news."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._fresh = count(1)

    def answer(self, request: ask.Request) -> Json:
        """What he answers; nothing where only the walk itself can say."""
        match request:
            case ask.Check():
                return {key: DONE for key, _ in request.items if key not in dict(request.marks)}
            case ask.Ask():
                first = request.answers[0].id
                return {name: first for name, _, _ in request.rows} if request.rows else first
            case ask.Wait():
                return request.answers[0].id
            case ask.Fill():
                return {entry.fact: None for entry in request.fields}
            case ask.Call():
                return HEARD if request.incoming else REPEATED
            case ask.Enter():
                return "done"
            case ask.Write():
                return "skip"
            case ask.SetTime():
                return "明日 8時30分"
            case (
                ask.Tick()
                | ask.Decide()
                | ask.Pick()
                | ask.Unreached()
                | ask.Due()
                | ask.Guard()
                | ask.Close()
                | ask.Stuck()
                | ask.Finished()
            ):
                return None
            case _:
                assert_never(request)

    def filled(self, facts: Iterable[str], values: Mapping[str, Json]) -> dict[str, Json]:
        """What is typed into several fields; what has no value there stays unanswered."""
        return {fact: self._typed(fact, values.get(fact, UNKNOWN)) for fact in facts}

    def _typed(self, fact: str, value: Json) -> str | None:
        """What is typed into a field so that the fact takes a value."""
        if value == UNKNOWN or not isinstance(value, str):
            return None
        declared = self.city.plan.facts[fact]
        number = next(self._fresh)
        match declared.type:
            case "choice":
                return value
            case "text":
                return f"確かめのための文 {number}"
            case "number":
                return str(_number(declared, value, number) if declared.bands else number)
            case "datetime":
                late = value != GIVEN and declared.bands[value].time == "later"
                return f"23時{number % 60:02}分" if late else f"0時{number % 60:02}分"
            case _:
                assert_never(declared.type)


def _number(fact: Fact, value: str, fresh: int) -> int:
    """A number of a band, or of none of them."""
    if value not in fact.bands:
        return outside(fact) or 0
    band = fact.bands[value]
    low = band.over + 1 if band.over is not None else 0
    high = band.upto if band.upto is not None else low + 1000
    return low + fresh % max(1, high - low + 1)


def outside(fact: Fact) -> int | None:
    """A number that lies in no band of a fact, if there is one."""
    bounds = {
        0,
        *(band.over for band in fact.bands.values()),
        *((band.upto or -1) + 1 for band in fact.bands.values()),
    }
    return next(
        (one for one in sorted(bound for bound in bounds if bound is not None) if fact.band_of(one) is None),
        None,
    )


def spread(
    members: Sequence[str], own: str | None, values: Sequence[Json], *, partly: bool
) -> dict[str, Json]:
    """Who answers what: the first value is that of the member singled out, the others take the rest in turn.

    Where the exploration took it that he is not asked, and he is, he answers like the others.
    """
    mine, rest = (values[0], list(values[1:])) if values else (None, [])
    if mine is None and rest and not partly:
        mine = rest[0]
    answers: dict[str, Json] = {}
    others = [name for name in members if name != own]
    if own in members and mine is not None:
        answers[str(own)] = mine
    fill = rest or ([mine] if mine is not None else [])
    for place, name in enumerate(others):
        if fill and (not partly or place < len(rest)):
            answers[name] = fill[place % len(fill)]
    return answers

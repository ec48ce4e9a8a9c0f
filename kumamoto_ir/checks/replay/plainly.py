"""Plain answers to whatever is asked on the way but makes no difference, details to type for what does, and how a
question reads with its answer."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import assert_never

from kumamoto_ir.checks.proof.lens import GIVEN
from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN, Fact
from kumamoto_ir.city.step import Answer
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.state import DONE, HEARD, REPEATED
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT, CALL_OUTCOMES, DONT_KNOW, ITEM_OUTCOMES, UNCONFIRMED


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


def said(city: City, request: ask.Request, answer: Json) -> str:
    """A request and its answer as one line that an official can read: the question, and what was answered to it."""
    match request:
        case ask.Ask() if isinstance(answer, Mapping):
            rows = [f"{city.name(name)}={_chosen(request.answers, one)}" for name, one in answer.items()]
            return f"{request.step.say} → {'、'.join(rows)}"
        case ask.Ask():
            whose = f"({city.name(request.member)})" if request.member is not None else ""
            return f"{request.step.say}{whose} → {_chosen(request.answers, answer)}"
        case ask.Wait():
            return f"{request.step.say} → {_chosen(request.answers, answer)}"
        case ask.Fill():
            values = answer if isinstance(answer, Mapping) else {}
            typed = [f"{city.plan.facts[fact].say}={_typed(city, fact, one)}" for fact, one in values.items()]
            return f"{request.step.say} → {'、'.join(typed)}"
        case ask.Check():
            names = [item.say for key, item in request.items if isinstance(answer, Mapping) and key in answer]
            return f"{request.step.say} → {ITEM_OUTCOMES['done']}: {'、'.join(names)}"
        case ask.Tick():
            return f"{request.step.say} → 表のどの行にも当たらない"
        case ask.Decide():
            levels = city.plan.facts[city.plan.tables[request.table].judges].values
            return f"{request.step.say} → {levels.get(str(answer), BEFORE_JUDGEMENT)}"
        case ask.Pick():
            names = [city.name(str(name)) for name in answer] if isinstance(answer, list) else []
            return f"{request.step.say} → {'、'.join(names)} を選ぶ"
        case ask.Call():
            topic = city.plan.topics[request.target.topic].say
            who = city.name(request.via)
            return f"連絡 {who}({topic}) → {CALL_OUTCOMES.get(str(answer), str(answer))}"
        case ask.SetTime():
            return f"{request.step.say} 確かめる時刻 → {answer}"
        case ask.Enter():
            return f"{request.step.say} → もうない"
        case ask.Write():
            return f"{request.step.say} → いまは作らない"
        case ask.Guard():
            return "ほかの義務で残っているものを、理由を書いて閉じる"
        case ask.Unreached() | ask.Due() | ask.Close() | ask.Stuck() | ask.Finished():
            return str(answer)
        case _:
            assert_never(request)


def _chosen(answers: tuple[Answer, ...], answer: Json) -> str:
    names = answer if isinstance(answer, list) else [answer]
    says = {entry.id: entry.say for entry in answers} | {UNKNOWN: DONT_KNOW}
    return "、".join(says.get(str(name), str(name)) for name in names)


def _typed(city: City, fact: str, value: Json) -> str:
    if value is None:
        return UNCONFIRMED
    return city.plan.facts[fact].values.get(str(value), str(value))

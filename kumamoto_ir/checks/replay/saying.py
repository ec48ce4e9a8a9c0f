"""A request and its answer as one line that an official can read: the question, and what was answered to it."""

from collections.abc import Mapping
from typing import assert_never

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Answer
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT, CALL_OUTCOMES, DONT_KNOW, ITEM_OUTCOMES, UNCONFIRMED


def said(city: City, request: ask.Request, answer: Json) -> str:
    """The line."""
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

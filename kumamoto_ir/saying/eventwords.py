"""One event in words, as the chronology and the officer's own screen say it; words that were struck stand as 【抹消】."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Choice, Step
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident.answered import (
    Board,
    Chosen,
    Drafted,
    Ended,
    Filled,
    Left,
    Picked,
    Ticked,
    Timed,
    answered,
)
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.history import step_of
from kumamoto_ir.incident.state import STRUCK
from kumamoto_ir.saying.books import cell
from kumamoto_ir.saying.factwords import item_text, need_text, row_texts, topic_text, value_text, values_text
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT, CALL_OUTCOMES, DONT_KNOW, ITEM_OUTCOMES, UNCONFIRMED


def sentence(city: City, event: Event) -> str:
    """What an event says, without time and parties."""
    body: Mapping[str, Any] = event.body
    match event.what:
        case What.OPENED:
            return f"{mark(bool(body.get('drill')))}記録を始めた: {_title(city, body.get('playbook'))}"
        case What.ANSWERED:
            return _answered(city, event)
        case What.JUDGED:
            return _judged(city, event)
        case What.FOCUSED:
            step = step_of(city, event)
            return f"手順を移った: {step.say if step else _title(city, body.get('walk'))}"
        case What.UNDONE:
            return f"記録{body.get('of')}の答えを取り消した"
        case What.CALLED:
            return _called(city, event)
        case What.CHECKED:
            return "、".join(_checked(city, event, key, outcome) for key, outcome in body["items"].items())
        case What.NOTED:
            return f"メモ: {words_of(event, 'note')}"
        case What.TEXTED:
            if "number" not in body:
                return _with("文を伝えた", words_of(event, "text"))
            # The paper itself is kept word for word; a line of the chronology only says that it was made.
            return f"第{body['number']}報を作った" + (STRUCK if event.words is None else "")
        case What.WAIVED:
            left = "、".join(need_text(city, key) for key in body["needs"])
            return f"残したまま先へ進む: {left}。理由: {words_of(event, 'reason')}"
        case What.CORRECTED:
            return _with(f"記録{body.get('of')}を訂正した", words_of(event, "reason"))
        case What.REDACTED:
            return _with(f"記録{body.get('of')}の文を抹消した", words_of(event, "order"))
        case What.VOIDED:
            return _with("この事案の記録を無効にした", words_of(event, "reason"))
        case What.CARRIED:
            return _with(
                "訓練の途中で本物とわかり、ここまでにわかったことを引き継いだ", _carried(city, event)
            )
        case What.REPLACED:
            return _with("手順データを差し替えた", words_of(event, "reason"))
        case What.ENTERED:
            return _entered(city, event)
        case What.STARTED:
            return f"手順を開いた: {_title(city, body.get('walk'))}"
        case What.POSTPONED:
            step = step_of(city, event)
            due = short_datetime(datetime.fromisoformat(body["due"]))
            return f"「{step.say if step else '確かめること'}」を{due}まで後に回した"
        case What.CLOSED:
            return "すべての手順が終わった"
        case None:
            return event.kind
        case _:
            assert_never(event.what)


def words_of(event: Event, name: str) -> str:
    """What a person typed: empty where nothing was, 【抹消】 where it was struck."""
    return STRUCK if event.words is None else event.words.get(name, "")


def act_text(city: City, body: Mapping[str, Any]) -> str:
    act = f"{body.get('act') or '連絡'}"
    if body.get("renewal"):
        act += "・続報"
    if behalf := body.get("on_behalf_of"):
        act += f"・{city.name(behalf)}の指示による代行"
    elif unheard := body.get("unheard"):
        act += f"・{city.name(unheard)}に連絡がつかないまま"
    return act


def _entered(city: City, event: Event) -> str:
    """A row of a register, its cells in the order of its columns."""
    body: Mapping[str, Any] = event.body
    register = city.plan.registers.get(str(body.get("register")))
    if register is None:
        return "行を書いた"
    values = {**body["values"], **(event.words or {})}
    cells = (f"{column.say}={cell(city, column, values.get(column.id))}" for column in register.columns)
    return f"{register.say}に書いた: {'、'.join(cells)}" + (STRUCK if event.words is None else "")


def _with(say: str, more: str) -> str:
    return f"{say}: {more}" if more else say


def _title(city: City, playbook: object) -> str:
    found = city.playbooks.get(str(playbook))
    return found.title if found is not None else str(playbook)


def _answered(city: City, event: Event) -> str:
    body: Mapping[str, Any] = event.body
    step = step_of(city, event)
    ask = step.say if step is not None else str(body.get("frame", "この手順"))
    if member := body.get("member"):
        ask += f"[{city.name(member)}]"
    match given := answered(body):
        case Ended():
            return _with(f"閉じた: {ask}", words_of(event, "reason"))
        case Picked(members):
            return f"{ask}: 相手は {'、'.join(city.name(name) for name in members)}"
        case Timed(due):
            return f"{ask}: 次に確かめるのは {short_datetime(due)}"
        case Ticked(names, unsure):
            judges = step.effects.judges if step is not None else None
            rows = row_texts(city, judges.table, names) if judges is not None else names
            return f"表の行: {'、'.join(rows) or (DONT_KNOW if unsure else 'どれでもない')}"
        case Board(rows_):
            said = (f"{city.name(name)}={_chosen(step, chosen)}" for name, chosen in rows_.items())
            return f"{ask}: {'、'.join(said)}"
        case Drafted():
            return f"{ask}: 行を書いている"
        case Filled(values):
            return _filled(city, event, step, ask, values)
        case Chosen(names):
            return f"{ask}: {_chosen(step, names)}"
        case Left() | None:
            return f"{ask}: {step.LEFT if step is not None else Step.LEFT}"
        case _:
            assert_never(given)


def _chosen(step: Step | None, names: tuple[str, ...]) -> str:
    lines = step.lines() if step is not None else ()
    says = {line.key: line.short or line.say for line in lines if isinstance(line, Choice)}
    return "、".join(says.get(name, DONT_KNOW if name == UNKNOWN else name) for name in names)


def _filled(city: City, event: Event, step: Step | None, ask: str, values: Mapping[str, str | None]) -> str:
    labels = {field.fact: field.say for field in step.typed()} if step is not None else {}
    parts = []
    for name, value in values.items():
        fact = city.plan.facts.get(name)
        label = labels.get(name) or (fact.say if fact is not None else name)
        if value is None or fact is None:
            text = UNCONFIRMED if value is None else value
        else:
            text = words_of(event, name) if fact.type == "text" else value_text(fact, value)
        parts.append(f"{label}={text}")
    return f"{ask}: {'、'.join(parts)}"


def _judged(city: City, event: Event) -> str:
    body: Mapping[str, Any] = event.body
    step = step_of(city, event)
    judged = city.judged(step) if step is not None else None
    if judged is None:
        return f"判定: {body.get('level')}"
    fact = city.plan.facts[judged]
    level = BEFORE_JUDGEMENT if body["level"] == UNKNOWN else value_text(fact, body["level"])
    kind = "暫定。" if body.get("provisional") else ""
    return f"{fact.say}の判定: {level}({kind}判定する人: {city.name(body['by'])})"


def _called(city: City, event: Event) -> str:
    body: Mapping[str, Any] = event.body
    say = f"{act_text(city, body)}({topic_text(city, body['topic'])}): {CALL_OUTCOMES[body['outcome']]}"
    if body["via"] != body["contact"]:
        say += f"。{city.name(body['contact'])}の代理"
    for label, name in (("相手", "person"), ("番号", "number"), ("メモ", "note")):
        if text := words_of(event, name):
            say += f"。{label}: {text}"
    return say


def _checked(city: City, event: Event, key: str, outcome: str) -> str:
    note = words_of(event, key)
    return f"{item_text(city, key)}: {ITEM_OUTCOMES[outcome]}" + (f"({note})" if note else "")


def _carried(city: City, event: Event) -> str:
    body: Mapping[str, Any] = event.body
    facts = city.plan.facts
    known = [
        f"{facts[name].say}={values_text(facts[name], frozenset(held))}"
        for name, held in body["known"].items()
        if name in facts
    ]
    if event.words is None:
        return "、".join([*known, STRUCK])
    typed = [
        f"{facts[name].say if name in facts else name}={value_text(facts[name], text) if name in facts else text}"
        for name, text in event.words.items()
    ]
    return "、".join([*known, *typed])

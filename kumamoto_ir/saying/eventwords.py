"""One event in words, as the chronology and the officer's own screen say it; words that were struck stand as 【抹消】."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.playbook import Choose, Document, Form, Notify, Recheck, Step, Triage
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident import events as kinds
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.state import STRUCK
from kumamoto_ir.saying.books import cell
from kumamoto_ir.saying.factwords import value_text, values_text
from kumamoto_ir.saying.itemwords import item_text, need_text, row_texts, topic_text
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT, CALL_OUTCOMES, DONT_KNOW, ITEM_OUTCOMES, UNCONFIRMED


def sentence(city: City, event: Event) -> str:
    """What an event says, without time and parties."""
    body: Mapping[str, Any] = event.body
    match event.kind:
        case kinds.OPENED:
            return f"{mark(bool(body.get('drill')))}記録を始めた: {_title(city, body.get('playbook'))}"
        case kinds.ANSWERED:
            return _answered(city, event)
        case kinds.JUDGED:
            return _judged(city, body)
        case kinds.FOCUSED:
            step = _step(city, body)
            return f"手順を移った: {step.say if step else _title(city, body.get('walk'))}"
        case kinds.UNDONE:
            return f"記録{body.get('of')}の答えを取り消した"
        case kinds.CALLED:
            return _called(city, event)
        case kinds.CHECKED:
            return "、".join(_checked(city, event, key, outcome) for key, outcome in body["items"].items())
        case kinds.NOTED:
            return f"メモ: {words_of(event, 'note')}"
        case kinds.TEXTED:
            if "number" not in body:
                return _with("文を伝えた", words_of(event, "text"))
            # The paper itself is kept word for word; a line of the chronology only says that it was made.
            return f"第{body['number']}報を作った" + (STRUCK if event.words is None else "")
        case kinds.WAIVED:
            left = "、".join(need_text(city, key) for key in body["needs"])
            return f"残したまま先へ進む: {left}。理由: {words_of(event, 'reason')}"
        case kinds.CORRECTED:
            return _with(f"記録{body.get('of')}を訂正した", words_of(event, "reason"))
        case kinds.REDACTED:
            return _with(f"記録{body.get('of')}の文を抹消した", words_of(event, "order"))
        case kinds.VOIDED:
            return _with("この事案の記録を無効にした", words_of(event, "reason"))
        case kinds.CARRIED:
            return _with(
                "訓練の途中で本物とわかり、ここまでにわかったことを引き継いだ", _carried(city, event)
            )
        case kinds.REPLACED:
            return _with("手順データを差し替えた", words_of(event, "reason"))
        case kinds.ENTERED:
            return _entered(city, event)
        case kinds.STARTED:
            return f"手順を開いた: {_title(city, body.get('walk'))}"
        case kinds.POSTPONED:
            step = _step(city, body)
            due = short_datetime(datetime.fromisoformat(body["due"]))
            return f"「{step.say if step else '確かめること'}」を{due}まで後に回した"
        case kinds.CLOSED:
            return "すべての手順が終わった"
        case _:
            return event.kind


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


def _step(city: City, body: Mapping[str, Any]) -> Step | None:
    """The step an event speaks of; None where mended rules no longer have it."""
    if "frame" not in body:
        return None
    frame = Frame.parse(str(body["frame"]))
    return city.step(frame) if city.has(frame) else None


def _answered(city: City, event: Event) -> str:
    body: Mapping[str, Any] = event.body
    step = _step(city, body)
    ask = step.say if step is not None else str(body.get("frame", "この手順"))
    if member := body.get("member"):
        ask += f"[{city.name(member)}]"
    if body.get("end"):
        return _with(f"閉じた: {ask}", words_of(event, "reason"))
    if "picked" in body:
        return f"{ask}: 相手は {'、'.join(city.name(member) for member in body['picked'])}"
    if "due" in body:
        return f"{ask}: 次に確かめるのは {short_datetime(datetime.fromisoformat(body['due']))}"
    if "rows" in body:
        rows = (
            row_texts(city, step.table, tuple(body["rows"]))
            if isinstance(step, Triage)
            else tuple(body["rows"])
        )
        return f"表の行: {'、'.join(rows) or (DONT_KNOW if body.get('unsure') else 'どれでもない')}"
    if "members" in body:
        said = (
            f"{city.name(member)}={'、'.join(_chosen(step, name) for name in chosen)}"
            for member, chosen in body["members"].items()
        )
        return f"{ask}: {'、'.join(said)}"
    if "draft" in body:
        return f"{ask}: 行を書いている"
    if "values" in body:
        return _filled(city, event, step, ask)
    if "chosen" in body:
        return f"{ask}: {'、'.join(_chosen(step, name) for name in body['chosen'])}"
    if isinstance(step, Notify):
        return f"{ask}: 伝わっていない相手を残して先へ進んだ"
    return f"{ask}: 先へ進んだ" if not isinstance(step, Document) else f"{ask}: 終えた"


def _chosen(step: Step | None, name: str) -> str:
    answers = (
        {answer.id: answer.short or answer.say for answer in step.answers}
        if isinstance(step, Choose | Recheck)
        else {}
    )
    if name != UNKNOWN:
        return answers.get(name, name)
    if isinstance(step, Choose) and step.unknown_as is not None:
        return f"{DONT_KNOW}({answers[step.unknown_as]}、として進む)"
    return DONT_KNOW


def _filled(city: City, event: Event, step: Step | None, ask: str) -> str:
    body: Mapping[str, Any] = event.body
    labels = {field.fact: field.say for field in step.fields} if isinstance(step, Form) else {}
    parts = []
    for name, value in body["values"].items():
        fact = city.plan.facts.get(name)
        label = labels.get(name) or (fact.say if fact is not None else name)
        if value is None or fact is None:
            text = UNCONFIRMED if value is None else str(value)
        else:
            text = words_of(event, name) if fact.type == "text" else value_text(fact, str(value))
        parts.append(f"{label}={text}")
    return f"{ask}: {'、'.join(parts)}"


def _judged(city: City, body: Mapping[str, Any]) -> str:
    step = _step(city, body)
    if not isinstance(step, Triage):
        return f"判定: {body.get('level')}"
    fact = city.plan.facts[city.table(step).judges]
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

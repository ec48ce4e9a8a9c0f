"""What each request looks like: pure, from a view to lines and numbered choices. Nothing is drawn here."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from kumamoto_ir import requests as ask
from kumamoto_ir.contacts import usable_now
from kumamoto_ir.dates import JST, clock, short_datetime
from kumamoto_ir.events import Json
from kumamoto_ir.facts import UNKNOWN
from kumamoto_ir.model import Basis, Origin
from kumamoto_ir.obligations import Need, Target
from kumamoto_ir.playbook import Field
from kumamoto_ir.rules import Frame, Rules
from kumamoto_ir.state import ABSENT, BUSY, NOT_NEEDED, OUTCOMES, State
from kumamoto_ir.terminal.officer import View
from kumamoto_ir.words import (
    BEFORE_JUDGEMENT,
    BLANK_NUMBER,
    CALL_OUTCOMES,
    COLLECTIVE_OUTCOMES,
    DONT_KNOW,
    ITEM_OUTCOMES,
    ORIGINS,
    READ_NOT,
    READ_PARTLY,
    UNCONFIRMED,
    mark,
)

NEEDS_NUMBER = "番号(Enterだけでは進みません): "
GO_ON = "go_on"


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered line; `answer` is what it stands for."""

    number: int
    say: str
    answer: Json
    sign: str = " "


@dataclass(frozen=True, slots=True)
class Screen:
    """One question as lines. `script` is to be read aloud and stands between rules."""

    title: str
    body: tuple[str, ...] = ()
    script: str = ""
    choices: tuple[Choice, ...] = ()
    after: tuple[str, ...] = ()
    basis: Basis | None = None
    prompt: str = NEEDS_NUMBER
    many: bool = False


def header(view: View) -> str:
    """The line above every question: real or drill, which incident, what has been judged."""
    levels = [standing(view.rules, view.state, fact) for fact in _judged_facts(view)]
    return " ".join((f"{mark(view.state.drill)}{view.incident}", *levels))


def _judged_facts(view: View) -> tuple[str, ...]:
    """The facts that somebody judges in the playbooks that this incident entered."""
    entered = {name for walk in view.state.walks.values() for name in walk.entered}
    steps = (step for name in sorted(entered) for step in view.rules.playbooks[name].steps)
    return tuple(dict.fromkeys(view.rules.table(step).judges for step in steps if step.kind == "triage"))


def standing(rules: Rules, state: State, fact: str) -> str:
    """A judged fact in words: its level, 暫定 where nobody who decides was heard, or 判定前."""
    judgement = state.judged.get(fact)
    if judgement is None or judgement.level == UNKNOWN:
        return BEFORE_JUDGEMENT
    said = rules.plan.facts[fact].values[judgement.level]
    return f"{said}(暫定)" if judgement.provisional else said


def source_line(rules: Rules, basis: Basis) -> str:
    """Which clause, and how far it backs what is shown."""
    clause = rules.plan.clauses[basis.clause]
    reading = {"partial": f"・{READ_PARTLY}", "none": f"・{READ_NOT}", "full": ""}[clause.read]
    if basis.origin in (Origin.LOCAL, Origin.LAW, Origin.SETTING):
        reading = ""
    return f"{clause.ref} {clause.title}[{ORIGINS[basis.origin]}{reading}]".lstrip() + (
        f" {basis.note}" if basis.note else ""
    )


def explanation(view: View) -> tuple[str, ...]:
    """What `?` shows: why this is asked, the clause in our words, and how far it is backed."""
    frame = getattr(view.request, "frame", None)
    if not isinstance(frame, Frame):
        return ("この場面に説明はありません。",)
    step = view.rules.step(frame)
    basis = view.rules.basis(frame)
    clause = view.rules.plan.clauses[basis.clause]
    lines = [step.why] if step.why else []
    lines += [f"根拠: {source_line(view.rules, basis)}", clause.says]
    return tuple(lines)


def screen(view: View) -> Screen:
    """The screen of the request in view."""
    request = view.request
    frame = getattr(request, "frame", None)
    drawn = _draw(view)
    if isinstance(frame, Frame) and drawn.basis is None:
        drawn = replace(drawn, basis=view.rules.basis(frame))
    return drawn


def _draw(view: View) -> Screen:
    request, rules, state = view.request, view.rules, view.state
    match request:
        case ask.Ask():
            return _ask(rules, request)
        case ask.Fill():
            return _fill(view, request)
        case ask.Check():
            return _check(rules, request)
        case ask.Tick():
            return _tick(rules, request)
        case ask.Decide():
            return _decide(rules, request)
        case ask.Pick():
            choices = tuple(Choice(n, rules.name(name), name) for n, name in enumerate(request.members, 1))
            after = ("番号で選びます。複数は 1,3 のように書きます。",)
            return Screen(
                f"{_who(rules, request.frame)}{request.step.say}", choices=choices, after=after, many=True
            )
        case ask.Call():
            return call_screen(view, request)
        case ask.Unreached():
            again = [
                Choice(n, f"もう一度: {_target(rules, t)}", [t.contact, t.topic])
                for n, t in enumerate(request.targets, 1)
            ]
            choices = (*again, Choice(len(again) + 1, "先へ進む(連絡の残りに入れておく)", "leave"))
            return Screen("まだ伝わっていない相手があります", choices=choices)
        case ask.Write():
            return _write(rules, request)
        case ask.SetTime():
            after = ("間隔は計画に定めがありません。",)
            return Screen(
                f"{_who(rules, request.frame)}{request.step.say}",
                body=("次に確かめる時刻を決めます。",),
                after=after,
                prompt="時刻(例 9時30分): ",
            )
        case ask.Wait():
            answers = tuple(Choice(n, a.say, a.id) for n, a in enumerate(request.step.answers, 1))
            body = (
                f"次に確かめる時刻: {short_datetime(request.due)}",
                "早めに答えてもかまいません。中断は q。",
            )
            return Screen(f"{_who(rules, request.frame)}{request.step.say}", body=body, choices=answers)
        case ask.Guard():
            return _guard(rules, state, request)
        case ask.Close():
            if request.step.reason:
                return Screen(request.step.say, body=(request.step.why,), prompt="閉じる理由: ")
            return Screen(
                request.step.say,
                choices=(Choice(1, "閉じる", {"reason": ""}),),
                after=("まだのときは q で中断します。",),
            )
        case ask.Stuck():
            body = (request.why, "手順データの誤りです。記録は残っています。")
            return Screen(
                "手順がここで止まりました",
                body=body,
                choices=(Choice(1, "この手順を閉じる", {"reason": request.why}),),
            )
        case ask.Finished():
            return Screen("この事案の手順はすべて終わりました", prompt="")
        case _:
            assert_never(request)


def _who(rules: Rules, frame: Frame) -> str:
    return f"[{rules.name(rules.step(frame).who)}] "


def _ask(rules: Rules, request: ask.Ask) -> Screen:
    step = request.step
    title = f"{_who(rules, request.frame)}{step.say}"
    body: tuple[str, ...] = ()
    if request.member is not None:
        body = (f"({request.place[0]}/{request.place[1]}) {rules.name(request.member)}",)
    choices = [
        Choice(n, answer.say, answer.id, "*" if answer.id in request.old else " ")
        for n, answer in enumerate(step.answers, 1)
    ]
    assumed = next((answer.say for answer in step.answers if answer.id == step.unknown_as), None)
    choices.append(Choice(0, f"{DONT_KNOW}({assumed}、として進む)" if assumed else DONT_KNOW, UNKNOWN))
    after = ["いくつでも選べます。例 1,3"] if step.many else []
    if request.old:
        after.append("* は前の答えです。")
    return Screen(title, body=body, choices=tuple(choices), after=tuple(after), many=step.many)


def shown_value(view: View, request: ask.Fill, field: Field) -> str:
    """What Enter would take for a field: what is known, or its default; empty where there is neither."""
    old = dict(request.old).get(field.fact)
    if old is not None:
        return old
    if field.default == "now":
        return view.now.isoformat()
    return view.place if field.default == "office" else ""


def spoken_value(view: View, field: Field, value: str) -> str:
    """A field's value as a person reads it."""
    fact = view.rules.plan.facts[field.fact]
    if not value:
        return UNCONFIRMED
    if fact.type == "datetime":
        return short_datetime(datetime.fromisoformat(value))
    return fact.values.get(value, value)


def label(rules: Rules, field: Field) -> str:
    """How a field is called."""
    return field.say or rules.plan.facts[field.fact].say


def _fill(view: View, request: ask.Fill) -> Screen:
    rules = view.rules
    title = f"{_who(rules, request.frame)}{request.step.say}"
    body = [request.step.why] if request.step.why else []
    if request.member is not None:
        body.insert(0, rules.name(request.member))
    if at_once(view, request):
        for number, field in enumerate(request.fields, 1):
            body.append(
                f"{number} {label(rules, field)}: {spoken_value(view, field, shown_value(view, request, field))}"
            )
        after = ("これでよければ Enter。直すときは 番号と内容(例 1 午前7時50分)。",)
        return Screen(title, body=tuple(body), after=after, prompt="Enter か 番号と内容: ")
    field = request.fields[0]
    known = shown_value(view, request, field)
    fact = rules.plan.facts[field.fact]
    left = f"(残り{len(request.fields)})" if len(request.step.fields) > 1 else ""
    if fact.type == "choice":
        choices = [Choice(n, say, name) for n, (name, say) in enumerate(fact.values.items(), 1)]
        choices.append(Choice(0, DONT_KNOW, UNKNOWN))
        return Screen(title, (*body, f"{label(rules, field)}{left}"), choices=tuple(choices))
    example = (f"例: {field.example}",) if field.example else ()
    take = f"Enter = {spoken_value(view, field, known)}"
    return Screen(title, tuple(body), after=(*example, take), prompt=f"{label(rules, field)}{left}: ")


def at_once(view: View, request: ask.Fill) -> bool:
    """Whether one Enter may take the whole form: every field that is left has something to take."""
    return len(request.fields) > 1 and all(
        field.default is not None or shown_value(view, request, field) for field in request.fields
    )


def _check(rules: Rules, request: ask.Check) -> Screen:
    marks = dict(request.marks)
    choices = tuple(
        Choice(n, item.say + (f" [{ITEM_OUTCOMES[marks[key]]}]" if key in marks else ""), key)
        for n, (key, item) in enumerate(request.items, 1)
    )
    body = (rules.name(request.member),) if request.member is not None else ()
    after = (
        "済んだ番号(例 1,3)。a = 全部済",
        "該当なしは -2、できないは x2。0 = あとで(残して先へ)",
    )
    return Screen(
        f"{_who(rules, request.frame)}{request.step.say}", body, choices=choices, after=after, many=True
    )


def _tick(rules: Rules, request: ask.Tick) -> Screen:
    levels = rules.plan.facts[rules.table(request.step).judges].values
    choices = [
        Choice(n, f"{levels[row.level]}: {row.say}", row.id, "*" if row.id in request.suggested else " ")
        for n, row in enumerate(request.rows, 1)
    ]
    choices.append(Choice(len(choices) + 1, "どれでもない", []))
    choices.append(Choice(0, DONT_KNOW, UNKNOWN))
    after = ["いくつでも選べます。例 3,5"]
    if request.suggested:
        after.append("* は、いままでの答えに合う行です。")
    if request.old:
        numbers = [str(choice.number) for choice in choices if choice.answer in request.old]
        after.append(f"前に選んだ行: {','.join(numbers)}")
    return Screen(
        f"{_who(rules, request.frame)}表のどの行に当たりますか",
        choices=tuple(choices),
        after=tuple(after),
        many=True,
    )


def _decide(rules: Rules, request: ask.Decide) -> Screen:
    table = rules.table(request.step)
    levels = rules.plan.facts[table.judges].values
    body = [f"当たる行: {levels[row.level]} {row.say}" for row in request.rows] or ["当たる行: なし"]
    if request.floor is not None:
        body.append(request.floor.say)
    body.append(f"表からの案: {levels[request.proposal]}" if request.proposal else "表からの案: なし")
    who = rules.name(request.step.decides)
    if not request.heard:
        body.append(f"{who}に連絡がついていないので、暫定として記録します。")
    order = {name: n for n, name in enumerate(levels, 1)}
    choices = [
        Choice(order[name], levels[name], name, "*" if name == request.old else " ")
        for name in reversed(list(levels))
    ]
    choices.append(Choice(0, "まだ判定がない・連絡がつかない", UNKNOWN))
    after = ("* は前の判定です。",) if request.old in levels else ()
    title = f"{_who(rules, request.frame)}{request.step.say}"
    return Screen(title, tuple(body), choices=tuple(choices), after=after)


def _target(rules: Rules, target: Target) -> str:
    return f"{rules.name(target.contact)}({'続報' if target.renewal else target.act})"


def call_screen(view: View, request: ask.Call) -> Screen:
    """Who is to be rung, which numbers now, the deputy, and the text to read."""
    rules, target = view.rules, request.target
    contact = rules.contacts.contacts[request.via]
    renewal = "続報・" if target.renewal else ""
    act = target.say or target.act
    title = f"{'いま連絡' if contact.collective else 'いま電話'} → {contact.say}{f' {contact.person}' if contact.person else ''}({renewal}{act})"
    body = []
    if request.via != target.contact:
        body.append(f"{rules.name(target.contact)}の代理です。")
    body += _numbers(view, request.via)
    if request.deputy is not None:
        body.append(f"不在なら → {rules.name(request.deputy)}")
    if target.on_behalf_of:
        body.append(f"{rules.name(target.on_behalf_of)}の指示による代行として記録します。")
    if target.unheard:
        body.append(f"{rules.name(target.unheard)}に連絡がついていません。ここの判断でかけたと記録します。")
    if view.state.drill:
        body.append("訓練です。外へはかけず、相手役の人に読みます。")
    if contact.collective and contact.note:
        body.append(contact.note)
    names = dict.fromkeys(rules.name(other.contact) for other in request.rest)
    if names:
        body.append(f"残り: {'、'.join(names)}")
    choices = []
    for number, outcome in enumerate(OUTCOMES, 1):
        if (outcome == NOT_NEEDED and not target.if_needed) or (
            contact.collective and outcome in (ABSENT, BUSY)
        ):
            continue
        say = COLLECTIVE_OUTCOMES[outcome] if contact.collective else CALL_OUTCOMES[outcome]
        if outcome == ABSENT and request.deputy is not None:
            say = f"{say} → 代理へ"
        if outcome == NOT_NEEDED:
            say = f"{say}(理由を続けて書く)"
        choices.append(Choice(number, say, outcome))
    if contact.collective:
        after = ("方法と人数は番号の後に(例 1 掲示と文書 12人)。5 は残りに入ります。",)
    else:
        after = ("出た人の名前は番号の後に(例 1 班長)。4・5 は残りに入ります。",)
    return Screen(title, tuple(body), view.script(request), tuple(choices), after, basis=target.basis)


def _numbers(view: View, contact_id: str) -> list[str]:
    contacts = view.rules.contacts
    contact = contacts.contacts[contact_id]
    hours = {"day": "平日昼", "night": "夜間・休日", "any": "いつでも"}
    channels = usable_now(contact, contacts.hours, view.now.astimezone(JST), holiday=view.holiday)
    if not channels:
        return [] if contact.collective else [f"番号: {BLANK_NUMBER}"]
    return [
        f"{'→' if place == 0 else '  '}{hours[channel.hours]} {contacts.means[channel.means].say} {channel.number or BLANK_NUMBER}"
        for place, channel in enumerate(channels)
    ]


def _write(rules: Rules, request: ask.Write) -> Screen:
    names = "、".join(rules.name(contact) for contact in request.recipients)
    body = (f"宛先: {names}",) if names else ("まだ誰にも通報していないので、宛先がありません。",)
    choices = (Choice(1, "作って保存する", "done"), Choice(2, "いまは作らない", "skip"))
    return Screen(f"{_who(rules, request.frame)}{request.step.say}", body, choices=choices)


def need_line(rules: Rules, state: State, need: Need) -> str:
    """One outstanding thing in words."""
    if need.target is not None:
        last = state.tried.get((need.target.contact, need.target.topic))
        if need.target.if_needed and last is not None and last.outcome == NOT_NEEDED:
            return f"要否をもう一度決める: {_target(rules, need.target)}"
        if need.target.if_needed and last is None:
            return f"要否を決める: {_target(rules, need.target)}"
        tried = (
            f"・{CALL_OUTCOMES[last.outcome]} {clock(last.at)}"
            if last is not None and not need.target.renewal
            else ""
        )
        return f"連絡: {_target(rules, need.target)}{tried}"
    if need.kind == "confirm":
        return f"確認: {rules.plan.facts[need.fact].say}は暫定です。判定する人に確かめてください"
    item, _, member = need.item.partition("@")
    return f"未了: {rules.items[item][2].say}" + (f"({rules.name(member)})" if member else "")


def _guard(rules: Rules, state: State, request: ask.Guard) -> Screen:
    choices = [Choice(n, need_line(rules, state, need), need.key) for n, need in enumerate(request.needs, 1)]
    choices.append(Choice(len(choices) + 1, "理由を書いて、残したまま先へ進む", GO_ON))
    return Screen(f"「{rules.step(request.frame).say}」の前に、残っていること", choices=tuple(choices))

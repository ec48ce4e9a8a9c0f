"""What each request looks like: pure, from a view to lines and numbered choices. Nothing is drawn here.

Calls and forms have their screens beside this; a judgement and a time to look again have theirs here, and so has what
stands around every question: the line above it, what the clock says, which clause it rests on, and why.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.contacts import opening
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Basis, Origin
from kumamoto_ir.city.step import Days, Item, Step
from kumamoto_ir.desk.terminal.callscreens import call_screen, guard_screen, unreached_screen
from kumamoto_ir.desk.terminal.formscreens import enter_screen, fill_screen, rows_screen
from kumamoto_ir.desk.terminal.officer import Lost, View
from kumamoto_ir.desk.terminal.screen import Choice, Screen, head, numbered, who
from kumamoto_ir.ground.dates import JST, clock, clock_near, short_datetime
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.pending import next_due
from kumamoto_ir.incident.state import State
from kumamoto_ir.saying.books import TO_CONFIRM, due_days
from kumamoto_ir.saying.factwords import item_text
from kumamoto_ir.saying.words import (
    BEFORE_JUDGEMENT,
    DONT_KNOW,
    ITEM_OUTCOMES,
    READ_NOT,
    READ_PARTLY,
    UNCONFIRMED,
    confirmation_text,
    origin_text,
)


def screen(view: View) -> Screen:
    """The screen of the request in view."""
    request = view.request
    frame = getattr(request, "frame", None)
    drawn = _draw(view)
    if isinstance(frame, Frame) and drawn.basis is None:
        drawn = replace(drawn, basis=view.city.basis(frame))
    return drawn


def _draw(view: View) -> Screen:
    request, city, state = view.request, view.city, view.state
    match request:
        case ask.Ask():
            return _ask(view, request)
        case ask.Fill():
            return fill_screen(view, request)
        case ask.Check():
            return _check(view, request)
        case ask.Tick():
            return tick_screen(city, request)
        case ask.Decide():
            return decide_screen(city, request)
        case ask.Pick():
            return _pick(city, request)
        case ask.Call():
            return call_screen(view, request)
        case ask.Unreached():
            return unreached_screen(city, request)
        case ask.Enter():
            return enter_screen(view, request)
        case ask.Due():
            return due_screen(view, request)
        case ask.Write():
            return _write(city, request)
        case ask.SetTime():
            return time_screen(city, request)
        case ask.Wait():
            return wait_screen(city, request)
        case ask.Guard():
            return guard_screen(city, state, request, view.now)
        case ask.Close():
            return _close(request)
        case ask.Stuck():
            return _stuck(request)
        case ask.Finished():
            return Screen("この事案の手順はすべて終わりました", prompt="")
        case _:
            assert_never(request)


def _ask(view: View, request: ask.Ask) -> Screen:
    city, step = view.city, request.step
    if request.rows:
        return rows_screen(view, request)
    title = f"{who(city, request.frame)}{step.say}"
    body: tuple[str, ...] = ()
    if request.member is not None:
        body = (f"({request.place[0]}/{request.place[1]}) {city.name(request.member)}",)
    choices = [
        Choice(n, answer.say, answer.id, "*" if answer.id in request.old else " ")
        for n, answer in enumerate(request.answers, 1)
    ]
    if request.unsure:
        assumed = f"({request.assumed.say}、として進む)" if request.assumed is not None else ""
        choices.append(Choice(0, f"{DONT_KNOW}{assumed}", UNKNOWN))
    after = ["いくつでも選べます。例 1,3"] if request.many else []
    if request.old:
        after.append("* は前の答えです。")
    return Screen(title, body=body, choices=tuple(choices), after=tuple(after), many=request.many)


def _check(view: View, request: ask.Check) -> Screen:
    city, marks = view.city, dict(request.marks)

    def say(key: str, item: Item) -> str:
        return item_text(city, key, view.state) if request.step.effects.rows_of else item.say

    choices = tuple(
        Choice(n, say(key, item) + (f" [{ITEM_OUTCOMES[marks[key]]}]" if key in marks else ""), key)
        for n, (key, item) in enumerate(request.items, 1)
    )
    member = (city.name(request.member),) if request.member is not None else ()
    body = (*member, *_deadlines(view, request.step))
    after = (
        "済んだ番号(例 1,3)。a = 全部済",
        "該当なしは -2、できないは x2。0 = あとで(残して先へ)",
    )
    return Screen(head(city, request), body, choices=choices, after=after, many=True)


def _deadlines(view: View, step: Step) -> tuple[str, ...]:
    """The days that a law may count to, to be confirmed."""
    days = due_days(view.city, view.state)
    lines = tuple(f"{days[name].say}: {days[name].day}" for name in _named(step))
    return (*lines, f"({TO_CONFIRM})") if lines else ()


def _named(step: Step) -> tuple[str, ...]:
    return tuple(line.deadline for line in step.lines() if isinstance(line, Days))


def _write(city: City, request: ask.Write) -> Screen:
    names = "、".join(city.name(contact) for contact in request.recipients if contact)
    if "" in request.recipients:
        body: tuple[str, ...] = ()
    else:
        body = (f"宛先: {names}",) if names else ("まだ誰にも通報していないので、宛先がありません。",)
    choices = (Choice(1, "作って保存する", "done"), Choice(2, "いまは作らない", "skip"))
    return Screen(head(city, request), body, choices=choices)


def _pick(city: City, request: ask.Pick) -> Screen:
    choices = numbered({name: city.name(name) for name in request.members}, unsure=False)
    after = ("番号で選びます。複数は 1,3 のように書きます。",)
    return Screen(head(city, request), choices=choices, after=after, many=True)


def _close(request: ask.Close) -> Screen:
    if request.reason:
        return Screen(request.step.say, body=(request.step.why,), prompt="閉じる理由: ")
    return Screen(
        request.step.say,
        choices=(Choice(1, "閉じる", {"reason": ""}),),
        after=("まだのときは q で中断します。",),
    )


def _stuck(request: ask.Stuck) -> Screen:
    body = (request.why, "手順データの誤りです。記録は残っています。")
    return Screen(
        "手順がここで止まりました",
        body=body,
        choices=(Choice(1, "この手順を閉じる", {"reason": request.why}),),
    )


def lost_text(view: View, lost: Lost) -> str:
    """An answer that another window was faster than, in words, as the screen had them that it was given to."""
    drawn = screen(replace(view, request=lost.request, lost=None))
    said = {repr(choice.answer): choice.say for choice in drawn.choices}
    answer = lost.answer
    if (whole := said.get(repr(answer))) is not None:
        return whole
    if isinstance(answer, dict):
        return "、".join(said.get(repr(value), str(value)) for value in answer.values() if value)
    return "、".join(
        said.get(repr(one), str(one)) for one in (answer if isinstance(answer, list) else [answer])
    )


def lost_lines(view: View) -> tuple[str, ...]:
    """What is said of an answer that was not written: the question, where it is another one now, and the words."""
    if view.lost is None:
        return ()
    asked, now = (getattr(request, "frame", None) for request in (view.lost.request, view.request))
    said = lost_text(view, view.lost)
    if asked == now or not isinstance(asked, Frame):
        return (f"! さきほどの答えは書かれていません: {said}",)
    return (
        f"! 「{view.city.step(asked).say}」への答えは書かれていません: {said}",
        "直すときは b、メモに残すときは n と Enter です。",
    )


def tick_screen(city: City, request: ask.Tick) -> Screen:
    """The rows of the table; those that fit what is known bear a star."""
    levels = city.plan.facts[city.plan.tables[request.table].judges].values
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
        f"{who(city, request.frame)}表のどの行に当たりますか",
        choices=tuple(choices),
        after=tuple(after),
        many=True,
    )


def decide_screen(city: City, request: ask.Decide) -> Screen:
    """The levels, the gravest first, with what the table proposes."""
    table = city.plan.tables[request.table]
    levels = city.plan.facts[table.judges].values
    body = [f"当たる行: {levels[row.level]} {row.say}" for row in request.rows] or ["当たる行: なし"]
    if request.floor is not None:
        body.append(request.floor.say)
    body.append(f"表からの案: {levels[request.proposal]}" if request.proposal else "表からの案: なし")
    judge = city.name(request.decides)
    if not request.heard:
        body.append(f"{judge}に連絡がついていないので、暫定として記録します。")
    order = {name: n for n, name in enumerate(levels, 1)}
    choices = [
        Choice(order[name], levels[name], name, "*" if name == request.old else " ")
        for name in reversed(list(levels))
    ]
    choices.append(Choice(0, "まだ判定がない・連絡がつかない", UNKNOWN))
    after = ("* は前の判定です。",) if request.old in levels else ()
    title = head(city, request)
    return Screen(title, tuple(body), choices=tuple(choices), after=after)


def due_screen(view: View, request: ask.Due) -> Screen:
    """A re-check whose time has come: now, or put off."""
    late = (
        Choice(1, "いま確かめる", "now"),
        Choice(2, "10分後にする", "10"),
        Choice(3, "30分後にする", "30"),
        Choice(4, "1時間後にする", "60"),
    )
    told = clock_near(request.due, view.now)
    return Screen(f"確かめる時刻です({told})", body=(request.step.say,), choices=late)


def time_screen(city: City, request: ask.SetTime) -> Screen:
    """A time for the next look, which the plan does not give."""
    after = ("間隔は計画に定めがありません。",)
    return Screen(
        head(city, request),
        body=("次に確かめる時刻を決めます。",),
        after=after,
        prompt="時刻(例 9時30分): ",
    )


def wait_screen(city: City, request: ask.Wait) -> Screen:
    """A re-check that stands at its time."""
    answers = numbered({answer.id: answer.say for answer in request.answers}, unsure=False)
    body = (
        f"次に確かめる時刻: {short_datetime(request.due)}",
        "早めに答えてもかまいません。中断は q。",
    )
    return Screen(head(city, request), body=body, choices=answers)


def header(view: View) -> str:
    """The line above every question: real or drill, which incident, what has been judged."""
    levels = [standing(view.city, view.state, fact) for fact in _judged_facts(view)]
    return " ".join((f"{mark(view.state.drill)}{view.incident}", *levels))


def clock_lines(view: View) -> tuple[str, ...]:
    """What the clock says while anything else is asked: minutes to opening, expected times, the next re-check."""
    city, local = view.city, view.now.astimezone(JST)
    opens = datetime.combine(local.date(), opening(city.contacts, view.state.office), JST)
    parts = []
    here = {frame.playbook for frame in view.state.walk.stack}
    if city.plan.clock and any(city.playbooks[name].clock for name in here):
        if timedelta() < opens - local <= timedelta(hours=3) and local.weekday() < 5 and not view.holiday:
            parts.append(f"開庁 {clock(opens)}まで あと{-(-(opens - local) // timedelta(minutes=1))}分")
        known = view.state.known.keys() | view.state.details.keys()
        for shown in city.plan.clock:
            if shown.fact in known and known.isdisjoint(shown.until):
                at = view.state.details.get(shown.fact)
                said = clock_near(datetime.fromisoformat(at), view.now) if at is not None else UNCONFIRMED
                parts.append(f"{city.plan.facts[shown.fact].say} {said}")
    if (due := next_due(view.state)) is not None:
        parts.append(f"次の確認 {clock_near(due, view.now)}")
    return tuple(parts)


def _judged_facts(view: View) -> tuple[str, ...]:
    """The facts that somebody judges in the playbooks that this incident entered."""
    entered = {name for walk in view.state.walks.values() for name in walk.entered}
    steps = (step for name in sorted(entered) for step in view.city.playbooks[name].steps)
    judged = (view.city.judged(step) for step in steps)
    return tuple(dict.fromkeys(fact for fact in judged if fact is not None))


def standing(city: City, state: State, fact: str) -> str:
    """A judged fact in words: its level, 暫定 where nobody who decides was heard, or 判定前."""
    judgement = state.judged.get(fact)
    if judgement is None or judgement.level == UNKNOWN:
        return BEFORE_JUDGEMENT
    said = city.plan.facts[fact].values[judgement.level]
    return f"{said}(暫定)" if judgement.provisional else said


def source_line(city: City, basis: Basis) -> str:
    """Which clause, and how far it backs what is shown."""
    clause = city.plan.clauses[basis.clause]
    reading = {"partial": f"・{READ_PARTLY}", "none": f"・{READ_NOT}", "full": ""}[clause.read]
    if basis.confirmed is not None or basis.origin in (Origin.LOCAL, Origin.LAW, Origin.SETTING):
        reading = ""
    return f"{clause.ref} {clause.title}[{origin_text(basis)}{reading}]".lstrip() + (
        f" {basis.note}" if basis.note else ""
    )


def explanation(view: View) -> tuple[str, ...]:
    """What `?` shows: why this is asked, the clause in our words, and how far it is backed."""
    frame = getattr(view.request, "frame", None)
    if not isinstance(frame, Frame):
        return ("この場面に説明はありません。",)
    step = view.city.step(frame)
    basis = view.city.basis(frame)
    if isinstance(view.request, ask.Call) and view.request.target.basis is not None:
        basis = view.request.target.basis  # what the screen of a call rests on
    clause = view.city.plan.clauses[basis.clause]
    lines = [step.why] if step.why else []
    lines += [f"根拠: {source_line(view.city, basis)}", clause.says]
    if confirmed := confirmation_text(basis):
        lines.append(f"確認: {confirmed}")
    return tuple(lines)

"""What each request looks like: pure, from a view to lines and numbered choices. Nothing is drawn here."""

from dataclasses import replace
from typing import assert_never

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Days, Item, Step
from kumamoto_ir.desk.terminal.callscreens import call_screen, guard_screen, unreached_screen
from kumamoto_ir.desk.terminal.formscreens import enter_screen, fill_screen, rows_screen
from kumamoto_ir.desk.terminal.judgescreens import decide_screen, tick_screen
from kumamoto_ir.desk.terminal.officer import Lost, View
from kumamoto_ir.desk.terminal.screen import Choice, Screen, who
from kumamoto_ir.desk.terminal.timescreens import due_screen, time_screen, wait_screen
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.saying.deadlines import TO_CONFIRM, due_days
from kumamoto_ir.saying.itemwords import item_text
from kumamoto_ir.saying.words import DONT_KNOW, ITEM_OUTCOMES


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
    return Screen(
        f"{who(city, request.frame)}{request.step.say}", body, choices=choices, after=after, many=True
    )


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
    return Screen(f"{who(city, request.frame)}{request.step.say}", body, choices=choices)


def _pick(city: City, request: ask.Pick) -> Screen:
    choices = tuple(Choice(n, city.name(name), name) for n, name in enumerate(request.members, 1))
    after = ("番号で選びます。複数は 1,3 のように書きます。",)
    return Screen(f"{who(city, request.frame)}{request.step.say}", choices=choices, after=after, many=True)


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

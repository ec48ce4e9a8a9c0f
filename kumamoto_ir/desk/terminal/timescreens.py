"""The screens of looking again: a time that has come, one that is to be set, one that is waited for."""

from kumamoto_ir.city.city import City
from kumamoto_ir.desk.terminal.officer import View
from kumamoto_ir.desk.terminal.screen import Choice, Screen, who
from kumamoto_ir.ground.dates import clock_near, short_datetime
from kumamoto_ir.incident import requests as ask


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
        f"{who(city, request.frame)}{request.step.say}",
        body=("次に確かめる時刻を決めます。",),
        after=after,
        prompt="時刻(例 9時30分): ",
    )


def wait_screen(city: City, request: ask.Wait) -> Screen:
    """A re-check that stands at its time."""
    answers = tuple(Choice(n, a.say, a.id) for n, a in enumerate(request.answers, 1))
    body = (
        f"次に確かめる時刻: {short_datetime(request.due)}",
        "早めに答えてもかまいません。中断は q。",
    )
    return Screen(f"{who(city, request.frame)}{request.step.say}", body=body, choices=answers)

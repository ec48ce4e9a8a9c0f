"""The screens of a judgement: the rows of its table, and the level."""

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.desk.terminal.screen import Choice, Screen, who
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.saying.words import DONT_KNOW


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
    title = f"{who(city, request.frame)}{request.step.say}"
    return Screen(title, tuple(body), choices=tuple(choices), after=after)

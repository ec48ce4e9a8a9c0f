"""The lines inside a step as a picture says them, by what the step itself says stands there; and how it is asked."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, assert_never

from kumamoto_ir.city import step as lines
from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.city.graph import comes_back
from kumamoto_ir.city.model import Basis, Condition, Names, Origin
from kumamoto_ir.city.playbook import Playbook, Told
from kumamoto_ir.city.step import Step, Tells
from kumamoto_ir.paper.picture.drawing import Entry, Way
from kumamoto_ir.saying.conditionwords import condition_text
from kumamoto_ir.saying.factwords import value_text
from kumamoto_ir.saying.words import origin_text


class Shown(NamedTuple):
    """A line of a step with all that a picture says of it: entries, or how the step is asked."""

    line: lines.Line
    entries: tuple[Entry, ...] = ()
    remark: str = ""


def shown(city: City, playbook: Playbook, place: int, letter: str = "") -> Iterator[Shown]:
    """The lines of the step at a place of a playbook; `letter` stands before the number of a step that one names."""
    step = playbook.steps[place]
    basis = step.basis or playbook.basis
    for line in step.lines():
        match line:
            case lines.Choice():
                way = Way(playbook.places[line.to] + 1, "jump") if line.to is not None else None
                yield Shown(line, (Entry(line.key, line.say, line.number, way, _settings(city, line.sets)),))
            case lines.Blank(field):
                say = field.say or city.plan.facts[field.fact].say
                text = f"{say}{_if(city, playbook, field.when, field.unless)}"
                yield Shown(line, (Entry(field.fact, text),))
            case lines.Task(item):
                when = _if(city, playbook, item.when, item.unless)
                text = f"{item.say}{when}{_other_source(city, item.basis, basis)}"
                yield Shown(line, (Entry(item.id, text),))
            case lines.Rows():
                yield Shown(line, tuple(_rows(city, playbook, place, letter, line)))
            case lines.Calls(tells):
                yield Shown(line, tuple(_calls(city, playbook, tells, basis)))
            case lines.Row(book):
                register = city.plan.registers[book]
                columns = "、".join(column.say for column in register.columns)
                yield Shown(line, (Entry(book, f"{register.say}: {columns}"),))
            case lines.Sheet(template, topics):
                says = "・".join(dict.fromkeys(city.plan.topics[topic].say for topic in topics))
                to = f"。{says}を知らせた相手ごとに" if topics else ""
                yield Shown(line, (Entry(template, f"ひな形 {template}{to}"),))
            case lines.Elsewhere(name, beside):
                yield Shown(line, (_elsewhere(city, name, beside=beside),))
            case lines.Closed(reason):
                yield Shown(line, (Entry("reason", "理由を書いて閉じる"),) if reason else ())
            case lines.Several():
                yield Shown(line, remark="いくつでも選べる")
            case lines.Again(every):
                minutes = city.plan.settings[every].minutes
                yield Shown(
                    line, remark="確かめる時刻は人が決める" if minutes is None else f"{minutes}分ごと"
                )
            case lines.Verdict(_, decides):
                yield Shown(line, remark=f"判定する人: {city.name(decides)}")
            case lines.Days() | lines.Board():
                yield Shown(line)
            case _:
                assert_never(line)


def entries(city: City, playbook: Playbook, place: int, letter: str = "") -> tuple[Entry, ...]:
    """What stands in the step at a place of a playbook."""
    return tuple(entry for one in shown(city, playbook, place, letter) for entry in one.entries)


def remarks(city: City, playbook: Playbook, place: int) -> tuple[str, ...]:
    """How a step is asked: of whom in turn, how many answers, by what table, when."""
    step = playbook.steps[place]
    of_lines = (one.remark for one in shown(city, playbook, place))
    any_time = "いつでもできる" if step.any_time else ""
    untaught = "" if step.effects.taught else "この先どこへ続くかは、わからない"
    said = (_members(city, step), *of_lines, any_time, untaught)
    return tuple(part for part in said if part)


def _members(city: City, step: Step) -> str:
    if (each := step.effects.each) is None:
        return ""
    picked = "選んだものについて" if step.effects.pick else "それぞれについて"
    own = "(自分の所属を除く)" if step.effects.not_self else ""
    return f"次の{picked}{own}: {'、'.join(city.name(member) for member in city.members(each))}"


def told_text(city: City, told: Told | None) -> tuple[str, ...]:
    """Those whom an obligation wants told, by name."""
    if told is None:
        return ()
    names = dict.fromkeys(
        _party(city, edge, brief=True) for edge in city.edges(told.tree, told.to, told.topic)
    )
    return (f"{'、'.join(names)}に{city.plan.topics[told.topic].say}を知らせる",)


# ---------------------------------------------------------------- one line


def _settings(city: City, sets: Mapping[str, Names]) -> str:
    """The facts that an answer settles besides its own."""
    facts = city.plan.facts
    said = (
        f"{facts[name].say}={'・'.join(value_text(facts[name], value) for value in values)}"
        for name, values in sets.items()
        if name in facts
    )
    return f"({text})" if (text := "、".join(said)) else ""


def _judges_by(step: Step, table: lines.Rows) -> bool:
    return any(isinstance(line, lines.Rows) and line == table for line in step.lines())


def _rows(city: City, playbook: Playbook, place: int, letter: str, line: lines.Rows) -> Iterator[Entry]:
    """The table, once in a playbook."""
    table = city.plan.tables[line.table]
    levels = city.plan.facts[table.judges]
    before = (number for number, other in enumerate(playbook.steps[:place], 1) if _judges_by(other, line))
    if (first := next(before, None)) is not None:
        yield Entry("", f"{table.say}: {letter}{first} と同じ")
    else:
        yield Entry("", f"{table.say}:")
        for row in table.rows:
            yield Entry(row.id, f"{value_text(levels, row.level)}: {row.say}")


def _elsewhere(city: City, name: str, *, beside: bool) -> Entry:
    if beside:
        after = "並べて開く"
    else:
        after = "行い、ここへ戻る" if comes_back(city, name) else "行い、その中で終わる"
    text = f"手順「{city.playbooks[name].title}」({name})を{after}"
    return Entry(name, text, leads="beside" if beside else "instead")


# ---------------------------------------------------------------- calls


def call_key(number: int) -> str:
    """The key of a call in a diagram, by the place of its edge among those of the step."""
    return f"call {number}"


def _calls(city: City, playbook: Playbook, tells: Tells, basis: Basis) -> Iterator[Entry]:
    named: set[str] = set()
    for number, edge in enumerate(city.told_along(tells)):
        text = _call(city, playbook, edge, incoming=tells.incoming, brief=edge.to in named)
        yield Entry(call_key(number), f"{text}{_other_source(city, edge.basis, basis)}")
        named.add(edge.to)


def _call(city: City, playbook: Playbook, edge: Edge, *, incoming: bool, brief: bool) -> str:
    who = _party(city, edge, brief=brief)
    about = edge.say or city.plan.topics[edge.topic].say
    act = edge.act or "連絡"
    if incoming:
        said = f"{who}から{act}を受ける: {about}"
    else:
        said = f"{f'{city.name(edge.from_)}から' if edge.from_ else ''}{who}へ{act}: {about}"
    needed = "(内容と程度による)" if edge.if_needed else ""
    member = edge.to not in city.contacts.contacts
    return f"{said}{needed}{_if(city, playbook, edge.when, edge.unless, member=member)}"


def _party(city: City, edge: Edge, *, brief: bool) -> str:
    """A contact, or a group with its members; `brief` leaves out members that were named before."""
    if edge.to in city.contacts.contacts:
        return city.name(edge.to)
    names = "" if brief else "、".join(city.name(member) for member in city.members(edge.to))
    return ("選んだ相手" if edge.pick else "それぞれの相手") + (f"({names})" if names else "")


def _other_source(city: City, basis: Basis | None, of_step: Basis) -> str:
    """The basis of a line where it is another than that of its step."""
    if basis is None or (basis.clause, origin_text(basis)) == (of_step.clause, origin_text(of_step)):
        return ""
    origin = "" if basis.origin is Origin.TEXT else f"・{origin_text(basis)}"
    return f" [{city.plan.clauses[basis.clause].ref}{origin}]"


# ---------------------------------------------------------------- small words


def _if(
    city: City,
    playbook: Playbook,
    when: Condition | None,
    unless: Condition | None,
    *,
    member: bool = False,
) -> str:
    text = condition_text(city, when, unless, playbook.id, member=member)
    return f"({text})" if text else ""

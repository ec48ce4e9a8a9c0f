"""The lines inside a step, kind by kind: answers, fields, items, rows of a table, calls; and remarks on how it is asked."""

from collections.abc import Iterator
from typing import Final, assert_never

from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.graph import comes_back
from kumamoto_ir.city.model import Basis, Condition, Origin
from kumamoto_ir.city.playbook import (
    Answer,
    Checklist,
    Choose,
    Document,
    End,
    Entries,
    Form,
    Notify,
    Open,
    Playbook,
    Recheck,
    Run,
    Step,
    Told,
    Triage,
)
from kumamoto_ir.paper.picture.drawing import Entry, Way
from kumamoto_ir.saying.conditionwords import condition_text
from kumamoto_ir.saying.factwords import value_text
from kumamoto_ir.saying.words import DONT_KNOW, origin_text

CHANGED: Final = "changed"  # the key of a judgement that differs from the one before
SAME: Final = "same"


def entries(city: City, playbook: Playbook, place: int, letter: str = "") -> tuple[Entry, ...]:
    """The lines of the step at a place of a playbook; `letter` stands before the number of a step that one names."""
    return tuple(_lines(city, playbook, playbook.steps[place], place, letter))


def _lines(city: City, playbook: Playbook, step: Step, place: int, letter: str) -> Iterator[Entry]:
    match step:
        case Choose():
            yield from _answers(city, playbook, step)
            yield _unknown(playbook, step)
        case Recheck():
            yield from _answers(city, playbook, step)
        case Form():
            for field in step.fields:
                say = field.say or city.plan.facts[field.fact].say
                yield Entry(field.fact, f"{say}{_if(city, playbook, field.when, field.unless)}")
        case Checklist():
            for item in step.items:
                own = _other_source(city, item.basis, step.basis or playbook.basis)
                yield Entry(item.id, f"{item.say}{_if(city, playbook, item.when, item.unless)}{own}")
        case Triage():
            yield from _judging(city, playbook, step, place, letter)
        case Notify():
            named: set[str] = set()
            for number, edge in enumerate(city.step_edges(step)):
                text = _call(city, playbook, step, edge, brief=edge.to in named)
                yield Entry(call_key(number), text)
                named.add(edge.to)
        case Entries():
            register = city.plan.registers[step.book]
            yield Entry(step.book, f"{register.say}: {'、'.join(column.say for column in register.columns)}")
        case Document():
            to = f"。{_topics(city, step.topic)}を知らせた相手ごとに" if step.topic else ""
            yield Entry(step.template, f"ひな形 {step.template}{to}")
        case Run():
            after = "行い、ここへ戻る" if comes_back(city, step.playbook) else "行い、その中で終わる"
            yield Entry(step.playbook, f"手順「{_title(city, step.playbook)}」({step.playbook})を{after}")
        case Open():
            yield Entry(step.playbook, f"手順「{_title(city, step.playbook)}」({step.playbook})を並べて開く")
        case End():
            if step.reason:
                yield Entry("reason", "理由を書いて閉じる")
        case _:
            assert_never(step)


def remarks(city: City, step: Step) -> tuple[str, ...]:
    """How a step is asked: of whom in turn, how many answers, by what table, when."""
    found = []
    if (each := getattr(step, "each", None)) is not None:
        picked = "選んだものについて" if getattr(step, "pick", False) else "それぞれについて"
        own = "(自分の所属を除く)" if getattr(step, "except_", None) == "self" else ""
        found.append(f"次の{picked}{own}: {'、'.join(city.name(member) for member in city.members(each))}")
    match step:
        case Choose(many=True):
            found.append("いくつでも選べる")
        case Recheck():
            minutes = city.plan.settings[step.every].minutes
            found.append("確かめる時刻は人が決める" if minutes is None else f"{minutes}分ごと")
        case Triage():
            found.append(f"判定する人: {city.name(step.decides)}")
        case _:
            pass
    if step.any_time:
        found.append("いつでもできる")
    return tuple(found)


def told_text(city: City, told: Told | None) -> tuple[str, ...]:
    """Those whom an obligation wants told, by name."""
    if told is None:
        return ()
    names = dict.fromkeys(
        _party(city, edge, brief=True) for edge in city.edges(told.tree, told.to, told.topic)
    )
    return (f"{'、'.join(names)}に{city.plan.topics[told.topic].say}を知らせる",)


# ---------------------------------------------------------------- answers


def _answers(city: City, playbook: Playbook, step: Choose | Recheck) -> Iterator[Entry]:
    leads = getattr(step, "each", None) is None  # of a step that is repeated no answer leads elsewhere
    for number, answer in enumerate(step.answers, 1):
        way = _named(playbook, answer.next) if leads else None
        yield Entry(answer.id, answer.say, str(number), way, _settings(city, answer))


def _unknown(playbook: Playbook, step: Choose) -> Entry:
    assumed = next((answer for answer in step.answers if answer.id == step.unknown_as), None)
    text = DONT_KNOW if assumed is None else f"{DONT_KNOW}(「{assumed.say}」として進む)"
    way = _named(playbook, assumed.next if assumed is not None else step.unknown_next)
    return Entry(UNKNOWN, text, "0", way if step.each is None else None)


def _settings(city: City, answer: Answer) -> str:
    """The facts that an answer settles besides its own."""
    facts = city.plan.facts
    said = (
        f"{facts[name].say}={'・'.join(value_text(facts[name], value) for value in values)}"
        for name, values in answer.set.items()
        if name in facts
    )
    return f"({text})" if (text := "、".join(said)) else ""


def _named(playbook: Playbook, name: str | None) -> Way | None:
    if name is None:
        return None
    return Way(next(number for number, step in enumerate(playbook.steps, 1) if step.id == name), "jump")


def _judging(city: City, playbook: Playbook, step: Triage, place: int, letter: str) -> Iterator[Entry]:
    """The table, once in a playbook, and what the three outcomes of a judgement lead to."""
    table = city.table(step)
    levels = city.plan.facts[table.judges]
    before = (
        number
        for number, other in enumerate(playbook.steps[:place], 1)
        if isinstance(other, Triage) and other.table == step.table
    )
    if (first := next(before, None)) is not None:
        yield Entry("", f"{table.say}: {letter}{first} と同じ")
    else:
        yield Entry("", f"{table.say}:")
        for row in table.rows:
            yield Entry(row.id, f"{value_text(levels, row.level)}: {row.say}")
    yield Entry(SAME, "判定が出た(初めて、または前と同じ)")
    yield Entry(UNKNOWN, "判定がまだない", way=_named(playbook, step.unknown_next))
    yield Entry(CHANGED, "判定が前と変わった", way=_named(playbook, step.resume_at))


# ---------------------------------------------------------------- calls


def call_key(number: int) -> str:
    """The key of a call in a diagram, by the place of its edge among those of the step."""
    return f"call {number}"


def _call(city: City, playbook: Playbook, step: Notify, edge: Edge, *, brief: bool) -> str:
    who = _party(city, edge, brief=brief)
    about = edge.say or city.plan.topics[edge.topic].say
    act = edge.act or "連絡"
    if step.direction == "in":
        said = f"{who}から{act}を受ける: {about}"
    else:
        said = f"{f'{city.name(edge.from_)}から' if edge.from_ else ''}{who}へ{act}: {about}"
    needed = "(内容と程度による)" if edge.if_needed else ""
    when = _if(city, playbook, edge.when, edge.unless, member=edge.to not in city.contacts.contacts)
    return f"{said}{needed}{when}{_other_source(city, edge.basis, step.basis or playbook.basis)}"


def _party(city: City, edge: Edge, *, brief: bool) -> str:
    """A contact, or a group with its members; `brief` leaves out members that were named before."""
    if edge.to in city.contacts.contacts:
        return city.name(edge.to)
    names = "" if brief else "、".join(city.name(member) for member in city.members(edge.to))
    return ("選んだ相手" if edge.pick else "それぞれの相手") + (f"({names})" if names else "")


def _other_source(city: City, basis: Basis | None, of_step: Basis | None) -> str:
    """The basis of a line where it is another than that of its step."""
    if basis is None or (
        of_step is not None and (basis.clause, origin_text(basis)) == (of_step.clause, origin_text(of_step))
    ):
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


def _topics(city: City, topics: tuple[str, ...]) -> str:
    return "・".join(dict.fromkeys(city.plan.topics[topic].say for topic in topics))


def _title(city: City, name: str) -> str:
    return city.playbooks[name].title

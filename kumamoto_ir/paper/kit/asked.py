"""What is written or ticked in a step, kind by kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from kumamoto_ir.city.graph import comes_back
from kumamoto_ir.city.playbook import (
    Checklist,
    Choose,
    Document,
    End,
    Entries,
    Form,
    Notify,
    Open,
    Recheck,
    Run,
    Step,
    Triage,
)
from kumamoto_ir.incident.state import DONE, IMPOSSIBLE, NOT_APPLICABLE
from kumamoto_ir.paper.kit.blanks import CLOCK, blank
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.picture.drawing import Entry, Node
from kumamoto_ir.paper.render.booklet import Simple
from kumamoto_ir.paper.render.byhand import LONG, Ruled
from kumamoto_ir.paper.render.markdown import BOX, TICK, Item, Paragraph
from kumamoto_ir.saying.factwords import value_text
from kumamoto_ir.saying.words import DONT_KNOW, ITEM_OUTCOMES

ROW: Final = 8.0  # mm; what a hand needs for a line
TALL: Final = 14.0  # for a sentence


@dataclass(frozen=True)
class Sheets:
    """The course, and where in the kit papers, registers and scripts stand."""

    course: Course
    papers: Mapping[str, str]
    registers: Mapping[str, str]
    scripts: Mapping[tuple[str, str, str], int]


def asked(sheets: Sheets, playbook: str, node: Node, step: Step) -> Iterator[Simple]:
    """The answers, items, rows and blanks of a step."""
    match step:
        case Choose() if step.each is not None:
            yield _grid(sheets, step)
        case Choose():
            yield from _answers(sheets, playbook, node)
        case Recheck():
            yield from _answers(sheets, playbook, node)
            yield Paragraph(f"次に確かめる時刻: {CLOCK}\u3000{CLOCK}\u3000{CLOCK}\u3000{CLOCK}")
        case Form():
            yield _form(sheets, node, step)
        case Checklist():
            yield from _checklist(sheets, node, step)
        case Triage():
            yield from _triage(sheets, playbook, node, step)
        case Notify():
            yield _calls(sheets, node, step)
        case Entries():
            yield Paragraph(f"→ {sheets.registers[step.book]} に書く")
        case Document():
            where = sheets.papers.get(step.template)
            yield Paragraph(f"→ {where} に書く" if where else "PCが使えるようになってから作る")
        case Run() | Open():
            yield from _other(sheets, step)
        case End():
            yield Paragraph(f"閉じた時刻: {CLOCK}" + (f"\u3000理由: {LONG}" if step.reason else ""))
        case _:
            assert_never(step)


def _answers(sheets: Sheets, playbook: str, node: Node) -> Iterator[Simple]:
    for entry in node.entries:
        yield Item(0, TICK, _answer(sheets, playbook, entry))


def _answer(sheets: Sheets, playbook: str, entry: Entry) -> str:
    lead = (
        f" → {sheets.course.number(playbook, entry.way.to)} へ"
        if entry.way is not None and entry.way.to is not None
        else ""
    )
    return f"{entry.sign} {entry.text}{entry.note}{lead}".strip()


def _grid(sheets: Sheets, step: Choose) -> Ruled:
    """A row for each member, a column for each answer."""
    city = sheets.course.city
    members = city.members(step.each or "")
    says = (*(answer.say for answer in step.answers), DONT_KNOW)
    return Ruled(
        ("", *says, "時刻・だれから"),
        tuple((city.name(member), *(BOX for _ in says), "") for member in members),
        (ROW,) * len(members),
    )


def _form(sheets: Sheets, node: Node, step: Form) -> Ruled:
    facts = sheets.course.city.plan.facts
    rows, heights = [], []
    for entry, field in zip(node.entries, step.fields, strict=True):
        fact = facts[field.fact]
        example = f"\n(例 {field.example})" if field.example else ""
        rows.append((entry.text + example, "" if fact.type == "text" else blank(fact)))
        heights.append(TALL if fact.type == "text" else ROW)
    return Ruled((), tuple(rows), tuple(heights), (0.34, 0.66))


def _checklist(sheets: Sheets, node: Node, step: Checklist) -> Iterator[Simple]:
    plan, city = sheets.course.city.plan, sheets.course.city
    for name in step.deadlines:
        deadline = plan.deadlines[name]
        since = plan.facts[deadline.since].say
        yield Item(0, "・", f"{deadline.say}: ＿＿月＿＿日({since}の日を1日目と数えて{deadline.days}日目)")
    if step.rows_of is not None:
        yield Paragraph(f"{sheets.registers.get(step.rows_of, '')} の一行ずつについて")
    members = [city.name(member) for member in city.members(step.each)] if step.each is not None else [""]
    says = [
        f"{member}: {entry.text}" if member else entry.text for member in members for entry in node.entries
    ]
    others = f"{BOX}{ITEM_OUTCOMES[NOT_APPLICABLE]} {BOX}{ITEM_OUTCOMES[IMPOSSIBLE]}"
    yield Ruled(
        (ITEM_OUTCOMES[DONE], "すること", "済でないとき", "時刻・メモ"),
        tuple((BOX, say, others, "") for say in says),
        (ROW,) * len(says),
        (0.06, 0.48, 0.24, 0.22),
    )


def _triage(sheets: Sheets, playbook: str, node: Node, step: Triage) -> Iterator[Simple]:
    """The rows of the table, then what was judged, by whom and when."""
    city = sheets.course.city
    table = city.table(step)
    levels = city.plan.facts[table.judges]
    says = {row.id: row for row in table.rows}
    rows = [says[entry.key] for entry in node.entries if entry.key in says]
    if rows:
        yield Ruled(
            ("当たる", levels.say, table.say),
            tuple((BOX, value_text(levels, row.level), row.say) for row in rows),
            (0.0,) * len(rows),
            (0.09, 0.13, 0.78),
        )
    for floor in table.at_least if rows else ():
        yield Item(0, "・", floor.say)
    for entry in node.entries:
        if entry.key not in says and not entry.key:
            yield from () if rows else (Paragraph(entry.text),)
        elif entry.key not in says:
            yield Item(0, TICK, _answer(sheets, playbook, entry))
    marks = " ".join(f"{BOX}{say}" for say in levels.values.values())
    yield Ruled(
        (),
        ((f"{levels.say}: {marks}", f"判定した人({city.name(step.decides)}):", f"{CLOCK}\n{BOX}暫定"),),
        (ROW,),
        (0.4, 0.36, 0.24),
    )


def _calls(sheets: Sheets, node: Node, step: Notify) -> Ruled:
    """A row for each edge; under one that goes to a group, a row for each of its members."""
    city = sheets.course.city
    rows: list[tuple[str, ...]] = []
    for entry, edge in zip(node.entries, city.step_edges(step), strict=True):
        members = city.members(edge.to)
        alone = edge.to in city.contacts.contacts
        number = sheets.scripts.get((members[0], edge.topic, edge.act)) if members else None
        script = f"台本{number}" if number is not None and step.direction == "out" else "-"
        rows.append((BOX if alone else "", entry.text, script, "" if alone else "-"))
        if not alone:
            rows += [(BOX, city.name(member), script, "") for member in members]
    return Ruled(
        (ITEM_OUTCOMES[DONE], "相手と用件", "台本", "時刻・出た人・復唱・指示"),
        tuple(rows),
        (ROW,) * len(rows),
        (0.06, 0.52, 0.1, 0.32),
    )


def _other(sheets: Sheets, step: Run | Open) -> Iterator[Simple]:
    course = sheets.course
    title = course.city.playbooks[step.playbook].title
    if isinstance(step, Open):
        after = "この次の番号と並べて進める"
    else:
        after = "終わったら、この次の番号へ戻る" if comes_back(course.city, step.playbook) else "そこで終わる"
    yield Item(0, TICK, f"→ 質問票{course.letters[step.playbook]} {title} へ。{after}")

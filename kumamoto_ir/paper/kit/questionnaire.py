"""The steps of a playbook as a sheet to tick by hand: the same numbers as on the chart, and what a screen would show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, assert_never

from kumamoto_ir.city import step as lines
from kumamoto_ir.city.graph import comes_back
from kumamoto_ir.city.step import Field, Step, Tells
from kumamoto_ir.incident.state import DONE, IMPOSSIBLE, NOT_APPLICABLE
from kumamoto_ir.paper.kit.blanks import CLOCK, blank
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import CONDITION, GUARD, RETURNS, SOURCE, Diagram, Entry, Node
from kumamoto_ir.paper.picture.entries import Shown, shown
from kumamoto_ir.paper.render.booklet import Part, Simple, Small, Together
from kumamoto_ir.paper.render.byhand import LONG, Ruled
from kumamoto_ir.paper.render.markdown import BOX, TICK, Heading, Item, Paragraph
from kumamoto_ir.saying.factwords import value_text
from kumamoto_ir.saying.words import ITEM_OUTCOMES

ROW: Final = 8.0  # mm; what a hand needs for a line
TALL: Final = 14.0  # for a sentence
_TABLED: Final = (lines.Choice, lines.Blank, lines.Task)  # asked of each member where the step is repeated


@dataclass(frozen=True)
class Sheets:
    """The course, and where in the kit papers, registers and scripts stand."""

    course: Course
    papers: Mapping[str, str]
    registers: Mapping[str, str]
    scripts: Mapping[tuple[str, str, str], int]


def questions(sheets: Sheets, name: str) -> Part:
    """The sheet of one playbook."""
    course = sheets.course
    letter = course.letters[name]
    drawn = diagram(course.city, name, letter=letter)
    title = f"質問票{letter} {drawn.title}"
    steps = course.city.playbooks[name].steps
    return Part(
        title,
        (
            Heading(1, title),
            *(Small(note) for note in drawn.notes),
            *(
                Together(tuple(_step(sheets, drawn, node, step)))
                for node, step in zip(drawn.nodes, steps, strict=True)
            ),
        ),
    )


def _step(sheets: Sheets, drawn: Diagram, node: Node, step: Step) -> Iterator[Simple]:
    number = sheets.course.number(drawn.id, node.number)
    yield Heading(2, f"{BOX} {number} [{node.who}] {node.say}")
    if node.condition:
        yield Paragraph(f"{CONDITION}: {node.condition}。違えば次へ。", strong=True)
    if node.guards:
        rows = tuple((BOX, guard) for guard in node.guards)
        yield Ruled(("", GUARD), rows, (0.0,) * len(rows), (0.06, 0.94))
    yield from _lines(sheets, drawn.id, node.number - 1)
    for way in node.ways:
        if way.kind == "jump" and way.to is not None:
            yield Paragraph(f"→ {sheets.course.number(drawn.id, way.to)} へ")
        elif way.kind == "on" and way.to is None:
            yield Paragraph(f"→ {RETURNS}")
    remarks = _without_members(node.remarks) if _by_member(step) else node.remarks
    said = (step.why, *remarks, f"{SOURCE}: {node.source}")
    yield Small("\n".join(part for part in said if part))


def _without_members(remarks: tuple[str, ...]) -> tuple[str, ...]:
    """The members stand in the table already; how they are asked does not."""
    return (remarks[0].partition(":")[0], *remarks[1:])


# ---------------------------------------------------------------- what is written or ticked, by what the step says stands there


def _lines(sheets: Sheets, name: str, place: int) -> Iterator[Simple]:
    """The answers, items, rows and blanks of the step at a place of a playbook; what is of one sort makes one table."""
    course = sheets.course
    playbook = course.city.playbooks[name]
    found = shown(course.city, playbook, place, course.letters[name])
    for _, alike in groupby(found, key=lambda one: _table(one.line)):
        yield from _asked(sheets, name, playbook.steps[place], tuple(alike))


def _by_member(step: Step) -> bool:
    """Whether the members that a step is asked of stand in its tables."""
    return step.effects.each is not None and any(isinstance(line, _TABLED) for line in step.lines())


def _table(line: lines.Line) -> object:
    """Lines that are followed by others of their sort stand in one table with them."""
    return type(line) if isinstance(line, _TABLED) else line


def _asked(sheets: Sheets, name: str, step: Step, alike: tuple[Shown, ...]) -> Iterator[Simple]:
    course = sheets.course
    plan = course.city.plan
    line = alike[0].line
    entries = [entry for one in alike for entry in one.entries]
    match line:
        case lines.Choice():
            yield from _choices(sheets, name, step, entries)
        case lines.Blank():
            fields = [one.line.field for one in alike if isinstance(one.line, lines.Blank)]
            yield _form(sheets, step, fields, entries)
        case lines.Task():
            yield from _tasks(sheets, step, entries)
        case lines.Days(days):
            deadline = plan.deadlines[days]
            since = plan.facts[deadline.since].say
            text = f"{deadline.say}: ＿＿月＿＿日({since}の日を1日目と数えて{deadline.days}日目)"
            yield Item(0, "・", text)
        case lines.Rows(table):
            yield from _rows(sheets, table, entries)
        case lines.Verdict(table, decides):
            yield _verdict(sheets, table, decides)
        case lines.Calls(tells):
            yield _calls(sheets, tells, entries)
        case lines.Row(book):
            yield Paragraph(f"→ {sheets.registers.get(book, plan.registers[book].say)} に書く")
        case lines.Sheet(template):
            where = sheets.papers.get(template)
            yield Paragraph(f"→ {where} に書く" if where else "PCが使えるようになってから作る")
        case lines.Elsewhere(other, beside):
            yield _elsewhere(course, other, beside=beside)
        case lines.Again():
            yield Paragraph(f"次に確かめる時刻: {CLOCK}\u3000{CLOCK}\u3000{CLOCK}\u3000{CLOCK}")
        case lines.Closed(reason):
            yield Paragraph(f"閉じた時刻: {CLOCK}" + (f"\u3000理由: {LONG}" if reason else ""))
        case lines.Several() | lines.Board():
            pass
        case _:
            assert_never(line)


def _members(sheets: Sheets, step: Step) -> list[str]:
    """Of whom a step is asked, by name; one without a name where it is not repeated."""
    city, each = sheets.course.city, step.effects.each
    return [city.name(member) for member in city.members(each)] if each is not None else [""]


def _choices(sheets: Sheets, name: str, step: Step, entries: Sequence[Entry]) -> Iterator[Simple]:
    """A box for each answer; with members a row for each of them and a column for each answer."""
    if step.effects.each is not None:
        members, boxes = _members(sheets, step), (BOX,) * len(entries)
        yield Ruled(
            ("", *(entry.text for entry in entries), "時刻・だれから"),
            tuple((member, *boxes, "") for member in members),
            (ROW,) * len(members),
        )
        return
    for entry in entries:
        to = entry.way.to if entry.way is not None else None
        lead = f" → {sheets.course.number(name, to)} へ" if to is not None else ""
        yield Item(0, TICK, f"{entry.sign} {entry.text}{entry.note}{lead}".strip())


def _form(sheets: Sheets, step: Step, fields: Sequence[Field], entries: Sequence[Entry]) -> Ruled:
    facts = sheets.course.city.plan.facts
    rows, heights = [], []
    for member in _members(sheets, step):
        for entry, field in zip(entries, fields, strict=True):
            fact = facts[field.fact]
            said = f"{member}: {entry.text}" if member else entry.text
            example = f"\n(例 {field.example})" if field.example else ""
            rows.append((said + example, "" if fact.type == "text" else blank(fact)))
            heights.append(TALL if fact.type == "text" else ROW)
    return Ruled((), tuple(rows), tuple(heights), (0.34, 0.66))


def _tasks(sheets: Sheets, step: Step, entries: Sequence[Entry]) -> Iterator[Simple]:
    if (book := step.effects.rows_of) is not None:
        yield Paragraph(f"{sheets.registers.get(book, '')} の一行ずつについて")
    says = [
        f"{member}: {entry.text}" if member else entry.text
        for member in _members(sheets, step)
        for entry in entries
    ]
    others = f"{BOX}{ITEM_OUTCOMES[NOT_APPLICABLE]} {BOX}{ITEM_OUTCOMES[IMPOSSIBLE]}"
    yield Ruled(
        (ITEM_OUTCOMES[DONE], "すること", "済でないとき", "時刻・メモ"),
        tuple((BOX, say, others, "") for say in says),
        (ROW,) * len(says),
        (0.06, 0.48, 0.24, 0.22),
    )


def _rows(sheets: Sheets, name: str, entries: Sequence[Entry]) -> Iterator[Simple]:
    """The rows of a table and below which level it never goes; only its name where it was printed before."""
    plan = sheets.course.city.plan
    table = plan.tables[name]
    levels = plan.facts[table.judges]
    if len(entries) == 1:
        yield Paragraph(entries[0].text)
        return
    yield Ruled(
        ("当たる", levels.say, table.say),
        tuple((BOX, value_text(levels, row.level), row.say) for row in table.rows),
        (0.0,) * len(table.rows),
        (0.09, 0.13, 0.78),
    )
    for floor in table.at_least:
        yield Item(0, "・", floor.say)


def _verdict(sheets: Sheets, table: str, decides: str) -> Ruled:
    """What was judged, by whom and when."""
    city = sheets.course.city
    levels = city.plan.facts[city.plan.tables[table].judges]
    marks = " ".join(f"{BOX}{say}" for say in levels.values.values())
    row = (f"{levels.say}: {marks}", f"判定した人({city.name(decides)}):", f"{CLOCK}\n{BOX}暫定")
    return Ruled((), (row,), (ROW,), (0.4, 0.36, 0.24))


def _calls(sheets: Sheets, tells: Tells, entries: Sequence[Entry]) -> Ruled:
    """A row for each edge; under one that goes to a group, a row for each of its members."""
    city = sheets.course.city
    rows: list[tuple[str, ...]] = []
    for entry, edge in zip(entries, city.told_along(tells), strict=True):
        members = city.members(edge.to)
        alone = edge.to in city.contacts.contacts
        number = sheets.scripts.get((members[0], edge.topic, edge.act)) if members else None
        script = f"台本{number}" if number is not None and not tells.incoming else "-"
        rows.append((BOX if alone else "", entry.text, script, "" if alone else "-"))
        if not alone:
            rows += [(BOX, city.name(member), script, "") for member in members]
    return Ruled(
        (ITEM_OUTCOMES[DONE], "相手と用件", "台本", "時刻・出た人・復唱・指示"),
        tuple(rows),
        (ROW,) * len(rows),
        (0.06, 0.52, 0.1, 0.32),
    )


def _elsewhere(course: Course, name: str, *, beside: bool) -> Item:
    if beside:
        after = "この次の番号と並べて進める"
    else:
        after = "終わったら、この次の番号へ戻る" if comes_back(course.city, name) else "そこで終わる"
    title = course.city.playbooks[name].title
    return Item(0, TICK, f"→ 質問票{course.letters[name]} {title} へ。{after}")

"""An incident of which nothing is known yet, as templates see it: every text is a place to write in.

So the blank papers and call scripts are those of the municipality's own templates, and no second set has to be kept
in step with them. A list has one blank row; how many are printed is decided where the paper is set. A choice is not a
blank but its answers, each with a box to tick.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from kumamoto_ir.city.facts import Fact
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.render.byhand import LONG, STROKE
from kumamoto_ir.paper.render.markdown import BOX
from kumamoto_ir.saying.books import Book, DueDay, Line
from kumamoto_ir.saying.chronology import CallEntry, Entry, Instruction, Milestone, Note
from kumamoto_ir.saying.factwords import MemberValue
from kumamoto_ir.saying.report import Calling, Change, Done, Level, Report, Sender, Told, Track, Untold
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT, UNCONFIRMED

SHORT: Final = STROKE * 6
CLOCK: Final = "＿＿時＿＿分"
MOMENT: Final = "＿＿月＿＿日 ＿＿時＿＿分"
NOW: Final = "令和＿＿年＿＿月＿＿日 ＿＿時＿＿分"
STATES: Final = (BEFORE_JUDGEMENT, "暫定", "判定")


def ticks(says: Iterable[str]) -> str:
    """□ A □ B □ C."""
    return "\u3000".join(f"{BOX} {say}" for say in says)


def blank(fact: Fact) -> str:
    """Where the value of a fact is written, or ticked."""
    match fact.type:
        case "datetime":
            return MOMENT
        case "number":
            return SHORT
        case "text":
            return LONG
        case "choice":
            return ticks((*fact.values.values(), UNCONFIRMED)) if fact.per is None else LONG


def short(_label: str) -> str:
    """Where a few words are written; on a form the label stands beside it."""
    return SHORT


def on_paper(course: Course) -> Report:
    """What the template of a paper sees."""
    return _report(course, lambda _name, fact: blank(fact), MOMENT, NOW, short)


def to_say(course: Course, mark: Callable[[str], str]) -> Report:
    """What a call script sees: `mark` gives the text for what a label says is to be filled in.

    Facts of which some values are left unsaid on the telephone are left out: a line for them would stand in every call.
    """
    seen = _report(course, lambda _name, fact: mark(fact.say), CLOCK, CLOCK, mark)
    facts = course.city.plan.facts
    spoken = {name: "" if _mostly_unsaid(facts[name]) else text for name, text in seen.spoken.items()}
    return replace(seen, spoken=spoken)


def _mostly_unsaid(fact: Fact) -> bool:
    return bool(fact.spoken) and not set(fact.values) <= set(fact.spoken)


def _report(
    course: Course,
    value: Callable[[str, Fact], str],
    at: str,
    now: str,
    mark: Callable[[str], str],
) -> Report:
    city = course.city
    plan = city.plan
    facts = {name: value(name, fact) for name, fact in plan.facts.items()}
    if course.judged is not None and mark is short:
        facts[course.judged] = ticks((*plan.facts[course.judged].values.values(), BEFORE_JUDGEMENT))
    level = _level(course, facts, mark)
    row = Entry(0, at, SHORT, SHORT, LONG)
    return Report(
        drill=False,
        mark="",
        incident=mark("事案の番号"),
        municipality=plan.municipality.name,
        plan=plan.municipality.plan,
        made_at=now,
        now=MOMENT,
        records=0,
        head="",
        voided=False,
        next_at=at,
        me=Sender(mark("所属"), mark("氏名"), mark("役割"), mark("電話")),
        facts=facts,
        clock={name: value(name, fact) for name, fact in plan.facts.items() if fact.type == "datetime"},
        spoken=facts,
        tracks=_tracks(course),
        level=level,
        levels=(level,) if course.judged is not None else (),
        told=(Told("", SHORT, SHORT, SHORT, CLOCK, SHORT, "", LONG, False, True),),
        received=(Told(SHORT, SHORT, SHORT, SHORT, CLOCK, SHORT, "", LONG, False, True),),
        instructions=(Instruction(CLOCK, SHORT, SHORT, LONG, False),),
        untold=(Untold(SHORT, SHORT, SHORT, SHORT),),
        calling=(Calling(SHORT, SHORT, SHORT, SHORT, SHORT, (), LONG),),
        todo=(LONG,),
        done=(Done(CLOCK, LONG, SHORT, ""),),
        notes=(Note(0, CLOCK, LONG),),
        chronology=(row,),
        calls=(CallEntry(0, CLOCK, SHORT, "", SHORT, SHORT, SHORT, SHORT, LONG, SHORT, ""),),
        registers={name: _book(course, name) for name in plan.registers},
        boards=(),
        doubts=(),
        unknown=(LONG,),
        changes=(Change(SHORT, SHORT, SHORT),),
        changed=dict.fromkeys(plan.facts, ""),
        members={
            name: tuple(MemberValue(LONG, say) for say in fact.values.values())
            for name, fact in plan.facts.items()
            if fact.per is not None
        },
        judgements=(row,) if course.judged is not None else (),
        milestones=(Milestone(SHORT, MOMENT, SHORT),),
        deadlines=tuple(DueDay(deadline.say, MOMENT) for deadline in plan.deadlines.values()),
    )


def _level(course: Course, facts: Mapping[str, str], mark: Callable[[str], str]) -> Level:
    name = course.judged
    if name is None:
        return Level()
    fact = course.city.plan.facts[name]
    return Level(True, fact.say, facts[name], mark("判定した人"), CLOCK, ticks(STATES), (LONG,))


def _tracks(course: Course) -> tuple[Track, ...]:
    found = []
    for name in course.playbooks:
        playbook = course.city.playbooks[name]
        clause = course.city.plan.clauses[playbook.basis.clause]
        found.append(Track(name, f"{BOX} {playbook.title}", f"{BOX} {clause.ref}", clause.title))
    return tuple(sorted(found, key=lambda track: track.clause))


def _book(course: Course, name: str) -> Book:
    register = course.city.plan.registers[name]
    columns = {column.id: column.say for column in register.columns}
    cells = ("",) * len(register.columns)
    totals = tuple(columns[one] for one in (*register.by, *register.sum))
    return Book(
        register.say, tuple(columns.values()), (Line(0, CLOCK, SHORT, cells, True, 0),), totals,
        (("",) * len(totals),), (SHORT,), (),
    )  # fmt: skip

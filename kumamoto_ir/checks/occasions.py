"""The occasions on which a template may be filled in: every kind of incident and level, nothing known or everything.

A kind of incident is a playbook that was entered, or all of them. States are made up here and not walked to: a
template must not fail in any, and a walk would leave out those that it happens not to come by. What the projection
takes from the journal (calls, notes, rows of a register) is invented by the types that it declares.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from itertools import product
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN, Fact
from kumamoto_ir.city.step import Judges
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.incident.state import Judgement, State, Walk
from kumamoto_ir.saying.books import Book, Line
from kumamoto_ir.saying.projection import project
from kumamoto_ir.saying.report import Recipient, Report, Sender, context
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT

T = TypeVar("T")

_NOW: Final = datetime(2026, 1, 5, 9, 0, tzinfo=JST)  # any moment: nothing here depends on it
_TEXT: Final = "文"
_NUMBER: Final = 2
_NOBODY: Final = Sender()


@dataclass(frozen=True)
class Occasion:
    """What a template sees, and when it sees that, in words."""

    say: str
    variables: Mapping[str, object]


def occasions(city: City) -> Iterator[Occasion]:
    """Every occasion."""
    for say, entered in _kinds(city):
        for level, judged in _levels(city, entered):
            blank = _report(city, entered, judged, known=False)
            full = _invented(_report(city, entered, judged, known=True))
            when = f"{say}、{level}" if level else say
            yield Occasion(f"{when}、何もわからないとき", context(blank))
            yield Occasion(f"{when}、何もわからないときの第1報", context(blank, Recipient(name=_TEXT), 1))
            sequel = context(full, _sample(Recipient), 2)
            yield Occasion(f"{when}、すべてわかったときの第2報", sequel)


def _kinds(city: City) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, playbook in city.playbooks.items():
        yield f"手順「{playbook.title}」", (name,)
    if city.playbooks:
        yield "すべての手順", tuple(city.playbooks)


def _levels(city: City, entered: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, Judgement]]]:
    """Every level of the tables that these playbooks judge by, and none; the tables of one incident together."""
    steps = (step for name in entered for step in city.playbooks[name].steps)
    tables = {judges.table: judges for step in steps if (judges := step.effects.judges) is not None}
    if not tables:
        yield "", {}
        return
    yield BEFORE_JUDGEMENT, {}
    choices = [
        [(judges, level) for level in city.plan.facts[city.table(judges).judges].values]
        for judges in tables.values()
    ]
    for judged in product(*choices):
        said = [city.plan.facts[city.table(judges).judges].values[level] for judges, level in judged]
        yield (
            "・".join(said),
            {city.table(judges).judges: _judgement(city, judges, level) for judges, level in judged},
        )


def _judgement(city: City, judges: Judges, level: str) -> Judgement:
    rows = tuple(row.id for row in city.table(judges).rows if row.level == level)
    return Judgement(level, judges.decides, provisional=not rows, rows=rows, at=_NOW)


# ---------------------------------------------------------------- the projection


def _report(city: City, entered: tuple[str, ...], judged: Mapping[str, Judgement], *, known: bool) -> Report:
    first = city.first(entered[0])
    walk = Walk(first.playbook, (first,), since=1, since_at=_NOW, entered=frozenset(entered))
    state = State(
        seq=1,
        drill=known,
        office="",
        role="",
        walks={first.playbook: walk},
        focus=first.playbook,
        known={
            **(_known(city) if known else {}),
            **{name: frozenset({held.level}) for name, held in judged.items()},
        },
        details=_details(city) if known else {},
        judged=judged,
        due={first: _NOW} if known else {},
        voided=known,
    )
    me = Sender(_TEXT, _TEXT, _TEXT, _TEXT) if known else _NOBODY
    return project(city, state, me=me, incident="260105-AAA", now=_NOW, head="0" * 64)


def _known(city: City) -> dict[str, frozenset[str]]:
    return {
        key: frozenset(fact.values) if fact.many else frozenset([*fact.values, UNKNOWN][:1])
        for key, fact in _keys(city)
        if fact.type == "choice"
    }


def _details(city: City) -> dict[str, str]:
    values = {"text": _TEXT, "number": str(_NUMBER), "datetime": _NOW.isoformat()}
    return {key: values[fact.type] for key, fact in _keys(city) if fact.type in values}


def _keys(city: City) -> Iterator[tuple[str, Fact]]:
    """Every fact under the keys at which a state holds it: one for each member where it is kept per member."""
    for name, fact in city.plan.facts.items():
        members = [f"{name}@{member}" for member in city.members(fact.per)] if fact.per else [name]
        yield from ((key, fact) for key in members)


# ---------------------------------------------------------------- what only a journal holds


def _invented(report: Report) -> Report:
    """The report with something in every list, and rows in every register."""
    hints = get_type_hints(Report)
    lists: dict[str, Any] = {
        field.name: _value(hints[field.name])
        for field in fields(Report)
        if get_origin(hints[field.name]) is tuple and field.name not in ("tracks", "levels")
    }
    registers = {name: _written(book) for name, book in report.registers.items()}
    return replace(report, **lists, registers=registers)


def _written(book: Book) -> Book:
    row = tuple(_TEXT for _ in book.head)
    return replace(
        book,
        rows=(replace(_sample(Line), cells=row), replace(_sample(Line), cells=row, counts=False)),
        totals=(tuple(_TEXT for _ in book.totals_head),) * 2,
        missing=(_TEXT,) * 2,
        lacking=(_TEXT,) * 2,
    )


def _sample(shape: type[T], *, empty: bool = False) -> T:
    """A record with something, or nothing, in every field."""
    hints = get_type_hints(shape)
    return shape(**{field: _value(hint, empty=empty) for field, hint in hints.items()})


def _value(hint: Any, *, empty: bool = False) -> Any:
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return () if empty else (_value(inner), _value(inner, empty=True))
    if is_dataclass(hint) and isinstance(hint, type):
        return _sample(hint, empty=empty)
    return {str: "" if empty else _TEXT, int: 0 if empty else _NUMBER, bool: not empty}[hint]

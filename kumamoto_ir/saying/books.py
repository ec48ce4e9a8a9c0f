"""Registers, doubts and deadlines as papers see them: formatted cells, times that cannot be, days that a law counts.

A part of the projection (`report.py`), apart from it because it reads registers and times, not facts and calls.

A law counts its days from the day on which something was known; that day is day 1. They are shown to be confirmed with
whoever is in charge: whether a deadline applies, and what holds where it falls on a day when offices are closed, is not
decided here. The day of the week stands beside it for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.plan import Column, Deadline, Register
from kumamoto_ir.ground.dates import JST, short_datetime, short_day
from kumamoto_ir.incident.registers import Entry, entries, missing, rows, sums, unfinished
from kumamoto_ir.incident.state import STRUCK, State
from kumamoto_ir.saying.words import UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a book: when it was written, its cells in the order of the head, and whether it still counts.

    `number` counts the rows that do, from 1; it is 0 where one does not.
    """

    seq: int
    at: str
    by: str
    cells: tuple[str, ...]
    counts: bool
    number: int


@dataclass(frozen=True, slots=True)
class Book:
    """A register in words. `totals` are the sums by group with a grand total; `missing` who has not reported."""

    say: str
    head: tuple[str, ...]
    rows: tuple[Line, ...]
    totals_head: tuple[str, ...]
    totals: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...]
    lacking: tuple[str, ...]


def books(city: City, state: State) -> Mapping[str, Book]:
    """Every register of the plan."""
    return {name: book(city, state, name, register) for name, register in city.plan.registers.items()}


def book(city: City, state: State, name: str, register: Register) -> Book:
    """One register."""
    columns = {column.id: column for column in register.columns}
    numbers = {entry.seq: number for number, entry in enumerate(rows(state, name), 1)}
    lines = tuple(_line(city, register, entry, numbers.get(entry.seq, 0)) for entry in entries(state, name))
    return Book(
        say=register.say,
        head=tuple(column.say for column in register.columns),
        rows=lines,
        totals_head=tuple(columns[column].say for column in (*register.by, *register.sum)),
        totals=_totals(city, state, name, register),
        missing=tuple(city.name(member) for member in missing(city, state, name, register)),
        lacking=tuple(
            f"{numbers[entry.seq]}行目: {'、'.join(columns[column].say for column in lacks)}が未確認"
            for entry, lacks in unfinished(state, name, register)
        ),
    )


def _line(city: City, register: Register, entry: Entry, number: int = 0) -> Line:
    cells = tuple(
        STRUCK if entry.struck and column.type == "text" else cell(city, column, entry.values.get(column.id))
        for column in register.columns
    )
    by = " ".join(part for part in (entry.office, entry.operator) if part)
    return Line(entry.seq, short_datetime(entry.at), by, cells, not entry.corrected, number)


def row_text(city: City, register: Register, entry: Entry) -> str:
    """A row in one line: its cells without those that nobody knows."""
    cells = zip(register.columns, _line(city, register, entry).cells, strict=True)
    return " ".join(text for _, text in cells if text != UNCONFIRMED) or UNCONFIRMED


def cell(city: City, column: Column, value: str | None) -> str:
    """A column's value as a person reads it."""
    if not value:
        return UNCONFIRMED
    if column.type == "datetime":
        return short_datetime(datetime.fromisoformat(value))
    if column.type == "choice":
        return column.values.get(value) or city.name(value)
    return value


def _totals(city: City, state: State, name: str, register: Register) -> tuple[tuple[str, ...], ...]:
    if not register.sum:
        return ()
    columns = {column.id: column for column in register.columns}
    found = sums(state, name, register)
    lines = [
        (
            *(
                cell(city, columns[column], value)
                for column, value in zip(register.by, held.key, strict=True)
            ),
            *(_number(held.sums[column]) for column in register.sum),
        )
        for held in found
    ]
    known = {
        column: [held.sums[column] for held in found if held.sums[column] is not None]
        for column in register.sum
    }
    whole = [sum(filter(None, values)) if values else None for values in known.values()]
    labels = ("合計", *("" for _ in register.by[1:])) if register.by else ()
    return (*lines, (*labels, *map(_number, whole)))


def _number(value: int | None) -> str:
    return UNCONFIRMED if value is None else str(value)


def doubts(city: City, state: State, now: datetime) -> tuple[str, ...]:
    """Times that cannot be: in the future, before the discovery, out of order."""
    said = []
    order = [name for name in city.plan.order if name in state.details]
    times = {name: datetime.fromisoformat(state.details[name]) for name in order}
    for name, moment in times.items():
        if moment > now:
            said.append(
                f"「{city.plan.facts[name].say}」{short_datetime(moment)}は、まだ来ていない時刻です。"
            )
    for earlier, later in pairwise(order):
        if times[later] < times[earlier]:
            said.append(
                f"「{city.plan.facts[later].say}」{short_datetime(times[later])}が、"
                f"「{city.plan.facts[earlier].say}」{short_datetime(times[earlier])}より前です。"
            )
    return tuple(said)


TO_CONFIRM: Final = "期限に当たるか、閉庁日の扱いは、所管課に要確認。知った日が1日目"


@dataclass(frozen=True, slots=True)
class DueDay:
    """A deadline with its day; 未確認 where the time it counts from is not known."""

    say: str
    day: str


def due_days(city: City, state: State) -> Mapping[str, DueDay]:
    """Every deadline of the plan by its name, in its order."""
    return {
        name: DueDay(deadline.say, _day(state, deadline)) for name, deadline in city.plan.deadlines.items()
    }


def _day(state: State, deadline: Deadline) -> str:
    if deadline.since not in state.details:
        return UNCONFIRMED
    known = datetime.fromisoformat(state.details[deadline.since]).astimezone(JST).date()
    return short_day(known + timedelta(days=deadline.days - 1))

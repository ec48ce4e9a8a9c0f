"""The rows of a register, out of the journal: what stands, what was corrected, sums, and who is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kumamoto_ir.city.city import City
from kumamoto_ir.city.plan import Register
from kumamoto_ir.incident.events import What
from kumamoto_ir.incident.history import journal, taken_back
from kumamoto_ir.incident.state import State


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the values by column, None for 未確認. `corrected` rows stand in the record and count no more; of a
    `struck` row the words are gone.
    """

    seq: int
    at: datetime
    operator: str
    office: str
    values: Mapping[str, str | None]
    corrected: bool
    struck: bool


def entries(state: State, register: str) -> tuple[Entry, ...]:
    """Every row that was ever written, oldest first."""
    events = [event for event in journal(state) if event.kind in (What.ENTERED, What.CORRECTED)]
    wrong = taken_back(events, What.CORRECTED)
    found = []
    for event in events:
        body: Mapping[str, Any] = event.body
        if event.kind != What.ENTERED or body["register"] != register:
            continue
        values = {**body["values"], **(event.words or {})}
        found.append(
            Entry(
                event.seq,
                event.occurred_at,
                event.operator,
                event.office,
                values,
                corrected=event.seq in wrong,
                struck=event.words is None,
            )
        )
    return tuple(found)


def rows(state: State, register: str) -> tuple[Entry, ...]:
    """The rows that count."""
    return tuple(entry for entry in entries(state, register) if not entry.corrected)


@dataclass(frozen=True, slots=True)
class Sum:
    """The sums of one combination of the columns a register is grouped by; None where nothing is known."""

    key: tuple[str | None, ...]
    sums: Mapping[str, int | None]


def sums(state: State, name: str, register: Register) -> tuple[Sum, ...]:
    """The sums of each combination, in the order of their first row."""
    groups: dict[tuple[str | None, ...], dict[str, int | None]] = {}
    for entry in rows(state, name):
        held = groups.setdefault(
            tuple(entry.values.get(column) for column in register.by), dict.fromkeys(register.sum)
        )
        for column in register.sum:
            if (value := entry.values.get(column)) is not None:
                held[column] = (held[column] or 0) + int(value)
    return tuple(Sum(key, held) for key, held in groups.items())


def missing(city: City, state: State, name: str, register: Register) -> tuple[str, ...]:
    """The members that were expected to report and did not."""
    if register.expect is None or not register.by:
        return ()
    seen = {entry.values.get(register.by[0]) for entry in rows(state, name)}
    return tuple(member for member in city.members(register.expect) if member not in seen)


def unfinished(state: State, name: str, register: Register) -> tuple[tuple[Entry, tuple[str, ...]], ...]:
    """The rows that lack a column without which they are not finished (a measure without owner or date)."""
    found = []
    still = {column.id: column.open for column in register.columns}
    for entry in rows(state, name):
        lacking = tuple(
            column
            for column in register.complete
            if not (value := entry.values.get(column)) or value in still[column]
        )
        if lacking:
            found.append((entry, lacking))
    return tuple(found)

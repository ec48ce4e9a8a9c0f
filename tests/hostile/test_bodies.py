"""The shape of events: what the program writes fits, and whatever else a journal holds is told by its number."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from bench.targets import Places
from kumamoto_ir.incident import flow
from kumamoto_ir.incident.bodies import unfit
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.state import Impossible, State
from tests.desks import MORNING


@pytest.fixture(scope="module")
def places() -> Places:
    """Walks through the shipped plan."""
    return Places()


@pytest.fixture(scope="module")
def longest(places: Places) -> State:
    """The walk with the most records."""
    return max((state for state, _ in places.states), key=lambda state: state.seq)


def event(kind: str, body: Any, seq: int = 2, at: datetime = MORNING) -> Event:
    """A record as it could stand in a journal."""
    at = at.astimezone(UTC)
    return Event("261124-T3S", "s1", seq, at, at, "", "", kind, body, {}, "0", "", "", "")


def test_what_the_program_writes_fits(places: Places) -> None:
    """Every event of every walk."""
    written = {kind for state, _ in places.states for kind in (one.kind for one in journal(state))}
    assert {What.OPENED, What.ANSWERED, What.CALLED, What.CHECKED, What.JUDGED} <= written
    assert [one for state, _ in places.states for one in journal(state) if unfit(one)] == []


@pytest.mark.parametrize(
    ("kind", "body", "name"),
    [
        (What.ANSWERED, {}, "walk"),
        (What.ANSWERED, {"walk": "report", "chosen": "yes"}, "chosen"),
        (What.ANSWERED, {"walk": "report", "chosen": []}, "chosen"),
        (What.ANSWERED, {"walk": "report", "values": {"a": ["b"]}}, "values"),
        (What.ANSWERED, {"walk": "report", "due": "8:05"}, "due"),
        (What.ANSWERED, {"walk": "report", "due": "0001-01-01T00:00:00+14:00"}, "due"),
        (
            What.JUDGED,
            {"walk": "report", "frame": "a/b", "level": 3, "by": "a", "provisional": False},
            "level",
        ),
        (What.UNDONE, {"walk": "report", "of": "1"}, "of"),
        (What.UNDONE, {"walk": "report", "of": True}, "of"),
        (What.UNDONE, {"walk": "report", "of": 2**53}, "of"),
        (What.CALLED, {"contact": "a"}, "topic"),
        (What.CHECKED, {"items": ["a"]}, "items"),
        (What.CHECKED, {"items": {"a": None}}, "items"),
        (What.WAIVED, {"needs": "a"}, "needs"),
        (What.CARRIED, {"known": {"a": "b"}}, "known"),
        (What.POSTPONED, {"frame": "a/b", "due": None}, "due"),
        (What.NOTED, {"frame": 1}, "frame"),
        (What.TEXTED, {"number": -1}, "number"),
    ],
)
def test_what_does_not_fit_is_named(longest: State, places: Places, kind: str, body: Any, name: str) -> None:
    """By itself, at the end of a journal, and within one: never an exception, always the number of the record."""
    rules = places.library.city
    wrong = event(kind, body, longest.seq + 1)
    assert unfit(wrong) == name
    for found in (flow.apply(rules, longest, wrong), flow.replay(rules, [*journal(longest), wrong])):
        assert isinstance(found, Impossible)
        assert (found.seq, found.place) == (wrong.seq, name)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (What.CHECKED, {"items": {"nai": "done"}}),
        (What.CALLED, {"contact": "nai", "topic": "x", "version": "", "via": "nai", "outcome": "repeated"}),
        (What.ENTERED, {"register": "nai", "values": {}}),
        (What.STARTED, {"walk": "nai"}),
        (What.FOCUSED, {"walk": "nai"}),
        ("later", {}),
    ],
)
def test_a_name_that_the_plan_has_not_is_told(longest: State, places: Places, kind: str, body: Any) -> None:
    """A journal of another plan: the number of the record and why, and no screen is drawn from it."""
    found = flow.apply(places.library.city, longest, event(kind, body, longest.seq + 1))
    assert isinstance(found, Impossible)
    assert found.seq == longest.seq + 1
    assert found.why


def test_a_time_at_the_edge_of_the_calendar_is_told() -> None:
    """No zone can show it."""
    assert unfit(dataclasses.replace(event(What.NOTED, {}), occurred_at=datetime(9999, 12, 31, tzinfo=UTC)))

"""The marks of an incident: what was answered, when and with what; nothing that was taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kumamoto_ir.incident import flow
from kumamoto_ir.incident.events import Draft
from kumamoto_ir.incident.state import State
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.gone import gone
from kumamoto_ir.paper.picture.tree import tree
from tests.desks import MORNING, Bench
from tests.picture import rules


@pytest.fixture
def bench() -> Bench:
    """A theft that was reported, with the judgement to come."""
    walk = Bench(rules())
    walk.until("breach/judge")
    return walk


def test_answers_and_calls_are_marked_with_their_time(bench: Bench) -> None:
    """The first answer of the report, the call to the one who decides, and where the walk stands."""
    report, breach = gone(rules(), bench.state, "report"), gone(rules(), bench.state, "breach")
    assert report["what"].at == "8:07"
    assert report["what"].chosen == {"missing"}
    assert report["seen"].chosen == {"seen"}
    assert report["breach"].at == breach["urgent"].at
    assert breach["tell_manager"].chosen == {"call 0"}
    assert breach["judge"].here
    assert breach["judge"].at == ""
    assert "tell" not in breach


def test_a_judgement_is_marked_with_its_level(bench: Bench) -> None:
    """レベル3 stands at the triage; the calls that follow from it are marked, those for another level are not."""
    bench.until("breach/hold")
    marks = gone(rules(), bench.state, "breach")
    assert marks["judge"].note == "レベル3"
    step = next(step for step in rules().playbooks["breach"].steps if step.id == "tell")
    assert step.effects.tells is not None
    edges = rules().told_along(step.effects.tells)
    held = {
        f"call {n}"
        for n, edge in enumerate(edges)
        if edge.when is not None and "3" in edge.when.facts["level"]
    }
    assert marks["tell"].chosen == held


def test_what_was_taken_back_is_not_marked(bench: Bench) -> None:
    """An undone answer, a corrected record and a call that nobody answered leave no mark."""
    walk = bench.state.walk.playbook
    called = next(event.seq for event in bench.events if event.kind == "called")
    bench.put(Draft("corrected", MORNING, {"of": called}, {"reason": "誤り"}))
    last = max(event.seq for event in bench.events if event.kind == "answered")
    bench.put(Draft("undone", MORNING, {"walk": walk, "of": last}))
    marks = gone(rules(), bench.state, "breach")
    assert "tell_manager" not in marks
    assert marks["urgent"].at == ""
    assert marks["urgent"].here
    again = Bench(rules())
    again.until("breach/tell_manager")
    again.give("absent")
    assert gone(rules(), again.state, "breach")["tell_manager"].at == ""


def test_items_are_marked_one_by_one(bench: Bench) -> None:
    """A checklist that was begun has full and empty boxes."""
    bench.until("breach/hold")
    bench.give({"breach.area": "done"})
    marks = gone(rules(), bench.state, "breach")
    assert marks["hold"].chosen == {"area"}
    lines = tree(diagram(rules(), "breach", marks), 80)
    assert "   ■ 現場に人を入れない" in lines
    assert "   □ 記録(ログ・映像・入退室簿)を消さずに残す" in lines


def test_another_day_is_named(bench: Bench) -> None:
    """What is answered after midnight carries its date."""
    frame = {"walk": bench.state.walk.playbook, "frame": "breach/judge", "rows": []}
    bench.put(Draft("answered", MORNING, frame))
    event = bench._event("judged", {**frame, "level": "1", "by": "manager", "provisional": False}, {})
    state = flow.apply(rules(), bench.state, replace(event, occurred_at=MORNING + timedelta(days=1)))
    assert isinstance(state, State)
    assert gone(rules(), state, "breach")["judge"].at == "11/25 8:05"


def test_a_playbook_that_was_not_entered_has_no_marks(bench: Bench) -> None:
    """Also where it would run something that another one ran."""
    assert gone(rules(), bench.state, "outage") == {}

"""Records from paper count as those of a walk do, by the time when they happened."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kumamoto_ir.desk.entering.late import (
    Called,
    Entry,
    Noted,
    Rowed,
    Ticked,
    callees,
    doubts,
    draft,
    moment,
    newer_content,
    tasks,
)
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.incident import flow, registers
from kumamoto_ir.incident.events import Draft
from kumamoto_ir.incident.obligations import all_outstanding, is_told
from kumamoto_ir.incident.state import State
from kumamoto_ir.incident.typedvalues import Refusal
from kumamoto_ir.saying.chronology import chronology
from tests.desks import MORNING, Bench, shipped

RULES = shipped().city


class Paper(Bench):
    """A bench where a record happened when it says."""

    def put(self, draft: Draft) -> None:
        """Applies a draft as the next event, at its own time."""
        event = replace(self._event(draft.kind, draft.body, draft.words), occurred_at=draft.occurred_at)
        outcome = flow.apply(self.city, self.state, event)
        assert isinstance(outcome, State), outcome
        self.events.append(event)
        self.state = outcome


def judged() -> Bench:
    """A breach of the highest level that the table proposes, judged by the manager, nobody told of it yet."""
    bench = Paper(RULES)
    bench.until("breach/tell")
    return bench


def minutes(count: int) -> timedelta:
    """In the bench, the record number n was made n minutes after eight o'clock five."""
    return timedelta(minutes=count)


def made(bench: Bench, entry: Entry, after: int) -> Draft:
    """The record of a line about so many minutes after the beginning."""
    found = draft(RULES, bench.state, entry, MORNING + minutes(after))
    assert isinstance(found, Draft), found
    return found


CHIIKI = Called("chiiki", "breach", "chiiki", "repeated", "係長")


def needs(bench: Bench) -> set[str]:
    """The keys of what is outstanding."""
    return {need.key for need in all_outstanding(RULES, bench.state)}


# ---------------------------------------------------------------- calls


def test_a_call_from_paper_counts_as_told() -> None:
    """Made after the judgement, it told the level that was judged; the obligation is met and the walk goes on."""
    bench = judged()
    late = len(bench.events) + 5
    assert newer_content(RULES, bench.state, CHIIKI, MORNING + minutes(late)) == ""
    bench.put(made(bench, CHIIKI, late))
    assert is_told(RULES, bench.state, "chiiki", "breach")
    assert not any(key.startswith("told:chiiki") for key in needs(bench))


def test_a_call_before_the_judgement_told_what_was_known_then() -> None:
    """It is asked about; unless it told the level all the same, the level is still to be told as 続報."""
    bench = judged()
    assert "脅威度=レベル3" in newer_content(RULES, bench.state, CHIIKI, MORNING + minutes(1))
    other = judged()
    bench.put(made(bench, CHIIKI, 1))
    assert not is_told(RULES, bench.state, "chiiki", "breach")
    assert any(
        need.target is not None and need.target.renewal for need in all_outstanding(RULES, bench.state)
    )
    other.put(made(other, Called("chiiki", "breach", "chiiki", "repeated", current=True), 1))
    assert is_told(RULES, other.state, "chiiki", "breach")


@pytest.mark.parametrize("outcome", ["repeated", "absent", "message"])
def test_an_older_call_from_paper_takes_nothing_from_a_later_one(outcome: str) -> None:
    """Whatever it came to, who was told since is told."""
    bench = judged()
    bench.put(made(bench, CHIIKI, len(bench.events) + 5))
    before = bench.state
    bench.put(made(bench, Called("chiiki", "breach", "chiiki", outcome), 1))
    assert (bench.state.told, bench.state.tried) == (before.told, before.tried)
    assert len(bench.events) == before.seq + 1


def test_an_older_call_holds_again_when_the_later_one_was_wrong() -> None:
    """As with calls of a walk."""
    bench = judged()
    bench.put(made(bench, CHIIKI, len(bench.events) + 5))
    later = bench.state.seq
    bench.put(made(bench, Called("chiiki", "breach", "chiiki", "answered", current=True), 1))
    bench.put(Draft("corrected", MORNING, {"of": later}))
    assert bench.state.told["chiiki", "breach"].outcome == "answered"
    assert is_told(RULES, bench.state, "chiiki", "breach")


def test_nobody_is_said_to_have_rung_without_the_manager_whose_line_may_come_later() -> None:
    """On behalf of the manager only where the record shows him to have been reached by then."""
    bench = judged()
    assert made(bench, CHIIKI, len(bench.events)).body["on_behalf_of"] == "manager"
    early = made(bench, CHIIKI, 1).body
    assert "on_behalf_of" not in early
    assert "unheard" not in early


def test_a_deputy_may_have_answered_instead() -> None:
    """He stands in the list, and his call counts for the contact."""
    bench = judged()
    assert ("chiiki", "chiiki_deputy") in {
        (callee.target.contact, callee.via) for callee in callees(RULES, bench.state)
    }
    bench.put(made(bench, Called("chiiki", "breach", "chiiki_deputy", "repeated"), len(bench.events)))
    assert is_told(RULES, bench.state, "chiiki", "breach")


def test_the_events_are_those_of_a_walk() -> None:
    """A call has every key that a call of the walk has, but for the screen it was made on."""
    bench = judged()
    paper = made(bench, CHIIKI, len(bench.events) + 1)
    bench.give({"outcome": "repeated", "person": "係長"})
    walk = bench.events[-1]
    assert walk.body["contact"] == "chiiki"
    assert {**paper.body, "frame": "breach/tell"} == {**walk.body, "paper": True}
    assert paper.words == walk.words


def test_who_is_not_in_the_incident_cannot_have_been_told() -> None:
    """A contact or topic that no playbook entered so far knows is refused in words."""
    bench = Bench(RULES)
    assert callees(RULES, bench.state) == ()
    assert isinstance(draft(RULES, bench.state, CHIIKI, MORNING), Refusal)


# ---------------------------------------------------------------- items, rows, notes


def test_an_item_from_paper_is_done() -> None:
    """It leaves the list and the obligation, and cannot be given twice."""
    bench = judged()
    keys = [task.key for task in tasks(RULES, bench.state)]
    assert "done:breach.gathered" in needs(bench)
    entry = Ticked("breach.gathered", "done")
    bench.put(made(bench, entry, 1))
    assert "done:breach.gathered" not in needs(bench)
    assert [task.key for task in tasks(RULES, bench.state)] == [key for key in keys if key != entry.key]
    assert isinstance(draft(RULES, bench.state, entry, MORNING), Refusal)


def test_a_row_from_paper_stands_in_the_register() -> None:
    """Columns that are not given are 未確認; a value that is none is refused."""
    bench = judged()
    bench.put(made(bench, Rowed("fax", {"sheets": "3枚", "way": "sent", "originals": "1番キャビネット"}), 1))
    (row,) = registers.rows(bench.state, "fax")
    assert row.at == MORNING + minutes(1)
    assert row.values["sheets"] == "3"
    assert row.values["originals"] == "1番キャビネット"
    assert row.values["receipt"] is None
    assert isinstance(draft(RULES, bench.state, Rowed("fax", {"sheets": "いくつか"}), MORNING), Refusal)
    assert isinstance(draft(RULES, bench.state, Rowed("fax", {"nothing": "1"}), MORNING), Refusal)


def test_the_chronology_says_that_and_by_whom_it_was_entered_later() -> None:
    """The line stands at the time when it happened, and tells when it was written."""
    bench = judged()
    bench.put(made(bench, Noted("画面が真っ黒"), 0))
    line = next(entry for entry in chronology(RULES, bench.state) if "画面が真っ黒" in entry.say)
    assert line.at == "11月24日(火) 午前8時5分"
    assert "紙から後で記録 11月24日(火) 午前8時15分 op" in line.say


def test_a_journal_with_lines_from_paper_replays_to_the_same_state() -> None:
    """Folded one by one or from nothing."""
    bench = judged()
    lines: tuple[Entry, ...] = (
        CHIIKI,
        Called("chiiki", "breach", "chiiki", "absent"),
        Ticked("breach.gathered", "na"),
        Noted("文"),
    )
    for after, entry in enumerate(lines):
        bench.put(made(bench, entry, 5 - after))
    assert flow.replay(RULES, bench.events) == bench.state


def test_lines_can_be_entered_when_everything_has_ended() -> None:
    """Paper is copied when there is time for it; the walk is not opened again by it."""
    bench = Paper(RULES)
    bench.until("Finished")
    bench.put(Draft("closed", MORNING + minutes(90)))
    bench.put(made(bench, Noted("警察が到着"), 1))
    bench.put(made(bench, Called("chiiki", "breach", "chiiki", "absent"), 1))
    assert bench.frame == "Finished"


# ---------------------------------------------------------------- times


def test_a_time_that_has_not_come_is_refused() -> None:
    """A time alone is today's; after midnight the day before is to be written."""
    night = MORNING.replace(hour=0, minute=30)
    assert moment("0時10分", night) == night.replace(minute=10)
    refused = moment("23時50分", night)
    assert isinstance(refused, Refusal)
    assert "昨日" in refused.hint
    assert moment("昨日 23時50分", night) == night.replace(hour=23, minute=50) - timedelta(days=1)
    assert isinstance(moment("さっき", night), Refusal)
    assert moment("今", night) == night.astimezone(JST)


def test_a_time_before_the_discovery_and_the_same_line_again_are_asked_back() -> None:
    """Neither is refused: the discovery may have been written wrongly, and things happen twice."""
    bench = Paper(RULES)
    bench.give("missing")
    bench.give({"found_at": "8時0分"})
    note = made(bench, Noted("画面が真っ黒"), 0)
    assert doubts(RULES, bench.state, note) == ()
    (doubt,) = doubts(RULES, bench.state, made(bench, Noted("前"), -10))
    assert "気づいた時刻" in doubt
    bench.put(note)
    (doubt,) = doubts(RULES, bench.state, note)
    assert f"記録{bench.state.seq}" in doubt

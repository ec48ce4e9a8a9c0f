"""A level that changes: where the walk goes on, and who is told again, and why."""

import pytest

from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.obligations import all_outstanding
from kumamoto_ir.incident.pending import judging_step
from tests.desks import MORNING, Bench, diligent, shipped

OFFICES = ["chiiki", "chuo_kumin", "joho"]


def intrusion(personal: str = "none") -> Bench:
    """Somebody was in a room; the walk stands at the table."""
    bench = Bench(shipped().city)
    answers: list[Json] = [
        "intruded",
        {"found_at": "8:05", "place": "倉庫"},
        {"seen": "鍵が壊れている"},
        "repeated",
        personal,
        ["none"],
    ]
    for answer in answers:
        bench.give(answer)
    assert bench.frame == "breach/judge"
    return bench


def judge(bench: Bench, row: str, level: str) -> None:
    """Ticks a row and enters the decision of the 管理者."""
    bench.give([row])
    bench.give(level)


def judge_again(bench: Bench, row: str, level: str) -> None:
    """What the key `l` does, wherever the walk stands."""
    frame = judging_step(bench.city, bench.state)
    assert frame is not None
    bench.put(Draft(What.FOCUSED, MORNING, {"walk": bench.state.walk.playbook, "frame": str(frame)}))
    judge(bench, row, level)


def provisional(bench: Bench) -> bool:
    """Whether the level is 暫定."""
    return bench.state.judged["level"].provisional


def calls_due(bench: Bench) -> list[tuple[str, bool]]:
    """Everybody rung from here on until the walk wants something else, and whether it is a renewal."""
    due = []
    while isinstance(request := bench.request, ask.Call) and request.target.topic != "outside":
        due.append((request.target.contact, request.target.renewal))
        bench.give("repeated")
    return due


def test_at_level_one_the_three_offices_are_not_told() -> None:
    """レベル1 leads to no 通報 along 4(1)(ウ)."""
    bench = intrusion()
    judge(bench, "unrelated", "1")
    assert calls_due(bench) == []


def test_raised_from_one_to_two_the_three_offices_are_told_for_the_first_time() -> None:
    """What was not due at level 1 becomes due at level 2, and is no renewal."""
    bench = intrusion()
    judge(bench, "unrelated", "1")
    bench.until("breach/outside")
    judge_again(bench, "no_personal", "2")
    assert calls_due(bench) == [(office, False) for office in OFFICES]


def test_every_change_of_level_is_told_again_to_those_who_were_told() -> None:
    """2 → 3 is a 続報 to all three; back to 1 is a correction to the same three, though level 1 tells nobody."""
    bench = intrusion()
    judge(bench, "no_personal", "2")
    assert calls_due(bench) == [(office, False) for office in OFFICES]
    judge_again(bench, "room", "3")
    assert calls_due(bench) == [(office, True) for office in OFFICES]
    bench.until("breach/again")
    judge_again(bench, "unrelated", "1")
    assert calls_due(bench) == [(office, True) for office in OFFICES]


def test_an_unchanged_judgement_comes_back_to_where_it_was_called_for() -> None:
    """Judging again with the same result loses no place and tells nobody."""
    bench = intrusion()
    judge(bench, "no_personal", "2")
    bench.until("breach/gather")
    judge_again(bench, "no_personal", "2")
    assert bench.frame == "breach/gather"


def test_a_judgement_made_without_the_manager_is_provisional_until_he_was_heard() -> None:
    """When nobody who decides was reached, the level is 暫定 and its confirmation stays on the list."""
    bench = Bench(shipped().city)
    answers: list[Json] = ["missing", {"found_at": "8:05", "place": None}, {"seen": None}, "absent", "absent"]
    for answer in answers:
        bench.give(answer)
    assert bench.frame == "breach/tell_manager"
    bench.give("leave")
    bench.give("yes")
    bench.give(["none"])
    judge(bench, "lost", "3")
    assert provisional(bench)
    assert "confirm" in {need.kind for need in all_outstanding(bench.city, bench.state)}
    bench.put(
        Draft(
            What.CALLED,
            MORNING,
            {"contact": "manager", "topic": "found", "version": "", "via": "manager", "outcome": "repeated"},
        )
    )
    judge_again(bench, "lost", "3")
    assert not provisional(bench)
    assert "confirm" not in {need.kind for need in all_outstanding(bench.city, bench.state)}


def test_without_a_judgement_the_offices_are_told_before_it() -> None:
    """「まだ判定がない」 is no dead end: the three offices are told 判定前, and again once there is a level."""
    bench = intrusion(personal="unknown")
    bench.give("unknown")
    bench.give("unknown")
    assert calls_due(bench) == [(office, False) for office in OFFICES]
    judge_again(bench, "room", "3")
    assert calls_due(bench) == [(office, True) for office in OFFICES]


def test_a_found_case_of_level_three_leads_to_a_new_judgement() -> None:
    """At level 2 the six cases are asked one by one; one that is there is judged anew."""
    bench = intrusion()
    judge(bench, "no_personal", "2")
    bench.until("breach/recheck_l3")
    asked = []
    while isinstance(request := bench.request, ask.Ask) and request.step.id == "recheck_l3":
        asked.append(request.member)
        bench.give("found" if request.member == "access" else "absent")
    assert len(asked) == 6
    assert bench.frame == "breach/judge_again"
    judge(bench, "access", "3")
    assert calls_due(bench) == [(office, True) for office in OFFICES]


def test_a_found_case_may_stay_at_level_two_if_the_manager_says_so() -> None:
    """The tool proposes; an unchanged judgement goes on and does not turn in a ring."""
    bench = intrusion()
    judge(bench, "no_personal", "2")
    bench.until("breach/recheck_l3")
    while bench.frame == "breach/recheck_l3":
        bench.give("found")
    judge(bench, "access", "2")
    assert bench.frame == "breach/outside"


@pytest.mark.parametrize("personal", ["yes", "unknown"])
def test_a_low_level_is_not_proposed_while_personal_data_are_not_ruled_out(personal: str) -> None:
    """In doubt the graver level is proposed, and it is said on what that rests."""
    bench = intrusion(personal)
    bench.give(["unrelated"])
    request = bench.request
    assert isinstance(request, ask.Decide)
    assert request.proposal == "3"
    assert request.floor is not None


def test_a_low_level_is_proposed_once_that_was_checked() -> None:
    """「ない(確かめた)」 lets the row of the table speak."""
    bench = intrusion("none")
    bench.give(["unrelated"])
    request = bench.request
    assert isinstance(request, ask.Decide)
    assert (request.proposal, request.floor) == ("1", None)


@pytest.mark.parametrize("level", ["1", "2", "3"])
def test_a_diligent_officer_has_nothing_left_at_the_end(level: str) -> None:
    """Whoever does all he is asked is not stopped by a guard at any level."""
    bench = intrusion()
    judge(bench, "room", level)
    for _ in range(60):
        if isinstance(bench.request, ask.Finished):
            break
        assert not isinstance(bench.request, ask.Guard), bench.request
        bench.give(diligent(bench.request))
    assert bench.state.finished
    assert all_outstanding(bench.city, bench.state) == ()

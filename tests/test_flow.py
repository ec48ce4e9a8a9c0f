"""The state machine: undo, corrections, guards, walks beside each other, and what does not fit."""

from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.backward import Back, step_back
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.history import last_move
from kumamoto_ir.incident.obligations import all_outstanding
from kumamoto_ir.incident.state import STRUCK, Impossible
from tests.desks import MORNING, Bench, shipped

FOUND = {"found_at": "8:05", "place": "窓口"}


def started(*answers: Json) -> Bench:
    """A theft, with these answers given."""
    bench = Bench(shipped().city)
    for answer in answers:
        bench.give(answer)
    return bench


def undo(bench: Bench) -> None:
    """What the key `b` does to a move."""
    walk = bench.state.walk.playbook
    bench.put(Draft(What.UNDONE, MORNING, {"walk": walk, "of": last_move(bench.state, walk)}))


def test_undo_gives_back_the_question_and_forgets_the_answer() -> None:
    """The walk stands where it stood, and nothing is known of what was taken back."""
    bench = started("missing", FOUND)
    undo(bench)
    assert bench.frame == "report/when_where"
    assert "place" not in bench.state.details
    undo(bench)
    assert bench.frame == "report/what"
    assert "what" not in bench.state.known


def test_undo_keeps_the_record_of_a_call() -> None:
    """A call that was made stays made, whatever answer before it is taken back."""
    bench = started("missing", FOUND, {"seen": "箱がない"}, "repeated")
    undo(bench)
    assert bench.frame == "report/seen"
    assert ("manager", "found") in bench.state.told
    bench.give({"seen": "箱が二つない"})
    assert bench.frame == "breach/personal"


def test_only_the_latest_move_can_be_taken_back() -> None:
    """An undo that names an older move does not fit."""
    bench = started("missing", FOUND)
    outcome = bench.tried(Draft(What.UNDONE, MORNING, {"walk": "report", "of": 2}))
    assert isinstance(outcome, Impossible)


def test_an_answer_to_another_step_does_not_fit() -> None:
    """What was meant for another question is refused, with the place."""
    bench = started("missing")
    outcome = bench.tried(
        Draft(What.ANSWERED, MORNING, {"walk": "report", "frame": "report/what", "chosen": ["down"]})
    )
    assert isinstance(outcome, Impossible)
    assert outcome.place == "report/what"


def test_a_corrected_call_is_outstanding_again() -> None:
    """A correction takes the mark away; the walk is not thrown back."""
    bench = started("missing", FOUND, {"seen": None}, "repeated")
    call = bench.events[-1].seq
    bench.put(Draft(What.CORRECTED, MORNING, {"of": call}))
    assert bench.frame == "breach/personal"
    outstanding = all_outstanding(bench.city, bench.state)
    assert [need.target.contact for need in outstanding if need.target and not need.target.if_needed] == [
        "manager"
    ]


def test_after_a_corrected_call_to_a_deputy_the_deputy_is_rung_again() -> None:
    """Whom the officer found absent before is not asked for once more; who was tried on an earlier visit is."""
    bench = started("missing", FOUND, {"seen": None}, "absent", "repeated")
    assert bench.frame == "breach/personal"
    back = step_back(bench.city, bench.state, MORNING)
    assert isinstance(back, Back)
    for draft in back.drafts:
        bench.put(draft)
    request = bench.request
    assert isinstance(request, ask.Call)
    assert (request.target.contact, request.via) == ("manager", "manager_deputy")


def test_a_corrected_renewal_leaves_the_older_telling() -> None:
    """Whoever was told level 3 and then, by mistake, counted as told of level 2, is to be told again."""
    bench = started("missing", FOUND, {"seen": None}, "repeated", "yes", ["none"], ["lost"], "3")
    bench.until("breach/hold")
    bench.put(Draft(What.FOCUSED, MORNING, {"walk": "report", "frame": "breach/judge"}))
    for answer in (["unrelated"], "1", "repeated"):
        bench.give(answer)
    bench.put(Draft(What.CORRECTED, MORNING, {"of": bench.events[-1].seq}))
    targets = [need.target for need in all_outstanding(bench.city, bench.state) if need.target]
    assert ("chiiki", True) in [(target.contact, target.renewal) for target in targets]


def test_a_message_left_is_not_told() -> None:
    """伝言だけ, 話し中 and 不在 leave the call on the list, and the walk goes on when the officer says so."""
    for outcome in ("message", "busy"):
        bench = started("missing", FOUND, {"seen": None}, outcome)
        assert isinstance(bench.request, ask.Unreached)
        bench.give("leave")
        assert bench.frame == "breach/personal"
        assert "manager" in {
            need.target.contact for need in all_outstanding(bench.city, bench.state) if need.target
        }


def test_an_absent_contact_leads_to_his_deputy() -> None:
    """不在 shows the deputy next, and whoever of the two answers, the 管理者 counts as told."""
    bench = started("missing", FOUND, {"seen": None}, "absent")
    request = bench.request
    assert isinstance(request, ask.Call)
    assert (request.target.contact, request.via) == ("manager", "manager_deputy")
    bench.give("answered")
    assert bench.state.told["manager", "found"].via == "manager_deputy"


def test_the_end_is_not_entered_while_something_is_outstanding() -> None:
    """What is left is listed before the end, and can be closed with a reason that is recorded."""
    bench = started("missing", FOUND, {"seen": None}, "busy")
    bench.until("breach/close", limit=60)
    request = bench.request
    assert isinstance(request, ask.Guard)
    assert [need.target.contact for need in request.needs if need.target] == ["manager"]
    bench.give({"waive": [need.key for need in request.needs], "reason": "退職して不在"})
    assert isinstance(bench.request, ask.Close)


def test_the_plan_gives_no_release_at_level_three_so_a_reason_is_asked() -> None:
    """Closing at level 3 wants a person's reason."""
    bench = started("missing", FOUND, {"seen": None})
    bench.until("breach/close")
    request = bench.request
    assert isinstance(request, ask.Close)
    assert request.reason


def test_both_kinds_of_incident_open_two_walks() -> None:
    """侵害 and 障害 together: two walks side by side, known facts shared, one in front."""
    bench = started("both", FOUND, {"seen": None})
    assert set(bench.state.walks) == {"report", "failure"}
    assert bench.frame == "breach/tell_manager"
    bench.put(Draft(What.FOCUSED, MORNING, {"walk": "failure"}))
    assert bench.frame == "fault/scope"
    bench.put(Draft(What.FOCUSED, MORNING, {"walk": "report"}))
    assert bench.frame == "breach/tell_manager"


def test_undo_is_impossible_where_another_walk_rests_on_the_move() -> None:
    """Taking back the answer that opened the other walk would take its answers with it."""
    bench = started("both", FOUND, {"seen": None})
    bench.put(Draft(What.FOCUSED, MORNING, {"walk": "failure"}))
    bench.give("counter")
    bench.put(Draft(What.FOCUSED, MORNING, {"walk": "report"}))
    move = last_move(bench.state, "report")
    outcome = bench.tried(Draft(What.UNDONE, MORNING, {"walk": "report", "of": move}))
    assert isinstance(outcome, Impossible)


def test_when_one_walk_ends_the_other_comes_to_the_front() -> None:
    """The incident goes on with the walk that is still open."""
    bench = started("both", FOUND, {"seen": None})
    bench.put(Draft(What.FOCUSED, MORNING, {"walk": "failure"}))
    bench.until("failure/finish")
    bench.give({"reason": ""})
    assert bench.frame == "breach/tell_manager"
    assert not bench.state.finished


def test_a_number_is_known_by_its_band() -> None:
    """100 is not 百人を超える, 101 is; an empty field is unknown."""
    for typed, band in (("100", "upto100"), ("１０１", "over100"), ("1,200人", "over100"), (None, "unknown")):
        bench = started("missing", FOUND, {"seen": None})
        bench.until("breach/gather")
        bench.give({"headcount": typed})
        assert bench.state.known["headcount"] == {band}


def test_offices_are_picked_and_only_they_are_asked() -> None:
    """At level 3 the officer picks whom to ask; the own office is not offered."""
    bench = started("missing", FOUND, {"seen": None}, "repeated", "yes", ["none"], ["lost"], "3")
    bench.until("breach/others")
    bench.give("yes")
    request = bench.request
    assert isinstance(request, ask.Pick)
    assert "branch" not in request.members
    bench.give(["kita_kumin", "nishi_kumin"])
    called = []
    while isinstance(request := bench.request, ask.Call) and request.target.topic == "act":
        called.append(request.via)
        bench.give("repeated")
    assert called == ["nishi_kumin", "kita_kumin"]


def test_a_struck_text_leaves_the_walk_where_it_was() -> None:
    """When the words of an answer were struck, replay still comes to the same step."""
    from dataclasses import replace

    bench = started("missing", FOUND, {"seen": "消す文"})
    events = [replace(event, words=None) if event.kind == What.ANSWERED else event for event in bench.events]
    state = flow.replay(bench.city, events)
    assert not isinstance(state, Impossible)
    assert state.walk.top == bench.state.walk.top
    assert state.details["seen"] == STRUCK

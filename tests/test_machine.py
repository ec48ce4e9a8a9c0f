"""Random walks over the shipped playbooks: whatever an officer does, the journal replays to the same state."""

from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow, obligations
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.history import last_move, last_record
from kumamoto_ir.incident.obligations import all_outstanding
from kumamoto_ir.incident.pending import judging_step, overdue, pending, ring
from kumamoto_ir.incident.respond import call, respond
from kumamoto_ir.incident.state import TOLD, Impossible, State
from kumamoto_ir.reading.library import load
from tests.desks import MORNING, Bench, diligent, shipped

RULES = shipped().city


def any_answer(data: st.DataObject, request: ask.Request) -> Json:
    """Some answer that the request allows."""

    def one(values: list[Json]) -> Json:
        return data.draw(st.sampled_from(values))

    def some(values: list[Json]) -> Json:
        return data.draw(st.lists(st.sampled_from(values), min_size=1, unique=True))

    match request:
        case ask.Ask():
            plain: list[Json] = [answer.id for answer in request.answers if not answer.alone]
            if bool(request.rows) and data.draw(st.booleans()):
                members = data.draw(
                    st.lists(st.sampled_from(request.rows), min_size=1, unique_by=lambda row: row[0])
                )
                return {member: one([*plain, "unknown"]) for member, _, _ in members}
            if request.many and data.draw(st.booleans()):
                return some(plain)
            return one([*plain, "unknown"])
        case ask.Fill():
            typed: dict[str, list[Json]] = {
                "text": ["箱がない", None],
                "number": ["3", "101", None],
                "datetime": ["8:05", None],
            }
            chosen = data.draw(
                st.lists(st.sampled_from(request.fields), min_size=1, unique_by=lambda field: field.fact)
            )
            return {
                field.fact: one(typed.get(fact.type, [*fact.values, None]))
                for field in chosen
                for fact in [RULES.plan.facts[field.fact]]
            }
        case ask.Check():
            if data.draw(st.booleans()):
                return "leave"
            items = data.draw(
                st.lists(st.sampled_from(request.items), min_size=1, unique_by=lambda item: item[0])
            )
            return {key: one(["done", "na", "impossible"]) for key, _ in items}
        case ask.Tick():
            return data.draw(st.lists(st.sampled_from([row.id for row in request.rows]), unique=True))
        case ask.Decide():
            return one(["1", "2", "3", "unknown"])
        case ask.Pick():
            return some(list(request.members))
        case ask.Call():
            if request.incoming:
                return one(["heard", "not_yet"])
            outcome = one(["repeated", "answered", "absent", "busy", "message", "not_needed"])
            if outcome == "not_needed":
                return {"outcome": outcome, "note": "影響なし"} if request.target.if_needed else "busy"
            return outcome
        case ask.Wait():
            return one([answer.id for answer in request.answers])
        case ask.Enter():
            return one(["done"]) if not request.draft and data.draw(st.booleans()) else cells(data, request)
        case ask.Due():
            return one(["now", "10"])
        case _:
            return diligent(request)


def cells(data: st.DataObject, request: ask.Enter) -> Json:
    """The column that is asked, or all that are left of the row."""
    left = [column for column in request.register.columns if column.id not in dict(request.draft)]
    typed: dict[str, list[Json]] = {
        "text": ["1番キャビネット", None],
        "number": ["3", None],
        "datetime": ["8:05", None],
    }
    return {
        column.id: data.draw(
            st.sampled_from(
                typed.get(column.type) or [*(column.values or RULES.members(column.of or "")), None]
            )
        )
        for column in (left if data.draw(st.booleans()) else left[:1])
    }


class Walks(RuleBasedStateMachine):
    """One incident, lived at random."""

    entry = "report"

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench(RULES, self.entry)

    @precondition(lambda self: not isinstance(self.bench.request, ask.Finished))
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """Answers what is asked."""
        request = self.bench.request
        draft = respond(RULES, self.bench.state, request, any_answer(data, request), MORNING)
        assert isinstance(draft, Draft), draft
        self.bench.put(draft)

    @precondition(lambda self: not isinstance(self.bench.request, ask.Finished))
    @rule()
    def diligently(self) -> None:
        """Goes some way on, so that walks are long enough to matter."""
        for _ in range(4):
            if not isinstance(self.bench.request, ask.Finished):
                self.bench.give(diligent(self.bench.request))

    @rule()
    def undo(self) -> None:
        """Takes back the last move of the walk in front, where that is possible."""
        walk = self.bench.state.walk.playbook
        move = last_move(self.bench.state, walk)
        if move is None:
            return
        draft = Draft(What.UNDONE, MORNING, {"walk": walk, "of": move})
        if isinstance(self.bench.tried(draft), State):
            told = dict(self.bench.state.told)
            self.bench.put(draft)
            assert dict(self.bench.state.told) == told  # a call that was made stays made

    @rule()
    def judge_again(self) -> None:
        """Goes back to the judgement, where it was come to."""
        frame = judging_step(RULES, self.bench.state)
        if frame is not None and self.bench.state.walk.top != frame:
            self.bench.put(
                Draft(What.FOCUSED, MORNING, {"walk": self.bench.state.walk.playbook, "frame": str(frame)})
            )

    @rule()
    def correct(self) -> None:
        """Takes the last record's mark away."""
        record = last_record(self.bench.state)
        if record is not None:
            self.bench.put(Draft(What.CORRECTED, MORNING, {"of": record.seq}))

    @rule(data=st.data())
    def call_out_of_turn(self, data: st.DataObject) -> None:
        """Works something off the list, at any place."""
        targets = [
            need.target for need in all_outstanding(RULES, self.bench.state) if need.target is not None
        ]
        if targets:
            target = data.draw(st.sampled_from(targets))
            draft = call(ring(RULES, target, ()), "repeated", MORNING)
            assert isinstance(draft, Draft)
            self.bench.put(draft)
            assert self.bench.state.told[target.contact, target.topic].outcome in TOLD

    @rule()
    def switch(self) -> None:
        """Takes up another open walk."""
        for walk in self.bench.state.walks.values():
            if not walk.ended and walk.playbook != self.bench.state.walk.playbook:
                self.bench.put(Draft(What.FOCUSED, MORNING, {"walk": walk.playbook}))
                return

    @rule()
    def note(self) -> None:
        """Writes something down."""
        self.bench.put(Draft(What.NOTED, MORNING, {}, {"note": "メモ"}))

    @invariant()
    def replay_comes_to_the_same_state(self) -> None:
        """The fold of the whole journal is the state that was come to step by step."""
        replayed = flow.replay(RULES, self.bench.events)
        assert not isinstance(replayed, Impossible), replayed
        assert replayed == self.bench.state

    @invariant()
    def something_is_asked_until_every_walk_has_ended(self) -> None:
        """There is always a request, and it is `Finished` only when nothing goes on; nothing gets stuck."""
        request = pending(RULES, self.bench.state)
        assert not isinstance(request, ask.Stuck)
        assert isinstance(request, ask.Finished) == self.bench.state.finished

    @invariant()
    def what_is_told_is_not_outstanding(self) -> None:
        """Nobody who knows the present version is on the list."""
        for need in all_outstanding(RULES, self.bench.state):
            if need.target is not None:
                assert not obligations.is_told(
                    RULES, self.bench.state, need.target.contact, need.target.topic
                )


class Outages(Walks):
    """The same from the other command: a counter whose system is down, as far as the outage and back."""

    entry = "down"

    @rule()
    def a_time_comes(self) -> None:
        """A re-check whose time has come while something else is asked interrupts."""
        request = overdue(RULES, self.bench.state, MORNING + timedelta(days=2))
        if request is None:
            return
        draft = respond(RULES, self.bench.state, request, "now", MORNING)
        assert isinstance(draft, Draft), draft
        self.bench.put(draft)


TestOutages = Outages.TestCase
TestOutages.settings = settings(max_examples=40, stateful_step_count=40)
TestWalks = Walks.TestCase
TestWalks.settings = settings(max_examples=40, stateful_step_count=30)


def test_another_municipality_without_levels_is_walked_without_a_change_of_code() -> None:
    """An invented city with other clauses, no trees and no table: folder in, walk to the end."""
    library = load(Path(__file__).parent / "other_city").library
    assert library is not None
    bench = Bench(library.city, "first")
    seen = []
    for _ in range(30):
        request = bench.request
        if isinstance(request, ask.Finished):
            break
        seen.append(bench.frame)
        bench.give(diligent(request))
    assert bench.state.finished
    assert seen.count("first/spread") == 3
    assert bench.state.judged == {}
    assert judging_step(library.city, bench.state) is None

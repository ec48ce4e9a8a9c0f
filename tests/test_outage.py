"""A system-down from 8:05 to the end: who is told and how often, the counter, the fall-back server, the way back."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from kumamoto_ir.city.city import City
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.incident.obligations import all_outstanding
from kumamoto_ir.incident.pending import next_due
from kumamoto_ir.reading.library import load
from kumamoto_ir.saying.boards import NOT_TOLD, board, boards
from tests.consoles import Shell
from tests.desks import MORNING, ROOT, Bench, diligent, shipped

FOUND: dict[str, Json] = {"found_at": "8:05", "place": "1番窓口"}
JUKI_DOWN: tuple[Json, ...] = (FOUND, "others", ["software"], ["juki"])
FIRST_ROUND = ["joho", "chiiki", "chuo_kumin", "manager"]
SEEN = ("mayor", "seal", "date", "glyphs", "protected")
COUNTER_STEPS = {"outage/instruction", "outage/business", "outage/notice", "outage/state", "outage/held"}


class Post(Bench):
    """A walk in memory that begins at an office of one's choice; it remembers where it was asked."""

    def __init__(
        self,
        *answers: Json,
        office: str = "branch",
        role: str = "tantou",
        playbook: str = "down",
        rules: City | None = None,
    ) -> None:
        self.office = office
        self.role = role
        self.seen: list[str] = []
        self.usual: dict[str, Json] = {}
        super().__init__(rules or shipped().city, playbook)
        for answer in answers:
            self.give(answer)

    def _event(self, kind: str, body: Mapping[str, Json], words: Mapping[str, str]) -> Event:
        if kind == What.OPENED:
            body = {**body, "office": self.office, "role": self.role}
        return super()._event(kind, body, words)

    def give(self, answer: Json) -> None:
        """Answers, and remembers the question."""
        self.seen.append(self.frame)
        super().give(answer)

    def until(self, frame: str, limit: int = 80) -> None:
        """Answers as usual at this place, and diligently elsewhere, until a step asks."""
        for _ in range(limit):
            if self.frame == frame:
                return
            self.give(self.usual.get(self.frame) or diligent(self.request))
        raise AssertionError(f"never came to {frame}, stands at {self.frame}")

    def focus(self, walk: str, frame: str | None = None) -> None:
        """What the key `w` does."""
        self.put(
            Draft(What.FOCUSED, MORNING, {"walk": walk} if frame is None else {"walk": walk, "frame": frame})
        )

    def calls(self, topic: str) -> list[str]:
        """Everybody who was rung about a topic so far, in order."""
        return [
            str(event.body["contact"])
            for event in self.events
            if event.kind == What.CALLED and event.body["topic"] == topic
        ]

    def fill(self, **values: Json) -> None:
        """Fills the form that is asked."""
        self.give(values)

    def end(self) -> None:
        """Answers diligently to the end of every walk."""
        for _ in range(120):
            if isinstance(self.request, ask.Finished):
                return
            self.give(diligent(self.request))
        raise AssertionError(f"no end, stands at {self.frame}")

    def needs(self) -> set[str]:
        """What keeps the walk from the step it stands before."""
        request = self.request
        assert isinstance(request, ask.Guard), request
        return {need.key for need in request.needs}


def told(*more: Json) -> Post:
    """住基 is down at a branch office; the first four were rung, and these answers given after that."""
    return Post(*JUKI_DOWN, *["repeated"] * 4, *more)


def on_fax(*more: Json) -> Post:
    """The same, without an attack, expected back at 10:00, and the branch goes over to ファックス運用."""
    post = told("none", "repeated", {"recovery_at": "10:00"}, "repeated", "fax")
    post.fill(instructed_by="住民班主査", instructed_at="8:20")
    for answer in more:
        post.give(answer)
    return post


# ---------------------------------------------------------------- the first minutes


def test_the_first_call_comes_after_four_answers_at_most() -> None:
    """`ir outage` asks no more than four things before it says whom to ring."""
    post, asked = Post(), 0
    while not isinstance(post.request, ask.Call):
        post.give(JUKI_DOWN[asked])
        asked += 1
    assert asked <= 4
    assert post.request.via == "joho"


def test_ir_outage_shows_the_first_call_after_four_typed_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same at the terminal, as numbers and Enter."""
    shell = Shell(tmp_path, capsys, monkeypatch)
    ran = shell.ir("outage", typed=["", "3", "2", "1"])
    assert ran.code == 10
    assert "いま電話 → 情報政策課" in ran.out


def test_the_three_offices_and_the_manager_are_rung_once_and_annex_3_adds_only_who_is_new() -> None:
    """What 4(2) has told already is not told again along 別紙3: only the 総合出張所 is left to ring."""
    post = told()
    assert post.calls("failure") == FIRST_ROUND
    post.until("outage/expect")
    assert post.calls("failure") == [*FIRST_ROUND, "sogo_branch"]
    post.end()
    assert post.calls("failure") == [*FIRST_ROUND, "sogo_branch"]


@pytest.mark.parametrize(
    ("systems", "rung"), [(["juki"], False), (["a_net"], True), (["juki", "a_net"], True)]
)
def test_the_helpdesk_is_told_only_where_a_net_is_affected(systems: list[Json], rung: bool) -> None:
    """別紙3: ヘルプデスク for Aネット, alone or among others."""
    post = Post(*JUKI_DOWN[:3], systems)
    post.until("outage/expect")
    assert ("helpdesk" in post.calls("failure")) == rung


@pytest.mark.parametrize("office", ["branch", "sogo_branch", "chuo_kumin", "chiiki", "joho"])
def test_nobody_is_told_of_his_own_office(office: str) -> None:
    """Wherever the tool stands, that office is rung in no tree; the others each once."""
    post = Post(*JUKI_DOWN, office=office)
    post.until("outage/expect")
    rung = post.calls("failure")
    assert sorted(rung) == sorted({*FIRST_ROUND, "sogo_branch"} - {office})
    post.end()
    assert office not in {event.body.get("contact") for event in post.events if event.kind == What.CALLED}


def test_an_office_that_does_not_answer_stays_on_the_list_and_stops_nobody() -> None:
    """話し中 with the 総合出張所 leaves its call open; the walk goes on when the officer says so, and it is a guard later."""
    post = told("none", "busy", "leave")
    assert post.frame == "outage/expect"
    post.until("outage/fallback")
    assert post.needs() == {"told:sogo_branch:failure:"}


def test_the_failure_walk_is_opened_beside_it_and_tells_nobody_twice() -> None:
    """The inspection of 4(2) goes on beside the outage and begins where the instruction is waited for."""
    post = told()
    assert set(post.state.walks) == {"down", "failure"} or post.frame == "fault/attack"
    post.until("outage/expect")
    assert set(post.state.walks) >= {"down", "failure"}
    post.focus("failure")
    assert post.frame == "failure/inspect_order"


# ---------------------------------------------------------------- the estimate


def test_an_estimate_that_moves_is_told_again_to_those_who_had_the_old_one() -> None:
    """10:00 → 11:00 → 11:30: the 管理者 three times, 地域政策課 at each change, and nobody about the failure again."""
    post = on_fax()
    for new in ("11:00", "11:30"):
        post.until("outage/again")
        if isinstance(post.request, ask.SetTime):
            post.give("9時30分")
        post.give("estimate")
        post.fill(recovery_at=new)
        assert post.frame == "outage/new_notice"
        post.give("skip")
        request = post.request
        assert isinstance(request, ask.Call)
        assert (request.via, request.target.topic, request.target.renewal) == ("manager", "estimate", True)
        assert [other.contact for other in request.rest] == ["chiiki"]
        post.give("repeated")
        post.give("repeated")
        assert not isinstance(post.request, ask.Call)
    assert post.calls("estimate") == ["manager", *["manager", "chiiki"] * 2]
    assert post.calls("failure") == [*FIRST_ROUND, "sogo_branch"]


def test_an_estimate_that_did_not_move_is_told_to_nobody_again() -> None:
    """Asked again and the same time given: no call to the 管理者; 地域政策課 had none yet and gets it."""
    post = on_fax()
    post.until("outage/again")
    post.give("9時30分")
    post.give("estimate")
    post.fill(recovery_at="10:00")
    post.give("skip")
    post.give("repeated")
    assert not isinstance(post.request, ask.Call)
    assert post.calls("estimate") == ["manager", "chiiki"]


def test_whoever_never_had_an_estimate_is_told_it_for_the_first_time() -> None:
    """A 管理者 who was not reached with 10:00 gets 11:00 as a first telling, not as 続報."""
    post = told("none", "repeated", {"recovery_at": "10:00"}, "message", "leave", "fax")
    post.fill(instructed_by=None, instructed_at=None)
    guard = post.request
    assert isinstance(guard, ask.Guard)
    post.give({"waive": [need.key for need in guard.needs], "reason": "会議中"})
    post.until("outage/again")
    post.give("9時30分")
    post.give("estimate")
    post.fill(recovery_at="11:00")
    post.give("skip")
    request = post.request
    assert isinstance(request, ask.Call)
    assert (request.via, request.target.renewal) == ("manager", False)


# ---------------------------------------------------------------- an attack, a mis-sent fax


def breaches(post: Post) -> list[str]:
    """The walks that entered the playbook for 侵害."""
    return [name for name, walk in post.state.walks.items() if "breach" in walk.entered]


@pytest.mark.parametrize("sign", ["sign", "trace"])
def test_a_sign_of_attack_opens_a_breach_beside_it_once(sign: str) -> None:
    """Said at the start and again at the re-check, on fax with one mis-sent: still one walk for 侵害."""
    post = told(sign, "repeated", {"recovery_at": None}, "repeated", "fax")
    assert breaches(post) == ["breach"]
    assert post.state.walk.playbook == "down"
    post.until("outage/misfax")
    post.give("found")
    post.until("outage/again")
    post.give("9時30分")
    post.give("attack")
    assert breaches(post) == ["breach"]
    assert post.frame == "outage/again"


def test_a_sign_of_attack_may_come_late() -> None:
    """At the re-check it opens the breach, and the outage stays where it is."""
    post = on_fax()
    post.until("outage/again")
    post.give("9時30分")
    assert breaches(post) == []
    post.give("attack")
    assert breaches(post) == ["breach"]
    assert post.frame == "outage/again"
    post.focus("breach")
    assert post.frame == "breach/tell_manager"


def test_no_sign_of_attack_opens_no_breach() -> None:
    """「情報政策課が『ない』と言った」 leaves it at the failure."""
    post = on_fax()
    post.until("outage/again")
    assert set(post.state.walks) == {"down", "failure"}


def test_attack_unknown_opens_no_breach_and_can_be_said_later() -> None:
    """「わからない」 is no sign yet; the re-check still offers the answer."""
    post = told("unknown")
    assert post.frame == "outage/tell"  # the same question does not come again at once
    assert breaches(post) == []
    post.until("outage/again")
    post.give("9時30分")
    post.give("attack")
    assert breaches(post) == ["breach"]


def test_a_mis_sent_fax_opens_a_breach_and_the_outage_goes_on() -> None:
    """誤送信 is a new 侵害 of its own; the counter goes on beside it."""
    post = on_fax()
    post.until("outage/misfax")
    post.give("found")
    assert breaches(post) == ["breach"]
    assert post.frame == "outage/held"


# ---------------------------------------------------------------- the counter


def test_the_instruction_is_on_record_with_who_and_when() -> None:
    """ファックス運用: by whom and at what time is kept, and the fax book is opened for it."""
    post = on_fax()
    assert post.state.known["instructed"] == {"fax"}
    assert post.state.details["instructed_by"] == "住民班主査"
    assert post.state.details["instructed_at"].startswith("2026-11-24T08:20")
    post.until("outage/again")
    assert "outage/fax" in post.seen


@pytest.mark.parametrize("instructed", ["switch", "wait", "unknown"])
def test_without_fax_there_is_no_fax_book_to_go_through(instructed: str) -> None:
    """端末切替 and 待機 lead past it; without an instruction nobody is asked who gave it."""
    post = told("none", "repeated", {"recovery_at": None}, "repeated", instructed)
    post.until("outage/again")
    assert not {"outage/fax", "outage/misfax"} & set(post.seen)
    assert ("outage/instruction_by" in post.seen) == (instructed != "unknown")


def test_the_kinds_of_business_stand_on_one_screen() -> None:
    """Five kinds with ○ △ ×, in one answer, each kept by itself."""
    post = on_fax("cannot")
    request = post.request
    assert isinstance(request, ask.Ask)
    assert post.frame == "outage/business"
    assert [name for name, _, _ in request.rows] == ["cert", "move", "seal", "family", "net"]
    post.give({"cert": "stop", "family": "accept", "move": "accept", "seal": "accept", "net": "unknown"})
    assert post.state.known["business@cert"] == {"stop"}
    assert post.state.known["business@family"] == {"accept"}
    assert post.state.known["business@net"] == {"unknown"}


def test_rows_may_be_answered_in_parts() -> None:
    """The screen stays until every kind has an answer."""
    post = on_fax("cannot", {"cert": "stop"})
    assert post.frame == "outage/business"
    post.give(dict.fromkeys(("move", "seal", "family", "net"), "accept"))
    assert post.frame == "outage/waiting"


# ---------------------------------------------------------------- the fall-back server


def test_five_points_are_seen_before_anything_is_issued() -> None:
    """首長名, 公印, date, characters and 支援措置; how old the data are is asked first."""
    post = on_fax("runs")
    assert post.frame == "outage/age"
    post.fill(data_at="昨日 17:30")
    request = post.request
    assert isinstance(request, ask.Check)
    assert [key for key, _ in request.items] == [f"outage.{point}" for point in SEEN]


@pytest.mark.parametrize("answer", ["unknown", "differs"])
def test_in_doubt_nothing_is_issued(answer: str) -> None:
    """「わからない」 after the five points counts as 違う: the fact reads 発行しない, and says that it was assumed."""
    post = on_fax("runs", {"data_at": None}, {f"outage.{point}": "done" for point in SEEN}, answer)
    assert post.state.known["issue_ok"] == {"differs"}
    assert ("issue_ok" in post.state.assumed) == (answer == "unknown")


def test_points_that_were_not_seen_stop_before_anything_is_issued() -> None:
    """A checklist that is left comes back before it is asked whether certificates may be issued."""
    post = on_fax("runs", {"data_at": None}, {"outage.mayor": "done"}, "leave")
    assert post.needs() == {f"done:outage.{point}" for point in SEEN[1:]}


def test_a_server_that_does_not_start_is_checked_for_nothing() -> None:
    """起動しない: no age, no five points, and nothing to compare afterwards."""
    post = on_fax("cannot")
    assert post.frame == "outage/business"
    post.until("outage/afterwards")
    request = post.request
    assert isinstance(request, ask.Check)
    assert "outage.compared" not in dict(request.items)
    assert not {"outage/age", "outage/current", "outage/issue"} & set(post.seen)


# ---------------------------------------------------------------- the way back


def recovered(*more: Json) -> Post:
    """Word of recovery came; it was confirmed at 11:40."""
    post = on_fax("cannot")
    post.until("outage/recovered")
    post.give("heard")
    post.fill(recovered_by="情報政策課 運用担当", recovered_at="11:40")
    for answer in more:
        post.give(answer)
    return post


def test_integrity_then_repair_then_resume() -> None:
    """The plan's order: 本人確認情報 is checked, mended where needed, then the 管理者 resumes."""
    post = recovered()
    assert post.state.details["recovered_at"].startswith("2026-11-24T11:40")
    order = []
    for answer in ({"outage.integrity_checked": "done"}, "repair", {"outage.repaired_data": "done"}):
        order.append(post.frame)
        post.give(answer)
    assert [*order, post.frame] == [
        "outage/integrity",
        "outage/integrity_result",
        "outage/repair",
        "outage/resume",
    ]


def test_nothing_resumes_before_the_integrity_was_checked() -> None:
    """Left unchecked, it stands before 再開 and can only be done or closed with a reason."""
    post = recovered("leave", "ok")
    assert post.needs() == {"done:outage.integrity_checked"}


def test_integrity_unknown_is_mended() -> None:
    """「わからない」 counts as 修復が要る, and 再開 waits for it."""
    post = recovered({"outage.integrity_checked": "done"}, "unknown")
    assert post.frame == "outage/repair"
    post.give("leave")
    assert post.needs() == {"done:outage.repaired_data"}


def test_what_was_held_is_entered_before_closing_not_before_resuming() -> None:
    """再開 comes without the entry; the end does not."""
    post = recovered({"outage.integrity_checked": "done"}, "ok", {"resumed_at": "11:50"})
    post.until("outage/afterwards")
    assert "resumed_at" in post.state.details
    post.give("leave")
    post.give("done")
    assert post.frame == "outage/finish"
    assert post.needs() == {f"done:outage.{item}" for item in ("entered", "switched_back", "notice_down")}


def test_certificates_of_the_fallback_server_are_compared_before_closing() -> None:
    """Where the server ran, the certificates are a condition of closing too."""
    post = on_fax("runs")
    post.until("outage/afterwards")
    post.give({f"outage.{item}": "done" for item in ("entered", "switched_back", "notice_down")})
    post.give("leave")
    post.give("done")
    assert post.needs() == {"done:outage.compared"}


def test_the_whole_of_it_ends_with_nothing_left() -> None:
    """Both walks end, nothing is outstanding, and no level was ever spoken of."""
    post = on_fax("cannot")
    post.end()
    assert post.state.finished
    assert all_outstanding(post.city, post.state) == ()
    assert post.state.judged == {}


# ---------------------------------------------------------------- what is no outage; a power cut


@pytest.mark.parametrize("begin", ["report", "down"])
def test_one_dead_printer_never_becomes_an_outage(begin: str) -> None:
    """Only this printer: the failure is walked to its end, and no step of 別紙3 is ever asked."""
    post = Post(*(["down"] if begin == "report" else []), playbook=begin)
    answers: dict[str, Json] = {
        "fault/scope": "one",
        "fault/scope_first": "one",
        "fault/symptoms": ["hardware"],
    }
    while post.frame != "fault/attack":
        post.give(answers.get(post.frame) or diligent(post.request))
    post.give("none")
    post.end()
    assert not any(step.startswith("outage/") for step in post.seen)
    assert "outage" not in {name for walk in post.state.walks.values() for name in walk.entered}
    assert set(post.state.walks) == {begin}
    assert "sogo_branch" not in post.calls("failure")


def test_a_failure_that_turns_out_to_be_an_outage_opens_it_beside_and_rings_nobody_twice() -> None:
    """`ir report`, システム等が使えない, the whole counter: both walks, each office rung once."""
    post = Post("down", FOUND, playbook="report")
    for _ in range(30):
        if post.frame in ("failure/inspect_order", "outage/expect"):
            break
        post.give(
            {"fault/scope": "counter", "fault/attack": "none"}.get(post.frame) or diligent(post.request)
        )
    assert "outage" in {name for walk in post.state.walks.values() for name in walk.entered}
    post.end()
    rung = post.calls("failure")
    assert sorted(rung) == sorted({*FIRST_ROUND, "sogo_branch"})


def test_a_power_cut_is_a_failure_of_its_own_kind() -> None:
    """停電: the same four calls, no row of the table of inspection, and an end."""
    post = Post(FOUND, "counter", ["power"], ["juki", "inkan", "koseki"])
    assert isinstance(post.request, ask.Call)
    post.until("fault/attack")
    post.give("none")
    post.end()
    assert post.state.known["failure_kind"] == {"power"}
    assert not {"failure/hardware", "failure/software", "failure/network"} & set(post.seen)
    assert all_outstanding(post.city, post.state) == ()


# ---------------------------------------------------------------- other stations


def test_the_instructing_office_sees_all_offices_on_one_screen_and_rings_each_by_its_mode() -> None:
    """Switch, fax, closed in one answer; an order goes to whoever has something to do, the own office not among them."""
    post = Post(*JUKI_DOWN, office="chuo_kumin")
    post.until("outage/modes")
    request = post.request
    assert isinstance(request, ask.Ask)
    offices = [name for name, _, _ in request.rows]
    assert offices == [name for name in post.city.members("offices") if name != "chuo_kumin"]
    rows = board(post.city, post.state, request.frame, request.step, MORNING)
    assert [(row.name, row.say) for row in rows] == [(post.city.name(name), "") for name in offices]
    post.give(
        {**dict.fromkeys(offices, "switch"), "branch": "fax", "sogo_branch": "fax", "annex_room": "closed"}
    )
    post.until("outage/modes_done")
    assert set(post.calls("order_fax")) == {"branch", "sogo_branch"}
    assert set(post.calls("order_switch")) == set(offices) - {"branch", "sogo_branch", "annex_room"}
    asked = post.request
    assert isinstance(asked, ask.Ask)
    assert "annex_room" not in [name for name, _, _ in asked.rows]


def test_the_board_says_of_each_office_how_it_works_who_instructed_it_and_when_it_was_done() -> None:
    """One row per office: mode, the order with who gave it to whom and when, and the word that it was done."""
    post = Post(*JUKI_DOWN, office="chuo_kumin")
    post.until("outage/modes")
    modes = dict.fromkeys([n for n in post.city.members("offices") if n != "chuo_kumin"], "closed")
    post.give({**modes, "branch": "fax", "sogo_branch": "switch"})
    assert post.frame == "outage/order"
    post.give({"outcome": "repeated", "person": "試験 次郎"})
    post.give("busy")
    post.give("leave")
    request = post.request
    assert isinstance(request, ask.Ask)
    assert str(request.frame) == "outage/modes_done"
    first = {row.name: row for row in board(post.city, post.state, request.frame, request.step, MORNING)}
    named = {name: post.city.name(name) for name in ("branch", "sogo_branch")}
    assert set(named.values()) <= set(first)
    reached = next(row for row in first.values() if row.beside[1] != NOT_TOLD)
    other = next(row for row in first.values() if row.beside[1] == NOT_TOLD)
    mode, order = reached.beside
    assert mode.startswith(("ファックス運用 午前8時", "端末切替 午前8時"))
    assert order.startswith(("指示(ファックス運用) 午前8時", "指示(端末切替) 午前8時"))
    assert order.endswith(" op→試験 次郎")
    assert reached.say == other.say == ""
    post.give({name: "done" for name, _, _ in request.rows})
    again = {row.name: row for row in next(b for b in boards(post.city, post.state, MORNING)).rows}
    assert again[reached.name].say.startswith("終わったと聞いた 午前8時")
    assert again[reached.name].beside == reached.beside


@pytest.mark.parametrize(("role", "own"), [("chuo_shunin", True), ("tantou", False)])
def test_an_order_is_given_in_the_role_that_gives_it(role: str, own: bool) -> None:
    """The 主査 who sits here orders himself; a 担当者 does it in the name of somebody who was not reached."""
    post = Post(*JUKI_DOWN, office="chuo_kumin", role=role)
    post.until("outage/modes")
    post.give({name: "fax" for name, _, _ in post.request.rows} if isinstance(post.request, ask.Ask) else {})
    request = post.request
    assert isinstance(request, ask.Call)
    assert (request.target.unheard == "") is own
    assert request.target.on_behalf_of == ""


def test_a_manager_who_sits_here_is_not_told_of_himself_and_decides_for_good() -> None:
    """Whoever has the role is not rung for it; he also does what a 担当者 does."""
    post = Post(*JUKI_DOWN, role="manager")
    post.end()
    assert "manager" not in post.calls("failure")
    assert [event.body for event in post.events if event.body.get("unheard")] == []


def test_an_office_that_does_not_answer_its_order_is_a_guard_at_the_recheck() -> None:
    """A third office that cannot be reached stays on the list of the office that instructs."""
    post = Post(*JUKI_DOWN, office="chuo_kumin")
    post.until("outage/modes")
    post.give(
        {
            **dict.fromkeys([n for n in post.city.members("offices") if n != "chuo_kumin"], "closed"),
            "branch": "fax",
        }
    )
    post.give("busy")
    post.give("leave")
    post.until("outage/again")
    assert post.needs() == {"told:branch:order_fax:"}


@pytest.mark.parametrize("office", ["joho", "chiiki"])
def test_offices_without_a_counter_get_no_steps_of_the_counter(office: str) -> None:
    """情報政策課 and 地域政策課 are not asked what their counter does; only 地域政策課 about publication."""
    post = Post(*JUKI_DOWN, office=office)
    post.end()
    assert not COUNTER_STEPS & set(post.seen)
    assert not {"outage/modes", "outage/modes_done"} & set(post.seen)
    assert ("outage/public" in post.seen) == (office == "chiiki")
    assert "outage/again" in post.seen


@pytest.mark.parametrize("office", ["", "nowhere", "branch"])
def test_a_station_that_nobody_set_up_counts_as_a_counter(office: str) -> None:
    """Unknown is the counter, never nothing."""
    post = Post(*JUKI_DOWN, office=office)
    post.end()
    assert set(post.seen) >= COUNTER_STEPS
    assert not {"outage/modes", "outage/public"} & set(post.seen)


# ---------------------------------------------------------------- another city


def test_another_city_without_a_fallback_server_is_yaml_only() -> None:
    """Its own offices, no server and no tree: the walk asks nothing of the shipped one, moves its estimate and ends."""
    library = load(ROOT / "tests" / "other_city").library
    assert library is not None
    assert library.city.plan.entries["outage"] == "halt"
    post = Post(["tax"], office="hall", playbook="halt", rules=library.city)
    post.fill(back_at="10:00")
    post.until("halt/again")
    assert isinstance(post.request, ask.Wait)  # its setting gives the minutes, so that nobody types a time
    assert next_due(post.state) is not None
    assert post.calls("halt") == ["duty", "it"]
    post.give("later")
    post.fill(back_at="11:00")
    post.until("halt/way")
    assert post.calls("halt") == ["duty", "it"] * 2
    post.end()
    assert post.state.finished
    assert all_outstanding(library.city, post.state) == ()
    assert post.calls("paper_way") == ["east", "west"]
    assert all(step.startswith("halt/") for step in post.seen)


def test_ir_outage_walks_the_other_city_by_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ir outage --home` asks that city's question and names its clause; nothing of the shipped plan shows."""
    shell = Shell(tmp_path, capsys, monkeypatch)
    ran = shell.ir("outage", "--home", str(ROOT / "tests" / "other_city"), typed=["1", "10時", "q"])
    assert ran.code == 10
    for text in ("何が止まりましたか", "第6条", "いま電話 → 当番"):
        assert text in ran.out
    for text in ("別紙", "管理者", "システムダウン時用サーバ", "レベル"):
        assert text not in ran.out

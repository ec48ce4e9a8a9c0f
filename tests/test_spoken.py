"""What is said on the telephone is true, says what happened, and is said again when it is no longer true."""

from datetime import timedelta
from pathlib import Path

import pytest

from kumamoto_ir.desk.terminal.callscreens import need_line
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.obligations import all_outstanding
from kumamoto_ir.paper.papers import Papers
from kumamoto_ir.saying.projection import project
from kumamoto_ir.saying.report import Report, Sender
from tests.desks import ME, MORNING, Teller, begun, desk, diligent, go_on, journal_at, shipped
from tests.test_outage import JUKI_DOWN, Post, breaches, on_fax, told

FOUND: dict[str, Json] = {"found_at": "8:05", "place": "1番窓口"}
KINDS: dict[str, Json] = {
    "cert": "stop",
    "move": "accept",
    "seal": "accept",
    "family": "go_on",
    "net": "stop",
}
ID = "○○出張所の試験 太郎です。"


def said(post: Post, me: Sender = ME) -> str:
    """The text of the call that stands on the screen."""
    request = post.request
    assert isinstance(request, ask.Call), request
    return papers(post, me).script(post.state, request)


def papers(post: Post, me: Sender = ME) -> Papers:
    """The texts of a walk in memory."""
    return Papers(shipped(), me, "261124-T3S", MORNING + timedelta(hours=1), "")


def report(post: Post) -> Report:
    """The projection of a walk in memory."""
    return project(
        post.city, post.state, me=ME, incident="261124-T3S", now=MORNING + timedelta(hours=1), head=""
    )


def switch_without_server() -> Post:
    """端末切替 was instructed, and the fall-back server does not start."""
    post = told("none", "repeated", {"recovery_at": None}, "repeated", "switch")
    post.fill(instructed_by="住民班主査", instructed_at="8:20")
    post.give("cannot")
    return post


class Diligent(Teller):
    """An officer who does what there is to do, to the end."""

    def reply(self, view: View) -> Reply:
        usual: dict[str, Json] = {"fault/scope_first": "others", "fault/attack": "none"}
        if (answer := usual.get(str(getattr(view.request, "frame", "")))) is not None:
            return Reply(answer)
        return Reply("18時30分" if isinstance(view.request, ask.SetTime) else diligent(view.request))


def to_report(post: Post) -> Post:
    """On to the report of the counter, each kind of business decided."""
    post.usual = {"outage/business": KINDS}
    post.until("outage/state")
    return post


# ---------------------------------------------------------------- a failure


def test_a_failure_is_said_with_what_since_when_and_where_never_with_a_diagnosis() -> None:
    """「午前8時5分から、1番窓口で、住民票・異動と印鑑が使えません。」 and not 「ハードウェアの障害」."""
    post = Post(FOUND, "others", ["hardware"], ["juki", "inkan"])
    text = said(post).removeprefix(ID)
    assert "午前8時5分から、1番窓口で、住民票・異動と印鑑が使えません。ほかの所属も同じです。" in text
    assert text.endswith("指示を願います。復唱願います。")
    assert "障害の通報です" in text
    assert "ハードウェア" not in text
    assert len(text) <= 75


def test_every_system_is_named_however_many_there_are() -> None:
    """With all six the text is a little longer; nothing is left out but what is seen."""
    post = Post(FOUND, "others", ["network"], ["juki", "inkan", "koseki", "juki_net", "a_net", "lan"])
    text = said(post).removeprefix(ID)
    for name in ("住民票・異動", "印鑑", "戸籍", "住基ネット", "Aネット", "庁内LAN"):
        assert name in text
    assert len(text) <= 90


def test_what_the_tool_only_assumed_is_not_said_as_known() -> None:
    """「わからない」 counts as the whole counter for the walk, but nobody is told so; unknown systems are no system."""
    post = Post(FOUND, "unknown", ["unknown"], ["unknown"])
    text = said(post)
    assert "この窓口の全部" not in text
    assert "システム等が使えません。指示を" in text


# ---------------------------------------------------------------- the counter


def test_the_counter_says_what_was_instructed_what_works_and_that_nothing_is_issued() -> None:
    """端末切替 is only the instruction: the server does not start, certificates are ×."""
    post = switch_without_server()
    post.until("outage/instruction_again")
    post.give("switch")
    text = said(to_report(post))
    assert "指示は端末切替です。ダウン時用サーバは起動しません。" in text
    assert "戸籍の届出は○、住民異動届と印鑑登録は△、証明書の発行と住基ネットの手続は×です。" in text
    assert "動いています" not in text


@pytest.mark.parametrize("answer", ["differs", "unknown"])
def test_the_counter_says_that_certificates_are_not_issued(answer: str) -> None:
    """The five points differ, or nobody knows: either way none are issued, and that is said."""
    post = on_fax("runs", {"data_at": None})
    post.until("outage/issue")
    post.give(answer)
    assert "証明書は発行しません。" in said(to_report(post))


def test_a_switch_that_is_impossible_is_told_and_the_instruction_is_asked_again() -> None:
    """中央区役所区民課 is rung, then the new instruction is asked with who gave it; without it, nothing of this comes."""
    post = switch_without_server()
    assert post.frame == "outage/cannot_switch"
    assert "端末切替の指示ですが、ダウン時用サーバは起動しません。" in said(post)
    post.give("repeated")
    assert post.calls("cannot_switch") == ["chuo_kumin"]
    post.give("fax")
    assert post.frame == "outage/new_instruction_by"
    post.fill(instructed_by="住民班主査", instructed_at="8:40")
    assert post.frame == "outage/business"
    again(post, "instruction")
    post.until("outage/business")
    assert post.seen.count("outage/new_instruction_by") == 1
    assert {"outage/cannot_switch", "outage/instruction_again"}.isdisjoint(on_fax("cannot").seen)


def again(post: Post, way: str) -> None:
    """At the re-check, this answer."""
    post.until("outage/again")
    if isinstance(post.request, ask.SetTime):
        post.give("16時30分")
    post.give(way)


def test_a_changed_instruction_or_business_is_told_to_the_liaison_again() -> None:
    """待機 → ファックス運用, then 異動届 from △ to × while 印鑑 goes the other way: each is a 続報 to 地域政策課."""
    post = told("none", "repeated", {"recovery_at": None}, "repeated", "wait")
    to_report(post)
    post.give("repeated")
    again(post, "instruction")
    post.usual |= {"outage/instruction": "fax"}
    post.until("outage/state")
    text = said(post)
    assert "窓口の状況の続報です。指示はファックス運用です。" in text
    post.give("repeated")
    again(post, "instruction")
    changed: dict[str, Json] = {**KINDS, "move": "stop", "net": "accept"}
    post.usual |= {"outage/business": changed}
    post.until("outage/state")
    assert "印鑑登録と住基ネットの手続は△、証明書の発行と住民異動届は×" in said(post)
    post.give("repeated")
    again(post, "instruction")
    post.until("outage/again")
    assert post.calls("counter_state") == ["chiiki"] * 3


def test_those_who_wait_at_the_counter_are_thought_of() -> None:
    """Before the notice: who waits is told, and what was half done is written down."""
    post = on_fax("cannot")
    post.give(KINDS)
    request = post.request
    assert isinstance(request, ask.Check)
    assert [key for key, _ in request.items] == ["outage.told_waiting", "outage.half_done"]


# ---------------------------------------------------------------- it is over


def test_those_who_were_told_of_the_failure_are_told_that_it_is_over() -> None:
    """Whoever heard of the failure or the estimate hears of 復旧 and 運用再開 before the end."""
    post = Post(FOUND, "others", ["software"], ["a_net"])
    post.until("outage/tell_resumed")
    first = {*post.calls("failure"), *post.calls("estimate")}
    assert "運用を再開しました。" in said(post)
    post.end()
    assert set(post.calls("resumed")) == first
    assert "helpdesk" in first


def test_recovery_that_was_told_to_nobody_stands_before_the_end() -> None:
    """Left open, the calls come back at the end; before the recovery nobody lists them."""
    post = on_fax("cannot")
    assert "resumed" not in {
        need.target.topic for need in all_outstanding(post.city, post.state) if need.target
    }
    post.until("outage/tell_resumed")
    for _ in range(5):
        post.give("busy")
    post.give("leave")
    post.until("outage/finish")
    assert post.needs() == {
        f"told:{name}:resumed:" for name in ("manager", "chiiki", "chuo_kumin", "joho", "sogo_branch")
    }


def test_the_hour_of_recovery_and_of_resuming_are_said() -> None:
    """Both hours as they were written."""
    post = on_fax("cannot")
    post.until("outage/recovered_at")
    post.fill(recovered_by="情報政策課 運用担当", recovered_at="8:40")
    post.until("outage/resume")
    post.fill(resumed_at="8:50")
    assert "午前8時40分に復旧し、午前8時50分に運用を再開しました。" in said(post)


def test_the_offices_that_switched_are_told_to_switch_back() -> None:
    """From the office that instructs, to those on 端末切替 or ファックス運用 only."""
    post = Post(*JUKI_DOWN, office="chuo_kumin")
    post.until("outage/modes")
    modes: dict[str, Json] = dict.fromkeys(
        [n for n in post.city.members("offices") if n != "chuo_kumin"], "closed"
    )
    post.give({**modes, "branch": "fax", "sogo_branch": "switch"})
    post.until("outage/order_back")
    assert "切替を元に戻すよう指示します。" in said(post)
    post.end()
    assert set(post.calls("order_back")) == {"branch", "sogo_branch"}


def test_an_estimate_that_moved_is_told_to_the_offices_that_were_instructed() -> None:
    """From the office that instructs: 管理者, 地域政策課, and the offices on 端末切替 or ファックス運用."""
    post = Post(*JUKI_DOWN, office="chuo_kumin")
    post.until("outage/modes")
    modes: dict[str, Json] = dict.fromkeys(
        [n for n in post.city.members("offices") if n != "chuo_kumin"], "closed"
    )
    post.give({**modes, "branch": "fax"})
    again(post, "estimate")
    post.fill(recovery_at="11:00")
    post.until("outage/again")
    assert post.calls("estimate")[1:] == ["manager", "chiiki", "branch"]


@pytest.mark.parametrize(("sign", "frame"), [("none", "outage/again"), ("sign", "outage/again")])
def test_a_late_sign_of_attack_asks_for_no_new_estimate(sign: str, frame: str) -> None:
    """Also where the incident was both from the start, the re-check comes back and not the estimate."""
    post = Post("both", FOUND, {"seen": None}, playbook="report")
    post.usual = {"fault/scope": "counter", "fault/attack": sign}
    post.until("fault/tell")
    post.until("outage/expect", limit=200)
    again(post, "attack")
    assert post.frame == frame
    assert "outage/new_estimate" not in post.seen
    assert breaches(post)


# ---------------------------------------------------------------- the result of the inspection


def inspected(findings: str, inspection: str | None) -> Post:
    """One dead printer, inspected."""
    post = Post(FOUND, "one", ["hardware"], ["juki"])
    post.usual = {"fault/attack": "none"}
    post.until("failure/findings")
    post.give(findings)
    post.fill(inspection=inspection)
    assert post.frame == "failure/tell_result"
    return post


@pytest.mark.parametrize(
    ("findings", "inspection", "words"),
    [
        ("found", "給紙口に紙が残っている", "給紙口に紙が残っている。"),
        ("found", None, "調べて、異常が見つかりました。"),
        ("none", None, "調べた範囲に、異常は見つかりません。"),
        ("unknown", None, "調べましたが、異常かどうか分かりません。"),
    ],
)
def test_the_result_says_what_was_found_never_that_a_paper_will_come(
    findings: str, inspection: str | None, words: str
) -> None:
    """An empty field does not make an empty report."""
    text = said(inspected(findings, inspection))
    assert words in text
    assert "書面" not in text


def test_no_result_is_reported_before_the_inspection() -> None:
    """Items that were left are a guard before the call, not only before the end."""
    post = Post(FOUND, "one", ["network"], ["juki"])
    post.usual = {"fault/attack": "none", "failure/network": "leave"}
    post.until("failure/tell_result")
    assert post.needs() == {"done:failure.cable", "done:failure.net_lamps"}


def test_one_printer_that_prints_again_is_told_as_well() -> None:
    """The same for a failure that was no system-down."""
    post = inspected("none", None)
    post.end()
    assert set(post.calls("resumed")) == {"manager", "chiiki", "chuo_kumin", "joho"}


# ---------------------------------------------------------------- a breach


def breach(*answers: Json, what: str = "missing", seen: str | None = None) -> Post:
    """A breach at a branch, up to where these answers lead."""
    return Post(
        what, {"found_at": "8:05", "place": "北側事務室"}, {"seen": seen}, *answers, playbook="report"
    )


UNHEARD: tuple[Json, ...] = ("absent", "absent", "leave", "yes", ["theft"], ["lost"], "3")
HEARD: tuple[Json, ...] = ("repeated", "yes", ["theft"], ["lost"], "3")


def test_a_provisional_level_is_said_to_be_one_and_that_the_manager_was_not_reached() -> None:
    """Nobody who decides was heard: 暫定, and why."""
    text = said(breach(*UNHEARD)).removeprefix(ID)
    assert "暫定レベル3の侵害通報です。管理者に連絡がつきません。" in text
    assert len(text) <= 75
    assert "暫定" not in said(breach(*HEARD))
    assert "連絡がつきません" not in said(breach(*HEARD))


def test_a_breach_is_said_with_its_place() -> None:
    """午前8時5分、北側事務室で; where it is the office itself, the caller has just named it."""
    assert "午前8時5分、北側事務室で、" in said(breach())
    assert "午前8時5分、北側事務室で、" in said(breach(*HEARD))
    here = Post("missing", {"found_at": "8:05", "place": "○○出張所"}, {"seen": None}, playbook="report")
    assert said(here).count("○○出張所") == 1


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("missing", "書類や機器の紛失か盗難がわかりました。"),
        ("leaked", "個人情報が外へ出た疑いがわかりました。"),
        ("intruded", "部外者の侵入か、不正な接続の疑いがわかりました。"),
        ("unknown", "個人情報にかかわる事故の疑いがわかりました。"),
    ],
)
def test_the_police_and_residents_hear_what_happened_and_which_city_calls(what: str, words: str) -> None:
    """No word of the plan: neither 侵害 nor a level."""
    post = breach("repeated", "yes", ["theft"], ["lost"], "3", what=what, seen="窓が開いている")
    post.until("breach/outside")
    text = said(post)
    assert text.startswith("熊本市○○出張所の試験 太郎です。午前8時5分、北側事務室で、" + words)
    assert "見たままでは、窓が開いている。" in text
    assert "侵害" not in text
    assert "レベル" not in text


def test_the_number_of_the_police_is_there() -> None:
    """110 is public; the note says what it is for."""
    police = shipped().city.contacts.contacts["police"]
    assert [channel.number for channel in police.channels] == ["110"]
    assert police.note == "緊急は110"


def test_an_attack_is_told_as_one() -> None:
    """A breach that was opened from a system-down says more than that something does not work."""
    post = told("sign", "repeated")
    post.focus("breach")
    assert "システムへの攻撃の疑い" in said(post)


# ---------------------------------------------------------------- steps that fit


@pytest.mark.parametrize(
    ("what", "urgent", "asked"),
    [("missing", "theft", False), ("missing", "juki_net", True), ("intruded", "theft", True)],
)
def test_only_where_a_device_can_be_concerned_it_is_cut_off(what: str, urgent: str, asked: bool) -> None:
    """A box of paper that is gone has no terminal."""
    post = breach("repeated", "yes", [urgent], ["lost"], "3", *["repeated"] * 3, what=what)
    request = post.request
    assert isinstance(request, ask.Check)
    assert ("breach.cut" in dict(request.items)) is asked


@pytest.mark.parametrize(("answer", "asked"), [("called", False), ("not_yet", True), ("unknown", True)])
def test_a_conference_that_was_called_needs_no_word_that_it_should_be(answer: str, asked: bool) -> None:
    """「招集された」 leaves nothing to tell the manager."""
    post = breach("repeated", "yes", ["juki_net"], ["lost"], "3")
    post.usual = {"breach/conference": answer}
    post.until("breach/outside")
    assert ("breach/conference_check" in post.seen) is asked


@pytest.mark.parametrize(
    ("personal", "why"), [("yes", "個人情報があるため"), ("unknown", "確かめられていないため")]
)
def test_the_floor_says_why_it_holds(personal: str, why: str) -> None:
    """「ある」 is no doubt."""
    post = breach("repeated", personal, ["none"], ["unrelated"])
    request = post.request
    assert isinstance(request, ask.Decide)
    assert request.floor is not None
    assert why in request.floor.say


def test_the_days_of_the_law_are_shown_to_be_confirmed() -> None:
    """The day of knowing is day 1; nothing is decided by it."""
    days = {one.say: one.day for one in report(breach()).deadlines}
    assert days["速報の目安 3日目"] == "11月26日(木)"
    assert days["速報の目安 5日目"] == "11月28日(土)"
    assert days["確報 30日目"] == "12月23日(水)"
    assert {one.day for one in report(told()).deadlines} == set(days.values())
    nobody = Post("missing", {"found_at": None, "place": None}, playbook="report")
    assert {one.day for one in report(nobody).deadlines} == {"未確認"}


def test_the_failure_goes_on_with_a_bridge_after_the_outage_was_closed(tmp_path: Path) -> None:
    """Somebody who closed the outage is told why the inspection is still asked, and not whether it was repaired."""
    post = on_fax("cannot")
    post.until("outage/finish")
    post.give({"reason": ""})
    assert post.state.walk.playbook == "failure"
    post.end()
    assert "failure/repaired" not in post.seen
    officer = Diligent([])
    session = begun(desk(journal_at(tmp_path), officer, tmp_path), "down")
    go_on(session)
    bridge = session.city.playbooks["failure"].bridge
    place = officer.told.index(bridge)
    assert officer.told[place - 1].endswith("次は「電子計算組織の管理に係る障害」の続きです。")
    assert officer.told.count(bridge) == 1


# ---------------------------------------------------------------- what papers see


def test_instructions_that_came_and_that_were_given_are_listed_in_their_order() -> None:
    """待機 by hand, a new one later; then the order that was given to an office."""
    post = on_fax("cannot")
    again(post, "instruction")
    post.give("wait")
    post.fill(instructed_by=None, instructed_at=None)
    listed = report(post).instructions
    assert [(one.frm, one.say, one.given) for one in listed] == [
        ("住民班主査", "ファックス運用", False),
        ("", "待機・受領だけ", False),
    ]
    assert listed[0].at == "11月24日(火) 午前8時20分"
    post = Post(*JUKI_DOWN, office="chuo_kumin")
    post.until("outage/modes")
    post.give({name: "fax" for name in post.city.members("offices") if name != "chuo_kumin"})
    post.give({"outcome": "repeated", "person": "試験 次郎"})
    (one,) = report(post).instructions
    assert one.given
    assert one.to.endswith(" 試験 次郎")
    assert one.say == "ファックス運用"


def test_what_is_left_is_worded_as_something_to_do() -> None:
    """Neither a list on the screen nor a paper reads as if it were done; every item of the shipped plan has its words."""
    post = on_fax("cannot")
    post.until("outage/afterwards")
    lines = [
        need_line(post.city, post.state, need, MORNING) for need in all_outstanding(post.city, post.state)
    ]
    assert "未了: 窓口の掲示をはがす" in lines
    tried = Post(*JUKI_DOWN)
    tried.give("busy")
    called = [
        [
            need_line(tried.city, tried.state, need, MORNING + timedelta(days=days))
            for need in all_outstanding(tried.city, tried.state)
        ]
        for days in (0, 1)
    ]
    assert [line for line in called[0] if line.endswith("・話し中 午前8時11分")]
    assert [line for line in called[1] if line.endswith("・話し中 11月24日(火) 午前8時11分")]
    assert "窓口の掲示をはがす" in report(post).todo
    assert [key for key, (_, _, item) in post.city.items.items() if not item.todo] == []

"""`ir plan ID`: the 再発防止計画 of every incident, also of one that has ended, with what is not confirmed yet."""

import io
import json
from datetime import datetime
from pathlib import Path

import pypdf
import pytest
from syrupy.assertion import SnapshotAssertion

from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.paper.papers import Papers
from kumamoto_ir.paper.render.environment import fill
from kumamoto_ir.paper.render.markdown import screen
from kumamoto_ir.paper.render.pdf import pdf
from kumamoto_ir.saying.projection import project
from kumamoto_ir.saying.report import context
from tests.consoles import Shell
from tests.desks import ME, MORNING, ROOT, Bench, diligent, shipped
from tests.printed import bare
from tests.test_outage import JUKI_DOWN, Post

AFTERNOON = datetime(2026, 11, 24, 15, 0, tzinfo=JST)
MEASURE: dict[str, Json] = {
    "cause": "予備がなかった",
    "what": "予備機を置く",
    "who": "情報政策課",
    "when": "令和8年12月末",
    "state": "planned",
    "evidence": None,
}
# The recurrence walk as typed: effect, three causes, three risks, the talk, no measures, the change, no paper.
TYPED = ("午前中の証明発行が止まった", *[""] * 6, "a", "e", "e", "", "2")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def plain(answer: Json) -> Json:
    """An answer as an answers file holds it: every scalar is text, empty for nothing."""
    if isinstance(answer, dict):
        return {name: "" if value is None else value for name, value in answer.items()}
    return answer


def walked_by_file(shell: Shell, entry: str, *answers: Json) -> str:
    """An incident that was walked to its end by a file of answers; returns the id."""
    playbook = {"outage": "down", "report": "report"}[entry]
    bench = Bench(shipped().city, playbook)
    given: list[dict[str, Json]] = []
    for _ in range(150):
        if isinstance(bench.request, ask.Finished):
            break
        answer = answers[len(given)] if len(given) < len(answers) else diligent(bench.request)
        if isinstance(bench.request, ask.Write):
            answer = "skip"
        given.append({"answer": plain(answer)})
        bench.give(answer)
    file = shell.folder / "answers.yaml"
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    ran = shell.ir(entry, "--answers", str(file))
    assert ran.code == 0, ran.err
    (head,) = json.loads(shell.ir("list", "--json").out)
    return str(head["incident"])


OUTAGE: tuple[Json, ...] = (*JUKI_DOWN, *["repeated"] * 4, "none", "repeated", {"recovery_at": "10:00"})
ON_FAX = ("branch", "annex_room")
NO_ANSWER = "sogo_branch"
LEVEL_1: tuple[Json, ...] = (
    "intruded",
    {"found_at": "8:05", "place": "倉庫"},
    {"seen": "鍵が壊れている"},
    "repeated",
    "none",
    ["none"],
    ["unrelated"],
    "1",
)
ONE_PRINTER: tuple[Json, ...] = (
    {"found_at": "8:05", "place": None},
    "one",
    ["hardware"],
    ["inkan"],
    *["repeated"] * 4,
    "none",
)
CASES: list[tuple[str, tuple[Json, ...]]] = [("outage", OUTAGE), ("report", LEVEL_1), ("outage", ONE_PRINTER)]


@pytest.mark.parametrize(("entry", "answers"), CASES, ids=["outage", "level-1", "printer"])
def test_a_plan_is_made_after_the_incident_was_closed(
    shell: Shell, entry: str, answers: tuple[Json, ...]
) -> None:
    """Section 5 holds for a system-down, a breach at level 1 and a failure: open again, then closed again."""
    incident = walked_by_file(shell, entry, *answers)
    assert f"{incident} 終了" in shell.ir("list").out
    ran = shell.ir("plan", incident, typed=["午前中の証明発行が止まった", "q"])
    assert ran.code == 10
    assert "発生状況と影響" in ran.out
    assert f"{incident} 終了" not in shell.ir("list").out
    ran = shell.ir("plan", incident, typed=[*TYPED[1:], "1"])
    assert (ran.code, ran.err) == (0, "")
    assert f"{incident} 終了" in shell.ir("list").out
    events = shell.events(incident)
    assert [event.kind for event in events].count(What.CLOSED) == 2
    assert [event.kind for event in events].count(What.STARTED) == 1


def test_a_plan_that_was_put_aside_is_resumed_like_any_walk(shell: Shell) -> None:
    """`ir resume` goes on with it, without an id, where it was left."""
    incident = walked_by_file(shell, "outage", *ONE_PRINTER)
    shell.ir("plan", incident, typed=["概要のみ", "q"])
    ran = shell.ir("resume", typed=[*TYPED[1:], "1"])
    assert ran.code == 0
    assert "原因(技術的側面と組織的側面)" in ran.out


def test_a_plan_that_is_finished_is_not_made_twice(shell: Shell) -> None:
    """The second time is refused with where to look."""
    incident = walked_by_file(shell, "outage", *ONE_PRINTER)
    assert shell.ir("plan", incident, typed=[*TYPED, "1"]).code == 0
    said = shell.refused("plan", incident, "--store", str(shell.store))
    assert "終わっています" in said


def test_a_plan_may_be_begun_while_the_incident_goes_on(shell: Shell) -> None:
    """Nothing is refused: the walk stands beside the open ones, and lists the calls that are left."""
    shell.ir("outage", typed=["", "3", "2", "1", "1", "q"])
    ran = shell.ir("plan", typed=["q"])
    assert ran.code == 10
    assert "計画書の前に、確かめること" in ran.out
    assert "連絡の残り: 地域政策課" in ran.out


def test_ir_plan_lists_measures_without_owner_or_date(shell: Shell) -> None:
    """A measure without 実施者 or 実施時期 is kept, and named the next time the plan is taken up."""
    incident = walked_by_file(shell, "outage", *ONE_PRINTER)
    row = ("予備がなかった", "予備機を置く", "", "", "1", "")
    shell.ir("plan", incident, typed=[*TYPED[:8], *row, "e", "q"])
    ran = shell.ir("plan", incident, typed=["q"])
    assert "実施者、実施時期が未確認" in ran.out


def test_ir_plan_lists_times_that_cannot_be(shell: Shell) -> None:
    """Recovered before it was discovered: kept as typed, and doubted before the plan is made."""
    answers: list[Json] = [*OUTAGE]
    bench = Bench(shipped().city, "down")
    for answer in answers:
        bench.give(answer)
    while bench.frame != "outage/recovered_at":
        answers.append(diligent(bench.request))
        bench.give(answers[-1])
    incident = walked_by_file(shell, "outage", *answers, {"recovered_by": None, "recovered_at": "7:00"})
    ran = shell.ir("plan", incident, typed=["q"])
    assert "復旧の時刻」" in ran.out
    assert "より前です" in ran.out


# ---------------------------------------------------------------- the document


def planned(*, technical: dict[str, Json] | None = None) -> Post:
    """The whole of it, from the office that instructs: 住基 down at 8:05, two branches on fax, a third that does not
    answer, a sign of attack with a breach beside it, the estimate moved twice, back at 11:40, counted with one
    correction and one office missing, and the plan made of it.
    """
    post = Post(*JUKI_DOWN, office="chuo_kumin")
    post.until("fault/attack")
    post.give("sign")
    offices = [name for name in post.city.members("offices") if name != "chuo_kumin"]
    post.until("outage/expect")
    post.fill(recovery_at="10:00")
    post.until("outage/modes")
    post.give({**dict.fromkeys(offices, "closed"), **dict.fromkeys(ON_FAX, "fax"), NO_ANSWER: "switch"})
    while isinstance(request := post.request, ask.Call):
        post.give("busy" if request.via == NO_ANSWER else "repeated")
    post.give("leave")
    post.give(dict.fromkeys(ON_FAX, "done") | {NO_ANSWER: "not_yet"})
    post.usual = {
        "outage/own_counter": "fax",
        "outage/fallback": "cannot",
        "outage/business": {
            "cert": "stop",
            "move": "accept",
            "seal": "accept",
            "family": "accept",
            "net": "stop",
        },
    }
    for new in ("11:00", "11:30"):
        post.until("outage/again")
        if isinstance(post.request, ask.Guard):
            assert post.needs() == {f"told:{NO_ANSWER}:order_switch:"}
            post.give({"waive": [*post.needs()], "reason": "電話に出ないため、人を出した"})
        if isinstance(post.request, ask.SetTime):
            post.give("16時30分")
        post.give("estimate")
        post.fill(recovery_at=new)
    post.until("outage/recovered_at")
    post.fill(recovered_by="情報政策課 運用担当", recovered_at="11:40")
    post.until("outage/resume")
    post.fill(resumed_at="11:55")
    post.until("outage/own_counts")
    count: dict[str, Json] = {
        "office": "branch",
        "kind": "cert",
        "refused": "3",
        "later": "0",
        "presumed": "counted",
    }
    post.give({**count, "accepted": "21"})
    post.put(Draft(What.CORRECTED, MORNING, {"of": post.events[-1].seq}))
    post.give({**count, "accepted": "12"})
    post.end()
    post.put(Draft(What.STARTED, MORNING, {"walk": "recurrence"}))
    post.fill(effect="窓口1か所で午前中の証明発行が止まった")
    post.fill(
        cause_technical="通信機器の故障", cause_organised="切替の手順を知る人が一人だった", cause_unknown=None
    )
    post.fill(risk_again="同じ機器の故障", risk_degree=None, risk_elsewhere="同じ型の機器を使う所属")
    post.until("recurrence/technical")
    post.give(technical or MEASURE)
    post.give("done")
    post.give({**MEASURE, "what": "手順を二人で覚える", "who": None, "when": None})
    post.give("done")
    post.fill(plan_change="別紙3の要確認の段を図で確かめる")
    return post


EXAMPLE = ROOT / "docs" / "examples" / "recurrence-plan.md"


def document(post: Post) -> str:
    """The plan document as it is printed."""
    report = project(post.city, post.state, me=ME, incident="261124-T3S", now=AFTERNOON, head="0" * 64)
    return fill("plan.md", shipped().templates, context(report))


def test_the_example_in_the_documents_is_this_plan(request: pytest.FixtureRequest) -> None:
    """What docs/examples shows is what the tool makes of this outage."""
    if request.config.getoption("--snapshot-update"):
        EXAMPLE.write_text(document(planned()), encoding="utf-8")
    assert EXAMPLE.read_text(encoding="utf-8") == document(planned())


def test_the_example_in_pdf_says_the_same(request: pytest.FixtureRequest) -> None:
    """The printed example is this paper; its very bytes depend on the version of typst, its words do not."""
    made = Papers(shipped(), ME, "261124-T3S", AFTERNOON, "0" * 64).paper(planned().state, "plan")
    data = pdf(made).data
    if request.config.getoption("--snapshot-update"):
        EXAMPLE.with_suffix(".pdf").write_bytes(data)
    assert printed(EXAMPLE.with_suffix(".pdf").read_bytes()) == printed(data)
    assert bare("再発防止計画書") in printed(data)


def printed(data: bytes) -> str:
    """The words of a PDF."""
    return bare("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def test_the_plan_document_of_the_whole(snapshot: SnapshotAssertion) -> None:
    """Everything section 5 asks for, with chronology, counts, what is unknown and what is lacking, on one paper."""
    assert screen(document(planned()), 80) == snapshot


def test_the_document_names_what_is_not_finished() -> None:
    """A measure without owner and date, the unknown cause and the offices that did not count stand on the paper."""
    text = document(planned())
    assert "1行目: 実施者、実施時期が未確認" in text
    assert "組織的な再発防止策 1行目" in text
    assert "未確認: 分からなかったこと" in text
    assert "北区役所区民課" in text
    assert "訂正" in text


def test_a_measure_that_was_taken_back_is_not_in_the_plan() -> None:
    """A corrected row counts no more: neither in the table nor in what is lacking."""
    post = planned(technical={**MEASURE, "what": "取り消した策", "who": None})
    wrong = next(
        e.seq for e in post.events if e.kind == What.ENTERED and (e.words or {}).get("what") == "取り消した策"
    )
    post.put(Draft(What.CORRECTED, MORNING, {"of": wrong}))
    table = document(post).partition("## 4 ")[2].partition("## 5 ")[0]
    assert "取り消した策" not in table
    assert "未確認" in table


def test_a_measure_with_table_bars_breaks_no_table() -> None:
    """A text with bars and marks stays one cell."""
    said = "A | B | **C** <b>"
    post = planned(technical={**MEASURE, "what": said})
    assert said in " ".join(screen(document(post), 400).split())


def test_the_risk_is_talked_over_before_the_plan_ends() -> None:
    """Section 5 wants the risk analysis: left open it stands before the end."""
    bench = Bench(shipped().city, "recurrence")
    while bench.frame != "recurrence/risk_check":
        bench.give(diligent(bench.request))
    bench.give("leave")
    for answer in ("done", "done", {"plan_change": None}, "skip"):
        bench.give(answer)
    request = bench.request
    assert isinstance(request, ask.Guard)
    assert [need.key for need in request.needs] == ["done:recurrence.risk_done"]

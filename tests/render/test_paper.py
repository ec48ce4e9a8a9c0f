"""Papers and telephone scripts as they come out, and the files they are kept in."""

import os
import stat
import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import What
from kumamoto_ir.paper.render.markdown import blocks, plain, screen
from kumamoto_ir.paper.render.paper import safe_name, save
from kumamoto_ir.paper.render.sandbox import visible
from kumamoto_ir.saying.report import Recipient, Sender

from . import ME, Walk, is_paper, library, raised, theft

MANAGER = Recipient("manager", "管理者", "", "通報", "侵害の発見")
SCRIPTS = sorted(name for name in library().templates if name.startswith("call-"))
# What they say is not the discovery: no hour of it, and their own matter in its place.
MATTERS = {
    "call-back.md": "",
    "call-cannot-switch.md": "端末切替の指示ですが、",
    "call-counter.md": "窓口の状況の",
    "call-resumed.md": "システム障害の終わりの",
    "call-estimate.md": "復旧見込みの",
    "call-order.md": "システム停止のため、",
    "call-result.md": "障害の調査結果の報告です。",
}
OF_DISCOVERY = [name for name in SCRIPTS if name not in {*MATTERS, "call-failure.md"}]
LONGEST = 75  # about fifteen seconds after the caller has said who he is


def paper(walk: Walk, name: str, to: Recipient | None = None, number: int = 0, me: Sender = ME) -> str:
    return walk.paper(name, to, number, me).text


@pytest.mark.parametrize("name", ["report.md", "chronology.md", "calls.md"])
@pytest.mark.parametrize("columns", [80, 40])
def test_a_theft_judged_level_3_by_the_deputy(name: str, columns: int, snapshot: SnapshotAssertion) -> None:
    """Every paper of a theft at a branch, as a screen or a fax shows it."""
    to, number = (MANAGER, 1) if name == "report.md" else (None, 0)
    assert screen(paper(theft(), name, to, number), columns) == snapshot


def test_a_report_after_the_level_went_up_and_down(snapshot: SnapshotAssertion) -> None:
    """A later report says first what changed since the last one to the same contact."""
    assert screen(paper(raised(), "report.md", MANAGER, 4), 80) == snapshot


def test_a_report_is_complete_before_anything_is_known(snapshot: SnapshotAssertion) -> None:
    """A paper never waits: what is not known stands as 未確認."""
    assert screen(paper(Walk(), "report.md", me=Sender()), 80) == snapshot


def test_a_report_of_a_failure_has_no_level(snapshot: SnapshotAssertion) -> None:
    """A failure has no level of threat, so the paper has no such field."""
    shown = screen(paper(failure(), "report.md", MANAGER, 1), 80)
    assert "脅威度" not in shown
    assert shown == snapshot


def failure() -> Walk:
    return (
        Walk()
        .answer(
            "down",
            {"found_at": "8:05", "place": "窓口"},
            {"seen": None},
            "counter",
            ["network"],
            ["juki"],
        )
        .until(lambda request: at(request) == "fault/attack")
        .answer("none")
        .until(is_paper)
    )


@pytest.mark.parametrize("name", ["report.md", "chronology.md", "calls.md"])
def test_a_paper_of_a_drill_says_so_at_head_and_foot(name: str) -> None:
    """Nobody can take a drill's paper for a real one, whichever end of it comes out of the fax."""
    lines = screen(paper(theft(drill=True), name), 40).split("\n")
    assert "【訓練】" in lines[0]
    assert "【訓練】" in lines[-1]


# ---------------------------------------------------------------- telephone scripts


def script(walk: Walk, name: str, to: Recipient, me: Sender = ME) -> str:
    return plain(walk.paper(name, to, me=me).body)


def test_the_scripts_of_a_theft(snapshot: SnapshotAssertion) -> None:
    """Every script as it is read aloud, first and renewed."""
    walk = theft()
    to = {name: Recipient("joho", act=act(name), topic="端末切替") for name in SCRIPTS}
    first = {name: script(walk, name, to[name]) for name in SCRIPTS}
    again = {name: script(walk, name, replace(to[name], renewal=True)) for name in SCRIPTS}
    assert {"first": first, "again": again} == snapshot


def act(name: str) -> str:
    return {"call-inform.md": "周知", "call-outside.md": "連絡"}.get(
        name, "要請" if name in ("call-assess.md", "call-act.md") else "通報"
    )


@pytest.mark.parametrize("name", OF_DISCOVERY)
@pytest.mark.parametrize("renewal", [False, True])
@pytest.mark.parametrize("what", ["missing", "both", "unknown"])
@pytest.mark.parametrize("seen", ["窓が開いている", "とても長い説明で電話では読み切れないもの" * 3, None])
def test_a_script_takes_fifteen_seconds(name: str, renewal: bool, what: str, seen: str | None) -> None:
    """With a long hour, a script has 75 characters at most after the caller has said who he is."""
    walk = Walk()
    walk.at += timedelta(hours=3)
    walk.answer(what, {"found_at": "10:55", "place": None}, {"seen": seen})
    for contact in ("joho", "police", "koho", "persons"):
        to = Recipient(contact, act=act(name), renewal=renewal)
        said = script(walk, name, to, Sender("あ" * 10, "い" * 10))
        who = ("熊本市" if name == "call-outside.md" else "") + "あ" * 10 + "の" + "い" * 10 + "です。"
        assert len(said) <= LONGEST + len(who), said
        assert said.startswith(who)
        assert "午前10時55分" in said
        assert said.endswith("復唱願います。") != (contact == "persons" and name == "call-outside.md")


@pytest.mark.parametrize("name", MATTERS)
@pytest.mark.parametrize("renewal", [False, True])
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    "inspection", ["機器のランプが消えている", "とても長い結果で電話では読み切れないもの" * 3]
)
@pytest.mark.parametrize("topic", ["端末切替", "ファックス運用"])
def test_a_script_of_an_outage_takes_fifteen_seconds(
    name: str, renewal: bool, known: bool, inspection: str, topic: str
) -> None:
    """Who speaks, then the matter, what is known of it, 復唱: 75 characters at most, also with every fact known."""
    walk = outage(inspection) if known else Walk()
    to = Recipient("chiiki", act="報告", topic=topic, renewal=renewal)
    said = script(walk, name, to, Sender("あ" * 10, "い" * 10))
    who = "あ" * 10 + "の" + "い" * 10 + "です。"
    assert len(said) <= LONGEST + len(who), said
    assert said.startswith(who + MATTERS[name])
    assert said.endswith("復唱願います。")
    if name == "call-order.md":
        assert f"{topic}を指示します" in said
    if name == "call-estimate.md":
        assert ("続報です" in said) == renewal
        assert ("12月28日午前10時55分の見込みです" if known else "まだ未定です") in said
    if name == "call-counter.md":
        assert ("指示は待機・受領だけです" if known else "指示はまだありません") in said
    if name == "call-result.md":
        assert "書面" not in said
        short = known and len(inspection) < 20
        assert (
            inspection if short else "異常が見つかりました" if known else "まだ結果が出ていません"
        ) in said


def outage(inspection: str) -> Walk:
    """A counter that waits, with an estimate and a result of the inspection."""
    walk = failure()
    walk.write(What.FOCUSED, {"walk": "outage"})
    walk.until(lambda request: at(request) == "outage/expect").answer({"recovery_at": "12月28日 10時55分"})
    walk.until(lambda request: at(request) == "outage/instruction").answer("wait")
    walk.write(What.FOCUSED, {"walk": "report", "frame": "failure/findings"})
    walk.answer("found")
    walk.write(What.FOCUSED, {"walk": "report", "frame": "failure/result"})
    return walk.answer({"inspection": inspection})


def at(request: ask.Request) -> str:
    return str(getattr(request, "frame", ""))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_of_a_drill_begins_and_ends_with_it(name: str) -> None:
    """In a drill the first and the last words are 「訓練、訓練」."""
    walk = Walk(drill=True).answer("missing", {"found_at": "8:05", "place": None}, {"seen": None})
    said = script(walk, name, Recipient("joho", act=act(name)))
    assert said.startswith("訓練、訓練。")
    assert said.endswith("訓練、訓練。")


def test_a_script_says_what_changed() -> None:
    """A renewal says that it is one, and the level that holds now."""
    said = script(theft(), "call-breach.md", Recipient("chiiki", act="通報", renewal=True))
    assert "続報です。レベル3に変わりました。" in said


def test_no_script_of_a_failure_speaks_of_a_level() -> None:
    """A failure has no level of threat."""
    said = script(failure(), "call-failure.md", Recipient("joho", act="通報"))
    assert "レベル" not in said
    assert "判定" not in said


@pytest.mark.parametrize("name", sorted(library().templates))
def test_a_template_can_be_shown_on_an_old_terminal(name: str) -> None:
    """Every character of a shipped template can be shown in cp932."""
    library().templates[name].encode("cp932")


# ---------------------------------------------------------------- hostile text in every field

HOSTILE = (
    "# 見出し\n- 箇条\n| a | b |\n\n---",
    "{{ 7*7 }}{% raw %}{# x #}",
    "<b>&lt;</b><!-- x -->",
    "**太字** `x` [a](b) ![c](d)",
    "=cmd|'/c calc'!A1",
    "😀👨‍👩‍👧髙﨑𠮷",
    "a\u202eb\x1b[2J\u200bc",
    "あ" * 10_000,
    "x" * 10_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("columns", [40, 80])
def test_hostile_text_in_every_field_is_shown_literally(text: str, columns: int) -> None:
    """A paper shows what was typed, whatever it was, and its own shape does not change."""
    plain_walk, walk = filled("ふつう"), filled(text)
    wanted = "".join(visible(text).split())
    for name, count in (("report.md", 8), ("chronology.md", 7), ("calls.md", 5)):
        to = Recipient("manager", text, text, text, text, on_behalf=text)
        me = Sender(text, text, text, text)
        markdown = paper(walk, name, to, 2, me)
        ordinary = paper(
            plain_walk,
            name,
            Recipient("manager", "ふつう", "ふつう", "ふつう", "ふつう", on_behalf="ふつう"),
            2,
            me,
        )
        assert [type(block) for block in blocks(markdown)] == [type(block) for block in blocks(ordinary)]
        shown = "".join(screen(markdown, columns).split())
        assert shown.count(wanted) >= count


def filled(text: str) -> Walk:
    """An incident with the same text in every field that takes one."""
    call: Json = {"outcome": "repeated", "person": text, "note": text, "number": text, "text": text}
    where: Json = {"found_at": "8:05", "place": text}
    walk = Walk().answer(
        "missing", where, {"seen": text}, call, "yes", ["theft", "juki_net"], ["lost"], "3", call, call, call
    )
    walk.write("noted", {}, {"note": text})
    items: Json = {key: ["done", text] for key in ("breach.area", "breach.cut", "breach.keep")}
    gathered: Json = {
        "found_how": text,
        "material": text,
        "cause": text,
        "headcount": None,
        "my_number": None,
    }
    return walk.answer(items, gathered)


# ---------------------------------------------------------------- files


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    """The same name twice makes two files."""
    names = [save(tmp_path / "new", "demo-1.txt", text).name for text in ("一", "二", "三")]
    assert names == ["demo-1.txt", "demo-1-2.txt", "demo-1-3.txt"]
    assert (tmp_path / "new" / "demo-1.txt").read_bytes() == "一".encode()


def test_a_file_has_unix_line_ends_and_every_character(tmp_path: Path) -> None:
    """The bytes are UTF-8 with `\\n` on every system; even what is no character is not lost."""
    assert save(tmp_path, "a", "一\n𠮷\ud800").read_bytes() == "一\n𠮷\\ud800".encode()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no owner bits")
def test_a_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """Others on the same computer cannot read a paper."""
    assert stat.S_IMODE(save(tmp_path / "p", "a", "x").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "p").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd.md"),
        ("a/b\\c:d*e", "a_b_c_d_e.md"),
        ("CON", "_CON.md"),
        ("nul.txt", "_nul.txt"),
        ("事案-1-管理者", "事案-1-管理者.md"),
        ("...", "_.md"),
        ("", "_.md"),
        ("長" * 300, "長" * 60 + ".md"),
    ],
)
def test_a_file_name_is_safe_everywhere(tmp_path: Path, name: str, safe: str) -> None:
    """No name leaves the folder, meets a device of Windows or is too long."""
    assert safe_name(name) == safe
    path = save(tmp_path, name, "x")
    assert path.parent == tmp_path
    assert unicodedata.normalize("NFC", path.name) == safe


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A paper that cannot be saved is one sentence, not a crash; the record is safe elsewhere."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="保存できません"):
        save(tmp_path / "file", "a", "x")

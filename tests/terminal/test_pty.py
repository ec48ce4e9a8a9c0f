"""The tool at a real pseudo-terminal, typed as a duty officer types."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kumamoto_ir.ground.layout import cells
from tests.consoles import FIELDS, ID, NUMBER, SEEN, Person, only_page, piped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal for pexpect")

SIZES = pytest.mark.parametrize(("rows", "columns"), [(24, 80), (12, 40)], ids=["80x24", "40x12"])
SURROUNDINGS = pytest.mark.parametrize(
    "around",
    [{}, {"LC_ALL": "C"}, {"TERM": "dumb"}, {"LC_ALL": "C", "TERM": "dumb"}],
    ids=["utf8", "c", "dumb", "c-dumb"],
)
BRANCH = ("--office", "branch", "--role", "tantou", "--name", "試験 太郎")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The journal of a station that was set up at a 出張所."""
    path = tmp_path / "journal.db"
    code, said, _ = piped(tmp_path, "setup", *BRANCH, "--store", str(path))
    assert (code, "試験 太郎" in said) == (0, True)
    return path


def report(store: Path, rows: int = 24, columns: int = 80, around: Mapping[str, str] | None = None) -> Person:
    """An officer who has just typed `ir report`."""
    return Person(store.parent, "report", "--store", str(store), rows=rows, columns=columns, **(around or {}))


def to_the_judgement(officer: Person) -> Person:
    """A theft, typed with the IME on: the 管理者 is absent, his deputy answers and is asked for the level."""
    officer.sees("何が起きましたか", NUMBER)
    officer.types("１", "気づいた時刻と場所", FIELDS)
    officer.types("１　８：０５", "場所(残り1): ").types("", "見たままを一言で", SEEN)
    officer.types("窓が開き　届書の箱がない", "いま電話", "読み上げ", "8時5分", "不在", NUMBER)
    officer.types("３", "代理です", NUMBER)
    officer.types("１　係長", "個人情報はありますか", NUMBER)
    officer.types("１", "急ぐ事情", NUMBER)
    officer.types("２", "どの行に当たりますか", NUMBER)
    return officer.types("５", "管理者の判定は", NUMBER)


def intact(officer: Person) -> None:
    """Every line fits the terminal, nothing was cut, and nothing was shown as an escape."""
    assert officer.too_wide() == []
    assert "…" not in officer.text()
    assert "\\u" not in officer.text()
    assert "Traceback" not in officer.text()


def last_question(officer: Person) -> str:
    """What is asked now, without the keys that are shown once and the head that is said again where it left the window."""
    shown = officer.text().rpartition("==== ")[2].partition("いま電話")[2]
    return re.split(r"\?=|質問: |番号\(", shown, maxsplit=1)[0]


@SIZES
def test_a_theft_is_reported_interrupted_and_gone_on_with(store: Path, rows: int, columns: int) -> None:
    """After Ctrl-C (130) the message names how to resume, and `ir resume` asks the question that was open."""
    with report(store, rows, columns) as officer:
        to_the_judgement(officer).types("３", "地域政策課", "レベル3", NUMBER)
        asked = last_question(officer)
        assert officer.presses("c").leaves() == 130
        intact(officer)
        found = ID.search(officer.text())
        assert found is not None
        assert f"ir resume {found[0]}" in officer.text()
    with Person(
        store.parent, "resume", found[0], "--store", str(store), rows=rows, columns=columns
    ) as officer:
        officer.sees("いま電話", NUMBER)
        assert last_question(officer) == asked
        officer.types("１　課長", "中央区役所区民課", NUMBER).types("ｑ", "ir resume")
        assert officer.leaves() == 10
        intact(officer)
    events = only_page(store)
    calls = [
        (event.body["contact"], event.body["via"], event.body["outcome"])
        for event in events
        if event.kind == "called"
    ]
    assert calls == [
        ("manager", "manager", "absent"),
        ("manager", "manager_deputy", "repeated"),
        ("chiiki", "chiiki", "repeated"),
    ]
    people = [
        event.words.get("person") for event in events if event.kind == "called" and event.words is not None
    ]
    assert people == [None, "係長", "課長"]


@SIZES
def test_the_whole_walk_fits_the_screen(store: Path, rows: int, columns: int) -> None:
    """From the first question to the closing reason nothing is cut or too wide, and the end returns 0."""
    with report(store, rows, columns) as officer:
        to_the_judgement(officer).types("３", "地域政策課", NUMBER)
        officer.types("１", "中央区役所区民課", NUMBER).types("１", "情報政策課", NUMBER)
        officer.types("１", "証拠を残します", NUMBER).types("ａ", "わかったことを集めます", "(残り5): ")
        officer.types("朝の点検", "(残り4): ").types("転入届の箱　１箱", "(残り3): ").types(
            "１２０人", "(残り2)", NUMBER
        )
        officer.types("１", "(残り1): ").types("", "情報の集約と調査", NUMBER)
        officer.types("１", "原因を解明します", NUMBER).types("１", "緊急措置を行います", NUMBER)
        officer.types("１、２　３", "ほかの区役所", NUMBER).types("１", "ほかの所属に緊急措置", NUMBER)
        officer.types("２と３", "東区役所区民課", NUMBER).types("１", "西区役所区民課", NUMBER)
        officer.types("１", "警察", NUMBER).types("１　生活安全課", "広報課", NUMBER)
        officer.types("６　住民への影響なし", "関係機関", NUMBER).types("６　なし", "個人・法人", NUMBER)
        officer.types("６　まだ特定できない", "法令による報告", NUMBER).types("ａ", "通報した相手", NUMBER)
        officer.types("１", "状況は変わりましたか", "時刻(例 9時30分): ")
        officer.types("３０分後", "状況は変わりましたか", NUMBER)
        officer.types("？", "説明", NUMBER).types("ｔ", "これまでの経過", NUMBER)
        officer.types("４", "閉じます", "閉じる理由: ")
        officer.types("箱が見つかり、中身を台帳で確かめた", "経過を見る")
        assert officer.leaves() == 0
        intact(officer)
    assert only_page(store)[-1].kind == "closed"


@SURROUNDINGS
def test_every_prompt_takes_the_keys(store: Path, around: dict[str, str]) -> None:
    """`?`, `t`, `n`, `c`, `b` and `q` work at a question, in any width and locale, and come back to it."""
    with report(store, around=around) as officer:
        officer.sees("何が起きましたか", NUMBER).types("１", "気づいた時刻と場所", FIELDS)
        officer.types("", "見たままを一言で", SEEN)
        officer.types("?", "-- 説明 --", "根拠", "見たままを一言で", SEEN)
        officer.types("ｂ", "一つ前に戻りました", "気づいた時刻と場所", FIELDS)
        officer.types("", "見たままを一言で", SEEN)
        officer.types("届書の箱がない", "いま電話", NUMBER)
        officer.types("ｎ", "メモ(空欄でやめる): ").types("警察官が到着", "いま電話", NUMBER)
        officer.types("t", "-- これまでの経過 --", "警察官が到着", "いま電話", NUMBER)
        officer.types("Ｃ", "-- 残っていること --", "管理者", "番号: ").types("０", "いま電話", NUMBER)
        officer.types("c", "番号: ").types("１", "いま電話", NUMBER).types("4", "まだ伝わっていない", NUMBER)
        officer.types("２", "個人情報はありますか", NUMBER).types("Ｑ", "ir resume")
        assert officer.leaves() == 10
        intact(officer)
    words = [dict(event.words or {}) for event in only_page(store)]
    assert {"seen": "届書の箱がない"} in words
    assert {"note": "警察官が到着"} in words


def test_a_wrong_answer_is_asked_again(store: Path) -> None:
    """Words and numbers that are not shown are refused with a sentence, Enter alone shows the question once more."""
    with report(store) as officer:
        officer.sees(NUMBER)
        officer.types("", "何が起きましたか", NUMBER)
        for line in ("９", "盗難", "1,2", "ー", "１１１１１１１"):
            officer.types(line, "! ", NUMBER)
        assert officer.types("q", "まだ何も記録していません").leaves() == 10
        intact(officer)


@SURROUNDINGS
def test_the_end_of_input_puts_aside(store: Path, around: dict[str, str]) -> None:
    """Ctrl-D at an empty prompt is no error: 10, and how to resume."""
    with report(store, around=around) as officer:
        officer.sees(NUMBER).types("１", FIELDS)
        assert officer.presses("d").leaves() == 10
        assert "ir resume" in officer.text()
        intact(officer)


def test_an_interrupt_before_the_first_answer_leaves_nothing(store: Path) -> None:
    """Nothing is written before the first answer, and the tool says so."""
    with report(store) as officer:
        officer.sees(NUMBER)
        assert officer.presses("c").leaves() == 130
        assert "まだ何も記録していません" in officer.text()
    code, said, _ = piped(store.parent, "list", "--store", str(store))
    assert (code, "事案の記録はありません" in said) == (0, True)


def test_an_interrupt_within_a_second_question_is_saved_too(store: Path) -> None:
    """Ctrl-C while a note is typed returns 130 and says how to resume."""
    with report(store) as officer:
        officer.sees(NUMBER).types("１", FIELDS).types("n", "メモ(空欄でやめる): ")
        assert officer.presses("c").leaves() == 130
        assert "ir resume" in officer.text()
    assert [event.kind for event in only_page(store)] == ["opened", "answered"]


def test_steering_characters_are_shown_and_not_obeyed(store: Path) -> None:
    """What was pasted with an ESC in it comes back as <U+001B>, never as the control itself."""
    typed = "1\n\n箱が\x1b[2Jない\u202e\nt\n"
    code, said, _ = piped(store.parent, "report", "--store", str(store), typed=typed)
    assert code == 10
    assert "<U+001B>[2J" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_a_pipe_in_cp932_is_understood_and_answered(store: Path) -> None:
    """On a console of Japanese Windows (cp932, strict) every screen up to the first office can be read and written."""
    typed = "１\n1 昨日８：０５\n\n届書の箱がない\n３\n１ 係長\n１\n２\n５\n３\n?\nt\nc\n0\nq\n"
    code, said, complaint = piped(
        store.parent, "report", "--store", str(store), typed=typed, PYTHONIOENCODING="cp932:strict"
    )
    assert (code, complaint) == (10, "")
    assert "地域政策課" in said
    assert "届書の箱がない" in said
    assert "\\u" not in said
    # Nothing is echoed at a pipe: what is said next (before 8:05, that this time is to come) stands behind a prompt.
    shown = [line for line in said.splitlines() if NUMBER not in line and FIELDS not in line]
    assert max(map(cells, shown)) <= 80


@pytest.mark.parametrize("encoding", ["utf-8", "cp932:strict"])
def test_the_help_fits_a_small_console(tmp_path: Path, encoding: str) -> None:
    """`ir --help` is Japanese, short and whole in 80 columns, in any encoding."""
    code, said, complaint = piped(tmp_path, "--help", PYTHONIOENCODING=encoding)
    assert (code, complaint) == (0, "")
    assert max(map(cells, said.splitlines())) <= 80
    assert "…" not in said


def test_at_a_pipe_what_follows_an_answer_begins_a_line(store: Path) -> None:
    """Nobody's Enter ends the line there; a screen reader or a log would run prompt and answer's echo together."""
    _, said, _ = piped(store.parent, "report", "--store", str(store), typed="1\n\n届書の箱がない\n")
    assert said.count(": \n") == 4  # the last one is ended by the end of the input
    assert not [line for line in said.splitlines() if ": " in line and "==== " in line.partition(": ")[2]]

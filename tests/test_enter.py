"""`ir enter`: lines from paper at a prompt and in a file, what is asked back, and what is on disk when."""

import builtins
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.journal.sqlite import SqliteJournal
from tests.consoles import ID, Shell, journal_of
from tests.desks import MORNING

NUMBER = "123456789018"  # passes the check of a 個人番号; nobody's


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def incident(shell: Shell) -> str:
    """A breach found at six in the morning, judged as level 3, that waits for the calls about it."""
    ran = shell.ir("report", typed=["1", "1 6時0分", "", "箱がない", "1 班長", "1", "4", "5", "3", "q"])
    found = ID.search(ran.out)
    assert found is not None
    return found[0]


def added(shell: Shell, name: str, before: int) -> list[tuple[str, str, str]]:
    """The records after the first so many: time, kind, typed words."""
    return [
        (f"{event.occurred_at.astimezone(JST):%H:%M}", event.kind, "/".join((event.words or {}).values()))
        for event in shell.events(name)[before:]
    ]


def file(shell: Shell, text: str, encoding: str = "utf-8") -> str:
    """A file with these lines."""
    path = shell.folder / "lines.txt"
    path.write_bytes(text.encode(encoding))
    return str(path)


# ---------------------------------------------------------------- at the prompt


def test_lines_are_typed_whole_or_piece_by_piece_in_any_order(shell: Shell) -> None:
    """A line says all, or only a time: then kind, thing and outcome are asked for by number."""
    name = incident(shell)
    before = len(shell.events(name))
    ran = shell.ir(
        "enter",
        name,
        typed=[
            "7時30分 メモ 警察が到着",
            "7時10分",
            "1",
            "管理者",
            "3",
            "7:20 2 1",
            "0640 3",
            "窓が開いている",
            "e",
        ],
    )
    assert ran.code == 0
    assert added(shell, name, before) == [
        ("07:30", "noted", "警察が到着"),
        ("07:10", "called", ""),
        ("07:20", "checked", ""),
        ("06:40", "noted", "窓が開いている"),
    ]
    assert all(event.recorded_at == MORNING for event in shell.events(name))
    log = re.sub(r"\n *", "", shell.ir("log", name).out)
    assert log.index("窓が開いている") < log.index("不在") < log.index("警察が到着")
    assert "4行を記録しました" in ran.out


def test_a_row_is_asked_for_column_by_column(shell: Shell) -> None:
    """Enter takes the time of the line or leaves 未確認, 0 is わからない, and a choice is a number or a name."""
    name = incident(shell)
    typed = ["7時30分 簿 ファックス送受信簿", "", "受けた", "2", "0", "3枚", "1", "2", "", "e"]
    assert shell.ir("enter", name, typed=typed).code == 0
    row = shell.events(name)[-1]
    assert row.kind == "entered"
    values = row.body["values"]
    assert isinstance(values, dict)
    assert datetime.fromisoformat(str(values.pop("at"))) == MORNING.replace(hour=7, minute=30)
    assert values == {
        "way": "received",
        "office": "higashi_kumin",
        "kind": None,
        "sheets": "3",
        "read_back": "two",
        "receipt": "no",
        "originals": None,
    }


def test_every_line_is_on_disk_before_the_next_is_asked(shell: Shell) -> None:
    """A power failure at the prompt loses nothing that was acknowledged."""
    name = incident(shell)
    before = len(shell.events(name))
    lines = iter(["7時30分 メモ 一", "7時40分 メモ 二", "e"])
    seen = []

    def ask(_: str) -> str:
        with journal_of(shell.store) as journal:
            seen.append(journal.heads()[0].seq - before)
        return next(lines)

    shell.patch.setattr(builtins, "input", ask)
    assert shell.ir("enter", name).code == 0
    assert seen == [0, 1, 2]


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt, 130), (EOFError, 10)])
def test_whoever_is_interrupted_sees_what_was_not_written(
    shell: Shell, stop: type[BaseException], code: int
) -> None:
    """What was finished is kept; what was begun is shown, to be typed again."""
    name = incident(shell)
    before = len(shell.events(name))

    def typed() -> Iterator[str]:
        yield "7時30分 メモ 一"
        yield "7時40分 簿 停止中に受け付けたもの"
        raise stop

    lines = typed()
    shell.patch.setattr(builtins, "input", lambda _: next(lines))
    ran = shell.ir("enter", name)
    assert ran.code == code
    assert added(shell, name, before) == [("07:30", "noted", "一")]
    assert "書きかけの行は記録していません: 11月24日(火) 午前7時40分 簿の行 停止中に受け付けたもの" in re.sub(
        r"\n *", "", ran.out
    )
    assert "1行を記録しました" in ran.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("25時10分 メモ 何か", "「25時10分」は、時刻として読めません"),
        ("9時0分 メモ 先のこと", "まだ来ていない時刻"),
        ("メモ 時刻なし", "はじめに時刻"),
        ("25時 メモ x", "「25時」は、時刻として読めません"),
        ("8時 1 2 1", "二通りに読めます"),
    ],
)
def test_a_line_that_cannot_be_meant_is_not_written(shell: Shell, line: str, said: str) -> None:
    """It is said why, and the next line is asked."""
    name = incident(shell)
    before = shell.events(name)
    ran = shell.ir("enter", name, typed=[line, "e"])
    assert ran.code == 0
    assert said in ran.out
    assert shell.events(name) == before


def test_a_time_before_the_discovery_is_asked_back(shell: Shell) -> None:
    """1 keeps the line, 2 gives it up."""
    name = incident(shell)
    before = len(shell.events(name))
    ran = shell.ir("enter", name, typed=["5時0分 メモ 前", "2", "5時0分 メモ 前", "1", "e"])
    assert ran.out.count("より前です") == 2
    assert added(shell, name, before) == [("05:00", "noted", "前")]


def test_a_call_before_the_judgement_is_asked_about_and_counts(shell: Shell) -> None:
    """Whoever heard the level is told; whoever did not is still to be told."""
    name = incident(shell)
    shell.ir(
        "enter",
        name,
        typed=["7時0分 連絡 地域政策課 1 係長", "1", "7時5分 連絡 中央区役所区民課 1", "2", "e"],
    )
    status = shell.ir("status", name).out
    left = status.partition("[伝えた相手]")[0]
    assert "地域政策課(通報)" not in left
    assert "中央区役所区民課(続報)" in left


def test_the_last_line_can_be_taken_back(shell: Shell) -> None:
    """b corrects it, and the one before; a note stays and is put right by another; in the middle b gives a line up."""
    name = incident(shell)
    before = len(shell.events(name))
    ran = shell.ir(
        "enter",
        name,
        typed=["7時0分 済 現場に人を入れない", "b", "b", "7時1分 メモ 文", "b", "7時2分", "b", "e"],
    )
    assert [kind for _, kind, _ in added(shell, name, before)] == ["checked", "corrected", "noted"]
    assert "もうありません" in ran.out
    assert "メモは消せません" in ran.out
    assert "この行はやめました" in ran.out


def test_a_personal_number_is_asked_about_before_it_is_written(shell: Shell) -> None:
    """1 gives the line up; nothing of it is in any file."""
    name = incident(shell)
    ran = shell.ir("enter", name, typed=[f"7時0分 メモ {NUMBER}", "1", "e"])
    assert ran.code == 0
    assert not any(NUMBER.encode() in held for held in shell.files().values())


def test_a_narrow_screen_shows_all_of_it(shell: Shell) -> None:
    """On 40 columns no line runs off, prompts included, and no choice is cut."""
    shell.patch.setenv("COLUMNS", "40")
    name = incident(shell)
    typed = [
        "?",
        "7時0分",
        "1",
        "1",
        "3",
        "7時1分",
        "2",
        "1",
        "7時2分 簿 停止中に受け付けたもの",
        "",
        "1",
        "",
        "",
        "e",
    ]
    ran = shell.ir("enter", name, typed=typed)
    assert ran.code == 0
    for line in ran.out.splitlines():
        for part in re.split(r"(?<=: )", line):
            assert cells(part.rstrip()) <= 40, part
        line.encode("cp932")


def overtaken(shell: Shell, name: str) -> None:
    """Another window writes just before the next thing that is written here."""
    append: Callable[..., object] = SqliteJournal.append
    raced: list[bool] = []

    def race(*arguments: object, **more: object) -> object:
        if not raced:
            raced.append(True)
            shell.ir("note", name, "別の画面から")
        return append(*arguments, **more)

    shell.patch.setattr(SqliteJournal, "append", race)


def test_another_window_does_not_cost_a_line(shell: Shell) -> None:
    """Where it was faster, the line is written behind what it wrote; nobody has to type it again."""
    name = incident(shell)
    before = len(shell.events(name))
    overtaken(shell, name)
    lines = iter(["7時0分 済 現場に人を入れない", "e"])
    shell.patch.setattr(builtins, "input", lambda _: next(lines))
    assert shell.plain("enter", name, "--store", str(shell.store)).code == 0
    assert [kind for _, kind, _ in added(shell, name, before)] == ["noted", "checked"]


def test_nothing_is_entered_into_what_was_void(shell: Shell) -> None:
    """It was recorded by mistake, and its lines belong elsewhere."""
    name = incident(shell)
    shell.ir("void", name, "--reason", "誤り")
    assert "取り消された" in shell.refused("enter", name, "--store", str(shell.store))


def test_a_drill_stays_a_drill(shell: Shell) -> None:
    """The head of the screen says so, and the line is in the journal of drills."""
    ran = shell.ir("report", "--drill", typed=["1", "", "箱がない"])
    (name,) = set(ID.findall(ran.out))
    ran = shell.ir("enter", name, "--drill", typed=["7時0分 メモ 文", "1", "e"])
    assert ran.code == 0
    assert f"【訓練】{name}" in ran.out
    assert "メモ: 文" in re.sub(r"\n *", "", shell.ir("log", name, "--drill").out)


# ---------------------------------------------------------------- a file

LINES = """\
# 紙の経過
7時30分 メモ 警察が到着
7時10分　連絡　情報政策課(要請・侵害の状況把握)　不在

!7時12分 連絡 地域政策課 出た・復唱あり 係長 鈴木
-7時14分 連絡 中央区役所区民課 2
7時20分 済 現場に人を入れない
7時21分 済 消さずに残す できない
7時25分 簿 ファックス 送・受=受けた 相手所属=東区役所区民課 枚数=3 原本・控えの置き場=棚 の上
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_taken_as_a_whole_in_the_order_of_its_times(shell: Shell, encoding: str) -> None:
    """Comments and empty lines say nothing; things are named by a part of their name that fits only one."""
    name = incident(shell)
    before = len(shell.events(name))
    ran = shell.ir("enter", name, "--file", file(shell, LINES, encoding))
    assert (ran.code, ran.err) == (0, "")
    assert "7行を記録しました" in ran.out
    assert added(shell, name, before) == [
        ("07:10", "called", ""),
        ("07:12", "called", "係長 鈴木"),
        ("07:14", "called", ""),
        ("07:20", "checked", ""),
        ("07:21", "checked", ""),
        ("07:25", "entered", "棚 の上"),
        ("07:30", "noted", "警察が到着"),
    ]
    assert all(event.body["paper"] for event in shell.events(name)[before:])
    left = shell.ir("status", name).out.partition("[伝えた相手]")[0]
    assert "地域政策課(通報)" not in left
    assert "中央区役所区民課(続報)" in left


def test_a_file_with_mistakes_is_not_taken_at_all(shell: Shell) -> None:
    """Every mistake is said at once, with its line; nothing is written, for half a file would be given twice."""
    name = incident(shell)
    before = shell.events(name)
    text = f"""\
7時0分 メモ よい行
25時 メモ x
9時0分 メモ 先のこと
7時1分 さわった 端末
7時2分 連絡 だれか 出た・復唱あり
7時3分 連絡 地域政策課 出た
7時4分 連絡 地域政策課 出た・復唱あり
7時5分 済 1
7時6分 簿 ファックス 3枚
7時7分 簿 ファックス 枚数=いくつか
7時8分 メモ {NUMBER}
5時0分 メモ 前のこと
7時9分 メモ
7時10分 連絡 地域政策課
"""
    ran = shell.ir("enter", name, "--file", file(shell, text))
    assert ran.code == 1
    said = re.sub(r"\n +", "", ran.out)
    assert [int(number) for number in re.findall(r"^(\d+)行目: ", said, re.MULTILINE)] == list(range(2, 15))
    assert "13行に直す所があります。1行も記録していません。" in ran.err
    for line in (
        "7行目: いまの内容は「脅威度=レベル3」",
        "8行目: 項目は、番号でなく名前で",
        "12行目: 11月24日(火) 午前5時0分は、気づいた時刻",
    ):
        assert line in said
    assert shell.events(name) == before


def test_the_same_file_is_not_taken_twice(shell: Shell) -> None:
    """Each of its lines is found in the record; ! says that it happened twice."""
    name = incident(shell)
    path = file(shell, "7時0分 メモ 文\n7時1分 メモ 別の文\n")
    assert shell.ir("enter", name, "--file", path).code == 0
    count = len(shell.events(name))
    ran = shell.ir("enter", name, "--file", path)
    assert ran.code == 1
    assert ran.out.count("同じ時刻の同じ内容が、記録") == 2
    assert len(shell.events(name)) == count
    assert shell.ir("enter", name, "--file", file(shell, "!7時0分 メモ 文\n")).code == 0


def test_a_file_is_taken_behind_what_another_window_wrote(shell: Shell) -> None:
    """All lines are tried again on top of it, and none is lost."""
    name = incident(shell)
    before = len(shell.events(name))
    overtaken(shell, name)
    path = file(shell, "7時0分 済 現場に人を入れない\n7時1分 メモ 文\n")
    assert shell.ir("enter", name, "--file", path).code == 0
    assert [kind for _, kind, _ in added(shell, name, before)] == ["noted", "checked", "noted"]


def test_a_file_that_is_none_is_a_sentence(shell: Shell) -> None:
    """Missing, empty, and of no encoding."""
    name = incident(shell)
    store = ["--store", str(shell.store)]
    assert "読めません" in shell.refused("enter", name, "--file", str(shell.folder / "gone"), *store)
    assert "行がありません" in shell.refused("enter", name, "--file", file(shell, "# 何も\n"), *store)
    (shell.folder / "lines.txt").write_bytes(b"\x81\xff\xfe\x00\xff")
    assert "文字が読めません" in shell.refused(
        "enter", name, "--file", str(shell.folder / "lines.txt"), *store
    )

"""The commands that walk: begin, go on, note, judge again, cancel; a drill, and a walk recorded and given again."""

import json
from pathlib import Path

import pytest

from kumamoto_ir.incident.events import Event
from kumamoto_ir.journal.sqlite import open_journal
from tests.consoles import ID, Shell, piped, substance
from tests.desks import MORNING

# As far as the call of 地域政策課 at level 3.
TO_LEVEL_3 = ("1", "", "届書の箱がない", "1", "1", "2", "5", "3")

# A printer alone, through the whole playbook of a failure: 特定、通報、攻撃の疑い、指示、調査、報告、復旧、再開.
TO_END_OF_FAILURE = (
    *("", "1", "1", "1", *["1"] * 4, "3"),
    *("1", "2番窓口", "a", "1", "ランプが消えている", *["1"] * 4),
    *("1", "部品の故障", "1", "a", "1", "", *["1"] * 4, "1", "1"),
)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def wide(incident: str, hyphen: str) -> str:
    """An id as it comes out with the IME on."""
    letters = incident.lower().replace("-", "\0")
    return "".join(chr(ord(sign) + 0xFEE0) if sign > " " else sign for sign in letters).replace("\0", hyphen)


def test_report_puts_aside_and_resume_goes_on(shell: Shell) -> None:
    """`ir report` stops with 10 where the input ends; `ir resume` asks the next question."""
    incident = shell.begun()
    ran = shell.ir("resume", incident, typed=["1", "q"])
    assert ran.code == 10
    assert ran.out.index("いま電話") < ran.out.index("個人情報はありますか")
    assert "何が起きましたか" not in ran.out
    assert [event.kind for event in shell.events(incident)] == [
        "opened",
        "answered",
        "answered",
        "answered",
        "called",
    ]


def test_without_an_id_the_only_open_incident_is_meant(shell: Shell) -> None:
    """None open and several open are refused; with several, the hint names them."""
    assert "開いている事案はありません" in shell.refused("resume", "--store", str(shell.store))
    first = shell.begun()
    assert shell.ir("resume", typed=["q"]).code == 10
    second = shell.begun()
    for command in ("resume", "status", "level"):
        said = shell.refused(command, "--store", str(shell.store))
        assert "2件" in said
        assert {first, second} <= set(ID.findall(said))


def test_a_second_report_says_that_another_incident_is_open(shell: Shell) -> None:
    """A new incident is begun, and the open one is named by how to go on with it."""
    shell.begun()
    said = shell.ir("report", typed=["q"]).out
    assert "開いている事案が1件あります" in said
    assert "ir resume" in said


@pytest.mark.parametrize("hyphen", ["-", "－", "ー", "−"])
def test_an_id_may_be_typed_with_the_ime_on(shell: Shell, hyphen: str) -> None:
    """Lower case, full width and every stroke of a Japanese keyboard name the same incident."""
    incident = shell.begun()
    ran = shell.ir("status", wide(incident, hyphen))
    assert (ran.code, ran.err) == (0, "")
    assert incident in ran.out


def test_note_is_kept_word_for_word(shell: Shell) -> None:
    """With or without an id; the words of the command line are one note."""
    incident = shell.begun()
    assert shell.ir("note", "警察が", "到着").code == 0
    assert shell.ir("note", wide(incident, "－"), "箱を発見").code == 0
    notes = [(event.words or {}).get("note") for event in shell.events(incident) if event.kind == "noted"]
    assert notes == ["警察が 到着", "箱を発見"]
    assert "箱を発見" in shell.ir("log", incident).out


def test_an_empty_note_is_refused(shell: Shell) -> None:
    """Nothing but spaces, or an id alone, is no note."""
    incident = shell.begun()
    for words in ([], [" "], [incident]):
        assert "メモの文がありません" in shell.refused("note", *words, "--store", str(shell.store))
    assert "noted" not in [event.kind for event in shell.events(incident)]


def test_level_goes_to_the_judgement_first(shell: Shell) -> None:
    """Before the judgement was come to it is refused; afterwards it asks the table, and the level may change."""
    incident = shell.begun()
    assert "まだ判定の段に来ていません" in shell.refused("level", incident, "--store", str(shell.store))
    shell.ir("resume", incident, typed=[*TO_LEVEL_3[3:], "q"])
    ran = shell.ir("level", incident, typed=["9", "1", "q"])
    assert ran.code == 10
    assert "前に選んだ行: 5" in ran.out
    levels = [event.body["level"] for event in shell.events(incident) if event.kind == "judged"]
    assert levels == ["3", "1"]


def test_run_begins_a_playbook_by_its_name(shell: Shell) -> None:
    """A name that is unknown, or not open in an incident, is refused with what there is."""
    ran = shell.ir("run", "failure", typed=["", "q"])
    assert ran.code == 10
    assert "使えませんか" in ran.out
    assert "report" in shell.refused("run", "nonsense", "--store", str(shell.store))
    found = ID.search(ran.out)
    assert found is not None
    assert "開いていません" in shell.refused("run", "breach", found[0], "--store", str(shell.store))


def test_run_takes_up_the_other_walk_of_an_incident(shell: Shell) -> None:
    """Where 侵害 and 障害 go on together, `ir run failure ID` brings the second to the front."""
    incident = shell.begun(["5", "", ""])
    ran = shell.ir("run", "failure", incident, typed=["q"])
    assert ran.code == 10
    assert "いま電話" not in ran.out
    assert "使えませんか" in ran.out


def test_a_void_incident_is_kept_and_not_gone_on_with(shell: Shell) -> None:
    """`ir void` marks it with a reason; it stays to be read, and cannot be resumed, judged or voided again."""
    incident = shell.begun()
    assert shell.ir("void", incident, "--reason", "訓練だった").code == 0
    for command in (("resume", incident), ("level", incident), ("void", incident, "--reason", "二度目")):
        assert "取り消された事案です" in shell.refused(*command, "--store", str(shell.store))
    assert f"{incident} 取消" in shell.ir("list").out
    assert "取り消されています" in shell.ir("status", incident).out
    assert shell.ir("verify").code == 0
    assert "訓練だった" in shell.ir("log", incident).out


def test_an_incident_that_ended_is_closed(shell: Shell) -> None:
    """The last step returns 0, and there is nothing left to resume."""
    ran = shell.ir("run", "failure", typed=[*TO_END_OF_FAILURE])
    assert ran.code == 0
    assert "手順が終わりました" in ran.out
    assert "終了" in shell.ir("list").out
    found = ID.search(ran.out)
    assert found is not None
    assert "すべて終わっています" in shell.refused("resume", found[0], "--store", str(shell.store))


# ---------------------------------------------------------------- answers files


def test_a_recorded_walk_given_again_makes_the_same_record(shell: Shell) -> None:
    """`--record` writes what `--answers` reads; in another journal it comes to the same projection."""
    file, other = shell.folder / "answers.yaml", shell.folder / "other" / "journal.db"
    typed = [*TO_LEVEL_3, "n", "警察に相談中", "3", "1 係長", "b", "c", "1", "1", "q"]
    first = shell.ir("report", "--record", str(file), typed=typed)
    assert first.code == 10
    again = shell.plain("report", "--answers", str(file), "--store", str(other))
    assert (again.code, again.err) == (10, "")
    (one,) = ID.findall(first.out)[:1]
    before = shell.events(one)
    shell.store = other
    listed = json.loads(shell.ir("list", "--json").out)
    after = shell.events(listed[0]["incident"])
    assert substance(after) == substance(before)
    assert [event.occurred_at for event in after] == [event.occurred_at for event in before]


def test_answers_fix_the_clock_and_may_carry_the_override(shell: Shell) -> None:
    """`at` is the time of the event, `override: true` keeps what looks like a personal number."""
    file = shell.folder / "a.yaml"
    file.write_text(
        "- {step: what, answer: missing, at: 2026-11-20T07:45}\n"
        "- {step: when_where, answer: {found_at: '7:40', place: 窓口}}\n"
        "- {step: seen, answer: {seen: '123456789018'}, override: true}\n"
        "- {key: n, text: メモ}\n",
        encoding="utf-8",
    )
    assert shell.ir("report", "--answers", str(file)).code == 10
    (head,) = json.loads(shell.ir("list", "--json").out)
    events = shell.events(head["incident"])
    assert {event.occurred_at.isoformat() for event in events[1:]} == {"2026-11-19T22:45:00+00:00"}
    assert events[3].body["override"] == ["my_number"]
    assert head["incident"].startswith("261124-")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {step: seen, answer: missing}\n", "seen"),
        ("- {step: what, answer: nonsense}\n", "1番目の答えは使えません"),
        ("- {step: what, answer: nonsense}\n", "missing("),
        ("- {step: what, answer: nonsense}\n", "unknown(わからない)"),
        ("- {step: what}\n", "answer か key"),
        ("- {answer: missing, at: きのう}\n", "at の時刻"),
        ("step: what\n", "一覧"),
        ("- {answer: missing, words: 1}\n", "words"),
        ("- {key: z}\n", "その文字は使えません"),
        ("- {key: n}\n", ""),
        ("- {key: w}\n", ""),
        ("- {key: c}\n", ""),
        ("- 1\n", "answer か key"),
        ("- {step: what, answer: {a: b}}\n", "1番目の答えは使えません"),
        ("- {step: what, answer: [[missing]]}\n", "1番目の答えは使えません"),
        ("\x00", ""),
    ],
)
def test_a_mistake_in_an_answers_file_is_a_sentence(shell: Shell, text: str, said: str) -> None:
    """What does not fit the question, or is no answer at all, is refused with 1; nothing is written."""
    file = shell.folder / "a.yaml"
    file.write_text(text, encoding="utf-8")
    ran = shell.ir("report", "--answers", str(file))
    assert ran.code == 1
    assert said in ran.err
    assert json.loads(shell.ir("list", "--json").out) == []


def test_a_record_file_is_never_overwritten(shell: Shell) -> None:
    """`--record` wants a new name; `--answers` wants a file that is there."""
    file = shell.folder / "a.yaml"
    file.write_text("大事な内容", encoding="utf-8")
    shell.refused("report", "--record", str(file), "--store", str(shell.store))
    assert file.read_text(encoding="utf-8") == "大事な内容"
    shell.refused("report", "--answers", str(shell.folder / "none.yaml"), "--store", str(shell.store))


# ---------------------------------------------------------------- drills


def test_a_drill_is_marked_on_every_screen_and_paper(shell: Shell) -> None:
    """【訓練】 stands on each question, in list, status, log and papers; 【本番】 nowhere."""
    shell.store = shell.folder / "drill.db"
    ran = shell.ir("report", "--drill", typed=[*TO_LEVEL_3, "1", "1", "t", "q"])
    (incident,) = ID.findall(ran.out)[:1]
    screens = [line for line in ran.out.splitlines() if line.startswith("==== ")]
    assert len(screens) > 8
    assert all(line.startswith("==== 【訓練】") for line in screens)
    shown = [ran.out]
    for command in (
        ("list",),
        ("status", incident),
        ("log", incident),
        ("log", incident, "--calls"),
        ("notice", incident),
    ):
        ran = shell.ir(*command, "--drill")
        assert ran.code == 0
        assert "【訓練】" in ran.out
        shown.append(ran.out)
    papers = [held.decode() for path, held in shell.files().items() if path.suffix in (".md", ".txt")]
    assert papers
    assert all("【訓練】" in paper for paper in papers)
    assert not any("【本番】" in text for text in (*shown, *papers))
    called = [event for event in _drill_events(shell.store, incident) if event.kind == "called"]
    assert called
    assert all("訓練" in (event.words or {})["text"] for event in called)


def _drill_events(store: Path, incident: str) -> tuple[Event, ...]:
    with open_journal(store, drill=True, now=lambda: MORNING) as journal:
        (stream,) = journal.streams(incident)
        return journal.events(incident, stream)


def test_drill_and_real_journals_are_never_mixed(shell: Shell) -> None:
    """A journal that was begun in one mode is refused in the other, by every command that opens it."""
    incident = shell.begun()
    before = shell.files()
    for command in (["report"], ["resume"], ["list"], ["status", incident], ["note", "文"], ["verify"]):
        assert "訓練" in shell.refused(*command, "--drill", "--store", str(shell.store))
    assert {path.name for path in shell.files()} == {path.name for path in before}
    shell.store = shell.folder / "drill" / "drill.db"
    shell.ir("report", "--drill", typed=["1"])
    assert "訓練" in shell.refused("report", "--store", str(shell.store))


def test_a_drill_that_is_real_goes_on_as_a_new_incident(shell: Shell) -> None:
    """`r`, confirmed, carries the answers over as earlier ones; nobody counts as told, both records name each other."""
    drill = shell.folder / "drill.db"
    ran = shell.plain(
        "report", "--drill", "--store", str(drill), typed=[*TO_LEVEL_3, "1", "r", "2", "ｒ", "１", "q"]
    )
    assert ran.code == 10
    assert "伝え直してください" in ran.out
    real = ran.out.partition("本番の記録を始めます")[2]
    assert "*1 書類・媒体・機器が" in real
    assert "【訓練】" not in real.replace("訓練で", "")
    shell.store = shell.folder / "data" / "journal.db"
    (head,) = json.loads(shell.ir("list", "--json").out)
    events = shell.events(head["incident"])
    assert [event.kind for event in events] == ["opened", "carried", "noted"]
    said = json.loads(shell.ir("status", "--json").out)
    assert said["told"] == []
    assert said["drill"] is False
    (practised,) = set(ID.findall(ran.out.partition("本番の記録を始めます")[0]))
    assert events[1].body["from"] == practised
    last = _drill_events(drill, practised)[-1]
    assert head["incident"] in str(last.words)
    ran = shell.ir("resume", typed=["1", "", "", "q"])
    assert "いま電話 → 管理者" in ran.out
    assert "届書の箱がない" in ran.out


def test_r_is_no_key_in_a_real_incident(shell: Shell) -> None:
    """In a real incident `r` is a wrong answer like any other."""
    ran = shell.ir("report", typed=["r", "q"])
    assert "表示された番号で答えてください" in ran.out
    assert ran.code == 10


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_the_help_names_itself_alike_in_every_process(seed: str, tmp_path: Path) -> None:
    """Click keeps the two names of the help in a set, whose order hangs on the seed of the hashes."""
    code, out, _ = piped(tmp_path, "tally", "--help", PYTHONHASHSEED=seed)
    assert code == 0
    assert out.splitlines()[-1] == "  --help: この説明を出す"

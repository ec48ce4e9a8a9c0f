"""The commands that look after the data; personal numbers; what is said of mistakes; and what a bug leaves behind."""

import os
import re
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from kumamoto_ir.cli.commands import listing, walk
from kumamoto_ir.journal.station import load_station
from tests.consoles import ID, Shell

NUMBER = "123456789018"  # passes the check of a 個人番号; nobody's
WIDE = "１２３４－５６７８－９０１８"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


@pytest.fixture
def home(shell: Shell) -> Path:
    """A copy of the municipality's data."""
    folder = shell.folder / "home"
    assert shell.plain("init", str(folder)).code == 0
    return folder


# ---------------------------------------------------------------- init, setup, validate


def test_init_makes_a_copy_that_can_be_used(shell: Shell, home: Path) -> None:
    """The copy is valid, is found by --home and IR_HOME, and keeps the numbers out of version control."""
    assert shell.plain("validate", str(home)).code == 0
    assert shell.ir("report", "--home", str(home), typed=["1", "q"]).code == 10
    assert (home / ".gitignore").read_text(encoding="utf-8") == "contacts.local.yaml\n"
    shell.patch.setenv("IR_HOME", str(home))
    assert shell.ir("resume", typed=["q"]).code == 10


def test_init_overwrites_nothing(shell: Shell, home: Path) -> None:
    """A folder with anything in it, and a file, are refused and stay as they are."""
    before = shell.files()
    assert "空ではありません" in shell.refused("init", str(home))
    assert "空ではありません" in shell.refused("init", str(home / "contacts.yaml"))
    assert shell.files() == before


def test_the_sample_of_local_numbers_works_without_its_marks(shell: Shell, home: Path) -> None:
    """Without the # the sample puts a name and a number on the screen of the call."""
    local = home / "contacts.local.yaml"
    lines = [line.removeprefix("#") for line in local.read_text(encoding="utf-8").splitlines()[3:]]
    local.write_text("\n".join(lines).replace("(内線番号)", '"0123"'), encoding="utf-8")
    assert shell.plain("validate", str(home)).code == 0
    ran = shell.ir("report", "--home", str(home), typed=["1", "", "", "q"])
    assert ran.code == 10
    assert "0123" in ran.out


def test_setup_by_options_and_by_questions(shell: Shell) -> None:
    """Office, role, name and telephone are kept, shown in the texts, and asked where no option is given."""
    said = shell.ir(
        "setup", "--office", "branch", "--role", "tantou", "--name", "試験 太郎", "--tel", "内線1"
    )
    assert (said.code, "試験 太郎" in said.out) == (0, True)
    out = shell.ir("report", typed=["1", "", "箱がない", "q"]).out
    assert "○○出張所" in out
    assert "試験" in out
    before = load_station(shell.folder)
    assert shell.ir("setup", typed=["99", "２", "１", "次郎", ""]).code == 0
    after = load_station(shell.folder)
    assert (after.id, after.name) == (before.id, "次郎")
    assert after.office != before.office


def test_setup_refuses_what_is_no_office(shell: Shell) -> None:
    """An unknown office or role is refused with those there are."""
    assert "branch" in shell.refused("setup", "--office", "nowhere", "--store", str(shell.store))
    assert "tantou" in shell.refused("setup", "--role", "king", "--store", str(shell.store))


def test_setup_put_aside_changes_nothing(shell: Shell) -> None:
    """Where the input ends in the middle of the questions, the old settings stay."""
    shell.ir("setup", "--name", "太郎")
    shell.ir("setup", typed=["1"])
    assert load_station(shell.folder).name == "太郎"


def test_validate_names_the_place_of_a_mistake(shell: Shell, home: Path) -> None:
    """Every mistake at once with file, line and column, and code 1; the other commands say one sentence."""
    for name in ("report", "breach"):
        path = home / "playbooks" / f"{name}.yaml"
        path.write_text(
            path.read_text(encoding="utf-8").replace("kind: choose", "kind: chooze", 1), encoding="utf-8"
        )
    ran = shell.plain("validate", str(home))
    assert ran.code == 1
    assert re.search(r"playbooks/report\.yaml:\d+:\d+", ran.out)
    assert re.search(r"playbooks/breach\.yaml:\d+:\d+", ran.out)
    listed = shell.plain("list", "--home", str(home), "--store", str(shell.store))
    assert listed.code == 0  # the incidents are listed by the journal alone
    for command in (["report"], ["status"], ["verify"], []):
        said = shell.refused(*command, "--home", str(home), "--store", str(shell.store))
        assert said.count("\n") == 3
        assert "ir validate" in said
    assert "ir validate" in shell.refused("contacts", "--home", str(home))


@pytest.mark.parametrize("broken", ["missing", "file", "empty", "binary", "syntax"])
def test_a_broken_home_is_one_sentence(shell: Shell, home: Path, broken: str) -> None:
    """A folder that is missing, no folder, empty or unreadable never stops the tool with anything but a sentence."""
    match broken:
        case "missing":
            home = shell.folder / "none"
        case "file":
            home = home / "contacts.yaml"
        case "empty":
            shutil.rmtree(home)
            home.mkdir()
        case "binary":
            (home / "playbooks" / "plan.yaml").write_bytes(b"\xff\xfe\x00")
        case "syntax":
            (home / "playbooks" / "plan.yaml").write_text("facts: {a: [\n", encoding="utf-8")
    shell.refused("report", "--home", str(home), "--store", str(shell.store))
    assert shell.plain("validate", str(home)).code == 1
    assert shell.plain("--home", str(home), "--help").code == 0


# ---------------------------------------------------------------- verify, redact


def test_verify_finds_a_record_that_was_changed(shell: Shell) -> None:
    """A word changed behind the tool's back is named with its number, and the code is 1."""
    incident = shell.begun()
    assert shell.ir("verify").code == 0
    assert "すべて合っています" in shell.ir("verify", incident).out
    db = sqlite3.connect(shell.store)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE event SET operator = '別人' WHERE seq = 3")
    db.commit()
    db.close()
    ran = shell.ir("verify")
    assert ran.code == 1
    assert "3番" in ran.out
    assert "合わない記録が1件" in ran.out


def test_redact_takes_the_words_out_of_the_files(shell: Shell) -> None:
    """After `ir redact` the text is in no file, who ordered it is, the chain holds, and the walk goes on."""
    incident = shell.begun()
    shell.ir("note", "消すべき文言")
    assert any("消すべき文言".encode() in held for held in shell.files().values())
    (seq,) = [event.seq for event in shell.events(incident) if event.kind == "noted"]
    ran = shell.ir("redact", incident, str(seq), "--order", "総務課長の指示", typed=["１"])
    assert ran.code == 0
    assert "消すべき文言" in ran.out.partition("番号: ")[0]
    assert not any("消すべき文言".encode() in held for held in shell.files().values())
    assert shell.ir("verify").code == 0
    assert "消すべき文言" not in shell.ir("log", incident).out
    assert shell.ir("resume", typed=["1", "q"]).code == 10


def test_the_log_tells_on_whose_order_words_were_struck(shell: Shell) -> None:
    """The order stands in the chronology, beside the number of the record that it struck."""
    incident = shell.begun()
    shell.ir("note", "消すべき文言")
    assert shell.ir("redact", incident, "5", "--order", "総務課長の指示", "--yes").code == 0
    assert "総務課長の指示" in shell.ir("log", incident).out


def test_what_cannot_be_struck_is_refused_with_a_hint(shell: Shell) -> None:
    """A record that is not there, has no words, or was struck before."""
    incident = shell.begun()
    shell.ir("note", "消すべき文言")
    assert shell.ir("redact", incident, "5", "--order", "課長", "--yes").code == 0
    for seq in ("0", "99", "1", "5"):
        shell.refused("redact", incident, seq, "--order", "課長", "--yes", "--store", str(shell.store))


def test_redact_may_be_thought_better_of(shell: Shell) -> None:
    """2 strikes nothing, and neither does the end of input."""
    incident = shell.begun()
    shell.ir("note", "残す文言")
    before = shell.events(incident)
    assert "やめました" in shell.ir("redact", incident, "5", "--order", "課長", typed=["2"]).out
    shell.ir("redact", incident, "5", "--order", "課長")
    assert shell.events(incident) == before


# ---------------------------------------------------------------- personal numbers


def held_anywhere(shell: Shell) -> bool:
    """Whether the number stands in any file, in any writing."""
    signs = (NUMBER, WIDE, "123456789018")
    return any(sign.encode() in held for held in shell.files().values() for sign in signs)


@pytest.mark.parametrize("typed", [NUMBER, WIDE, f"氏名 山田 番号{NUMBER}です"])
def test_a_personal_number_is_not_written_unless_the_officer_says_so(shell: Shell, typed: str) -> None:
    """It is asked about before anything is kept; 2 keeps the text and records that it was kept on purpose."""
    ran = shell.ir("report", typed=["1", "", typed, "1", "箱がない", "q"])
    assert ran.code == 10
    assert "番号" in ran.out
    assert not held_anywhere(shell)
    (incident,) = set(ID.findall(ran.out))
    assert shell.ir("resume", typed=[f"1 {typed}", "1", f"1 {typed}", "2", "q"]).code == 10
    called = [event for event in shell.events(incident) if event.kind == "called"]
    assert [event.body.get("override") for event in called] == [["my_number"]]


def test_a_personal_number_in_any_free_text_is_asked_about(shell: Shell) -> None:
    """Notes, places and reasons are looked at as well, at the prompt and on the command line."""
    incident = shell.begun(["1", f"2 {NUMBER}", "1", "2 窓口", "", "q"])
    shell.ir("resume", typed=["n", NUMBER, "1", "q"])
    shell.ir("note", NUMBER, typed=["1"])
    shell.ir("void", incident, "--reason", NUMBER, typed=["1"])
    assert not held_anywhere(shell)
    assert "noted" not in [event.kind for event in shell.events(incident)]


def test_a_personal_number_in_the_order_to_redact_is_asked_about(shell: Shell) -> None:
    """The words that strike a number must not bring it back."""
    incident = shell.begun()
    shell.ir("note", "消す文")
    shell.ir("redact", incident, "5", "--order", f"{NUMBER} を消す指示", "--yes", typed=["1"])
    assert not held_anywhere(shell)


def test_an_answers_file_with_a_personal_number_is_refused(shell: Shell) -> None:
    """A file must say `override: true` beforehand; nothing of that answer is written."""
    file = shell.folder / "a.yaml"
    file.write_text(f"- {{answer: missing}}\n- {{answer: {{place: '{NUMBER}'}}}}\n", encoding="utf-8")
    assert "override: true" in shell.refused("report", "--answers", str(file), "--store", str(shell.store))
    file.unlink()
    assert not held_anywhere(shell)


# ---------------------------------------------------------------- mistakes of the user, and ours


@pytest.mark.parametrize("command", ["resume", "status", "log", "notice", "verify"])
def test_an_unknown_incident_is_a_sentence(shell: Shell, command: str) -> None:
    """Every command says the same of an id that is not there, and where to find those that are."""
    shell.begun()
    said = shell.refused(command, "261124-ZZ9", "--store", str(shell.store))
    assert "261124-ZZ9 という事案はありません" in said
    assert "ir list" in said


def test_a_store_that_is_none_is_left_as_it_was(shell: Shell) -> None:
    """A text file, a folder and a place that cannot be made are refused with the path; the file is not touched."""
    file = shell.folder / "memo.txt"
    file.write_text("大事な内容", encoding="utf-8")
    for path in (file, shell.folder, file / "journal.db"):
        assert str(path) in shell.refused("list", "--store", str(path))
    assert file.read_text(encoding="utf-8") == "大事な内容"


def test_a_broken_station_file_is_a_sentence(shell: Shell) -> None:
    """Settings that cannot be read are named with their place, and `ir setup` can mend them as the hint says."""
    shell.begun()
    for text in ("{", "[]", '{"id": ""}', "\x00"):
        (shell.folder / "station.json").write_text(text, encoding="utf-8")
        said = shell.refused("resume", "--store", str(shell.store))
        assert "station.json" in said
        assert "ir setup" in said
    assert shell.ir("setup", "--office", "branch").code == 0


def test_a_bug_leaves_a_log_without_anything_that_was_typed_or_kept(shell: Shell) -> None:
    """Code 3, one sentence, and a file with the way through the code: no variable, no message, no typed word."""
    shell.begun(["1", "", "しるし印"])

    def failing(*_: object, **__: object) -> None:
        typed = "".join(["しるし", "印"])
        try:
            int(typed)  # Python's own message quotes the value
        except ValueError as error:
            raise KeyError(typed) from error

    shell.patch.setattr(walk, "take_note", failing)
    ran = shell.ir("note", "しるし印", "--しるし印")
    assert ran.code == 2  # an option that is not known is no bug
    ran = shell.ir("note", "しるし印")
    assert ran.code == 3
    assert "道具の不具合" in ran.err
    (log,) = (shell.folder / "data").glob("ir-bug-*.log")
    assert str(log) in ran.err
    text = log.read_text(encoding="utf-8")
    assert "builtins.KeyError" in text
    assert "builtins.ValueError" in text
    assert "walk.py:" in text
    assert "command: note --store" in text
    assert "しるし" not in text
    assert str(shell.folder) not in text
    if os.name == "posix":
        assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_bug_where_the_data_folder_cannot_be_written_is_logged_beside(shell: Shell) -> None:
    """A folder that is none: the log goes to the temporary one, and the sentence names it."""
    (shell.folder / "data").write_text("no folder", encoding="utf-8")
    shell.patch.setattr(listing, "show_list", None)
    assert shell.ir("list").code == 3
    (log,) = shell.folder.glob("ir-bug-*.log")
    assert "builtins.TypeError" in log.read_text(encoding="utf-8")


def test_a_bug_in_a_walk_keeps_what_was_answered(shell: Shell) -> None:
    """What was acknowledged before a bug can be resumed after it."""
    incident = shell.begun()
    shell.patch.setattr("kumamoto_ir.desk.session.note", None)
    assert shell.ir("resume", typed=["1", "n", "文"]).code == 3
    assert [event.kind for event in shell.events(incident)][-1] == "called"


@pytest.mark.parametrize("command", ["menu", "setup", "redact", "report"])
def test_the_end_of_input_at_any_prompt_is_10(shell: Shell, command: str) -> None:
    """Also at the menu and at the questions of a command, where no walk is going on."""
    incident = shell.begun()
    shell.ir("note", "文")
    line = {"menu": [], "redact": ["redact", incident, "5", "--order", "課長"]}.get(command, [command])
    ran = shell.ir(*line)
    assert ran.code == 10


def test_ctrl_c_at_any_prompt_is_130(shell: Shell) -> None:
    """Also at the menu and at the questions of a command, where no walk is going on; it is said in Japanese."""

    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    shell.patch.setattr("builtins.input", interrupted)
    for command in (["setup"], [], ["report"]):
        ran = shell.ir(*command)
        assert ran.code == 130
        assert "中断しました" in ran.err or "まだ何も記録していません" in ran.out

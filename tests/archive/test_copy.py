"""A copy holds everything of an incident, can be followed without this tool, and writes over nothing."""

import csv
import hashlib
import io
import re
import sqlite3
import zipfile
from pathlib import Path

import pytest

from kumamoto_ir.ground.layout import cells
from kumamoto_ir.keeping.archive import DISCLOSURE, JOURNAL, README, SUMS
from kumamoto_ir.keeping.archive.contents import members
from kumamoto_ir.keeping.archive.examine import examine
from kumamoto_ir.keeping.archive.folios import event_of, line, page_of
from tests.archive import copy_of, events, whole
from tests.consoles import Shell
from tests.desks import ME, MORNING, shipped


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def made(shell: Shell, *arguments: str) -> Path:
    """The path that `ir archive` says it wrote."""
    ran = shell.ir("archive", *arguments)
    assert ran.code == 0, ran.err
    found = re.search(r"保存しました: *(.*?)照合番号", re.sub(r"\n *", "", ran.out))
    assert found is not None
    return Path(found[1])


def table(data: bytes) -> list[list[str]]:
    """The rows of the list of candidates, without its two headings."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[2:]


# ---------------------------------------------------------------- what lies in it


def test_a_copy_holds_records_rules_papers_and_the_list_of_all_of_them() -> None:
    """Every record is a line, every file of the rules is there, and nothing is missing in the list."""
    held = whole()
    lines = held[JOURNAL].splitlines()
    assert [event_of(raw) for raw in lines] == list(events())
    library = shipped()
    at = f"rules/{library.digest[:12]}/"
    assert {
        name.removeprefix(at): data.decode() for name, data in held.items() if name.startswith(at)
    } == dict(library.files)
    now = [name for name in held if name.startswith("papers/s1/now/")]
    assert len(now) == len(library.city.plan.papers)
    (script,) = [name for name in held if name.startswith("papers/s1/kept/")]
    assert held[script].decode() in {(event.words or {}).get("text") for event in events()}
    listed = [text.partition("  ")[2] for text in held[SUMS].decode().splitlines()]
    assert listed == sorted(set(held) - {SUMS})


def test_the_chain_can_be_followed_with_a_digest_tool_and_an_editor() -> None:
    """What README says: cut the text out as it stands, digest it, and compare; no JSON is read for it."""
    before = "0" * 64
    for text in whole()[JOURNAL].decode().splitlines():
        found = re.fullmatch(r'\{"covered":(\{.*\}),"digest":"([0-9a-f]{64})","sealed":(\[.*\])\}', text)
        assert found is not None
        covered, digest, sealed = found.groups()
        assert hashlib.sha256(covered.encode()).hexdigest() == digest
        assert f'"words_digest":"{hashlib.sha256(sealed.encode()).hexdigest()}"' in covered
        assert f'"prev":"{before}"' in covered
        before = digest
    assert before in whole()[README].decode()


def test_the_digest_of_the_rules_can_be_made_by_hand() -> None:
    """As README says it: names and contents in the order of the names, with a zero byte between."""
    held = whole()
    at = next(name for name in held if name.startswith("rules/")).split("/")[1]
    files = {
        name.removeprefix(f"rules/{at}/"): data for name, data in held.items() if name.startswith("rules/")
    }
    joined = b"".join(
        name.encode() + b"\0" + str(len(data)).encode() + b"\0" + data for name, data in sorted(files.items())
    )
    assert f'"rules":"{hashlib.sha256(joined).hexdigest()}"' in held[JOURNAL].decode().splitlines()[0]


def test_every_typed_text_is_a_candidate_and_none_is_judged() -> None:
    """Each with its record, kind and column; texts that the tool made are named by their file."""
    rows = table(whole()[DISCLOSURE])
    said = {(row[1], row[3], row[4], row[5]) for row in rows}
    assert ("3", "答え", "場所", "1番窓口") in said
    assert ("4", "答え", "見たまま", "届書の箱がない") in said
    assert ("5", "連絡", "相手", "班長") in said
    assert ("6", "メモ", "メモ", "警察が到着") in said
    assert ("", "記録した人", "氏名", "試験 太郎") in said
    typed = [text for event in events() for name, text in (event.words or {}).items() if name != "text"]
    assert set(typed) < {row[5] for row in rows}
    (file,) = [row[5].removeprefix("ファイル ") for row in rows if row[5].startswith("ファイル ")]
    assert file in whole()
    assert {row[6] for row in rows} == {"候補"}


def test_a_text_that_a_spreadsheet_would_run_is_not_run(shell: Shell) -> None:
    """A note that begins like a formula is a text in the list of candidates."""
    incident = shell.begun()
    shell.ir("note", "=1+1")
    rows = table((made(shell, incident) / DISCLOSURE).read_bytes())
    assert [row[5] for row in rows if row[4] == "メモ"] == ["'=1+1"]


def test_the_note_for_whoever_checks_can_be_read_anywhere() -> None:
    """No line of README is too wide, and an old terminal can show all of it."""
    for text in whole()[README].decode().splitlines():
        assert cells(text) <= 80
        text.encode("cp932")


# ---------------------------------------------------------------- the command


def test_an_archive_is_checked_where_there_is_no_store(shell: Shell) -> None:
    """After the journal is gone, folder and zip are still found whole, and no journal is made on the way."""
    incident = shell.begun()
    folder, packed = made(shell, incident), made(shell, incident, "--zip")
    shell.store.unlink()
    for path in (folder, packed):
        ran = shell.plain("verify", str(path))
        assert (ran.code, "すべて合っています" in ran.out) == (0, True)
        assert incident in ran.out
    assert list(shell.folder.rglob("*.db")) == []


def test_an_archive_is_never_written_over_another(shell: Shell) -> None:
    """The second gets a number; the first is as it was."""
    incident = shell.begun()
    out = shell.folder / "here"
    first = made(shell, incident, "--out", str(out))
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    second = made(shell, incident, "--out", str(out))
    packed = [made(shell, incident, "--zip", "--out", str(out)) for _ in range(2)]
    assert [path.name for path in (first, second, *packed)] == [
        f"{incident}-archive",
        f"{incident}-archive-2",
        f"{incident}-archive.zip",
        f"{incident}-archive-2.zip",
    ]
    assert {path: path.read_bytes() for path in first.rglob("*") if path.is_file()} == before


def test_the_archive_of_a_drill_says_so(shell: Shell) -> None:
    """In its name, at the head of the note and the list, and on every paper that is made now."""
    assert shell.ir("report", "--drill", typed=["1", "", "箱がない"]).code == 10
    (incident,) = re.findall(r"\d{6}-[2-9A-Z]{3}", shell.ir("list", "--drill").out)
    path = made(shell, incident, "--drill")
    assert path.name == f"{incident}-archive-drill"
    for file in (path / README, path / DISCLOSURE, *path.glob("papers/*/now/*")):
        assert "【訓練】" in file.read_text(encoding="utf-8-sig"), file
    assert shell.plain("verify", str(path)).code == 0


def test_how_long_it_is_kept_comes_from_the_plan_or_is_open(shell: Shell) -> None:
    """Blank is 未定 and 要確認; what the city has set stands there, also for an incident that was begun before."""
    incident = shell.begun()
    assert "保存年限: 未定(要確認" in (made(shell, incident) / README).read_text(encoding="utf-8")
    home = shell.folder / "home"
    shell.plain("init", str(home))
    plan = home / "playbooks" / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("\nretention:\n", "\nretention: 5年\n"), encoding="utf-8")
    path = made(shell, incident, "--home", str(home))
    assert "保存年限: 5年\n" in (path / README).read_text(encoding="utf-8")


def test_struck_words_are_in_no_archive_made_afterwards(shell: Shell) -> None:
    """They stand as 【抹消】 among the candidates, the chain holds, and older copies are named when they are struck."""
    incident = shell.begun()
    shell.ir("note", "消すべき文言")
    old, packed = made(shell, incident), made(shell, incident, "--zip")
    ran = shell.ir("redact", incident, "5", "--order", "総務課長の指示", "--yes")
    assert ran.code == 0
    for path in (old, packed):
        assert str(path) in ran.out
    new = made(shell, incident)
    for file in new.rglob("*"):
        assert file.is_dir() or "消すべき文言".encode() not in file.read_bytes(), file
    assert ["5", "メモ", "【抹消】", "抹消済み"] in [
        [row[1], row[3], row[5], row[6]] for row in table((new / DISCLOSURE).read_bytes())
    ]
    assert "総務課長の指示" in (new / DISCLOSURE).read_text(encoding="utf-8-sig")
    assert shell.plain("verify", str(new)).code == 0


def test_a_page_that_does_not_fit_gets_no_copy(shell: Shell) -> None:
    """A copy is a witness; of an altered record none is made, and the file itself is to be kept."""
    incident = shell.begun()
    db = sqlite3.connect(shell.store)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE event SET operator = '別人' WHERE seq = 2")
    db.commit()
    db.close()
    assert "2番" in shell.refused("archive", incident, "--store", str(shell.store))
    assert not (shell.folder / "archives").exists()


def test_a_disk_that_is_full_leaves_no_half_copy(shell: Shell) -> None:
    """What was begun is taken away again, and the sentence says that the record is safe."""
    incident = shell.begun()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    shell.patch.setattr("kumamoto_ir.keeping.archive.disk.os.fsync", full)
    for more in ([], ["--zip"]):
        said = shell.refused("archive", incident, *more, "--store", str(shell.store))
        assert "写しを保存できません" in said
    assert list((shell.folder / "archives").iterdir()) == []


def test_papers_that_cannot_be_made_any_more_are_named(shell: Shell) -> None:
    """Records and rules are copied all the same."""
    copy = copy_of(events())
    page = page_of(events(), None, ME, MORNING)
    held = members(type(copy)(copy.incident, (page,), copy.rules, "", MORNING, ""))
    assert not [name for name in held if "/now/" in name]
    assert "いまの書類は作れませんでした" in held[README].decode()
    assert held[JOURNAL] == whole()[JOURNAL]
    assert examine(held).faults == ()


def test_a_zip_has_one_folder_and_no_clock_but_the_one_it_is_given(shell: Shell) -> None:
    """Everything lies below one folder; the times in it are those of the making."""
    packed = made(shell, shell.begun(), "--zip")
    with zipfile.ZipFile(packed) as held:
        assert {entry.filename.split("/")[0] for entry in held.infolist()} == {packed.stem}
        assert {entry.date_time for entry in held.infolist()} == {(2026, 11, 24, 8, 5, 0)}


def test_a_line_is_a_record_and_a_record_a_line() -> None:
    """There and back without a loss; anything written besides makes it no record."""
    for event in events():
        assert event_of(line(event).encode()) == event
        for spoiled in (
            line(event) + " ",
            line(event).replace('{"covered":{', '{"covered":{"a":1,', 1),
            line(event)[:-1] + ',"x":1}',
            line(event).replace(f'"seq":{event.seq}', f'"seq":{event.seq}.0'),
        ):
            assert event_of(spoiled.encode()) is None

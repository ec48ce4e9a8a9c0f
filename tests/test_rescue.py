"""What can be read of a damaged journal is saved, what cannot is named, and the damaged file is not touched."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kumamoto_ir.incident.events import MOVES, RECORDS, Draft, What
from kumamoto_ir.journal.rescue.salvage import Page, Salvage, rebuild, salvage
from kumamoto_ir.saying.words import EVENT_KINDS
from tests.consoles import Shell
from tests.store.test_damage import LOG_DAMAGE
from tests.store.wreck import (
    FRAME,
    NOON,
    PAGE,
    contents,
    fill,
    flip,
    left_by_a_kill,
    log_of,
    opened,
    pages_of,
    settled,
    shortened,
)

SECRET = "消されるべき氏名"


def saved(path: Path) -> Salvage:
    """What is rescued, by which the file is not changed; a new journal made of it must hold."""
    before = contents(path)
    found = salvage(path, genuine=lambda *_: True)
    assert contents(path) == before
    new = path.with_name("new.db")
    rebuild(found, new, drill=False)
    with opened(new) as journal:
        held = {head.incident: head.seq for head in journal.heads()}
        assert held == {page.incident: len(page.whole) for page in found.pages if page.whole}
        for incident in held:
            assert [verdict.misfit for verdict in journal.verify(incident)] == [None]
            events = journal.events(incident, "s1")
            assert all(f"言葉 {incident} {event.seq} " in (event.words or {})["text"] for event in events)
    return found


def counted(page: Page) -> int:
    """Every event of a page is accounted for once, whatever became of it."""
    known = [event.seq for event in (*page.whole, *page.later, *page.altered)]
    assert sorted((*known, *page.missing)) == sorted({*known, *page.missing})
    return len(known) + len(page.missing)


def test_of_a_sound_journal_everything_is_saved(tmp_path: Path) -> None:
    found = saved(settled(tmp_path))
    assert [(page.incident, len(page.whole)) for page in found.pages] == [
        (f"26040{number}-AAA", 12) for number in range(3)
    ]
    assert not any(page.later or page.altered or page.missing for page in found.pages)
    assert (found.fragments, found.drill) == ((), False)


def test_whichever_page_is_noise_the_rest_is_saved_and_what_is_lost_is_named(tmp_path: Path) -> None:
    """One page at a time: header and schema cost nothing, and a page of events only the events that stood in it."""
    path = settled(tmp_path)
    lost = {}
    pages = path.stat().st_size // PAGE
    for page in range(pages):
        copy = tmp_path / f"page-{page}" / "journal.db"
        copy.parent.mkdir()
        shutil.copyfile(path, copy)
        flip(copy, page * PAGE, PAGE)
        found = saved(copy)
        assert [counted(held) for held in found.pages] == [12, 12, 12]
        lost[page + 1] = sum(len(held.missing) for held in found.pages)
    assert max(lost.values()) <= 8
    for name, held in pages_of(path).items():
        if name != "event":
            assert [lost[page] for page in held] == [0], name
    assert sum(lost.values()) == 36  # every event stands in one page only


@pytest.mark.parametrize("damage", LOG_DAMAGE.values(), ids=LOG_DAMAGE)
def test_a_damaged_log_costs_at_most_the_events_of_the_damaged_page(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    """What stands behind the damaged frame, where SQLite stops, is saved too."""
    path = left_by_a_kill(tmp_path, unsettled=True)
    damage(log_of(path))
    found = saved(path)
    assert sum(len(page.whole) for page in found.pages) >= 35
    assert [counted(page) for page in found.pages] == [12, 12, 12]


def test_a_journal_without_its_first_half_gives_its_second(tmp_path: Path) -> None:
    """Cut off at its head, the file is nothing to SQLite; its events are read all the same."""
    path = settled(tmp_path)
    content = path.read_bytes()
    path.write_bytes(bytes(PAGE) * 4 + content[4 * PAGE :])
    found = saved(path)
    assert sum(len(page.whole) + len(page.later) for page in found.pages) > 20


@pytest.mark.parametrize("size", [0, 1, 3 * PAGE + 100, 12 * PAGE])
def test_a_journal_cut_short_gives_what_is_left(tmp_path: Path, size: int) -> None:
    path = settled(tmp_path)
    shortened(path, size)
    saved(path)


def test_an_emptied_file_beside_a_full_log_gives_what_the_log_holds(tmp_path: Path) -> None:
    path = left_by_a_kill(tmp_path, unsettled=True)
    shortened(path, 0)
    assert [len(page.whole) for page in saved(path).pages] == [12, 12, 12]
    assert log_of(path).stat().st_size > FRAME


def test_an_altered_event_ends_what_can_be_gone_on_with(tmp_path: Path) -> None:
    """What was written behind it is kept to be read, and the altered one is shown as altered."""
    path = settled(tmp_path)
    content = path.read_bytes()
    assert content.count("言葉 260401-AAA 7 ".encode()) == 1
    path.write_bytes(content.replace("言葉 260401-AAA 7 ".encode(), "偽葉 260401-AAA 7 ".encode()))
    page = salvage(path, genuine=lambda *_: True).pages[1]
    assert [event.seq for event in page.whole] == [1, 2, 3, 4, 5, 6]
    assert [event.seq for event in page.altered] == [7]
    assert [event.seq for event in page.later] == [8, 9, 10, 11, 12]


def test_long_words_over_many_pages_are_read_whole(tmp_path: Path) -> None:
    path = settled(tmp_path)
    with opened(path) as journal:
        for seq, length in enumerate((1200, 1340, 1365, 5000, 100_000), start=13):
            draft = Draft(What.NOTED, NOON, {}, {"text": f"言葉 260400-AAA {seq} " + "う" * length})
            journal.append("260400-AAA", "s1", seq, [draft], operator="", office="")
    assert len(saved(path).pages[0].whole) == 17


def test_what_was_struck_stays_struck(tmp_path: Path) -> None:
    """Older bytes of the words in a log that was never cleared are not given back."""
    folder = tmp_path / "x"
    folder.mkdir()
    path = folder / "journal.db"
    with opened(path) as journal:
        journal._db.execute("PRAGMA wal_autocheckpoint = 0")
        fill(journal, 1, 3)
        note = Draft(What.NOTED, NOON, {}, {"text": SECRET})
        journal.append("260400-AAA", "s1", 4, [note], operator="", office="")
        shutil.copyfile(log_of(path), tmp_path / "old-log")
        order = Draft(What.REDACTED, NOON, {}, {"order": "管理者の指示"})
        journal.strike("260400-AAA", "s1", 4, order, operator="", office="")
    shutil.copyfile(tmp_path / "old-log", log_of(path))
    assert SECRET.encode() in log_of(path).read_bytes()
    (page,) = salvage(path, genuine=lambda *_: True).pages
    assert [event.seq for event in page.whole] == [1, 2, 3, 4, 5]
    assert page.whole[3].words is None
    assert SECRET not in repr(salvage(path, genuine=lambda *_: True))


def test_another_file_gives_nothing_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(bytes(range(256)) * 100 + b"\x81\x0d\x81\x0d\x81\x0d" * 50)
    found = salvage(path, genuine=lambda *_: True)
    assert (found.pages, found.fragments, found.drill) == ((), (), None)


# ---------------------------------------------------------------- the command


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal of their own."""
    return Shell(tmp_path, capsys, monkeypatch)


def test_a_broken_journal_is_rescued_and_the_walk_goes_on_in_the_new_one(shell: Shell) -> None:
    """`ir resume` names the damage and the command; `ir rescue` makes what `ir resume --store` goes on with."""
    incident = shell.begun()
    whole = shell.ir("resume", typed=["q"]).out
    flip(shell.store, 0, 100)
    damaged = shell.store.read_bytes()
    ran = shell.ir("resume")
    assert (ran.code, "ir rescue --out" in ran.err) == (1, True)
    out = shell.folder / "out"
    ran = shell.ir("rescue", "--out", str(out))
    assert (ran.code, ran.err) == (0, "")
    assert f"{incident}(" in ran.out
    assert "すべて読めました" in ran.out
    assert shell.store.read_bytes() == damaged
    new = str(out / "journal.db")
    again = shell.plain("resume", "--store", new, typed=["q"])
    assert again.code == 10
    assert again.out.partition("をここまで")[0] == whole.partition("をここまで")[0]
    assert shell.plain("verify", "--store", new).code == 0


def test_what_is_lost_is_said_for_each_incident(shell: Shell) -> None:
    """A row that is no event any more: its number is named, its bytes are kept to be read, and the code is 1."""
    incident = shell.begun()
    content = shell.store.read_bytes()
    shell.store.write_bytes(content.replace("届書の箱がない".encode(), "届書\x01\x02\x03の箱が".encode()))
    out = shell.folder / "out"
    ran = shell.ir("rescue", "--out", str(out))
    assert ran.code == 1
    assert "3番までは、続けられます" in ran.out
    assert "読めないもの: 4番" in ran.out
    assert "断片が1件" in ran.out
    lines = [json.loads(line) for line in (out / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["standing"], int(line["seq"])) for line in lines] == [
        ("whole", 1),
        ("whole", 2),
        ("whole", 3),
        ("missing", 4),
        ("fragment", 4),
    ]
    text = (out / "rescued.txt").read_text(encoding="utf-8")
    assert incident in text
    assert "届書<U+0001><U+0002><U+0003>の箱が" in text
    assert "\x01" not in text


def test_a_journal_of_a_drill_stays_one(shell: Shell) -> None:
    """The new journal is a drill's too, whatever flag was given."""
    assert shell.ir("report", "--drill", typed=["1", "", "箱がない"]).code == 10
    out = shell.folder / "out"
    ran = shell.ir("rescue", "--out", str(out))
    assert (ran.code, "【訓練】" in ran.out) == (0, True)
    assert shell.plain("list", "--drill", "--store", str(out / "journal.db")).code == 0
    assert shell.plain("list", "--store", str(out / "journal.db")).code == 1


@pytest.mark.parametrize("content", [b"", b"\x00" * 5000, "手紙".encode()])
def test_nothing_to_be_read_is_said(shell: Shell, content: bytes) -> None:
    shell.store.write_bytes(content)
    ran = shell.ir("rescue", "--out", str(shell.folder / "out"))
    assert (ran.code, "一つもありません" in ran.out) == (1, True)


def test_rescue_refuses_a_folder_that_is_not_empty_and_a_journal_that_is_not_there(shell: Shell) -> None:
    shell.begun()
    assert "空ではありません" in shell.refused(
        "rescue", "--out", str(shell.folder), "--store", str(shell.store)
    )
    missing = shell.folder / "none.db"
    assert "ありません" in shell.refused("rescue", "--out", str(shell.folder / "o"), "--store", str(missing))
    assert not (shell.folder / "o").exists()


def test_every_kind_of_event_has_a_word() -> None:
    """The readable text names each kind in Japanese."""
    assert set(EVENT_KINDS) == MOVES | RECORDS


def test_a_new_journal_has_nothing_of_a_row_that_does_not_hold(tmp_path: Path) -> None:
    """A forged row with an honest look ends the page before it."""
    path = settled(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TRIGGER event_unchanged")
        db.execute("UPDATE event SET operator = '別人' WHERE incident = '260402-AAA' AND seq = 2")
        db.commit()
    found = salvage(path, genuine=lambda *_: True)
    assert [event.seq for event in found.pages[2].whole] == [1]
    assert [event.seq for event in found.pages[2].altered] == [2]

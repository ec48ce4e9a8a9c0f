"""A damaged journal is named in one sentence, shows no half truth, and is left exactly as it was found."""

import os
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.journal import Damaged, NotNow
from kumamoto_ir.journal.rescue.inspection import torn
from kumamoto_ir.journal.rescue.wal import INDEX_READ, published
from kumamoto_ir.journal.sqlite import open_journal
from tests.store.wreck import (
    FRAME,
    NOON,
    PAGE,
    contents,
    dies_unheard,
    fill,
    flip,
    header_anew,
    left_by_a_kill,
    log_of,
    opened,
    pages_of,
    settled,
    shortened,
)


def refused(path: Path, sentence: str) -> None:
    """Opening says it in one sentence with what to do, and changes nothing."""
    before = contents(path)
    with pytest.raises(Damaged, match=sentence) as refusal:
        opened(path)
    assert "ir rescue" in refusal.value.hint
    assert "--store" in refusal.value.hint
    assert refusal.value.place == str(path)
    assert contents(path) == before


def every_answer(path: Path) -> bool:
    """Whether all that `fill` wrote is there and holds."""
    with opened(path) as journal:
        heads = journal.heads()
        verdicts = [verdict for head in heads for verdict in journal.verify(head.incident)]
        return [head.seq for head in heads] == [12, 12, 12] and not any(v.misfit for v in verdicts)


# --- the file itself -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [0, 16, 24, 28, 32, 40, 56, 100, 103, 105], ids=lambda at: f"byte{at}")
def test_a_damaged_header_is_named_or_does_no_harm(tmp_path: Path, offset: int) -> None:
    """Of the header each field is turned over; what SQLite does not need is no damage to the answers."""
    path = settled(tmp_path)
    flip(path, offset, 4)
    before = contents(path)
    with suppress(Damaged, NotNow):
        assert every_answer(path)
        return
    assert contents(path) == before


def test_every_page_of_the_file_is_missed_when_it_is_damaged(tmp_path: Path) -> None:
    """Table, index, overflow or schema: whichever page is turned to noise, the file is named as damaged."""
    path = settled(tmp_path)
    pages = path.stat().st_size // PAGE
    assert pages > 20
    for page in range(pages):
        copy = tmp_path / f"page-{page}" / "journal.db"
        copy.parent.mkdir()
        shutil.copyfile(path, copy)
        flip(copy, page * PAGE, PAGE)
        before = contents(copy)
        with pytest.raises(Damaged):
            opened(copy)
        assert contents(copy) == before


@pytest.mark.parametrize("index", ["event_first", "event_closed", "sqlite_autoindex_event_1"])
def test_a_damaged_index_does_not_hide_an_incident(tmp_path: Path, index: str) -> None:
    """An index that lost its rows made a list without incidents, and a check that found all well."""
    path = settled(tmp_path)
    (page,) = pages_of(path)[index]
    flip(path, page * PAGE - 64, 64)
    if index == "event_closed":  # it holds nothing here, and what is turned over is empty space
        assert every_answer(path)
    else:
        refused(path, "壊れている")


def test_a_damaged_freelist_is_named(tmp_path: Path) -> None:
    """A page that is free and also in use would be written over by the next answer."""
    path = settled(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE gone (text TEXT)")
        db.executemany("INSERT INTO gone VALUES (?)", [("x" * 3000,)] * 9)
        db.execute("DROP TABLE gone")
        db.commit()
        assert db.execute("PRAGMA freelist_count").fetchone()[0] > 5
    trunk = int.from_bytes(path.read_bytes()[32:36], "big")
    flip(path, (trunk - 1) * PAGE + 4, 12)
    refused(path, "壊れている")


@pytest.mark.parametrize("size", [1, 99, 512, PAGE, 5 * PAGE, 5 * PAGE + 700, -1, -PAGE])
def test_a_file_cut_short_is_named(tmp_path: Path, size: int) -> None:
    path = settled(tmp_path)
    shortened(path, size % path.stat().st_size)
    refused(path, "壊れている")


def test_an_empty_file_is_not_taken_for_a_new_journal(tmp_path: Path) -> None:
    """Where a journal was, an empty file is what a full disk or a failed copy left, and no reason to begin anew."""
    path = tmp_path / "journal.db"
    path.touch()
    refused(path, "空です")
    with closing(sqlite3.connect(path)) as db:  # a database without any table
        db.execute("PRAGMA user_version = 1")
    refused(path, "空です")


@pytest.mark.parametrize("content", ["これは手紙です。", "SQLite format 3\x00", "\x00" * 9000])
def test_another_file_in_its_place_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "journal.db"
    path.write_text(content, encoding="utf-8")
    refused(path, "ir の記録のファイルではありません")


def test_a_log_without_its_journal_is_not_mixed_into_a_new_one(tmp_path: Path) -> None:
    """SQLite would take the pages of the old log for those of the new file."""
    path = left_by_a_kill(tmp_path, unsettled=True)
    path.unlink()
    refused(path, "-wal")
    assert not path.exists()


# --- the log beside it ---------------------------------------------------------------------------------------

LOG_DAMAGE: dict[str, Callable[[Path], object]] = {
    "header": lambda log: flip(log, 0, 4),
    "header-salt": lambda log: flip(log, 16, 8),
    "header-checksum": lambda log: flip(log, 24, 8),
    "first-frame-header": lambda log: flip(log, 32, 4),
    "first-frame-page": lambda log: flip(log, 32 + 24 + 100),
    "middle-frame-page": lambda log: flip(log, 32 + FRAME * (log.stat().st_size // FRAME // 2) + 500),
    "middle-frame-checksum": lambda log: flip(log, 32 + FRAME * (log.stat().st_size // FRAME // 2) + 16, 8),
    "last-frame": lambda log: flip(log, -100),
}


@pytest.mark.parametrize("index", [False, True], ids=["copied", "killed"])
@pytest.mark.parametrize("damage", LOG_DAMAGE.values(), ids=LOG_DAMAGE)
def test_answers_behind_the_damage_of_a_log_are_not_dropped_in_silence(
    tmp_path: Path, damage: Callable[[Path], object], index: bool
) -> None:
    """SQLite takes what stands behind a damaged frame for never written, and writes over it."""
    path = left_by_a_kill(tmp_path, unsettled=True, index=index)
    damage(log_of(path))
    refused(path, "末尾が壊れています")


@pytest.mark.parametrize("damage", LOG_DAMAGE.values(), ids=LOG_DAMAGE)
def test_a_damaged_log_costs_no_answer_and_stops_nobody(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    """What was acknowledged stands in the file itself; the log of a killed window is not needed any more."""
    path = left_by_a_kill(tmp_path)
    with suppress(Damaged):  # the newest page image itself may be what was damaged: then it is named
        damage(log_of(path))
        assert every_answer(path)


@pytest.mark.parametrize(
    "loss", [lambda log: log.unlink(), lambda log: shortened(log, 0)], ids=["gone", "empty"]
)
def test_whoever_copies_the_file_without_its_log_has_every_answer(
    tmp_path: Path, loss: Callable[[Path], None]
) -> None:
    """A stick with journal.db alone on it, taken while a window is open, or after it was killed."""
    path = left_by_a_kill(tmp_path)
    loss(log_of(path))
    assert every_answer(path)


def test_a_log_as_a_kill_leaves_it_is_sound(tmp_path: Path) -> None:
    path = left_by_a_kill(tmp_path, unsettled=True)
    assert not torn(path)
    assert every_answer(path)


def test_a_power_failure_in_the_middle_of_a_write_stops_nobody(tmp_path: Path) -> None:
    """Frames that never reached the disk belong to an answer that nobody was told was kept."""
    path = left_by_a_kill(tmp_path, unsettled=True)
    log = log_of(path)
    content = bytearray(log.read_bytes())
    last = len(content) - FRAME
    before = last - FRAME
    while (
        int.from_bytes(content[before + 4 : before + 8], "big") == 0
    ):  # to the first frame of the last answer
        before -= FRAME
    content[before + FRAME : before + 2 * FRAME] = bytes(FRAME)
    log.write_bytes(content)
    with opened(path) as journal:
        assert [head.seq for head in journal.heads()] == [12, 12, 11]


def test_what_a_dead_window_told_nobody_is_not_taken_for_damage(tmp_path: Path) -> None:
    """A living window writes a short answer over the beginning of the dead one's long one: nobody is kept out."""
    path = settled(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as living:
        living.execute("PRAGMA wal_autocheckpoint = 0")
        living.execute("INSERT INTO rules VALUES ('before', '{}')")
        dies_unheard(path)
        living.execute("INSERT INTO rules VALUES ('after', '{}')")
        assert every_answer(path)
        with opened(path) as journal:
            assert (journal.rules("after"), journal.rules("unheard")) == ({}, None)
    assert every_answer(path)


@pytest.mark.parametrize("index", [True, False], ids=["killed", "copied"])
def test_a_window_that_died_after_the_header_of_a_log_is_not_taken_for_damage(
    tmp_path: Path, index: bool
) -> None:
    """It wrote the header over that of another that died unheard; without the index this may be damage as well."""
    path = settled(tmp_path)
    after = tmp_path / "after" / "journal.db"
    after.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as living:
        living.execute("INSERT INTO rules VALUES ('before', '{}')")
        dies_unheard(path, anew=True)
        header_anew(log_of(path))
        for tail in ("", "-wal", "-shm")[: 3 if index else 2]:
            shutil.copyfile(f"{path}{tail}", f"{after}{tail}")
    if not index:
        refused(after, "末尾が壊れています")
        return
    with opened(after) as journal:
        assert (journal.rules("before"), journal.rules("unheard")) == ({}, None)
    assert every_answer(after)


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize("place", [0, 8, 16, 24, 32, 40], ids=lambda place: f"byte{place}")
def test_an_index_that_does_not_fit_its_log_clears_nothing(tmp_path: Path, place: int, copies: int) -> None:
    """A damaged index, half of one, or one of another log is not believed."""
    path = left_by_a_kill(tmp_path, unsettled=True, index=True)
    log = log_of(path).read_bytes()
    index = path.with_name(f"{path.name}-shm").read_bytes()[:INDEX_READ]
    assert published(index, log, PAGE) == (len(log) - 32) // FRAME
    altered = bytearray(index)
    for copy in range(copies):
        altered[copy * INDEX_READ // 2 + place] ^= 1
    assert published(bytes(altered), log, PAGE) is None
    assert published(index[:-1], log, PAGE) is None
    assert published(index, log[:16] + bytes(8) + log[24:], PAGE) is None
    assert published(index, log[:-FRAME], PAGE) is None


def test_a_window_that_writes_all_the_time_is_not_taken_for_damage(tmp_path: Path) -> None:
    """Looking in between two answers of another window finds nothing wrong."""
    path = tmp_path / "journal.db"
    with opened(path) as busy:
        fill(busy, 1, 3)
        for seq in range(4, 30):
            busy.append("260400-AAA", "s1", seq, [Draft(What.NOTED, NOON, {}, {})], operator="", office="")
            assert not torn(path)
            opened(path, wait=5).close()


# --- no damage, but no way to write --------------------------------------------------------------------------


def test_a_hot_journal_is_rolled_back_where_there_is_no_log(tmp_path: Path) -> None:
    """On a share a killed window leaves a rollback journal; opening takes the half write back and goes on."""
    (tmp_path / "a").mkdir()
    path = settled(tmp_path / "a")
    target = tmp_path / "b"
    target.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("PRAGMA cache_size = 1")
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO rules VALUES (?, ?)", [(str(n), "x" * 3000) for n in range(200)])
        for name in ("journal.db", "journal.db-journal"):
            shutil.copyfile(path.parent / name, target / name)
        db.execute("ROLLBACK")
    assert (target / "journal.db-journal").stat().st_size > 0
    assert every_answer(target / "journal.db")
    with opened(target / "journal.db") as journal:
        assert journal.rules("7") is None


@pytest.mark.skipif(os.name != "posix", reason="file size limits are a matter of POSIX")
def test_no_space_left_is_a_sentence_and_the_page_goes_on_when_there_is_space(tmp_path: Path) -> None:
    """A limit of the file size stands for a full disk: the write fails in the middle, and nothing of it stays."""
    import resource
    import signal

    path = settled(tmp_path)
    with opened(path) as journal:
        usual = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20_000, usual[1]))
            with pytest.raises(NotNow, match=r"空き|読み書き") as refusal:
                journal.append(
                    "260400-AAA",
                    "s1",
                    13,
                    [Draft(What.NOTED, NOON, {}, {"t": "あ" * 50_000})],
                    operator="",
                    office="",
                )
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
            signal.signal(signal.SIGXFSZ, ignored)
        assert "紙に" in refusal.value.hint
        (event,) = journal.append(
            "260400-AAA", "s1", 13, [Draft(What.NOTED, NOON, {}, {"t": "空いた"})], operator="", office=""
        )
        assert event.seq == 13
    assert not torn(path)


# --- another window in the way -------------------------------------------------------------------------------


def test_whoever_waits_for_another_window_is_told_once_and_then_goes_on(tmp_path: Path) -> None:
    """The write waits, says so, and is done when the other window lets go."""
    path = settled(tmp_path)
    told: list[str] = []
    with opened(path) as other, opened(path, wait=30) as journal:
        other._db.execute("BEGIN IMMEDIATE")

        def waiting() -> None:
            told.append("waits")
            other._db.execute("ROLLBACK")

        journal._patience = type(journal._patience)(30, waiting, calm=0)
        draft = Draft(What.NOTED, NOON, {}, {"t": "待った"})
        (event,) = journal.append("260400-AAA", "s1", 13, [draft], operator="", office="")
    assert (event.seq, told) == (13, ["waits"])


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """A folder in which nothing can be written, also not by root, for whom rights mean nothing."""
    rights = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    for path, mode in rights.items():
        path.chmod(mode & 0o555 | 0o444 | (0o111 if path.is_dir() else 0))
    root = sys.platform != "win32" and os.geteuid() == 0
    if sys.platform != "win32" and root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if sys.platform != "win32" and root:
            os.seteuid(0)
        for path, mode in rights.items():
            if path.exists():
                path.chmod(mode)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may pass through, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")
@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
def test_a_journal_that_cannot_be_written_can_be_looked_at(open_folder: Path, killed: bool) -> None:
    """On a protected disk or a full one: writing is refused before anything is typed, looking is not."""
    path = left_by_a_kill(open_folder) if killed else settled(open_folder)
    path.parent.chmod(0o755)
    before = contents(path)
    with unwritable(path.parent):
        with pytest.raises(NotNow, match=r"書き込めません|読み書き"):
            opened(path)
        with open_journal(path, drill=False, now=lambda: NOON, looking=True) as journal:
            assert [head.seq for head in journal.heads()] == [12, 12, 12]
            assert [verdict.misfit for verdict in journal.verify("260400-AAA")] == [None]
            with pytest.raises(NotNow):
                journal.append("260400-AAA", "s1", 13, [Draft(What.NOTED, NOON)], operator="", office="")
        with pytest.raises(UserError, match="訓練"):
            open_journal(path, drill=True, now=lambda: NOON, looking=True)
    assert contents(path) == before
    assert every_answer(path)


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")
def test_what_stands_in_the_log_only_is_not_passed_over_by_looking(open_folder: Path) -> None:
    """Where the log cannot be read in, the file alone would show less than was acknowledged: then nothing is shown."""
    path = left_by_a_kill(open_folder, unsettled=True)
    path.parent.chmod(0o755)
    with unwritable(path.parent), pytest.raises(NotNow):
        open_journal(path, drill=False, now=lambda: NOON, looking=True)
    assert every_answer(path)


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")
def test_a_damaged_journal_that_cannot_be_written_is_named(open_folder: Path) -> None:
    path = settled(open_folder)
    flip(path, 5 * PAGE, PAGE)
    with unwritable(open_folder), pytest.raises(Damaged):
        open_journal(path, drill=False, now=lambda: NOON, looking=True)

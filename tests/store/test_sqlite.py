"""The journal in one file: nothing acknowledged is lost, nothing altered is missed, what is struck is gone."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import kumamoto_ir
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.incident import chain
from kumamoto_ir.incident.chain import Misfit
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.journal import Conflict, Opening, Verdict, sqlite
from kumamoto_ir.journal.rows import INSERT, row_of
from kumamoto_ir.journal.sqlite import SqliteJournal, open_journal

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
ROOT = Path(kumamoto_ir.__file__).parents[1]
INCIDENT, STREAM = "R8-001", "station-a"
SECRET = "消されるべき氏名 熊本太郎"
posix = pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")


def opened(path: Path, *, drill: bool = False, wait: float = 0) -> SqliteJournal:
    return open_journal(path, drill=drill, now=lambda: NOON, wait=wait)


def note(text: str = "", **body: Any) -> Draft:
    return Draft(What.NOTED, NOON, body, {"text": text} if text else {})


def write(
    journal: SqliteJournal, seq: int, *drafts: Draft, incident: str = INCIDENT, stream: str = STREAM
) -> tuple[Event, ...]:
    return journal.append(incident, stream, seq, drafts, operator="髙﨑", office="情報政策課")


def strike(journal: SqliteJournal, seq: int) -> Event:
    order = Draft(What.REDACTED, NOON, {"of": 999, "by": "管理者"}, {"reason": "誤って氏名を入力"})
    return journal.strike(INCIDENT, STREAM, seq, order, operator="髙﨑", office="情報政策課")


def five_events(journal: SqliteJournal) -> tuple[Event, ...]:
    return write(
        journal,
        1,
        Draft(What.OPENED, NOON, {"entry": "report"}),
        Draft(What.ANSWERED, NOON, {"step": "受付", "n": 3}, {"answer": "電話"}),
        note(SECRET),
        note("𠮷野家の前", seen=True),
        note(),
    )


@contextmanager
def behind_the_back(path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody with a SQLite tool who takes the triggers away first."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        yield db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    with opened(path) as journal:
        yield journal


# --- writing and reading -------------------------------------------------------------------------------------


def test_what_append_returns_is_what_is_read_back(path: Path, journal: SqliteJournal) -> None:
    written = five_events(journal)
    assert journal.events(INCIDENT, STREAM) == written
    journal.close()
    with opened(path) as again:
        assert again.events(INCIDENT, STREAM) == written
        assert again.verify(INCIDENT) == (Verdict(STREAM, 5, written[-1].digest, None),)


@pytest.mark.parametrize("typed", ["髙﨑𠮷①㈱", "a\udce3\udc81", "\x00\n\u2028", "'; DROP TABLE event; --"])
def test_every_text_that_can_be_typed_is_kept(journal: SqliteJournal, typed: str) -> None:
    draft = Draft(What.NOTED, NOON, {"t": typed}, {"t": typed})
    written = journal.append(typed, typed, 1, [draft], operator=typed, office=typed)
    assert journal.events(typed, typed) == written
    assert [verdict.misfit for verdict in journal.verify(typed)] == [None]


def test_a_journal_of_nothing_has_nothing(journal: SqliteJournal) -> None:
    assert journal.events("none", STREAM) == ()
    assert journal.streams("none") == ()
    assert journal.verify("none") == ()
    assert journal.heads() == ()
    assert write(journal, 1) == ()


def test_the_second_of_two_windows_is_told_where_the_page_stands(path: Path, journal: SqliteJournal) -> None:
    with opened(path) as other:
        write(journal, 1, note("一"), note("二"))
        with pytest.raises(Conflict) as conflict:
            write(other, 1, note("遅れた"))
        assert conflict.value.current_seq == 2
        write(other, 3, note("三"))
    with pytest.raises(Conflict):
        write(journal, 5, note("先走り"))
    assert [event.words for event in journal.events(INCIDENT, STREAM)] == [{"text": t} for t in "一二三"]


def test_two_stations_never_conflict(journal: SqliteJournal) -> None:
    write(journal, 1, note(), stream="b")
    write(journal, 1, note(), stream="a")
    assert journal.streams(INCIDENT) == ("a", "b")


def test_of_several_drafts_all_are_written_or_none(journal: SqliteJournal) -> None:
    with pytest.raises(TypeError):
        write(journal, 1, note("一"), note("二", share=0.5))
    assert journal.events(INCIDENT, STREAM) == ()
    assert len(write(journal, 1, note("一"))) == 1


def test_heads_show_each_page_at_a_glance(journal: SqliteJournal) -> None:
    written = five_events(journal)
    other = write(
        journal,
        1,
        Draft(What.OPENED, NOON, {"entry": "outage"}),
        Draft(What.VOIDED, NOON),
        stream="station-b",
    )
    first, second = journal.heads()
    assert (first.incident, first.stream, first.seq, first.digest) == (
        INCIDENT,
        STREAM,
        5,
        written[-1].digest,
    )
    assert (first.opening, first.recorded_at) == (Opening(NOON, {"entry": "report"}), NOON)
    assert (first.voided, second.voided) == (False, True)
    assert (second.seq, second.digest) == (2, other[-1].digest)


def test_ten_thousand_incidents_are_listed_by_index(journal: SqliteJournal) -> None:
    journal._db.execute("BEGIN")  # one transaction: ten thousand would only make the test slow
    for number in range(1, 10_001):
        event = chain.seal(
            note(),
            incident=f"{number:05}",
            stream=STREAM,
            seq=1,
            recorded_at=NOON,
            operator="",
            office="",
            prev=chain.GENESIS,
            salt="",
        )
        journal._db.execute(INSERT, row_of(event))
    journal._db.execute("COMMIT")
    assert len(journal.heads()) == 10_000
    plan = [row[3] for row in journal._db.execute(f"EXPLAIN QUERY PLAN {sqlite._HEADS}")]
    assert any("SCAN first USING INDEX event_first" in line for line in plan), plan
    assert any("event_voided" in line for line in plan), plan
    assert not any(
        line.startswith("SCAN") and "event_first" not in line and "CONSTANT" not in line for line in plan
    )
    assert not any("TEMP B-TREE" in line for line in plan), plan


# --- several processes, and a kill ---------------------------------------------------------------------------

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kumamoto_ir.incident.events import Draft
from kumamoto_ir.journal import Conflict
from kumamoto_ir.journal.rows import INSERT, row_of
from kumamoto_ir.journal.sqlite import open_journal

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
now = datetime(2026, 4, 1, tzinfo=UTC)
journal = open_journal(path, drill=False, now=lambda: now)
print("ready", flush=True)
sys.stdin.readline()
seq = 1
for number in range(count):
    while True:
        try:
            journal.append("R8-001", "shared", seq, [Draft("noted", now, {}, {"t": f"{name} {number}"})],
                           operator=name, office="")
            break
        except Conflict as conflict:
            seq = conflict.current_seq + 1
    seq += 1
    print(f"{name} {number}", flush=True)
journal.close()
"""


def start_writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_eight_processes_on_one_new_page_lose_nothing(path: Path) -> None:
    """All eight also make the journal at the same moment."""
    writers = [start_writer(path, f"w{number}", 10) for number in range(8)]
    outcomes = [writer.communicate("go\n") for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 8, outcomes
    with opened(path, wait=30) as journal:
        kept = [event.words["t"] for event in journal.events(INCIDENT, "shared") if event.words]
        assert sorted(kept) == sorted(f"w{number} {item}" for number in range(8) for item in range(10))
        assert [verdict.misfit for verdict in journal.verify(INCIDENT)] == [None]


def test_a_kill_loses_nothing_that_was_acknowledged(path: Path) -> None:
    writer = start_writer(path, "w", 1_000_000)
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()
    acknowledged = [writer.stdout.readline().strip() for _ in range(26)][1:]
    writer.kill()
    rest, _ = writer.communicate()
    acknowledged += [line for line in rest.split("\n")[:-1] if line]
    if os.name == "posix":
        assert writer.returncode == -signal.SIGKILL
    with opened(path, wait=30) as journal:
        kept = [event.words["t"] for event in journal.events(INCIDENT, "shared") if event.words]
        assert kept[: len(acknowledged)] == acknowledged
        assert [verdict.misfit for verdict in journal.verify(INCIDENT)] == [None]
        write(journal, len(kept) + 1, note("続き"), stream="shared")


def test_a_window_that_stays_in_the_way_is_reported_and_nothing_is_half_written(
    path: Path, journal: SqliteJournal
) -> None:
    with opened(path) as other:
        other._db.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="ほかの画面") as refusal:
            write(journal, 1, note("一"))
        assert refusal.value.hint
        other._db.execute("ROLLBACK")
    write(journal, 1, note("一"))


# --- opening -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drill", [True, False])
def test_drill_and_real_are_never_mixed(path: Path, drill: bool) -> None:
    opened(path, drill=drill).close()
    before = path.read_bytes()
    with pytest.raises(UserError, match="訓練") as refusal:
        opened(path, drill=not drill)
    assert refusal.value.place == str(path)
    assert path.read_bytes() == before
    opened(path, drill=drill).close()


def test_a_journal_of_a_newer_version_is_left_alone(path: Path) -> None:
    opened(path).close()
    with behind_the_back(path) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
    before = path.read_bytes()
    with pytest.raises(UserError, match="新しい版"):
        opened(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "content", [b"not a database, but a letter" * 100, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_file_that_is_no_journal_is_named_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UserError, match="壊れているか") as refusal:
        opened(path)
    assert refusal.value.place == str(path)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(UserError, match="ir の記録のファイルではありません"):
        opened(path)
    assert path.read_bytes() == before


def test_a_large_journal_damaged_in_the_middle_is_a_sentence_and_no_crash(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large one is not read whole whenever it is opened; the damage then shows where it is met."""
    monkeypatch.setattr("kumamoto_ir.journal.rescue.inspection.CHECKED_AT_ONCE", 0)
    with opened(path) as journal:
        write(journal, 1, *(note("あ" * 2000) for _ in range(20)))
    content = bytearray(path.read_bytes())
    events_from = 3 * 4096  # after the schema and the two pages of meta, so that the journal still opens
    content[events_from:] = b"\xff" * (len(content) - events_from)
    path.write_bytes(content)
    with opened(path) as journal:
        for read in (
            lambda: journal.verify(INCIDENT),
            lambda: journal.events(INCIDENT, STREAM),
            journal.heads,
        ):
            with pytest.raises(UserError, match="壊れているか"):
                read()


@posix
def test_a_new_journal_is_for_its_owner_only(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o755)  # noqa: PTH101
    path = tmp_path / "ir" / "記録" / "journal.db"
    with opened(path) as journal:
        write(journal, 1, note("一"))
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert set(files.values()) == {0o600}, files
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in path.parents[:3]] == [0o700, 0o700, 0o755]


@posix
def test_a_folder_that_cannot_be_written_is_a_sentence() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        with _not_as_root():
            for path in (folder / "journal.db", folder / "new" / "journal.db"):
                with pytest.raises(UserError, match="書き込めません") as refusal:
                    opened(path)
                assert refusal.value.place == str(path)


@contextmanager
def _not_as_root() -> Iterator[None]:
    """Permission bits mean nothing to root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_in_the_place_of_the_journal_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="フォルダがあります"):
        opened(tmp_path)


@posix
def test_where_no_shared_log_can_be_had_the_journal_works_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def on_a_share(name: Path | str, **options: Any) -> sqlite3.Connection:
        uri = f"{name}&vfs=unix-dotfile" if options.pop("uri", False) else f"file:{name}?vfs=unix-dotfile"
        db: sqlite3.Connection = connect(uri, uri=True, **options)
        return db

    monkeypatch.setattr(sqlite3, "connect", on_a_share)
    with opened(path) as journal:
        assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        five_events(journal)
        strike(journal, 3)
    assert _traces(path, SECRET) == []
    with opened(path) as journal:
        assert [verdict.misfit for verdict in journal.verify(INCIDENT)] == [None]


def test_a_commit_waits_for_the_disk(journal: SqliteJournal) -> None:
    assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    (level,) = journal._db.execute("PRAGMA synchronous").fetchone()
    assert level >= 2  # FULL or stricter


def test_a_full_disk_is_a_sentence_and_the_page_stays_whole(journal: SqliteJournal) -> None:
    written = five_events(journal)
    journal._db.execute("PRAGMA max_page_count = 1")  # SQLite reads this as: no more than now
    with pytest.raises(UserError, match="ディスクの空き") as refusal:
        write(journal, 6, note("一"), note("あ" * 100_000))
    assert "紙に" in refusal.value.hint
    assert journal.events(INCIDENT, STREAM) == written
    journal._db.execute("PRAGMA max_page_count = 1000000")
    write(journal, 6, note("一"))


def test_every_sentence_can_be_shown_on_a_japanese_windows_terminal() -> None:
    house = ROOT / "kumamoto_ir"
    for file in (house / "incident" / "chain.py", *(house / "journal").rglob("*.py")):
        file.read_text(encoding="utf-8").encode("cp932")


# --- altering ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET {} WHERE seq = 3", "DELETE FROM event WHERE seq = 3"]
)
@pytest.mark.parametrize(
    "change",
    ["operator = 'x'", "body = '{}'", "words = 'x'", "words = NULL", "words = NULL, salt = NULL, seq = 9"],
)
def test_the_file_itself_refuses_changes(journal: SqliteJournal, statement: str, change: str) -> None:
    five_events(journal)
    with pytest.raises(sqlite3.IntegrityError):
        journal._db.execute(statement.format(change))


def test_the_file_itself_refuses_to_replace_an_event(journal: SqliteJournal) -> None:
    five_events(journal)
    with pytest.raises(sqlite3.IntegrityError):
        journal._db.execute("INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 3")


TAMPERED = [
    "incident = 'other'",
    "stream = 'other'",
    "seq = 30",
    "seq = 'three'",
    "occurred_at = '2026-04-01T03:00:00.000001+00:00'",
    "occurred_at = '2026-04-01T12:00:00.000000+09:00'",
    "occurred_at = 'noon'",
    "recorded_at = '2027-04-01T03:00:00.000000+00:00'",
    "recorded_at = x'00'",
    "operator = 'other'",
    "operator = x'e9ab99'",
    "operator = CAST(x'ff' AS TEXT)",
    "office = ''",
    "kind = 'answered'",
    "body = '{\"n\":1}'",
    "body = '{ }'",
    "body = '{'",
    "body = '{\"n\":1e400}'",
    "body = replace(hex(zeroblob(50000)), '0', '[')",
    'words = \'{"text":"other"}\'',
    "words = '{\"text\":1}'",
    "words = NULL",
    "words = NULL, salt = NULL",
    "salt = NULL",
    "salt = salt || '00'",
    "salt = x'00'",
    "words_digest = prev",
    "prev = digest",
    "digest = prev",
    "digest = x'00'",
]


@pytest.mark.parametrize("change", TAMPERED)
def test_verify_names_the_event_that_was_altered(path: Path, journal: SqliteJournal, change: str) -> None:
    five_events(journal)
    write(journal, 1, note(), stream="untouched")
    with behind_the_back(path) as db:
        db.execute(f"UPDATE event SET {change} WHERE seq = 3")
    verdicts = {verdict.stream: verdict.misfit for verdict in journal.verify(INCIDENT)}
    misfit = verdicts[STREAM]
    assert misfit is not None
    assert misfit.seq == 3
    assert misfit.reason.endswith("。")
    assert verdicts["untouched"] is None
    assert len(journal.heads()) == 2


def test_a_deleted_event_is_named(path: Path, journal: SqliteJournal) -> None:
    last = five_events(journal)[-1]
    with behind_the_back(path) as db:
        db.execute("DELETE FROM event WHERE seq = 1")
    assert journal.verify(INCIDENT) == (Verdict(STREAM, 4, last.digest, Misfit(1, chain.MISSING)),)


@pytest.mark.parametrize("name", ["CAST(x'ff' AS TEXT)", "x'41'"])
def test_a_page_whose_name_is_damaged_is_shown_as_damaged(
    path: Path, journal: SqliteJournal, name: str
) -> None:
    five_events(journal)
    with behind_the_back(path) as db:
        db.execute(f"UPDATE event SET stream = {name}")
    (verdict,) = journal.verify(INCIDENT)
    assert verdict.misfit == Misfit(1, chain.UNREADABLE)


def test_a_page_with_an_unreadable_event_cannot_be_replayed(path: Path, journal: SqliteJournal) -> None:
    five_events(journal)
    with behind_the_back(path) as db:
        db.execute("UPDATE event SET body = '{' WHERE seq = 3")
    with pytest.raises(UserError, match="3 番の記録を読み取れません") as refusal:
        journal.events(INCIDENT, STREAM)
    assert refusal.value.place == str(path)


def test_a_damaged_first_event_does_not_hide_the_page_from_the_list(
    path: Path, journal: SqliteJournal
) -> None:
    five_events(journal)
    with behind_the_back(path) as db:
        db.execute("UPDATE event SET body = '{', recorded_at = '' WHERE seq IN (1, 5)")
    (head,) = journal.heads()
    assert (head.seq, head.opening, head.recorded_at) == (5, None, None)


@pytest.mark.parametrize("change", ["seq = 'five'", "digest = x'00'"])
def test_nothing_is_written_after_a_last_event_that_cannot_be_read(
    path: Path, journal: SqliteJournal, change: str
) -> None:
    five_events(journal)
    with behind_the_back(path) as db:
        db.execute(f"UPDATE event SET {change} WHERE seq = 5")
    with pytest.raises(UserError, match="壊れているか"):
        write(journal, 6, note("一"))


# --- striking ------------------------------------------------------------------------------------------------


def _traces(path: Path, text: str) -> Sequence[str]:
    return [file.name for file in path.parent.iterdir() if text.encode() in file.read_bytes()]


def test_struck_words_are_gone_from_every_file_and_the_chain_stays_whole(
    path: Path, journal: SqliteJournal
) -> None:
    written = five_events(journal)
    assert _traces(path, SECRET) != []
    with opened(path) as other:  # keeps the log alive, as a second window would
        assert len(other.events(INCIDENT, STREAM)) == 5
        order = strike(journal, 3)
        assert _traces(path, SECRET) == []
        assert _traces(path, written[2].salt or "") == []
        assert _traces(path, "電話") != []
    assert (order.seq, order.kind, order.body) == (6, What.REDACTED, {"of": 3, "by": "管理者"})
    assert order.words == {"reason": "誤って氏名を入力"}
    events = journal.events(INCIDENT, STREAM)
    assert (events[2].words, events[2].salt, events[5]) == (None, None, order)
    assert events[2].digest == written[2].digest
    assert journal.verify(INCIDENT) == (Verdict(STREAM, 6, order.digest, None),)


def test_long_struck_words_leave_nothing_in_pages_that_were_rebuilt(
    path: Path, journal: SqliteJournal
) -> None:
    for seq in range(1, 200):
        write(journal, seq, note(SECRET * (40 if seq == 100 else 0) + "あ" * (seq * 7 % 300)))
    strike(journal, 100)
    journal.close()
    assert _traces(path, SECRET) == []


@pytest.mark.parametrize(
    ("seq", "sentence"), [(0, "ありません"), (6, "ありません"), (2**63, "ありません"), (5, "文言が")]
)
def test_what_has_no_words_cannot_be_struck(journal: SqliteJournal, seq: int, sentence: str) -> None:
    written = five_events(journal)
    with pytest.raises(UserError, match=sentence):
        strike(journal, seq)
    assert journal.events(INCIDENT, STREAM) == written


def test_striking_twice_scrubs_again_and_records_nothing(
    journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    five_events(journal)
    strike(journal, 3)
    scrubbed: list[bool] = []
    monkeypatch.setattr(SqliteJournal, "scrub", lambda self: scrubbed.append(True))
    with pytest.raises(UserError, match="すでに抹消"):
        strike(journal, 3)
    assert scrubbed == [True]
    assert len(journal.events(INCIDENT, STREAM)) == 6


def test_a_window_that_holds_struck_words_back_is_reported(path: Path, journal: SqliteJournal) -> None:
    """The order is recorded all the same; repeating it once the window is closed takes the words off the disk."""
    five_events(journal)
    with opened(path) as other:

        def hold_back() -> datetime:
            # After the order's transaction has begun: only a reader may still come in.
            other._db.execute("BEGIN")
            other._db.execute("SELECT count(*) FROM event").fetchone()
            return NOON

        journal._now = hold_back
        with pytest.raises(UserError, match="抹消は記録しましたが"):
            strike(journal, 3)
        other._db.execute("ROLLBACK")
    with pytest.raises(UserError, match="すでに抹消"):
        strike(journal, 3)
    assert _traces(path, SECRET) == []
    assert [verdict.misfit for verdict in journal.verify(INCIDENT)] == [None]

"""A walk when something breaks under it: nothing acknowledged is lost, the officer is told calmly, and goes on."""

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kumamoto_ir.desk.desk import Clock
from kumamoto_ir.desk.session import Session, resume_incident
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.ground.dates import JST, parse_when
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.journal import NotNow
from kumamoto_ir.journal.sqlite import SqliteJournal
from tests.consoles import Shell
from tests.desks import MORNING, Teller, begun, desk, diligent, go_on, journal_at, walked
from tests.store.wreck import flip

INCIDENT = "261124-T3S"
START: list[Json | Reply] = ["missing", {"found_at": "8:05", "place": "窓口"}, {"seen": "箱がない"}]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal of their own."""
    return Shell(tmp_path, capsys, monkeypatch)


def failing(monkeypatch: pytest.MonkeyPatch, times: int, *, before: int = 0) -> None:
    """The journal cannot be written so many times, after so many that went well."""
    write = SqliteJournal.append
    left = [before, times]

    def append(self: SqliteJournal, *given: Any, **more: Any) -> tuple[Event, ...]:
        if left[0] > 0:
            left[0] -= 1
        elif left[1] > 0:
            left[1] -= 1
            raise NotNow("ディスクの空きが足りないため、記録できませんでした。", hint="紙に控えてください。")
        return write(self, *given, **more)

    monkeypatch.setattr(SqliteJournal, "append", append)


# --- nothing can be written just now -------------------------------------------------------------------------


@pytest.mark.parametrize("before", range(4))
def test_an_answer_that_cannot_be_written_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    """Whichever answer it was, also the first of the incident: it is said, and the walk is as if it had waited."""
    answers: list[Json | Reply] = [*START, "repeated"]
    failing(monkeypatch, 2, before=before)
    again = [*answers[:before], answers[before], answers[before], *answers[before:]]
    session, officer, journal = walked(tmp_path, again)
    assert officer.refusals == ["ディスクの空きが足りないため、記録できませんでした。"] * 2
    assert [event.kind for event in journal.events(INCIDENT, "s1")] == [
        "opened", "answered", "answered", "answered", "called",
    ]  # fmt: skip
    assert [verdict.misfit for verdict in journal.verify(INCIDENT)] == [None]
    assert officer.views[before + 1].lost is not None
    assert session.state.seq == 5


@pytest.mark.parametrize("key", [Reply(key="b"), Reply(key="n", payload={"text": "文"})])
def test_a_key_that_cannot_be_written_is_said_and_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: Reply
) -> None:
    failing(monkeypatch, 1, before=3)
    session, officer, journal = walked(tmp_path, [*START, key])
    assert len(officer.refusals) == 1
    assert session.state.seq == len(journal.events(INCIDENT, "s1")) == 4
    assert officer.views[-1].request == officer.views[-2].request


def test_a_command_that_cannot_write_says_so_and_returns_1(shell: Shell) -> None:
    """`ir note` does not ask again; it says what happened and what to do."""
    shell.begun()
    failing(shell.patch, 1)
    said = shell.refused("note", "文", "--store", str(shell.store))
    assert "ディスクの空き" in said
    assert "紙に" in said


def test_a_window_that_stays_in_the_way_costs_no_answer(shell: Shell) -> None:
    """While another program holds the journal the officer is told to wait; given up, the answer can be given again."""
    incident = shell.begun()
    original = SqliteJournal.append
    with closing(sqlite3.connect(shell.store, isolation_level=None)) as other:
        tries = [0]

        def append(self: SqliteJournal, *given: Any, **more: Any) -> tuple[Event, ...]:
            self._patience = type(self._patience)(0.2, self._patience.waiting, calm=0)
            tries[0] += 1
            if tries[0] == 1:
                other.execute("BEGIN IMMEDIATE")
            try:
                return original(self, *given, **more)
            finally:
                if other.in_transaction:
                    other.execute("ROLLBACK")

        shell.patch.setattr(SqliteJournal, "append", append)
        ran = shell.ir("resume", typed=["3", "3", "q"])
    assert ran.code == 10
    assert ran.out.count("このままお待ちください") == 1
    assert "! ほかの画面が記録を使っているため" in ran.out
    assert "さきほどの答えは書かれていません: 不在" in ran.out
    assert [event.kind for event in shell.events(incident)] == ["opened", *["answered"] * 3, "called"]


def test_a_read_only_journal_is_a_sentence_before_anything_is_typed(shell: Shell) -> None:
    """A write-protected stick: what the disk says, not a crash and not a walk that cannot be kept."""
    shell.begun()
    before = shell.store.read_bytes()
    connect = sqlite3.connect

    def protected(*given: Any, **options: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*given, **options)
        db.execute("PRAGMA query_only = ON")
        return db

    shell.patch.setattr(sqlite3, "connect", protected)
    ran = shell.ir("resume", typed=["3", "q"])
    assert "書き込め" in ran.out + ran.err
    assert shell.store.read_bytes() == before


@pytest.mark.parametrize(
    "asked",
    [
        ["status"],
        ["list"],
        ["log", INCIDENT],
        ["log", INCIDENT, "--calls"],
        ["notice", INCIDENT, "--paper", "posting"],
        ["verify"],
        ["tally"],
        ["handover"],
        ["show", "failure", "--incident", INCIDENT],
        ["archive", INCIDENT],
    ],
    ids=lambda asked: " ".join(asked),
)
def test_what_only_looks_does_so_where_the_journal_cannot_be_written(shell: Shell, asked: list[str]) -> None:
    """The same as ever where all that is amiss is the writing; what would write is refused with a sentence."""
    incident = shell.begun()
    asked = [incident if word == INCIDENT else word for word in asked]
    writable = shell.ir(*asked)
    before = shell.store.read_bytes()
    allowed = os.access

    def protected(path: str | os.PathLike[str], mode: int) -> bool:
        return allowed(path, mode) and not (mode & os.W_OK and Path(path) == shell.store)

    shell.patch.setattr(os, "access", protected)
    looked = shell.ir(*asked)
    assert (looked.code, looked.err) == (writable.code, writable.err) == (0, "")
    assert len(looked.out.splitlines()) == len(writable.out.splitlines())
    assert "書き込め" in shell.ir("note", "読めるか").err
    assert shell.store.read_bytes() == before


def test_papers_that_cannot_be_saved_stay_in_the_record(shell: Shell) -> None:
    """A file in the place of the folder of papers: the walk goes on, and the text is in the journal."""
    incident = shell.begun()
    shell.ir("resume", typed=["1"])
    (shell.folder / "papers").write_text("no folder", encoding="utf-8")
    ran = shell.ir("notice", incident)
    assert (ran.code, "書類を保存できません" in ran.err) == (1, True)
    assert shell.events(incident)[-1].kind == "texted"


# --- killed at the very end ----------------------------------------------------------------------------------


class Diligent(Teller):
    """Answers whatever is asked."""

    def reply(self, view: View) -> Reply:
        """As somebody to whom nothing particular happens."""
        return Reply(diligent(view.request))


def test_a_walk_killed_before_its_closing_record_is_closed_by_resume(shell: Shell) -> None:
    """Between the last answer and the record that all is done there is a moment; it must not stay open for ever."""
    write = SqliteJournal.append

    def append(self: SqliteJournal, *given: Any, **more: Any) -> tuple[Event, ...]:
        if [draft.kind for draft in given[3]] == [What.CLOSED]:
            raise EOFError  # stands for the kill
        return write(self, *given, **more)

    with shell.patch.context() as patch, journal_at(shell.folder) as journal:
        patch.setattr(SqliteJournal, "append", append)
        session = begun(desk(journal, Diligent([]), shell.folder))
        assert go_on(session) is ExitCode.ASIDE
        assert session.state.finished
    assert "対応中" in shell.ir("list").out
    assert "終わっています" in shell.refused("resume", "--store", str(shell.store))
    assert "終了" in shell.ir("list").out
    assert shell.events(INCIDENT)[-1].kind == "closed"


# --- altered and damaged -------------------------------------------------------------------------------------


def test_resuming_says_that_a_record_was_altered_and_goes_on(shell: Shell) -> None:
    """Nobody is kept from working at eight in the morning for it, and nobody is left in the dark."""
    incident = shell.begun()
    assert "書いたときのものと違います" not in shell.ir("resume", typed=["q"]).out
    with closing(sqlite3.connect(shell.store)) as db:
        db.execute("DROP TRIGGER event_unchanged")
        db.execute("UPDATE event SET operator = '別人' WHERE seq = 2")
        db.commit()
    ran = shell.ir("resume", typed=["3", "q"])
    assert ran.code == 10
    assert f"{incident} の記録の2番が、書いたときのものと違います" in ran.out


def test_rules_that_were_lost_from_the_journal_are_those_of_the_plan_where_it_is_the_same(
    shell: Shell,
) -> None:
    """The copy in the journal is gone, the plan lies here unchanged: the walk goes on."""
    shell.begun()
    with closing(sqlite3.connect(shell.store)) as db:
        db.execute("DROP TRIGGER rules_stay")
        db.execute("DELETE FROM rules")
        db.commit()
    assert shell.ir("resume", typed=["3", "q"]).code == 10
    assert shell.ir("verify").code == 1


def test_an_index_of_a_large_journal_that_does_not_fit_is_found_by_verify(shell: Shell) -> None:
    """What opening does not read whole, `ir verify` does; it must not call a hidden incident right."""
    shell.begun()
    shell.patch.setattr("kumamoto_ir.journal.rescue.inspection.CHECKED_AT_ONCE", 0)
    with closing(sqlite3.connect(shell.store)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event_first'").fetchone()
    flip(shell.store, page * 4096 - 16, 16)
    assert "合わない所" in shell.refused("verify", "--store", str(shell.store))


# --- the clock -----------------------------------------------------------------------------------------------


def at_times(
    folder: Path, moments: list[datetime], answers: list[Json | Reply]
) -> tuple[Session, SqliteJournal, Teller]:
    """A session that gives each answer at its own moment, by the clock of the PC."""
    now = [moments[0]]
    journal = journal_at(folder, now=lambda: now[0])
    officer = Teller([])
    session = begun(replace(desk(journal, officer, folder), clock=Clock(lambda: now[0])))
    for moment, answer in zip(moments, answers, strict=True):
        now[0] = moment
        officer.replies = [answer if isinstance(answer, Reply) else Reply(answer)]
        go_on(session)
    return session, journal, officer


@pytest.mark.parametrize("step", [-timedelta(hours=1), -timedelta(days=365), timedelta(days=365)])
def test_a_clock_that_is_set_back_or_ahead_disturbs_neither_order_nor_chain(
    tmp_path: Path, step: timedelta
) -> None:
    """The order is that of the numbers; replay, list, papers and chronology work, and the walk stands where it did."""
    moments = [MORNING, MORNING + step, MORNING + step, MORNING + 2 * step]
    session, journal, _ = at_times(tmp_path, moments, [*START, "repeated"])
    events = journal.events(INCIDENT, "s1")
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert [verdict.misfit for verdict in journal.verify(INCIDENT)] == [None]
    steady, _, _ = at_times(_sub(tmp_path), [MORNING] * 4, [*START, "repeated"])
    assert session.state.walk.stack == steady.state.walk.stack
    assert session.state.known == steady.state.known
    officer = Teller([])
    again = resume_incident(desk(journal, officer, tmp_path), INCIDENT)
    go_on(again)
    assert officer.views[-1].chronology()
    assert again.state.walk.stack == session.state.walk.stack


def _sub(folder: Path) -> Path:
    inner = folder / "steady"
    inner.mkdir()
    return inner


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2028, 2, 29, 8, 5, tzinfo=JST),
        datetime(2027, 2, 28, 23, 59, 59, tzinfo=JST),
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=JST),
        datetime(2027, 1, 1, 0, 0, 0, tzinfo=JST),
        datetime(2027, 1, 3, 8, 5, tzinfo=JST),
        datetime(2019, 4, 30, 23, 59, tzinfo=JST),
        datetime(1970, 1, 1, 9, 0, tzinfo=JST),
        datetime(2101, 1, 1, tzinfo=JST),
        datetime(2026, 11, 23, 23, 5, tzinfo=UTC),
    ],
    ids=str,
)
def test_on_every_odd_day_a_walk_begins_sets_a_time_and_prints(shell: Shell, moment: datetime) -> None:
    """Leap day, New Year, another era, the first second of all clocks, and far ahead: begin, resume, status, log, list."""
    shell.patch.setattr("kumamoto_ir.desk.workplace.utc_now", lambda: moment)
    incident = shell.begun()
    assert incident.startswith(f"{moment.astimezone(JST):%y%m%d}")
    assert shell.ir("resume", typed=["3", "n", "メモ", "t", "c", "0", "q"]).code == 10
    for command in (["status"], ["log", incident], ["list"], ["verify"]):
        assert shell.ir(*command).code == 0, command
    local = moment.astimezone(JST)
    assert f"{local.month}月{local.day}日" in shell.ir("log", incident).out


@pytest.mark.parametrize(
    ("now", "typed", "meant"),
    [
        ("2026-12-31T23:50", "30分後", "2027-01-01T00:20"),
        ("2027-01-01T00:20", "30分前", "2026-12-31T23:50"),
        ("2027-01-01T08:05", "昨日 17:30", "2026-12-31T17:30"),
        ("2027-01-01T08:05", "12/31 17:30", "2026-12-31T17:30"),
        ("2026-12-31T23:50", "1/1 8:05", "2027-01-01T08:05"),
        ("2028-03-01T08:05", "昨日 17:30", "2028-02-29T17:30"),
        ("2027-03-01T08:05", "2/29 8:05", "2024-02-29T08:05"),
        ("2028-02-29T23:50", "明日 8:05", "2028-03-01T08:05"),
        ("2027-03-01T08:05", "2027/2/29 8:05", None),
    ],
)
def test_times_typed_at_new_year_and_on_a_leap_day(now: str, typed: str, meant: str | None) -> None:
    """A distance and a bare day mean what they say over the end of a year and of a February."""
    here = datetime.fromisoformat(now).replace(tzinfo=JST)
    wanted = None if meant is None else datetime.fromisoformat(meant).replace(tzinfo=JST)
    assert parse_when(typed, here) == wanted


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"])
def test_the_time_zone_of_the_pc_changes_nothing(shell: Shell, zone: str) -> None:
    """The same moment reads the same in every zone, also where the zone is changed between two sessions."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be changed here")
    shell.begun()
    plain = shell.ir("status").out
    shell.patch.setenv("TZ", zone)
    time.tzset()
    try:
        assert shell.ir("status").out == plain
        assert shell.ir("resume", typed=["3", "q"]).code == 10
    finally:
        shell.patch.undo()
        time.tzset()

"""Two windows on one journal (not the operating system): the slower one is asked again, and nothing is lost or doubled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kumamoto_ir.cli.commands.walk import add_note, void
from kumamoto_ir.desk.options import Options
from kumamoto_ir.desk.session import Session, resume_incident
from kumamoto_ir.desk.terminal.officer import Reply
from kumamoto_ir.desk.workplace import open_workplace, resume
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.journal.sqlite import SqliteJournal
from tests.consoles import Shell
from tests.desks import MORNING, ROOT, Teller, begun, desk, go_on, journal_at, walked

INCIDENT = "261124-T3S"
START: list[Json | Reply] = ["missing", {"found_at": "8:05", "place": "窓口"}, {"seen": "箱がない"}]
MOVED_ON = "別の画面で記録が進みました。いまの所からもう一度聞きます。"


@dataclass
class Window:
    """One of two windows, each with a connection of its own."""

    session: Session
    officer: Teller
    journal: SqliteJournal

    def types(self, *replies: Json | Reply) -> None:
        """Gives these replies, whatever is asked."""
        self.officer.replies += [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]
        go_on(self.session)

    @property
    def asked(self) -> list[str]:
        """Where it was asked, in order."""
        return [str(getattr(view.request, "frame", "")) for view in self.officer.views]


@contextmanager
def two_windows(folder: Path) -> Iterator[tuple[Window, Window]]:
    """Two windows that stand at the same question: the 管理者 is to be rung."""
    walked(folder, START)[2].close()
    with journal_at(folder) as first, journal_at(folder) as second:
        yield _window(folder, first), _window(folder, second)


def _window(folder: Path, journal: SqliteJournal) -> Window:
    officer = Teller([])
    return Window(resume_incident(desk(journal, officer, folder), INCIDENT), officer, journal)


def page(journal: SqliteJournal) -> tuple[Event, ...]:
    """The page that both wrote on; its chain must hold."""
    (verdict,) = journal.verify(INCIDENT)
    assert verdict.misfit is None
    return journal.events(INCIDENT, "s1")


def calls(events: tuple[Event, ...]) -> list[Json]:
    """Who was called, in order."""
    return [event.body["via"] for event in events if event.kind == What.CALLED]


def test_the_slower_window_is_told_and_asked_where_the_record_stands_now(tmp_path: Path) -> None:
    """Its answer to the question that is already answered is not written; the next question comes instead."""
    with two_windows(tmp_path) as (quick, slow):
        quick.types("repeated")
        slow.types("repeated")
        assert slow.asked == ["breach/tell_manager", "breach/personal"]
        assert slow.officer.told == [MOVED_ON]
        assert calls(page(slow.journal)) == ["manager"]


def test_an_answer_is_never_taken_for_another_question(tmp_path: Path) -> None:
    """「1」 at a call is not 「1」 at the question that the record has come to."""
    with two_windows(tmp_path) as (quick, slow):
        quick.types("absent", "repeated")
        slow.types("repeated", "none")
        events = page(slow.journal)
        assert calls(events) == ["manager", "manager_deputy"]
        assert events[-1].body["frame"] == "breach/personal"


def test_answers_by_turns_are_all_kept_and_none_is_doubled(tmp_path: Path) -> None:
    """Two people who answer by turns make one page, in the order in which they were acknowledged."""
    with two_windows(tmp_path) as (left, right):
        left.types("repeated")
        right.types("repeated", "yes")
        left.types("yes", ["theft"])
        right.types(["theft"], ["lost"])
        left.types(["lost"], "3")
        events = page(left.journal)
        walk = [
            event.body.get("frame")
            for event in events
            if event.kind in (What.ANSWERED, What.JUDGED, What.CALLED)
        ]
        assert walk[3:] == [
            "breach/tell_manager",
            "breach/personal",
            "breach/urgent",
            "breach/judge",
            "breach/judge",
        ]
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert left.officer.told.count(MOVED_ON) + right.officer.told.count(MOVED_ON) == 4


def test_both_windows_come_to_the_same_state(tmp_path: Path) -> None:
    """After a conflict the slower window knows what the quicker one knows."""
    with two_windows(tmp_path) as (quick, slow):
        quick.types("repeated", "yes")
        slow.types("absent")
        assert slow.session.state == quick.session.state


def test_a_step_back_in_the_slower_window_takes_nothing_of_the_other_back(tmp_path: Path) -> None:
    """`b` at an outdated question corrects and undoes nothing."""
    with two_windows(tmp_path) as (quick, slow):
        quick.types("repeated", "yes")
        slow.types(Reply(key="b"))
        assert {event.kind for event in page(slow.journal)} == {What.OPENED, What.ANSWERED, What.CALLED}
        assert slow.officer.told == [MOVED_ON]
        assert slow.asked[-1] == "breach/urgent"


def test_a_call_out_of_turn_in_the_slower_window_is_kept_or_told_not_to_be(tmp_path: Path) -> None:
    """A call that was made is written behind what the other window wrote, or the officer is told that it was not."""
    with two_windows(tmp_path) as (quick, slow):
        quick.types("busy", "leave")
        call = {"to": "manager", "topic": "found", "via": "manager", "outcome": "repeated"}
        slow.types(Reply(key="c", payload=call))
        written = len(calls(page(slow.journal))) == 2
        assert written != (MOVED_ON in slow.officer.told)


def test_a_note_of_the_slower_window_is_not_lost(tmp_path: Path) -> None:
    """A note is true wherever the walk stands, so that it is written behind what the other window wrote."""
    with two_windows(tmp_path) as (quick, slow):
        quick.types("repeated")
        slow.types(Reply(key="n", payload={"text": "警察官が到着"}))
        notes = [(event.words or {}).get("note") for event in page(slow.journal) if event.kind == What.NOTED]
        assert notes == ["警察官が到着"]


def test_two_windows_that_begin_under_one_number_become_one_incident(tmp_path: Path) -> None:
    """The second to write its first answer is asked where the first one stands, and can go on from there."""
    with journal_at(tmp_path) as first, journal_at(tmp_path) as second:
        quick, slow = (
            Window(begun(desk(at, officer := Teller([]), tmp_path)), officer, at) for at in (first, second)
        )
        quick.types("missing")
        slow.types("leaked", {"found_at": "8:05", "place": "窓口"}, {"seen": None})
        events = page(second)
        assert [event.kind for event in events] == [
            What.OPENED,
            What.ANSWERED,
            What.ANSWERED,
            What.ANSWERED,
        ]
        assert events[1].body["chosen"] == ["missing"]


# ---------------------------------------------------------------- commands beside an open walk


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def while_open(shell: Shell, command: Callable[[Options], object]) -> str:
    """Runs a command whose journal moves on between its reading and its writing; returns what it said."""
    moved: list[bool] = []
    append = SqliteJournal.append

    def slower(
        journal: SqliteJournal, incident: str, stream: str, seq: int, drafts: list[Draft], **who: str
    ) -> object:
        if not moved:
            moved.append(True)
            append(
                journal,
                incident,
                stream,
                seq,
                [Draft(What.NOTED, MORNING, {}, {"note": "別の画面"})],
                operator="",
                office="",
            )
        return append(journal, incident, stream, seq, drafts, **who)

    shell.patch.setattr(SqliteJournal, "append", slower)
    command(Options(home=ROOT, store=shell.store))
    shell.patch.undo()
    return shell.capsys.readouterr().out


def test_ir_note_says_recorded_only_when_it_is(shell: Shell) -> None:
    """`ir note` beside an open walk either writes the note or does not say that it did."""
    incident = shell.begun()
    said = while_open(shell, lambda options: add_note(options, ["警察官が到着"]))
    notes = [(event.words or {}).get("note") for event in shell.events(incident)]
    assert ("警察官が到着" in notes) == (f"{incident} に記録しました" in said)


def test_ir_void_says_void_only_when_it_is(shell: Shell) -> None:
    """`ir void` beside an open walk either marks the incident or does not say that it did."""
    incident = shell.begun()
    said = while_open(shell, lambda options: void(options, incident, "訓練だった"))
    marked = any(event.kind == What.VOIDED for event in shell.events(incident))
    assert marked == ("取り消しました" in said)


def test_two_stations_never_wait_for_each_other(shell: Shell) -> None:
    """A journal that was copied from another PC is read; its pages stay its own."""
    incident = shell.begun()
    (shell.folder / "station.json").unlink()
    assert shell.ir("list").code == 0
    with open_workplace(Options(home=ROOT, store=shell.store)) as place:
        (head,) = place.journal.heads()
        assert head.stream != place.station.id
        assert isinstance(resume(place, head).state.walk.playbook, str)
    assert incident in shell.ir("status").out

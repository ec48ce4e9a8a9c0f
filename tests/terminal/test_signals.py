"""What happens to a walk when the terminal is closed, resized or interrupted, at whatever prompt it stands."""

import io
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kumamoto_ir.desk.desk import Clock, Desk
from kumamoto_ir.desk.session import resume_incident
from kumamoto_ir.desk.terminal.line import LineOfficer
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.incident.events import Event
from kumamoto_ir.reading.library import Library
from tests.consoles import FIELDS, NUMBER, SEEN, Person, only_page, substance
from tests.desks import ME, MORNING, begun, journal_at, shelf, shipped
from tests.terminal.test_matrix import COMMANDS
from tests.terminal.test_pty import report, store, to_the_judgement
from tests.terminal.typist import Memory, walk
from tests.test_clock import INCIDENT, elsewhere

assert store  # the fixture of a station that was set up

terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal for pexpect")

# A whole walk as it is typed; every prompt of it is one place to be interrupted at.
TYPED = (
    "1", "1 8:05", "", "届書の箱がない", "n", "警察が到着", "3", "c", "0", "1 係長", "1", "b", "1", "2", "5", "3", "w", "0",
    "1", "1", "1", "a", "朝の点検", "転入届の箱 1箱", "120人", "1", "", "1", "1", "1,2 3", "1", "2と3", "1", "1 生活安全課",
    "6 住民への影響なし", "6 なし", "6 まだ特定できない", "a", "1", "30分後", "?", "t", "4",
)  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Library:
    """The plan as it is shipped, read once."""
    return shipped()


class Keyboard:
    """Lines that are typed one after the other, and what ends them; `at_prompt` is called at every prompt."""

    def __init__(self, lines: Sequence[str], end: type[BaseException], at_prompt: Callable[[], None]) -> None:
        self._lines = iter(lines)
        self._end = end
        self._at_prompt = at_prompt
        self.out = io.StringIO()
        self.prompt = ""

    def ask_line(self, prompt: str) -> str:
        """The next line."""
        self.prompt = prompt
        self.out.write(prompt)
        self._at_prompt()
        line = next(self._lines, None)
        if line is None:
            raise self._end
        return line


@contextmanager
def sitting(
    folder: Path, library: Library, keyboard: Keyboard, now: Callable[[], datetime]
) -> Iterator[Desk]:
    """A desk at which somebody types."""
    officer = LineOfficer(keyboard.out, keyboard.ask_line, lambda: 80)
    with journal_at(folder, now=now) as journal:
        yield Desk(journal, library, officer, Clock(now), ME, "s1", shelf(folder / "papers"), lambda _: False)


def at_every_prompt(folder: Path, library: Library) -> list[int]:
    """Types the whole walk at one go: the number of events that the journal had at every prompt."""
    folder.mkdir()
    counts: list[int] = []
    with journal_at(folder) as looked:
        keyboard = Keyboard(TYPED, EOFError, lambda: counts.append(len(looked.events(INCIDENT, "s1"))))
        with sitting(folder, library, keyboard, lambda: MORNING) as desk, pytest.raises(EOFError):
            begun(desk).run()
    return counts


def test_ctrl_c_at_every_prompt_of_a_walk_saves_exactly_what_was_answered(
    tmp_path: Path, library: Library
) -> None:
    """One line, Ctrl-C, resume, the next line: also in the middle of a note or a list nothing is lost or half kept."""
    whole = at_every_prompt(tmp_path / "whole", library)
    assert whole[-1] > 30
    typed: list[str] = []
    for place, kept in enumerate(whole):
        typed += TYPED[place - 1 : place] if place else ()
        keyboard = Keyboard(typed, KeyboardInterrupt, lambda: None)
        with sitting(tmp_path, library, keyboard, lambda: MORNING) as desk:
            session = resume_incident(desk, INCIDENT) if desk.journal.heads() else begun(desk)
            with pytest.raises(KeyboardInterrupt):
                session.run()
            assert len(desk.journal.events(INCIDENT, "s1")) == kept, place
            assert not any(verdict.misfit for verdict in desk.journal.verify(INCIDENT))
        # The second question of a key is gone with the interruption; its first is asked again.
        if not keyboard.prompt.startswith(("メモ", "番号: ")):
            typed = []


@pytest.mark.parametrize("playbook", COMMANDS)
@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError], ids=["interrupted", "hung up"])
def test_at_every_prompt_of_every_playbook_an_end_costs_nothing(
    tmp_path: Path, library: Library, playbook: str, end: type[BaseException]
) -> None:
    """Ctrl-C, or the end of input, at each prompt once: the same question comes again, and the walk goes to its end."""
    lines = walk(tmp_path / "whole", library, Memory(), playbook).lines
    ended: set[int] = set()
    place = 0
    shown = ""

    def typed(prompt: str) -> str:
        nonlocal place
        # The second question of a key or a call is gone with the interruption; its first is asked again.
        while lines[place].prompt != prompt and place and place - 1 in ended:
            place -= 1
        assert prompt == lines[place].prompt, (place, shown[-300:])
        if place not in ended:
            ended.add(place)
            raise end
        place += 1
        return lines[place - 1].typed

    folder = tmp_path / "piecewise"
    folder.mkdir()
    code = ExitCode.ASIDE
    before: tuple[Event, ...] = ()
    for _ in range(3 * len(lines)):
        out = io.StringIO()
        officer = LineOfficer(out, typed, lambda: 40)
        with journal_at(folder) as journal:
            desk = Desk(
                journal,
                library,
                officer,
                Clock(lambda: MORNING),
                ME,
                "s1",
                shelf(folder / "papers"),
                lambda _: False,
            )
            session = resume_incident(desk, INCIDENT) if before else begun(desk, playbook)
            with suppress(end):
                code = session.run().code
            shown = out.getvalue()
            after = journal.events(INCIDENT, "s1") if journal.heads() else ()
            assert after[: len(before)] == before
            before = after
        if code is ExitCode.OK:
            break
    assert code is ExitCode.OK
    assert ended == set(range(len(lines)))
    with journal_at(tmp_path / "whole") as journal:
        whole = journal.events(INCIDENT, "s1")
    assert substance(before) == substance(
        whole
    )  # a paper prints the digest of the record, which differs by its salts


@terminal
@pytest.mark.parametrize("playbook", COMMANDS)
def test_a_terminal_that_is_closed_in_the_middle_of_any_playbook_costs_nothing(
    tmp_path: Path, store: Path, library: Library, playbook: str
) -> None:
    """A real hang-up of a real terminal, resized just before: the next `ir resume` asks the question that was open."""
    lines = walk(tmp_path / "whole", library, Memory(), playbook).lines
    half = next(
        n for n in range(len(lines) // 2, 0, -1) if not lines[n].prompt.startswith(("番号: ", "メモ", "理由"))
    )
    with Person(tmp_path, *COMMANDS[playbook], "--store", str(store), rows=24, columns=80) as officer:
        for line in lines[:half]:
            officer.sees(line.prompt).sends(f"{line.typed}\r")
        officer.sees(lines[half].prompt).resizes(8, 40)
        officer.signals(signal.SIGHUP)
    before = only_page(store)
    with Person(tmp_path, "resume", "--store", str(store), rows=8, columns=40) as officer:
        officer.sees(lines[half].prompt).sends(f"{lines[half].typed}\r")
        officer.sees(lines[half + 1].prompt).sends("q\r")
        assert officer.leaves() == ExitCode.ASIDE
        assert officer.too_wide() == []
    after = only_page(store)
    assert after[: len(before)] == before
    assert len(after) > len(before)


@terminal
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=["closed", "ended"])
def test_a_closed_terminal_keeps_what_was_answered(store: Path, number: int) -> None:
    """The window is closed, or the PC shuts down: the next `ir resume` asks the question that was open."""
    with report(store) as officer:
        to_the_judgement(officer)
        officer.signals(number)
    before = only_page(store)
    assert before[-1].kind == "answered"
    with Person(store.parent, "resume", "--store", str(store)) as officer:
        officer.sees("管理者の判定は", NUMBER).types("3", "地域政策課", NUMBER).types("q", "ir resume")
        assert officer.leaves() == ExitCode.ASIDE
    assert len(only_page(store)) == len(before) + 1


@terminal
def test_a_resized_terminal_wraps_the_next_screen_to_its_new_width(store: Path) -> None:
    """No answer is lost or taken twice by it, also where a line is half typed."""
    with report(store) as officer:
        officer.sees("何が起きましたか", NUMBER)
        officer.resizes(12, 40)
        officer.types("1", "気づいた時刻と場所", FIELDS).types("", "見たままを一言で", SEEN)
        officer.sends("箱が")
        officer.resizes(24, 60)
        officer.types("ない", "いま電話", NUMBER).types("q", "ir resume")
        assert officer.leaves() == ExitCode.ASIDE
        assert "Traceback" not in officer.text()
    words = [dict(event.words or {}) for event in only_page(store)]
    assert {"seen": "箱がない"} in words


# --- a re-check that comes while something else is typed ------------------------------------------------------


def resumed_late(
    folder: Path, library: Library, lines: Sequence[str], passes: timedelta
) -> tuple[list[str], list[Event]]:
    """Resumes at 9:29 and types; while the first line is typed, time passes. The screens, and what was written."""
    now = [MORNING.replace(hour=9, minute=29)]

    def time_passes() -> None:
        now[0] = max(now[0], MORNING.replace(hour=9, minute=29) + passes)

    keyboard = Keyboard(lines, EOFError, time_passes)
    with sitting(folder, library, keyboard, lambda: now[0]) as desk:
        before = len(desk.journal.events(INCIDENT, "s1"))
        with pytest.raises(EOFError):
            resume_incident(desk, INCIDENT).run()
        written = list(desk.journal.events(INCIDENT, "s1")[before:])
        assert not any(verdict.misfit for verdict in desk.journal.verify(INCIDENT))
    return keyboard.out.getvalue().split("==== ")[1:], written


@pytest.mark.parametrize(
    ("passes", "due"),
    [(timedelta(minutes=2), "午前9時30分"), (timedelta(days=366), "11月24日(火) 午前9時30分")],
)
def test_an_answer_typed_while_a_recheck_comes_due_belongs_to_the_question_on_the_screen(
    tmp_path: Path, library: Library, passes: timedelta, due: str
) -> None:
    """Its time comes before Enter is pressed: the answer is taken for what was asked, and then the re-check is asked."""
    elsewhere(tmp_path).journal.close()
    screens, (event, *more) = resumed_late(tmp_path, library, ["1"], passes)
    assert more == []
    assert event.body["frame"] == "failure/inspect_order"
    assert "確かめる時刻です" not in screens[0]
    assert f"確かめる時刻です({due})" in screens[-1]


def test_a_note_typed_while_a_recheck_comes_due_is_kept(tmp_path: Path, library: Library) -> None:
    """In the middle of the second question of a key nothing is lost either."""
    elsewhere(tmp_path).journal.close()
    screens, (event,) = resumed_late(tmp_path, library, ["n", "書きかけのメモ"], timedelta(minutes=2))
    assert dict(event.words or {}) == {"note": "書きかけのメモ"}
    assert "確かめる時刻です" in screens[-1]


def test_an_interrupting_recheck_takes_no_number_for_the_question_behind_it(
    tmp_path: Path, library: Library
) -> None:
    """What is typed at the re-check answers the re-check; the question that was open comes back as it was."""
    elsewhere(tmp_path).journal.close()
    screens, written = resumed_late(tmp_path, library, ["t", "2"], timedelta(minutes=2))
    assert all("frame" not in event.body or event.body["frame"] == "outage/again" for event in written[1:])
    assert screens

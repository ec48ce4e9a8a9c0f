"""Every shipped playbook, walked to its end on every terminal that is promised; every screen of it is looked at.

In this process where that shows the same: a screen is plain lines, whatever the terminal is. What the surroundings
change (the encoding, the locale, TERM, NO_COLOR) is walked as a real process, at a pipe and at a pseudo-terminal.
"""

import re
import sys
from pathlib import Path

import pytest

from kumamoto_ir.ground.layout import cells
from kumamoto_ir.reading.library import Library
from tests.consoles import Person, piped
from tests.desks import shipped
from tests.terminal.test_pty import store
from tests.terminal.typist import Line, Memory, Typist, walk

assert store  # the fixture of a station that was set up

terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal for pexpect")

NARROW = 40
WIDER = (60, 200)
OFFICES = ("branch", "chuo_kumin", "joho", "chiiki", "")
COMMANDS = {
    "report": ("report",),
    "down": ("outage",),
    "recurrence": ("run", "recurrence"),
    "outage": ("run", "outage"),
    "failure": ("run", "failure"),
    "fault": ("run", "fault"),
    "breach": ("run", "breach"),
}
# Comes only where 中央区民課 hears a new time before it instructs: by turns, after some thousand questions.
RARE = {"outage/order_estimate"}
# These only run others, and one of those always ends the walk before.
NEVER_REACHED = {"report/finish", "down/finish"}
_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@pytest.fixture(scope="module")
def library() -> Library:
    """The plan as it is shipped, read once."""
    return shipped()


def faults(officer: Typist, folder: Path) -> list[str]:
    """What is wrong with the screens of a walk, in words; a file's own name may be as long as it is."""
    shown = officer.out.getvalue()
    wrong = [f"taken for wrong: {refused}" for refused in officer.refusals]
    for columns, text in ((officer.columns, shown), *((c, o.getvalue()) for c, o in officer.beside.items())):
        wrong += [f"wider than {columns}: {line}" for line in too_wide(text, columns, folder)]
    wrong += [f"cut: {line}" for line in shown.split("\n") if "…" in line or "..." in line]
    wrong += [f"steers: {line!r}" for line in shown.split("\n") if _STEERING.search(line)]
    if shown.encode("cp932", errors="replace").decode("cp932") != shown:
        wrong += [f"not in cp932: {line}" for line in shown.split("\n") if not in_cp932(line)]
    wrong += [
        f"no room to type: {line.prompt}"
        for line in officer.lines
        if cells(line.prompt, ambiguous=2) > NARROW - 2
    ]
    return wrong


def too_wide(text: str, columns: int, folder: Path) -> list[str]:
    """Lines that do not fit, also where the console shows ambiguous characters two cells wide."""
    return [
        line for line in text.split("\n") if cells(line, ambiguous=2) > columns and str(folder) not in line
    ]


def in_cp932(line: str) -> bool:
    """Whether a console of Japanese Windows can show a line."""
    try:
        line.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def words(text: str) -> str:
    """The text without the breaks that the width makes."""
    return re.sub(r"[ \u3000\n]", "", text)


def test_every_step_of_every_playbook_is_whole_on_every_width(tmp_path: Path, library: Library) -> None:
    """40 to 200 columns, ambiguous characters wide, cp932, answers typed with the IME on: no screen loses a word."""
    asks = {
        f"{name}/{step.id}"
        for name, playbook in library.city.playbooks.items()
        for step in playbook.steps
        if step.kind not in ("run", "open")
    }
    assert set(library.city.playbooks) == set(COMMANDS)
    memory, looked = Memory(), 0
    for playbook in COMMANDS:
        for office in OFFICES:
            folder = tmp_path / f"{playbook}{office}"
            officer = walk(folder, library, memory, playbook, office, NARROW, beside=WIDER)
            assert faults(officer, folder) == [], (playbook, office)
            for out in officer.beside.values():
                assert words(out.getvalue()) == words(officer.out.getvalue())
            looked += len(officer.lines)
    assert asks - memory.seen - RARE == NEVER_REACHED
    assert looked > 1000


def typed_lines(folder: Path, library: Library, playbook: str) -> tuple[Line, ...]:
    """What is typed at one walk, at the station that `store` is."""
    return tuple(walk(folder, library, Memory(), playbook).lines)


@pytest.mark.parametrize("playbook", COMMANDS)
def test_every_screen_of_a_walk_at_a_pipe_in_strict_cp932(
    playbook: str, tmp_path: Path, store: Path, library: Library
) -> None:
    """A console of Japanese Windows: full-width input is understood, nothing comes as \\uXXXX, nothing steers."""
    lines = typed_lines(tmp_path / "walk", library, playbook)
    code, said, complaint = piped(
        tmp_path,
        *COMMANDS[playbook],
        "--store",
        str(store),
        typed="".join(f"{line.typed}\n" for line in lines),
        PYTHONIOENCODING="cp932:strict",
        NO_COLOR="1",
        TERM="dumb",
        LC_ALL="C",
        COLUMNS=str(NARROW),
    )
    assert (code, complaint) == (0, "")
    assert "\\u" not in said
    assert _STEERING.search(said.replace("\r\n", "\n")) is None
    assert said.count("==== ") >= len({line.frame for line in lines})


@terminal
@pytest.mark.parametrize("playbook", COMMANDS)
@pytest.mark.parametrize(
    ("rows", "columns", "around"),
    [
        (8, 40, {}),
        (12, 60, {"LC_ALL": "C"}),
        (60, 200, {"NO_COLOR": "1"}),
        (8, 40, {"TERM": "dumb", "LC_ALL": "C", "NO_COLOR": "1"}),
    ],
    ids=["40x8", "c", "200x60", "dumb-c"],
)
def test_a_whole_walk_at_a_pseudo_terminal_redraws_nothing(
    playbook: str,
    rows: int,
    columns: int,
    around: dict[str, str],
    tmp_path: Path,
    store: Path,
    library: Library,
) -> None:
    """Typed with the IME on, question for question, to the end; the tool itself sends text and new lines only."""
    lines = typed_lines(tmp_path / "walk", library, playbook)
    command = (*COMMANDS[playbook], "--store", str(store))
    with Person(tmp_path, *command, rows=rows, columns=columns, **around) as officer:
        for line in lines:
            officer.sees(line.prompt).sends(f"{line.typed}\r")
        assert officer.leaves() == 0
        shown = officer.shown.getvalue()
    moves = set(re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[^\[]", shown))
    # What readline sends while somebody types: bracketed paste, and the rest of a line cleared where the typing wraps.
    typing = {"\x1b[?2004h", "\x1b[?2004l", "\x1b[K"}
    assert moves <= (typing if around.get("TERM") != "dumb" else set())
    prompts = tuple({line.prompt for line in lines})
    own = [line for line in re.split(r"[\r\n]+", officer.text()) if not line.startswith(prompts)]
    assert too_wide("\n".join(line.rstrip(" ") for line in own), columns, tmp_path) == []
    assert "\\u" not in shown
    for question in questions(officer.text(), prompts):
        again = next((n for n, line in enumerate(question) if line.startswith("質問: ")), None)
        assert (again is not None) == (len(question[:again]) >= rows), question


def questions(shown: str, prompts: tuple[str, ...]) -> list[list[str]]:
    """The lines of every question up to its prompt."""
    ends = re.compile("|".join(map(re.escape, sorted(prompts, key=len, reverse=True))))
    parts = [ends.split(part, maxsplit=1) for part in shown.split("==== ")[1:]]
    return [[line for line in re.split(r"[\r\n]+", part[0]) if line] for part in parts if len(part) == 2]

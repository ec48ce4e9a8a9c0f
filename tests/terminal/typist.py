"""An officer who types real lines at every screen, each time the answer he has given least often so far.

So a few walks together take every answer of a question, without a list of answers that must follow the playbooks.
"""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kumamoto_ir.desk.desk import Clock, Desk
from kumamoto_ir.desk.session import begin_incident
from kumamoto_ir.desk.terminal import screens
from kumamoto_ir.desk.terminal.formscreens import at_once
from kumamoto_ir.desk.terminal.line import LineOfficer
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.desk.terminal.screen import Choice, Screen
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.reading.library import Library
from tests.desks import ME, MORNING, journal_at, shelf

PATIENCE = 70  # questions of a walk that are answered by turns; the rest diligently, so that it ends
LONGEST = 400
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_WORDS = "東側の窓口"


def wide(text: str) -> str:
    """What the keyboard gives with the IME on."""
    return text.translate(_WIDE)


@dataclass
class Memory:
    """What was answered so far in all walks: how often each answer of each place, and which places were seen."""

    given: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def least(self, place: str, ways: list[str]) -> str:
        """The way that was taken least often here; the first of several."""
        way = min(ways, key=lambda one: self.given[place, one])
        self.given[place, way] += 1
        return way


@dataclass(frozen=True, slots=True)
class Line:
    """One line that was typed, the prompt before it, and all that was shown since the line before."""

    prompt: str
    typed: str
    shown: str
    frame: str


class Typist(LineOfficer):
    """Types at every prompt; keeps each screen apart from the others. `beside` are other terminals that show the same."""

    def __init__(self, memory: Memory, columns: int, beside: tuple[int, ...] = ()) -> None:
        self.out = io.StringIO()
        super().__init__(self.out, self._typed, lambda: columns)
        self.columns = columns
        self.beside = {other: io.StringIO() for other in beside}
        self._drawers = [_drawer(out, other) for other, out in self.beside.items()]
        self.lines: list[Line] = []
        self.refusals: list[str] = []
        self._memory = memory
        self._view: View | None = None
        self._looked = 0

    def reply(self, view: View) -> Reply:
        """Remembers what is asked, and reads it like a person's answer."""
        self._view = view
        return super().reply(view)

    def _paragraph(self, text: str, hang: str = "") -> None:
        super()._paragraph(text, hang)
        for drawer in self._drawers:
            drawer._paragraph(text, hang)

    def refused(self, why: str, hint: str) -> None:
        """Every line that is typed here is meant to be taken."""
        self.refusals.append(f"{self.lines[-1].frame} {self.lines[-1].typed}: {why}")
        super().refused(why, hint)

    def rest(self) -> str:
        """What was shown after the last line."""
        return self.out.getvalue()[self._looked :]

    def _typed(self, prompt: str) -> str:
        assert self._view is not None
        view, shown = self._view, self.rest()
        if len(self.lines) >= LONGEST:
            raise EOFError
        self._looked += len(shown)
        frame = str(getattr(view.request, "frame", None) or type(view.request).__name__)
        self._memory.seen.add(frame)
        text = (
            "書面で残すため" if prompt == "理由: " else wide(self._answer(view, screens.screen(view), frame))
        )
        self.lines.append(Line(prompt, text, shown, frame))
        return text

    def _answer(self, view: View, drawn: Screen, frame: str) -> str:
        request = view.request
        match request:
            case ask.Check():
                return self._turn(frame, ["a", "-1", "x1", "0"], "a")
            case ask.Ask() if request.rows:
                return self._turn(frame, [f"a={choice.number}" for choice in drawn.choices], "a=1")
            case ask.Fill() if at_once(view, request):
                return self._turn(frame, ["", "1 8:05"], "") if _datetime(view, request) else ""
            case ask.Fill() if not drawn.choices:
                kind = view.city.plan.facts[request.fields[0].fact].type
                return self._turn(f"{frame} {request.fields[0].fact}", [_cell(kind), ""], "")
            case ask.Enter() if (
                not request.draft and self._turn(f"{frame} row", ["row", "e", "e"], "e") == "e"
            ):
                return "e"
            case ask.Enter() if not drawn.choices:
                return _cell(request.column.type)
            case ask.SetTime():
                return "30分後"
            case ask.Close() if request.reason:
                return "措置が済んだため"
            case ask.Guard() | ask.Unreached():
                return str(drawn.choices[-1].number)
            case ask.Call():
                return self._outcome(drawn, f"{frame} {request.target.contact}")
            case _:
                return self._choice(drawn.choices, frame)

    def _outcome(self, drawn: Screen, place: str) -> str:
        ways = [
            f"{one.number} {'影響がない' if one.answer == 'not_needed' else '班長'}" for one in drawn.choices
        ]
        return self._turn(place, ways, "1")

    def _choice(self, choices: tuple[Choice, ...], place: str) -> str:
        ends = next(
            (c.number for c in choices if c.answer in ("over", "back", "none", "no")), choices[0].number
        )
        return self._turn(place, [str(choice.number) for choice in choices], str(ends))

    def _turn(self, place: str, ways: list[str], diligent: str) -> str:
        return self._memory.least(place, ways) if len(self.lines) < PATIENCE else diligent


def _drawer(out: io.StringIO, columns: int) -> LineOfficer:
    return LineOfficer(out, lambda _: "", lambda: columns)


def _cell(kind: str) -> str:
    return {"number": "3件", "datetime": "8:05"}.get(kind, _WORDS)


def _datetime(view: View, request: ask.Fill) -> bool:
    return view.city.plan.facts[request.fields[0].fact].type == "datetime"


def walk(
    folder: Path,
    library: Library,
    memory: Memory,
    playbook: str,
    office: str = "branch",
    columns: int = 40,
    now: Callable[[], datetime] = lambda: MORNING,
    beside: tuple[int, ...] = (),
) -> Typist:
    """One whole walk from a playbook to its end."""
    folder.mkdir(parents=True, exist_ok=True)
    officer = Typist(memory, columns, beside)
    with journal_at(folder, now=now) as journal:
        at = Desk(journal, library, officer, Clock(now), ME, "s1", shelf(folder / "papers"), lambda _: False)
        body: dict[str, Json] = {
            "playbook": playbook, "drill": False, "office": office, "role": "tantou", "rules": library.digest,
        }  # fmt: skip
        assert begin_incident(at, "261124-T3S", body).run().code is ExitCode.OK
    return officer

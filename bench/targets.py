"""Where hostile inputs go in. Each target takes one seeded input and says what became of it: taken, or refused in words.

Whatever else comes out of one (an exception, a control character on a screen) is a fault of the program.
"""

import io
import json
import random
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from bench import nasties
from bench.lowered import ROOMY, few_digits, lowered
from bench.nasties import MARKS, TEMPLATE_MARKS, Tree
from kumamoto_ir.checks import check
from kumamoto_ir.city.accepting import Acceptances
from kumamoto_ir.city.contacts import Contacts
from kumamoto_ir.city.plan import Plan
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.cli.reporters import as_github, as_json, human
from kumamoto_ir.desk.entering.lines import Ground, Pieces, UnclearError, entry_of, record_of, time_of
from kumamoto_ir.desk.terminal.line import LineOfficer
from kumamoto_ir.desk.terminal.officer import View
from kumamoto_ir.desk.terminal.scripted import load_answers
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import chain, flow, respond
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.backward import trial
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.obligations import all_outstanding
from kumamoto_ir.incident.pending import pending
from kumamoto_ir.incident.registers import rows
from kumamoto_ir.incident.state import Impossible, State
from kumamoto_ir.incident.typedvalues import Refusal
from kumamoto_ir.journal.rows import link, row_of
from kumamoto_ir.paper.papers import Papers
from kumamoto_ir.paper.render.environment import fill, parse, variables
from kumamoto_ir.paper.render.front import front
from kumamoto_ir.paper.render.markdown import plain, screen
from kumamoto_ir.paper.render.spoken import characters
from kumamoto_ir.reading.library import Library, from_files, load
from kumamoto_ir.reading.shape import shape
from kumamoto_ir.reading.source import parse_bytes
from kumamoto_ir.saying.projection import project
from kumamoto_ir.saying.report import context
from tests.desks import ME, MORNING, ROOT, diligent, shipped

Once = Callable[[random.Random], bool]
OTHER_CITY: Final = ROOT / "tests" / "other_city"
INCIDENT: Final = "261124-T3S"
_ENTRIES: Final = ("report", "outage", "failure", "breach", "recurrence", "down")


class ControlError(AssertionError):
    """A character that steers a terminal was about to be printed."""


def harmless(said: str) -> None:
    """Raises ControlError where a text would steer a terminal."""
    for character in said:
        if (
            (character < " " and character != "\n")
            or "\x7f" <= character <= "\x9f"
            or character in "\u202e\u2066"
        ):
            raise ControlError(repr(character))


# ---------------------------------------------------------------- source


def source() -> Once:
    """Bytes of a playbook, read and told of in every manner."""
    held = [path.read_text(encoding="utf-8") for path in _yaml()]

    def once(hand: random.Random) -> bool:
        given = nasties.raw(hand, nasties.spoiled(hand, hand.choice(held)))
        found = parse_bytes(given, "playbooks/a.yaml")
        if found.problems:
            said = {"playbooks/a.yaml": found}
            harmless(human(found.problems, said, hand.choice((40, 80))))
            as_json(found.problems, said).encode()
            as_github(found.problems, said)
        for problem in found.problems:
            found.place(problem.path)
        return not found.problems

    return once


def _yaml() -> tuple[Path, ...]:
    folders = (ROOT / "playbooks", OTHER_CITY, ROOT / "tests" / "checks" / "reading")
    return tuple(sorted({ROOT / "contacts.yaml", *(path for f in folders for path in f.rglob("*.yaml"))}))


# ---------------------------------------------------------------- library


def library() -> Once:
    """Data of a plan, playbooks and contacts with something changed: one file's shape, now and then the whole city."""
    held = [(_model(path), _data(path)) for path in _yaml() if path.parent.name != "reading"]
    small = load(OTHER_CITY).library
    assert small is not None
    files = {name: text for name, text in small.files.items() if name.endswith(".yaml")}
    rest = {name: text for name, text in small.files.items() if name not in files}

    def once(hand: random.Random) -> bool:
        if hand.random() < 0.01:
            return _city(hand, files, rest)
        model, data = hand.choice(held)
        found, problems = shape(model, nasties.grafted(hand, data, scalars=True), "playbooks/a.yaml")
        harmless(human(problems, {}, 80))
        return found is not None

    return once


def _city(hand: random.Random, files: Mapping[str, str], rest: Mapping[str, str]) -> bool:
    """A whole folder, one of whose files was changed; where it can be read, all checks but the walks look at it."""
    name = hand.choice(sorted(files))
    data = parse_bytes(files[name].encode(), name).data
    spoiled = json.dumps(nasties.grafted(hand, data, scalars=True), ensure_ascii=True)
    loaded = from_files({**files, **rest, name: spoiled})
    harmless(human(check(loaded, walks=hand.random() < 0.3), loaded.sources, 80))
    return loaded.library is not None


def _model(path: Path) -> type[Any]:
    names: dict[str, type[Any]] = {"plan": Plan, "contacts": Contacts, "accepted": Acceptances}
    return names.get(path.stem, Playbook)


def _data(path: Path) -> Tree:
    return parse_bytes(path.read_bytes(), path.name).data


# ---------------------------------------------------------------- an incident at many places


class Places:
    """States of many walks of the shipped plan, each with what is asked there."""

    def __init__(self, seed: int = 1) -> None:
        self.library: Library = shipped()
        self.states: list[tuple[State, ask.Request]] = []
        hand = random.Random(seed)  # noqa: S311 - repeatable on purpose
        for entry in _ENTRIES:
            for _ in range(3):
                self._walk(entry, hand)

    def _walk(self, entry: str, hand: random.Random) -> None:
        rules = self.library.city
        body: dict[str, Json] = {"playbook": entry, "drill": False, "office": "branch", "role": "tantou"}
        state = self.after(None, Draft(What.OPENED, MORNING, {**body, "rules": self.library.digest}))
        for _ in range(60):
            request = pending(rules, state)
            if isinstance(request, ask.Finished):
                return
            self.states.append((state, request))
            answer = diligent(request)
            if isinstance(request, ask.Ask) and not request.rows:
                answer = hand.choice(request.answers).id
            made = respond.respond(rules, state, request, answer, MORNING)
            if isinstance(made, Refusal):
                return
            state = self.after(state, made)

    def after(self, state: State | None, draft: Draft) -> State:
        """The state after a draft was written; it went through the journal's own form and back."""
        event = self.kept(state, draft)
        made = (
            flow.replay(self.library.city, (event,))
            if state is None
            else flow.apply(self.library.city, state, event)
        )
        if isinstance(made, Impossible):
            raise AssertionError(f"{made.place}: {made.why}")  # noqa: TRY004 - an answer that was taken must fit
        return made

    @staticmethod
    def kept(state: State | None, draft: Draft) -> Event:
        """The event as it comes back from the disk."""
        seq = 1 if state is None else state.seq + 1
        sealed = chain.seal(
            draft,
            incident=INCIDENT,
            stream="s1",
            seq=seq,
            recorded_at=MORNING,
            operator="試験",
            office="本庁",
            prev=chain.GENESIS,
            salt="0" * 32,
        )
        back = link(
            tuple(value.encode().decode() if isinstance(value, str) else value for value in row_of(sealed)),
            seq,
        )
        assert isinstance(back, Event)
        return back

    def view(self, state: State, request: ask.Request) -> View:
        """What the officer sees there."""
        papers = Papers(self.library, ME, INCIDENT, MORNING, "0" * 64)
        return View(
            city=self.library.city,
            state=state,
            request=request,
            now=MORNING,
            incident=INCIDENT,
            place="branch",
            needs=all_outstanding(self.library.city, state),
            script=lambda call: papers.script(state, call),
            chronology=lambda: papers.chronology_lines(state),
            holiday=False,
            rows=lambda register: rows(state, register),
        )

    def look(self, state: State, hand: random.Random) -> None:
        """Draws what comes next on a narrow screen; now and then all that the journal says."""
        request = pending(self.library.city, state)
        if isinstance(request, ask.Finished):
            return
        out = io.StringIO()
        officer = LineOfficer(out, _hung_up, lambda: hand.choice((20, 40, 80)))
        try:
            officer.reply(self.view(state, request))
        except EOFError:
            harmless(out.getvalue())
        if hand.random() < 0.1:
            papers = Papers(self.library, ME, INCIDENT, MORNING, "0" * 64)
            for name in self.library.city.plan.papers:
                harmless(plain(papers.paper(state, name).text))


def _hung_up(_: str) -> str:
    raise EOFError


# ---------------------------------------------------------------- answers


def answered() -> Once:
    """Answers of an answers file, at every kind of question: the file's text, or data where the question is."""
    places = Places()
    folder = ROOT / "tests"
    held = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*answers*.yaml"))] or [
        '- {step: found, answer: "yes", at: 2026-11-23T08:05}\n- {key: n, text: メモ}\n- {answer: [a, b]}\n'
    ]
    file = Path(tempfile.mkdtemp(prefix="ir-hostile-")) / "answers.yaml"

    def once(hand: random.Random) -> bool:
        if hand.random() < 0.3:
            file.write_bytes(nasties.raw(hand, nasties.spoiled(hand, hand.choice(held))))
            return bool(load_answers(file))
        state, request = hand.choice(places.states)
        given: Any = diligent(request)
        given = nasties.grafted(hand, given) if hand.random() < 0.6 else nasties.tree(hand)
        return _taken(places, state, request, given, hand)

    return once


def _taken(places: Places, state: State, request: ask.Request, answer: Json, hand: random.Random) -> bool:
    made = respond.respond(places.library.city, state, request, answer, MORNING)
    if isinstance(made, Refusal):
        harmless(made.why + made.hint)
        return False
    places.look(places.after(state, made), hand)
    return True


def typed() -> Once:
    """Lines at every kind of prompt, as the keyboard gives them."""
    places = Places()

    def once(hand: random.Random) -> bool:
        state, request = hand.choice(places.states)
        view = places.view(state, request)
        text = nasties.text(hand)
        if hand.random() < 0.3:
            text = f"{hand.choice(('1', '2', '1=', 'a=', '-1', '０', '１　'))} {text}"
        given: list[str] = [text]

        def line(_: str) -> str:
            if not given:
                raise EOFError
            return given.pop()

        out = io.StringIO()
        officer = LineOfficer(out, line, lambda: 40)
        try:
            reply = officer.reply(view)
        except EOFError:
            harmless(out.getvalue())
            return False
        harmless(out.getvalue())
        if reply.key is not None:
            return True
        made = respond.respond(places.library.city, state, request, reply.answer, MORNING)
        if isinstance(made, Refusal):
            return False
        for word in made.words.values():
            harmless(word)
        places.look(places.after(state, made), hand)
        return True

    return once


# ---------------------------------------------------------------- paper lines


def late() -> Once:
    """Lines of `ir enter --file`."""
    places = Places()
    states = [state for state, _ in places.states[:: len(places.states) // 12 or 1]]
    names = [
        f"{at} {what}"
        for at in ("8時", "昨日 17:30", "7:59", "11/22 9時")
        for what in (
            "メモ 画面が真っ黒",
            "連絡 管理者 出た・復唱あり 班長",
            "済 現場に人を入れない",
            "簿 ファックス送受信簿 送・受=受けた 枚数=3",
            "-3 済",
        )
    ]

    def once(hand: random.Random) -> bool:
        text = nasties.spoiled(hand, hand.choice(names)) if hand.random() < 0.8 else nasties.text(hand)
        state = hand.choice(states)
        desk = Ground(places.library.city, state, MORNING, "branch")
        pieces = Pieces(visible(text.replace("\t", " ")).split(), None)
        try:
            at = time_of(desk, pieces)
            made = record_of(desk, entry_of(desk, pieces, at), at, lambda _: True)
        except UnclearError as unclear:
            harmless(unclear.why + unclear.hint)
            return False
        after = flow.apply(places.library.city, state, trial(state, made))
        if isinstance(after, Impossible):
            return False
        places.look(places.after(state, made), hand)
        return True

    return once


# ---------------------------------------------------------------- store rows


def stored() -> Once:
    """Rows as they could stand in a journal that somebody wrote into: read, checked, replayed and shown."""
    places = Places()
    pages: list[tuple[tuple[Any, ...], ...]] = []
    longest: dict[str, State] = {}
    for state, _ in places.states:
        entry = next(iter(state.walks))
        if entry not in longest or longest[entry].seq < state.seq:
            longest[entry] = state
    for state in longest.values():
        pages.append(tuple(row_of(event) for event in journal(state)))

    def once(hand: random.Random) -> bool:
        page = [list(row) for row in hand.choice(pages)]
        page = page[: hand.randint(1, len(page))]
        for _ in range(hand.choice((1, 1, 2))):
            row = hand.choice(page)
            column = hand.randrange(len(row))
            row[column] = _cell(hand, row[column])
        found = [link(tuple(row), place) for place, row in enumerate(page, 1)]
        chain.check(found)
        events = [event for event in found if isinstance(event, Event)]
        if len(events) < len(found):
            return False
        state = flow.replay(places.library.city, events)
        if isinstance(state, Impossible):
            harmless(visible(state.place + state.why))
            return False
        places.look(state, hand)
        return True

    return once


def _cell(hand: random.Random, held: Any) -> Any:
    """A cell with something else in it; a body that stays JSON more often than not, for that goes on."""
    if isinstance(held, str) and held.startswith('{"') and hand.random() < 0.8:
        return chain.canonical(_whole(nasties.grafted(hand, json.loads(held)))).decode()
    return hand.choice(
        (None, 7, -1, 2**62, b"\xff\x00", 0.5, nasties.text(hand).encode("utf-8", "replace").decode())
    )


def _whole(value: Tree) -> Tree:
    """Without what canonical JSON has no form for, and an object at the top."""
    return value if isinstance(value, dict) else {"x": value}


# ---------------------------------------------------------------- templates


def templates() -> Once:
    """Templates that were spoiled, filled with an incident and read as Markdown."""
    places = Places()
    state = max((state for state, _ in places.states), key=lambda state: state.seq)
    told = context(
        project(places.library.city, state, me=ME, incident=INCIDENT, now=MORNING, head="0" * 64), number=1
    )
    held = sorted(places.library.templates.values())

    def once(hand: random.Random) -> bool:
        marks = TEMPLATE_MARKS if hand.random() < 0.6 else MARKS
        given = nasties.tame(nasties.spoiled(hand, hand.choice(held), marks, 1200))
        with lowered(ROOMY):
            parse("t.md", given)
            variables(given, "t.md")
            front(given, "t.md")
            characters(given, "t.md")
            made = fill("t.md", {"t.md": given}, told)
        harmless(screen(made, 40))
        plain(made)
        return True

    return once


TARGETS: Final[Mapping[str, Callable[[], Once]]] = {
    "source": source,
    "library": library,
    "answers": answered,
    "typed": typed,
    "late": late,
    "store": stored,
    "templates": templates,
}


def outcome(once: Once, hand: random.Random) -> bool:
    """Whether an input was taken; a refusal in words is none, and nothing else is allowed to happen."""
    try:
        with few_digits():
            return once(hand)
    except UserError as error:
        harmless(visible(error.message + error.hint + error.place, keep_newlines=True))  # as __main__ says it
        return False

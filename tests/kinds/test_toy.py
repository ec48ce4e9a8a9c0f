"""A kind that the house has never heard of, described in this one file: it is checked, proved, asked, drawn, printed.

And the same kind with only its model: nothing is known of it, and that is said wherever it would otherwise be passed over.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal

import pytest

from kumamoto_ir.checks import check
from kumamoto_ir.checks.proof.explore import Broken, Prover, Unproved, why_not
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.playbook import taught
from kumamoto_ir.city.step import OWN, Answer, Choice, Effects, Lead, Line, Step, Uses
from kumamoto_ir.desk.terminal.answers import read
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.desk.terminal.screens import screen
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.answered import Answered, Chosen
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.moves import learned
from kumamoto_ir.incident.requests import Ask, Request
from kumamoto_ir.incident.settle import leave
from kumamoto_ir.incident.state import State, Walk
from kumamoto_ir.incident.typedvalues import Refusal
from kumamoto_ir.kinds import KINDS
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.kit.questionnaire import Sheets, questions
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.mermaid import mermaid
from kumamoto_ir.paper.picture.tree import tree
from kumamoto_ir.reading.library import Library, load
from kumamoto_ir.reading.schema import schemas
from kumamoto_ir.saying.chronology import chronology
from tests.consoles import Shell
from tests.desks import Teller, begun, desk, diligent, go_on, journal_at

BASE = Path(__file__).parent.parent / "checks" / "base"
ASKED = "  - {id: seen, kind: countersign, who: finder, say: 課長の確認印, by: boss, refused: stop}\n"
ABOVE = "  - {id: stop, kind: checklist"


class Countersign(Kind):
    """A second person signs, or refuses; a refusal leads elsewhere."""

    SIGN: ClassVar = "確認印"
    WORDS: ClassVar = {
        "": "countersign: 確認印",
        "kind": "段の種類。",
        "by": "押す人。",
        "refused": "押さないときに進む段。",
    }
    ANSWERS: ClassVar = (Answer(id="signed", say="押した"), Answer(id="refused", say="押さなかった"))

    kind: Literal["countersign"]
    by: str
    refused: str

    def leads(self) -> tuple[Lead, ...]:
        """Signed: on. Refused: elsewhere."""
        return (
            Lead(None, "signed", (), {OWN: ("signed",)}),
            Lead(self.refused, "refused", ("refused",), {OWN: ("refused",)}),
        )

    @cached_property
    def effects(self) -> Effects:
        """Its own outcome."""
        return Effects(own=("signed", "refused"))

    def lines(self) -> Iterator[Line]:
        """Two answers."""
        yield Choice("signed", "押した", "1")
        yield Choice("refused", "押さなかった", "2", self.refused)

    def uses(self) -> Iterator[Uses]:
        """Who signs, and where a refusal leads."""
        yield Uses("contact", self.by, ("by",))
        yield Uses("step", self.refused, ("refused",))

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """Whether it was signed."""
        old = state.known.get(f"{frame.playbook}.{self.id}", frozenset())
        return Ask(frame, self, self.ANSWERS, old=tuple(sorted(old)), unsure=False)

    def take(
        self, city: City, state: State, walk: Walk, frame: Frame, given: Answered, event: Event
    ) -> State | None:
        """Signed or not."""
        if not isinstance(given, Chosen) or given.names[0] not in ("signed", "refused"):
            return None
        state = learned(state, {f"{frame.playbook}.{self.id}": given.names})
        return leave(city, state, walk, frame, self.refused if given.names == ("refused",) else self.next)


class Bare(Step):
    """The same with only its model."""

    kind: Literal["countersign"]
    by: str
    refused: str


@contextmanager
def knowing(model: type[Step]) -> Iterator[None]:
    """The one registration."""
    taught((*KINDS, model))
    try:
        yield
    finally:
        taught(KINDS)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands in this process."""
    return Shell(tmp_path, capsys, monkeypatch)


@pytest.fixture
def toy() -> Iterator[None]:
    """The house knows the toy."""
    with knowing(Countersign):
        yield


@pytest.fixture
def bare() -> Iterator[None]:
    """The house knows the model only."""
    with knowing(Bare):
        yield


def folder(to: Path, step: str = ASKED, must: str = "") -> Path:
    """The small municipality with the step above `stop`."""
    shutil.copytree(BASE, to, dirs_exist_ok=True)
    path = to / "playbooks" / "main.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(ABOVE) == 1
    text = text.replace(ABOVE, step + ABOVE).replace("must:\n", f"must:\n{must}")
    path.write_text(text, encoding="utf-8")
    return to


def library(to: Path) -> Library:
    """What is read of it."""
    loaded = load(to)
    assert loaded.library is not None, loaded.findings
    return loaded.library


def found(to: Path) -> tuple[Finding, ...]:
    """What is wrong with it."""
    return check(load(to))


# ---------------------------------------------------------------- described in one file


@pytest.mark.usefixtures("toy")
def test_it_is_read_and_checked_like_any_other(shell: Shell, tmp_path: Path) -> None:
    """A good folder passes; a name that stands for nothing is found at its place, though no rule knows the kind."""
    assert shell.plain("validate", str(folder(tmp_path / "good"))).code == 0
    wrong = folder(
        tmp_path / "wrong", ASKED.replace("boss", "nobody").replace("refused: stop", "refused: nowhere")
    )
    assert {(finding.rule, finding.path[-1]) for finding in found(wrong)} >= {
        ("dangling-contact", "by"),
        ("dangling-step", "refused"),
    }
    lacking = folder(tmp_path / "lacking", ASKED.replace(", by: boss", ""))
    assert shell.plain("validate", str(lacking)).code == 1
    assert '"countersign"' in schemas()["playbook.schema.json"]


@pytest.mark.usefixtures("toy")
def test_its_outcome_can_be_read_by_conditions(tmp_path: Path) -> None:
    """Its answers are values like any other: a right one is taken, a wrong one is found."""
    when = "  - {id: why, kind: checklist, who: finder, say: わけを聞く, when: {seen: VALUE}, items: [{id: asked, say: 聞いた}]}\n"
    good = folder(tmp_path / "good", ASKED + when.replace("VALUE", "signed"))
    assert not [finding for finding in found(good) if finding.severity.value == "error"]
    wrong = folder(tmp_path / "wrong", ASKED + when.replace("VALUE", "sealed"))
    assert "dangling-value" in {finding.rule for finding in found(wrong)}


@pytest.mark.usefixtures("toy")
def test_what_hangs_on_it_is_proved_and_what_breaks_is_gone_again(tmp_path: Path) -> None:
    """An obligation that each way meets is proved; where a refusal leads past it, the walk is shown answer by answer."""
    good = library(folder(tmp_path / "good")).city
    prover = Prover(good)
    for must in good.playbooks["main"].must:
        assert type(prover.must("main", must)).__name__ == "Proved", must.id
    past = ASKED.replace("refused: stop", "refused: names")
    broken = library(folder(tmp_path / "past", past)).city
    stop = next(must for must in broken.playbooks["main"].must if must.id == "b-stop")
    outcome = Prover(broken).must("main", stop)
    assert isinstance(outcome, Broken)
    assert any("押さなかった" in step.line for step in outcome.relived.steps)


@pytest.mark.usefixtures("toy")
def test_it_is_asked_answered_and_told(tmp_path: Path) -> None:
    """The screen shows its words and answers, a typed number answers it, and the chronology says so."""
    held = library(folder(tmp_path / "city"))

    class Typist(Teller):
        """Types 2 at the toy, and does what a diligent officer does everywhere else."""

        def reply(self, view: View) -> Reply:
            """One answer."""
            self.views.append(view)
            if len(self.views) > 60:
                raise EOFError
            if not isinstance(view.request, ask.Ask) or view.request.step.kind != "countersign":
                return Reply(diligent(view.request))
            drawn = screen(view)
            assert drawn.title.endswith("課長の確認印")
            assert [choice.say for choice in drawn.choices] == ["押した", "押さなかった"]
            answer = read(view, drawn, "２")
            assert not isinstance(answer, Refusal)
            return Reply(answer)

    officer = Typist([])
    session = begun(desk(journal_at(tmp_path), officer, tmp_path, held), "main", office="")
    go_on(session)
    assert session.state.known["main.seen"] == {"refused"}
    said = [entry.say for entry in chronology(held.city, session.state)]
    assert any("課長の確認印: 押さなかった" in line for line in said)
    assert session.state.finished


@pytest.mark.usefixtures("toy")
def test_it_is_drawn_and_printed(tmp_path: Path) -> None:
    """The picture shows its answers and where they lead; the kit has a box for each."""
    city = library(folder(tmp_path)).city
    drawn = diagram(city, "main")
    text = mermaid(drawn)
    assert 's_seen -->|"2 押さなかった"| s_stop' in text
    assert any("確認印" in line and "課長の確認印" in text for line in tree(drawn, 80))
    course = Course(city)
    part = questions(Sheets(course, {}, {}, {}), "main")
    assert "押さなかった" in repr(part)


# ---------------------------------------------------------------- known by its model only


@pytest.mark.usefixtures("bare")
def test_a_kind_with_only_its_model_is_found_by_the_checks(shell: Shell, tmp_path: Path) -> None:
    """`ir validate` says that nothing is known of it, and where; nothing is called right."""
    to = folder(tmp_path / "city")
    ran = shell.plain("validate", str(to))
    assert ran.code == 1
    assert "untaught-kind" in ran.out + ran.err
    finding = next(finding for finding in found(to) if finding.rule == "untaught-kind")
    assert finding.path[-1] == "kind"
    assert "countersign" in finding.message


@pytest.mark.usefixtures("bare")
def test_a_kind_with_only_its_model_cannot_be_proved(tmp_path: Path) -> None:
    """No obligation and no end of a playbook that holds it is ever called proved."""
    city = library(folder(tmp_path)).city
    prover = Prover(city)
    outcomes = [prover.must("main", must) for must in city.playbooks["main"].must] + [prover.ends("main")]
    for outcome in outcomes:
        assert isinstance(outcome, Unproved)
        assert "seen" in "".join(why_not(outcome))


@pytest.mark.usefixtures("bare")
def test_a_walk_stops_at_a_kind_with_only_its_model_and_says_so(tmp_path: Path) -> None:
    """Nobody is led past it in silence, and no screen breaks."""
    held = library(folder(tmp_path / "city"))
    officer = Teller([])
    session = begun(desk(journal_at(tmp_path), officer, tmp_path, held), "main", office="")
    go_on(session)
    for _ in range(30):
        view = officer.views[-1]
        if isinstance(view.request, ask.Stuck):
            break
        officer.replies.append(Reply(diligent(view.request)))
        go_on(session)
    view = officer.views[-1]
    assert isinstance(view.request, ask.Stuck)
    assert "seen" in view.request.why
    assert "seen" in "".join(screen(view).body)

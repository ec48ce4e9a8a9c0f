"""A desk for tests: the shipped plan (or another), a journal in a temporary folder, and a clock that stands still."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.desk.desk import Clock, Desk
from kumamoto_ir.desk.session import Session, begin_incident, resume_incident
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.personal import Hit
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow, respond
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Draft, Event
from kumamoto_ir.incident.pending import pending
from kumamoto_ir.incident.state import Impossible, State
from kumamoto_ir.journal.sqlite import SqliteJournal, open_journal
from kumamoto_ir.paper.papers import Shelf
from kumamoto_ir.paper.render.formats import ORDINARY
from kumamoto_ir.reading.library import Library, load
from kumamoto_ir.saying.report import Sender

ROOT = Path(__file__).parent.parent
MORNING = datetime(2026, 11, 24, 8, 5, tzinfo=JST)  # a Tuesday
ME = Sender(office="○○出張所", name="試験 太郎", role="担当者", tel="内線 未定")


def shipped() -> Library:
    """The library of this repository."""
    library = load(ROOT).library
    assert library is not None
    return library


def salts() -> Callable[[], str]:
    """Salts that are the same in every run."""
    numbers = count(1)
    return lambda: f"{next(numbers):032x}"


@dataclass
class Teller:
    """An officer who gives replies one after the other, and remembers all he was shown and told."""

    replies: list[Reply]
    views: list[View] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    keep_personal: bool = False

    def reply(self, view: View) -> Reply:
        """The next reply; the end of input after the last."""
        self.views.append(view)
        if not self.replies:
            raise EOFError
        return self.replies.pop(0)

    def tell(self, *lines: str) -> None:
        """Remembers."""
        self.told.extend(lines)

    def refused(self, why: str, hint: str) -> None:
        """Remembers."""
        self.refusals.append(why)

    def personal(self, hits: tuple[Hit, ...]) -> bool:
        """Decides as it was told beforehand."""
        return self.keep_personal


def journal_at(
    folder: Path, *, drill: bool = False, now: Callable[[], datetime] = lambda: MORNING
) -> SqliteJournal:
    """A journal with a clock that stands still."""
    return open_journal(folder / ("drill.db" if drill else "journal.db"), drill=drill, now=now, salt=salts())


def shelf(folder: Path) -> Shelf:
    """Papers as Markdown and text, which need no library."""
    return Shelf(folder, ORDINARY, ROOT / "templates" / "reference.docx")


def desk(journal: SqliteJournal, officer: Teller, folder: Path, library: Library | None = None) -> Desk:
    """A desk at a branch office on a Tuesday morning."""
    return Desk(
        journal,
        library or shipped(),
        officer,
        Clock(lambda: MORNING),
        ME,
        "s1",
        shelf(folder / "papers"),
        lambda _: False,
    )


def begun(at: Desk, playbook: str = "report", *, drill: bool = False, office: str = "branch") -> Session:
    """A new incident, written with its first answer."""
    body: dict[str, Json] = {
        "playbook": playbook,
        "drill": drill,
        "office": office,
        "role": "tantou",
        "rules": at.library.digest,
    }
    return begin_incident(at, "261124-T3S", body)


def walked(
    folder: Path, answers: Sequence[Json | Reply], library: Library | None = None, playbook: str = "report"
) -> tuple[Session, Teller, SqliteJournal]:
    """A session that was given these answers and then put aside."""
    replies = [answer if isinstance(answer, Reply) else Reply(answer) for answer in answers]
    officer = Teller(replies)
    journal = journal_at(folder)
    session = begun(desk(journal, officer, folder, library), playbook)
    go_on(session)
    return session, officer, journal


def go_on(session: Session) -> ExitCode:
    """Runs until the officer has nothing more to say."""
    try:
        return session.run().code
    except EOFError:
        return ExitCode.ASIDE


def reopened(folder: Path, journal: SqliteJournal, answers: Sequence[Json | Reply]) -> tuple[Session, Teller]:
    """The same incident in another session."""
    officer = Teller([answer if isinstance(answer, Reply) else Reply(answer) for answer in answers])
    session = resume_incident(desk(journal, officer, folder), "261124-T3S")
    go_on(session)
    return session, officer


def diligent(request: ask.Request) -> Json:
    """What a diligent officer answers when nothing particular is the matter."""
    match request:
        case ask.Check():
            return {key: "done" for key, _ in request.items if key not in dict(request.marks)}
        case ask.Ask() if request.rows:
            return {member: request.answers[0].id for member, _, _ in request.rows}
        case ask.Ask():
            return request.answers[0].id
        case ask.Fill():
            return {entry.fact: None for entry in request.fields}
        case ask.Call():
            return "heard" if request.incoming else "repeated"
        case ask.Enter() if request.draft:  # a row that was begun is finished first
            begun_with = dict(request.draft)
            return {column.id: None for column in request.register.columns if column.id not in begun_with}
        case ask.Enter():
            return "done"
        case ask.Due():
            return "now"
        case ask.Write():
            return "done"
        case ask.SetTime():
            return "16時30分"
        case ask.Wait():
            ways = [answer.id for answer in request.answers]
            return next((way for way in ways if way in ("over", "back")), ways[-1])
        case ask.Close() | ask.Stuck():
            return {"reason": "措置が済んだため"}
        case ask.Pick():
            return [request.members[0]]
        case ask.Tick():
            return list(request.suggested) or [request.rows[0].id]
        case ask.Decide():
            return request.proposal or "unknown"
        case ask.Unreached():
            return "leave"
        case ask.Guard():
            return {"waive": [need.key for need in request.needs], "reason": "試験"}
        case ask.Finished():
            return None


class Bench:
    """A walk in memory, without journal or officer: answers in, states out."""

    def __init__(self, rules: City, playbook: str = "report", office: str = "branch") -> None:
        self.city = rules
        self.events: list[Event] = []
        body: dict[str, Json] = {"playbook": playbook, "drill": False, "office": office, "role": "tantou"}
        opening = self._event("opened", body, {})
        state = flow.replay(rules, [opening])
        assert isinstance(state, State)
        self.state = state
        self.events.append(opening)

    def _event(self, kind: str, body: Mapping[str, Json], words: Mapping[str, str]) -> Event:
        seq = len(self.events) + 1
        at = MORNING + timedelta(minutes=seq)
        return Event("i", "s", seq, at, at, "op", "of", kind, body, words, None, "", "", "")

    @property
    def request(self) -> ask.Request:
        """What is asked now."""
        return pending(self.city, self.state)

    @property
    def frame(self) -> str:
        """Where the walk in front stands, as `playbook/step`."""
        frame = getattr(self.request, "frame", None)
        return str(frame) if isinstance(frame, Frame) else type(self.request).__name__

    def give(self, answer: Json) -> None:
        """Answers what is asked now; an answer that is refused fails the test."""
        draft = respond.respond(
            self.city, self.state, self.request, answer, MORNING + timedelta(minutes=len(self.events))
        )
        assert isinstance(draft, Draft), draft
        self.put(draft)

    def put(self, draft: Draft) -> None:
        """Applies a draft as the next event."""
        event = self._event(draft.kind, draft.body, draft.words)
        outcome = flow.apply(self.city, self.state, event)
        assert isinstance(outcome, State), outcome
        self.events.append(event)
        self.state = outcome

    def tried(self, draft: Draft) -> State | Impossible:
        """What a draft would do."""
        return flow.apply(self.city, self.state, self._event(draft.kind, draft.body, draft.words))

    def until(self, frame: str, limit: int = 80) -> None:
        """Answers diligently until a step asks."""
        for _ in range(limit):
            if self.frame == frame:
                return
            self.give(diligent(self.request))
        raise AssertionError(f"never came to {frame}, stands at {self.frame}")

"""Incidents walked through by script, for the tests of what is rendered from them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.incident.pending import pending
from kumamoto_ir.incident.respond import respond
from kumamoto_ir.incident.state import State
from kumamoto_ir.paper.render.environment import fill
from kumamoto_ir.paper.render.front import front
from kumamoto_ir.paper.render.sheet import Paper, Sheet
from kumamoto_ir.reading.library import Library, load
from kumamoto_ir.saying.projection import last_paper, project
from kumamoto_ir.saying.report import Recipient, Report, Sender, context
from tests.desks import diligent

HOME = Path(__file__).parents[2]
START = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
ME = Sender("ひがし出張所", "山田太郎", "担当者", "内線 1234")


@cache
def library() -> Library:
    """The municipality's data as they are shipped."""
    loaded = load(HOME)
    assert loaded.library is not None, loaded.findings
    return loaded.library


class Walk:
    """One incident, a minute between one record and the next."""

    def __init__(self, *, drill: bool = False) -> None:
        self.city = library().city
        self.events: list[Event] = []
        self.at = START
        self.state = self._opened(drill)

    def _opened(self, drill: bool) -> State:
        body: dict[str, Json] = {"playbook": "report", "office": "branch", "role": "tantou", "drill": drill}
        self._keep(Draft(What.OPENED, self.at, body))
        state = flow.replay(self.city, self.events)
        assert isinstance(state, State)
        return state

    def _keep(self, draft: Draft) -> Event:
        seq = len(self.events) + 1
        event = Event(
            "demo", "s", seq, draft.occurred_at, self.at, "山田太郎", ME.office, draft.kind, draft.body,
            draft.words, "", "", "", f"{seq:064x}",
        )  # fmt: skip
        self.events.append(event)
        return event

    def write(self, kind: str, body: dict[str, Json], words: dict[str, str] | None = None) -> None:
        """An event that no question asked for."""
        self.at += timedelta(minutes=1)
        state = flow.apply(self.city, self.state, self._keep(Draft(kind, self.at, body, words or {})))
        assert isinstance(state, State), state
        self.state = state

    def answer(self, *answers: Json) -> "Walk":
        """Answers to what is pending, one after the other."""
        for answer in answers:
            self.at += timedelta(minutes=1)
            request = pending(self.city, self.state)
            draft = respond(self.city, self.state, request, answer, self.at)
            assert isinstance(draft, Draft), (request, answer, draft)
            self.write_draft(draft)
        return self

    def write_draft(self, draft: Draft) -> None:
        """A draft as an event."""
        state = flow.apply(self.city, self.state, self._keep(draft))
        assert isinstance(state, State), state
        self.state = state

    def until(self, wanted: Callable[[ask.Request], bool]) -> "Walk":
        """Answers everything the diligent way until a request of the wanted kind is pending."""
        while not wanted(request := pending(self.city, self.state)):
            self.answer(list(request.members[:2]) if isinstance(request, ask.Pick) else diligent(request))
        return self

    def paper(self, name: str, to: Recipient | None = None, number: int = 0, me: Sender = ME) -> Paper:
        """A template of this incident as a paper."""
        since = last_paper(self.state, to.contact) if to is not None else None
        report, source = self.report(me, since), library().templates[name]
        sheet = Sheet(
            front(source, name), self.state.drill, report.incident, report.records, report.head, self.at
        )
        body = fill(name, library().templates, context(report, to, number))
        return Paper(body, sheet, name, source)

    def report(self, me: Sender = ME, since: int | None = None) -> Report:
        """What papers see now; what is younger than the record `since` is marked."""
        head = self.events[-1].digest[::-1]
        return project(self.city, self.state, me=me, incident="demo", now=self.at, head=head, since=since)


def is_paper(request: ask.Request) -> bool:
    """Whether a paper is asked for."""
    return isinstance(request, ask.Write)


def theft(*, drill: bool = False) -> Walk:
    """A box of applications is gone from a branch; the manager is absent, the deputy judges level 3."""
    return Walk(drill=drill).answer(
        "missing",
        {"found_at": "8:05", "place": "北側事務室"},
        {"seen": "事務室の窓が開き 届書の箱がない"},
        "absent",
        {"outcome": "repeated", "person": "管理係長", "note": "現場に人を入れないこと"},
        "yes",
        ["theft"],
        ["lost"],
        "3",
        {"outcome": "repeated", "person": "主査"},
        "busy",
        {"outcome": "message", "person": "守衛"},
        "leave",
    )


def raised() -> Walk:
    """Judged level 1, then 2, 3 and 1 again; a paper was made at every level but the last."""
    walk = Walk().answer(
        "intruded",
        {"found_at": "8:05", "place": "倉庫"},
        {"seen": "倉庫の錠が壊れている"},
        {"outcome": "answered", "person": "課長"},
        "none",
        ["none"],
        ["unrelated"],
        "1",
    )
    for number, level in enumerate(("2", "3", "1"), 1):
        walk.until(is_paper)
        walk.write(What.TEXTED, {"contact": "manager", "number": number}, {"text": "前の報告書"})
        walk.write(What.FOCUSED, {"walk": "report", "frame": "breach/judge"})
        walk.answer(["no_personal"] if level == "2" else ["room"] if level == "3" else ["unrelated"], level)
    return walk

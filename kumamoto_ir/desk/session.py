"""The only loop: what is pending → the officer → the event → the journal. Nothing is asked before the last answer is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kumamoto_ir.city.contacts import usable_now
from kumamoto_ir.city.graph import run_by
from kumamoto_ir.desk.desk import Desk, Outcome
from kumamoto_ir.desk.terminal.officer import Lost, Reply, View
from kumamoto_ir.ground import personal
from kumamoto_ir.ground.dates import JST, suspicious
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow, registers
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.backward import step_back, trial
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.incident.obligations import Target, all_outstanding, along, renewals
from kumamoto_ir.incident.pending import judging_step, overdue, pending, ring, tellings_left
from kumamoto_ir.incident.respond import call, note, respond
from kumamoto_ir.incident.state import DONE, TOLD, Impossible, State
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG, Refusal
from kumamoto_ir.journal import Conflict, NotNow
from kumamoto_ir.paper.papers import Letter, Papers
from kumamoto_ir.reading.library import Library

# Records that say the same wherever the walk stands; where another window was faster, they are written behind.
_ANYWHERE = frozenset({What.NOTED, What.VOIDED, What.TEXTED})


class Session:
    """One incident at one desk."""

    def __init__(self, desk: Desk, incident: str, state: State, opening: tuple[Draft, ...] = ()) -> None:
        self._desk = desk
        self.incident = incident
        self.state = state
        self.city = desk.library.city
        self._lost: Lost | None = None
        self._read_aloud: tuple[object, str] | None = None
        self._opening = opening  # not written before the first answer is
        self._announced = {name for walk in state.walks.values() for name in walk.entered}

    @property
    def library(self) -> Library:
        """The rules and templates this incident goes by."""
        return self._desk.library

    @property
    def office(self) -> str:
        """Which office sits here, in words; empty where that is not set."""
        return self._desk.me.office

    def now(self) -> datetime:
        """The moment by the session's clock (aware)."""
        return self._desk.clock.now()

    def already(self, playbook: str) -> str | None:
        """The walk that has entered a playbook, or one of those it runs; None where there is none."""
        runs = run_by(self.city.playbooks[playbook])
        for wanted in (playbook, *sorted(runs)):
            for walk in self.state.walks.values():
                if wanted in walk.entered and (wanted == walk.playbook or not walk.ended):
                    return walk.playbook
        return None

    def record(self, *drafts: Draft) -> bool:
        """Writes records that no question asked for, all or none; not where their words hold a personal number."""
        checked = [self._allowed(draft, override=False) for draft in drafts]
        whole = [draft for draft in checked if draft is not None]
        return len(whole) == len(drafts) and bool(self._append(whole))

    @property
    def begun(self) -> bool:
        """Whether anything was written."""
        return not self._opening

    def run(self) -> Outcome:
        """Until every walk has ended, the officer puts it aside, or no more answers come."""
        while True:
            request = self._next()
            if isinstance(request, ask.Finished):
                self._append([Draft(What.CLOSED, self._desk.clock.now())])
                return Outcome(ExitCode.OK)
            reply = self._desk.officer.reply(self._view(request))
            if reply.at is not None:
                self._desk.clock.fix(reply.at)
            if reply.key == "q":
                return Outcome(ExitCode.ASIDE)
            if reply.key == "r":
                return Outcome(ExitCode.ASIDE, carry=True)
            if reply.key is not None:
                self.press(reply)
            else:
                self._take(request, reply)

    def _next(self) -> ask.Request:
        """What is asked now: a re-check whose time has come goes before."""
        request = pending(self.city, self.state)
        if isinstance(request, ask.Finished):
            return request
        return overdue(self.city, self.state, self._desk.clock.now()) or request

    # ------------------------------------------------------------ answers

    def _take(self, request: ask.Request, reply: Reply) -> None:
        now = self._desk.clock.now()
        draft = respond(self.city, self.state, request, reply.answer, now)
        if isinstance(draft, Refusal):
            self._desk.officer.refused(draft.why, draft.hint)
            return
        checked = self._allowed(draft, override=reply.override)
        if checked is None:
            return
        if isinstance(request, ask.Call):
            checked = self._with_call_details(checked, request)
        letters: tuple[Letter, ...] = ()
        if isinstance(request, ask.Write) and reply.answer == "done":
            letters = self._papers().letters(self.state, request.template, request.recipients)
        drafts = [
            *(Draft(What.TEXTED, now, {**letter.body}, {"text": letter.text}) for letter in letters),
            checked,
        ]
        opened, front = set(self.state.walks), self.state.walk.playbook
        events = self._kept(drafts)
        self._file(events, letters)
        self._bridge(front)
        self._lost = None if events else Lost(request, reply.answer)
        self._after(opened)
        self._doubt(request, checked, now)

    def _doubt(self, request: ask.Request, draft: Draft, now: datetime) -> None:
        """Says so when a typed time can hardly be meant; it is kept all the same, and `b` goes back."""
        if not isinstance(request, ask.Fill):
            return
        values: Mapping[str, Any] = draft.body
        for fact, value in values["values"].items():
            if value and self.city.plan.facts[fact].type == "datetime":
                question = suspicious(datetime.fromisoformat(value), now)
                if question is not None:
                    self._desk.officer.tell(f"! {question} 違うときは b で戻れます。")

    def _after(self, opened: set[str]) -> None:
        for name in self.state.walks:
            if name not in opened:
                self._desk.officer.tell(
                    f"「{self.city.playbooks[name].title}」の手順も並べて開きました。w で移れます。"
                )
        for name in {walk for known in self.state.walks.values() for walk in known.entered} - self._announced:
            self._announced.add(name)
            if notice := self.city.playbooks[name].notice:
                self._desk.officer.tell(notice)

    def _bridge(self, front: str) -> None:
        """Says why another walk goes on after the one in front was closed."""
        walk, titles = self.state.walk, self.city.playbooks
        if self.state.walks[front].ended and not walk.ended:
            self._desk.officer.tell(
                f"「{titles[front].title}」は閉じました。次は「{titles[walk.playbook].title}」の続きです。",
                *([bridge] if (bridge := titles[walk.playbook].bridge) else []),
            )

    def _kept(self, drafts: list[Draft]) -> tuple[Event, ...]:
        """Like `_append`; where nothing can be written just now, says so, and the question comes again."""
        try:
            return self._append(drafts)
        except NotNow as error:
            self._desk.officer.refused(error.message, error.hint)
            return ()

    def _append(self, drafts: list[Draft]) -> tuple[Event, ...]:
        """Writes and goes on; nothing where another window was faster, and then the question comes again."""
        desk = self._desk
        first = 1 if self._opening else self.state.seq + 1
        if self._opening:
            desk.journal.keep_rules(desk.library.digest, desk.library.files)
        try:
            events = desk.journal.append(
                self.incident,
                desk.stream,
                first,
                [*self._opening, *drafts],
                operator=desk.me.name,
                office=desk.me.office,
            )
        except Conflict:
            self._opening = ()
            self.state = _replayed(desk, self.incident)
            if all(draft.kind in _ANYWHERE for draft in drafts):
                return self._append(drafts)
            desk.officer.tell("別の画面で記録が進みました。いまの所からもう一度聞きます。")
            return ()
        if self._opening:
            self._opening = ()
            self.state = _fitting(flow.replay(self.city, events))
        else:
            for event in events:
                self.state = _fitting(flow.apply(self.city, self.state, event))
        return events

    def _allowed(self, draft: Draft, *, override: bool) -> Draft | None:
        """The draft, if no typed text is endless or holds a personal number, or if the officer says it is none."""
        typed = [text for name, text in draft.words.items() if name not in ("number", "text")]
        if any(len(text) > LONGEST for text in typed):
            self._desk.officer.refused(TOO_LONG.why, TOO_LONG.hint)
            return None
        hits = tuple(hit for text in typed for hit in personal.scan(text))
        if not hits:
            return draft
        if not any(hit.certain for hit in hits):
            self._desk.officer.tell(*dict.fromkeys(personal.describe(hit) for hit in hits))
            return draft
        if not override and not self._desk.officer.personal(hits):
            return None
        kept: list[Json] = [*sorted({str(hit.kind) for hit in hits})]
        return replace(draft, body={**draft.body, "override": kept})

    # ------------------------------------------------------------ calls

    def _with_call_details(self, draft: Draft, request: ask.Call) -> Draft:
        """A call's draft with the text as it was read aloud and the number as it is today."""
        words = dict(draft.words)
        if draft.body.get("outcome") in TOLD or draft.body.get("outcome") == "message":
            words["text"] = self._script(request)
        if (number := self._number(request.via)) is not None:
            words.setdefault("number", number)
        return replace(draft, words=words)

    def _number(self, contact: str) -> str | None:
        now = self._desk.clock.now().astimezone(JST)
        contacts = self.city.contacts
        channels = usable_now(
            contacts.contacts[contact], contacts.hours, now, holiday=self._desk.is_holiday(now.date())
        )
        return channels[0].number if channels else None

    def _script(self, request: ask.Call) -> str:
        """The text to read aloud; what stands on the screen is what is kept, to the letter, though minutes pass."""
        about = (self.state.seq, request.target, request.via)
        if self._read_aloud is None or self._read_aloud[0] != about:
            self._read_aloud = about, self._papers().script(self.state, request)
        return self._read_aloud[1]

    # ------------------------------------------------------------ papers

    def _papers(self) -> Papers:
        desk = self._desk
        return Papers(desk.library, desk.me, self.incident, desk.clock.now(), head(self.state))

    def _file(self, events: tuple[Event, ...], letters: tuple[Letter, ...]) -> None:
        """Saves the papers that were written into the journal, and says where they lie."""
        written = [event for event in events if event.kind == What.TEXTED]
        notes: dict[str, None] = {}
        for event, letter in zip(written, letters, strict=False):  # nothing was written: nothing is saved
            about = letter.contact or str(event.body["template"]).removesuffix(".md")
            name = f"{self.incident}-{event.seq:04}-{about}-{letter.number}"
            try:
                saved = self._papers().save(self._desk.shelf, name, letter.paper)
            except UserError as error:
                self._desk.officer.tell(error.message, error.hint)
                return
            made = (
                f"第{letter.number}報({self.city.name(letter.contact)})" if letter.contact else "作りました"
            )
            self._desk.officer.tell(f"{made}: {saved.paths[-1]}")
            notes |= dict.fromkeys(saved.notes)
            others = [path.suffix.removeprefix(".") for path in saved.paths[:-1]]
            notes[f"同じ名前で {'、'.join(others)} もあります。"] = None
        if notes:
            self._desk.officer.tell(*notes)

    # ------------------------------------------------------------ keys

    def press(self, reply: Reply) -> None:
        """What a key asks for, at any time."""
        payload: Mapping[str, Any] = reply.payload
        match reply.key:
            case "b":
                self._back()
            case "n" if payload.get("text"):
                self._record(note(str(payload["text"]), self._desk.clock.now()), reply)
            case "l":
                self._judge_again()
            case "c":
                self._work_off(payload, reply)
            case "w" if payload.get("walk"):
                self._record(Draft(What.FOCUSED, self._desk.clock.now(), dict(payload)), reply)
            case _:
                self._desk.officer.refused("その文字は使えません。", "? で説明が出ます。")

    def _record(self, draft: Draft, reply: Reply) -> None:
        checked = self._allowed(draft, override=reply.override)
        if checked is not None:
            opened = set(self.state.walks)
            self._kept([checked])
            self._after(opened)

    def _judge_again(self) -> None:
        frame = judging_step(self.city, self.state)
        if frame is None:
            self._desk.officer.refused("まだ判定の段に来ていません。", "")
        elif self.state.walk.top == frame:
            self._desk.officer.refused("いま判定しているところです。", "")
        else:
            body: dict[str, Json] = {"walk": self.state.walk.playbook, "frame": str(frame)}
            self._kept([Draft(What.FOCUSED, self._desk.clock.now(), body)])

    def _work_off(self, payload: Mapping[str, Any], reply: Reply) -> None:
        """A call or an item out of turn."""
        now = self._desk.clock.now()
        if "item" in payload:
            items: dict[str, Json] = {str(payload["item"]): payload.get("outcome", DONE)}
            self._record(Draft(What.CHECKED, now, {"items": items}), reply)
            return
        target = self._target(str(payload.get("to")), str(payload.get("topic", "")))
        if target is None:
            self._desk.officer.refused("その相手への連絡は残っていません。", "c で残りを見られます。")
            return
        request = ring(self.city, target, (), via=str(payload.get("via") or target.contact))
        answer: dict[str, Json] = {
            key: value for key, value in payload.items() if key not in ("to", "topic", "via")
        }
        draft = call(request, answer, now)
        if isinstance(draft, Refusal):
            self._desk.officer.refused(draft.why, draft.hint)
            return
        checked = self._allowed(draft, override=reply.override)
        if checked is not None and not self._kept([self._with_call_details(checked, request)]):
            self._lost = Lost(request, answer)

    def _target(self, contact: str, topic: str) -> Target | None:
        targets = [*tellings_left(all_outstanding(self.city, self.state))]
        for frame in (walk.top for walk in self.state.walks.values()):
            step = self.city.step(frame) if frame is not None else None
            tells = step.effects.tells if step is not None else None
            if tells is not None and frame is not None:
                targets += along(self.city, self.state, self.city.told_along(tells), frame.playbook)
                targets += renewals(self.city, self.state, frozenset(tells.topic))
        return next((t for t in targets if t.contact == contact and topic in ("", t.topic)), None)

    def _back(self) -> None:
        """Takes the last thing back: a record is corrected, a move undone."""
        back = step_back(self.city, self.state, self._desk.clock.now())
        if isinstance(back, Refusal):
            self._desk.officer.refused(back.why, back.hint)
        elif self._kept(list(back.drafts)):
            self._desk.officer.tell(back.said)

    # ------------------------------------------------------------ what the officer sees

    def _view(self, request: ask.Request) -> View:
        desk, now = self._desk, self._desk.clock.now()
        local = now.astimezone(JST)
        return View(
            city=self.city,
            state=self.state,
            request=request,
            now=now,
            incident=self.incident,
            place=desk.me.office,
            needs=all_outstanding(self.city, self.state),
            script=self._script,
            chronology=lambda: self._papers().chronology_lines(self.state),
            holiday=desk.is_holiday(local.date()),
            rows=lambda register: registers.rows(self.state, register),
            drawn=desk.journal.settle,
            lost=self._lost,
        )


def head(state: State) -> str:
    """The digest of the newest event."""
    return state.log.event.digest if state.log is not None else ""


def _fitting(outcome: State | Impossible) -> State:
    """The state; a written event that does not fit is our mistake, and the record of it is safe."""
    if isinstance(outcome, Impossible):
        raise RuntimeError(  # noqa: TRY004 - not a wrong type: an event that cannot have been written
            f"event {outcome.seq} at {outcome.place}: {outcome.why}"
        )
    return outcome


def _replayed(desk: Desk, incident: str) -> State:
    outcome = flow.replay(desk.library.city, desk.journal.events(incident, desk.stream))
    if isinstance(outcome, Impossible):
        raise UserError(
            f"記録の{outcome.seq}番が、手順と合いません({outcome.place})。{outcome.why}",
            hint="ir verify で記録を、ir log で中身を確かめられます。",
        )
    return outcome


def begin_incident(desk: Desk, incident: str, body: Mapping[str, Json], *more: Draft) -> Session:
    """A new incident, with what is carried over into it; both are written together with its first answer."""
    opening = (Draft(What.OPENED, desk.clock.now(), dict(body)), *more)
    drafted = [replace(trial(None, draft), seq=place) for place, draft in enumerate(opening, 1)]
    return Session(desk, incident, _fitting(flow.replay(desk.library.city, drafted)), opening)


def resume_incident(desk: Desk, incident: str) -> Session:
    """Takes an incident up where this station's page of it ends."""
    return Session(desk, incident, _replayed(desk, incident))

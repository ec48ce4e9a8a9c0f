"""The only loop: what is pending → the officer → the event → the journal. Nothing is asked before the last answer is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kumamoto_ir import events as kinds
from kumamoto_ir import flow, personal
from kumamoto_ir import requests as ask
from kumamoto_ir.contacts import usable_now
from kumamoto_ir.dates import JST, suspicious
from kumamoto_ir.desk import Desk, Outcome
from kumamoto_ir.errors import ExitCode, UserError
from kumamoto_ir.events import Draft, Event, Json
from kumamoto_ir.library import Library
from kumamoto_ir.obligations import Target, all_outstanding, along, renewals
from kumamoto_ir.papers import Papers
from kumamoto_ir.pending import due_elsewhere, judging_step, pending, ring
from kumamoto_ir.playbook import Notify
from kumamoto_ir.respond import Refusal, call, note, respond
from kumamoto_ir.rules import Frame
from kumamoto_ir.state import DONE, TOLD, Impossible, State
from kumamoto_ir.store import Conflict
from kumamoto_ir.terminal.officer import Reply, View

# Records that say the same wherever the walk stands; where another window was faster, they are written behind.
_ANYWHERE = frozenset({kinds.NOTED, kinds.VOIDED, kinds.TEXTED})


class Session:
    """One incident at one desk."""

    def __init__(self, desk: Desk, incident: str, state: State, opening: tuple[Draft, ...] = ()) -> None:
        self._desk = desk
        self.incident = incident
        self.state = state
        self.rules = desk.library.rules
        self._opening = opening  # not written before the first answer is
        self._announced = {name for walk in state.walks.values() for name in walk.entered}

    @property
    def library(self) -> Library:
        """The rules and templates this incident goes by."""
        return self._desk.library

    def record(self, draft: Draft) -> bool:
        """Writes a record that no question asked for; not where its words hold a personal number."""
        checked = self._without_personal(draft, override=False)
        return checked is not None and bool(self._append([checked]))

    @property
    def begun(self) -> bool:
        """Whether anything was written."""
        return not self._opening

    def run(self) -> Outcome:
        """Until every walk has ended, the officer puts it aside, or no more answers come."""
        while True:
            request = pending(self.rules, self.state)
            if isinstance(request, ask.Finished):
                self._append([Draft(kinds.CLOSED, self._desk.clock.now())])
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

    # ------------------------------------------------------------ answers

    def _take(self, request: ask.Request, reply: Reply) -> None:
        now = self._desk.clock.now()
        draft = respond(self.rules, self.state, request, reply.answer, now)
        if isinstance(draft, Refusal):
            self._desk.officer.refused(draft.why, draft.hint)
            return
        checked = self._without_personal(draft, override=reply.override)
        if checked is None:
            return
        if isinstance(request, ask.Call):
            checked = self._with_call_details(checked, request)
        drafts = [checked]
        if isinstance(request, ask.Write) and reply.answer == "done":
            drafts = [*self._paper_drafts(request, now), checked]
        opened = set(self.state.walks)
        events = self._append(drafts)
        self._after(events, opened)
        self._doubt(request, checked, now)

    def _doubt(self, request: ask.Request, draft: Draft, now: datetime) -> None:
        """Says so when a typed time can hardly be meant; it is kept all the same, and `b` goes back."""
        if not isinstance(request, ask.Fill):
            return
        values: Mapping[str, Any] = draft.body
        for fact, value in values["values"].items():
            if value and self.rules.plan.facts[fact].type == "datetime":
                question = suspicious(datetime.fromisoformat(value), now)
                if question is not None:
                    self._desk.officer.tell(f"! {question} 違うときは b で戻れます。")

    def _after(self, events: tuple[Event, ...], opened: set[str]) -> None:
        for event in events:
            if event.kind == kinds.TEXTED:
                self._save(event)
        for name in self.state.walks:
            if name not in opened:
                self._desk.officer.tell(
                    f"「{self.rules.playbooks[name].title}」の手順も並べて開きました。w で移れます。"
                )
        for name in {walk for known in self.state.walks.values() for walk in known.entered} - self._announced:
            self._announced.add(name)
            if notice := self.rules.playbooks[name].notice:
                self._desk.officer.tell(notice)

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
            self.state = _fitting(flow.replay(self.rules, events))
        else:
            for event in events:
                self.state = _fitting(flow.apply(self.rules, self.state, event))
        return events

    def _without_personal(self, draft: Draft, *, override: bool) -> Draft | None:
        """The draft, if no typed text holds a personal number, or if the officer says it is none."""
        typed = [text for name, text in draft.words.items() if name not in ("number", "text")]
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
        contacts = self.rules.contacts
        channels = usable_now(
            contacts.contacts[contact], contacts.hours, now, holiday=self._desk.is_holiday(now.date())
        )
        return channels[0].number if channels else None

    def _script(self, request: ask.Call) -> str:
        return self._papers().script(self.state, request)

    # ------------------------------------------------------------ papers

    def _papers(self) -> Papers:
        desk = self._desk
        return Papers(desk.library, desk.me, self.incident, desk.clock.now(), head(self.state))

    def _paper_drafts(self, request: ask.Write, now: datetime) -> list[Draft]:
        return [
            Draft(kinds.TEXTED, now, {**letter.body}, {"text": letter.text})
            for letter in self._papers().letters(self.state, request.step.template, request.recipients)
        ]

    def _save(self, event: Event) -> None:
        name = f"{self.incident}-{event.seq:04}-{event.body['contact']}-{event.body['number']}"
        try:
            path = self._papers().save(self._desk.papers, name, (event.words or {})["text"])
        except UserError as error:
            self._desk.officer.tell(error.message, error.hint)
            return
        to = self.rules.name(str(event.body["contact"]))
        self._desk.officer.tell(f"第{event.body['number']}報({to}): {path}")

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
                self._record(Draft(kinds.FOCUSED, self._desk.clock.now(), dict(payload)), reply)
            case _:
                self._desk.officer.refused("その文字は使えません。", "? で説明が出ます。")

    def _record(self, draft: Draft, reply: Reply) -> None:
        checked = self._without_personal(draft, override=reply.override)
        if checked is not None:
            opened = set(self.state.walks)
            self._after(self._append([checked]), opened)

    def _judge_again(self) -> None:
        frame = judging_step(self.rules, self.state)
        if frame is None:
            self._desk.officer.refused("まだ判定の段に来ていません。", "")
        elif self.state.walk.top == frame:
            self._desk.officer.refused("いま判定しているところです。", "")
        else:
            body: dict[str, Json] = {"walk": self.state.walk.playbook, "frame": str(frame)}
            self._append([Draft(kinds.FOCUSED, self._desk.clock.now(), body)])

    def _work_off(self, payload: Mapping[str, Any], reply: Reply) -> None:
        """A call or an item out of turn."""
        now = self._desk.clock.now()
        if "item" in payload:
            items: dict[str, Json] = {str(payload["item"]): payload.get("outcome", DONE)}
            self._record(Draft(kinds.CHECKED, now, {"items": items}), reply)
            return
        target = self._target(str(payload.get("to")), str(payload.get("topic", "")))
        if target is None:
            self._desk.officer.refused("その相手への連絡は残っていません。", "c で残りを見られます。")
            return
        request = ring(self.rules, target, (), via=str(payload.get("via") or target.contact))
        answer: dict[str, Json] = {
            key: value for key, value in payload.items() if key not in ("to", "topic", "via")
        }
        draft = call(request, answer, now)
        if isinstance(draft, Refusal):
            self._desk.officer.refused(draft.why, draft.hint)
            return
        checked = self._without_personal(draft, override=reply.override)
        if checked is not None:
            self._append([self._with_call_details(checked, request)])

    def _target(self, contact: str, topic: str) -> Target | None:
        targets = [need.target for need in all_outstanding(self.rules, self.state) if need.target is not None]
        for frame in (walk.top for walk in self.state.walks.values()):
            step = self.rules.step(frame) if frame is not None else None
            if isinstance(step, Notify) and frame is not None:
                targets += along(self.rules, self.state, self.rules.step_edges(step), frame.playbook)
                targets += renewals(self.rules, self.state, frozenset(step.topic))
        return next((t for t in targets if t.contact == contact and topic in ("", t.topic)), None)

    def _back(self) -> None:
        """Takes the last thing back: a record is corrected, a move undone."""
        now = self._desk.clock.now()
        record = last_record(self.state)
        move = flow.last_move(self.state, self.state.walk.playbook)
        if record is not None and (move is None or record.seq > move):
            if not self._append([Draft(kinds.CORRECTED, now, {"of": record.seq})]):
                return
            self._desk.officer.tell("直前の記録を訂正しました。もとの記録も残っています。")
            self._return_to(record)
            return
        if move is None:
            self._desk.officer.refused("ここより前には戻れません。", "")
            return
        if self._returned(move):  # that move was ours, after a correction: back from it, and one further
            if not self._append([Draft(kinds.UNDONE, now, {"walk": self.state.walk.playbook, "of": move})]):
                return
            move = flow.last_move(self.state, self.state.walk.playbook)
            if move is None:
                return
        draft = Draft(kinds.UNDONE, now, {"walk": self.state.walk.playbook, "of": move})
        if isinstance(flow.apply(self.rules, self.state, _trial(self.state, draft)), Impossible):
            self._desk.officer.refused(
                "ほかの手順がこの答えを使っているので、戻れません。", "w でほかの手順へ移れます。"
            )
            return
        if self._append([draft]):
            self._desk.officer.tell("一つ前に戻りました。")

    def _return_to(self, record: Event) -> None:
        frame = Frame.parse(str(record.body.get("frame", "")))
        walk = self.state.walk
        if (
            not self.rules.has(frame)
            or walk.top == frame
            or frame.playbook not in {at.playbook for at in walk.stack}
        ):
            return
        self._append(
            [
                Draft(
                    kinds.FOCUSED,
                    self._desk.clock.now(),
                    {"walk": walk.playbook, "frame": str(frame), "corrected": record.seq},
                )
            ]
        )

    def _returned(self, move: int) -> bool:
        """Whether a move only went back to a step after a correction."""
        return any(event.seq == move and "corrected" in event.body for event in flow.journal(self.state))

    # ------------------------------------------------------------ what the officer sees

    def _view(self, request: ask.Request) -> View:
        desk, now = self._desk, self._desk.clock.now()
        local = now.astimezone(JST)
        reminders = tuple(
            f"確かめる時刻です: {say}(w で移ります)"
            for frame, say in due_elsewhere(self.rules, self.state)
            if self.state.due[frame] <= now
        )
        return View(
            rules=self.rules,
            state=self.state,
            request=request,
            now=now,
            incident=self.incident,
            place=desk.me.office,
            needs=all_outstanding(self.rules, self.state),
            script=self._script,
            chronology=lambda: self._papers().chronology_lines(self.state),
            holiday=desk.is_holiday(local.date()),
            reminders=reminders,
        )


def head(state: State) -> str:
    """The digest of the newest event."""
    return state.log.event.digest if state.log is not None else ""


def last_record(state: State) -> Event | None:
    """The latest call, item or waiver that still holds."""
    corrected = set()
    log = state.log
    while log is not None:
        event = log.event
        if event.kind == kinds.CORRECTED:
            corrected.add(event.body["of"])
        elif event.kind in (kinds.CALLED, kinds.CHECKED, kinds.WAIVED) and event.seq not in corrected:
            return event
        log = log.before
    return None


def _trial(state: State | None, draft: Draft) -> Event:
    """An event that is not written, to see what it would do."""
    seq = state.seq + 1 if state is not None else 1
    return Event(
        "",
        "",
        seq,
        draft.occurred_at,
        draft.occurred_at,
        "",
        "",
        draft.kind,
        draft.body,
        draft.words,
        None,
        "",
        "",
        "",
    )


def _fitting(outcome: State | Impossible) -> State:
    """The state; a written event that does not fit is our mistake, and the record of it is safe."""
    if isinstance(outcome, Impossible):
        raise RuntimeError(  # noqa: TRY004 - not a wrong type: an event that cannot have been written
            f"event {outcome.seq} at {outcome.place}: {outcome.why}"
        )
    return outcome


def _replayed(desk: Desk, incident: str) -> State:
    outcome = flow.replay(desk.library.rules, desk.journal.events(incident, desk.stream))
    if isinstance(outcome, Impossible):
        raise UserError(
            f"記録の{outcome.seq}番が、手順と合いません({outcome.place})。{outcome.why}",
            hint="ir verify で記録を、ir log で中身を確かめられます。",
        )
    return outcome


def begin_incident(desk: Desk, incident: str, body: Mapping[str, Json], *more: Draft) -> Session:
    """A new incident, with what is carried over into it; both are written together with its first answer."""
    opening = (Draft(kinds.OPENED, desk.clock.now(), dict(body)), *more)
    drafted = [replace(_trial(None, draft), seq=place) for place, draft in enumerate(opening, 1)]
    return Session(desk, incident, _fitting(flow.replay(desk.library.rules, drafted)), opening)


def resume_incident(desk: Desk, incident: str) -> Session:
    """Takes an incident up where this station's page of it ends."""
    return Session(desk, incident, _replayed(desk, incident))

"""Texts and papers of one incident at one moment: projection → template → text, and the file of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kumamoto_ir import report
from kumamoto_ir.events import CALLED, Json
from kumamoto_ir.history import journal
from kumamoto_ir.library import Library
from kumamoto_ir.render.markdown import plain, screen
from kumamoto_ir.render.paper import render, save
from kumamoto_ir.report import Recipient, Report, Sender
from kumamoto_ir.requests import Call
from kumamoto_ir.state import State

PAPER_COLUMNS = 76  # A4 portrait in a fixed font


@dataclass(frozen=True, slots=True)
class Letter:
    """A numbered paper for one contact: its text, and what the journal keeps of it beside."""

    text: str
    body: Mapping[str, Json]


@dataclass(frozen=True)
class Papers:
    """Everything that is rendered for one incident at one moment."""

    library: Library
    me: Sender
    incident: str
    now: datetime
    head: str

    def report(self, state: State) -> Report:
        """The projection of a state."""
        return report.project(
            self.library.rules, state, me=self.me, incident=self.incident, now=self.now, head=self.head
        )

    def script(self, state: State, call: Call) -> str:
        """The text to read aloud in a call; empty where the plan gives none."""
        topic = self.library.rules.plan.topics[call.target.topic]
        if topic.script is None:
            return ""
        context = report.context(self.report(state), to=self._callee(call))
        return plain(render(topic.script, self.library.templates, context))

    def _callee(self, call: Call) -> Recipient:
        target, rules = call.target, self.library.rules
        return Recipient(
            contact=target.contact,
            name=rules.name(call.via),
            person=rules.contacts.contacts[call.via].person or "",
            act=target.act,
            topic=rules.plan.topics[target.topic].say,
            renewal=target.renewal,
            on_behalf=rules.name(target.on_behalf_of) if target.on_behalf_of else "",
            unheard=rules.name(target.unheard) if target.unheard else "",
        )

    def _addressee(self, state: State, contact: str) -> Recipient:
        """Who gets a paper: as he was told last, by whose act and about what."""
        rules = self.library.rules
        events = [
            event for event in journal(state) if event.kind == CALLED and event.body.get("contact") == contact
        ]
        body: Mapping[str, Json] = events[-1].body if events else {}
        topic = str(body.get("topic", ""))
        behalf = str(body.get("on_behalf_of", ""))
        return Recipient(
            contact=contact,
            name=rules.name(contact),
            person=rules.contacts.contacts[contact].person or "",
            act=str(body.get("act", "")),
            topic=rules.plan.topics[topic].say if topic else "",
            renewal=state.papers.get(contact, 0) > 0,
            on_behalf=rules.name(behalf) if behalf else "",
        )

    def letters(self, state: State, template: str, contacts: tuple[str, ...]) -> tuple[Letter, ...]:
        """One numbered paper for each contact."""
        return tuple(self._letter(state, template, contact) for contact in contacts)

    def _letter(self, state: State, template: str, contact: str) -> Letter:
        number = state.papers.get(contact or template, 0) + 1
        last = report.last_paper(state, contact) if contact else None
        changes = report.changes_since(self.library.rules, state, last) if last is not None else ()
        context = report.context(
            self.report(state),
            to=self._addressee(state, contact) if contact else None,
            number=number,
            changes=changes,
        )
        text = render(template, self.library.templates, context)
        return Letter(text, {"contact": contact, "number": number, "template": template})

    def paper(self, state: State, name: str) -> str:
        """A paper of the incident as a whole, by its name under `papers` in plan.yaml."""
        template = self.library.rules.plan.papers[name]
        return render(template, self.library.templates, report.context(self.report(state)))

    def save(self, folder: Path, name: str, markdown: str) -> Path:
        """The paper as Markdown, and beside it as plain text to read and print; nothing is overwritten."""
        save(folder / self.incident, f"{name}.md", markdown)
        return save(folder / self.incident, f"{name}.txt", screen(markdown, PAPER_COLUMNS) + "\n")

    def chronology_lines(self, state: State) -> tuple[str, ...]:
        """What happened so far, a line each."""
        return tuple(
            f"{entry.seq} {entry.at} {f'→ {entry.to} ' if entry.to else ''}{entry.say}"
            for entry in self.report(state).chronology
        )

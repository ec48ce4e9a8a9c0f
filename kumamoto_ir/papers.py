"""Texts and papers of one incident at one moment: projection → template → text, and the file of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kumamoto_ir import report
from kumamoto_ir.events import CALLED, Json
from kumamoto_ir.history import journal
from kumamoto_ir.library import Library
from kumamoto_ir.render.formats import Format, as_markdown, as_text, written
from kumamoto_ir.render.front import front
from kumamoto_ir.render.markdown import plain
from kumamoto_ir.render.paper import render, save_all
from kumamoto_ir.render.sheet import Paper, Sheet
from kumamoto_ir.report import Recipient, Report, Sender
from kumamoto_ir.requests import Call
from kumamoto_ir.state import State


@dataclass(frozen=True, slots=True)
class Letter:
    """A numbered paper for one contact, and what the journal keeps beside its text."""

    paper: Paper
    body: Mapping[str, Json]

    @property
    def text(self) -> str:
        """The whole paper as Markdown."""
        return self.paper.text


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a paper lies, and what the reader should know about it: a sentence each."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


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
        paper = self._paper(state, template, context)
        return Letter(paper, {"contact": contact, "number": number, "template": template})

    def paper(self, state: State, name: str) -> Paper:
        """A paper of the incident as a whole, by its name under `papers` in plan.yaml."""
        template = self.library.rules.plan.papers[name]
        return self._paper(state, template, report.context(self.report(state)))

    def _paper(self, state: State, template: str, context: Mapping[str, object]) -> Paper:
        body = render(template, self.library.templates, context)
        source = self.library.templates[template]
        sheet = Sheet(
            front=front(source, template),
            drill=state.drill,
            incident=self.incident,
            records=len(journal(state)),
            head=self.head[:8],
            at=self.now,
        )
        return Paper(body, sheet, template, source)

    def save(self, folder: Path, name: str, markdown: str) -> Path:
        """A paper that the journal holds, as Markdown and as plain text; returns the text."""
        files = {Format.MD.value: as_markdown(markdown), Format.TEXT.value: as_text(markdown)}
        return save_all(folder / self.incident, name, files)[-1]

    def save_as(
        self, folder: Path, name: str, paper: Paper, formats: Collection[Format], reference: Path
    ) -> Saved:
        """A paper in the formats that were asked for; nothing is overwritten, and every file has the same name.

        `reference` is the Word file whose styles are used.
        """
        files, notes = written(paper, formats, reference)
        return Saved(save_all(folder / self.incident, name, files), notes)

    def chronology_lines(self, state: State) -> tuple[str, ...]:
        """What happened so far, a line each."""
        return tuple(
            f"{entry.seq} {entry.at} {f'→ {entry.to} ' if entry.to else ''}{entry.say}"
            for entry in self.report(state).chronology
        )

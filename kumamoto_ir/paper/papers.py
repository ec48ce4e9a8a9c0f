"""Texts and papers of one incident at one moment: projection → template → text, and the file of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.events import What
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.obligations import Target, all_outstanding
from kumamoto_ir.incident.requests import Call
from kumamoto_ir.incident.state import State
from kumamoto_ir.paper.render.environment import fill, variables
from kumamoto_ir.paper.render.formats import Format, written
from kumamoto_ir.paper.render.front import front
from kumamoto_ir.paper.render.markdown import plain
from kumamoto_ir.paper.render.paper import save_all
from kumamoto_ir.paper.render.sheet import Paper, Sheet
from kumamoto_ir.reading.library import Library
from kumamoto_ir.saying import projection
from kumamoto_ir.saying.report import Calling, Recipient, Report, Sender
from kumamoto_ir.saying.report import context as template_context


@dataclass(frozen=True, slots=True)
class Letter:
    """A numbered paper for a contact, or (empty) for nobody in particular."""

    paper: Paper
    contact: str
    number: int

    @property
    def body(self) -> Mapping[str, Json]:
        """What the journal keeps beside its text."""
        return {"contact": self.contact, "number": self.number, "template": self.paper.template}

    @property
    def text(self) -> str:
        """The whole paper as Markdown."""
        return self.paper.text


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a paper lies, and what the reader should know about it: a sentence each."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where papers go and as what; `reference` is the Word file whose styles are used."""

    folder: Path
    formats: tuple[Format, ...]
    reference: Path


@dataclass(frozen=True)
class Papers:
    """Everything that is rendered for one incident at one moment."""

    library: Library
    me: Sender
    incident: str
    now: datetime
    head: str

    def report(self, state: State, since: int | None = None) -> Report:
        """The projection of a state; what is younger than the record `since` is marked."""
        return projection.project(
            self.library.city,
            state,
            me=self.me,
            incident=self.incident,
            now=self.now,
            head=self.head,
            since=since,
        )

    def script(self, state: State, call: Call) -> str:
        """The text to read aloud in a call; empty where the plan gives none."""
        return self._script(self.report(state), self._callee(call.target, call.via), call.target.topic)

    def _script(self, seen: Report, callee: Recipient, topic: str) -> str:
        script = self.library.city.plan.topics[topic].script
        if script is None:
            return ""
        return plain(fill(script, self.library.templates, template_context(seen, to=callee)))

    def _callee(self, target: Target, via: str) -> Recipient:
        city = self.library.city
        return Recipient(
            contact=target.contact,
            name=city.name(via),
            person=city.contacts.contacts[via].person or "",
            act=target.act,
            topic=city.plan.topics[target.topic].say,
            renewal=target.renewal,
            on_behalf=city.name(target.on_behalf_of) if target.on_behalf_of else "",
            unheard=city.name(target.unheard) if target.unheard else "",
            numbers=projection.numbers(city, via),
        )

    def _addressee(self, state: State, contact: str) -> Recipient:
        """Who gets a paper: as he was told last, by whose act and about what."""
        city = self.library.city
        events = [
            event
            for event in journal(state)
            if event.kind == What.CALLED and event.body.get("contact") == contact
        ]
        body: Mapping[str, Json] = events[-1].body if events else {}
        topic = str(body.get("topic", ""))
        behalf = str(body.get("on_behalf_of", ""))
        return Recipient(
            contact=contact,
            name=city.name(contact),
            person=city.contacts.contacts[contact].person or "",
            act=str(body.get("act", "")),
            topic=city.plan.topics[topic].say if topic else "",
            renewal=state.papers.get(contact, 0) > 0,
            on_behalf=city.name(behalf) if behalf else "",
            numbers=projection.numbers(city, contact),
        )

    def letters(self, state: State, template: str, contacts: tuple[str, ...]) -> tuple[Letter, ...]:
        """One numbered paper for each contact."""
        return tuple(self._letter(state, template, contact) for contact in contacts)

    def _letter(self, state: State, template: str, contact: str) -> Letter:
        number = state.papers.get(contact or template, 0) + 1
        last = projection.last_paper(state, contact) if contact else None
        context = template_context(
            self.report(state, last),
            to=self._addressee(state, contact) if contact else None,
            number=number,
        )
        paper = self._paper(state, template, context)
        return Letter(paper, contact, number)

    def paper(self, state: State, name: str, contact: str = "") -> Paper:
        """A paper of the incident as a whole, by its name under `papers` in plan.yaml; for a contact, if one is named."""
        template = self.library.city.plan.papers[name]
        seen = self.report(state)
        if "calling.script" in variables(self.library.templates[template], template):
            seen = replace(seen, calling=self._calling(state, seen))
        to = self._addressee(state, contact) if contact else None
        return self._paper(state, template, template_context(seen, to=to))

    def _calling(self, state: State, seen: Report) -> tuple[Calling, ...]:
        """The calls that are still to be made, with their scripts."""
        needs = all_outstanding(self.library.city, state)
        targets = [need.target for need in needs if need.target is not None]
        return tuple(
            replace(call, script=self._script(seen, self._callee(target, target.contact), target.topic))
            for call, target in zip(seen.calling, targets, strict=True)
        )

    def _paper(self, state: State, template: str, context: Mapping[str, object]) -> Paper:
        body = fill(template, self.library.templates, context)
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

    def save(self, shelf: Shelf, name: str, paper: Paper) -> Saved:
        """A paper in the formats of the shelf; nothing is overwritten, and every file has the same name."""
        files, notes = written(paper, shelf.formats, shelf.reference)
        return Saved(save_all(shelf.folder / self.incident, name, files), notes)

    def chronology_lines(self, state: State) -> tuple[str, ...]:
        """What happened so far, a line each."""
        return tuple(
            f"{entry.seq} {entry.at} {f'→ {entry.to} ' if entry.to else ''}{entry.say}"
            for entry in self.report(state).chronology
        )

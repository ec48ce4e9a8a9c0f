"""The pages of an incident as a copy holds them: one station's records, its rules, its papers.

A copy is made whatever has become of rules and templates: papers that can no longer be made are named with the reason.

A record is a line of `journal.jsonl`, made so that the chain can be followed with nothing but a SHA-256 tool.

    {"covered":{…},"digest":"…","sealed":["<salt>",{…}]}

The bytes of the value of `covered` have the digest that stands behind it, and the bytes of the value of `sealed` the
one that `covered` has as `words_digest`: nobody needs to sort, trim or take apart anything. `sealed` is null once the
words were struck.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.incident import chain, flow
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.state import State
from kumamoto_ir.journal.rows import COLUMNS, link
from kumamoto_ir.keeping.archive import KEPT, PAPERS
from kumamoto_ir.paper.papers import Papers
from kumamoto_ir.paper.render.formats import PAPER_COLUMNS
from kumamoto_ir.paper.render.markdown import screen
from kumamoto_ir.paper.render.paper import safe_name
from kumamoto_ir.reading.library import Library
from kumamoto_ir.saying.report import Sender


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one page, the texts made from them now by file name, and what could not be made."""

    stream: str
    events: tuple[Event, ...]
    library: Library | None
    made: Mapping[str, str]
    lacking: tuple[str, ...]

    @property
    def drill(self) -> bool:
        """Whether it was a drill."""
        return bool(self.events[0].body.get("drill"))

    @property
    def head(self) -> str:
        """The digest of the newest record."""
        return self.events[-1].digest

    @property
    def void(self) -> bool:
        """Whether the incident was recorded by mistake."""
        return any(event.kind == What.VOIDED for event in self.events)


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy is made of: every page, the files of every rule by digest, and how long it is to be kept."""

    incident: str
    pages: tuple[Page, ...]
    rules: Mapping[str, Mapping[str, str]]
    retention: str
    made_at: datetime
    made_by: str

    @property
    def drill(self) -> bool:
        """Whether it is the copy of a drill."""
        return any(page.drill for page in self.pages)


def page_of(events: tuple[Event, ...], library: Library | None, me: Sender, now: datetime) -> Page:
    """A page with its papers as of now; `library` None where the rules it began with cannot be read."""
    made: dict[str, str] = {}
    lacking: list[str] = []
    state = flow.replay(library.city, events) if library is not None else None
    if library is None or not isinstance(state, State):
        lacking.append("始めたときの手順データが読めないので、いまの書類は作れませんでした。")
    else:
        papers = Papers(library, me, events[0].incident, now, events[-1].digest)
        for name in library.city.plan.papers:
            try:
                made[name] = screen(papers.paper(state, name).text, PAPER_COLUMNS) + "\n"
            except UserError as error:
                lacking.append(f"「{name}」は作れませんでした。{error.message}")
    return Page(events[0].stream, events, library, made, tuple(lacking))


def page_folder(stream: str) -> str:
    """Where the papers of a page lie."""
    return f"{PAPERS}/{PurePosixPath(safe_name(f'{stream}.txt')).stem}"


def kept_texts(events: tuple[Event, ...]) -> Mapping[int, tuple[str, str]]:
    """The texts that the journal holds word for word, by the number of their record: where each lies, and the text."""
    return {
        event.seq: (f"{page_folder(event.stream)}/{KEPT}/{safe_name(_name(event))}", event.words["text"])
        for event in events
        if event.words is not None and event.words.get("text")
    }


def _name(event: Event) -> str:
    """`0012-chiiki-1.md` for the first paper for somebody, `0009-manager.txt` for a script that was read to him."""
    body: Mapping[str, Any] = event.body
    if event.kind == What.TEXTED and "number" in body:
        about = body.get("contact") or str(body.get("template", "")).removesuffix(".md")
        return f"{event.seq:04}-{about}-{body['number']}.md"
    return f"{event.seq:04}-{body.get('contact') or event.kind}.txt"


def line(event: Event) -> str:
    """The record in canonical JSON, without an end of line."""
    sealed = None if event.words is None else [event.salt, event.words]
    whole = {"covered": chain.covered(event), "digest": event.digest, "sealed": sealed}
    return chain.canonical(whole).decode()


def event_of(raw: bytes) -> Event | None:
    """The record of a line; None where it is not one that `line` wrote."""
    try:
        text = raw.decode()
        whole: dict[str, Any] = chain.unfold(text)
        salt, words = whole["sealed"] if whole["sealed"] is not None else (None, None)
        held = {**whole["covered"], "digest": whole["digest"], "salt": salt}
        held["body"] = chain.canonical(held["body"]).decode()
        held["words"] = None if words is None else chain.canonical(words).decode()
        event = link(tuple(held[name] for name in COLUMNS.split(", ")), 0)
        # What is written besides (another key, another way of writing) would be covered by no digest.
        return event if isinstance(event, Event) and line(event) == text else None
    except (TypeError, ValueError, KeyError, RecursionError):
        return None


def rule_digests(events: tuple[Event, ...]) -> tuple[str, ...]:
    """The digests of the rules that a page went by, in the order in which it took them up."""
    named = (
        event.body["rules"]
        for event in events
        if event.kind in (What.OPENED, What.REPLACED) and "rules" in event.body
    )
    return tuple(dict.fromkeys(str(digest) for digest in named))

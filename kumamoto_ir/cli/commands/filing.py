"""Papers as files: one helper that saves a paper in the formats that were asked for, and papers made without a walk."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from kumamoto_ir.city.city import City
from kumamoto_ir.cli.commands.output import print_lines
from kumamoto_ir.desk.options import Options
from kumamoto_ir.desk.session import Session, head
from kumamoto_ir.desk.workplace import Workplace, find_head, open_workplace, resume
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import folded, visible
from kumamoto_ir.incident.state import State
from kumamoto_ir.kinds.document import recipients
from kumamoto_ir.paper.papers import Papers, Shelf
from kumamoto_ir.paper.render.formats import ORDINARY, WORDS, Format
from kumamoto_ir.paper.render.sheet import Paper


def formats_of(
    word: str | None,
    ordinary: Collection[Format] = ORDINARY,
    words: Mapping[str, tuple[Format, ...]] = WORDS,
) -> tuple[Format, ...]:
    """The formats that `--format` names, several with commas; the ordinary ones of a command where it is not given."""
    if word is None:
        return tuple(ordinary)
    asked = [part.strip() for part in re.split("[,、]", folded(word).lower())]
    for part in asked:
        if part not in words:
            raise UserError(
                f"「{visible(part)}」という形式はありません。", hint=f"選べるもの: {'、'.join(words)}"
            )
    return tuple(form for form in Format if any(form in words[part] for part in asked))


def contact_of(city: City, state: State, typed: str) -> str:
    """The contact that `--to` names: by its id, or as it is called; anything else is a UserError."""
    wanted, contacts = folded(typed), city.contacts.contacts
    if wanted in contacts:
        return wanted
    found = [name for name, contact in contacts.items() if folded(contact.say) == wanted]
    if len(found) == 1:
        return found[0]
    told = "、".join(map(city.name, recipients(state, tuple(city.plan.topics))))
    raise UserError(
        f"「{visible(typed)}」という相手はありません。"
        if not found
        else f"「{visible(typed)}」という相手が{len(found)}つあります。",
        hint=f"短い名前で指せます: {'、'.join(found)}"
        if found
        else f"伝えた相手: {told or 'まだいません'}。ほかは ir contacts で見られます。",
    )


def papers_of(place: Workplace, session: Session) -> Papers:
    """The papers of an incident as of now."""
    return Papers(
        session.library, place.me(session.library), session.incident, place.clock.now(), head(session.state)
    )


def save_paper(
    place: Workplace,
    session: Session,
    paper: Paper,
    name: str,
    formats: Collection[Format],
    out: Path | None,
    columns: int,
) -> None:
    """Saves a paper and says where it lies and what the reader should know; names sort by incident and number."""
    shelf = Shelf(out or place.shelf.folder, tuple(formats), place.shelf.reference)
    saved = papers_of(place, session).save(shelf, name, paper)
    print_lines([*(f"保存しました: {path}" for path in saved.paths), *saved.notes], columns)


def make_paper(
    options: Options,
    incident: str | None,
    name: str,
    word: str | None,
    out: Path | None,
    columns: int,
    to: str | None = None,
) -> ExitCode:
    """A paper of the plan as it stands now, of any incident, without asking and without a number of its own."""
    formats = formats_of(word)
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident, also_closed=True))
        known = session.city.plan.papers
        if name not in known:
            raise UserError(f"この計画に「{name}」の書類はありません。", hint=f"ある書類: {'、'.join(known)}")
        contact = contact_of(session.city, session.state, to) if to is not None else ""
        paper = papers_of(place, session).paper(session.state, name, contact)
        parts = (session.incident, f"{session.state.seq:04}", name, contact)
        file = "-".join(part for part in parts if part)
        save_paper(place, session, paper, file, formats, out, columns)
        return ExitCode.OK

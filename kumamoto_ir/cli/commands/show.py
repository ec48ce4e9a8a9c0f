"""The commands that only look: status, list, log, contacts, notice."""

import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.text import Text
from rich.tree import Tree as Picture

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.contacts import Contact, Contacts, Edge
from kumamoto_ir.city.model import Origin
from kumamoto_ir.cli.commands.filing import contact_of, formats_of, papers_of, save_paper
from kumamoto_ir.cli.commands.output import plain, print_json, print_lines
from kumamoto_ir.desk.options import Options
from kumamoto_ir.desk.session import Session
from kumamoto_ir.desk.terminal.callscreens import need_line
from kumamoto_ir.desk.workplace import find_head, open_library, open_workplace, resume
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.obligations import all_outstanding
from kumamoto_ir.incident.pending import pending
from kumamoto_ir.kinds.document import recipients
from kumamoto_ir.paper.render.markdown import screen as render_text
from kumamoto_ir.saying.conditionwords import condition_text
from kumamoto_ir.saying.words import BLANK_NUMBER, HOURS, UNCONFIRMED, origin_text


def show_status(options: Options, incident: str | None, columns: int, *, as_json: bool) -> ExitCode:
    """One page: where it stands, the level, who is still to be told, the next re-check, what is 未確認."""
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident))
        report = papers_of(place, session).report(session.state)
        if as_json:
            return print_json({**plain(asdict(report)), "where": _where(session)})
        state, city = session.state, session.city
        unknown = [
            city.plan.facts[name].say for name in _asked(city, session) if report.facts[name] == UNCONFIRMED
        ]
        lines = [
            f"{mark(state.drill)}{session.incident} {report.made_at}",
            *([] if not report.voided else ["この事案は取り消されています。"]),
            f"いまの所: {_where(session)}",
            *(
                f"{level.fact}: {level.say}" + (f"({level.state} {level.by} {level.at})" if level.at else "")
                for level in report.levels
            ),
            "",
            "[まだ残っていること]",
            *(
                [
                    f" ・{need_line(city, state, need, place.clock.now())}"
                    for need in all_outstanding(city, state)
                ]
                or [" ありません"]
            ),
            "",
            "[伝えた相手]",
            *(
                [
                    f" ・{told.at} {told.name}({told.act}) {told.outcome}"
                    + (f" 代理:{told.via}" if told.via else "")
                    + (f" {told.person}" if told.person else "")
                    for told in report.told
                    if told.reached
                ]
                or [" まだいません"]
            ),
            "",
            f"次に確かめる時刻: {report.next_at or '決めていません'}",
            f"未確認(聞いた中で): {'、'.join(unknown) or 'ありません'}",
            f"記録 {report.records}件 末尾 {report.head}",
        ]
        return print_lines(lines, columns)


def _asked(city: City, session: Session) -> list[str]:
    """The facts that the playbooks entered so far ask for."""
    entered = {name for walk in session.state.walks.values() for name in walk.entered}
    names: list[str] = []
    for name in sorted(entered):
        for step in city.playbooks[name].steps:
            names += [field.fact for field in step.typed()]
            if step.effects.sets is not None:
                names.append(step.effects.sets)
    order = list(city.plan.facts)
    seen = {*session.state.known, *session.state.details}
    return sorted({name for name in names if name in seen}, key=order.index)


def _where(session: Session) -> str:
    request = pending(session.city, session.state)
    frame = getattr(request, "frame", None)
    if not isinstance(frame, Frame):
        return "手順はすべて終わっています" if session.state.finished else "手順が止まっています"
    title = session.city.playbooks[frame.playbook].title
    return f"{title} / {session.city.step(frame).say}"


def show_log(
    options: Options,
    incident: str,
    word: str | None,
    out: Path | None,
    columns: int,
    *,
    calls: bool,
    markdown: bool,
    as_json: bool,
) -> ExitCode:
    """The chronology, or the call record: on the screen, and as a paper where a format or a folder is named."""
    formats = formats_of(word)
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident))
        papers = papers_of(place, session)
        if as_json:
            report = papers.report(session.state)
            return print_json(
                [plain(asdict(entry)) for entry in (report.calls if calls else report.chronology)]
            )
        about = "calls" if calls else "chronology"
        paper = papers.paper(session.state, about)
        sys.stdout.write(paper.text if markdown else render_text(paper.text, columns) + "\n")
        if word is not None or out is not None:
            name = f"{session.incident}-{session.state.seq:04}-{about}"
            save_paper(place, session, paper, name, formats, out, columns)
        return ExitCode.OK


def show_contacts(options: Options, tree: str | None, columns: int, *, as_json: bool) -> ExitCode:
    """The trees of contacts as pictures, or everybody as a list where no tree is named and none exists."""
    library = open_library(options.home)
    contacts = library.city.contacts
    if tree is not None and tree not in contacts.trees:
        raise UserError(f"{tree} という図はありません。", hint=f"ある図: {'、'.join(contacts.trees)}")
    names = [tree] if tree is not None else list(contacts.trees)
    if as_json:
        return print_json(
            {name: contacts.trees[name].model_dump(mode="json", by_alias=True) for name in names}
        )
    console = Console(width=columns, highlight=False, no_color=True, legacy_windows=False)
    for name in names:
        console.print(_picture(library.city, name))
        console.print()
    if tree is None:
        print_lines(
            ["[連絡先]", *(line for key in contacts.contacts for line in _contact_lines(contacts, key))],
            columns,
        )
    return ExitCode.OK


def _picture(city: City, name: str) -> Picture:
    tree = city.contacts.trees[name]
    root = Picture(Text(f"{tree.title} ({name})"))
    root.add(Text(tree.note)) if tree.note else None
    senders: dict[str, Picture] = {}
    for edge in tree.edges:
        sender = city.name(edge.from_) if edge.from_ else "(だれからかは計画にありません)"
        if sender not in senders:
            senders[sender] = root.add(Text(sender))
        senders[sender].add(Text(_edge_line(city, edge)))
    return root


def _edge_line(city: City, edge: Edge) -> str:
    if edge.to in city.contacts.contacts:
        to = city.name(edge.to)
    else:
        to = f"次から選ぶ: {'、'.join(city.name(member) for member in city.members(edge.to))}"
    when = _when_line(city, edge)
    needed = "・内容と程度による" if edge.if_needed else ""
    return f"{edge.act} → {to}{when}{needed}{_basis_mark(city, edge)}"


def _basis_mark(city: City, edge: Edge) -> str:
    """The clause of an edge; how far it is backed only where that is not the plan's own text."""
    if edge.basis is None:
        return ""
    origin = "" if edge.basis.origin is Origin.TEXT else f"・{origin_text(edge.basis)}"
    return f" [{city.plan.clauses[edge.basis.clause].ref}{origin}]"


def _when_line(city: City, edge: Edge) -> str:
    """When an edge holds, in brackets; empty where it always does."""
    member = edge.to not in city.contacts.contacts
    said = condition_text(city, edge.when, edge.unless, "", member=member)
    return f"({said})" if said else ""


def _contact_lines(contacts: Contacts, key: str) -> list[str]:
    contact: Contact = contacts.contacts[key]
    if not contact.channels:
        return []
    numbers = "、".join(
        f"{HOURS[channel.hours]} {contacts.means[channel.means].say} {channel.number or BLANK_NUMBER}"
        for channel in contact.channels
    )
    return [f"{contact.say}{f' {contact.person}' if contact.person else ''}: {numbers}"]


def make_notice(
    options: Options, incident: str, to: str | None, word: str | None, out: Path | None, columns: int
) -> ExitCode:
    """The next numbered report for everybody who was told, or for one contact: shown, saved and kept word for word."""
    formats = formats_of(word)
    with open_workplace(options) as place:
        session = resume(place, find_head(place, incident))
        city, state = session.city, session.state
        told = recipients(state, tuple(city.plan.topics))
        chosen = (contact_of(city, state, to),) if to is not None else told
        if not chosen:
            raise UserError(
                "まだ誰にも伝えていないので、宛先がありません。", hint="宛先を決めるときは --to 相手 です。"
            )
        papers = papers_of(place, session)
        for letter in papers.letters(state, city.plan.papers["report"], chosen):
            name = f"{session.incident}-{session.state.seq + 1:04}-{letter.contact}-{letter.number}"
            session.record(Draft(What.TEXTED, place.clock.now(), letter.body, {"text": letter.text}))
            sys.stdout.write(render_text(letter.text, columns) + "\n")
            save_paper(place, session, letter.paper, name, formats, out, columns)
            sys.stdout.write("\n")
        return ExitCode.OK

"""Papers as files: one helper that saves a paper in the formats that were asked for, and papers made without a walk."""

import sys
from collections.abc import Collection
from pathlib import Path

from kumamoto_ir.errors import ExitCode, UserError
from kumamoto_ir.folder import locate
from kumamoto_ir.layout import visible, wrap
from kumamoto_ir.papers import Papers
from kumamoto_ir.render.formats import ORDINARY, WORDS, Format
from kumamoto_ir.render.sheet import Paper
from kumamoto_ir.session import Session, head
from kumamoto_ir.workplace import Options, Workplace, find_head, open_workplace, resume

REFERENCE = Path("templates") / "reference.docx"


def formats_of(word: str | None, ordinary: Collection[Format] = ORDINARY) -> tuple[Format, ...]:
    """The formats that `--format` names; the ordinary ones of a command where it is not given."""
    if word is None:
        return tuple(ordinary)
    if word not in WORDS:
        raise UserError(f"「{word}」という形式はありません。", hint=f"選べるもの: {'、'.join(WORDS)}")
    return WORDS[word]


def papers_of(place: Workplace, session: Session) -> Papers:
    """The papers of an incident as of now."""
    return Papers(
        session.library, place.me(session.library), session.incident, place.clock.now(), head(session.state)
    )


def folder_of(place: Workplace, out: Path | None) -> Path:
    """Where papers go: where one says, or beside the journal."""
    return out or place.folder / ("papers-drill" if place.options.drill else "papers")


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
    saved = papers_of(place, session).save_as(
        folder_of(place, out), name, paper, formats, reference_of(place.options)
    )
    for line in (*(f"保存しました: {path}" for path in saved.paths), *saved.notes):
        sys.stdout.write("\n".join(wrap(visible(line), columns, hang="  ")) + "\n")


def reference_of(options: Options) -> Path:
    """The municipality's own Word file if it has one, else the one that came with the program."""
    own = locate(options.home) / REFERENCE
    return own if own.exists() else locate(None) / REFERENCE


def make_paper(
    options: Options, incident: str | None, name: str, word: str | None, out: Path | None, columns: int
) -> ExitCode:
    """A paper of the plan as it stands now, of any incident, without asking and without a number of its own."""
    formats = formats_of(word)
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident, also_closed=True))
        known = session.rules.plan.papers
        if name not in known:
            raise UserError(f"この計画に「{name}」の書類はありません。", hint=f"ある書類: {'、'.join(known)}")
        paper = papers_of(place, session).paper(session.state, name)
        file = f"{session.incident}-{session.state.seq:04}-{name}"
        save_paper(place, session, paper, file, formats, out, columns)
        return ExitCode.OK

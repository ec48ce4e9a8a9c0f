"""The commands that add up and hand over: tally, handover."""

import sys
from dataclasses import asdict
from pathlib import Path

from kumamoto_ir.cli.commands.filing import formats_of, papers_of, save_paper
from kumamoto_ir.cli.commands.output import print_json
from kumamoto_ir.desk.options import Options
from kumamoto_ir.desk.workplace import find_head, open_workplace, resume
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.render.formats import Format
from kumamoto_ir.paper.render.markdown import screen
from kumamoto_ir.paper.render.paper import save
from kumamoto_ir.paper.render.spreadsheet import spreadsheet
from kumamoto_ir.saying.books import Book, book


def show_tally(
    options: Options,
    incident: str | None,
    word: str | None,
    out: Path | None,
    columns: int,
    *,
    as_json: bool,
) -> ExitCode:
    """The counts: on the screen, as a paper, and as a CSV that a spreadsheet opens."""
    formats = formats_of(word, (Format.MD,))
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident, also_closed=True))
        plan = session.city.plan
        if plan.tally is None or "tally" not in plan.papers:
            raise UserError("この計画には、件数の簿がありません。")
        counts = book(session.city, session.state, plan.tally, plan.registers[plan.tally])
        if as_json:
            return print_json(asdict(counts))
        paper = papers_of(place, session).paper(session.state, "tally")
        sys.stdout.write(screen(paper.text, columns) + "\n")
        name = f"{session.incident}-{session.state.seq:04}-tally"
        save_paper(place, session, paper, name, formats, out, columns)
        path = save((out or place.shelf.folder) / session.incident, f"{name}.csv", _csv(counts))
        sys.stdout.write(f"保存しました: {visible(str(path))}\n")
        return ExitCode.OK


def _csv(counts: Book) -> str:
    """Totals, then every row with its number."""
    rows = [counts.totals_head, *counts.totals, (), ("記録", "時刻", "書いた人", *counts.head, "訂正")]
    rows += [
        (str(line.seq), line.at, line.by, *line.cells, "" if line.counts else "除く") for line in counts.rows
    ]
    return spreadsheet([*rows, (), *(("まだ報告のない所属", name) for name in counts.missing)])


def make_handover(
    options: Options, incident: str | None, word: str | None, out: Path | None, columns: int
) -> ExitCode:
    """One page for the next shift: on the screen, and as a paper."""
    formats = formats_of(word)
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident))
        if "handover" not in session.city.plan.papers:
            raise UserError("この計画には、引継書のひな形がありません。")
        paper = papers_of(place, session).paper(session.state, "handover")
        sys.stdout.write(screen(paper.text, columns) + "\n")
        name = f"{session.incident}-{session.state.seq:04}-handover"
        save_paper(place, session, paper, name, formats, out, columns)
        return ExitCode.OK

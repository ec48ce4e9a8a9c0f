"""The commands that add up and hand over: tally, handover."""

import csv
import io
import json
import sys
from dataclasses import asdict
from pathlib import Path

from kumamoto_ir.books import Book, book
from kumamoto_ir.commands.show import papers_of
from kumamoto_ir.errors import ExitCode, UserError
from kumamoto_ir.render.markdown import screen
from kumamoto_ir.render.paper import save
from kumamoto_ir.session import Session
from kumamoto_ir.workplace import Options, Workplace, find_head, open_workplace, resume

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def show_tally(
    options: Options, incident: str | None, out: Path | None, columns: int, *, as_json: bool
) -> ExitCode:
    """The counts: on the screen, as Markdown and text, and as a CSV that a spreadsheet opens."""
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident, also_closed=True))
        plan = session.rules.plan
        if plan.tally is None or "tally" not in plan.papers:
            raise UserError("この計画には、件数の簿がありません。")
        counts = book(session.rules, session.state, plan.tally, plan.registers[plan.tally])
        if as_json:
            sys.stdout.write(json.dumps(asdict(counts), ensure_ascii=False, indent=1) + "\n")
            return ExitCode.OK
        text = papers_of(place, session).paper(session.state, "tally")
        sys.stdout.write(screen(text, columns) + "\n")
        folder = _folder(place, session, out)
        name = f"{session.incident}-{session.state.seq:04}-tally"
        for path in (save(folder, f"{name}.md", text), save(folder, f"{name}.csv", _csv(counts))):
            sys.stdout.write(f"保存しました: {path}\n")
        return ExitCode.OK


def _csv(counts: Book) -> str:
    """Totals, then every row with its number; a byte-order mark, because Excel guesses the code page without it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(counts.totals_head)
    writer.writerows([_harmless(cell) for cell in line] for line in counts.totals)
    writer.writerow([])
    writer.writerow(["記録", "時刻", "書いた人", *counts.head, "訂正"])
    for line in counts.rows:
        cells = [str(line.seq), line.at, line.by, *line.cells, "" if line.counts else "除く"]
        writer.writerow([_harmless(cell) for cell in cells])
    writer.writerow([])
    writer.writerows(["まだ報告のない所属", _harmless(name)] for name in counts.missing)
    return "\ufeff" + text.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def make_handover(options: Options, incident: str | None, out: Path | None, columns: int) -> ExitCode:
    """One page for the next shift: on the screen, as Markdown and text."""
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident))
        if "handover" not in session.rules.plan.papers:
            raise UserError("この計画には、引継書のひな形がありません。")
        text = papers_of(place, session).paper(session.state, "handover")
        sys.stdout.write(screen(text, columns) + "\n")
        folder = _folder(place, session, out)
        name = f"{session.incident}-{session.state.seq:04}-handover"
        save(folder, f"{name}.md", text)
        path = save(folder, f"{name}.txt", screen(text, 76) + "\n")
        sys.stdout.write(f"保存しました: {path}\n")
        return ExitCode.OK


def _folder(place: Workplace, session: Session, out: Path | None) -> Path:
    return (out or place.folder / ("papers-drill" if place.options.drill else "papers")) / session.incident

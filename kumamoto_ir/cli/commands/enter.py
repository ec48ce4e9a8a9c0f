"""`ir enter`: what stands on paper after a power failure, a line at a time or from a file."""

import sys
from pathlib import Path

from kumamoto_ir.desk.entering.batch import take_file
from kumamoto_ir.desk.entering.keyboard import LineScreen, take_typed
from kumamoto_ir.desk.options import Options
from kumamoto_ir.desk.terminal.prompt import read_line
from kumamoto_ir.desk.workplace import find_head, open_workplace, resume
from kumamoto_ir.ground.errors import ExitCode, UserError


def enter(options: Options, incident: str | None, file: Path | None, columns: int) -> ExitCode:
    """Takes lines from paper into an incident; nothing of the walk is asked."""
    with open_workplace(options) as place:
        found = find_head(place, incident, also_closed=True)
        if found.voided:
            raise UserError(f"{found.incident} は取り消された事案です。", hint="見るには ir log です。")
        session = resume(place, found)
        screen = LineScreen(sys.stdout, read_line, columns)
        return take_typed(session, screen) if file is None else take_file(session, screen.show, file)

"""The command that looks whether everything is fit for the night: doctor."""

import sys
from dataclasses import asdict

from kumamoto_ir.cli.commands.output import print_json, print_lines
from kumamoto_ir.desk.options import Options, store_path, utc_now
from kumamoto_ir.desk.workplace import in_drill, local_offset
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.keeping.health import SAYS, Sign, journal, office
from kumamoto_ir.keeping.health import computer as machine
from kumamoto_ir.reading.folder import locate


def examine(options: Options, columns: int, *, as_json: bool) -> ExitCode:
    """One line for each thing, in words; 1 where something keeps the tool from working."""
    signs = _signs(options)
    bad = any(sign.grade == "bad" for sign in signs)
    if as_json:
        print_json([asdict(sign) for sign in signs])
    else:
        for sign in signs:
            hint = [f"     → {sign.hint}"] if sign.hint and sign.grade != "good" else []
            print_lines([f"{SAYS[sign.grade]} {sign.about}: {sign.said}", *hint], columns, hang="     ")
        sys.stdout.write("直すところがあります。\n" if bad else "使えます。\n")
    return ExitCode.REFUSED if bad else ExitCode.OK


def _signs(options: Options) -> list[Sign]:
    now = utc_now()
    path = store_path(options)
    signs = list(journal.signs(path, drill=options.drill, now=utc_now))
    practice = in_drill(options, drill=True)
    if not options.drill and options.store is None and store_path(practice).exists():
        signs += [
            sign
            for sign in journal.signs(store_path(practice), drill=True, now=utc_now)
            if sign.about != "ディスク"
        ]
    signs += machine.signs(now, local_offset(), sys.stdout.encoding or "ascii")
    signs += office.signs(locate(options.home), path.parent, now)
    return signs

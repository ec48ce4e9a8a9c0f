"""`ir list`: every incident of a journal. It goes by the journal alone, so that it works whatever becomes of the plan."""

from dataclasses import asdict

from kumamoto_ir.cli.commands.output import plain, print_json, print_lines
from kumamoto_ir.desk.options import Options, store_path, utc_now
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.journal import Head
from kumamoto_ir.journal.sqlite import open_journal


def show_list(options: Options, columns: int, *, as_json: bool) -> ExitCode:
    """Every incident of this journal, newest first. The playbooks are not read: it goes by the journal alone."""
    with open_journal(store_path(options), drill=options.drill, now=utc_now, looking=True) as journal:
        heads = sorted(journal.heads(), key=lambda held: held.incident, reverse=True)
    if as_json:
        return print_json([plain(asdict(held)) for held in heads])
    if not heads:
        return print_lines([f"{mark(options.drill)}事案の記録はありません。"], columns)
    return print_lines([_list_line(held, drill=options.drill) for held in heads], columns)


def _list_line(held: Head, *, drill: bool) -> str:
    begun = short_datetime(held.opening.occurred_at) if held.opening is not None else "(読めません)"
    standing = "取消" if held.voided else "終了" if held.closed else "対応中"
    return f"{mark(drill)}{held.incident} {standing} {begun} 記録{held.seq}件"

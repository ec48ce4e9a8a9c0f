"""`ir` alone: the few things that somebody who has never seen it may want."""

import sys

from kumamoto_ir.commands.keep import setup
from kumamoto_ir.commands.show import show_contacts, show_status
from kumamoto_ir.commands.walk import start, take_up
from kumamoto_ir.dates import short_datetime
from kumamoto_ir.errors import ExitCode
from kumamoto_ir.layout import wrap
from kumamoto_ir.mode import mark
from kumamoto_ir.options import Options
from kumamoto_ir.terminal.prompt import ask_line
from kumamoto_ir.terminal.typed import key, numbers
from kumamoto_ir.workplace import in_drill, open_heads, open_workplace


def show_menu(options: Options, columns: int) -> ExitCode:
    """Asks once and does it."""
    with open_workplace(options, looking=True) as place:
        waiting = tuple(dict.fromkeys(head.incident for head in open_heads(place)))
        lines = [f"{mark(options.drill)}{short_datetime(place.clock.now())}(PC時計)"]
        if place.library.rules.plan.emergency:
            lines.append(place.library.rules.plan.emergency)
    lines += [
        " 1 事故を知らせる",
        f" 2 続きから(対応中の事案 {len(waiting)}件)",
        " 3 窓口のシステムが止まった",
        " 4 様子を見る",
        " 5 連絡先と体制図",
        " 6 所属と氏名を決める",
    ]
    if not options.drill:
        lines.append(" 9 訓練(何も外へ出ません)")
    lines.append(" q やめる")
    for line in lines:
        for part in wrap(line, columns, hang="   "):
            sys.stdout.write(part + "\n")
    while True:
        typed = ask_line("番号: ")
        picked = numbers(typed, 9)
        match picked[0] if picked is not None and len(picked) == 1 else None:
            case 1:
                return start(options, "report")
            case 2:
                return take_up(options, _which(waiting))
            case 3:
                return start(options, "outage")
            case 4:
                return show_status(options, _which(waiting), columns, as_json=False)
            case 5:
                return show_contacts(options, None, columns, as_json=False)
            case 6:
                return setup(options, None, None, None, None)
            case 9 if not options.drill:
                return show_menu(in_drill(options, drill=True), columns)
            case _ if key(typed) == "q":
                return ExitCode.OK
            case _:
                sys.stdout.write("表示された番号で答えてください。やめるときは q です。\n")


def _which(waiting: tuple[str, ...]) -> str | None:
    """The incident meant; asked for where several are open."""
    if len(waiting) < 2:
        return None
    for number, incident in enumerate(waiting, 1):
        sys.stdout.write(f" {number} {incident}\n")
    while True:
        picked = numbers(ask_line("番号: "), len(waiting))
        if picked is not None and len(picked) == 1 and picked[0]:
            return waiting[picked[0] - 1]
        sys.stdout.write("表示された番号で答えてください。\n")

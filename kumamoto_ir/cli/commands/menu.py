"""`ir` alone: the few things that somebody who has never seen it may want."""

import sys

from kumamoto_ir.cli.commands.keep import ask_number, setup
from kumamoto_ir.cli.commands.show import show_contacts, show_status
from kumamoto_ir.cli.commands.walk import start, take_up
from kumamoto_ir.desk.options import Options
from kumamoto_ir.desk.terminal.prompt import ask_line, key, numbers
from kumamoto_ir.desk.workplace import in_drill, open_heads, open_workplace
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.layout import wrap
from kumamoto_ir.ground.mode import mark


def show_menu(options: Options, columns: int) -> ExitCode:
    """Asks what is wanted; whoever only looked or said who he is comes back to it."""
    with open_workplace(options, looking=True) as place:
        waiting = tuple(dict.fromkeys(head.incident for head in open_heads(place)))
        emergency = place.library.city.plan.emergency
    while True:
        _say(f"{mark(options.drill)}{short_datetime(place.clock.now())}(PC時計)", columns)
        if emergency:
            _say(emergency, columns)
        for line in _lines(len(waiting), drill=options.drill):
            _say(line, columns)
        match _asked(len(waiting), columns, drill=options.drill):
            case 1:
                return start(options, "report")
            case 2:
                return take_up(options, _which(waiting))
            case 3:
                return start(options, "outage")
            case 4:
                show_status(options, _which(waiting), columns, as_json=False)
            case 5:
                show_contacts(options, None, columns, as_json=False)
            case 6:
                setup(options, None, None, None, None)
            case 9:
                return show_menu(in_drill(options, drill=True), columns)
            case _:
                return ExitCode.OK
        _say("", columns)


def _lines(waiting: int, *, drill: bool) -> tuple[str, ...]:
    return (
        " 1 事故を知らせる",
        f" 2 続きから(対応中の事案 {waiting}件)",
        " 3 窓口のシステムが止まった",
        " 4 様子を見る",
        " 5 連絡先と体制図",
        " 6 所属と氏名を決める",
        *(() if drill else (" 9 訓練(何も外へ出ません)",)),
        " q やめる",
    )


def _asked(waiting: int, columns: int, *, drill: bool) -> int | None:
    """The number that was typed; None for leaving."""
    while True:
        typed = ask_line("番号: ")
        if key(typed) == "q":
            return None
        picked = numbers(typed, 9)
        number = picked[0] if picked is not None and len(picked) == 1 else 0
        if number in (2, 4) and not waiting:
            _say("対応中の事案はありません。始めるときは 1 か 3 です。", columns)
        elif number in (1, 2, 3, 4, 5, 6) or (number == 9 and not drill):
            return number
        else:
            _say("表示された番号で答えてください。やめるときは q です。", columns)


def _say(line: str, columns: int) -> None:
    for part in wrap(line, columns, hang="   "):
        sys.stdout.write(part + "\n")


def _which(waiting: tuple[str, ...]) -> str | None:
    """The incident meant; asked for where several are open."""
    if len(waiting) < 2:
        return None
    for number, incident in enumerate(waiting, 1):
        sys.stdout.write(f" {number} {incident}\n")
    return waiting[ask_number(len(waiting)) - 1]

"""The commands that lead the officer on, and those that add to an incident under way."""

from pathlib import Path
from typing import Annotated

import typer

from kumamoto_ir.cli.given import (
    Answers,
    As,
    Drill,
    Home,
    MaybeId,
    Out,
    Record,
    Store,
    columns,
    command,
    options,
)
from kumamoto_ir.ground.errors import ExitCode


@command()
def report(
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """事故を知らせる(ここから始める)"""
    from kumamoto_ir.cli.commands.walk import start

    return start(options(drill, home, store, answers, record), "report")


@command()
def outage(
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """窓口のシステムが止まった"""
    from kumamoto_ir.cli.commands.walk import start, start_beside

    given = options(drill, home, store, answers, record)
    return start(given, "outage") if incident is None else start_beside(given, "outage", incident)


@command()
def resume(
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """続きから進める"""
    from kumamoto_ir.cli.commands.walk import take_up

    return take_up(options(drill, home, store, answers, record), incident)


@command()
def note(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[ID] 文", help="書き残すこと", show_default=False)
    ] = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """メモを残す"""
    from kumamoto_ir.cli.commands.walk import add_note

    return add_note(options(drill, home, store), words or [])


@command()
def level(
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """判定し直す"""
    from kumamoto_ir.cli.commands.walk import take_up

    return take_up(options(drill, home, store, answers, record), incident, judge=True)


@command()
def plan(
    incident: MaybeId = None,
    word: As = None,
    out: Out = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """再発防止計画を作る"""
    from kumamoto_ir.cli.commands.walk import start_beside

    if word is not None or out is not None:
        from kumamoto_ir.cli.commands.filing import make_paper

        return make_paper(options(drill, home, store), incident, "plan", word, out, columns())
    return start_beside(options(drill, home, store, answers, record), "plan", incident)


@command()
def enter(
    incident: MaybeId = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="行を書いたファイル", metavar="FILE", show_default=False)
    ] = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """紙の記録を後から入れる"""
    from kumamoto_ir.cli.commands.enter import enter as take_lines

    return take_lines(options(drill, home, store), incident, file, columns())


@command()
def run(
    playbook: Annotated[str, typer.Argument(metavar="PLAYBOOK", help="手順の名前", show_default=False)],
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """手順を名前で始める"""
    from kumamoto_ir.cli.commands.walk import run_playbook

    return run_playbook(options(drill, home, store, answers, record), playbook, incident)

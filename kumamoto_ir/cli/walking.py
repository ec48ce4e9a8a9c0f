"""The commands that lead the officer on, and those that add to an incident under way."""

from pathlib import Path
from typing import Annotated

import typer

from kumamoto_ir.cli.given import As, MaybeId, Out, Playbook, Walking, Where, columns, command
from kumamoto_ir.ground.errors import ExitCode


@command
def report(options: Walking) -> ExitCode:
    """事故を知らせる(ここから始める)"""
    from kumamoto_ir.cli.commands.walk import start

    return start(options, "report")


@command
def outage(incident: MaybeId = None, *, options: Walking) -> ExitCode:
    """窓口のシステムが止まった"""
    from kumamoto_ir.cli.commands.walk import start, start_beside

    return start(options, "outage") if incident is None else start_beside(options, "outage", incident)


@command
def resume(incident: MaybeId = None, *, options: Walking) -> ExitCode:
    """続きから進める"""
    from kumamoto_ir.cli.commands.walk import take_up

    return take_up(options, incident)


@command
def note(
    words: Annotated[list[str] | None, typer.Argument(metavar="[ID] 文", help="書き残すこと")] = None,
    *,
    options: Where,
) -> ExitCode:
    """メモを残す"""
    from kumamoto_ir.cli.commands.walk import add_note

    return add_note(options, words or [])


@command
def level(incident: MaybeId = None, *, options: Walking) -> ExitCode:
    """判定し直す"""
    from kumamoto_ir.cli.commands.walk import take_up

    return take_up(options, incident, judge=True)


@command
def plan(incident: MaybeId = None, word: As = None, out: Out = None, *, options: Walking) -> ExitCode:
    """再発防止計画を作る"""
    if word is not None or out is not None:
        from kumamoto_ir.cli.commands.filing import make_paper

        return make_paper(options, incident, "plan", word, out, columns())
    from kumamoto_ir.cli.commands.walk import start_beside

    return start_beside(options, "plan", incident)


@command
def enter(
    incident: MaybeId = None,
    file: Annotated[Path | None, typer.Option("--file", help="行を書いたファイル", metavar="FILE")] = None,
    *,
    options: Where,
) -> ExitCode:
    """紙の記録を後から入れる"""
    from kumamoto_ir.cli.commands.walk import take_lines

    return take_lines(options, incident, file, columns())


@command
def run(playbook: Playbook, incident: MaybeId = None, *, options: Walking) -> ExitCode:
    """手順を名前で始める"""
    from kumamoto_ir.cli.commands.walk import run_playbook

    return run_playbook(options, playbook, incident)

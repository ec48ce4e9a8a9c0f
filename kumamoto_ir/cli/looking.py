"""The commands that show an incident, the plan or the contacts, and make papers of them."""

from pathlib import Path
from typing import Annotated

import typer

from kumamoto_ir.cli.given import As, AsJson, Folder, Id, MaybeId, Out, Playbook, Where, columns, command
from kumamoto_ir.ground.errors import ExitCode


@command
def status(incident: MaybeId = None, *, options: Where, as_json: AsJson = False) -> ExitCode:
    """いまの様子と連絡の残り"""
    from kumamoto_ir.cli.commands.show import show_status

    return show_status(options, incident, columns(), as_json=as_json)


@command
def list_(options: Where, as_json: AsJson = False) -> ExitCode:
    """事案の一覧"""
    from kumamoto_ir.cli.commands.listing import show_list

    return show_list(options, columns(), as_json=as_json)


@command
def log(
    incident: Id,
    calls: Annotated[bool, typer.Option("--calls", help="連絡の記録だけ")] = False,
    markdown: Annotated[bool, typer.Option("--md", help="Markdown のまま出す")] = False,
    word: As = None,
    out: Out = None,
    *,
    options: Where,
    as_json: AsJson = False,
) -> ExitCode:
    """経過を見る"""
    from kumamoto_ir.cli.commands.show import show_log

    return show_log(options, incident, word, out, columns(), calls=calls, markdown=markdown, as_json=as_json)


@command
def contacts(
    tree: Annotated[str | None, typer.Argument(metavar="[TREE]", help="図の名前")] = None,
    *,
    options: Folder,
    as_json: AsJson = False,
) -> ExitCode:
    """連絡先と体制図"""
    from kumamoto_ir.cli.commands.show import show_contacts

    return show_contacts(options, tree, columns(), as_json=as_json)


@command
def show(
    playbook: Playbook,
    form: Annotated[str, typer.Option("--format", help="tree、mermaid、svg のどれか", metavar="形")] = "tree",
    out: Annotated[Path | None, typer.Option("--out", help="保存先", metavar="FILE")] = None,
    incident: Annotated[
        str | None, typer.Option("--incident", help="事案の済んだ段に印", metavar="ID")
    ] = None,
    *,
    options: Where,
) -> ExitCode:
    """手順を図で見る"""
    from kumamoto_ir.cli.commands.draw import show_playbook

    return show_playbook(options, playbook, incident, form, out, columns())


@command
def notice(
    incident: Id,
    to: Annotated[str | None, typer.Option("--to", help="宛先を一つにする", metavar="相手")] = None,
    paper: Annotated[
        str | None, typer.Option("--paper", help="報告書でない書類(掲示は posting など)", metavar="名前")
    ] = None,
    word: As = None,
    out: Out = None,
    *,
    options: Where,
) -> ExitCode:
    """報告書(第○報)を作る"""
    if paper is not None:
        from kumamoto_ir.cli.commands.filing import make_paper

        return make_paper(options, incident, paper, word, out, columns(), to)
    from kumamoto_ir.cli.commands.show import make_notice

    return make_notice(options, incident, to, word, out, columns())


@command
def tally(
    incident: MaybeId = None, word: As = None, out: Out = None, *, options: Where, as_json: AsJson = False
) -> ExitCode:
    """窓口取扱件数を足し上げる"""
    from kumamoto_ir.cli.commands.summing import show_tally

    return show_tally(options, incident, word, out, columns(), as_json=as_json)


@command
def handover(incident: MaybeId = None, word: As = None, out: Out = None, *, options: Where) -> ExitCode:
    """次の当番への引継書"""
    from kumamoto_ir.cli.commands.summing import make_handover

    return make_handover(options, incident, word, out, columns())

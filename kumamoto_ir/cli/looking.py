"""The commands that show an incident, the plan or the contacts, and make papers of them."""

from pathlib import Path
from typing import Annotated

import typer

from kumamoto_ir.cli.given import As, AsJson, Drill, Home, Id, MaybeId, Out, Store, columns, command, options
from kumamoto_ir.ground.errors import ExitCode


@command()
def status(
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    as_json: AsJson = False,
) -> ExitCode:
    """いまの様子と連絡の残り"""
    from kumamoto_ir.cli.commands.show import show_status

    return show_status(options(drill, home, store), incident, columns(), as_json=as_json)


@command(name="list")
def list_(drill: Drill = False, home: Home = None, store: Store = None, as_json: AsJson = False) -> ExitCode:
    """事案の一覧"""
    from kumamoto_ir.cli.commands.listing import show_list

    return show_list(options(drill, home, store), columns(), as_json=as_json)


@command()
def log(
    incident: Id,
    calls: Annotated[bool, typer.Option("--calls", help="連絡の記録だけ", show_default=False)] = False,
    markdown: Annotated[bool, typer.Option("--md", help="Markdown のまま出す", show_default=False)] = False,
    word: As = None,
    out: Out = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    as_json: AsJson = False,
) -> ExitCode:
    """経過を見る"""
    from kumamoto_ir.cli.commands.show import show_log

    return show_log(
        options(drill, home, store),
        incident,
        word,
        out,
        columns(),
        calls=calls,
        markdown=markdown,
        as_json=as_json,
    )


@command()
def contacts(
    tree: Annotated[str | None, typer.Argument(metavar="[TREE]", help="図の名前", show_default=False)] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> ExitCode:
    """連絡先と体制図"""
    from kumamoto_ir.cli.commands.show import show_contacts

    return show_contacts(options(home=home), tree, columns(), as_json=as_json)


@command()
def show(
    playbook: Annotated[str, typer.Argument(metavar="PLAYBOOK", help="手順の名前", show_default=False)],
    form: Annotated[
        str, typer.Option("--format", help="tree、mermaid、svg のどれか", metavar="形", show_default=False)
    ] = "tree",
    out: Annotated[
        Path | None, typer.Option("--out", help="保存先", metavar="FILE", show_default=False)
    ] = None,
    incident: Annotated[
        str | None, typer.Option("--incident", help="事案の済んだ段に印", metavar="ID", show_default=False)
    ] = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """手順を図で見る"""
    from kumamoto_ir.cli.commands.draw import show_playbook

    return show_playbook(options(drill, home, store), playbook, incident, form, out, columns())


@command()
def notice(
    incident: Id,
    to: Annotated[
        str | None, typer.Option("--to", help="宛先を一つにする", metavar="相手", show_default=False)
    ] = None,
    paper: Annotated[
        str | None,
        typer.Option(
            "--paper",
            help="報告書でない書類(掲示は posting など)",
            metavar="名前",
            show_default=False,
        ),
    ] = None,
    word: As = None,
    out: Out = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """報告書(第○報)を作る"""
    if paper is not None:
        from kumamoto_ir.cli.commands.filing import make_paper

        return make_paper(options(drill, home, store), incident, paper, word, out, columns(), to)
    from kumamoto_ir.cli.commands.show import make_notice

    return make_notice(options(drill, home, store), incident, to, word, out, columns())


@command()
def tally(
    incident: MaybeId = None,
    word: As = None,
    out: Out = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    as_json: AsJson = False,
) -> ExitCode:
    """窓口取扱件数を足し上げる"""
    from kumamoto_ir.cli.commands.summing import show_tally

    return show_tally(options(drill, home, store), incident, word, out, columns(), as_json=as_json)


@command()
def handover(
    incident: MaybeId = None,
    word: As = None,
    out: Out = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """次の当番への引継書"""
    from kumamoto_ir.cli.commands.summing import make_handover

    return make_handover(options(drill, home, store), incident, word, out, columns())

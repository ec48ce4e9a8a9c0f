"""The commands for those who write playbooks."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from kumamoto_ir.cli.given import AsJson, Home, MaybeFolder, columns, command
from kumamoto_ir.ground.errors import ExitCode


@command
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="新しいフォルダ")]) -> ExitCode:
    """手順データの写しを作る"""
    from kumamoto_ir.cli.commands.authorfolder import init as copy

    return copy(folder)


@command
def validate(
    folder: MaybeFolder = None,
    ready: Annotated[bool, typer.Option("--ready", help="未記入の番号や書きかけの文も誤りとする")] = False,
    form: Annotated[
        Literal["human", "json", "github", "sarif"],
        typer.Option("--format", help="human、json、github、sarif のどれか", metavar="形"),
    ] = "human",
    walks: Annotated[
        Path | None,
        typer.Option("--walks", help="誤りに至る道を、答えのファイルにして保存する先", metavar="DIR"),
    ] = None,
    home: Home = None,
    as_json: Annotated[bool, typer.Option("--json", help="--format json と同じ")] = False,
) -> ExitCode:
    """手順データの誤りを探す"""
    from kumamoto_ir.cli.commands.author import validate as check

    return check(folder or home, walks, ready=ready, form="json" if as_json else form, columns=columns())


@command
def explain(
    rule: Annotated[str | None, typer.Argument(metavar="[RULE]", help="決まりの名前(なければ一覧)")] = None,
) -> ExitCode:
    """誤りの意味と直し方"""
    from kumamoto_ir.cli.commands.author import explain as say

    return say(rule, columns())


@command
def schema(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="手順データのフォルダ(なければ今のフォルダ)")
    ] = Path(),
) -> ExitCode:
    """エディタが誤りを示すための型を書き出す"""
    from kumamoto_ir.cli.commands.authorfolder import write_schemas

    return write_schemas(folder)


@command
def coverage(folder: MaybeFolder = None, home: Home = None, as_json: AsJson = False) -> ExitCode:
    """どの条項を、どの段や連絡が受け持つか"""
    from kumamoto_ir.cli.commands.carried import show_coverage

    return show_coverage(folder or home, columns(), as_json=as_json)

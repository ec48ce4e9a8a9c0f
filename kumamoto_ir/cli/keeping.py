"""The commands that look after the record, the station and the kit."""

from pathlib import Path
from typing import Annotated

import typer

from kumamoto_ir.cli.given import AsJson, Folder, Home, Id, Out, Where, columns, command
from kumamoto_ir.ground.errors import ExitCode


@command
def archive(
    incident: Id,
    out: Out = None,
    packed: Annotated[bool, typer.Option("--zip", help="zip 一つにする")] = False,
    *,
    options: Where,
) -> ExitCode:
    """記録一式の写しを作る"""
    from kumamoto_ir.cli.commands.copying import make_archive

    return make_archive(options, incident, out, columns(), packed=packed)


@command
def verify(
    incident: Annotated[str | None, typer.Argument(metavar="[ID]", help="事案の番号か、写しの場所")] = None,
    *,
    options: Where,
    as_json: AsJson = False,
) -> ExitCode:
    """記録が書き換わっていないか確かめる"""
    from kumamoto_ir.cli.commands.copying import verify as check

    return check(options, incident, columns(), as_json=as_json)


@command
def rescue(
    out: Annotated[Path, typer.Option("--out", help="取り出す先の新しいフォルダ", metavar="DIR")],
    options: Where,
) -> ExitCode:
    """壊れた記録から読める所を取り出す"""
    from kumamoto_ir.cli.commands.rescuing import rescue as save

    return save(options, out, columns())


@command
def redact(
    incident: Id,
    seq: Annotated[int, typer.Argument(metavar="番号", help="記録の番号")],
    order: Annotated[str, typer.Option("--order", help="だれの、どんな指示か", metavar="文")],
    sure: Annotated[bool, typer.Option("--yes", help="確かめずに行う")] = False,
    *,
    options: Where,
) -> ExitCode:
    """指示により文言を抹消する"""
    from kumamoto_ir.cli.commands.keep import redact as strike

    return strike(options, incident, seq, order, sure=sure)


@command
def void(
    incident: Id,
    reason: Annotated[str, typer.Option("--reason", help="取り消す理由", metavar="文")],
    options: Where,
) -> ExitCode:
    """誤って記録した事案を取り消す"""
    from kumamoto_ir.cli.commands.walk import void as mark_void

    return mark_void(options, incident, reason)


@command
def setup(
    office: Annotated[str | None, typer.Option("--office", help="所属", metavar="相手")] = None,
    role: Annotated[str | None, typer.Option("--role", help="役割", metavar="相手")] = None,
    name: Annotated[str | None, typer.Option("--name", help="氏名", metavar="文")] = None,
    tel: Annotated[str | None, typer.Option("--tel", help="電話・内線", metavar="文")] = None,
    *,
    options: Where,
) -> ExitCode:
    """所属と氏名を決める(一度だけ)"""
    from kumamoto_ir.cli.commands.keep import setup as settle

    return settle(options, office, role, name, tel)


@command
def kit(
    word: Annotated[
        str | None, typer.Option("--format", help="一式の形式(pdf docx all。省くと両方)", metavar="形式")
    ] = None,
    out: Out = None,
    *,
    options: Folder,
) -> ExitCode:
    """PCが使えないときの、紙の一式を作る"""
    from kumamoto_ir.cli.commands.dutykit import make_kit

    return make_kit(options, out, word, columns())


@command
def bundle(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新しいフォルダ")],
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="windows か linux(省くと両方)", metavar="種類"),
    ] = None,
    wheel: Annotated[Path | None, typer.Option("--wheel", help="この道具の wheel", metavar="FILE")] = None,
    home: Home = None,
) -> ExitCode:
    """USBメモリに入れる一式を作る"""
    from kumamoto_ir.cli.commands.stick import bundle as fill

    return fill(folder, system or (), home, wheel)


@command
def doctor(options: Where, as_json: AsJson = False) -> ExitCode:
    """道具の具合を確かめる"""
    from kumamoto_ir.cli.commands.doctor import examine

    return examine(options, columns(), as_json=as_json)

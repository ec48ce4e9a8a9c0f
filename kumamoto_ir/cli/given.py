"""What the rooms of the command line share: the app, and the options and arguments that many commands take.

Typer reads them from each command's own signature, so a command names again what it takes; what an option is called,
and how it is explained, stands here once. Those that say where to read and write are named together, and come as one.
"""

import shutil
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from kumamoto_ir.cli.help import JapaneseCommand, JapaneseGroup
from kumamoto_ir.ground.errors import ExitCode

if TYPE_CHECKING:
    from kumamoto_ir.desk.options import Options

_Command: TypeAlias = Callable[..., ExitCode | None]

app = typer.Typer(
    cls=JapaneseGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

_Drill = Annotated[bool, typer.Option("--drill", help="訓練として行う")]
# Read before --help, which has to know whose plan it speaks of.
Home = Annotated[
    Path | None, typer.Option("--home", help="手順データのフォルダ", metavar="DIR", is_eager=True)
]
_Store = Annotated[Path | None, typer.Option("--store", help="記録のファイル", metavar="FILE")]
_Answers = Annotated[Path | None, typer.Option("--answers", help="答えのファイルで進める", metavar="FILE")]
_Record = Annotated[Path | None, typer.Option("--record", help="答えをファイルに書く", metavar="FILE")]
# The same as one `options`, by how much of it a command takes: see `spread`.
Where = Annotated["Options", {"drill": _Drill, "home": Home, "store": _Store}]
Walking = Annotated[
    "Options", {"drill": _Drill, "home": Home, "store": _Store, "answers": _Answers, "record": _Record}
]
Folder = Annotated["Options", {"home": Home}]

AsJson = Annotated[bool, typer.Option("--json", help="JSON で出す")]
As = Annotated[
    str | None,
    typer.Option("--format", help="書類の形式(text md docx pdf all。並べるときは pdf,docx)", metavar="形式"),
]
Out = Annotated[Path | None, typer.Option("--out", help="保存先", metavar="DIR")]
MaybeId = Annotated[str | None, typer.Argument(metavar="[ID]", help="事案の番号(一つなら省ける)")]
Id = Annotated[str, typer.Argument(metavar="ID", help="事案の番号")]
MaybeFolder = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="手順データのフォルダ")]
Playbook = Annotated[str, typer.Argument(metavar="PLAYBOOK", help="手順の名前")]


def spread(function: _Command) -> _Command:
    """The function as typer is to see it: the single options stand where it names `options`, and reach it as that one."""
    form = signature(function)
    if "options" not in form.parameters:
        return function
    by_name = Parameter.KEYWORD_ONLY
    single = [
        Parameter(name, by_name, default=False if kind is _Drill else None, annotation=kind)
        for name, kind in form.parameters["options"].annotation.__metadata__[0].items()
    ]
    seen: list[Parameter] = []
    for parameter in form.parameters.values():
        seen += single if parameter.name == "options" else [parameter.replace(kind=by_name)]

    # Without its annotations: typer would look for those as well, and `Options` is not there yet.
    @wraps(function, assigned=("__name__", "__doc__"))
    def call(**typed: Any) -> ExitCode | None:
        from kumamoto_ir.desk.options import Options

        return function(options=Options(**{one.name: typed.pop(one.name) for one in single}), **typed)

    vars(call)["__signature__"] = form.replace(parameters=seen)
    return call


def command(function: _Command) -> _Command:
    """Makes a function a command of its name; a `_` at the end of that only keeps it apart from Python's own."""
    return app.command(function.__name__.rstrip("_"), cls=JapaneseCommand)(spread(function))


def columns() -> int:
    """The cells of a line of this terminal."""
    from kumamoto_ir.ground.layout import width

    return width(shutil.get_terminal_size((80, 24)).columns)

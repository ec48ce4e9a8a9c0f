"""What the rooms of the command line share: the app, and the options and arguments that many commands take.

Typer reads them from each command's own signature, so a command names again what it takes; what an option is called,
and how it is explained, stands here once.
"""

import shutil
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from kumamoto_ir.cli.help import JapaneseCommand, JapaneseGroup

app = typer.Typer(
    cls=JapaneseGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
command = partial(app.command, cls=JapaneseCommand)

Drill = Annotated[bool, typer.Option("--drill", help="訓練として行う", show_default=False)]
Home = Annotated[
    Path | None, typer.Option("--home", help="手順データのフォルダ", metavar="DIR", show_default=False)
]
# Read before --help, which has to know whose plan it speaks of.
EagerHome = Annotated[
    Path | None,
    typer.Option("--home", help="手順データのフォルダ", metavar="DIR", show_default=False, is_eager=True),
]
Store = Annotated[
    Path | None, typer.Option("--store", help="記録のファイル", metavar="FILE", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON で出す", show_default=False)]
Answers = Annotated[
    Path | None, typer.Option("--answers", help="答えのファイルで進める", metavar="FILE", show_default=False)
]
Record = Annotated[
    Path | None, typer.Option("--record", help="答えをファイルに書く", metavar="FILE", show_default=False)
]
As = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="書類の形式(text md docx pdf all。並べるときは pdf,docx)",
        metavar="形式",
        show_default=False,
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="保存先", metavar="DIR", show_default=False)]
MaybeId = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="事案の番号(一つなら省ける)", show_default=False)
]
Id = Annotated[str, typer.Argument(metavar="ID", help="事案の番号", show_default=False)]


def options(
    drill: bool = False,
    home: Path | None = None,
    store: Path | None = None,
    answers: Path | None = None,
    record: Path | None = None,
) -> Any:
    """What was given of where the data lie and how the answers come."""
    from kumamoto_ir.desk.options import Options

    return Options(drill, home, store, answers, record)


def columns() -> int:
    """The cells of a line of this terminal."""
    from kumamoto_ir.ground.layout import width

    return width(shutil.get_terminal_size((80, 24)).columns)

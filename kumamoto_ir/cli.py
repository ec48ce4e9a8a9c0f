"""The command line: parse, build, call, return an exit code. No logic, and nothing heavy imported before it is needed."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from kumamoto_ir.clihelp import JapaneseCommand, JapaneseGroup
from kumamoto_ir.errors import ExitCode

app = typer.Typer(
    cls=JapaneseGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

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
    typer.Option("--format", help="書類の形式(text md docx pdf all)", metavar="形式", show_default=False),
]
Out = Annotated[Path | None, typer.Option("--out", help="保存先", metavar="DIR", show_default=False)]
MaybeId = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="事案の番号(一つなら省ける)", show_default=False)
]
Id = Annotated[str, typer.Argument(metavar="ID", help="事案の番号", show_default=False)]


def _options(
    drill: bool = False,
    home: Path | None = None,
    store: Path | None = None,
    answers: Path | None = None,
    record: Path | None = None,
) -> Any:
    from kumamoto_ir.workplace import Options

    return Options(drill, home, store, answers, record)


def _columns() -> int:
    from kumamoto_ir.layout import width

    return width(shutil.get_terminal_size((80, 24)).columns)


@app.callback(invoke_without_command=True)
def menu(
    ctx: typer.Context, drill: Drill = False, home: EagerHome = None, store: Store = None
) -> ExitCode | None:
    """メニューを出す"""
    if ctx.invoked_subcommand is not None:
        return None
    from kumamoto_ir.commands.menu import show_menu

    return show_menu(_options(drill, home, store), _columns())


@app.command(cls=JapaneseCommand)
def report(
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """事故を知らせる(ここから始める)"""
    from kumamoto_ir.commands.walk import start

    return start(_options(drill, home, store, answers, record), "report")


@app.command(cls=JapaneseCommand)
def outage(
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """窓口のシステムが止まった"""
    from kumamoto_ir.commands.walk import start, start_beside

    options = _options(drill, home, store, answers, record)
    return start(options, "outage") if incident is None else start_beside(options, "outage", incident)


@app.command(cls=JapaneseCommand)
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
    from kumamoto_ir.commands.walk import start_beside

    if word is not None or out is not None:
        from kumamoto_ir.commands.papers import make_paper

        return make_paper(_options(drill, home, store), incident, "plan", word, out, _columns())
    return start_beside(_options(drill, home, store, answers, record), "plan", incident)


@app.command(cls=JapaneseCommand)
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
    from kumamoto_ir.commands.enter import enter as take_lines

    return take_lines(_options(drill, home, store), incident, file, _columns())


@app.command(cls=JapaneseCommand)
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
    from kumamoto_ir.commands.books import show_tally

    return show_tally(_options(drill, home, store), incident, word, out, _columns(), as_json=as_json)


@app.command(cls=JapaneseCommand)
def handover(
    incident: MaybeId = None,
    word: As = None,
    out: Out = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """次の当番への引継書"""
    from kumamoto_ir.commands.books import make_handover

    return make_handover(_options(drill, home, store), incident, word, out, _columns())


@app.command(cls=JapaneseCommand)
def resume(
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """続きから進める"""
    from kumamoto_ir.commands.walk import take_up

    return take_up(_options(drill, home, store, answers, record), incident)


@app.command(cls=JapaneseCommand)
def status(
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    as_json: AsJson = False,
) -> ExitCode:
    """いまの様子と連絡の残り"""
    from kumamoto_ir.commands.show import show_status

    return show_status(_options(drill, home, store), incident, _columns(), as_json=as_json)


@app.command(cls=JapaneseCommand)
def note(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[ID] 文", help="書き残すこと", show_default=False)
    ] = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """メモを残す"""
    from kumamoto_ir.commands.walk import add_note

    return add_note(_options(drill, home, store), words or [])


@app.command(cls=JapaneseCommand)
def level(
    incident: MaybeId = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    answers: Answers = None,
    record: Record = None,
) -> ExitCode:
    """判定し直す"""
    from kumamoto_ir.commands.walk import take_up

    return take_up(_options(drill, home, store, answers, record), incident, judge=True)


@app.command(name="list", cls=JapaneseCommand)
def list_(drill: Drill = False, home: Home = None, store: Store = None, as_json: AsJson = False) -> ExitCode:
    """事案の一覧"""
    from kumamoto_ir.commands.show import show_list

    return show_list(_options(drill, home, store), _columns(), as_json=as_json)


@app.command(cls=JapaneseCommand)
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
    from kumamoto_ir.commands.show import show_log

    return show_log(
        _options(drill, home, store),
        incident,
        word,
        out,
        _columns(),
        calls=calls,
        markdown=markdown,
        as_json=as_json,
    )


@app.command(cls=JapaneseCommand)
def contacts(
    tree: Annotated[str | None, typer.Argument(metavar="[TREE]", help="図の名前", show_default=False)] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> ExitCode:
    """連絡先と体制図"""
    from kumamoto_ir.commands.show import show_contacts

    return show_contacts(_options(home=home), tree, _columns(), as_json=as_json)


@app.command(cls=JapaneseCommand)
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
    from kumamoto_ir.commands.draw import show_playbook

    return show_playbook(_options(drill, home, store), playbook, incident, form, out, _columns())


@app.command(cls=JapaneseCommand)
def notice(
    incident: Id,
    to: Annotated[
        str | None, typer.Option("--to", help="宛先を一つにする", metavar="相手", show_default=False)
    ] = None,
    paper: Annotated[
        str | None,
        typer.Option("--paper", help="報告書でない書類(掲示は posting)", metavar="名前", show_default=False),
    ] = None,
    word: As = None,
    out: Out = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """報告書(第○報)を作る"""
    if paper is not None:
        from kumamoto_ir.commands.papers import make_paper

        return make_paper(_options(drill, home, store), incident, paper, word, out, _columns())
    from kumamoto_ir.commands.show import make_notice

    return make_notice(_options(drill, home, store), incident, to, word, out, _columns())


@app.command(cls=JapaneseCommand)
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
    from kumamoto_ir.commands.walk import run_playbook

    return run_playbook(_options(drill, home, store, answers, record), playbook, incident)


@app.command(cls=JapaneseCommand)
def validate(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="手順データのフォルダ", show_default=False)
    ] = None,
    ready: Annotated[
        bool, typer.Option("--ready", help="未記入の番号や書きかけの文も誤りとする", show_default=False)
    ] = False,
    form: Annotated[
        Literal["human", "json", "github", "sarif"],
        typer.Option(
            "--format", help="human、json、github、sarif のどれか", metavar="形", show_default=False
        ),
    ] = "human",
    walks: Annotated[
        Path | None,
        typer.Option(
            "--walks",
            help="誤りに至る道を、答えのファイルにして保存する先",
            metavar="DIR",
            show_default=False,
        ),
    ] = None,
    home: Home = None,
    as_json: Annotated[bool, typer.Option("--json", help="--format json と同じ", show_default=False)] = False,
) -> ExitCode:
    """手順データの誤りを探す"""
    from kumamoto_ir.commands.author import validate as check

    return check(folder or home, walks, ready=ready, form="json" if as_json else form, columns=_columns())


@app.command(cls=JapaneseCommand)
def explain(
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="決まりの名前(なければ一覧)", show_default=False)
    ] = None,
) -> ExitCode:
    """誤りの意味と直し方"""
    from kumamoto_ir.commands.author import explain as say

    return say(rule, _columns())


@app.command(cls=JapaneseCommand)
def schema(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]", help="手順データのフォルダ(なければ今のフォルダ)", show_default=False
        ),
    ] = None,
) -> ExitCode:
    """エディタが誤りを示すための型を書き出す"""
    from kumamoto_ir.commands.schema import write_schemas

    return write_schemas(folder or Path())


@app.command(cls=JapaneseCommand)
def coverage(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="手順データのフォルダ", show_default=False)
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> ExitCode:
    """どの条項を、どの段や連絡が受け持つか"""
    from kumamoto_ir.commands.coverage import show_coverage

    return show_coverage(folder or home, _columns(), as_json=as_json)


@app.command(cls=JapaneseCommand)
def archive(
    incident: Id,
    out: Annotated[
        Path | None, typer.Option("--out", help="保存先", metavar="DIR", show_default=False)
    ] = None,
    packed: Annotated[bool, typer.Option("--zip", help="zip 一つにする", show_default=False)] = False,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """記録一式の写しを作る"""
    from kumamoto_ir.commands.archive import make_archive

    return make_archive(_options(drill, home, store), incident, out, _columns(), packed=packed)


@app.command(cls=JapaneseCommand)
def verify(
    incident: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="事案の番号か、写しの場所", show_default=False)
    ] = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
    as_json: AsJson = False,
) -> ExitCode:
    """記録が書き換わっていないか確かめる"""
    from kumamoto_ir.commands.keep import verify as check

    return check(_options(drill, home, store), incident, _columns(), as_json=as_json)


@app.command(cls=JapaneseCommand)
def rescue(
    out: Annotated[Path, typer.Option("--out", help="取り出す先の新しいフォルダ", metavar="DIR")],
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """壊れた記録から読める所を取り出す"""
    from kumamoto_ir.commands.rescue import rescue as save

    return save(_options(drill, home, store), out, _columns())


@app.command(cls=JapaneseCommand)
def redact(
    incident: Id,
    seq: Annotated[int, typer.Argument(metavar="番号", help="記録の番号", show_default=False)],
    order: Annotated[str, typer.Option("--order", help="だれの、どんな指示か", metavar="文")],
    sure: Annotated[bool, typer.Option("--yes", help="確かめずに行う", show_default=False)] = False,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """指示により文言を抹消する"""
    from kumamoto_ir.commands.keep import redact as strike

    return strike(_options(drill, home, store), incident, seq, order, sure=sure)


@app.command(cls=JapaneseCommand)
def void(
    incident: Id,
    reason: Annotated[str, typer.Option("--reason", help="取り消す理由", metavar="文")],
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """誤って記録した事案を取り消す"""
    from kumamoto_ir.commands.walk import void as mark_void

    return mark_void(_options(drill, home, store), incident, reason)


@app.command(cls=JapaneseCommand)
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新しいフォルダ", show_default=False)],
) -> ExitCode:
    """手順データの写しを作る"""
    from kumamoto_ir.commands.keep import init as copy

    return copy(folder)


@app.command(cls=JapaneseCommand)
def setup(
    office: Annotated[
        str | None, typer.Option("--office", help="所属", metavar="相手", show_default=False)
    ] = None,
    role: Annotated[
        str | None, typer.Option("--role", help="役割", metavar="相手", show_default=False)
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="氏名", metavar="文", show_default=False)] = None,
    tel: Annotated[
        str | None, typer.Option("--tel", help="電話・内線", metavar="文", show_default=False)
    ] = None,
    drill: Drill = False,
    home: Home = None,
    store: Store = None,
) -> ExitCode:
    """所属と氏名を決める(一度だけ)"""
    from kumamoto_ir.commands.keep import setup as settle

    return settle(_options(drill, home, store), office, role, name, tel)


@app.command(cls=JapaneseCommand)
def kit(
    word: Annotated[
        str | None,
        typer.Option(
            "--format", help="pdf、docx、または pdf,docx(省くと両方)", metavar="形式", show_default=False
        ),
    ] = None,
    out: Out = None,
    home: Home = None,
) -> ExitCode:
    """PCが使えないときの、紙の一式を作る"""
    from kumamoto_ir.commands.kit import make_kit

    return make_kit(_options(home=home), out, word, _columns())


@app.command(cls=JapaneseCommand)
def bundle(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新しいフォルダ", show_default=False)],
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="windows か linux(省くと両方)", metavar="種類", show_default=False),
    ] = None,
    wheel: Annotated[
        Path | None, typer.Option("--wheel", help="この道具の wheel", metavar="FILE", show_default=False)
    ] = None,
    home: Home = None,
) -> ExitCode:
    """USBメモリに入れる一式を作る"""
    from kumamoto_ir.commands.bundle import bundle as fill

    return fill(folder, system or (), home, wheel)


@app.command(cls=JapaneseCommand)
def doctor(drill: Drill = False, home: Home = None, store: Store = None, as_json: AsJson = False) -> ExitCode:
    """道具の具合を確かめる"""
    from kumamoto_ir.commands.doctor import examine

    return examine(_options(drill, home, store), _columns(), as_json=as_json)


def run_app(arguments: Sequence[str]) -> int:
    """Runs one command; whatever it raises goes to the boundary in `__main__`."""
    outcome = app(args=list(arguments), prog_name="ir", standalone_mode=False)
    return int(outcome) if isinstance(outcome, int) else 0

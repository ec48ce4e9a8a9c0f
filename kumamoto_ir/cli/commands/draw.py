"""`ir show`: one playbook as a picture, with or without the way that an incident went."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, assert_never

from kumamoto_ir.city.city import City
from kumamoto_ir.cli.commands.output import print_lines
from kumamoto_ir.desk.options import Options
from kumamoto_ir.desk.workplace import find_head, open_library, open_workplace, resume
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.findings import nearest
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import Diagram
from kumamoto_ir.paper.picture.gone import gone
from kumamoto_ir.paper.picture.mermaid import mermaid
from kumamoto_ir.paper.picture.svg import pages
from kumamoto_ir.paper.picture.tree import tree
from kumamoto_ir.paper.render.paper import save


class _Form(StrEnum):
    """What a picture is made as."""

    TREE = "tree"
    MERMAID = "mermaid"
    SVG = "svg"


class _Files(NamedTuple):
    """What a form is written as: the ending of its files, and its texts, one for each file."""

    suffix: str
    texts: tuple[str, ...]


def show_playbook(
    options: Options, playbook: str, incident: str | None, wanted: str, out: Path | None, columns: int
) -> ExitCode:
    """Draws a playbook of this folder, or, with the marks of an incident, of the rules it began with."""
    form = _form(wanted)
    if form is _Form.SVG and out is None:
        raise UserError(
            "SVG は画面に出せません。",
            hint=f"保存先を付けてください。例: ir show {playbook} --format svg --out {playbook}.svg",
        )
    if incident is None:
        city = open_library(options.home).city
        _known(city, playbook)
        return _put(diagram(city, playbook), form, out, columns)
    with open_workplace(options, looking=True) as place:
        session = resume(place, find_head(place, incident))
        city, state = session.city, session.state
        _known(city, playbook)
        now = short_datetime(place.clock.now())
        standing = f"{mark(state.drill)}{session.incident} {now}までに済んだ段"
        if not any(playbook in walk.entered for walk in state.walks.values()):
            standing = f"{mark(state.drill)}{session.incident} この手順はまだ始まっていません"
        return _put(diagram(city, playbook, gone(city, state, playbook), standing), form, out, columns)


def _form(wanted: str) -> _Form:
    found = next((form for form in _Form if form.value == wanted), None)
    if found is None:
        raise UserError(
            f"「{wanted}」という形はありません。",
            hint=f"--format は {'、'.join(form.value for form in _Form)} のどれかです。",
            code=ExitCode.USAGE,
        )
    return found


def _known(city: City, playbook: str) -> None:
    if playbook not in city.playbooks:
        near = nearest(playbook, city.playbooks)
        raise UserError(
            f"{playbook} という手順はありません。"
            + (f"「{near}」のことですか。" if near is not None else ""),
            hint=f"ある手順: {'、'.join(city.playbooks)}",
        )


def _put(drawn: Diagram, form: _Form, out: Path | None, columns: int) -> ExitCode:
    if out is None:
        lines = tree(drawn, columns) if form is _Form.TREE else mermaid(drawn).splitlines()
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        return ExitCode.OK
    made = _files(drawn, form, columns)
    stem, suffix = (out.stem, out.suffix) if out.suffix else (out.name, made.suffix)
    for number, text in enumerate(made.texts, 1):
        name = f"{stem}{suffix}" if len(made.texts) == 1 else f"{stem}-p{number}{suffix}"
        print_lines([f"保存しました: {save(out.parent, name, text)}"], columns)
    return ExitCode.OK


def _files(drawn: Diagram, form: _Form, columns: int) -> _Files:
    match form:
        case _Form.TREE:
            return _Files(".txt", ("".join(f"{line}\n" for line in tree(drawn, columns)),))
        case _Form.MERMAID:
            return _Files(".mmd", (mermaid(drawn),))
        case _Form.SVG:
            return _Files(".svg", pages(drawn))
        case _:
            assert_never(form)

"""`ir kit`: the duty kit on paper, made beforehand. It needs no incident and opens no journal."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from kumamoto_ir.cli.commands.filing import formats_of
from kumamoto_ir.cli.commands.output import print_lines
from kumamoto_ir.desk.options import Options, utc_now
from kumamoto_ir.desk.workplace import open_library, reference_of
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.journal.station import data_folder
from kumamoto_ir.paper.kit.binding import kit
from kumamoto_ir.paper.kit.opening import edition
from kumamoto_ir.paper.render.booklet import Booklet
from kumamoto_ir.paper.render.formats import Format
from kumamoto_ir.paper.render.paper import save_all
from kumamoto_ir.paper.render.sheet import Printed

_FORMATS: Final = (Format.PDF, Format.DOCX)
_FOLDER: Final = "kit"
_WORDS: Final[Mapping[str, tuple[Format, ...]]] = {
    **{form.value: (form,) for form in _FORMATS},
    "all": _FORMATS,
}
_TITLES: Final[Mapping[Format, str]] = {Format.PDF: "PDF", Format.DOCX: "Word"}


def make_kit(options: Options, out: Path | None, word: str | None, columns: int) -> ExitCode:
    """Makes the kit in every format that was asked for; what cannot be made is said, the others are saved."""
    formats = formats_of(word, _FORMATS, _WORDS)
    at = utc_now()
    notes: list[str] = []
    files: dict[str, bytes] = {}
    with _progress(len(formats) + 2) as step:
        step("手順データ")
        library = open_library(options.home)
        step("紙面")
        booklet = kit(library, at)
        for form in formats:
            step(_TITLES[form])
            try:
                printed = _printed(form, booklet, reference_of(options))
            except UserError as error:
                notes.append(" ".join(part for part in (error.message, error.hint) if part))
            else:
                files[form.value] = printed.data
                notes += printed.notes
    name = f"kit-{at.astimezone(JST):%Y%m%d}-{edition(library)}"
    paths = save_all(out or data_folder() / _FOLDER, name, files) if files else ()
    print_lines([*(f"保存しました: {path}" for path in paths), *dict.fromkeys(notes)], columns)
    return ExitCode.OK if len(files) == len(formats) else ExitCode.REFUSED


def _printed(form: Format, booklet: Booklet, reference: Path) -> Printed:
    if form is Format.DOCX:
        from kumamoto_ir.paper.render.docx import booklet_docx

        return booklet_docx(booklet, reference)
    from kumamoto_ir.paper.render.pdf import booklet_pdf

    return booklet_pdf(booklet)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal that goes away when the kit is made; nothing in a pipe."""
    if not sys.stdout.isatty():
        yield lambda _say: None
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn

    # Its own bar, because that of rich has signs that an old terminal does not know.
    shown = TextColumn("{task.fields[bar]} {task.description}", markup=False)
    with Progress(shown, console=Console(highlight=False), transient=True) as bar:
        task = bar.add_task("", total=total, bar="")
        steps = count()

        def step(say: str) -> None:
            done = next(steps)
            signs = "■" * done + "□" * (total - done)
            bar.update(task, description=say, completed=done, bar=signs, refresh=True)

        yield step

"""The command `ir schema`: the JSON Schemas of a municipality's files, written beside them for editors."""

import sys
from pathlib import Path

from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.reading.schema import FOLDER, schemas


def write_schemas(folder: Path) -> ExitCode:
    """Writes them and names them; older ones are replaced, for nobody edits them by hand."""
    if not (folder / "playbooks").is_dir():
        raise UserError(
            f"手順データのフォルダではありません: {folder}", hint="playbooks のあるフォルダを書いてください。"
        )
    try:
        written = save_schemas(folder)
    except OSError as error:
        raise UserError(f"型を書けません: {folder / FOLDER}", hint=error.strerror or "") from None
    sys.stdout.write("".join(f"{visible(str(path))}\n" for path in written))
    return ExitCode.OK


def save_schemas(folder: Path) -> tuple[Path, ...]:
    """The files, in the folder `schemas` of a municipality's folder."""
    (folder / FOLDER).mkdir(exist_ok=True)
    texts = {folder / FOLDER / name: text for name, text in schemas().items()}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return tuple(texts)

"""What is written for those who edit playbooks: a folder of their own (init), and its JSON Schemas for editors (schema)."""

import shutil
import sys
from pathlib import Path
from typing import Final

from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.reading.folder import locate
from kumamoto_ir.reading.schema import FOLDER, schemas

LOCAL_SAMPLE: Final = """\
# yaml-language-server: $schema=schemas/contacts.local.schema.json
# 電話番号と氏名は、このファイルにだけ書きます。ほかへ渡さないでください。
# contacts.yaml と同じ形で、上書きする分だけを書きます。先頭の # を消して使ってください。
#contacts:
#  manager:
#    person: (氏名)
#    channels:
#      - {means: naisen, hours: day, number: (内線番号)}
#      - {means: keitai, hours: night, number: (電話番号)}
"""


def init(folder: Path) -> ExitCode:
    """A copy of the municipality's data that officials may edit; nothing is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"フォルダが空ではありません: {folder}", hint="新しい名前を付けてください。")
    source = locate(None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("playbooks", "templates"):
            shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(source / "contacts.yaml", folder / "contacts.yaml")
        _save_schemas(folder)
        local = folder / "contacts.local.yaml"
        local.write_text(LOCAL_SAMPLE, encoding="utf-8", newline="\n")
        local.chmod(0o600)  # it will hold private numbers
        (folder / ".gitignore").write_text("contacts.local.yaml\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"フォルダを作れません: {folder}", hint=error.strerror or "") from None
    shown = visible(str(folder))
    sys.stdout.write(
        f"手順データの写しを作りました: {shown}\n"
        f"確かめる: ir validate {shown}\n"
        f"使う: ir report --home {shown}(または環境変数 IR_HOME に書く)\n"
    )
    return ExitCode.OK


def write_schemas(folder: Path) -> ExitCode:
    """Writes them and names them; older ones are replaced, for nobody edits them by hand."""
    if not (folder / "playbooks").is_dir():
        raise UserError(
            f"手順データのフォルダではありません: {folder}", hint="playbooks のあるフォルダを書いてください。"
        )
    try:
        written = _save_schemas(folder)
    except OSError as error:
        raise UserError(f"型を書けません: {folder / FOLDER}", hint=error.strerror or "") from None
    sys.stdout.write("".join(f"{visible(str(path))}\n" for path in written))
    return ExitCode.OK


def _save_schemas(folder: Path) -> tuple[Path, ...]:
    """The files, in the folder `schemas` of a municipality's folder."""
    (folder / FOLDER).mkdir(exist_ok=True)
    texts = {folder / FOLDER / name: text for name, text in schemas().items()}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return tuple(texts)

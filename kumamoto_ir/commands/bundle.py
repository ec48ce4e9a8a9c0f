"""`ir bundle`: prepares the folder for a USB stick. The only command that starts another program (pip)."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kumamoto_ir.bundle import SYSTEMS, build, own_wheel
from kumamoto_ir.errors import ExitCode, UserError
from kumamoto_ir.folder import locate


def bundle(folder: Path, systems: Sequence[str], home: Path | None, wheel: Path | None) -> ExitCode:
    """Fills a new folder."""
    unknown = [name for name in systems if name not in SYSTEMS]
    if unknown:
        raise UserError(f"{unknown[0]} という種類はありません。", hint=f"選べるもの: {'、'.join(SYSTEMS)}")
    if folder.exists() and any(folder.iterdir()):
        raise UserError(
            f"フォルダが空ではありません: {folder}", hint="新しいフォルダの名前を指定してください。"
        )
    with tempfile.TemporaryDirectory() as scratch:
        checkout = Path(__file__).parents[2]
        own = own_wheel(wheel, checkout, lambda source: _made(source, Path(scratch)))
        chosen = [SYSTEMS[name] for name in systems or SYSTEMS]
        files = build(folder, chosen, locate(home), own, _download)
    size = sum(path.stat().st_size for path in files) / 1_000_000
    sys.stdout.write(
        f"作りました: {folder}({len(files)}ファイル、{size:.0f}MB)\n中身は CONTENTS.txt にあります。\n"
    )
    return ExitCode.OK


def _download(arguments: Sequence[str], to: Path) -> None:
    _pip("download", "--dest", str(to), *arguments)


def _made(checkout: Path, to: Path) -> Path:
    _pip("wheel", "--no-deps", "--wheel-dir", str(to), str(checkout))
    return next(to.glob("kumamoto_ir-*.whl"))


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own arguments
    if ran.returncode != 0:
        lines = ran.stderr.strip().splitlines() or ["(出力なし)"]
        raise UserError(
            "部品を集められませんでした。",
            hint=f"ネットワークにつながるPCで行ってください。pip の文: {lines[-1]}",
        )

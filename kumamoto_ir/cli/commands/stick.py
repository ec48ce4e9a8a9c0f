"""`ir bundle`: prepares the folder for a USB stick. The only command that starts another program (pip)."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.version import Version

from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.keeping.bundle import UNKNOWN, build
from kumamoto_ir.keeping.bundle.systems import SYSTEMS
from kumamoto_ir.reading.folder import locate


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
        checkout = Path(__file__).parents[3]
        own = own_wheel(wheel, checkout, lambda source: _made(source, Path(scratch)))
        chosen = [SYSTEMS[name] for name in systems or SYSTEMS]
        files = build(folder, chosen, locate(home), own, _installed, _download)
    size = sum(path.stat().st_size for path in files) / 1_000_000
    sys.stdout.write(
        f"作りました: {visible(str(folder))}({len(files)}ファイル、{size:.0f}MB)\n中身は CONTENTS.txt にあります。\n"
    )
    unnamed = (folder / "LICENCES.txt").read_text(encoding="utf-8").count(f"\t{UNKNOWN}\n")
    if unnamed:
        sys.stdout.write(f"ライセンスが{UNKNOWN}の部品が{unnamed}個あります(LICENCES.txt)。\n")
    return ExitCode.OK


def own_wheel(given: Path | None, checkout: Path, make: Callable[[Path], Path]) -> Path:
    """The wheel of the tool: the one that was given, or one made of the checkout this runs from."""
    if given is not None:
        if not given.is_file() or not re.fullmatch(r"kumamoto_ir-[\w.+]+-py3-none-any\.whl", given.name):
            raise UserError(
                f"この道具の wheel ではありません: {given}",
                hint="kumamoto_ir-*.whl を指定してください。",
            )
        return given
    if not (checkout / "pyproject.toml").is_file():
        raise UserError(
            "この道具の wheel が要ります。", hint="--wheel FILE で kumamoto_ir の wheel を指定してください。"
        )
    return make(checkout)


def _installed(name: str) -> Version | None:
    try:
        return Version(version(name))
    except PackageNotFoundError:
        return None


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

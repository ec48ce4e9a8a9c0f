"""A folder for a USB stick: wheels with hashes, the municipality's data, start scripts, and a list of what is inside.

Whoever prepares it needs a network and pip; whoever uses it needs Python and nothing else: no administrator, no
network, no git. Which packages are needed on the other system is decided by their own metadata with that system's
markers (pip asks the markers of the system it runs on and would forget some), in the versions installed here.
"""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final, TypeAlias

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from kumamoto_ir.errors import UserError

NAME: Final = "kumamoto-ir"
PYTHONS: Final = ("3.11", "3.12", "3.13")


@dataclass(frozen=True)
class System:
    """A kind of computer: how wheels call it, and what environment markers say there."""

    name: str
    platforms: tuple[str, ...]
    markers: Mapping[str, str]


SYSTEMS: Final = {
    "windows": System(
        "windows",
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    ),
    "linux": System(
        "linux",
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux1_x86_64"),
        {
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
            "platform_machine": "x86_64",
        },
    ),
}

# Fetches wheels: the arguments for `pip download` without its place, and that place.
Download: TypeAlias = Callable[[Sequence[str], Path], None]


@dataclass(frozen=True)
class Package:
    """One package that has to be in the bundle; without a version, whatever is newest."""

    name: str
    version: str
    licence: str

    @property
    def pinned(self) -> str:
        """As pip reads it."""
        return f"{self.name}=={self.version}" if self.version else self.name


def packages(system: System, python: str) -> tuple[Package, ...]:
    """Everything the tool needs on a system, without the tool itself, by name."""
    environment = {
        **system.markers,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "extra": "",
    }
    found: dict[str, Package] = {}
    waiting = [(NAME, frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        held = _installed(name)
        if name != NAME:
            found[name] = Package(name, held.version if held else "", _licence(held) if held else "")
        for text in (held.requires if held else None) or ():
            wanted = Requirement(text)
            other = canonicalize_name(wanted.name)
            in_force = wanted.marker is None or any(
                wanted.marker.evaluate({**environment, "extra": extra}) for extra in (*extras, "")
            )
            if in_force and other not in found:
                waiting.append((other, frozenset(wanted.extras)))
    return tuple(found[name] for name in sorted(found))


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _licence(held: Distribution) -> str:
    metadata = held.metadata.json
    named = str(metadata.get("license_expression") or metadata.get("license") or "")
    if named and "\n" not in named:
        return named
    lines = held.metadata.get_all("Classifier") or ()
    classified = (line for line in lines if line.startswith("License ::"))
    return "、".join(line.rpartition("::")[2].strip() for line in classified) or "未確認"


def build(
    folder: Path, systems: Sequence[System], home: Path, own: Path, download: Download
) -> tuple[Path, ...]:
    """Fills an empty folder; returns what was written, by path. `own` is the wheel of the tool itself."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    shutil.copy(own, wheels / own.name)
    licences: dict[str, Package] = {}
    for system in systems:
        for python in PYTHONS:
            needed = packages(system, python)
            licences |= {package.name: package for package in needed}
            platforms = [part for name in system.platforms for part in ("--platform", name)]
            target = ["--python-version", python, "--implementation", "cp"]
            download(
                ["--no-deps", "--only-binary=:all:", *platforms, *target, *(p.pinned for p in needed)], wheels
            )
    for system in systems:
        text = "".join(_pins(wheels, {p.name for python in PYTHONS for p in packages(system, python)}))
        _write(folder / f"requirements-{system.name}.txt", text)
    _copy_home(home, folder / "data")
    for name, (text, encoding, newline) in _scripts(_version(own)).items():
        (folder / name).write_bytes(text.replace("\n", newline).encode(encoding))
    (folder / "ir.sh").chmod(0o755)
    _write(folder / "LICENCES.txt", "".join(f"{p.pinned}: {p.licence}\n" for p in licences.values()))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    _write(folder / "CONTENTS.txt", "".join(_contents(folder, files)))
    return (*files, folder / "CONTENTS.txt")


def _pins(wheels: Path, names: set[str]) -> Iterator[str]:
    """Each package once, with the hash of every wheel of it that is there."""
    hashes: dict[str, list[str]] = {}
    for path in sorted(wheels.iterdir()):
        name, version, _, _ = parse_wheel_filename(path.name)
        if name == NAME or name in names:
            hashes.setdefault(f"{name}=={version}", []).append(_sha256(path))
    for pinned, known in hashes.items():
        yield " \\\n".join((pinned, *(f"    --hash=sha256:{value}" for value in known))) + "\n"


def _version(wheel: Path) -> str:
    _, version, _, _ = parse_wheel_filename(wheel.name)
    return str(version)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _contents(folder: Path, files: Sequence[Path]) -> Iterator[str]:
    yield "このフォルダの中身(SHA-256、大きさ、名前)\n"
    for path in files:
        yield f"{_sha256(path)}  {path.stat().st_size:>9}  {path.relative_to(folder).as_posix()}\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _copy_home(home: Path, to: Path) -> None:
    """The municipality's folder, numbers included; nothing that lies beside it, and no links out of it."""
    to.mkdir()
    for part in ("playbooks", "templates", "schemas"):
        if (home / part).is_dir():
            shutil.copytree(home / part, to / part, ignore=_hidden, symlinks=False)
    for name in ("contacts.yaml", "contacts.local.yaml"):
        if (home / name).is_file():
            shutil.copy(home / name, to / name)


def _hidden(_: str, names: list[str]) -> set[str]:
    return {name for name in names if name.startswith(".") or name == "__pycache__"}


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


# ---------------------------------------------------------------- the start scripts

# Each installs into the user's own folder the first time (a stick may be read-only), and starts the tool.
_CMD: Final = r"""@echo off
setlocal
set "HERE=%~dp0"
set "ENV=%LOCALAPPDATA%\kumamoto_ir\env-@VERSION@"
if exist "%ENV%\ready" goto start
echo 初めての準備をしています。1分ほどかかります。
py -3 -m venv --clear "%ENV%" 2>nul || python -m venv --clear "%ENV%" || goto nopython
"%ENV%\Scripts\python.exe" -m pip install --quiet --no-index --no-cache-dir --disable-pip-version-check --find-links "%HERE%wheels" --require-hashes -r "%HERE%requirements-windows.txt" || goto failed
echo ready> "%ENV%\ready"
:start
if not defined IR_HOME set "IR_HOME=%HERE%data"
"%ENV%\Scripts\python.exe" -m kumamoto_ir %*
exit /b %ERRORLEVEL%
:nopython
echo Python 3.11 以上がこのPCにありません。紙の手順で進めてください。
exit /b 1
:failed
echo 準備ができませんでした。USBメモリの中身を確かめてください。紙の手順で進めてください。
exit /b 1
"""

_PS1: Final = r"""$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$env_ = Join-Path $env:LOCALAPPDATA 'kumamoto_ir\env-@VERSION@'
$python = Join-Path $env_ 'Scripts\python.exe'
if (-not (Test-Path (Join-Path $env_ 'ready'))) {
    Write-Host '初めての準備をしています。1分ほどかかります。'
    if (Get-Command py -ErrorAction SilentlyContinue) { py -3 -m venv --clear $env_ } else { python -m venv --clear $env_ }
    if ($LASTEXITCODE -ne 0) { Write-Host 'Python 3.11 以上がこのPCにありません。紙の手順で進めてください。'; exit 1 }
    & $python -m pip install --quiet --no-index --no-cache-dir --disable-pip-version-check --find-links (Join-Path $here 'wheels') --require-hashes -r (Join-Path $here 'requirements-windows.txt')
    if ($LASTEXITCODE -ne 0) { Write-Host '準備ができませんでした。紙の手順で進めてください。'; exit 1 }
    Set-Content (Join-Path $env_ 'ready') 'ready'
}
if (-not $env:IR_HOME) { $env:IR_HOME = Join-Path $here 'data' }
& $python -m kumamoto_ir @args
exit $LASTEXITCODE
"""

_SH: Final = r"""#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
env="${XDG_DATA_HOME:-$HOME/.local/share}/kumamoto_ir/env-@VERSION@"
if [ ! -f "$env/ready" ]; then
    echo '初めての準備をしています。1分ほどかかります。'
    python3 -m venv --clear "$env" || { echo 'Python 3.11 以上と venv がこのPCにありません。紙の手順で進めてください。'; exit 1; }
    "$env/bin/python" -m pip install --quiet --no-index --no-cache-dir --disable-pip-version-check \
        --find-links "$here/wheels" --require-hashes -r "$here/requirements-linux.txt" \
        || { echo '準備ができませんでした。紙の手順で進めてください。'; exit 1; }
    echo ready > "$env/ready"
fi
IR_HOME=${IR_HOME:-$here/data}
export IR_HOME
exec "$env/bin/python" -m kumamoto_ir "$@"
"""

_README: Final = """この USB メモリの使い方

1. このフォルダを開きます。
2. Windows は ir.cmd(または ir.ps1)、Linux は ir.sh を実行します。
   例: ir.cmd report
3. 最初だけ準備に1分ほどかかります。ネットワークも管理者の権限も要りません。
   Python 3.11 以上が、そのPCに要ります。

data/                  手順データと連絡先(番号を含むことがあります。取扱いに注意)
wheels/                この道具と、必要な部品
requirements-*.txt     部品の版とハッシュ(入れるときに照合します)
LICENCES.txt           部品のライセンス
CONTENTS.txt           中身の一覧(SHA-256)

記録は USB メモリではなく、そのPCの利用者のフォルダに残ります。
"""


def _scripts(version: str) -> Mapping[str, tuple[str, str, str]]:
    """Text, encoding and line end of each script; `cmd` reads the code page of the system, PowerShell a BOM."""
    return {
        "ir.cmd": (_CMD.replace("@VERSION@", version), "cp932", "\r\n"),
        "ir.ps1": (_PS1.replace("@VERSION@", version), "utf-8-sig", "\r\n"),
        "ir.sh": (_SH.replace("@VERSION@", version), "utf-8", "\n"),
        "README.txt": (_README, "utf-8-sig", "\r\n"),
    }

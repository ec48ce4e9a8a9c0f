"""A folder for a USB stick: wheels with hashes, the municipality's data, start scripts, and a list of what is inside.

Whoever prepares it needs a network and pip; whoever uses it needs Python and nothing else: no administrator, no
network, no git, no venv. What is needed is read from the wheels themselves (`closure.py`), beginning with the one of
the tool that is going into the folder: what happens to be installed where it is prepared may be older or newer.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kumamoto_ir.keeping.bundle.closure import INSTALLER, Download, Held, Wheel, closure, collect, on
from kumamoto_ir.keeping.bundle.scripts import scripts
from kumamoto_ir.keeping.bundle.systems import PYTHONS, System

CONTENTS: Final = "CONTENTS.txt"
UNKNOWN: Final = "要確認"  # stands for a licence that its maker does not name: it is to be asked for
_LICENCES: Final = (
    "このフォルダに入っている部品の、名前と版とライセンスです。作った人の申告(各 wheel の METADATA)のとおりに写しました。\n"
    f"「{UNKNOWN}」は、申告がないものです。配る前に確かめてください。文の全体は、各 wheel(zip)の中の licenses などにあります。\n\n"
    "名前\t版\tライセンス\n"
)


def build(
    folder: Path, systems: Sequence[System], home: Path, own: Path, held: Held, download: Download
) -> tuple[Path, ...]:
    """Fills an empty folder; returns what was written, by path. `own` is the wheel of the tool itself.

    Raises UserError where a part is not to be had for one of the systems and one of the Pythons.
    """
    shelf = folder / "wheels"
    shelf.mkdir(parents=True)
    shutil.copy(own, shelf / own.name)
    collect(systems, shelf, held, download)
    wheels = on(shelf)
    for system in systems:
        _write(folder / f"requirements-{system.name}.txt", "".join(_pins(wheels, system)))
    _copy_home(home, folder / "data")
    for name, content in scripts().items():
        (folder / name).write_bytes(content)
    (folder / "ir.sh").chmod(0o755)
    _write(folder / "LICENCES.txt", _LICENCES + "".join(_licences(wheels)))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    _write(folder / CONTENTS, "".join(_contents(folder, files)))
    return (*files, folder / CONTENTS)


def _pins(wheels: Sequence[Wheel], system: System) -> Iterator[str]:
    """Each package once, with the hash of every wheel of it that a Python of this system may take."""
    needed = {
        wheel
        for python in PYTHONS
        for wheel in closure(wheels, system, python).taken
        if wheel.name != INSTALLER.name
    }
    ordered = sorted(needed, key=lambda wheel: (wheel.name, wheel.path.name))
    for pinned in dict.fromkeys(wheel.pinned for wheel in ordered):
        hashes = (f"    --hash=sha256:{_sha256(one.path)}" for one in ordered if one.pinned == pinned)
        yield " \\\n".join((pinned, *hashes)) + "\n"


def _licences(wheels: Sequence[Wheel]) -> Iterator[str]:
    """Each package once, by name."""
    for wheel in {one.pinned: one for one in sorted(wheels, key=lambda one: one.name)}.values():
        yield f"{wheel.name}\t{wheel.version}\t{wheel.licence or UNKNOWN}\n"


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
    hidden = shutil.ignore_patterns(".*", "__pycache__")
    for part in ("playbooks", "templates", "schemas"):
        if (home / part).is_dir():
            shutil.copytree(home / part, to / part, ignore=hidden, symlinks=False)
    for name in ("contacts.yaml", "contacts.local.yaml"):
        if (home / name).is_file():
            shutil.copy(home / name, to / name)

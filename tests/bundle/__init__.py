"""Wheels made by hand, and a shelf that stands in for pip and its network."""

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from ensurepip import __file__ as _ensurepip
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from kumamoto_ir.keeping.bundle import build
from kumamoto_ir.keeping.bundle.systems import SYSTEMS
from tests.desks import ROOT

# What the wheel of the tool runs in these tests: says how it was started, and ends with the code for a walk put aside.
TOOL = """import os, sys, part
print("STARTED", sys.argv[1:], os.environ["IR_HOME"], part.SAYS, sys.path[0])
sys.exit(10)
"""
BUNDLED = sorted(
    (Path(_ensurepip).parent / "_bundled").glob("pip-*.whl")
)  # lies in every Python but Debian's


def wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    *metadata: str,
    tag: str = "py3-none-any",
    files: Sequence[tuple[str, str]] = (),
) -> Path:
    """A wheel that pip can install, with these lines of metadata and these files."""
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    held = [
        *files,
        (
            f"{info}/METADATA",
            "\n".join(["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *metadata, ""]),
        ),
        (f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"),
    ]
    record = "".join(f"{path},,\n" for path, _ in (*held, (f"{info}/RECORD", "")))
    to = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(to, "w") as archive:
        for path, text in (*held, (f"{info}/RECORD", record)):
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), text)
    return to


@dataclass
class Shop:
    """Has wheels in a folder of its own and gives those that are asked for, as pip would."""

    folder: Path
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, arguments: Sequence[str], to: Path) -> None:
        """Fetches every wheel of the newest version that will do; what there is not is passed over."""
        self.asked.append(tuple(arguments))
        for argument in arguments[arguments.index("cp") + 1 :]:
            wanted = Requirement(argument)
            fitting = [
                (Version(path.name.split("-")[1]), path)
                for path in self.folder.iterdir()
                if canonicalize_name(path.name.split("-")[0]) == wanted.name
            ]
            good = [version for version, _ in fitting if version in wanted.specifier]
            for version, path in fitting:
                if good and version == max(good):
                    shutil.copy(path, to)


def stocked(folder: Path) -> Shop:
    """A shop with pip, a part of pure Python and what that needs on each system."""
    folder.mkdir()
    if BUNDLED:
        shutil.copy(BUNDLED[-1], folder)
    else:
        wheel(folder, "pip", "24.0")
    wheel(
        folder, "part", "1.5", "License-Expression: MIT",
        "Requires-Dist: onlywin; sys_platform == 'win32'", "Requires-Dist: native>=2",
        files=[("part.py", "SAYS = 'part 1.5'\n")],
    )  # fmt: skip
    wheel(folder, "part", "1.4")
    wheel(folder, "onlywin", "3.0")
    for python in ("311", "312", "313"):
        for platform in ("win_amd64", "manylinux_2_28_x86_64"):
            wheel(folder, "native", "2.1", "License: BSD", tag=f"cp{python}-cp{python}-{platform}")
    return Shop(folder)


def tool(folder: Path, *metadata: str) -> Path:
    """The wheel of the tool."""
    folder.mkdir(exist_ok=True)
    lines = metadata or ("Requires-Dist: part>=1.4", "Requires-Dist: lint; extra == 'lint'")
    return wheel(
        folder,
        "kumamoto-ir",
        "0.1.0",
        *lines,
        files=[("kumamoto_ir/__init__.py", ""), ("kumamoto_ir/__main__.py", TOOL)],
    )


def made(folder: Path, *names: str) -> Path:
    """A stick for these systems, or all, in `folder/stick`."""
    home = folder / "home"
    for part in ("playbooks", "templates"):
        shutil.copytree(ROOT / part, home / part)
    shutil.copy(ROOT / "contacts.yaml", home)
    (home / "contacts.local.yaml").write_text("contacts: {}\n", encoding="utf-8")
    (home / "private.txt").write_text("nobody's business\n", encoding="utf-8")
    (home / "playbooks" / ".swap").write_text("x\n", encoding="utf-8")
    stick = folder / "stick"
    shop = stocked(folder / "shop")
    systems = [SYSTEMS[name] for name in names or SYSTEMS]
    build(stick, systems, home, tool(folder / "own"), lambda name: None, shop)
    return stick

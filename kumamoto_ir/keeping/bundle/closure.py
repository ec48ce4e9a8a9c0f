"""Which wheels the tool needs on another system, by what their names and metadata say, and fetching those that lack.

pip would ask the environment markers of the computer it runs on and forget what only the other one needs; so it is
asked for single wheels, and what they need in turn is read from their own metadata with that system's markers.
"""

import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.keeping.bundle.systems import PYTHONS, System

_NAME: Final = "kumamoto-ir"
# Lies on the stick, is not installed: a PC's own may be missing (Debian without python3-venv) or too old.
INSTALLER: Final = Requirement("pip>=23.1")
_LONG: Final = 40  # characters; what is longer in a field for a name is the text of a licence
_NOTHING: Final = frozenset({"", "UNKNOWN", "OTHER/PROPRIETARY LICENSE"})

# Fetches wheels: the arguments for `pip download` without its place, and that place.
Download: TypeAlias = Callable[[Sequence[str], Path], None]
# The version of a package that is installed here, and so was tested here; None where it is not installed.
Held: TypeAlias = Callable[[str], Version | None]


@dataclass(frozen=True)
class Wheel:
    """A file that pip can install; `licence` is empty where its maker names none."""

    path: Path
    name: str
    version: Version
    tags: frozenset[Tag]
    pythons: SpecifierSet
    requirements: tuple[Requirement, ...]  # what it needs beside it, each with its marker
    licence: str

    @property
    def pinned(self) -> str:
        """As pip reads it."""
        return f"{self.name}=={self.version}"


@dataclass(frozen=True)
class _Closure:
    """The wheels that one Python on one system takes, by name, and what none of the wheels is good for."""

    taken: tuple[Wheel, ...]
    missing: tuple[Requirement, ...]


def read(path: Path) -> Wheel:
    """Reads a wheel; raises UserError where it is none."""
    try:
        name, version, _, tags = parse_wheel_filename(path.name)
        with zipfile.ZipFile(path) as archive:
            inside = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
            held, _ = parse_email(archive.read(inside))
        requirements = tuple(map(Requirement, held.get("requires_dist", ())))
        pythons = SpecifierSet(held.get("requires_python", ""))
    except (
        InvalidWheelFilename,
        InvalidRequirement,
        InvalidSpecifier,
        zipfile.BadZipFile,
        StopIteration,
        OSError,
    ) as error:
        raise UserError(
            f"部品のファイル(wheel)が読めません: {path.name}", hint="もう一度、作り直してください。"
        ) from error
    named = (
        held.get("license_expression", ""),
        held.get("license", ""),
        "、".join(
            line.rpartition("::")[2].strip()
            for line in held.get("classifiers", ())
            if line.startswith("License ::") and line.count("::") > 1
        ),
    )
    return Wheel(path, name, version, tags, pythons, requirements, next(filter(_plain, named), ""))


def _plain(text: str) -> bool:
    """Whether this is the name of a licence, rather than nothing or its whole text."""
    return text.strip().upper() not in _NOTHING and "\n" not in text.strip() and len(text) <= _LONG


def closure(wheels: Iterable[Wheel], system: System, python: str) -> _Closure:
    """Everything the tool needs on a system, itself and the installer included."""
    fitting = [wheel for wheel in wheels if _fits(wheel, system, python)]
    environment = {
        **system.markers,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    taken: dict[str, Wheel] = {}
    missing: dict[str, Requirement] = {}
    waiting = [INSTALLER, Requirement(_NAME)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        wheel = next((one for one in fitting if one.name == name and one.version in wanted.specifier), None)
        if wheel is None:
            missing[str(wanted)] = wanted
            continue
        taken[name] = wheel
        extras = frozenset(wanted.extras)
        if (name, extras) not in seen:
            seen.add((name, extras))
            waiting += [
                other
                for other in wheel.requirements
                if other.marker is None
                or any(other.marker.evaluate({**environment, "extra": extra}) for extra in (*extras, ""))
            ]
    return _Closure(tuple(taken[name] for name in sorted(taken)), tuple(missing.values()))


def collect(systems: Sequence[System], shelf: Path, held: Held, download: Download) -> None:
    """Puts on the shelf what is not there, for every system and Python; UserError where something is not to be had.

    One version of each package for all of them, for a list of requirements can name only one.
    """
    for system in systems:
        for python in PYTHONS:
            before: tuple[Requirement, ...] = ()
            while lacking := closure(wheels := on(shelf), system, python).missing:
                if lacking == before:
                    raise UserError(
                        f"{system.name} の Python {python} のための部品がそろいません: {lacking[0]}",
                        hint="pip を新しくして、もう一度お試しください。",
                    )
                before = lacking
                download(
                    [*_target(system, python), *sorted({_asked(one, wheels, held) for one in lacking})], shelf
                )


def _target(system: System, python: str) -> tuple[str, ...]:
    """How pip is told for which computer."""
    platforms = [part for name in system.platforms for part in ("--platform", name)]
    return (
        "--no-deps", "--only-binary=:all:", *platforms, "--python-version", python, "--implementation", "cp",
    )  # fmt: skip


def on(shelf: Path) -> tuple[Wheel, ...]:
    """Every wheel of a shelf."""
    return tuple(read(path) for path in sorted(shelf.iterdir()))


def _asked(wanted: Requirement, wheels: Sequence[Wheel], held: Held) -> str:
    """The version that another system got already, else the one that is installed here, else the newest that will do."""
    name = canonicalize_name(wanted.name)
    known = [wheel.version for wheel in wheels if wheel.name == name]
    installed = held(name) if name != INSTALLER.name else None
    for version in (*known, *(() if installed is None else (installed,))):
        if version in wanted.specifier:
            return f"{name}=={version}"
    return f"{name}{wanted.specifier}"


def _fits(wheel: Wheel, system: System, python: str) -> bool:
    return not wheel.tags.isdisjoint(_tags(system.platforms, python)) and f"{python}.0" in wheel.pythons


@lru_cache(maxsize=16)
def _tags(platforms: tuple[str, ...], python: str) -> frozenset[Tag]:
    major, minor = map(int, python.split("."))
    interpreter = f"cp{major}{minor}"
    return frozenset(
        (
            *cpython_tags((major, minor), platforms=platforms),
            *compatible_tags((major, minor), interpreter, platforms),
        )
    )

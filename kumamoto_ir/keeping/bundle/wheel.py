"""One wheel: what its name and its metadata say."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from kumamoto_ir.ground.errors import UserError

_LONG = 40  # characters; what is longer in a field for a name is the text of a licence
_NOTHING = frozenset({"", "UNKNOWN", "OTHER/PROPRIETARY LICENSE"})


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

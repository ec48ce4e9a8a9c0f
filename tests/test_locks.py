"""The lock files: exact versions with hashes for all that pyproject.toml asks for, on every system and every Python."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.desks import ROOT

RUN, DEV = "requirements.lock", "requirements-dev.lock"
BOTH_LOCKS = pytest.mark.parametrize("name", [RUN, DEV])

# One pin and its hashes as pip reads them. Nothing else may stand in a lock: no option, no address, no path.
_PIN = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.]*)(?: ; (?P<marker>[^\\\n]+))?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)


@dataclass(frozen=True)
class Pin:
    """One package at one version, for the systems that its marker names."""

    name: str
    version: Version
    marker: Marker | None
    hashes: tuple[str, ...]

    def holds(self, here: dict[str, str]) -> bool:
        """Whether pip takes it there."""
        return self.marker is None or self.marker.evaluate(here)


def without_comments(name: str) -> str:
    """What pip reads of a lock."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


@cache
def pins(name: str) -> tuple[Pin, ...]:
    """Every entry of a lock."""
    return tuple(
        Pin(
            hit["name"],
            Version(hit["version"]),
            Marker(hit["marker"]) if hit["marker"] else None,
            tuple(re.findall(r"[0-9a-f]{64}", hit["hashes"])),
        )
        for hit in _PIN.finditer(without_comments(name))
    )


def places() -> Iterator[dict[str, str]]:
    """What a marker may ask, for every system and every Python that are promised."""
    for platform, system, os_name in (("linux", "Linux", "posix"), ("win32", "Windows", "nt")):
        for minor in range(11, 15):
            here = {key: str(value) for key, value in default_environment().items()}
            here["sys_platform"], here["platform_system"], here["os_name"] = platform, system, os_name
            here["python_version"], here["python_full_version"] = f"3.{minor}", f"3.{minor}.0"
            here["implementation_name"], here["platform_python_implementation"] = "cpython", "CPython"
            yield here


PLACES = tuple(places())


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def asked(name: str) -> list[str]:
    """What pyproject.toml wants to be in a lock."""
    held = project()
    building = [*held["build-system"]["requires"], *held["dependency-groups"]["build"]]
    extras = held["project"]["optional-dependencies"]
    more = [*extras["test"], *extras["lint"]] if name == DEV else []
    return sorted({*held["project"]["dependencies"], *building, *more})


@BOTH_LOCKS
def test_a_lock_has_nothing_but_exact_versions_with_their_hashes(name: str) -> None:
    """The whole text is pins: no option for pip, no host, no folder of anybody's computer."""
    assert _PIN.sub("", without_comments(name)) == ""
    assert len(pins(name)) > 20
    for pin in pins(name):
        assert len(set(pin.hashes)) == len(pin.hashes), pin
    assert not re.search(r"://|@|/|\\(?!\n)", (ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in (RUN, DEV) for text in asked(name)])
def test_a_lock_has_every_dependency_at_a_version_that_is_admitted(name: str, text: str) -> None:
    """On each system and Python where it is wanted, one entry holds, and its version lies in the range."""
    wanted = Requirement(text)
    for here in PLACES:
        held = [pin for pin in pins(name) if pin.name == canonicalize_name(wanted.name) and pin.holds(here)]
        if wanted.marker is not None and not wanted.marker.evaluate(here):
            assert held == []
            continue
        (pin,) = held
        assert wanted.specifier.contains(pin.version), (text, pin.version)


@BOTH_LOCKS
def test_no_package_has_two_versions_in_one_place(name: str) -> None:
    """pip would refuse to choose."""
    for here in PLACES:
        names = [pin.name for pin in pins(name) if pin.holds(here)]
        assert sorted(set(names)) == sorted(names)


def test_what_runs_is_what_was_tested() -> None:
    """Every entry of the lock for running is, hash by hash, one of the lock under which the tests run."""
    assert set(pins(RUN)) <= set(pins(DEV))


def test_what_only_one_system_needs_is_marked() -> None:
    """A lock made on Linux has what Windows needs too, and the other way about."""
    only = {
        name: {
            platform: {
                pin.name
                for pin in pins(name)
                if all(pin.holds(here) == (here["sys_platform"] == platform) for here in PLACES)
            }
            for platform in ("win32", "linux")
        }
        for name in (RUN, DEV)
    }
    assert only == {
        RUN: {"win32": {"colorama"}, "linux": set()},
        DEV: {"win32": {"colorama"}, "linux": {"pexpect", "ptyprocess"}},
    }


def test_what_builds_is_asked_for_in_one_way() -> None:
    """The group of the lock has what the build system requires, in the same words."""
    held = project()
    assert set(held["build-system"]["requires"]) <= set(held["dependency-groups"]["build"])


def test_the_ranges_stay_open() -> None:
    """The locks name exact versions, so that pyproject.toml need not."""
    for text in asked(DEV):
        assert not any(part.operator in ("==", "===") for part in Requirement(text).specifier), text

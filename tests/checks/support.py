"""Cases as files: what is changed in a good folder, and the whole output that this brings.

A case is `cases/<rule>/<name>.yaml` beside `<name>.txt`; a `good-<name>.yaml` has no text, for nothing is found.
`changes` replace what stands once in a file, `files` are written anew, `today` is the day of the check. `base` is the
small municipality of this folder, or the shipped one (with numbers filled in, so that only the change is seen).
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kumamoto_ir.checks import check
from kumamoto_ir.checks.examples import TODAY
from kumamoto_ir.cli.reporters import human
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.library import Loaded, load

HERE = Path(__file__).parent
# What is wrong with the program and not with a file no folder shows: tests/kinds does, with a kind that is not taught.
BEYOND_FILES = {"untaught-kind"}
ROOT = HERE.parent.parent


@dataclass(frozen=True)
class Case:
    """One way to spoil a folder."""

    path: Path

    @property
    def rule(self) -> str:
        """The rule that has to find it."""
        return self.path.parent.name

    @property
    def good(self) -> bool:
        """Whether the change is a lawful one: then nothing at all is said, and no output is kept."""
        return self.path.stem.startswith("good-")

    @property
    def expected(self) -> str:
        """The whole output."""
        return self.path.with_suffix(".txt").read_text(encoding="utf-8")

    def folder(self, to: Path) -> tuple[Loaded, dict[str, Any]]:
        """The changed folder, and how it is looked at: held to what service needs, on which day."""
        plan = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        copy(plan.get("base", "small"), to)
        for name, text in plan.get("files", {}).items():
            (to / name).write_text(text, encoding="utf-8")
        for change in plan.get("changes", ()):
            file = to / change["file"]
            text = file.read_text(encoding="utf-8")
            assert text.count(change["old"]) == 1, f"{change['old']!r} stands not once in {change['file']}"
            file.write_text(text.replace(change["old"], change["new"]), encoding="utf-8")
        return load(to), {"ready": plan.get("ready", False), "today": plan.get("today", TODAY)}


_ALL = tuple(Case(path) for path in sorted((HERE / "cases").rglob("*.yaml")))
CASES = tuple(case for case in _ALL if not case.good)
GOOD = tuple(case for case in _ALL if case.good)


def copy(base: str, to: Path) -> None:
    """A good folder."""
    source = ROOT if base == "shipped" else HERE / "base"
    for part in ("playbooks", "templates"):
        shutil.copytree(source / part, to / part)
    shutil.copy(source / "contacts.yaml", to)
    if base == "shipped":
        shutil.copy(HERE / "numbers.yaml", to / "contacts.local.yaml")


def said(loaded: Loaded, findings: tuple[Finding, ...]) -> str:
    """What the officer who edits the files reads."""
    return human(findings, loaded.sources).rstrip("\n") + "\n"


def checked(case: Case, to: Path) -> tuple[Loaded, tuple[Finding, ...]]:
    """A spoiled folder and what is found in it."""
    loaded, how = case.folder(to)
    return loaded, check(loaded, **how)

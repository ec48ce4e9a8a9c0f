"""Examples of what the checks find: a small municipality, and changes that spoil it (or, `good-*`, do not).

They are the very cases by which the checks are tested, so that nobody is shown what the product does not say. What
an example brings is found when it is asked for, never kept: it fits the terminal and cannot be out of date.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from kumamoto_ir.checks import check
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.folder import examples as folder_of_examples
from kumamoto_ir.reading.folder import shipped
from kumamoto_ir.reading.library import CONTACTS, LOCAL, Loaded, from_files
from kumamoto_ir.reading.source import parse

_KINDS: Final = ("cases", "reading")
_GOOD: Final = "good-"
TODAY: Final = date(2026, 11, 23)  # of an example that names no day


class Shown(NamedTuple):
    """The whole lines of a file that a change touches, before and after it; empty where there are none."""

    file: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One folder: a good one with whole files written anew and changes (file, old text, new text); how it is looked at:
    held to what service needs, on which day.
    """

    name: str
    base: str
    changes: tuple[tuple[str, str, str], ...]
    ready: bool
    written: Mapping[str, str]
    today: date

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.name.startswith(_GOOD)

    def lines(self) -> tuple[Shown, ...]:
        """What is changed, as whole lines."""
        return tuple(shown for _, shown in self._steps())

    def found(self) -> tuple[Loaded, tuple[Finding, ...]]:
        """The changed folder and what is found in it."""
        *_, (files, _) = self._steps()
        loaded = from_files(files)
        return loaded, check(loaded, ready=self.ready, today=self.today)

    def _steps(self) -> Iterator[tuple[dict[str, str], Shown]]:
        files = dict(_base(self.base))
        for file, text in self.written.items():
            files = {**files, file: text}
            yield files, Shown(file, (), tuple(filter(None, text.split("\n"))))
        for file, old, new in self.changes:
            text = files[file]
            start = text.index(old)
            end = start + len(old)
            first = text.rfind("\n", 0, start) + 1
            # A change that takes a line break away ends with its line, not in the next.
            last = text.find("\n", end - 1 if old.endswith("\n") else end)
            last = last if last >= 0 else len(text)
            before, after = text[first:last], text[first:start] + new + text[end:last]
            files = {**files, file: text[:start] + new + text[end:]}
            yield files, Shown(file, *_differing(before.split("\n"), after.split("\n")))


def example_of(rule: str) -> tuple[Example | None, Example | None]:
    """The simplest example that breaks a rule and the simplest that does not, where there are such."""
    found = sorted(
        _examples(rule), key=lambda example: (example.base != "small", len(example.changes), example.name)
    )
    bad = next((example for example in found if not example.good), None)
    return bad, next((example for example in found if example.good), None)


def _examples(rule: str) -> Iterator[Example]:
    for kind in _KINDS:
        for path in sorted((folder_of_examples() / kind / rule).glob("*.yaml")):
            data: Any = parse(path.read_text(encoding="utf-8"), path.name).data
            yield Example(
                path.stem,
                data.get("base") or "small",
                tuple((change["file"], change["old"], change["new"]) for change in data.get("changes", ())),
                data.get("ready", "false") == "true",
                data.get("files", {}),
                date.fromisoformat(data["today"]) if "today" in data else TODAY,
            )


@cache
def _base(name: str) -> Mapping[str, str]:
    """The files of a good folder."""
    here = folder_of_examples()
    folder = shipped() if name == "shipped" else here / "base"
    paths = [folder / CONTACTS, *(folder / "playbooks").glob("*.yaml"), *(folder / "templates").glob("*.md")]
    files = {path.relative_to(folder).as_posix(): _text(path) for path in sorted(paths)}
    return {**files, LOCAL: _text(here / "numbers.yaml")} if name == "shipped" else files


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _differing(before: list[str], after: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Without the lines at both ends that are the same, and without empty ones."""
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return tuple(filter(None, before)), tuple(filter(None, after))

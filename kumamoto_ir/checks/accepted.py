"""Which findings the folder's own list accepts (`acceptance.py`): only warnings, and only what an entry names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kumamoto_ir.city.accepting import Acceptance
from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.reading.library import CONTACTS, LOCAL
from kumamoto_ir.reading.source import Source


def without(
    findings: Sequence[Finding], accepted: Sequence[Acceptance], sources: Mapping[str, Source]
) -> Iterator[Finding]:
    """The findings that are still to be told; an entry without a reason accepts nothing."""
    reasoned = [entry for entry in accepted if entry.reason.strip()]
    for finding in findings:
        if finding.severity is Severity.ERROR or not any(fits(entry, finding, sources) for entry in reasoned):
            yield finding


def placed(entry: Acceptance) -> bool:
    """Whether an entry says where: only a template, which has no key paths, is accepted as a whole."""
    return bool(entry.at.strip()) or not entry.file.endswith(".yaml")


def fits(entry: Acceptance, finding: Finding, sources: Mapping[str, Source]) -> bool:
    """Whether an entry names this finding: its rule, its file, and a place at or above it.

    What is accepted of the contacts stays accepted when somebody writes numbers over them: a finding then stands in
    the local file, which is never handed on with the list of accepted findings.
    """
    files = (CONTACTS, LOCAL) if entry.file == CONTACTS else (entry.file,)
    if entry.rule != finding.rule or finding.file not in files or not placed(entry):
        return False
    if not entry.at.strip():
        return True
    source = sources.get(finding.file)
    names = list(_names(source.data if source is not None else None, finding.path))
    parts = entry.at.strip().split(".")
    above = len(parts) <= len(names) and all(part in held for part, held in zip(parts, names, strict=False))
    return above or (len(parts) == 1 and any(parts[0] in held for held in names))


def _names(data: Any, path: tuple[str | int, ...]) -> Iterator[frozenset[str]]:
    """What each part of a key path may be called: an entry of a list by its number or by its id."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
        own = data.get("id") if isinstance(part, int) and isinstance(data, dict) else None
        yield frozenset({str(part), own} if isinstance(own, str) else {str(part)})

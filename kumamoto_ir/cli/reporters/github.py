"""Findings as workflow commands of GitHub Actions, which shows them beside the lines of a change."""

from collections.abc import Mapping, Sequence

from kumamoto_ir.cli.reporters.placing import Placed, placed, said, shown
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.source import Source


def as_github(findings: Sequence[Finding], sources: Mapping[str, Source], base: str = "") -> str:
    """One command a line, in source order; nothing where nothing was found.

    `base` is the checked folder as seen from the root of the repository, empty or ending in `/`.
    """
    return "\n".join(_command(one, base) for one in placed(findings, sources))


def _command(one: Placed, base: str) -> str:
    finding, span, _ = one
    properties = {
        "file": shown(base + finding.file),
        "line": str(span.line),
        "col": str(span.col),
        "endColumn": str(span.end),
        "title": finding.rule,
    }
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{finding.severity.value} {named}::{_data(said(finding))}"


def _data(text: str) -> str:
    """The text behind `::`. The sign that escapes comes first, or it would be escaped twice."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A value before `::`, where a colon or comma would end it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")

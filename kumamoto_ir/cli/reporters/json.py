"""Findings for a program: ASCII only, so that no terminal or code page can spoil them."""

import json
from collections.abc import Mapping, Sequence

from kumamoto_ir.cli.reporters.placing import placed
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.source import Source


def as_json(findings: Sequence[Finding], sources: Mapping[str, Source]) -> str:
    """A list in source order; `line` and `col` are 1-based, in characters."""
    entries = [
        {
            "file": finding.file,
            "line": span.line,
            "col": span.col,
            "severity": finding.severity.value,
            "rule": finding.rule,
            "message": finding.message,
            "hint": finding.hint,
            "path": list(finding.path),
        }
        for finding, span, _ in placed(findings, sources)
    ]
    return json.dumps(entries, indent=2)

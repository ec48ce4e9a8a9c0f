"""Findings as SARIF 2.1.0, the format of collectors such as GitHub code scanning and of editors.

Columns count code points (`columnKind: unicodeCodePoints`), as everywhere in this tool. A fingerprint names the line
by its text, not by its number, so that a finding stays the same finding when lines are added above it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from kumamoto_ir import __version__
from kumamoto_ir.cli.reporters.placing import Placed, placed, said
from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.reading.source import Source

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"  # the name that collectors know


@dataclass(frozen=True, slots=True)
class Described:
    """What a collector shows of a rule: one line, why it matters and how to mend, and how grave it usually is."""

    id: str
    short: str
    full: str
    severity: Severity


def as_sarif(
    findings: Sequence[Finding],
    sources: Mapping[str, Source],
    rules: Sequence[Described],
    base: str = "",
) -> str:
    """One run, ASCII only. `rules` are all there are, found or not; `base` is the checked folder as seen from the
    root of the repository, empty or ending in `/`."""
    places = {rule.id: place for place, rule in enumerate(rules)}
    seen: dict[tuple[str, str, str], int] = {}
    run = {
        "tool": {
            "driver": {
                "name": "ir",
                "fullName": "kumamoto_ir",
                "version": __version__,
                "semanticVersion": __version__,
                "language": "ja",
                "rules": [_descriptor(rule) for rule in rules],
            }
        },
        "language": "ja",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "リポジトリの一番上のフォルダ"}}},
        # Findings are what the tool is for; only a tool that could not look has failed.
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(one, places, base, seen) for one in placed(findings, sources)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _descriptor(rule: Described) -> dict[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.short},
        "fullDescription": {"text": rule.full},
        "help": {"text": rule.full},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(
    one: Placed, places: Mapping[str, int], base: str, seen: dict[tuple[str, str, str], int]
) -> dict[str, object]:
    finding, span, _ = one
    region = {
        "startLine": span.line,
        "startColumn": span.col,
        "endLine": span.line,
        "endColumn": span.end,
    }
    location: dict[str, object] = {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote(base + finding.file, errors="surrogatepass"),
                "uriBaseId": _ROOT,
            },
            "region": region,
        }
    }
    if finding.path:
        location["logicalLocations"] = [{"fullyQualifiedName": "/".join(map(str, finding.path))}]
    mark = _mark_of(one)
    key = (finding.rule, finding.file, mark)
    seen[key] = seen.get(key, 0) + 1
    index = {"ruleIndex": places[finding.rule]} if finding.rule in places else {}
    return {
        "ruleId": finding.rule,
        **index,
        "level": finding.severity.value,
        "message": {"text": said(finding)},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": f"{mark}:{seen[key]}"},
    }


def _mark_of(one: Placed) -> str:
    """The text of the line and where in it the place is, or the sentence where there is no line."""
    finding, span, line = one
    if line is None:
        text = finding.message
    else:
        text = f"{line.strip()}\0{span.col - (len(line) - len(line.lstrip()))}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

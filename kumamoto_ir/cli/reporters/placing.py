"""Where findings stand: in source order, each with a span of its line, in characters (code points), 1-based."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.source import Source, Span

_WORD: Final = re.compile(r"[^\s:：,\[\]{}#\"']+")
_UNSHOWN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


class Placed(NamedTuple):
    """A finding, its span, and the line it stands in; None where the file has no text to show."""

    finding: Finding
    span: Span
    line: str | None


def placed(findings: Sequence[Finding], sources: Mapping[str, Source]) -> list[Placed]:
    """The findings in source order."""
    lines = {
        finding.file: source.text.split("\n")
        for finding in findings
        if (source := sources.get(finding.file)) is not None and source.text
    }
    found = [(finding, _span(finding, sources.get(finding.file))) for finding in findings]
    found.sort(key=lambda pair: (pair[0].file, *pair[1][:2], pair[0].rule, pair[0].message))
    return [Placed(finding, *_marked(span, lines.get(finding.file, ()))) for finding, span in found]


def _span(finding: Finding, source: Source | None) -> Span:
    if finding.line is not None:
        col = finding.col or 1
        # Zero width: how much is meant is seen from the text itself.
        return Span(finding.line, col, col)
    return source.span(finding.path, finding.on_key) if source is not None else Span(1, 1, 1)


def _marked(span: Span, lines: Sequence[str]) -> tuple[Span, str | None]:
    """A span of no width becomes the word that begins there, or one character."""
    line = lines[span.line - 1] if span.line <= len(lines) else None
    if span.end > span.col:
        return span, line
    word = _WORD.match(line, span.col - 1) if line is not None else None
    return Span(span.line, span.col, word.end() + 1 if word else span.col + 1), line


def spelled(character: str) -> str:
    """One character as it can be shown: what would steer a terminal is spelled out, a tab is a space."""
    if character == "\t":
        return " "
    return f"<U+{ord(character):04X}>" if _UNSHOWN.match(character) else character


def shown(text: str) -> str:
    """A text of which nothing can steer a terminal."""
    return _UNSHOWN.sub(lambda found: spelled(found.group()), text)


def said(finding: Finding) -> str:
    """The sentence and, on a line of its own, what to do."""
    hint = f"\nヒント: {shown(finding.hint)}" if finding.hint else ""
    return shown(finding.message) + hint

"""Findings as text with the source line and a caret, or as JSON. Nothing is printed here.

What a file says never reaches the terminal as a command: control characters are spelled out.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from rich.cells import cell_len

from kumamoto_ir.findings import Finding, Severity
from kumamoto_ir.source import Source, Span

WINDOW: Final = 72  # cells of a source line that are shown
_BEFORE: Final = 24  # of these, cells before the caret in a line that is too long
_CONTEXT: Final = 300  # characters on either side that are looked at; a line may be as long as its file
_CUT: Final = "..."  # not 「…」: old terminals show that two cells wide, and the caret would miss

_WORDS: Final = {Severity.ERROR: "エラー", Severity.WARNING: "警告"}
_UNSHOWN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


def human(findings: Sequence[Finding], sources: Mapping[str, Source]) -> str:
    """Every finding in source order, and how many there are."""
    if not findings:
        return "問題はありません"
    lines: dict[str, list[str]] = {}
    blocks: list[str] = []
    for finding, span in _ordered(findings, sources):
        if finding.file not in lines:
            lines[finding.file] = sources[finding.file].text.split("\n") if finding.file in sources else []
        blocks.append("\n".join(_block(finding, span, lines[finding.file])))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return "\n\n".join([*blocks, f"エラー {errors}件、警告 {len(findings) - errors}件"])


def as_json(findings: Sequence[Finding], sources: Mapping[str, Source]) -> str:
    """The same findings for a program: ASCII only, so that no terminal or code page can spoil it."""
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
        for finding, span in _ordered(findings, sources)
    ]
    return json.dumps(entries, indent=2)


def _ordered(findings: Sequence[Finding], sources: Mapping[str, Source]) -> list[tuple[Finding, Span]]:
    placed = [(finding, _span(finding, sources.get(finding.file))) for finding in findings]
    return sorted(placed, key=lambda pair: (pair[0].file, *pair[1][:2], pair[0].rule, pair[0].message))


def _span(finding: Finding, source: Source | None) -> Span:
    if finding.line is not None:
        col = finding.col or 1
        # Zero width: how much is meant is seen from the text itself.
        return Span(finding.line, col, col)
    return source.span(finding.path, finding.on_key) if source is not None else Span(1, 1, 1)


def _block(finding: Finding, span: Span, lines: Sequence[str]) -> list[str]:
    severity = _WORDS[finding.severity]
    place = f"{finding.file}:{span.line}:{span.col}"
    block = [_shown(f"{place}: {severity}: {finding.message} [{finding.rule}]")]
    # A file that could not be read has no line to show.
    if span.line <= len(lines) and any(lines):
        shown, pad, width = _window(lines[span.line - 1], span)
        block += [f"{span.line:>5} | {shown}".rstrip(" "), f"      | {' ' * pad}{'^' * width}"]
    if finding.hint:
        block.append(f"   ヒント: {_shown(finding.hint)}")
    return block


def _window(line: str, span: Span) -> tuple[str, int, int]:
    """The part of a line that is shown, and cells before and under the caret."""
    start, end = span.col - 1, span.end - 1
    if end <= start:
        word = re.compile(r"[^\s:：,\[\]{}#\"']+").match(line, start)
        end = word.end() if word else start + 1
    from_ = max(0, start - _CONTEXT)
    before = _characters(line[from_:start])
    marked = _characters(line[start : min(end, start + _CONTEXT)])
    after = _characters(line[min(end, start + _CONTEXT) : start + _CONTEXT])
    whole = "".join((*before, *marked, *after))
    if from_ > 0 or start + _CONTEXT < len(line) or cell_len(whole) > WINDOW:
        if cell_len("".join(before)) > _BEFORE:
            before = [_CUT, *_fitting(before[::-1], _BEFORE)[::-1]]
        room = WINDOW - cell_len("".join(before))
        kept = _fitting([*marked, *after], room)
        cut = len(kept) < len(marked) + len(after) or start + _CONTEXT < len(line)
        marked, after = kept[: len(marked)], [*kept[len(marked) :], *([_CUT] if cut else [])]
    pad = cell_len("".join(before))
    width = cell_len("".join((*before, *marked))) - pad
    return "".join((*before, *marked, *after)), pad, max(width, 1)


def _fitting(characters: Sequence[str], room: int) -> list[str]:
    used = 0
    for number, character in enumerate(characters):
        used += cell_len(character)
        if used > room:
            return list(characters[:number])
    return list(characters)


def _characters(text: str) -> list[str]:
    """What is seen as one character each: accents and the like stay with the letter before them."""
    found: list[str] = []
    for character in _shown_each(text):
        if found and (cell_len(character) == 0 or found[-1].endswith("\u200d")):
            found[-1] += character
        else:
            found.append(character)
    return found


def _shown_each(text: str) -> list[str]:
    return [_spelled(character) for character in text]


def _spelled(character: str) -> str:
    if character == "\t":
        return " "
    return f"<U+{ord(character):04X}>" if _UNSHOWN.match(character) else character


def _shown(text: str) -> str:
    return _UNSHOWN.sub(lambda found: _spelled(found.group()), text)

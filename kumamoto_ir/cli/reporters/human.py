"""Findings for a person: place, sentence, the source line with a caret under it, and what to do."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.cells import cell_len

from kumamoto_ir.cli.reporters.placing import Placed, placed, shown, spelled
from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.ground.layout import wrap
from kumamoto_ir.reading.source import Source, Span

WINDOW: Final = 72  # cells of a source line that are shown where the width is not known
_GUTTER: Final = 8  # cells of `    1 | `
_BEFORE: Final = 24  # cells before the caret in a line that is too long, at most
_CONTEXT: Final = 300  # characters on either side that are looked at; a line may be as long as its file
_CUT: Final = "..."  # not 「…」: old terminals show that two cells wide, and the caret would miss

_WORDS: Final = {Severity.ERROR: "エラー", Severity.WARNING: "警告"}


def human(findings: Sequence[Finding], sources: Mapping[str, Source], columns: int | None = None) -> str:
    """Every finding in source order, and how many there are; laid out for so many cells of a terminal.

    Without `columns` (a file, a pipe) each sentence is one line, however long.
    """
    if not findings:
        return "問題はありません"
    blocks = ["\n".join(_block(one, columns)) for one in placed(findings, sources)]
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return "\n\n".join([*blocks, f"エラー {errors}件、警告 {len(findings) - errors}件"])


def _block(one: Placed, columns: int | None) -> list[str]:
    finding, span, line = one
    place = f"{finding.file}:{span.line}:{span.col}"
    block = _laid(
        shown(f"{place}: {_WORDS[finding.severity]}: {finding.message} [{finding.rule}]"), columns, "  "
    )
    if line is not None:
        window = WINDOW if columns is None else columns - _GUTTER - len(_CUT)
        text, pad, width = _window(line, span, window)
        block += [f"{span.line:>5} | {text}".rstrip(" "), f"      | {' ' * pad}{'^' * width}"]
    if finding.hint:
        block += _laid(f"   ヒント: {shown(finding.hint)}", columns, "     ")
    return block


def _laid(text: str, columns: int | None, hang: str) -> list[str]:
    return [text] if columns is None else wrap(text, columns, hang=hang)


def _window(line: str, span: Span, window: int) -> tuple[str, int, int]:
    """The part of a line that is shown, and cells before and under the caret.

    `window` is what it may take, without the dots that say that something behind it was left out.
    """
    start, end = span.col - 1, span.end - 1
    from_ = max(0, start - _CONTEXT)
    before = _characters(line[from_:start])
    marked = _characters(line[start : min(end, start + _CONTEXT)])
    after = _characters(line[min(end, start + _CONTEXT) : start + _CONTEXT])
    whole = "".join((*before, *marked, *after))
    if from_ > 0 or start + _CONTEXT < len(line) or cell_len(whole) > window:
        ahead = min(_BEFORE, window // 3)
        if cell_len("".join(before)) > ahead:
            before = [_CUT, *_fitting(before[::-1], ahead)[::-1]]
        room = window - cell_len("".join(before))
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
    for character in map(spelled, text):
        if found and (cell_len(character) == 0 or found[-1].endswith("\u200d")):
            found[-1] += character
        else:
            found.append(character)
    return found

"""How commands print what was asked of them: lines that fit the terminal, or JSON that says what the screen says."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.layout import visible, wrap


def print_lines(lines: Iterable[str], columns: int, *, hang: str = "  ") -> ExitCode:
    """Every line whole, folded where the terminal ends."""
    for line in lines:
        for part in wrap(visible(line), columns, hang=hang):
            sys.stdout.write(part + "\n")
    return ExitCode.OK


def plain(value: Any) -> Any:
    """Times as ISO in JST, so that JSON says what the screen says."""
    if isinstance(value, dict):
        return {key: plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [plain(held) for held in value]
    return value.astimezone(JST).isoformat() if hasattr(value, "astimezone") else value


def print_json(value: Any) -> ExitCode:
    """As one document, Japanese as it is; what a terminal would obey is escaped, and so is the same text to a program."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    lines = (
        line if line.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)
        for line in text.split("\n")
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return ExitCode.OK

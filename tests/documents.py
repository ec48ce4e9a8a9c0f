"""What stands in a Markdown document: its fenced blocks, with the comment above each, and its tables."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FENCED: Final = re.compile(
    r"(?:<!-- (?P<mark>[^\n]*?) -->\n+)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """One fenced block: the comment above it, its language, its text."""

    mark: str
    kind: str
    text: str


def blocks_of(path: Path) -> tuple[Block, ...]:
    """Every fenced block of a document, in its order."""
    found = FENCED.finditer(path.read_text(encoding="utf-8"))
    return tuple(Block(hit["mark"] or "", hit["kind"], hit["text"]) for hit in found)


def table_rows(text: str, first: str) -> list[list[str]]:
    """The rows of the Markdown table whose first heading is `first`, without its heading."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith(f"| {first} |"):
            next(lines)
            break
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found

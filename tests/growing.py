"""YAML text that grows as the guide tells a person to write it: by the lines' indentation, nothing is parsed.

A piece to add carries the headings under which it belongs (`facts:`, or `trees:` / `renraku:` / `edges:`). What has a
heading that is there already goes under it, the rest behind what is there. A list's new entries go before a last step
of the kind `end`, for there a person puts them.
"""

from dataclasses import dataclass, field


@dataclass
class _Part:
    """One line and everything that is indented below it."""

    line: str
    below: list["_Part"] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The line without the space before it, where it opens a part; empty for an entry of a list and a remark."""
        said = self.line.strip()
        return said if said.endswith(":") and not said.startswith(("-", "#")) else ""

    @property
    def ends(self) -> bool:
        """Whether it is a step that ends a walk."""
        return any(part.line.strip() == "kind: end" for part in self.below)


def grown(text: str, piece: str) -> str:
    """The text of a file with a piece put where its headings say."""
    root = _parts(text)
    _join(root, _parts(piece))
    return "\n".join(_lines(root)).rstrip("\n") + "\n"


def mended(text: str, diff: str) -> str:
    """The text of a file after a change that is shown with - and + before its lines; it must stand there once."""
    old = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[:1] in "- ")
    new = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[:1] in "+ ")
    assert old != new
    assert f"\n{text}".count(f"\n{old}") == 1, f"stands not once in the file:\n{old}"
    return f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]


def _parts(text: str) -> _Part:
    root = _Part("")
    stack = [(-1, root)]
    for line in text.splitlines():
        # An empty line belongs to what stands above it.
        depth = len(line) - len(line.lstrip(" ")) if line.strip() else stack[-1][0] + 1
        while stack[-1][0] >= depth:
            stack.pop()
        part = _Part(line)
        stack[-1][1].below.append(part)
        if line.strip():
            stack.append((depth, part))
    return root


def _lines(part: _Part) -> list[str]:
    return [line for below in part.below for line in (below.line, *_lines(below))]


def _join(into: _Part, piece: _Part) -> None:
    for part in piece.below:
        there = next((held for held in into.below if part.heading and held.heading == part.heading), None)
        if there is not None:
            _join(there, part)
        elif into.below and into.below[-1].ends:
            into.below.insert(-1, part)
        else:
            into.below.append(part)

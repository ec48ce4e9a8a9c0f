"""A step as a box: its lines, wrapped to the width of the box, and where in it a way leads out. Lengths in mm."""

from dataclasses import dataclass
from typing import Final

from kumamoto_ir.layout import visible
from kumamoto_ir.picture.measure import ems, fitted
from kumamoto_ir.picture.model import Diagram, Node, Way, ways
from kumamoto_ir.picture.said import (
    CHOSEN,
    CONDITION,
    GUARD,
    SKIPPED,
    entry_text,
    gone_text,
    way_text,
)

WIDTH: Final = 118.0
STRIP: Final = 11.0  # on the left, for the number
PAD: Final = 2.5
SAY, BODY, SMALL, NUMBER = 3.6, 3.0, 2.7, 5.2  # sizes of type
LEADING: Final = 1.42
_INDENT: Final = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a box; `indent` from where the text of the box begins, `top` from the top of its lines."""

    text: str
    size: float
    indent: float = 0.0
    way: Way | None = None
    right: bool = False  # stands at the right edge, on the line of the one before

    @property
    def height(self) -> float:
        """What it takes of the box."""
        return 0.0 if self.right else self.size * LEADING


@dataclass(frozen=True, slots=True)
class Block:
    """A box, or a part of one that is too high for a page. `skip` where its condition may take the way past it."""

    node: Node
    lines: tuple[Line, ...]
    skip: bool
    part: int = 0
    last: bool = True

    @property
    def height(self) -> float:
        """Of the box."""
        return sum(line.height for line in self.lines) + 2 * PAD


def blocks(drawn: Diagram, node: Node, highest: float) -> tuple[Block, ...]:
    """The box of a step, in parts no higher than so many mm; nearly always one."""
    skip = any(way.kind == "skip" for way in node.ways)
    lines = _lines(drawn, node, spelled=False)
    whole = Block(node, lines, skip)
    if whole.height <= highest:
        return (whole,)
    parts: list[list[Line]] = [[]]
    for line in _lines(drawn, node, spelled=skip):
        if sum(held.height for held in parts[-1]) + line.height > highest - 2 * PAD and parts[-1]:
            parts.append([])
        parts[-1].append(line)
    return tuple(
        Block(node, tuple(part), False, number, number == len(parts) - 1) for number, part in enumerate(parts)
    )


def _lines(drawn: Diagram, node: Node, *, spelled: bool) -> tuple[Line, ...]:
    """`spelled`: the way past the step is written out, because no line can be drawn around it."""
    done = gone_text(node)
    head = f"{node.sign} {node.who}" + (f" {CHOSEN}{done}" if done else "")
    source = node.source
    room = (WIDTH - STRIP - PAD) / SMALL
    beside = ems(head) + 1 + ems(source) <= room
    lines = [*_wrapped(head, SMALL)]
    if beside:
        lines.append(Line(visible(source), SMALL, right=True))
    lines += _wrapped(node.say, SAY)
    if node.condition:
        lines += _wrapped(f"{CONDITION}: {node.condition}", SMALL)
    if came := _came(drawn, node):
        lines += _wrapped(came, SMALL)
    for remark in node.remarks:
        lines += _wrapped(remark, SMALL)
    if node.guards:
        lines += _wrapped(f"{GUARD}:", SMALL)
        for guard in node.guards:
            lines += _wrapped(f"・{guard}", SMALL, _INDENT)
    for entry in node.entries:
        bullet = "・" if entry.key and not entry.sign and not node.gone.chosen else ""
        lead = f" {way_text(drawn, node, entry.way)}" if entry.way is not None else ""
        lines += _wrapped(f"{bullet}{entry_text(node, entry)}{lead}", BODY, way=entry.way)
    for way in node.ways:
        if way.kind == "jump":
            lines += _wrapped(way_text(drawn, node, way), BODY, way=way)
        elif way.kind == "skip" and spelled:
            lines += _wrapped(f"{SKIPPED} {way_text(drawn, node, way)}", SMALL)
    if not beside:
        lines += _wrapped(source, SMALL)
    return tuple(lines)


def _came(drawn: Diagram, node: Node) -> str:
    """Which steps jump here: a line may lead off the page, the number never does."""
    numbers = [
        other.number
        for other in drawn.nodes
        if any(way.kind == "jump" and way.to == node.number for way in ways(other))
    ]
    return f"{'・'.join(map(str, numbers))} から来ることがある" if numbers else ""


def _wrapped(text: str, size: float, indent: float = 0.0, way: Way | None = None) -> list[Line]:
    """The lines of one text; the way leads out at the last of them."""
    found = fitted(visible(text, keep_newlines=True), (WIDTH - STRIP - PAD - indent) / size)
    lines = [Line(line, size, indent) for line in found]
    lines[-1] = Line(found[-1], size, indent, way)
    return lines

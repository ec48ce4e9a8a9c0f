"""A step as a box: its lines, wrapped to the width of the box, and where in it a way leads out. Lengths in mm."""

from dataclasses import dataclass
from typing import Final

from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture.drawing import CHOSEN, CONDITION, GUARD, SKIPPED, Diagram, Node, Way, ways
from kumamoto_ir.paper.picture.ink import ems, fitted

WIDTH: Final = 135.0
STRIP: Final = 10.0  # on the left, for the number
PAD: Final = 1.9
SAY, BODY, SMALL, NUMBER = 3.4, 2.85, 2.6, 5.0  # sizes of type
LEADING: Final = 1.36
_INDENT: Final = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a box; `indent` from where the text of the box begins, `top` from the top of its lines."""

    text: str
    size: float
    indent: float = 0.0
    way: Way | None = None
    beside: bool = False  # on the same line as the one before
    right: bool = False  # at the right edge

    @property
    def height(self) -> float:
        """What it takes of the box."""
        return 0.0 if self.beside else self.size * LEADING


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
    done = node.done
    head = f"{node.sign} {node.who}" + (f" {CHOSEN if node.gone.at else ''}{done}" if done else "")
    source = node.source
    room = (WIDTH - STRIP - PAD) / SMALL
    beside = ems(head) + 1 + ems(source) <= room
    lines = [*_wrapped(head, SMALL)]
    if beside:
        lines.append(Line(visible(source), SMALL, beside=True, right=True))
    lines += _wrapped(node.say, SAY)
    if node.condition:
        lines += _wrapped(f"{CONDITION}: {node.condition}", SMALL, hang=True)
    remarks = [*([came] if (came := _came(drawn, node)) else []), *node.remarks]
    if remarks:
        lines += _wrapped("。".join(remarks), SMALL, hang=True)
    if node.guards:
        lines += _wrapped(f"{GUARD}:", SMALL)
        for guard in node.guards:
            lines += _wrapped(f"・{guard}", SMALL, _INDENT, hang=True)
    lines += _entries(drawn, node)
    for way in node.ways:
        if way.kind == "jump":
            lines += _wrapped(drawn.way_text(node, way), BODY, way=way)
        elif way.kind == "skip" and spelled:
            lines += _wrapped(f"{SKIPPED} {drawn.way_text(node, way)}", SMALL)
    if not beside:
        lines += _wrapped(source, SMALL)
    return tuple(lines)


def _entries(drawn: Diagram, node: Node) -> list[Line]:
    """A line or more for each entry; short ones that lead nowhere else stand two on a line."""
    half = (WIDTH - STRIP - PAD) / 2
    lines: list[Line] = []
    waiting = False  # for a second one beside the last line
    for entry in node.entries:
        said = node.entry_text(entry)
        short = bool(entry.key) and entry.way is None and ems(visible(said)) * BODY < half - _INDENT
        if short and waiting:
            lines.append(Line(visible(said), BODY, half, beside=True))
            waiting = False
            continue
        lead = f" {drawn.way_text(node, entry.way)}" if entry.way is not None else ""
        lines += _wrapped(said + lead, BODY, way=entry.way, hang=bool(entry.key))
        waiting = short
    return lines


def _came(drawn: Diagram, node: Node) -> str:
    """Which steps jump here: a line may lead off the page, the number never does."""
    numbers = [
        other.number
        for other in drawn.nodes
        if any(way.kind == "jump" and way.to == node.number for way in ways(other))
    ]
    return f"{'・'.join(map(str, numbers))} から来ることがある" if numbers else ""


def _wrapped(
    text: str, size: float, indent: float = 0.0, way: Way | None = None, *, hang: bool = False
) -> list[Line]:
    """The lines of one text, all but the first set in where it hangs; the way leads out at the last of them."""
    inset = size if hang else 0.0
    found = fitted(visible(text, keep_newlines=True), (WIDTH - STRIP - PAD - indent - inset) / size)
    return [
        Line(line, size, indent + (inset if number else 0.0), way if number == len(found) - 1 else None)
        for number, line in enumerate(found)
    ]

"""A diagram for the terminal: one step under the other, everything wrapped and nothing cut."""

from collections.abc import Iterator
from typing import Final

from kumamoto_ir.ground.layout import visible, wrap
from kumamoto_ir.paper.picture.drawing import CONDITION, GUARD, SKIPPED, SOURCE, Diagram, Node, Way

_INDENT: Final = "   "  # under the number
_INNER: Final = "     "  # under an entry


def tree(drawn: Diagram, columns: int) -> list[str]:
    """The lines of a diagram, none wider than so many cells."""
    head = [f"{drawn.title} ({drawn.id})", *([drawn.standing] if drawn.standing else []), *drawn.notes]
    lines = [part for text in head for part in wrap(visible(text), columns, hang="  ")]
    for node in drawn.nodes:
        lines.append("")
        for text, indent, hang in _node(drawn, node):
            lines += wrap(visible(text), columns, indent=indent, hang=hang)
    return lines


def _node(drawn: Diagram, node: Node) -> Iterator[tuple[str, str, str]]:
    """What a step says, with the indent of its first line and of the others."""
    done = node.done
    yield f"{node.number:>2} {node.sign}[{node.who}]{f' {done}' if done else ''}", "", _INDENT
    yield node.say, _INDENT, _INDENT
    if node.condition:
        yield f"{CONDITION}: {node.condition}", _INDENT, _INNER
    for remark in node.remarks:
        yield remark, _INDENT, _INNER
    if node.guards:
        yield f"{GUARD}:", _INDENT, _INNER
        for guard in node.guards:
            yield f"・{guard}", _INNER, f"{_INNER}  "
    for entry in node.entries:
        yield node.entry_text(entry), _INDENT, _INNER
        if entry.way is not None:
            yield drawn.way_text(node, entry.way), _INNER, f"{_INNER}  "
    for when, way in _whole_ways(node):
        yield f"{f'{when} ' if when else ''}{drawn.way_text(node, way)}", _INDENT, _INNER
    yield f"{SOURCE}: {node.source}", _INDENT, _INNER


def _whole_ways(node: Node) -> tuple[tuple[str, Way], ...]:
    """The ways of the step itself, each with when it is taken; two that lead to the same step are one."""
    on = {way.to for way in node.ways if way.kind != "skip"}
    return tuple(
        ("" if way.kind != "skip" else SKIPPED, way)
        for way in node.ways
        if way.kind != "skip" or way.to not in on
    )

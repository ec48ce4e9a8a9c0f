"""A diagram as Mermaid text, one statement a line.

Ids are made of the steps' own ids, so a step keeps its id when another is put above it. Every character of a label that
Mermaid, its Markdown or HTML could read as a sign is written as its number (`#91;`), so a title stays what it is.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture.drawing import CONDITION, GUARD, RETURNS, SKIPPED, Diagram, Entry, Node, Way

_BACK: Final = "back"  # whoever ran this playbook
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9_]+")
# Full stops and dashes too: "1. x" and "- x" at the beginning of a label would become a Markdown list.
_SIGNS: Final = re.compile(r"""[!"#$%&'*+.:;<=>?@\[\\\]^_`{|}~-]""")
_LINES: Final[Mapping[Origin, str]] = {
    Origin.TEXT: "stroke-width:1px",
    Origin.ANNEX: "stroke-width:3px",
    Origin.PRESUMED: "stroke-width:1px,stroke-dasharray:6 4",
    Origin.LAW: "stroke-width:1px,stroke-dasharray:12 3 3 3",
    Origin.SETTING: "stroke-width:1px,stroke-dasharray:12 3 3 3 3 3",
    Origin.LOCAL: "stroke-width:1px,stroke-dasharray:2 2",
}
_INK: Final = "fill:#ffffff,stroke:#000000,color:#000000"


def mermaid(drawn: Diagram) -> str:
    """The text of a flowchart, ready for `.mmd` or a fenced block."""
    head = [f'head["{_label(part for part in (drawn.title, drawn.standing, *drawn.notes) if part)}"]']
    nodes = [_node(node) for node in drawn.nodes]
    edges = [edge for node in drawn.nodes for edge in _edges(drawn, node)]
    back = (
        [f'{_BACK}(["{_label([RETURNS])}"])']
        if any(way.to is None for node in drawn.nodes for way in node.ways)
        else []
    )
    first = [f"head --> {node_id(drawn.nodes[0])}"]
    styles = list(_styles(drawn))
    return "\n".join(
        ["flowchart TD", *(f"  {line}" for line in (*head, *nodes, *back, *first, *edges, *styles)), ""]
    )


def node_id(node: Node) -> str:
    """`s_` and the step's id; an id with other letters by the numbers of its bytes, behind `u_`."""
    return (
        f"s_{node.id}"
        if _PLAIN_ID.fullmatch(node.id)
        else f"u_{node.id.encode('utf-8', 'surrogatepass').hex()}"
    )


def _label(lines: Iterator[str] | list[str]) -> str:
    return "<br/>".join(_escaped(line) for line in lines)


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda sign: f"#{ord(sign[0])};", visible(text))


def _node(node: Node) -> str:
    done = node.done
    lines = [f"{node.number} {node.sign} {node.who}{f' {done}' if done else ''}", node.say]
    lines += [f"{CONDITION}: {node.condition}"] if node.condition else []
    lines += node.remarks
    lines += [f"{GUARD}: {guard}" for guard in node.guards]
    lines += [node.entry_text(entry) for entry in node.entries]
    lines.append(node.source)
    label = _label(lines)
    if node.ends:
        return f'{node_id(node)}(["{label}"])'
    asks = any(entry.sign or entry.way is not None for entry in node.entries)
    return f'{node_id(node)}{{{{"{label}"}}}}' if asks else f'{node_id(node)}["{label}"]'


def _edges(drawn: Diagram, node: Node) -> Iterator[str]:
    for entry in node.entries:
        if entry.way is not None:
            yield _edge(drawn, node, entry.way, entry_label(entry))
    for way in node.ways:
        yield _edge(drawn, node, way, SKIPPED if way.kind == "skip" else "")


def entry_label(entry: Entry) -> str:
    """What stands on the way of an answer."""
    return f"{entry.sign} {entry.text}{entry.note}".strip()


def _edge(drawn: Diagram, node: Node, way: Way, label: str) -> str:
    target = _BACK if way.to is None else node_id(drawn.node(way.to))
    arrow = "-.->" if way.kind == "skip" else "-->"
    said = f'|"{_label([label])}"|' if label else ""
    return f"{node_id(node)} {arrow}{said} {target}"


def _styles(drawn: Diagram) -> Iterator[str]:
    for origin in Origin:
        if held := [node_id(node) for node in drawn.nodes if node.origin is origin]:
            yield f"classDef o_{origin.value} {_INK},{_LINES[origin]}"
            yield f"class {','.join(held)} o_{origin.value}"
    if held := [node_id(node) for node in drawn.nodes if node.gone.at]:
        yield "classDef gone stroke-width:5px"
        yield f"class {','.join(held)} gone"

"""The Mermaid text: only lines of the few forms that we write, every id defined once, every word a word."""

import re
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import Diagram, ways
from kumamoto_ir.paper.picture.mermaid import mermaid, node_id
from tests.picture import PLAYBOOKS, drawn, hostile, small

_ID = r"[A-Za-z][A-Za-z0-9_]*"
# A label holds no sign that Mermaid, Markdown or HTML reads, except our own line break and #number;.
_LABEL = r"\"(?:[^\x00-\x7f]|[A-Za-z0-9 (),/]|#[0-9]+;|<br/>)*\""
_NODE = re.compile(
    rf"  (?P<id>{_ID})(?:\[(?P<box>{_LABEL})\]|\(\[(?P<end>{_LABEL})\]\)|\{{\{{(?P<ask>{_LABEL})\}}\}})"
)
_EDGE = re.compile(rf"  (?P<from>{_ID}) (?:-->|-\.->)(?:\|(?P<label>{_LABEL})\|)? (?P<to>{_ID})")
_STYLE = re.compile(
    rf"  classDef {_ID} [a-z-]+:[#a-z0-9 ]+(?:,[a-z-]+:[#a-z0-9 ]+)*|  class {_ID}(?:,{_ID})* {_ID}"
)


def _read(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Nodes with their labels, and edges with theirs; fails on any other line and on an id that comes twice."""
    first, *rest = text.splitlines()
    assert first == "flowchart TD"
    nodes: dict[str, str] = {}
    edges = []
    for line in rest:
        if hit := _NODE.fullmatch(line):
            assert hit["id"] not in nodes
            nodes[hit["id"]] = _plain(hit["box"] or hit["end"] or hit["ask"])
        elif hit := _EDGE.fullmatch(line):
            edges.append((hit["from"], hit["to"], _plain(hit["label"] or '""')))
        else:
            assert _STYLE.fullmatch(line), line
    assert all(end in nodes for one, other, _ in edges for end in (one, other))
    return nodes, edges


def _plain(label: str) -> str:
    text = label[1:-1].replace("<br/>", "\n")
    return re.sub(r"#([0-9]+);", lambda number: chr(int(number[1])), text)


def _complete(picture: Diagram) -> None:
    nodes, edges = _read(mermaid(picture))
    for node in picture.nodes:
        label = nodes[node_id(node)]
        for said in (node.say, node.condition, node.source, node.who, *node.remarks, *node.guards):
            assert visible(said) in label
        for entry in node.entries:
            assert visible(entry.text) in label
        leading = [(start, end) for start, end, _ in edges if start == node_id(node)]
        expected = [
            (node_id(node), node_id(picture.node(way.to)) if way.to is not None else "back")
            for way in ways(node)
        ]
        assert leading == expected
    for entry in (entry for node in picture.nodes for entry in node.entries if entry.way is not None):
        assert any(visible(entry.text) in label for _, _, label in edges)


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_step_answer_and_way_is_there(name: str) -> None:
    """The text, read back, holds all that the diagram holds, and one edge for each way."""
    _complete(drawn(name))


def test_hostile_words_stay_words() -> None:
    """Quotes, brackets, `end`, HTML, directives and entities of a title come back as they were typed."""
    _complete(hostile())


def test_an_id_stays_when_a_step_is_put_above() -> None:
    """Ids come from the steps' ids, not from their places; Japanese ids get ids too, and never the same."""
    node = drawn("report").nodes[1]
    assert node_id(node) == "s_when_where"
    odd = [replace(node, id=name) for name in ("段", "段2", "end", "e38292", "a-b", "a b", "を")]
    assert len({node_id(one) for one in odd}) == len(odd)
    assert all(re.fullmatch(_ID, node_id(one)) for one in odd)


@pytest.mark.parametrize("name", ["main", "sub"])
def test_the_mermaid_of_a_small_playbook(name: str, snapshot: SnapshotAssertion) -> None:
    """As it is written."""
    assert mermaid(diagram(small(), name)) == snapshot

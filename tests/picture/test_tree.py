"""The tree in the terminal: complete, wrapped, safe to print."""

import pytest
from syrupy.assertion import SnapshotAssertion

from kumamoto_ir.ground.layout import cells
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import ways
from kumamoto_ir.paper.picture.tree import tree
from tests.desks import shipped
from tests.picture import PLAYBOOKS, drawn, hostile, small, squeezed


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_step_answer_and_way_is_there_and_nothing_is_cut(name: str, columns: int) -> None:
    """Read without line breaks, the tree holds every text in full; no line is wider than the screen."""
    picture = drawn(name)
    lines = tree(picture, columns)
    assert [line for line in lines if cells(line) > columns] == []
    "\n".join(lines).encode("cp932")
    steps = [squeezed("\n".join(part)) for part in _parts(lines)]
    assert len(steps) == len(picture.nodes)
    for node, text in zip(picture.nodes, steps, strict=True):
        assert text.startswith(squeezed(f"{node.number}{node.sign}[{node.who}]"))
        for said in (node.say, node.condition, node.source, *node.remarks, *node.guards):
            assert squeezed(said) in text
        for entry in node.entries:
            assert squeezed(f"{entry.sign}{entry.text}") in text
        for way in ways(node):
            target = picture.node(way.to).say if way.to is not None and way.kind == "jump" else ""
            assert squeezed(f"→{way.to}{target}" if way.to is not None else "→元の手順に戻る") in text


def _parts(lines: list[str]) -> list[list[str]]:
    """The lines of each step; what stands before the first is the heading."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line:
            parts[-1].append(line)
        else:
            parts.append([])
    return parts[1:]


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_hostile_words_stay_words(columns: int) -> None:
    """Nothing of them steers the terminal or is taken for markup; a control character is spelled out."""
    text = "\n".join(tree(hostile(), columns))
    assert "\x1b" not in text
    assert "\u202e" not in text
    for said in ("<script>alert(1)</script>", "[red]x[/red]", "{{7*7}}", "<U+001B>[31m", "<U+202E>"):
        assert said in squeezed(text)


def test_a_backward_way_says_so() -> None:
    """→ 25 復旧しましたか(戻る): one who reads downwards knows where to look."""
    lines = tree(drawn("outage"), 80)
    places = {step.id: place for place, step in enumerate(shipped().city.playbooks["outage"].steps, 1)}
    assert f"     → {places['again']} 復旧しましたか(戻る)" in lines
    assert f"     → {places['recovered']} 復旧の連絡を受けます" in lines


@pytest.mark.parametrize("name", ["main", "sub"])
def test_the_tree_of_a_small_playbook(name: str, snapshot: SnapshotAssertion) -> None:
    """As it stands on 40 columns."""
    assert "\n".join(tree(diagram(small(), name), 40)) == snapshot

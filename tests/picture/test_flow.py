"""The diagram says everything that the playbook says, and its ways are those of the machine."""

import pytest

from kumamoto_ir.city.graph import comes_back
from kumamoto_ir.city.graph import ways as graph_ways
from kumamoto_ir.city.playbook import KINDS, Run
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import ways
from kumamoto_ir.saying.words import KINDS as KIND_WORDS
from kumamoto_ir.saying.words import ORIGINS
from tests.picture import PLAYBOOKS, drawn, rules, small


def test_every_kind_of_step_has_a_word() -> None:
    """A new kind cannot be forgotten."""
    assert set(KIND_WORDS) == set(KINDS)


@pytest.mark.parametrize(
    ("city", "name"), [*((rules, n) for n in PLAYBOOKS), (small, "main"), (small, "sub")]
)
def test_the_ways_are_those_of_the_proof(city: object, name: str) -> None:
    """Every way of `checks.graph`, and no other; a playbook that does not come back has no way on."""
    held = rules() if city is rules else small()
    playbook = held.playbooks[name]
    for place, node in enumerate(diagram(held, name).nodes):
        step = playbook.steps[place]
        ended = isinstance(step, Run) and not comes_back(held, step.playbook)
        expected = {
            (way.to + 1 if way.to is not None else None, way.skip)
            for way in graph_ways(playbook, place)
            if way.skip or not ended
        }
        assert {(way.to, way.kind == "skip") for way in ways(node)} == expected


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_diagram_leaves_nothing_out(name: str) -> None:
    """Every step with who acts and its source; every answer, item, field; every must at every step that it guards."""
    playbook = rules().playbooks[name]
    picture = drawn(name)
    assert [node.id for node in picture.nodes] == [step.id for step in playbook.steps]
    for step, node in zip(playbook.steps, picture.nodes, strict=True):
        assert (node.say, node.who) == (step.say, rules().name(step.who))
        basis = step.basis or playbook.basis
        assert ORIGINS[basis.origin] in node.source
        assert rules().plan.clauses[basis.clause].ref in node.source
        texts = [entry.text for entry in node.entries]
        for part in (*getattr(step, "answers", ()), *getattr(step, "items", ())):
            assert any(text.startswith(part.say) for text in texts)
        for field in getattr(step, "fields", ()):
            assert any((field.say or rules().plan.facts[field.fact].say) in text for text in texts)
        for edge in rules().step_edges(step) if step.kind == "notify" else ():
            for member in rules().members(edge.to):
                assert any(rules().name(member) in text for text in texts)
    guarded = {
        must.say: [
            node.number
            for node, step in zip(picture.nodes, playbook.steps, strict=True)
            if step.id in must.before or (step.kind == "end" and "end" in must.before)
        ]
        for must in playbook.must
    }
    for say, places in guarded.items():
        if not places:
            assert any(say in note for note in picture.notes)
            continue
        assert any(guard.startswith(say) for guard in picture.node(places[0]).guards)
        assert all(picture.node(place).guards for place in places)


def test_a_second_end_refers_to_the_first() -> None:
    """The same eleven obligations are not written twice."""
    release, close = drawn("breach").nodes[-2:]
    assert len(release.guards) == len(rules().playbooks["breach"].must)
    assert close.guards == (f"{release.number} と同じ({len(release.guards)}件)",)


def test_another_playbook_is_named_by_its_title() -> None:
    """`run` and `open` say the title of what they lead to, and whether it comes back."""
    texts = [entry.text for node in drawn("down").nodes for entry in node.entries]
    assert texts == [
        "手順「障害の特定と通報」(fault)を行い、ここへ戻る",
        "手順「システムダウン時の緊急措置(別紙3)」(outage)を行い、その中で終わる",
        "手順「電子計算組織の管理に係る障害」(failure)を行い、その中で終わる",
    ]

"""The diagram says everything that the playbook says, and its ways are those of the machine."""

from functools import cached_property
from typing import Literal

import pytest

from kumamoto_ir.city.city import City
from kumamoto_ir.city.graph import comes_back
from kumamoto_ir.city.graph import ways as graph_ways
from kumamoto_ir.city.step import Effects, Lead, Step
from kumamoto_ir.kinds import KINDS
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import Way, ways
from kumamoto_ir.paper.picture.mermaid import mermaid, node_id
from kumamoto_ir.paper.picture.tree import tree
from kumamoto_ir.saying.words import ORIGINS
from tests.picture import PLAYBOOKS, drawn, rules, small


def test_every_kind_of_step_has_a_word() -> None:
    """Its own, so that two can be told apart in a picture."""
    assert len({kind.SIGN for kind in KINDS} - {"?"}) == len(KINDS)


@pytest.mark.parametrize(
    ("city", "name"), [*((rules, n) for n in PLAYBOOKS), (small, "main"), (small, "sub")]
)
def test_the_ways_are_those_of_the_proof(city: object, name: str) -> None:
    """Every way of `checks.graph`, and no other; a playbook that does not come back has no way on."""
    held = rules() if city is rules else small()
    playbook = held.playbooks[name]
    for place, node in enumerate(diagram(held, name).nodes):
        step = playbook.steps[place]
        ended = (runs := step.effects.runs) is not None and not comes_back(held, runs)
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
        for say in (*(answer.say for answer in step.numbered()), *(item.say for item in step.tasks())):
            assert any(text.startswith(say) for text in texts)
        for field in step.typed():
            assert any((field.say or rules().plan.facts[field.fact].say) in text for text in texts)
        tells = step.effects.tells
        for edge in rules().told_along(tells) if tells is not None else ():
            for member in rules().members(edge.to):
                assert any(rules().name(member) in text for text in texts)
    guarded = {
        must.say: [
            node.number
            for node, step in zip(picture.nodes, playbook.steps, strict=True)
            if step.id in must.before or (step.effects.ends and "end" in must.before)
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


class Silent(Step):
    """A kind of which no line says where it leads."""

    kind: Literal["silent"]
    away: str

    @cached_property
    def effects(self) -> Effects:
        """Nothing."""
        return Effects()

    def leads(self) -> tuple[Lead, ...]:
        """On, or away."""
        return (Lead(), Lead(self.away))


def test_a_way_that_no_line_shows_is_drawn_all_the_same() -> None:
    """As one of the step itself, in every form of the picture."""
    plan = small()
    main = plan.playbooks["main"]
    place = main.places["beside"]
    silent = Silent(kind="silent", id="beside", who=main.steps[place].who, say="何か", away=main.steps[-1].id)
    changed = main.model_copy(update={"steps": (*main.steps[:place], silent, *main.steps[place + 1 :])})
    picture = diagram(City(plan.plan, plan.contacts, {**plan.playbooks, "main": changed}), "main")
    last = len(picture.nodes)
    assert picture.nodes[place].ways == (Way(place + 2, "on"), Way(last, "jump"))
    assert f"  s_beside --> {node_id(picture.nodes[-1])}" in mermaid(picture).splitlines()
    assert any(line.startswith(f"   → {last} ") for line in tree(picture, 80))

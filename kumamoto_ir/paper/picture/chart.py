"""From a playbook to its diagram. The same ways as in `settle.py` and `moves.py`, each with the answer it hangs on."""

from collections.abc import Mapping
from dataclasses import replace

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.graph import comes_back, ways
from kumamoto_ir.city.model import Basis
from kumamoto_ir.city.playbook import ANY_END, Must, Playbook
from kumamoto_ir.city.step import Step
from kumamoto_ir.paper.picture.drawing import Diagram, Entry, Gone, Node, Way
from kumamoto_ir.paper.picture.entries import entries, remarks, told_text
from kumamoto_ir.saying.conditionwords import condition_text
from kumamoto_ir.saying.words import READ_NOT, READ_PARTLY, origin_text


def diagram(
    city: City, name: str, gone: Mapping[str, Gone] | None = None, standing: str = "", letter: str = ""
) -> Diagram:
    """The diagram of the playbook `name`; `gone` marks the steps of one incident, by step id.

    `letter` stands before the numbers of steps where a text names one.
    """
    playbook = city.playbooks[name]
    marks = gone or {}
    nodes: list[Node] = []
    listed: dict[tuple[str, ...], int] = {}
    for place, step in enumerate(playbook.steps):
        node = _node(city, playbook, place, marks.get(step.id, Gone()), letter)
        if len(node.guards) > 1:  # the ends of a playbook mostly wait for the same
            first = listed.setdefault(node.guards, node.number)
            if first != node.number:
                node = replace(node, guards=(f"{letter}{first} と同じ({len(node.guards)}件)",))
        nodes.append(node)
    whose = city.plan.municipality
    return Diagram(
        name,
        playbook.title,
        f"{whose.name} {whose.plan}({whose.edition})",
        _notes(city, playbook),
        tuple(nodes),
        standing,
    )


def source_text(city: City, basis: Basis) -> str:
    """The clause and how far it backs what is drawn: 4(1)判定(イ)[計画の本文]."""
    note = f" {basis.note}" if basis.note else ""
    return f"{city.plan.clauses[basis.clause].ref}[{origin_text(basis)}]{note}"


def _node(city: City, playbook: Playbook, place: int, gone: Gone, letter: str) -> Node:
    step = playbook.steps[place]
    basis = city.basis(Frame(playbook.id, step.id))
    repeated = step.effects.each is not None
    lines = entries(city, playbook, place, letter)
    return Node(
        number=place + 1,
        id=step.id,
        sign=step.SIGN,
        say=step.say,
        who=city.name(step.who),
        source=source_text(city, basis),
        origin=basis.origin,
        condition=condition_text(city, step.when, step.unless, playbook.id, member=repeated),
        remarks=remarks(city, playbook, place),
        guards=_guards(city, playbook, step),
        entries=lines,
        ways=_ways(city, playbook, place, lines),
        ends=step.effects.ends,
        tells=step.effects.tells is not None,
        gone=gone,
    )


def _ways(city: City, playbook: Playbook, place: int, lines: tuple[Entry, ...]) -> tuple[Way, ...]:
    """The ways of the step as a whole; an answer that leads elsewhere carries its own."""
    step = playbook.steps[place]
    runs = step.effects.runs
    own = {entry.way for entry in lines}
    found: dict[Way, None] = {}
    for way in ways(playbook, place):
        to = way.to + 1 if way.to is not None else None
        if way.skip:
            found[Way(to, "skip")] = None
        elif way.lead is not None and (runs is None or comes_back(city, runs)):
            drawn = Way(to, "jump" if way.named else "on")
            if way.lead.to is None or drawn not in own:
                found[drawn] = None
    return tuple(found)


def _guards(city: City, playbook: Playbook, step: Step) -> tuple[str, ...]:
    return tuple(_must_text(city, playbook, must) for must in playbook.must if _guards_step(must, step))


def _guards_step(must: Must, step: Step) -> bool:
    return step.id in must.before or (step.effects.ends and ANY_END in must.before)


def _must_text(city: City, playbook: Playbook, must: Must) -> str:
    """What must be there, for whom it is asked, when it is asked, and where that stands."""
    when = condition_text(city, must.when, must.unless, playbook.id)
    asked = "、".join(
        (*told_text(city, must.told), *(f"「{_item(city, playbook, item)}」" for item in must.done))
    )
    return f"{must.say}{f'({when})' if when else ''}: {asked} {source_text(city, must.basis)}"


def _item(city: City, playbook: Playbook, item: str) -> str:
    return city.items[f"{playbook.id}.{item}"][2].say


def _notes(city: City, playbook: Playbook) -> tuple[str, ...]:
    """What is said when the playbook is entered, and which of its clauses could not be read in full.

    Also which obligation stands before no step of it: one before the end of a playbook that has none.
    """
    used = dict.fromkeys(city.basis(Frame(playbook.id, step.id)).clause for step in playbook.steps)
    clauses = [city.plan.clauses[name] for name in city.plan.clauses if name in used]
    unread = (
        f"{'・'.join(refs)}は、{says}。"
        for read, says in (("partial", READ_PARTLY), ("none", READ_NOT))
        if (refs := [clause.ref for clause in clauses if clause.read == read and clause.ref])
    )
    unguarded = (
        f"この手順のどの段も待たない定め: {_must_text(city, playbook, must)}"
        for must in playbook.must
        if not any(_guards_step(must, step) for step in playbook.steps)
    )
    return (*([playbook.notice] if playbook.notice else []), *unread, *unguarded)

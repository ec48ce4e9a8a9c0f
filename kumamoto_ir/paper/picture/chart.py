"""From a playbook to its diagram. The same ways as in `settle.py` and `moves.py`, each with the answer it hangs on."""

from collections.abc import Mapping
from dataclasses import replace

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.graph import comes_back, may_be_passed
from kumamoto_ir.city.model import Basis, Origin
from kumamoto_ir.city.playbook import ANY_END, Choose, End, Must, Playbook, Recheck, Run, Step
from kumamoto_ir.paper.picture.drawing import Diagram, Gone, Node, Way
from kumamoto_ir.paper.picture.entries import entries, remarks, told_text
from kumamoto_ir.saying.conditionwords import condition_text
from kumamoto_ir.saying.words import KINDS, READ_NOT, READ_PARTLY, origin_text


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
    repeated = getattr(step, "each", None) is not None
    return Node(
        number=place + 1,
        id=step.id,
        sign=KINDS[step.kind],
        say=step.say,
        who=city.name(step.who),
        source=source_text(city, basis),
        origin=basis.origin,
        condition=condition_text(city, step.when, step.unless, playbook.id, member=repeated),
        remarks=remarks(city, step),
        guards=_guards(city, playbook, step),
        entries=entries(city, playbook, place, letter),
        ways=_ways(city, playbook, place),
        ends=isinstance(step, End),
        gone=gone,
    )


def _ways(city: City, playbook: Playbook, place: int) -> tuple[Way, ...]:
    """The ways of the step as a whole; an answer that leads elsewhere carries its own."""
    step = playbook.steps[place]
    below = place + 2 if place + 1 < len(playbook.steps) else None
    found: list[Way] = []
    if _leads_on(city, step):
        found.append(Way(below, "on") if step.next is None else Way(_number(playbook, step.next), "jump"))
    if may_be_passed(step):
        found.append(Way(below, "skip"))
    return tuple(found)


def _leads_on(city: City, step: Step) -> bool:
    match step:
        case End():
            return False
        case Run():
            return comes_back(city, step.playbook)
        case Choose() if step.each is None:
            named = {answer.id: answer.next for answer in step.answers}
            unknown = named.get(step.unknown_as) if step.unknown_as is not None else step.unknown_next
            return None in named.values() or unknown is None
        case Recheck():
            return any(answer.next is None for answer in step.answers)
        case _:
            return True


def _number(playbook: Playbook, name: str) -> int:
    return next(number for number, step in enumerate(playbook.steps, 1) if step.id == name)


def _guards(city: City, playbook: Playbook, step: Step) -> tuple[str, ...]:
    return tuple(_must_text(city, playbook, must) for must in playbook.must if _guards_step(must, step))


def _guards_step(must: Must, step: Step) -> bool:
    return step.id in must.before or (isinstance(step, End) and ANY_END in must.before)


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


def origins(drawn: Diagram) -> tuple[Origin, ...]:
    """The origins that a diagram shows, in the order of their kind."""
    shown = {node.origin for node in drawn.nodes}
    return tuple(origin for origin in Origin if origin in shown)

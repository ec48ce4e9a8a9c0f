"""What must still be told or done: a pure function of what is known and what has been marked.

A telling counts for a *version*: the values of the facts its topic is renewed on. When they change, everybody who
was told before is to be told again (続報), also where the edge that led there no longer holds: a lowered level has
to be corrected with those who heard the higher one.
"""

from dataclasses import dataclass
from typing import Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.city.facts import applies
from kumamoto_ir.city.model import Basis
from kumamoto_ir.city.playbook import ANY_END, Must, Told
from kumamoto_ir.city.step import Step
from kumamoto_ir.incident.state import TOLD, State


@dataclass(frozen=True, slots=True)
class Target:
    """A contact to be told about a topic: by whose act, on what basis, whether it is a renewal.

    `on_behalf_of` is the role whose act it is, where somebody else makes the call; `unheard` is that role where it was
    not reached itself, so that nobody can have instructed the call.
    """

    contact: str
    topic: str
    act: str
    say: str
    on_behalf_of: str
    unheard: str
    if_needed: bool
    basis: Basis | None
    version: str
    renewal: bool


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is still outstanding. `key` names it in the journal when it is closed with a reason."""

    key: str
    kind: Literal["told", "done", "confirm"]
    must: str
    target: Target | None = None
    item: str = ""
    fact: str = ""


def version(city: City, state: State, topic: str) -> str:
    """The values that a telling about this topic stands for, as one comparable text.

    Of a fact that is kept per member every member counts: the union alone would not show that two changed places.
    """
    return ";".join(
        f"{key}={state.details[key] if key in state.details else ','.join(sorted(state.known.get(key, ())))}"
        for name in city.plan.topics[topic].renew_on
        for key in _keys(city, name)
    )


def _keys(city: City, name: str) -> tuple[str, ...]:
    """The names under which a fact is known: its own, or one for each member."""
    per = city.plan.facts[name].per
    return (name,) if per is None else tuple(f"{name}@{member}" for member in city.members(per))


def acting(city: City, state: State) -> frozenset[str]:
    """The roles in which whoever sits here acts."""
    held = city.contacts.contacts.get(state.role)
    return frozenset({state.role, *(held.also if held is not None else ())}) - {""}


def heard(city: City, state: State, role: str) -> bool:
    """Whether a role was reached, itself or by its deputy, or sits here."""
    return role in acting(city, state) or any(
        contact == role and telling.outcome in TOLD for (contact, _), telling in state.told.items()
    )


def is_told(city: City, state: State, contact: str, topic: str) -> bool:
    """Whether a contact knows the present version, or needs not to."""
    telling = state.told.get((contact, topic))
    return telling is not None and telling.version == version(city, state, topic)


def along(
    city: City, state: State, edges: tuple[Edge, ...], scope: str, *, unpicked: bool = False
) -> tuple[Target, ...]:
    """Everybody whom these edges lead to now, told or not; nobody is told of his own office, nor himself.

    Where some are picked among many, they lead to nobody before that was done; `unpicked`: to everybody.
    """
    found: dict[tuple[str, str], Target] = {}
    roles = acting(city, state)
    here = {state.office, *roles}
    now = {topic: version(city, state, topic) for topic in {edge.topic for edge in edges}}
    for edge in edges:
        members = tuple(
            member
            for member in city.members(edge.to)
            if applies(edge.when, edge.unless, state.known, scope, member)
        )
        if edge.pick and not (unpicked and edge.topic not in state.picked):
            members = tuple(member for member in members if member in state.picked.get(edge.topic, ()))
        for member in members:
            if member not in here:
                found.setdefault(
                    (member, edge.topic), _target(city, state, edge, member, roles, now[edge.topic])
                )
    return tuple(found.values())


def _target(city: City, state: State, edge: Edge, member: str, roles: frozenset[str], now: str) -> Target:
    """`roles` are those of whoever sits here, `now` is the present version of the topic."""
    told = state.told.get((member, edge.topic))
    foreign = bool(edge.from_) and edge.from_ not in roles
    return Target(
        contact=member,
        topic=edge.topic,
        act=edge.act,
        say=edge.say,
        on_behalf_of=edge.from_ if foreign and heard(city, state, edge.from_) else "",
        unheard=edge.from_ if foreign and not heard(city, state, edge.from_) else "",
        if_needed=edge.if_needed,
        basis=edge.basis,
        version=now,
        renewal=told is not None and told.outcome in TOLD and told.version != now,
    )


def renewals(city: City, state: State, topics: frozenset[str]) -> tuple[Target, ...]:
    """Those who were told an older version of one of these topics."""
    stale = []
    roles = acting(city, state)
    now = {topic: version(city, state, topic) for topic in topics}
    for (contact, topic), telling in state.told.items():
        if topic in topics and telling.outcome in TOLD and telling.version != now[topic]:
            edge = _edge_to(city, contact, topic)
            stale.append(_target(city, state, edge, contact, roles, now[topic]))
    return tuple(stale)


def _edge_to(city: City, contact: str, topic: str) -> Edge:
    """The edge along which a contact is told about a topic, whether or not it holds now."""
    for tree in city.contacts.trees.values():
        for edge in tree.edges:
            if edge.topic == topic and contact in city.members(edge.to):
                return edge
    for playbook in city.playbooks.values():
        for step in playbook.steps:
            tells = step.effects.tells
            if tells is not None and topic in tells.topic and contact in tells.to:
                return city.edges(None, (contact,), topic, tells.act)[0]
    return city.edges(None, (contact,), topic)[0]


def still_to_tell(city: City, state: State, step: Step, scope: str) -> tuple[Target, ...]:
    """Whom a step has yet to tell: its edges that hold, then those to be told again."""
    tells = step.effects.tells
    if tells is None:
        return ()
    wanted = [
        target for target in along(city, state, city.told_along(tells), scope) if not _closed(state, target)
    ]
    named = {(target.contact, target.topic) for target in wanted}
    wanted += [
        target
        for target in renewals(city, state, frozenset(tells.topic))
        if (target.contact, target.topic) not in named and not _closed(state, target)
    ]
    return tuple(target for target in wanted if not is_told(city, state, target.contact, target.topic))


def _closed(state: State, target: Target) -> bool:
    return key_of(target) in state.waived


def key_of(target: Target) -> str:
    """How the journal names the need to tell this contact this version."""
    return f"told:{target.contact}:{target.topic}:{target.version}"


def needs_of(city: City, state: State, playbook: str, must: Must) -> tuple[Need, ...]:
    """What one obligation still lacks; empty where its condition does not hold."""
    if not applies(must.when, must.unless, state.known, playbook):
        return ()
    lacking = [
        Need(key_of(target), "told", must.id, target=target)
        for target in _told_targets(city, state, playbook, must.told)
        if not is_told(city, state, target.contact, target.topic)
    ]
    lacking += [
        Need(f"done:{key}", "done", must.id, item=key)
        for item in must.done
        for key in item_keys(city, state, f"{playbook}.{item}", unpicked=True)
        if key not in state.items
    ]
    return tuple(need for need in lacking if need.key not in state.waived)


def _told_targets(city: City, state: State, playbook: str, told: Told | None) -> tuple[Target, ...]:
    if told is None:
        return ()
    return along(city, state, city.edges(told.tree, told.to, told.topic), playbook, unpicked=True)


def item_keys(city: City, state: State, item: str, *, unpicked: bool = False) -> tuple[str, ...]:
    """The marks an item asks for: itself, or one for each member or row it is asked for."""
    frame, step, entry = city.items[item]
    if step.effects.rows_of is not None:
        asked = applies(entry.when, entry.unless, state.known, frame.playbook)
        return tuple(f"{item}@{row}" for row in state.rows.get(step.effects.rows_of, ()) if asked)
    if step.effects.each is None:
        return (item,) if applies(entry.when, entry.unless, state.known, frame.playbook) else ()
    return tuple(
        f"{item}@{member}"
        for member in members_asked(city, state, frame, anybody=unpicked and str(frame) not in state.picked)
        if applies(entry.when, entry.unless, state.known, frame.playbook, member)
    )


def members_asked(city: City, state: State, frame: Frame, *, anybody: bool = False) -> tuple[str, ...]:
    """The members a repeated step is asked for: its condition holds for them, and they were picked if that is asked.

    `anybody`: whoever could be picked.
    """
    step = city.step(frame)
    effects = step.effects
    if effects.each is None:
        return ()
    members = [
        member
        for member in city.members(effects.each)
        if applies(step.when, step.unless, state.known, frame.playbook, member)
        and not (effects.not_self and member == state.office)
    ]
    if effects.pick and not anybody:
        members = [member for member in members if member in state.picked.get(str(frame), ())]
    return tuple(members)


def outstanding(city: City, state: State, playbook: str, before: str | None = None) -> tuple[Need, ...]:
    """What a playbook still lacks, or only what it lacks before a certain step, each need once."""
    found: dict[str, Need] = {}
    step = city.step(Frame(playbook, before)) if before is not None else None
    at_end = step is not None and step.effects.ends
    for must in city.playbooks[playbook].must:
        if before is None or before in must.before or (at_end and ANY_END in must.before):
            for need in needs_of(city, state, playbook, must):
                found.setdefault(need.key, need)
    if before is None or at_end:
        for target in renewals(city, state, city.topics_told_in(playbook)):
            if not _closed(state, target):
                found.setdefault(key_of(target), Need(key_of(target), "told", "", target=target))
        for need in _unconfirmed(city, state, playbook):
            found.setdefault(need.key, need)
    return tuple(found.values())


def _unconfirmed(city: City, state: State, playbook: str) -> tuple[Need, ...]:
    """A level entered by somebody else stays 暫定 until the role that decides has been heard."""
    facts = {city.judged(step) for step in city.playbooks[playbook].steps}
    return tuple(
        Need(f"confirm:{fact}:{judgement.level}", "confirm", "", fact=fact)
        for fact, judgement in state.judged.items()
        if fact in facts and judgement.provisional and f"confirm:{fact}:{judgement.level}" not in state.waived
    )


def all_outstanding(city: City, state: State) -> tuple[Need, ...]:
    """What the whole incident still lacks, over every playbook that was entered: tellings first."""
    found: dict[str, Need] = {}
    for walk in state.walks.values():
        for playbook in sorted(walk.entered):
            for need in outstanding(city, state, playbook):
                found.setdefault(need.key, need)
    for need in _tried_in_vain(city, state):
        found.setdefault(need.key, need)
    return tuple(sorted(found.values(), key=lambda need: ("told", "confirm", "done").index(need.kind)))


def _tried_in_vain(city: City, state: State) -> tuple[Need, ...]:
    """Calls that were tried and did not get through stay on the list, with or without an obligation."""
    vain = []
    for (contact, topic), last in state.tried.items():
        edge = _edge_to(city, contact, topic)
        in_force = applies(edge.when, edge.unless, state.known, "")
        if last.outcome not in TOLD and in_force and not is_told(city, state, contact, topic):
            now = version(city, state, topic)
            target = _target(city, state, edge, contact, acting(city, state), now)
            if not _closed(state, target):
                vain.append(Need(key_of(target), "told", "", target=target))
    return tuple(vain)

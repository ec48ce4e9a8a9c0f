"""Where a walk comes to rest after an event: rule 1 of `flow.py`, and nothing else."""

from dataclasses import replace

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import applies
from kumamoto_ir.city.step import Step
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.obligations import members_asked, outstanding
from kumamoto_ir.incident.state import State, Walk


def beginning(city: City, playbook: str, event: Event) -> Walk:
    """A walk at the first step of its playbook."""
    return Walk(
        playbook, (city.first(playbook),), event.seq, event.occurred_at, entered=frozenset({playbook})
    )


def put(state: State, walk: Walk) -> State:
    """The state with this walk in place of the one of its name."""
    return replace(state, walks={**state.walks, walk.playbook: walk})


def stand(walk: Walk, stack: tuple[Frame, ...], event: Event, back: tuple[Frame, ...] = ()) -> Walk:
    """The walk at the top of another stack, with nothing answered there yet."""
    return replace(
        walk, stack=stack, since=event.seq, since_at=event.occurred_at, got=frozenset(), back=back, ring=False
    )


def leave(city: City, state: State, walk: Walk, frame: Frame, way: str | None) -> State:
    """Goes on from a step: back from a detour, to the step that is named, or below."""
    assert state.log is not None  # every state was made by an event
    event = state.log.event
    if walk.back:
        return put(state, stand(walk, walk.back, event))
    rest = walk.stack[:-1]
    target = Frame(frame.playbook, way) if way is not None else city.below(frame)
    if target is not None:
        return put(state, stand(walk, (*rest, target), event))
    if rest:  # below the last step of a playbook that was run: come back up, and on from the step that ran it
        return leave(city, state, replace(walk, stack=rest), rest[-1], city.step(rest[-1]).next)
    return put(state, stand(walk, (), event))


def settled(city: City, state: State, event: Event) -> State:
    """Every walk at rest after an event."""
    while True:  # one that moves may be what another waited for, or open another
        before = state
        for name in tuple(state.walks):
            state = _settle(city, state, name, event)
        if state is before:
            return state


def _settle(city: City, state: State, name: str, event: Event) -> State:
    seen: set[tuple[Frame, ...]] = set()
    before = state
    while (walk := state.walks[name]).top is not None:
        frame = walk.stack[-1]
        if walk.stack in seen:
            # A walk that is known to go round in a ring stays as it was, or nothing would ever be at rest.
            return before if before.walks[name].ring else put(state, replace(walk, ring=True))
        seen.add(walk.stack)
        step = city.step(frame)
        if not _in_force(city, state, walk, frame, step):
            state = leave(city, state, walk, frame, None)
            continue
        if outstanding(city, state, frame.playbook, frame.step) and not walk.back:
            return state
        if not isinstance(step, Kind):
            return state
        if not picking(city, state, walk, frame, step) and step.passed(city, state, walk, frame):
            state = leave(city, state, walk, frame, step.next)
            continue
        come = step.come(city, state, walk, frame, event)
        if step.effects.calls is None and come.walks[name].stack == walk.stack:
            return come
        state = come
    return state


def _in_force(city: City, state: State, walk: Walk, frame: Frame, step: Step) -> bool:
    """Whether a step is for anybody; where members are picked first, whether there is anybody to pick."""
    if step.effects.each is not None:
        anybody = picking(city, state, walk, frame, step)
        return bool(members_asked(city, state, frame, anybody=anybody))
    return applies(step.when, step.unless, state.known, frame.playbook)


def picking(city: City, state: State, walk: Walk, frame: Frame, step: Step) -> bool:
    """Whether the members of a group have yet to be picked at this step."""
    if "picked" in walk.got:
        return False
    if (tells := step.effects.tells) is not None:
        return any(
            edge.pick and applies(edge.when, edge.unless, state.known, frame.playbook)
            for edge in city.told_along(tells)
        )
    return step.effects.pick

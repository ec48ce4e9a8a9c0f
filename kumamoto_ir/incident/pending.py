"""What the walk in front asks for next, computed from the state alone; and the call that is made out of turn."""

from datetime import datetime

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import applies
from kumamoto_ir.city.step import Step
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.obligations import Need, Target, outstanding
from kumamoto_ir.incident.requests import Call, Due, Finished, Guard, Pick, Request, Stuck
from kumamoto_ir.incident.settle import picking
from kumamoto_ir.incident.state import ABSENT, State


def pending(city: City, state: State) -> Request:
    """The one thing that is asked for now."""
    walk = state.walk
    if walk.ended:
        return Finished()
    frame = walk.top
    if frame is None:
        return Stuck(walk.playbook, "手順の最後に終わりの段がありません。")
    if walk.ring:
        return Stuck(walk.playbook, "手順が同じ所を回っています。")
    if not walk.back and (needs := outstanding(city, state, frame.playbook, frame.step)):
        return Guard(frame, needs)
    step = city.step(frame)
    if not isinstance(step, Kind):
        return Stuck(walk.playbook, f"段「{step.id}」の種類を、この道具はまだ知りません。")
    if picking(city, state, walk, frame, step):
        return _pick(city, state, frame, step)
    return step.ask(city, state, walk, frame)


def _pick(city: City, state: State, frame: Frame, step: Step) -> Pick:
    if (tells := step.effects.tells) is not None:
        edges = city.told_along(tells)
        members = tuple(member for edge in edges if edge.pick for member in city.members(edge.to))
    else:
        members = city.members(step.effects.each or "")
    return Pick(frame, step, tuple(member for member in dict.fromkeys(members) if member != state.office))


def judging_step(city: City, state: State) -> Frame | None:
    """The triage that `l` goes back to: the first of this walk that was come to and that holds."""
    walk = state.walk
    if walk.ended:
        return None
    return next(
        (
            frame
            for name in dict.fromkeys(frame.playbook for frame in walk.stack)
            for step in city.playbooks[name].steps
            if (frame := Frame(name, step.id)) in walk.reached
            and applies(step.when, step.unless, state.known, name)
        ),
        None,
    )


def overdue(city: City, state: State, now: datetime) -> Due | None:
    """A re-check whose time has come and that is not what is asked: it interrupts. None when there is none."""
    for walk in state.walks.values():
        for frame in (walk.top, *walk.back[-1:]):
            if frame is None or frame == state.walk.top or walk.ended or frame not in state.due:
                continue
            step = city.step(frame)
            if state.due[frame] <= now:
                return Due(frame, step, state.due[frame])
    return None


def next_due(state: State) -> datetime | None:
    """The next time at which something is asked again."""
    return min(state.due.values(), default=None)


def deputy_of(city: City, contact: str) -> str | None:
    """Who stands in for a contact."""
    return city.contacts.contacts[contact].deputy


def ring(
    city: City,
    target: Target,
    targets: tuple[Target, ...],
    frame: Frame | None = None,
    step: Step | None = None,
    *,
    via: str | None = None,
) -> Call:
    """The call of one target, at its turn or out of turn; `via` a deputy where the contact himself was absent."""
    now = via or target.contact
    rest = tuple(other for other in targets if other != target)
    return Call(frame, step, target, now, deputy_of(city, now), rest)


def whose_turn(city: City, state: State, target: Target) -> str:
    """Who is to be rung for a target out of turn: the deputy of whoever was absent last, else the contact himself."""
    last = state.tried.get((target.contact, target.topic))
    if last is not None and last.outcome == ABSENT and last.version == target.version:
        return deputy_of(city, last.via) or target.contact
    return target.contact


def tellings_left(needs: tuple[Need, ...]) -> tuple[Target, ...]:
    """The calls among what is outstanding."""
    return tuple(need.target for need in needs if need.target is not None)

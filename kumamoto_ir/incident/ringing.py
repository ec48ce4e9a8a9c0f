"""The one call that is next: at its turn or out of turn, and when a deputy is rung instead."""

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.step import Step
from kumamoto_ir.incident.obligations import Need, Target
from kumamoto_ir.incident.requests import Call
from kumamoto_ir.incident.state import ABSENT, State


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

"""What a step of any kind does in an incident: whether it has anything to ask, what it asks, what an answer changes.

The machine (`settle`, `pending`, `moves`) knows no kind; it asks these. A step that is no `Kind` is known by its model
alone: the walk stops there and says so, and nobody is led past it.
"""

from abc import abstractmethod

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.step import Step
from kumamoto_ir.incident.answered import Answered
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.requests import Request
from kumamoto_ir.incident.state import State, Walk


class Kind(Step):
    """A step that somebody can be led through."""

    @abstractmethod
    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """The one thing that is asked for now, while the walk stands here and its members are picked."""

    def take(
        self, city: City, state: State, walk: Walk, frame: Frame, given: Answered, event: Event
    ) -> State | None:
        """The state after an answer; None where it is none to this step, UnfitError where it does not fit."""
        return None

    def passed(self, city: City, state: State, walk: Walk, frame: Frame) -> bool:
        """Whether it would only add what is there already."""
        return False

    def come(self, city: City, state: State, walk: Walk, frame: Frame, event: Event) -> State:
        """The state once a walk has come here; where the walk then stands elsewhere, it goes on."""
        return state

    def decided(self, city: City, state: State, walk: Walk, frame: Frame, event: Event) -> State | None:
        """The state after a judgement (`judged`); None where nobody judges here."""
        return None

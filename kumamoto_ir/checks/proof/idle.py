"""Which steps and walks one exploration may pass over, because they can make no difference to what it looks at."""

from kumamoto_ir.checks.proof.cone import sets_of
from kumamoto_ir.checks.proof.duties import Duties
from kumamoto_ir.checks.proof.lens import Lens, key_of
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import Frame
from kumamoto_ir.city.playbook import (
    Checklist,
    Choose,
    Document,
    Entries,
    Form,
    Notify,
    Open,
    Recheck,
    Run,
    Step,
)


class Idle:
    """What is idle in one view."""

    def __init__(self, lens: Lens, duties: Duties) -> None:
        self.lens = lens
        self.duties = duties
        self.city = lens.city
        self.view = lens.view
        self._sets = {
            Frame(name, step.id): sets_of(lens.city, step, name)
            for name, book in lens.city.playbooks.items()
            for step in book.steps
        }
        self._idle: dict[Frame, bool] = {}

    def inert(self, frame: Frame) -> bool:
        """Whether passing a step can make no difference: nobody looks there, it leads one way and leaves nothing.

        What may be done there beside answering may as well be done at the next step, if that is never passed.
        """
        if frame not in self._idle:
            self._idle[frame] = False  # where steps go round, one of them stands
            following = self.city.step(frame).next or ((below := self.city.below(frame)) and below.step)
            self._idle[frame] = (
                following is not None
                and frame not in self.view.watched
                and self.leaves_nothing(frame)
                and self._seen(Frame(frame.playbook, following))
            )
        return self._idle[frame]

    def _seen(self, frame: Frame) -> bool:
        """Whether what may be done beside answering can be done when a walk comes to a step: it is not passed unseen."""
        step = self.city.step(frame)
        if self.inert(frame):
            return True
        conditions = [part for part in (step.when, step.unless) if part is not None]
        names = [name for condition in conditions for name in condition.names()]
        if any(key_of(self.city, name, frame.playbook) in self.lens.at for name in names):
            return False
        return bool(names) or not isinstance(step, Run | Open)

    def leaves_nothing(self, frame: Frame) -> bool:
        step = self.city.step(frame)
        below = self.city.below(frame)
        if _guarded(step) and step.next is not None and (below is None or step.next != below.step):
            return False
        match step:
            case Choose() | Recheck() | Form():
                return not self._sets[frame] & self.lens.at.keys() and not self._branches(step)
            case Checklist():
                return not any(f"{frame.playbook}.{item.id}" in self.view.items for item in step.items)
            case Notify():
                return self.view.topic not in step.topic
            case Document():
                return True
            case Entries():
                return not self.duties.undone_by(step)
            case Open():
                return not self.view.beside
            case _:
                return False

    def _branches(self, step: Choose | Recheck | Form) -> bool:
        answers = () if isinstance(step, Form) else step.answers
        unknown = step.unknown_next if isinstance(step, Choose) else None
        return unknown is not None or any(answer.next is not None for answer in answers)

    def dead(self, playbook: str) -> bool:
        """Whether a walk beside can do nothing that matters: it sets no fact, leaves no mark, and nobody looks there."""
        inside = graph.closure(self.city, playbook)
        for name in inside:
            for step in self.city.playbooks[name].steps:
                frame = Frame(name, step.id)
                if frame in self.view.watched or self._sets[frame] & self.lens.at.keys():
                    return False
                if isinstance(step, Checklist | Notify) and not self.leaves_nothing(frame):
                    return False
                if isinstance(step, Open) and step.playbook != playbook:
                    return False
        return True


def _guarded(step: Step) -> bool:
    return step.when is not None or step.unless is not None or getattr(step, "each", None) is not None

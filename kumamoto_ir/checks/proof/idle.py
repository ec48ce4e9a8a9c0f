"""Which steps and walks one exploration may pass over, because they can make no difference to what it looks at."""

from kumamoto_ir.checks.proof.cone import sets_of, steps_in
from kumamoto_ir.checks.proof.duties import Duties
from kumamoto_ir.checks.proof.lens import Lens, key_of
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import Frame
from kumamoto_ir.city.graph import may_be_passed
from kumamoto_ir.city.step import Step


class Idle:
    """What is idle in one view."""

    def __init__(self, lens: Lens, duties: Duties) -> None:
        self.lens = lens
        self.duties = duties
        self.city = lens.city
        self.view = lens.view
        self._sets = {
            frame: sets_of(lens.city, step, frame.playbook)
            for frame, step in steps_in(lens.city, lens.city.playbooks)
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
        names = [name for condition in step.conditions() for name in condition.names()]
        if any(key_of(self.city, name, frame.playbook) in self.lens.at for name in names):
            return False
        return bool(names) or step.effects.calls is None

    def leaves_nothing(self, frame: Frame) -> bool:
        """Whether a step leads one way, whether it is passed or not, and changes nothing that is looked at."""
        step, below = self.city.step(frame), self.city.below(frame)
        effects, leads = step.effects, step.leads()
        if may_be_passed(step) and step.next is not None and (below is None or step.next != below.step):
            return False
        if not leads or any(lead.to is not None for lead in leads) or self._sets[frame] & self.lens.at.keys():
            return False
        goes_on = effects.taught and not effects.ends and effects.judges is None and effects.runs is None
        return goes_on and not self._marks(frame, step) and not (effects.opens and self.view.beside)

    def _marks(self, frame: Frame, step: Step) -> bool:
        """Whether it gives or takes a mark that is looked at."""
        tells = step.effects.tells
        return (
            (tells is not None and self.view.topic in tells.topic)
            or any(f"{frame.playbook}.{item.id}" in self.view.items for item in step.tasks())
            or bool(self.duties.undone_by(step))
        )

    def dead(self, playbook: str) -> bool:
        """Whether a walk beside can do nothing that matters: it sets no fact, leaves no mark, and nobody looks there."""
        return not any(
            frame in self.view.watched
            or self._sets[frame] & self.lens.at.keys()
            or self._marks(frame, step)
            or step.effects.opens not in (None, playbook)
            for frame, step in steps_in(self.city, graph.closure(self.city, playbook))
        )

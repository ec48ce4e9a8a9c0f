"""What the steps of a diligent officer discharge of one obligation, and what it still lacks; and which steps and walks
can make no difference."""

from collections.abc import Iterator

from kumamoto_ir.checks.proof.cone import keys_of, own, sets_of, steps_in
from kumamoto_ir.checks.proof.lens import (
    IN,
    NOTHING,
    OUT,
    SURE,
    Facts,
    Guesses,
    Lens,
    Mark,
    Marks,
    Verdict,
    both,
    picked_at,
)
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import Frame
from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.city.playbook import Must
from kumamoto_ir.city.step import Item, Step, Tells


class Duties:
    """Tellings and items of one view. A telling stands for a version; of each contact only the last one counts."""

    def __init__(self, lens: Lens) -> None:
        self.lens = lens
        self.city = lens.city
        self.view = lens.view

    # ------------------------------------------------------------ done by steps

    def after(self, facts: Facts, marks: Marks, frame: Frame, step: Step) -> tuple[Marks, Guesses]:
        """The marks when a step is left. One that asks only for what is still open leaves nothing open; a new row of a
        register is still to be ticked off."""
        effects = step.effects
        guesses = SURE
        if not effects.asks:
            if effects.tells is not None:
                marks, guesses = self._told(facts, marks, frame, effects.tells)
            done, why = self._done(facts, frame, step)
            marks, guesses = marks | done, guesses | why
        if effects.book is None:
            return marks, guesses
        return marks - {(f"done:{name}", ()) for name in self.undone_by(step)}, guesses

    def _told(self, facts: Facts, marks: Marks, frame: Frame, tells: Tells) -> tuple[Marks, Guesses]:
        """The marks when everybody was told along the edges that hold, and again whoever was told something older."""
        if self.view.topic not in tells.topic:
            return marks, SURE
        now = self.lens.version(facts)
        names = {name for name, version in marks if version != now and name.startswith("told:")}
        guesses = SURE
        for edge in self.city.edges(tells.tree, tells.to, self.view.topic, tells.act):
            for member in self._followed(edge):
                verdict, why = self._leads(edge, member, facts, frame.playbook, unpicked=False)
                guesses |= why
                if verdict is True:
                    names.add(f"told:{member}")
        if not names:
            return marks, guesses
        kept = frozenset(mark for mark in marks if mark[0] not in names)
        return kept | {(name, now) for name in names}, guesses

    def _done(self, facts: Facts, frame: Frame, step: Step) -> tuple[Marks, Guesses]:
        """The marks of every item that applies."""
        found: set[Mark] = set()
        guesses = SURE
        for item in step.tasks():
            if (name := f"{frame.playbook}.{item.id}") not in self.view.items:
                continue
            verdict, why = self._asked_for(facts, frame, step, item)
            guesses |= why
            if verdict is True:
                found.add((f"done:{name}", ()))
        return frozenset(found), guesses

    def _asked_for(self, facts: Facts, frame: Frame, step: Step, item: Item) -> Verdict:
        """Whether an item applies: to the member in view where each is asked."""
        if step.effects.each is None:
            return self.lens.applies(item.when, item.unless, facts, frame.playbook)
        verdict = self.lens.applies(item.when, item.unless, facts, frame.playbook, "one")
        return both((verdict, self.lens.asked(step, facts, frame.playbook)))

    def undone_by(self, step: Step) -> frozenset[str]:
        """The items in view that each row of the register asks for that a step writes."""
        items, book = self.city.items, step.effects.book
        if book is None:
            return frozenset()
        return frozenset(name for name in self.view.items if items[name][1].effects.rows_of == book)

    def picks(self, facts: Facts, frame: Frame, step: Step) -> tuple[tuple[Facts, bool], ...]:
        """What may be picked of the member in view before a step tells: the facts then, and whether he is in."""
        tells = step.effects.tells
        if tells is None or tells.topic[0] != self.view.topic:
            return ()
        at = picked_at(tells.topic[0])
        if at not in self.lens.at:
            return ()
        pick = [edge for edge in self.city.told_along(tells) if edge.pick]
        open_ = [self.lens.applies(edge.when, edge.unless, facts, frame.playbook)[0] for edge in pick]
        members = {member for edge in pick for member in self.city.members(edge.to)}
        if all(verdict is False for verdict in open_):
            return ()
        given = [IN] if self.view.member in members else []
        given += [OUT] if members - {self.view.member} else []
        return tuple((self.lens.set(facts, frozenset(), ((at, value),))[0], value == IN) for value in given)

    # ------------------------------------------------------------ lacking

    def missing(
        self, must: Must, playbook: str, facts: Facts, marks: Marks
    ) -> tuple[tuple[str, ...], Guesses]:
        """What an obligation lacks here: contacts and items, in the order of the files."""
        verdict, guesses = self.lens.in_force(must, facts, playbook)
        lacking: dict[str, None] = {}
        if verdict is False:
            return (), SURE
        now = self.lens.version(facts)
        edges = (
            self.city.edges(must.told.tree, must.told.to, must.told.topic) if must.told is not None else ()
        )
        for edge in edges:
            for member in self._followed(edge):
                needed, why = self._leads(edge, member, facts, playbook, unpicked=True)
                if needed is not False and (f"told:{member}", now) not in marks:
                    guesses |= why
                    lacking |= {member: None}
        for name in must.done:
            key = f"{playbook}.{name}"
            frame, step, item = self.city.items[key]
            if key not in self.view.items or (f"done:{key}", ()) in marks:
                continue
            needed, why = self._asked_for(facts, frame, step, item)
            if needed is not False:
                guesses |= why
                lacking |= {name: None}
        return tuple(lacking), guesses

    def _followed(self, edge: Edge) -> Iterator[str]:
        """Of those to whom an edge leads, whom this view looks at."""
        for member in self.city.members(edge.to):
            if member == self.view.member or (self.view.member is None and member not in self.view.apart):
                yield member

    def _leads(
        self, edge: Edge, member: str, facts: Facts, scope: str, *, unpicked: bool
    ) -> tuple[bool | None, Guesses]:
        """Whether an edge leads to a member now; `unpicked`: also while nobody has been picked."""
        of = "one" if member == self.view.member else "all"
        verdict = self.lens.applies(edge.when, edge.unless, facts, scope, of)
        if not edge.pick:
            return verdict
        picked = self.lens.value(facts, picked_at(edge.topic))
        return both((verdict, (picked == IN or (unpicked and picked == NOTHING), SURE)))


class Idle:
    """Which steps and walks one view may pass over, because they can make no difference to what it looks at."""

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
        read = keys_of(self.city, own(step, frame.playbook))
        if read & self.lens.at.keys():
            return False
        return bool(read) or step.effects.calls is None

    def leaves_nothing(self, frame: Frame) -> bool:
        """Whether a step leads one way, whether it is passed or not, and changes nothing that is looked at."""
        step, below = self.city.step(frame), self.city.below(frame)
        effects, leads = step.effects, step.leads()
        if graph.may_be_passed(step) and step.next is not None and (below is None or step.next != below.step):
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

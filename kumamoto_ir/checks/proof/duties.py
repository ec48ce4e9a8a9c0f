"""What the steps of a diligent officer discharge of one obligation, and what it still lacks."""

from collections.abc import Iterator

from kumamoto_ir.checks.proof.lens import (
    IN,
    NOTHING,
    OUT,
    SURE,
    Guesses,
    Lens,
    Mark,
    Marks,
    Value,
    Verdict,
    both,
    picked_at,
)
from kumamoto_ir.city.city import Frame
from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.city.playbook import Must
from kumamoto_ir.city.step import Item, Step, Tells

Facts = tuple[Value, ...]


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

"""notify: tells the contacts of a tree (by topic), or the contacts in `to`, one call after the other.

`direction: in` is the other way round: whether word of it came from them.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.model import Names
from kumamoto_ir.city.step import Calls, Effects, Line, Tells, Uses
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.obligations import still_to_tell
from kumamoto_ir.incident.pending import deputy_of, ring
from kumamoto_ir.incident.requests import Request, Unreached
from kumamoto_ir.incident.state import ABSENT, TOLD, State, Walk


class Notify(Kind):
    """One call after the other."""

    SIGN: ClassVar = "連絡"
    LEFT: ClassVar = "伝わっていない相手を残して先へ進んだ"
    WORDS: ClassVar = {
        "": "notify: 一人ずつ電話する",
        "kind": "段の種類。",
        "topic": "用件の名前。",
        "tree": "体制図の名前。その用件の線のとおりに知らせる。",
        "to": "体制図によらないときの相手。",
        "act": "体制図によらないときの別。例 連絡",
        "direction": "out=こちらから知らせる、in=連絡が来たかを聞く。",
    }

    kind: Literal["notify"]
    topic: Names
    tree: str | None = None
    to: Names = ()
    act: str = ""
    direction: Literal["out", "in"] = "out"

    @cached_property
    def effects(self) -> Effects:
        """Who is told what."""
        tells = Tells(self.topic, self.tree, self.to, self.act, incoming=self.direction == "in")
        return Effects(asks=False, tells=tells)

    def lines(self) -> Iterator[Line]:
        """The calls."""
        if (tells := self.effects.tells) is not None:
            yield Calls(tells)

    def uses(self) -> Iterator[Uses]:
        """Topics, tree, contacts."""
        for place, topic in enumerate(self.topic):
            yield Uses("topic", topic, ("topic", place))
        if self.tree is not None:
            yield Uses("tree", self.tree, ("tree",))
        for place, name in enumerate(self.to):
            yield Uses("contact or group", name, ("to", place))

    def passed(self, city: City, state: State, walk: Walk, frame: Frame) -> bool:
        """Whether everybody has been told."""
        return not still_to_tell(city, state, self, frame.playbook)

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """The next call: who was not tried since the walk came here, or the deputy of whoever was absent."""
        targets = still_to_tell(city, state, self, frame.playbook)
        fresh = []
        for target in targets:
            last = state.tried.get((target.contact, target.topic))
            if (
                last is None or last.seq <= walk.since or last.outcome in TOLD
            ):  # reached, but it changed since
                fresh.append(target)
            elif last.outcome == ABSENT and (deputy := deputy_of(city, last.via)) is not None:
                return ring(city, target, targets, frame, self, via=deputy)
        return ring(city, fresh[0], targets, frame, self) if fresh else Unreached(frame, targets)

"""triage: a judgement by a table. Rows propose, `decides` judges, a changed judgement goes on at `resume_at`."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Final, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN, applies, holds
from kumamoto_ir.city.plan import Floor, Table
from kumamoto_ir.city.step import Choice, Effects, Judges, Lead, Line, Rows, Uses, Verdict
from kumamoto_ir.incident.answered import Answered, Ticked
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.obligations import heard
from kumamoto_ir.incident.requests import Decide, Request, Tick
from kumamoto_ir.incident.settle import leave, put
from kumamoto_ir.incident.state import Judgement, State, UnfitError, Walk

SAME: Final = "same"  # the keys of what a judgement may come to, besides none
CHANGED: Final = "changed"


class Triage(Kind):
    """A judgement by a table."""

    SIGN: ClassVar = "判定"
    WORDS: ClassVar = {
        "": "triage: 表による判定。決めるのは人",
        "kind": "段の種類。",
        "table": "判定表の名前。",
        "decides": "判定する人。連絡先の名前。",
        "resume_at": "判定し直して変わったときに、続ける段。",
        "unknown_next": "判定がまだないときに進む段。",
    }

    kind: Literal["triage"]
    table: str
    decides: str
    resume_at: str
    unknown_next: str | None = None

    def leads(self) -> tuple[Lead, ...]:
        """As before, not yet, or changed."""
        return (Lead(key=SAME), Lead(self.unknown_next, UNKNOWN), Lead(self.resume_at, CHANGED))

    @cached_property
    def effects(self) -> Effects:
        """The level."""
        return Effects(judges=Judges(self.table, self.decides))

    def lines(self) -> Iterator[Line]:
        """The table, what the judgement leads to, the judgement."""
        yield Rows(self.table)
        yield Choice(SAME, "判定が出た(初めて、または前と同じ)")
        yield Choice(UNKNOWN, "判定がまだない", to=self.unknown_next)
        yield Choice(CHANGED, "判定が前と変わった", to=self.resume_at)
        yield Verdict(self.table, self.decides)

    def uses(self) -> Iterator[Uses]:
        """Table, judge, steps."""
        yield Uses("table", self.table, ("table",))
        yield Uses("contact", self.decides, ("decides",))
        yield Uses("step", self.resume_at, ("resume_at",))
        if self.unknown_next is not None:
            yield Uses("step", self.unknown_next, ("unknown_next",))

    def come(self, city: City, state: State, walk: Walk, frame: Frame, event: Event) -> State:
        """From now on it can be judged again from everywhere."""
        return state if frame in walk.reached else put(state, replace(walk, reached=walk.reached | {frame}))

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """First the rows, then the level."""
        table = city.plan.tables[self.table]
        ticked = state.ticked.get(frame, ())
        if "rows" not in walk.got:
            suggested = tuple(
                row.id
                for row in table.rows
                if row.when is not None and applies(row.when, row.unless, state.known, frame.playbook)
            )
            return Tick(frame, self, self.table, table.rows, suggested, ticked)
        proposal, floor = propose(city, state, table, ticked, frame.playbook)
        old = next(iter(state.known.get(table.judges, ())), None)
        rows = tuple(row for row in table.rows if row.id in ticked)
        spoken = heard(city, state, self.decides)
        return Decide(frame, self, self.table, self.decides, rows, proposal, floor, old, spoken)

    def take(
        self, city: City, state: State, walk: Walk, frame: Frame, given: Answered, event: Event
    ) -> State | None:
        """The rows that fit."""
        if not isinstance(given, Ticked):
            return None
        state = replace(state, ticked={**state.ticked, frame: given.rows})
        return put(state, replace(walk, got=walk.got | {"rows"}))

    def decided(self, city: City, state: State, walk: Walk, frame: Frame, event: Event) -> State | None:
        """The level; where it changed, on at `resume_at`."""
        body: Any = event.body
        fact = city.plan.tables[self.table].judges
        level = body["level"]
        if level not in {*city.plan.facts[fact].values, UNKNOWN}:
            raise UnfitError("その段階はありません。")
        before = state.known.get(fact)
        state = replace(state, known={**state.known, fact: frozenset({level})})
        rows = state.ticked.get(frame, ())
        judgement = Judgement(level, body["by"], bool(body["provisional"]), rows, event.occurred_at)
        state = replace(state, judged={**state.judged, fact: judgement})
        walk = replace(walk, reached=walk.reached | {frame})
        if before is not None and before != frozenset({level}):
            return leave(city, state, replace(walk, back=()), frame, self.resume_at)
        onward = self.unknown_next if level == UNKNOWN and not walk.back else None
        return leave(city, state, walk, frame, onward or self.next)


def propose(
    city: City, state: State, table: Table, ticked: tuple[str, ...], scope: str
) -> tuple[str | None, Floor | None]:
    """The gravest level of the ticked rows, or of a floor that holds above them; None where nothing fits."""
    order = list(city.plan.facts[table.judges].values)
    level = max((row.level for row in table.rows if row.id in ticked), key=order.index, default=None)
    floors = [floor for floor in table.at_least if holds(floor.when, state.known, scope)]
    floor = max(floors, key=lambda held: order.index(held.level), default=None)
    if floor is not None and (level is None or order.index(floor.level) > order.index(level)):
        return floor.level, floor
    return level, None

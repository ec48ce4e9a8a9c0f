"""What the walk asks for next. `flow.pending` returns one of these; it never fetches the answer itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kumamoto_ir.city.city import Frame
from kumamoto_ir.city.plan import Column, Floor, Register, Row
from kumamoto_ir.city.step import Answer, Field, Item, Step
from kumamoto_ir.incident.obligations import Need, Target


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with numbered answers; `old` is what was answered before, `place` which of how many members.

    「わからない」 can be answered too, unless it is not `unsure`; `assumed` is what it then stands for. `rows` are the
    members with what each was answered, and whether since the step was come to, where all stand on one screen.
    """

    frame: Frame
    step: Step
    answers: tuple[Answer, ...]
    member: str | None = None
    place: tuple[int, int] = (1, 1)
    old: tuple[str, ...] = ()
    many: bool = False
    unsure: bool = True
    assumed: Answer | None = None
    rows: tuple[tuple[str, tuple[str, ...], bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Fill:
    """Fields of a form that were not answered yet; `old` holds what is known of them."""

    frame: Frame
    step: Step
    member: str | None
    fields: tuple[Field, ...]
    old: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Items of a checklist; `marks` holds the outcomes given so far, by key."""

    frame: Frame
    step: Step
    member: str | None
    items: tuple[tuple[str, Item], ...]
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The rows of a table; `suggested` fit what is known, `old` were ticked before."""

    frame: Frame
    step: Step
    table: str
    rows: tuple[Row, ...]
    suggested: tuple[str, ...]
    old: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decide:
    """The judgement itself; `proposal` rests on `rows` or on a floor, and may be empty."""

    frame: Frame
    step: Step
    table: str
    decides: str
    rows: tuple[Row, ...]
    proposal: str | None
    floor: Floor | None
    old: str | None
    heard: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """Which members of a group are meant."""

    frame: Frame
    step: Step
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """The one next call. `via` is who is to be rung now: the contact, or a deputy."""

    frame: Frame | None
    step: Step | None
    target: Target
    via: str
    deputy: str | None
    rest: tuple[Target, ...]

    @property
    def incoming(self) -> bool:
        """Whether word is to come from them."""
        tells = self.step.effects.tells if self.step is not None else None
        return tells is not None and tells.incoming


@dataclass(frozen=True, slots=True)
class Unreached:
    """Everybody was tried and these do not know yet: again, or on with them left open."""

    frame: Frame
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Enter:
    """The next column of a row; `draft` holds those given, `column` is the one that is asked."""

    frame: Frame
    step: Step
    book: str
    register: Register
    column: Column
    draft: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A re-check whose time has come while something else is asked."""

    frame: Frame
    step: Step
    due: datetime


@dataclass(frozen=True, slots=True)
class Write:
    """A paper is to be made for these contacts."""

    frame: Frame
    step: Step
    template: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetTime:
    """A time for asking again; the plan gives none and no setting does."""

    frame: Frame
    step: Step


@dataclass(frozen=True, slots=True)
class Wait:
    """A re-check that stands at its time; it may be answered earlier."""

    frame: Frame
    step: Step
    answers: tuple[Answer, ...]
    due: datetime


@dataclass(frozen=True, slots=True)
class Guard:
    """A step that is not entered while these are outstanding."""

    frame: Frame
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a walk."""

    frame: Frame
    step: Step
    reason: bool


@dataclass(frozen=True, slots=True)
class Stuck:
    """The playbook has a mistake: the list was fallen off, or it turns in a ring. The walk can be closed."""

    walk: str
    why: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Every walk has ended."""


Request: TypeAlias = (
    Ask
    | Fill
    | Check
    | Tick
    | Decide
    | Pick
    | Call
    | Unreached
    | Enter
    | Due
    | Write
    | SetTime
    | Wait
    | Guard
    | Close
    | Stuck
    | Finished
)

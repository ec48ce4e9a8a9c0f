"""What the walk asks for next. `flow.pending` returns one of these; it never fetches the answer itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kumamoto_ir.city.city import Frame
from kumamoto_ir.city.plan import Column, Floor, Register, Row
from kumamoto_ir.city.step import Answer, Field, Item, Step
from kumamoto_ir.incident.obligations import Need, Target


@dataclass(frozen=True, slots=True)
class AtStep:
    """Something that is asked at a step of a playbook."""

    frame: Frame
    step: Step


@dataclass(frozen=True, slots=True)
class Ask(AtStep):
    """A question with numbered answers; `old` is what was answered before, `place` which of how many members.

    「わからない」 can be answered too, unless it is not `unsure`; `assumed` is what it then stands for. `rows` are the
    members with what each was answered, and whether since the step was come to, where all stand on one screen.
    """

    answers: tuple[Answer, ...]
    member: str | None = None
    place: tuple[int, int] = (1, 1)
    old: tuple[str, ...] = ()
    many: bool = False
    unsure: bool = True
    assumed: Answer | None = None
    rows: tuple[tuple[str, tuple[str, ...], bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Fill(AtStep):
    """Fields of a form that were not answered yet; `old` holds what is known of them."""

    member: str | None
    fields: tuple[Field, ...]
    old: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Check(AtStep):
    """Items of a checklist; `marks` holds the outcomes given so far, by key."""

    member: str | None
    items: tuple[tuple[str, Item], ...]
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tick(AtStep):
    """The rows of a table; `suggested` fit what is known, `old` were ticked before."""

    table: str
    rows: tuple[Row, ...]
    suggested: tuple[str, ...]
    old: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decide(AtStep):
    """The judgement itself; `proposal` rests on `rows` or on a floor, and may be empty."""

    table: str
    decides: str
    rows: tuple[Row, ...]
    proposal: str | None
    floor: Floor | None
    old: str | None
    heard: bool


@dataclass(frozen=True, slots=True)
class Pick(AtStep):
    """Which members of a group are meant."""

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
class Enter(AtStep):
    """The next column of a row; `draft` holds those given, `column` is the one that is asked."""

    book: str
    register: Register
    column: Column
    draft: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Due(AtStep):
    """A re-check whose time has come while something else is asked."""

    due: datetime


@dataclass(frozen=True, slots=True)
class Write(AtStep):
    """A paper is to be made for these contacts."""

    template: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetTime(AtStep):
    """A time for asking again; the plan gives none and no setting does."""


@dataclass(frozen=True, slots=True)
class Wait(AtStep):
    """A re-check that stands at its time; it may be answered earlier."""

    answers: tuple[Answer, ...]
    due: datetime


@dataclass(frozen=True, slots=True)
class Guard:
    """A step that is not entered while these are outstanding."""

    frame: Frame
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Close(AtStep):
    """The end of a walk."""

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

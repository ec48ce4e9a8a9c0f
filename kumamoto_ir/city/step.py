"""What a step of any kind says of itself: where it leads, what it can change, what stands in it, which names it uses.

A kind is described once (`kinds/`), and everybody else reads the description: the way through a playbook, the proof,
the checks of references, the picture, the kit. Nothing here asks the state of an incident; what a step does there is
the business of `incident/kind.py`. A step that describes nothing is *untaught*: it may lead anywhere and change
anything, nobody can be asked by it, and no check calls it right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final, Literal, NamedTuple, TypeAlias

from pydantic import ConfigDict
from pydantic import Field as Named

from kumamoto_ir.city.model import Basis, Condition, Model, Names, When

Path: TypeAlias = tuple[str | int, ...]  # keys under a step, as they stand in its file

OWN: Final = ""  # instead of a shared fact: the outcome that is kept under the step's own id


class Answer(Model):
    """One numbered answer. `set` gives shared facts; `alone` excludes the others where several are allowed."""

    id: str
    say: str
    short: str = ""
    set: Mapping[str, Names] = {}
    next: str | None = None
    alone: bool = False


class Field(Model):
    """One typed field. It fills the shared fact `fact`; without an answer it stays 「未確認」."""

    fact: str
    say: str = ""
    example: str = ""
    default: Literal["now", "office"] | None = None
    when: When | None = None
    unless: When | None = None


class Item(Model):
    """One line of a checklist: `say` as something done, `todo` as something to do, for lists of what is left."""

    id: str
    say: str
    todo: str = ""
    when: When | None = None
    unless: When | None = None
    basis: Basis | None = None


# ---------------------------------------------------------------- ways, effects, names


class Lead(NamedTuple):
    """One way on. `to` is the step that is named, None the one that the step itself names or stands above.

    `key` is the answer that leads there, `path` where it is written, `sets` what is known for certain once it is gone.
    A step that can be left without an answer has a plain one.
    """

    to: str | None = None
    key: str = ""
    path: Path = ()
    sets: Mapping[str, Names] = {}


class Tells(NamedTuple):
    """Who is told what: along a tree, or the contacts in `to`; `incoming` is the other way round."""

    topic: Names
    tree: str | None
    to: Names
    act: str
    incoming: bool


class Judges(NamedTuple):
    """By which table somebody judges, and which role that is."""

    table: str
    decides: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What a step can change, and of whom it asks.

    `asks`: a person is asked whenever it is in force (not only for what is still open; one that does not ask promises
    that its items and calls are done when it is left). `own`: the answers that are
    kept under its own id, None where none is; `sets`: the shared fact that is its outcome instead. `facts`: the shared facts that it may give, each with the values, or
    None for any of the fact's. `always`: those that have a value whichever way it is left. `each`, `pick` and
    `not_self`: the group of whose members it asks one after the other, whether they are picked first, whether the own
    office is left out. `rows_of`: the register for each of whose rows its items are asked;
    `book` the register it writes, `prints` the template it fills in; `runs` and `opens` other playbooks.
    """

    taught: bool = True
    asks: bool = True
    own: Names | None = None
    sets: str | None = None
    facts: Mapping[str, Names | None] = field(default_factory=dict)
    always: frozenset[str] = frozenset()
    each: str | None = None
    pick: bool = False
    not_self: bool = False
    judges: Judges | None = None
    tells: Tells | None = None
    rows_of: str | None = None
    book: str | None = None
    prints: str | None = None
    runs: str | None = None
    opens: str | None = None
    ends: bool = False

    @property
    def calls(self) -> str | None:
        """The other playbook that it runs or opens."""
        return self.runs or self.opens


What: TypeAlias = Literal[
    "answer",
    "beside",
    "contact",
    "contact or group",
    "deadline",
    "fact",
    "group or list",
    "playbook",
    "register",
    "setting",
    "step",
    "table",
    "template",
    "topic",
    "tree",
]


class Uses(NamedTuple):
    """A name that stands in a step, what it is to be the name of, and where it stands."""

    what: What
    name: str
    path: Path


# ---------------------------------------------------------------- lines
# Tuples, because they are made at every start; two lines are told apart by their class, never by being equal.


class Choice(NamedTuple):
    """An answer: its number (empty where it has none), its words, where it leads, what it settles besides its own."""

    key: str
    say: str
    number: str = ""
    to: str | None = None
    sets: Mapping[str, Names] = {}
    short: str = ""


class Blank(NamedTuple):
    """Something typed."""

    field: Field


class Task(NamedTuple):
    """Something done, not applicable or not possible."""

    item: Item


class Days(NamedTuple):
    """A day that a law counts to."""

    deadline: str


class Rows(NamedTuple):
    """A table by which somebody judges."""

    table: str


class Verdict(NamedTuple):
    """The judgement itself: by which table, and whose it is."""

    table: str
    decides: str


class Calls(NamedTuple):
    """Everybody who is told, by the edges that lead there."""

    tells: Tells


class Row(NamedTuple):
    """A row in a register."""

    book: str


class Sheet(NamedTuple):
    """A paper, for each contact who was told about a topic."""

    template: str
    topic: Names


class Elsewhere(NamedTuple):
    """Another playbook, instead of this one until it ends, or `beside` it."""

    playbook: str
    beside: bool


class Again(NamedTuple):
    """A time at which this is asked once more; the interval is a setting."""

    every: str


class Closed(NamedTuple):
    """The time at which it was closed, with a reason where that is asked."""

    reason: bool


class Several(NamedTuple):
    """Any number of the answers may be given."""


class Board(NamedTuple):
    """All members stand on one screen, a row each; `shows` are facts and topics that stand beside."""

    shows: Names


Line: TypeAlias = (
    Board
    | Choice
    | Blank
    | Task
    | Days
    | Rows
    | Verdict
    | Calls
    | Row
    | Sheet
    | Elsewhere
    | Again
    | Closed
    | Several
)


# ---------------------------------------------------------------- the step


class Step(Model):
    """A step of any kind, with what all have in common."""

    SIGN: ClassVar[str] = "?"  # the kind in one or two Japanese words
    LEFT: ClassVar[str] = "先へ進んだ"  # what is said where somebody went on without an answer
    WORDS: ClassVar[Mapping[str, str]] = {}  # what its own keys are for, as an editor shows it

    model_config = ConfigDict(defer_build=True)  # only as a part of a playbook

    if TYPE_CHECKING:
        kind: str  # every kind declares its own name here; a model without one cannot stand in a playbook

    id: str
    who: str
    say: str
    why: str = ""
    when: When | None = None
    unless: When | None = None
    next: str | None = None
    any_time: bool = False
    basis: Basis | None = None

    def leads(self) -> tuple[Lead, ...]:
        """Every way on while it is in force."""
        return (Lead(),)

    @cached_property
    def effects(self) -> Effects:
        """What it can change."""
        return Effects(taught=False)

    def lines(self) -> Iterator[Line]:
        """What stands in it, from top to bottom."""
        yield from ()

    def uses(self) -> Iterator[Uses]:
        """The names in it, besides those that every step has."""
        yield from ()

    def conditions(self) -> tuple[Condition, ...]:
        """Its own `when` and `unless`."""
        return tuple(part for part in (self.when, self.unless) if part is not None)

    def numbered(self) -> tuple[Answer, ...]:
        """Its answers (`answers` in the file), where it has any."""
        return ()

    def typed(self) -> tuple[Field, ...]:
        """Its fields (`fields` in the file), where it has any."""
        return ()

    def tasks(self) -> tuple[Item, ...]:
        """Its items (`items` in the file), where it has any."""
        return ()


class Repeated(Step):
    """A step that may be asked once for each member of a group or a named list."""

    each: str | None = None
    except_: Literal["self"] | None = Named(default=None, alias="except")
    pick: bool = False

    def among(self, effects: Effects) -> Effects:
        """These effects, for the members that it is asked of."""
        return replace(effects, each=self.each, pick=self.pick, not_self=self.except_ == "self")

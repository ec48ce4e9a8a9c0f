"""The language of playbooks: a list of steps read from top to bottom, each of one kind.

A step without `next` goes on to the one below. Which answer leads where, what is told and what may not be missing
is data; how a walk moves over it stands at the head of `flow.py`.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag
from pydantic import Field as Named

from kumamoto_ir.city.model import Basis, Model, Names, When


class _Step(Model):
    id: str
    who: str
    say: str
    why: str = ""
    when: When | None = None
    unless: When | None = None
    next: str | None = None
    any_time: bool = False
    basis: Basis | None = None


class _Repeated(_Step):
    """Asked once for each member of a group or a named list."""

    each: str | None = None
    except_: Literal["self"] | None = Named(default=None, alias="except")
    pick: bool = False


class Answer(Model):
    """One numbered answer. `set` gives shared facts; `alone` excludes the others where several are allowed."""

    id: str
    say: str
    short: str = ""
    set: Mapping[str, Names] = {}
    next: str | None = None
    alone: bool = False


class Choose(_Repeated):
    """One question. 「わからない」 is built in: `unknown_next`, or `unknown_as` an answer that is then assumed.

    With `each`, the members are asked one after the other, or with `rows` all on one screen, a row each. Beside
    each row stands what `shows` names: facts that are kept per member, and topics the member was told about.
    """

    kind: Literal["choose"]
    answers: tuple[Answer, ...]
    many: bool = False
    rows: bool = False
    shows: Names = ()
    sets: str | None = None
    unknown_next: str | None = None
    unknown_as: str | None = None


class Field(Model):
    """One typed field. It fills the shared fact `fact`; without an answer it stays 「未確認」."""

    fact: str
    say: str = ""
    example: str = ""
    default: Literal["now", "office"] | None = None
    when: When | None = None
    unless: When | None = None


class Form(_Repeated):
    """One screen of typed fields."""

    kind: Literal["form"]
    fields: tuple[Field, ...]


class Item(Model):
    """One line of a checklist: `say` as something done, `todo` as something to do, for lists of what is left."""

    id: str
    say: str
    todo: str = ""
    when: When | None = None
    unless: When | None = None
    basis: Basis | None = None


class Checklist(_Repeated):
    """One screen of items, each done, not applicable or not possible.

    With `rows_of`, every item is asked for each row of that register that counts. `deadlines` of the plan stand above.
    """

    kind: Literal["checklist"]
    items: tuple[Item, ...]
    rows_of: str | None = None
    deadlines: Names = ()


class Triage(_Step):
    """A judgement by a table: rows propose, `decides` judges, a changed judgement goes on at `resume_at`."""

    kind: Literal["triage"]
    table: str
    decides: str
    resume_at: str
    unknown_next: str | None = None


class Notify(_Step):
    """Tells the contacts of a tree (by topic), or the contacts in `to`, one call after the other.

    `direction: in` is the other way round: whether word of it came from them.
    """

    kind: Literal["notify"]
    topic: Names
    tree: str | None = None
    to: Names = ()
    act: str = ""
    direction: Literal["out", "in"] = "out"


class Entries(_Step):
    """Rows for a register, one after the other, until the officer has no more."""

    kind: Literal["register"]
    book: str = Named(alias="register")


class Document(_Step):
    """Makes a numbered paper for each contact told about a topic, or one for nobody in particular, and saves it."""

    kind: Literal["document"]
    template: str
    topic: Names = ()


class Recheck(_Step):
    """Asks again at a time: `every` names a setting; where that is empty the officer sets the time."""

    kind: Literal["recheck"]
    every: str
    answers: tuple[Answer, ...]


class Run(_Step):
    """Goes through another playbook and comes back."""

    kind: Literal["run"]
    playbook: str


class Open(_Step):
    """Opens another playbook beside this one, once in an incident."""

    kind: Literal["open"]
    playbook: str


class End(_Step):
    """Ends the walk, not the incident."""

    kind: Literal["end"]
    reason: bool = False


def _kind(value: Any) -> Any:
    return value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", None)


Step = Annotated[
    Annotated[Choose, Tag("choose")]
    | Annotated[Form, Tag("form")]
    | Annotated[Checklist, Tag("checklist")]
    | Annotated[Triage, Tag("triage")]
    | Annotated[Notify, Tag("notify")]
    | Annotated[Entries, Tag("register")]
    | Annotated[Document, Tag("document")]
    | Annotated[Recheck, Tag("recheck")]
    | Annotated[Run, Tag("run")]
    | Annotated[Open, Tag("open")]
    | Annotated[End, Tag("end")],
    Discriminator(_kind),
]

KINDS = (
    "choose",
    "form",
    "checklist",
    "triage",
    "notify",
    "register",
    "document",
    "recheck",
    "run",
    "open",
    "end",
)
ANY_END = "end"


class Told(Model):
    """Those to be told: the edges of a tree about a topic, or the contacts in `to`."""

    topic: str
    tree: str | None = None
    to: Names = ()


class Must(Model):
    """An obligation: while `when` holds, these calls and items may not be missing `before` a step (or any `end`).

    Without `before` it stops nothing: it only stands on the list of what is left, from the first step on.
    """

    id: str
    say: str
    when: When | None = None
    unless: When | None = None
    told: Told | None = None
    done: Names = ()
    before: Names = ()
    basis: Basis


class Playbook(Model):
    """One file `playbooks/<id>.yaml`. `notice` is said when it is entered; `clock` keeps the times on the screen.

    `bridge` is said when the walk before it was closed and this one comes to the front: why it still goes on.
    """

    id: str
    title: str
    basis: Basis
    steps: tuple[Step, ...]
    must: tuple[Must, ...] = ()
    notice: str = ""
    bridge: str = ""
    clock: bool = False

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each step stands, by its id."""
        return {step.id: place for place, step in enumerate(self.steps)}

"""The plan taken apart: its clauses, the facts it turns on, its tables and lists, and the topics people are told of.

A *topic* is what a telling is about, and says which facts make it stale: told(contact, topic) holds only as long
as the values of `renew_on` are those that were told. (The design map put `renew_on` on each step; it belongs to the
topic, because obligations speak of topics and two steps must not disagree.)
"""

from collections.abc import Mapping
from typing import Final, Literal

from kumamoto_ir.city.facts import Fact
from kumamoto_ir.city.model import Basis, Model, Names, When


class Clause(Model):
    """One clause of the plan. `ref` is how the paper numbers it, `outside` says why no step carries it; `read` how much of it could be read."""

    ref: str = ""
    title: str
    says: str
    read: Literal["full", "partial", "none"] = "full"
    outside: str = ""


class Row(Model):
    """One row of a table of judgement. `when` suggests it from what is known; nobody is bound by a suggestion."""

    id: str
    level: str
    say: str
    when: When | None = None
    unless: When | None = None
    basis: Basis | None = None


class Floor(Model):
    """A level below which nothing is proposed while a condition holds: in doubt, the graver one."""

    when: When
    level: str
    say: str
    basis: Basis


class Table(Model):
    """A table of judgement over the ordered fact `judges`."""

    say: str
    judges: str
    rows: tuple[Row, ...]
    at_least: tuple[Floor, ...] = ()
    basis: Basis


class Topic(Model):
    """What a telling is about; `script` is the template of the text to read aloud, `instruction` says that it orders."""

    say: str
    renew_on: Names = ()
    script: str | None = None
    instruction: bool = False


class Column(Model):
    """One column of a register. A choice is among `values`, or among the members of a group or list `of`.

    `open` are values that mean that something is still to come (a receipt that was not confirmed yet).
    """

    id: str
    say: str
    type: Literal["text", "number", "datetime", "choice"] = "text"
    values: Mapping[str, str] = {}
    of: str | None = None
    default: Literal["now", "office"] | None = None
    example: str = ""
    open: Names = ()


class Register(Model):
    """A book with rows of one form: counts, faxes, measures. Rows are only ever added; a wrong one is corrected.

    `sum` are number columns that are added up for each combination of the choice columns `by`; a later row of the
    same combination stands beside the earlier one unless it corrects it. `expect` is the group of which every member
    should appear in the first column of `by`. `complete` are columns without which a row is not finished.
    """

    say: str
    columns: tuple[Column, ...]
    sum: Names = ()
    by: Names = ()
    expect: str | None = None
    complete: Names = ()


class Setting(Model):
    """A figure that the plan does not give and the municipality may set; None means that the officer decides."""

    say: str
    minutes: int | None = None


class ShownTime(Model):
    """A time that stays on the screen, until one of the facts `until` was answered: what is over is not shown."""

    fact: str
    until: Names = ()


class Deadline(Model):
    """A day counted from the day of a time, which is day 1. Shown to be confirmed, never decided by the tool."""

    say: str
    since: str
    days: int
    basis: Basis


class Instructed(Model):
    """Which facts hold the instruction that this office was given, by whom, and when."""

    fact: str
    by: str
    at: str


class Municipality(Model):
    """Whose plan this is and which edition."""

    name: str
    plan: str
    edition: str


ENTRIES: Final = ("report", "outage", "plan")  # the commands that start a playbook
PAPERS: Final = (
    "report",
    "chronology",
    "calls",
    "tally",
    "handover",
    "plan",
    "posting",
    "cover",
    "callsheet",
    "public",
    "faxlog",
    "heldlog",
)  # the papers that commands make


class Plan(Model):
    """`playbooks/plan.yaml`. `clock` are times kept on the screen, `order` times that follow one another, `tally` the
    register that `ir tally` adds up, `retention` how long records are kept (None: nobody has said), `instructed` the
    facts of an instruction received.

    `cuts` says by fact and value which of the things that means need (`contacts.yaml`) do not work then: what is
    known to be down cannot carry a call.
    """

    municipality: Municipality
    clauses: Mapping[str, Clause]
    facts: Mapping[str, Fact]
    tables: Mapping[str, Table] = {}
    lists: Mapping[str, Mapping[str, str]] = {}
    topics: Mapping[str, Topic] = {}
    settings: Mapping[str, Setting] = {}
    entries: Mapping[str, str | None]
    emergency: str = ""
    papers: Mapping[str, str] = {}
    registers: Mapping[str, Register] = {}
    clock: tuple[ShownTime, ...] = ()
    order: Names = ()
    tally: str | None = None
    retention: str | None = None
    cuts: Mapping[str, Mapping[str, Names]] = {}
    deadlines: Mapping[str, Deadline] = {}
    instructed: Instructed | None = None

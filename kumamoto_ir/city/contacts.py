"""Who is to be told, how they can be reached, and the trees that say who tells whom what.

Numbers are the user's: they lie in `contacts.local.yaml` over `contacts.yaml` and never enter the repository.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal

from pydantic import Field

from kumamoto_ir.city.model import Basis, Model, Names, When


class Means(Model):
    """A kind of channel and what must work for it (`lan`, `phone_line`, …).

    `form` is what its numbers look like: of a telephone or fax, of an extension, of a mail address, or anything.
    """

    say: str
    needs: Names = ()
    form: Literal["tel", "ext", "mail", "any"] = "any"


class Channel(Model):
    """One way to reach a contact. `number` None is 未記入; `fixed` is one that nobody need confirm, such as 110."""

    means: str
    hours: Literal["any", "day", "night"] = "any"
    number: str | None = None
    fixed: bool = False


class Contact(Model):
    """An office, a role, or a party outside.

    `opens` where its counter opens at an hour of its own; `collective` has no number of its own: how it was told is
    recorded; `confirmed_on` is the day on which somebody last made sure that its numbers are right. Whoever has this role also acts in the roles of `also`.
    """

    say: str
    person: str | None = None
    part_of: str | None = None
    deputy: str | None = None
    channels: tuple[Channel, ...] = ()
    collective: bool = False
    note: str = ""
    basis: Basis | None = None
    opens: time | None = None
    also: Names = ()
    confirmed_on: date | None = None


class Edge(Model):
    """Who tells whom what: `to` is a contact or a group; with `pick` the officer chooses among the group."""

    from_: str = Field(default="", alias="from")
    to: str
    act: str
    topic: str
    say: str = ""
    when: When | None = None
    unless: When | None = None
    if_needed: bool = False
    pick: bool = False
    basis: Basis | None = None


class Tree(Model):
    """One drawing of the plan as edges."""

    title: str
    basis: Basis
    edges: tuple[Edge, ...]
    note: str = ""


class Hours(Model):
    """When the `day` numbers hold; outside, and on days the calendar calls a holiday, the `night` ones."""

    say: str
    opens: time
    closes: time


class Contacts(Model):
    """`contacts.yaml` with `contacts.local.yaml` over it.

    `confirm_within_days` is how old a `confirmed_on` may become; None where the municipality has set no such time.
    """

    hours: Hours
    confirm_within_days: int | None = None
    means: Mapping[str, Means]
    contacts: Mapping[str, Contact]
    groups: Mapping[str, Names] = {}
    stations: str
    trees: Mapping[str, Tree] = {}


def opening(contacts: Contacts, office: str) -> time:
    """When the counter of an office opens (local time)."""
    own = contacts.contacts[office].opens if office in contacts.contacts else None
    return own or contacts.hours.opens


def usable_now(contact: Contact, hours: Hours, moment: datetime, *, holiday: bool) -> tuple[Channel, ...]:
    """The channels of a contact in the order to try at this local moment: those of the hour first, then the others."""
    day = not holiday and moment.weekday() < 5 and hours.opens <= moment.time() < hours.closes
    wanted = "day" if day else "night"
    return tuple(sorted(contact.channels, key=lambda channel: channel.hours not in (wanted, "any")))

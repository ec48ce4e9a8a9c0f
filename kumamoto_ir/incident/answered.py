"""What an answer to a step holds: the one event kind `answered` is nine, told apart by what stands in its body.

The journal keeps the body as it always was; here it is read once, so that nobody else looks at its keys.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from kumamoto_ir.city.model import Names


class Ended(NamedTuple):
    """The walk is closed."""


class Picked(NamedTuple):
    """Which members of a group are meant."""

    members: Names


class Board(NamedTuple):
    """Answers of several members on one screen."""

    members: Mapping[str, Names]


class Drafted(NamedTuple):
    """Columns of a row that does not stand yet."""

    values: Mapping[str, str | None]


class Chosen(NamedTuple):
    """Numbered answers, by id; of one member where the step is repeated."""

    names: Names
    member: str | None


class Filled(NamedTuple):
    """Values of fields; of text only that there is one, the words stand apart."""

    values: Mapping[str, str | None]
    member: str | None


class Ticked(NamedTuple):
    """Rows of a table that fit; `unsure` where nobody could say."""

    rows: Names
    unsure: bool


class Timed(NamedTuple):
    """When it is asked again."""

    due: datetime


class Left(NamedTuple):
    """On to what follows."""


Answered: TypeAlias = Ended | Picked | Board | Drafted | Chosen | Filled | Ticked | Timed | Left


def answered(body: Mapping[str, Any]) -> Answered | None:
    """What the body of an answer holds (its shape is known to be right, `bodies.py`); None where it holds nothing."""
    if body.get("end"):
        return Ended()
    if "picked" in body:
        return Picked(tuple(body["picked"]))
    if "members" in body:
        return Board({member: tuple(names) for member, names in body["members"].items()})
    if "draft" in body:
        return Drafted(body["draft"])
    if "chosen" in body:
        return Chosen(tuple(body["chosen"]), body.get("member"))
    if "values" in body:
        return Filled(body["values"], body.get("member"))
    if "rows" in body:
        return Ticked(tuple(body["rows"]), bool(body.get("unsure")))
    if "due" in body:
        return Timed(datetime.fromisoformat(body["due"]))
    return Left() if body.get("leave") else None

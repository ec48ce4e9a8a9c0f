"""The base of every model that is read from a municipality's files: strict about keys, frozen, and told by whom.

Every scalar arrives as text (`source.py` converts nothing), so numbers and truth values are converted here and
only here, by the type that a field declares.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Model(BaseModel):
    """A record of the municipality's data: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values; what was found out of the old ones and kept does not come along."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(copied).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Origin(StrEnum):
    """How far a sentence is backed: by the plan's text, a drawing, nobody yet, the law, a setting, a local rule."""

    TEXT = "text"
    ANNEX = "annex"
    PRESUMED = "presumed"
    LAW = "law"
    SETTING = "setting"
    LOCAL = "local"


class Confirmed(Model):
    """That the municipality has confirmed what its plan does not say: who, on which day, in which document."""

    by: str
    on: date
    document: str


class Basis(Model):
    """Where a step, an edge or a row stands in the plan; `confirmed` where it does not, and somebody has seen to it."""

    clause: str
    origin: Origin
    note: str = ""
    confirmed: Confirmed | None = None


def _listed(value: Any) -> Any:
    """One value may be written without brackets."""
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Condition(Model):
    """`{level: [2, 3], system: juki_net, any_of: [{…}, {…}]}`: keys are joined by and, a list means any of it."""

    facts: Mapping[str, Names] = {}
    any_of: tuple["Condition", ...] = ()

    def names(self) -> frozenset[str]:
        """Every fact that this condition reads."""
        return frozenset(self.facts).union(*(part.names() for part in self.any_of))


def _condition(value: Any) -> Any:
    if isinstance(value, Mapping) and not (set(value) <= {"facts", "any_of"} and "facts" in value):
        return {
            "facts": {name: wanted for name, wanted in value.items() if name != "any_of"},
            "any_of": [_condition(part) for part in value["any_of"]]
            if isinstance(value.get("any_of"), list)
            else (),
        }
    return value


When = Annotated[Condition, BeforeValidator(_condition)]

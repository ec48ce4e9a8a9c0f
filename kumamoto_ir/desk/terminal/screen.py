"""One question as lines and numbered choices: what `screens.py` makes and `line.py` prints."""

from collections.abc import Mapping
from dataclasses import dataclass

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Basis
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.requests import AtStep
from kumamoto_ir.saying.words import DONT_KNOW

NEEDS_NUMBER = "番号(Enterだけでは進みません): "
GO_ON = "go_on"


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered line; `answer` is what it stands for."""

    number: int
    say: str
    answer: Json
    sign: str = " "


@dataclass(frozen=True, slots=True)
class Screen:
    """One question as lines. `script` is to be read aloud and stands between rules."""

    title: str
    body: tuple[str, ...] = ()
    script: str = ""
    choices: tuple[Choice, ...] = ()
    after: tuple[str, ...] = ()
    basis: Basis | None = None
    prompt: str = NEEDS_NUMBER
    many: bool = False


def numbered(says: Mapping[str, str], *, unsure: bool = True) -> tuple[Choice, ...]:
    """What can be chosen, by its id, numbered from 1 in its order; 0 is 「わからない」 where that can be said."""
    choices = tuple(Choice(n, say, name) for n, (name, say) in enumerate(says.items(), 1))
    return (*choices, Choice(0, DONT_KNOW, UNKNOWN)) if unsure else choices


def head(city: City, request: AtStep) -> str:
    """The first line: whose step it is, and what it says."""
    return f"{who(city, request.frame)}{request.step.say}"


def who(city: City, frame: Frame) -> str:
    """Whose step it is, as a prefix."""
    return f"[{city.name(city.step(frame).who)}] "

"""One question as lines and numbered choices: what `screens.py` makes and `line.py` prints."""

from dataclasses import dataclass

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.model import Basis
from kumamoto_ir.ground.plain import Json

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


def who(city: City, frame: Frame) -> str:
    """Whose step it is, as a prefix."""
    return f"[{city.name(city.step(frame).who)}] "

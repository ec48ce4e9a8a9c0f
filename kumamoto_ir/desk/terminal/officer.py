"""The seam between the loop and whoever answers: a person at a terminal, or a file of answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kumamoto_ir.city.city import City
from kumamoto_ir.ground.personal import Hit
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.obligations import Need
from kumamoto_ir.incident.registers import Entry
from kumamoto_ir.incident.requests import Call, Request
from kumamoto_ir.incident.state import State


@dataclass(frozen=True, slots=True)
class Reply:
    """What the officer gave: an answer to the request (see `respond.py`), or a key with what belongs to it."""

    answer: Json = None
    key: str | None = None
    payload: Mapping[str, Json] = field(default_factory=dict)
    at: datetime | None = None
    override: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that was not written because another window was faster, and the question it was given to."""

    request: Request
    answer: Json


@dataclass(frozen=True)
class View:
    """Everything an officer may look at while he answers."""

    city: City
    state: State
    request: Request
    now: datetime
    incident: str
    place: str
    needs: tuple[Need, ...]
    script: Callable[[Call], str]
    chronology: Callable[[], tuple[str, ...]]
    holiday: bool
    rows: Callable[[str], tuple[Entry, ...]]
    drawn: Callable[[], None] = lambda: (
        None
    )  # called once the request stands on the screen, and somebody reads
    lost: Lost | None = None


class Officer(Protocol):
    """Answers requests and is told things. Neither the journal nor the clock is his business."""

    def reply(self, view: View) -> Reply:
        """The answer to the request in view, or a key. EOFError where no more answers come."""
        ...

    def tell(self, *lines: str) -> None:
        """Shows lines that want no answer."""
        ...

    def refused(self, why: str, hint: str) -> None:
        """Says why the last answer was not taken; the same request comes again."""
        ...

    def personal(self, hits: tuple[Hit, ...]) -> bool:
        """Asks whether a text that looks like a personal number is to be kept all the same."""
        ...

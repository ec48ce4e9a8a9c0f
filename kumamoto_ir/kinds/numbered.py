"""Numbered answers, for every kind of step that has some."""

from collections.abc import Iterator, Mapping
from typing import Final

from kumamoto_ir.city.model import Names
from kumamoto_ir.city.step import Answer, Choice, Lead, Uses
from kumamoto_ir.incident.state import UnfitError

DONT_KNOW: Final = "わからない"


def named(answers: tuple[Answer, ...], name: str) -> Answer:
    """The answer of that id; UnfitError where there is none."""
    found = next((answer for answer in answers if answer.id == name), None)
    if found is None:
        raise UnfitError("その答えはここにありません。")
    return found


def leading(answers: tuple[Answer, ...], fact: str | None = None) -> Iterator[Lead]:
    """Where answers lead and what is known then; `fact` is the one whose value is the answer itself."""
    for place, answer in enumerate(answers):
        sets = answer.set if fact is None else {fact: (answer.id,), **answer.set}  # what it sets comes last
        yield Lead(answer.next, answer.id, ("answers", place), sets)


def given_by(answers: tuple[Answer, ...]) -> Mapping[str, Names | None]:
    """The shared facts that answers set, each with every value."""
    found: dict[str, Names | None] = {}
    for answer in answers:
        for name, values in answer.set.items():
            found[name] = (*(found.get(name) or ()), *values)
    return found


def choices(answers: tuple[Answer, ...]) -> Iterator[Choice]:
    """Answers as lines."""
    for number, answer in enumerate(answers, 1):
        yield Choice(answer.id, answer.say, str(number), answer.next, answer.set, answer.short)


def used_by(answers: tuple[Answer, ...]) -> Iterator[Uses]:
    """The names in answers."""
    for place, answer in enumerate(answers):
        if answer.next is not None:
            yield Uses("step", answer.next, ("answers", place, "next"))
        for name in answer.set:
            yield Uses("fact", name, ("answers", place, "set", name))

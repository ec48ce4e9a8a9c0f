"""How an answer becomes something that is known, for all or for one member."""

from collections.abc import Mapping
from dataclasses import replace

from kumamoto_ir.city.facts import Fact
from kumamoto_ir.city.model import Names
from kumamoto_ir.incident.bodies import is_count, is_moment, is_text
from kumamoto_ir.incident.state import STRUCK, State, UnfitError


def learned(state: State, sets: Mapping[str, Names], member: str | None = None) -> State:
    """With these facts given."""
    for fact, values in sets.items():
        state = known(state, fact, frozenset(values), member)
    return state


def known(state: State, fact: str, value: frozenset[str], member: str | None) -> State:
    """With a fact set; one that is kept per member also gets the union over them, so it can be read without a member."""
    if member is None:
        return replace(state, known={**state.known, fact: value})
    return replace(state, known=united({**state.known, f"{fact}@{member}": value}, fact))


def united(held: dict[str, frozenset[str]], fact: str) -> dict[str, frozenset[str]]:
    """With the union over the members under the fact's own name."""
    parts = [value for name, value in held.items() if name.startswith(f"{fact}@")]
    return {**held, fact: frozenset().union(*parts)} if parts else held


def refuse_wrong(fact: Fact, value: str) -> None:
    """Raises UnfitError where a kept value is none of its kind."""
    fits = {"number": is_count, "datetime": is_moment}.get(fact.type, is_text)
    if not fits(value) and value != STRUCK:
        raise UnfitError(f"「{fact.say}」の値が読めません。")

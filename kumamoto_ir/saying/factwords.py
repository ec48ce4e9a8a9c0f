"""Facts, topics, rows of a table and items of a checklist in words, as papers, scripts and the chronology read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN, Fact
from kumamoto_ir.ground.dates import era_datetime
from kumamoto_ir.incident.registers import entries
from kumamoto_ir.incident.state import State
from kumamoto_ir.saying.books import row_text
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT, UNCONFIRMED

ASSUMED: Final = "(未確認。安全側で仮置き)"


def value_text(fact: Fact, value: str) -> str:
    """One recorded value of a fact as people read it."""
    if value == UNKNOWN:
        return UNCONFIRMED
    if fact.type == "datetime":
        return era_datetime(datetime.fromisoformat(value))
    return fact.values.get(value, value)


def values_text(fact: Fact, values: frozenset[str]) -> str:
    """Several values in the order in which the plan declares them; what the plan no longer has comes last."""
    order = [*fact.values, *sorted(values - set(fact.values))]
    return "、".join(value_text(fact, value) for value in order if value in values) or UNCONFIRMED


def facts_text(city: City, state: State) -> dict[str, str]:
    """Every declared fact in words; what nobody said reads 未確認, what nobody judged 判定前."""
    judged = {table.judges for table in city.plan.tables.values()}
    texts = {}
    for name, fact in city.plan.facts.items():
        text = _members_text(city, state, name, fact) if fact.per else _fact_text(state, name, fact)
        if name in judged and text == UNCONFIRMED:
            text = BEFORE_JUDGEMENT
        texts[name] = text + (ASSUMED if name in state.assumed else "")
    return texts


def _fact_text(state: State, key: str, fact: Fact) -> str:
    if key in state.details:
        return value_text(fact, state.details[key])
    held = state.known.get(key)
    return UNCONFIRMED if held is None or fact.type != "choice" else values_text(fact, held)


def _members_text(city: City, state: State, name: str, fact: Fact) -> str:
    asked = [
        member
        for member in city.members(fact.per or "")
        if f"{name}@{member}" in state.known or f"{name}@{member}" in state.details
    ]
    said = (f"{city.name(member)}={_fact_text(state, f'{name}@{member}', fact)}" for member in asked)
    return "、".join(said) or UNCONFIRMED


@dataclass(frozen=True, slots=True)
class MemberValue:
    """What is known of one member of a fact that is kept per member."""

    name: str
    say: str


def member_values(city: City, state: State) -> dict[str, tuple[MemberValue, ...]]:
    """The facts that are kept per member, member by member; without those that were not answered."""
    return {
        name: tuple(
            MemberValue(city.name(member), values_text(fact, held))
            for member in city.members(fact.per)
            if (held := state.known.get(f"{name}@{member}")) is not None
        )
        for name, fact in city.plan.facts.items()
        if fact.per is not None
    }


def unknown(city: City, state: State) -> tuple[str, ...]:
    """The facts that were asked for and are still 未確認, in the order of the plan."""
    texts = facts_text(city, state)
    asked = {name.partition("@")[0] for name in (*state.known, *state.details)}
    return tuple(
        fact.say
        for name, fact in city.plan.facts.items()
        if name in asked and texts[name].startswith(UNCONFIRMED)
    )


def spoken(city: City, state: State) -> dict[str, str]:
    """Every fact as it is said on the telephone; empty where there is nothing to say of it.

    What was only assumed is said like what is unknown, never as if somebody knew it.
    """
    return {
        name: _members_spoken(city, state, name, fact) if fact.per else _spoken(state, name, fact)
        for name, fact in city.plan.facts.items()
    }


def _spoken(state: State, name: str, fact: Fact) -> str:
    if name in state.details:
        return value_text(fact, state.details[name])
    held = state.known.get(name, frozenset())
    if not held or fact.type != "choice":
        return ""
    says = fact.spoken or fact.values
    if UNKNOWN in held or name in state.assumed:
        return fact.spoken.get(UNKNOWN, "")
    return _and([says[value] for value in fact.values if value in held and value in says])


def _members_spoken(city: City, state: State, name: str, fact: Fact) -> str:
    """Members with the same value in one breath, in the order of the values."""
    says = fact.spoken or fact.values
    groups = []
    for value in (*fact.values, UNKNOWN):
        members = [
            city.name(member)
            for member in city.members(fact.per or "")
            if value in state.known.get(f"{name}@{member}", ()) and value in says
        ]
        if members:
            groups.append(f"{_and(members)}は{says[value]}")
    return "、".join(groups)


def _and(words: list[str]) -> str:
    """Several words in one breath: A、BとC."""
    return "と".join(part for part in ("、".join(words[:-1]), *words[-1:]) if part)


def topic_text(city: City, topic: str) -> str:
    """What a telling is about."""
    return city.plan.topics[topic].say if topic in city.plan.topics else topic


def row_texts(city: City, table: str, rows: tuple[str, ...]) -> tuple[str, ...]:
    """The rows of a table in words."""
    says = {row.id: row.say for row in city.plan.tables[table].rows}
    return tuple(says.get(row, row) for row in rows)


def item_text(city: City, key: str, state: State | None = None, say: str = "") -> str:
    """An item of a checklist, with the member or the row it was asked for; a row is spelled out where `state` is given.

    `say` are other words for the item itself.
    """
    name, _, member = key.partition("@")
    if name not in city.items:
        return key
    _, step, item = city.items[name]
    if step.effects.rows_of is None:
        return f"{say or item.say}({city.name(member)})" if member else say or item.say
    written = entries(state, step.effects.rows_of) if state is not None else ()
    row = next((entry for entry in written if str(entry.seq) == member), None)
    if row is None:
        return f"{say or item.say}(記録{member})"
    return f"{row_text(city, city.plan.registers[step.effects.rows_of], row)}: {say or item.say}"


def todo_text(city: City, key: str, state: State | None = None) -> str:
    """An item as something that is still to be done; an item that only says it as done is marked as open."""
    held = city.items.get(key.partition("@")[0])
    if held is None:
        return key
    item = held[2]
    return item_text(city, key, state, item.todo) if item.todo else f"{item_text(city, key, state)}(まだ)"


def need_text(city: City, key: str) -> str:
    """Something outstanding, from the key under which the journal closed it."""
    kind, _, rest = key.partition(":")
    if kind == "told":
        contact, topic = rest.split(":")[:2]
        return f"{city.name(contact)}への連絡({topic_text(city, topic)})"
    if kind == "confirm":
        fact = rest.partition(":")[0]
        return f"{city.plan.facts[fact].say if fact in city.plan.facts else fact}の確認"
    return todo_text(city, rest)

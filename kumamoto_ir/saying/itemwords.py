"""What is told, ticked and outstanding, in words: topics, rows of a table, items of a checklist."""

from kumamoto_ir.city.city import City
from kumamoto_ir.incident.registers import entries
from kumamoto_ir.incident.state import State
from kumamoto_ir.saying.books import row_text


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

"""The tables of the guide for authors that the program knows better: keys, rules and the variables of a template.

Above each stands a comment: `keys MODEL` every key that a model declares, `rules GROUP` the rules of a group in the
order in which they are asked, `variables` what a template can place. Of the last only the names are the program's.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_args, get_type_hints

from kumamoto_ir import checks
from kumamoto_ir.checks.explanations import explanations
from kumamoto_ir.checks.reading import READING
from kumamoto_ir.city.accepting import Acceptances
from kumamoto_ir.city.contacts import Contacts
from kumamoto_ir.city.model import Model
from kumamoto_ir.city.plan import Plan
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.ground.findings import Severity
from kumamoto_ir.reading.schema.keywords import words_of
from kumamoto_ir.reading.shape import models
from kumamoto_ir.saying.books import Book
from kumamoto_ir.saying.factwords import MemberValue
from kumamoto_ir.saying.report import ROOTS

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "reading": tuple(read.id for read in READING),
    **{
        name: tuple(rule.ID for rule in rules)
        for name, rules in (
            ("references", checks.REFERENCES),
            ("words", checks.WORDS),
            ("shapes", checks.SHAPES),
            ("known", checks.KNOWN),
            ("ways", checks.WAYS),
            ("walks", checks.WALKS),
            ("last", checks.LAST),
        )
    },
}
MODELS: Final[Mapping[str, type[Model]]] = {
    model.__name__: model
    for model in models(Model)
    if model.__module__.startswith("kumamoto_ir.") and len(words_of(model)) > 1
}
FILES: Final = (Plan, Contacts, Playbook, Acceptances)

_TABLE: Final = re.compile(r"<!-- (?P<what>keys|rules) (?P<name>\w+) -->\n(?:\n\|.*\n(?:\|.*\n)*)?")
_GRAVITY: Final = {Severity.ERROR: "エラー", Severity.WARNING: "警告"}


def named(text: str, what: str) -> list[str]:
    """What the tables of a kind in the guide are about, in its order."""
    return [hit["name"] for hit in _TABLE.finditer(text) if hit["what"] == what]


def reached(roots: Sequence[type[Model]]) -> frozenset[type[Model]]:
    """Every model that some file can hold, from its own model down."""
    found: set[type[Model]] = set()
    waiting: list[Any] = list(roots)
    while waiting:
        shape = waiting.pop()
        waiting += get_args(shape)
        if isinstance(shape, type) and issubclass(shape, Model) and shape not in found:
            found.add(shape)
            waiting += [field.annotation for field in shape.model_fields.values()]
    return frozenset(found)


def with_tables(text: str) -> str:
    """The guide with its tables as the program gives them now."""
    makers: Mapping[str, Callable[[str], str]] = {"keys": _keys, "rules": _rules}
    return _TABLE.sub(
        lambda hit: f"<!-- {hit['what']} {hit['name']} -->\n\n{makers[hit['what']](hit['name'])}", text
    )


def parts_of_variables() -> Mapping[str, tuple[str, ...]]:
    """Every variable of a template, and the dotted names of its parts where it has any."""
    # Of what stands under names of the municipality's own, the parts below such a name.
    shapes = {**ROOTS, "registers": Book, "members": MemberValue}
    return {name: tuple(_parts(shape)) for name, shape in shapes.items()}


def _parts(shape: Any) -> Iterator[str]:
    if is_dataclass(shape):
        hints = get_type_hints(shape)
        for part in fields(shape):
            yield part.name
            inner = get_args(hints[part.name])
            if inner and is_dataclass(inner[0]):
                yield from (f"{part.name}.{below}" for below in _parts(inner[0]))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return (
        "".join(f"| {' | '.join(row)} |\n".replace("|  |", "| |") for row in lines)
        .replace("| --- ", "|---")
        .replace("--- |", "---|")
    )


def _keys(name: str) -> str:
    """The keys that a model declares itself, with the words of the editors' schema."""
    model = MODELS[name]
    said = dict(words_of(model))
    needed = {field.alias or key for key, field in model.model_fields.items() if field.is_required()}
    rows = [
        (f"`{key}`", "○" if key in needed else "", text)
        for key, text in said.items()
        if key not in ("", "kind")
    ]
    return _table((_of(said[""]), "要", "意味"), rows)


def _of(said: str) -> str:
    name = said.partition(":")[0]
    return f"{name} の項目" if name[-1].isascii() else f"{name}の項目"


def _rules(group: str) -> str:
    """The rules of a group: what each holds, and why that matters and how to mend what it finds."""
    known = explanations()
    rows = [
        (f"`{rule}`", _GRAVITY[known[rule].severity], known[rule].purpose, known[rule].why)
        for rule in GROUPS[group]
    ]
    return _table(
        ("決まり", "重さ", "守られていること", "わけと直し方"),
        [[_cell(text) for text in row] for row in rows],
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

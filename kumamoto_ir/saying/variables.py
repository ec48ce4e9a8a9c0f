"""The names that a template may write: those of a `Report`, to whom it goes, and its number.

`knows` says statically whether a dotted name stands for something, so that a template can be checked before anybody
needs it.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, get_args, get_origin, get_type_hints

from kumamoto_ir.city.city import City
from kumamoto_ir.saying.books import Book
from kumamoto_ir.saying.factwords import MemberValue
from kumamoto_ir.saying.report import Recipient, Report


def context(report: Report, to: Recipient | None = None, number: int = 0) -> dict[str, object]:
    """The variables of a template, the same names for every template; `number` is 0 for a text that is not counted."""
    seen: dict[str, object] = {entry.name: getattr(report, entry.name) for entry in fields(report)}
    return {**seen, "to": to or Recipient(), "number": number}


def _element(hint: Any) -> type[Any]:
    """What a name stands for; for a list, what one of its elements is."""
    if get_origin(hint) is tuple:
        return _element(get_args(hint)[0])
    shape: type[Any] = get_origin(hint) or hint
    return shape


ROOTS: Final[Mapping[str, type[Any]]] = {
    **{name: _element(hint) for name, hint in get_type_hints(Report).items()},
    "to": Recipient,
    "number": int,
}


def knows(city: City, name: str) -> bool:
    """Whether a dotted name in a template (`to.name`, `told.at` inside a loop, `facts.place`) stands for something."""
    root, *rest = name.split(".")
    if root not in ROOTS or len(rest) > (4 if root in ("registers", "members") else 2):
        return False
    shape = ROOTS[root]
    if not rest:
        return True
    if root == "registers":
        if rest[0] not in city.plan.registers:
            return False
        shape, rest = Book, rest[1:]
        if not rest:
            return True
    if root == "members":
        fact = city.plan.facts.get(rest[0])
        if fact is None or fact.per is None:
            return False
        shape, rest = MemberValue, rest[1:]
        if not rest:
            return True
    if root in ("facts", "clock", "spoken", "changed"):
        fact = city.plan.facts.get(rest[0])
        return len(rest) == 1 and fact is not None and (root != "clock" or fact.type == "datetime")
    while rest:
        hints = get_type_hints(shape) if hasattr(shape, "__dataclass_fields__") else {}
        if rest[0] not in hints:
            return False
        shape = _element(hints[rest.pop(0)])
    return True

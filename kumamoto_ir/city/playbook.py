"""The language of playbooks: a list of steps read from top to bottom, each of one kind.

A step without `next` goes on to the one below. Which answer leads where, what is told and what may not be missing
is data; how a walk moves over it stands at the head of `flow.py`, and what each kind is in `kinds/`.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, Final, get_args

from pydantic import ConfigDict, GetCoreSchemaHandler
from pydantic_core import core_schema as core

from kumamoto_ir.city.model import Basis, Model, Names, When
from kumamoto_ir.city.step import Step

ANY_END: Final = "end"
_TAUGHT: Final[dict[str, type[Step]]] = {}


class _ByKind:
    """Reads a step as the kind that it names. Which kinds there are is said by `taught`, before a file is read."""

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> core.CoreSchema:
        """One case for each kind."""
        choices = {name: handler.generate_schema(model) for name, model in _TAUGHT.items()}
        return core.tagged_union_schema(choices, discriminator=_kind)


def _kind(value: Any) -> Any:
    return value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", None)


def taught(kinds: Iterable[type[Step]]) -> None:
    """From now on these are the kinds of steps, by the `kind` that each model names."""
    _TAUGHT.clear()
    _TAUGHT.update((kind_name(model), model) for model in kinds)
    Playbook.model_rebuild(force=True)


def kind_name(model: type[Step]) -> str:
    """What stands behind `kind:` for a model."""
    (name,) = get_args(model.__annotations__["kind"])
    return str(name)


def kind_names() -> tuple[str, ...]:
    """Every kind that a playbook may have."""
    return tuple(_TAUGHT)


class Told(Model):
    """Those to be told: the edges of a tree about a topic, or the contacts in `to`."""

    topic: str
    tree: str | None = None
    to: Names = ()


class Must(Model):
    """An obligation: while `when` holds, these calls and items may not be missing `before` a step (or any `end`).

    Without `before` it stops nothing: it only stands on the list of what is left, from the first step on.
    """

    id: str
    say: str
    when: When | None = None
    unless: When | None = None
    told: Told | None = None
    done: Names = ()
    before: Names = ()
    basis: Basis


class Playbook(Model):
    """One file `playbooks/<id>.yaml`. `notice` is said when it is entered; `clock` keeps the times on the screen.

    `bridge` is said when the walk before it was closed and this one comes to the front: why it still goes on.
    """

    model_config = ConfigDict(defer_build=True)

    id: str
    title: str
    basis: Basis
    steps: tuple[Annotated[Step, _ByKind()], ...]
    must: tuple[Must, ...] = ()
    notice: str = ""
    bridge: str = ""
    clock: bool = False

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each step stands, by its id."""
        return {step.id: place for place, step in enumerate(self.steps)}

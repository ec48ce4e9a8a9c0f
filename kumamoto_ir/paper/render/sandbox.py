"""The language of templates: small enough that nothing written in it can run, hang or fill the memory.

Jinja2's own sandbox keeps a template from the program, not from the machine: one line can ask for more text or for
more rounds than a PC has memory or time. So nothing can be called here but `loop`, filters are those of one list, every loop counts its
rounds, and every text that is put together is measured. What stands in a paper comes out of this far below the limits.

Every value that a template places is escaped for Markdown exactly once, where it is placed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, wraps
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from kumamoto_ir.ground.layout import visible as spelled_out
from kumamoto_ir.saying.words import BLANK_NUMBER, UNCONFIRMED

# Of all loops of one paper together; an incident of 10,000 records needs a tenth.
MOST_ROUNDS: Final = 500_000
LONGEST_TEXT: Final = 4_000_000  # characters, of one text and of a whole paper
_WIDEST_NUMBER: Final = 10**15
_TOO_LONG: Final = "文が長すぎます。"

# What Markdown could take for a sign of its own: anywhere, or only where a text begins or ends. The rest is left
# alone, so that a saved paper can also be read as it is.
_SIGNS: Final = re.compile(r"[\\`*_\[\]<|~&]")
_FIRST: Final = re.compile(r"^([0-9]*)([-#>+=.):!])")
_LAST: Final = re.compile(r"(?<=[ ])#+$")
_BREAKS: Final = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_EDGE: Final = re.compile(r"^\s+|\s+$")


def visible(text: str) -> str:
    """The text with what cannot be seen, or turns the line around, spelled out; breaks become `\\n`, a tab a space."""
    return spelled_out(_BREAKS.sub("\n", text).replace("\t", " "), keep_newlines=True)


def escape(value: object) -> str:
    """A value as Markdown that reads as exactly this text. A line break is an entity, so that it breaks no table.

    Raises TypeError for a list or a thing of several fields: what Python writes for it is nothing for a paper.
    """
    text = _SIGNS.sub(r"\\\g<0>", visible(_text(value)))
    text = _FIRST.sub(r"\1\\\2", text)
    text = _LAST.sub(lambda signs: "\\#" * len(signs.group()), text)
    # Markdown trims what stands at the edge of a line, and takes four spaces there for something else.
    text = _EDGE.sub(lambda edge: "".join(f"&#{ord(char)};" for char in edge.group()), text)
    return text.replace("\n", "&#10;")


def _text(value: object) -> str:
    if isinstance(value, str | int | float | Undefined) or value is None:
        return str(value)
    raise TypeError(f"{type(value).__name__} is no text")


def measured(text: str) -> str:
    """The text; ValueError where it is longer than any paper."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(_TOO_LONG)
    return text


# ---------------------------------------------------------------- filters


def short(value: str, longest: int) -> str:
    """The text if it is no longer than that, else nothing: a text is left out, never cut."""
    return value if len(value) <= longest else ""


def known(value: str) -> str:
    """The text, or nothing where it only says that nobody knows."""
    return "" if value in (UNCONFIRMED, BLANK_NUMBER) else value


def _join(values: Iterable[object], between: str = "", attribute: str | None = None) -> str:
    if attribute is not None:
        raise TypeError("join takes texts")
    return measured(_text(between).join(map(_text, values)))


FILTERS: Final[Mapping[str, Callable[..., object]]] = {"short": short, "known": known}
# Jinja2's own that a paper can need; those that pad, format, draw lots or reach for attributes are none of them.
_TAKEN_OVER: Final = (
    "abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int", "items", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select",
    "selectattr", "sort", "sum", "title", "trim", "unique", "upper", "wordcount",
)  # fmt: skip
# Names that no template can write.
_LOOP, _JOINED, _ROUNDS = "#loop", "#joined", "#rounds"


def _bounded(made: Callable[..., object]) -> Callable[..., object]:
    @wraps(made)
    def filtered(*given: Any, **named: Any) -> object:
        value = made(*given, **named)
        return measured(value) if isinstance(value, str) else value

    return filtered


class Rounds:
    """How many rounds the loops of one paper still have."""

    def __init__(self) -> None:
        self.left = MOST_ROUNDS

    def of(self, values: Iterable[object]) -> Iterator[object]:
        """The values, each of them counted."""
        for value in values:
            self.left -= 1
            if self.left < 0:
                raise ValueError("くり返しが多すぎます。")
            yield value


@pass_context
def _counted(context: Context, values: Iterable[object]) -> Iterator[object]:
    rounds = context.resolve(_ROUNDS)
    assert isinstance(rounds, Rounds)  # `rendered` put it there
    return rounds.of(values)


# ---------------------------------------------------------------- the sandbox


class _Missing(StrictUndefined):
    """A name that stands for nothing, in the reader's language."""

    @property
    def _undefined_message(self) -> str:
        return f"「{self._undefined_name}」という欄はありません。"


class _Limits(NodeTransformer):
    """Counts the rounds of every loop, and measures what `~` puts together."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja2's name
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, _LOOP, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - jinja2's name
        self.generic_visit(node)
        texts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(texts, _JOINED, [], [], None, None, lineno=node.lineno)


class _Code(CodeGenerator):
    """Writes the limits into every template."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - jinja2's name
        _Limits().visit(node)
        super().visit_Template(node, frame)


_SUMS: Final = frozenset({"+", "-", "*", "/", "//", "%"})


class _Sandbox(ImmutableSandboxedEnvironment):
    """Keys before attributes: a fact may be called `items` or `values`."""

    code_generator_class = _Code
    intercepted_binops = _SUMS | {"**"}

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(getattr(obj, "__self__", None), LoopContext)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator not in _SUMS:
            raise SecurityError(f"「{operator}」は使えません。")
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return measured(left + right)
        for value in (left, right):
            if isinstance(value, Undefined):
                str(value)  # says which name stands for nothing
            if not isinstance(value, int | float) or abs(value) > _WIDEST_NUMBER:
                raise TypeError(f"「{operator}」は数にだけ使えます。")
        return super().call_binop(context, operator, left, right)


def environment(templates: Mapping[str, str]) -> Environment:
    """An environment over these templates; compiled once, however often the same ones come."""
    return _environment(frozenset(templates.items()))


@lru_cache(maxsize=64)
def _environment(held: frozenset[tuple[str, str]]) -> Environment:
    templates = dict(held)

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        # The name as file name: a traceback then tells which template a line belongs to.
        return (templates[name], name, lambda: True) if name in templates else None

    made = _Sandbox(
        loader=FunctionLoader(load),
        undefined=_Missing,
        finalize=escape,
        autoescape=False,  # finalize does it: for Markdown, not for HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.clear()
    made.filters = {name: _bounded(made.filters[name]) for name in _TAKEN_OVER}
    made.filters |= {**FILTERS, "join": _join, _LOOP: _counted, _JOINED: _join}
    return made


def rendered(made: Environment, name: str, variables: Mapping[str, object]) -> str:
    """A template of an environment, filled in, tabs as spaces; raises what jinja2 and the limits raise."""
    parts: list[str] = []
    size = 0
    for part in made.get_template(name).generate({**variables, _ROUNDS: Rounds()}):
        size += len(part)
        if size > LONGEST_TEXT:
            raise ValueError(_TOO_LONG)
        parts.append(part)
    return "".join(parts).replace("\t", " ")

"""Templates that officials may change: a sandbox in which user text can neither run nor format anything.

Every value that a template places is escaped for Markdown exactly once, where it is placed, so that after the
Markdown has been read the very text stands there. Constructs that would place a text twice (macros, captured
blocks) are refused, because they would escape it twice.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType, TracebackType
from typing import Any, Final

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kumamoto_ir.errors import UserError
from kumamoto_ir.layout import visible as spelled_out
from kumamoto_ir.render.front import front
from kumamoto_ir.words import BLANK_NUMBER, UNCONFIRMED

# What Markdown could take for a sign of its own: anywhere, or only where a text begins or ends. The rest is left
# alone, so that a saved paper can also be read as it is.
_SIGNS: Final = re.compile(r"[\\`*_\[\]<|~&]")
_FIRST: Final = re.compile(r"^([0-9]*)([-#>+=.):!])")
_LAST: Final = re.compile(r"(?<=[ ])#+$")
_BREAKS: Final = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_EDGE: Final = re.compile(r"^\s+|\s+$")
_REFUSED: Final = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.AssignBlock: "set のブロック",
    nodes.FilterBlock: "filter のブロック",
    nodes.Block: "block",
    nodes.Extends: "extends",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
}
# What a mistake in a template can raise while it is being filled in.
_FAILURES: Final = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def visible(text: str) -> str:
    """The text with what cannot be seen, or turns the line around, spelled out; breaks become `\\n`, a tab a space."""
    return spelled_out(_BREAKS.sub("\n", text).replace("\t", " "), keep_newlines=True)


def escape(value: object) -> str:
    """A value as Markdown that reads as exactly this text. A line break is an entity, so that it breaks no table."""
    text = _SIGNS.sub(r"\\\g<0>", visible(str(value)))
    text = _FIRST.sub(r"\1\\\2", text)
    text = _LAST.sub(lambda signs: "\\#" * len(signs.group()), text)
    # Markdown trims what stands at the edge of a line, and takes four spaces there for something else.
    text = _EDGE.sub(lambda edge: "".join(f"&#{ord(char)};" for char in edge.group()), text)
    return text.replace("\n", "&#10;")


def short(value: str, longest: int) -> str:
    """The text if it is no longer than that, else nothing: a text is left out, never cut."""
    return value if len(value) <= longest else ""


def known(value: str) -> str:
    """The text, or nothing where it only says that nobody knows."""
    return "" if value in (UNCONFIRMED, BLANK_NUMBER) else value


FILTERS: Final[Mapping[str, Callable[..., object]]] = {"short": short, "known": known}


class _Missing(StrictUndefined):
    """A name that stands for nothing, in the reader's language."""

    @property
    def _undefined_message(self) -> str:
        return f"「{self._undefined_name}」という欄はありません。"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Keys before attributes: a fact may be called `items` or `values`."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


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
    made.filters.update(FILTERS)
    return made


def fill(name: str, templates: Mapping[str, str], variables: Mapping[str, object]) -> str:
    """A template with its places filled in, as Markdown; a mistake in it is a UserError with its line."""
    if name not in templates:
        raise UserError(
            f"ひな形「{name}」がありません。", hint="templates フォルダを確かめてください。", place=name
        )
    made, _ = _read(name, templates[name])
    return filled(made, name, variables)


def filled(made: Environment, name: str, variables: Mapping[str, object]) -> str:
    """The same for a template of an environment that is used many times, and of which `parse` has nothing to say."""
    try:
        return made.get_template(name).render(variables)
    except TemplateNotFound as error:
        raise UserError(f"ひな形「{error.name}」がありません。", place=name) from error
    except _FAILURES as error:
        line = _line(error.__traceback__, name)
        why = str(error) if "欄はありません" in str(error) else "ここを埋められません。"
        raise _mistake(name, line, why, error) from error


def parse(name: str, source: str) -> nodes.Template:
    """The syntax tree of a template; what cannot be read or is not allowed is a UserError with its line."""
    _, tree = _read(name, source)
    return tree


@lru_cache(maxsize=256)
def _read(name: str, source: str) -> tuple[Environment, nodes.Template]:
    """An environment that holds the compiled template, and its tree. Kept, because compiling is half of the work."""
    made = environment({name: source})
    try:
        tree = made.parse(source, name)
        made.get_template(name)  # finds names of filters and tests that do not exist
    except TemplateSyntaxError as error:
        raise _mistake(name, error.lineno, "書き方が読めません。", error) from error
    for shape, word in _REFUSED.items():
        if (found := tree.find(shape)) is not None:
            raise _mistake(name, found.lineno, f"{word} は使えません(文字の扱いが二重になります)。", None)
    front(source, name)  # what it says of its sheet must be readable too
    return made, tree


def literals(name: str, source: str) -> Iterator[tuple[str, int]]:
    """The texts that stand in the template itself, each with the line it begins in."""
    for node in parse(name, source).find_all((nodes.TemplateData, nodes.Const)):
        text = node.data if isinstance(node, nodes.TemplateData) else getattr(node, "value", None)
        if isinstance(text, str):
            yield text, node.lineno


def _mistake(name: str, line: int, why: str, error: Exception | None) -> UserError:
    at = f"{name}:{line}" if line else name
    detail = f"(Jinja2: {error})" if error is not None and str(error) != why else ""
    return UserError(
        f"ひな形「{name}」の{line}行目: {why}",
        hint=f"templates フォルダの {name} を直してください。{detail}",
        place=at,
    )


def _line(trace: TracebackType | None, name: str) -> int:
    """The deepest line of the template in a traceback; 0 if it has none."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


# ---------------------------------------------------------------- for the checker


@lru_cache(maxsize=256)
def variables(source: str, name: str = "<template>") -> Mapping[str, int]:
    """Every dotted name that a template reads, with its first line.

    Inside `{% for row in told %}` the name `row.at` is reported as `told.at`; `loop` and names that the template
    sets itself from anything but a plain name are left out.
    """
    found: dict[str, int] = {}
    for dotted, line in _reads(parse(name, source), {"loop": None}):
        found.setdefault(dotted, line)
    return MappingProxyType(found)


_Scope = Mapping[str, str | None]


def _dotted(node: nodes.Node, scope: _Scope) -> str | None:
    """`told` or `me.office` for a chain of names; None for anything else and for the template's own names."""
    match node:
        case nodes.Name():
            return scope.get(node.name, node.name)
        case nodes.Getattr():
            base = _dotted(node.node, scope)
            return f"{base}.{node.attr}" if base is not None else None
        case nodes.Getitem(arg=nodes.Const(value=str() as key)):
            base = _dotted(node.node, scope)
            return f"{base}.{key}" if base is not None else None
        case _:
            return None


def _reads(node: nodes.Node, scope: _Scope) -> Iterator[tuple[str, int]]:
    if isinstance(node, nodes.For):
        yield from _reads(node.iter, scope)
        inner = {**scope, **_targets(node.target, _dotted(node.iter, scope))}
        if node.test is not None:
            yield from _reads(node.test, inner)
        yield from _sequence(node.body, inner)
        yield from _sequence(node.else_, scope)
        return
    if (dotted := _dotted(node, scope)) is not None:
        if not (isinstance(node, nodes.Name) and node.ctx == "store"):
            yield dotted, node.lineno
        return
    yield from _sequence(list(node.iter_child_nodes()), scope)


def _sequence(parts: list[nodes.Node], scope: _Scope) -> Iterator[tuple[str, int]]:
    """Statements one after the other: a name that is set is the template's own from there on."""
    scope = dict(scope)
    for part in parts:
        yield from _reads(part, scope)
        for assigned in [part] if isinstance(part, nodes.Assign) else part.find_all(nodes.Assign):
            scope.update(_targets(assigned.target, _dotted(assigned.node, scope)))


def _targets(target: nodes.Node, value: str | None) -> dict[str, str | None]:
    if isinstance(target, nodes.Name):
        return {target.name: value}
    return {name.name: None for name in target.find_all(nodes.Name)}

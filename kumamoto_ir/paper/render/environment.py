"""Templates that officials may change: filled in, or a UserError with the line of the mistake.

Constructs that would place a text twice (macros, captured blocks) are refused, because it would be escaped twice; so is
whatever is nested deeper than a person can read, and a file that is longer than a paper. See `sandbox.py` for the rest.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from traceback import walk_tb
from types import MappingProxyType, TracebackType
from typing import Final

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.layout import visible as spelled_out
from kumamoto_ir.paper.render.front import front
from kumamoto_ir.paper.render.sandbox import environment, rendered

LONGEST_SOURCE: Final = 200_000  # characters of one template
_DEEPEST: Final = 60  # nodes of the syntax tree, one within the other
_DEEPEST_LOOP: Final = 8
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
_TOO_DEEP: Final = "入れ子が深すぎます。"
# What a mistake in a template can raise while it is being filled in.
_FAILURES: Final = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
# What the reader of Python raises for an expression that is nested too deeply, before it can be measured.
_SWAMPED: Final = (SyntaxError, RecursionError, MemoryError)
_OURS: Final = re.compile("[ぁ-ん]")  # a reason in the reader's language


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
        return rendered(made, name, variables)
    except TemplateNotFound as error:
        raise UserError(f"ひな形「{error.name}」がありません。", place=name) from error
    except _FAILURES as error:
        line = _line(error.__traceback__, name)
        why = str(error) if _OURS.search(str(error)) else "ここを埋められません。"
        raise _mistake(name, line, why, error) from error


def parse(name: str, source: str) -> nodes.Template:
    """The syntax tree of a template; what cannot be read or is not allowed is a UserError with its line."""
    _, tree = _read(name, source)
    return tree


@lru_cache(maxsize=256)
def _read(name: str, source: str) -> tuple[Environment, nodes.Template]:
    """An environment that holds the compiled template, and its tree. Kept, because compiling is half of the work."""
    if len(source) > LONGEST_SOURCE:
        raise _mistake(name, 1, f"ひな形が長すぎます({LONGEST_SOURCE // 10_000}万字まで)。", None)
    for number, line in enumerate(source.split("\n"), 1):
        plain = line.replace("\t", " ").removesuffix("\r")
        if (shown := spelled_out(plain)) != plain:
            raise _mistake(name, number, f"目に見えない文字があります: {shown.strip()}", None)
    made = environment({name: source})
    try:
        tree = made.parse(source, name)
        _nested(tree, name)
        made.get_template(name)  # finds names of filters and tests that do not exist
    except TemplateSyntaxError as error:
        raise _mistake(name, error.lineno, "書き方が読めません。", error) from error
    except ValueError as error:  # a number of thousands of digits
        raise _mistake(name, 1, "数が長すぎます。", error) from error
    except _SWAMPED as error:
        raise _mistake(name, 1, _TOO_DEEP, None) from error
    for shape, word in _REFUSED.items():
        if (found := tree.find(shape)) is not None:
            raise _mistake(name, found.lineno, f"{word} は使えません(文字の扱いが二重になります)。", None)
    front(source, name)  # what it says of its sheet must be readable too
    return made, tree


def _nested(tree: nodes.Template, name: str) -> None:
    """Refuses what is nested too deeply, and a loop that calls itself; does not recurse itself."""
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while waiting:
        node, depth, loops = waiting.pop()
        if isinstance(node, nodes.For):
            loops += 1
            if node.recursive:
                raise _mistake(name, node.lineno, "recursive は使えません。", None)
        if depth > _DEEPEST or loops > _DEEPEST_LOOP:
            raise _mistake(name, node.lineno, _TOO_DEEP, None)
        waiting += [(child, depth + 1, loops) for child in node.iter_child_nodes()]


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
    lines = [line for frame, line in walk_tb(trace) if frame.f_code.co_filename == name]
    return lines[-1] if lines else 0


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
        case (
            nodes.Getattr(node=whole, attr=key)
            | nodes.Getitem(node=whole, arg=nodes.Const(value=str() as key))
        ):
            base = _dotted(whole, scope)
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

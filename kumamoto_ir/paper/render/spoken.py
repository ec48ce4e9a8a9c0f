"""How long a text to read aloud will be, from its template alone."""

from collections.abc import Iterable
from typing import Final

from jinja2 import nodes

from kumamoto_ir.paper.render.environment import parse

# The words around a drill are not part of the message.
_REHEARSAL: Final = "drill"
# What a place to fill in is taken for, in characters: an office, a name and a time have between three and nine. It is
# low on purpose: what is said of a template then holds whatever is filled in.
_PLACE: Final = 4


def characters(source: str, name: str) -> int:
    """The characters, without spaces, of the longest way through a template.

    A loop is gone through once; what stands there only in a drill is left out. Raises UserError for a template that
    cannot be read.
    """
    return _all(parse(name, source).body)


def _all(parts: Iterable[nodes.Node]) -> int:
    return sum(_one(part) for part in parts)


def _one(node: nodes.Node) -> int:
    match node:
        case nodes.TemplateData():
            return len("".join(node.data.split()))
        case nodes.Output():
            return sum(_placed(part) for part in node.nodes)
        case nodes.If(test=nodes.Name(name=name)) if name == _REHEARSAL:
            return _all(node.else_)
        case nodes.If():
            return max(_all(node.body), _all(node.else_), *(_all(other.body) for other in node.elif_), 0)
        case nodes.For():
            return max(_all(node.body), _all(node.else_))
        case _:
            return 0


def _placed(node: nodes.Node) -> int:
    match node:
        case nodes.TemplateData():
            return _one(node)
        case nodes.Const(value=str() as text):
            return len("".join(text.split()))
        case nodes.CondExpr():
            return max(_placed(node.expr1), _placed(node.expr2) if node.expr2 is not None else 0)
        case _:
            return _PLACE

"""Nothing new is passed over in silence: whoever tells kinds, requests, events, answers or lines apart names them all."""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest

from kumamoto_ir.city import step as lines
from kumamoto_ir.incident import answered, requests
from kumamoto_ir.kinds import KINDS
from tests.test_layers import MODULES

VOCABULARIES = {
    "kinds": ("kumamoto_ir.kinds", {kind.__name__ for kind in KINDS}),
    "requests": ("kumamoto_ir.incident.requests", {one.__name__ for one in get_args(requests.Request)}),
    "answers": ("kumamoto_ir.incident.answered", {one.__name__ for one in get_args(answered.Answered)}),
    "lines": ("kumamoto_ir.city.step", {one.__name__ for one in get_args(lines.Line)}),
    "events": ("kumamoto_ir.incident.events", {"What"}),
}
# Where a word of each vocabulary is told apart, and how often. A new switch is written down here.
SWITCHES = {
    ("checks.replay.plainly", "requests"): 2,
    ("desk.terminal.answers", "requests"): 1,
    ("desk.terminal.screens", "requests"): 1,
    ("incident.moves", "events"): 1,
    ("incident.respond", "requests"): 1,
    ("paper.kit.questionnaire", "lines"): 1,
    ("paper.picture.entries", "lines"): 1,
    ("paper.picture.gone", "answers"): 1,
    ("paper.picture.gone", "events"): 1,
    ("saying.eventwords", "answers"): 1,
    ("saying.eventwords", "events"): 1,
}
# Who outside of `kinds/` asks for a kind by its name, and why a description would not do.
BY_NAME = {
    "checks.rules.misfit": "keys that only a question has, and that have no effect where they stand",
    "checks.rules.default_forbidden": "what 「わからない」 may stand for is a key of the question",
    "checks.proof.questions": "several answers at once and the values of fields are told apart, not only the ways",
    "checks.proof.asides": "a detour to a question or a form is followed exactly; judging again is a judgement's own",
    "checks.proof.machine": "what a changed judgement leads to",
    "checks.replay.again": "an empty form stands at the foot of a playbook that is come back from",
}


def _sources(tree: ast.AST) -> dict[str, str]:
    """By the name that a module uses, where it comes from."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def _named(pattern: ast.AST) -> Iterator[ast.expr]:
    """The classes and values that a pattern names, the outermost only."""
    if isinstance(pattern, ast.MatchOr):
        for part in pattern.patterns:
            yield from _named(part)
    elif isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        yield from _named(pattern.pattern)
    elif isinstance(pattern, ast.MatchClass):
        yield pattern.cls
    elif isinstance(pattern, ast.MatchValue):
        yield pattern.value


def _vocabulary(expression: ast.expr, sources: dict[str, str]) -> str | None:
    """To which vocabulary a name belongs, if to any."""
    for name, (home, words) in VOCABULARIES.items():
        if isinstance(expression, ast.Name):
            source = sources.get(expression.id, "")
        elif isinstance(expression, ast.Attribute) and isinstance(expression.value, ast.Name):
            base = sources.get(expression.value.id, "")
            source = base if base.endswith(".What") else f"{base}.{expression.attr}"
        else:
            continue
        if source.startswith(f"{home}.") and source.rpartition(".")[2] in words:
            return name
    return None


def _switches() -> Iterator[tuple[str, str, ast.Match]]:
    """Every `match` over one of the vocabularies: module, vocabulary, node."""
    for module, path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        sources = _sources(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Match):
                named = (one for case in node.cases for one in _named(case.pattern))
                words = {word for one in named if (word := _vocabulary(one, sources)) is not None}
                for word in words:
                    yield module.removeprefix("kumamoto_ir."), word, node


FOUND = tuple(_switches())


def _ends_in_never(node: ast.Match) -> bool:
    """Whether the type checker sees to it that nothing is left over; `case _` stands nowhere else."""
    *cases, last = node.cases
    wild = [case for case in cases if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None]
    body = last.body[0]
    return (
        not wild
        and last.guard is None
        and isinstance(last.pattern, ast.MatchAs)
        and isinstance(body, ast.Expr)
        and isinstance(body.value, ast.Call)
        and isinstance(body.value.func, ast.Name)
        and body.value.func.id == "assert_never"
    )


def test_the_places_are_those_that_are_written_down() -> None:
    """A switch that is added or gone is seen here."""
    assert Counter((module, word) for module, word, _ in FOUND) == SWITCHES


@pytest.mark.parametrize(
    ("module", "word", "node"), FOUND, ids=[f"{module}-{word}-{node.lineno}" for module, word, node in FOUND]
)
def test_every_switch_is_complete(module: str, word: str, node: ast.Match) -> None:
    """It ends in `assert_never`: a kind, request, event, answer or line that is added is an error of types there."""
    assert _ends_in_never(node), f"{module}:{node.lineno}"


def test_a_kind_is_asked_for_by_its_name_only_where_that_has_a_reason() -> None:
    """Everybody else reads what a kind says of itself."""
    by_name = set()
    for module, path in MODULES:
        if module.startswith("kumamoto_ir.kinds"):
            continue
        sources = _sources(ast.parse(path.read_text(encoding="utf-8")))
        if any(
            source.startswith("kumamoto_ir.kinds.") and source.rpartition(".")[2] in VOCABULARIES["kinds"][1]
            for source in sources.values()
        ):
            by_name.add(module.removeprefix("kumamoto_ir."))
    assert by_name == set(BY_NAME)


def test_no_kind_is_told_by_its_word() -> None:
    """`step.kind == …` would be one more switch that no type checker sees."""
    told = [
        module
        for module, path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        and any(
            isinstance(side, ast.Attribute)
            and side.attr == "kind"
            and isinstance(side.value, ast.Name)
            and side.value.id in ("step", "own", "at")
            for side in (node.left, *node.comparators)
        )
    ]
    assert told == []

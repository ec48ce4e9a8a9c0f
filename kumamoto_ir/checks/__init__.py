"""Static checks of a municipality's folder: what can be known to go wrong before anything has happened.

The rules are listed here by hand, in the order in which they are asked. Rules that follow references come only
where every reference holds, and the exploration of all walks only where nothing goes round for ever: a mistake is
said once, at its root.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.rules import (
    cannot_end,
    clause_coverage,
    dangling_contact,
    dangling_fact,
    dangling_reference,
    dangling_step,
    dangling_value,
    default_forbidden,
    duplicate_id,
    empty_text,
    glyph,
    implicit_next,
    loop_without_person,
    misfit,
    must_unmet,
    no_way_on,
    number_missing,
    template_renders,
    template_variable,
    unreachable_step,
)
from kumamoto_ir.findings import Finding, Severity
from kumamoto_ir.library import Loaded


class Rule(Protocol):
    """A module of `checks/rules/`."""

    @property
    def ID(self) -> str:  # noqa: N802 - a constant of the module
        """How findings name the rule."""

    @property
    def PURPOSE(self) -> str:  # noqa: N802
        """What the rule holds, in one line for the officials."""

    def find(self, context: Context) -> Iterator[Finding]:
        """What breaks the rule."""


REFERENCES: Final[tuple[Rule, ...]] = (
    dangling_step,
    dangling_contact,
    dangling_fact,
    dangling_value,
    dangling_reference,
    duplicate_id,
)
WORDS: Final[tuple[Rule, ...]] = (empty_text, glyph, clause_coverage)
SHAPES: Final[tuple[Rule, ...]] = (
    misfit,
    default_forbidden,
    template_variable,
    template_renders,
    number_missing,
    loop_without_person,
)
WAYS: Final[tuple[Rule, ...]] = (unreachable_step, no_way_on, implicit_next, must_unmet, cannot_end)
RULES: Final[tuple[Rule, ...]] = (*REFERENCES, *WORDS, *SHAPES, *WAYS)


def check(loaded: Loaded, *, ready: bool = False) -> tuple[Finding, ...]:
    """Everything that is wrong with a folder; `ready` holds it to what service needs."""
    if loaded.library is None:
        return loaded.findings
    context = Context(loaded.library, loaded.sources, ready)
    broken = _found(REFERENCES, context)
    findings = [*loaded.findings, *broken, *_found(WORDS, context)]
    if _errors(broken):
        return tuple(findings)
    findings += _found(SHAPES, context)
    if not any(finding.rule == loop_without_person.ID for finding in findings):
        findings += _found(WAYS, context)
    return tuple(findings)


def hindrances(loaded: Loaded) -> tuple[Finding, ...]:
    """Only what would stop a walk half-way: a duty officer is not kept from starting by anything less."""
    findings = list(loaded.findings)
    if loaded.library is not None:
        context = Context(loaded.library, loaded.sources)
        findings += _found(REFERENCES, context)
        if not _errors(findings):
            findings += _found((loop_without_person,), context)
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def _found(rules: Iterable[Rule], context: Context) -> list[Finding]:
    return [finding for rule in rules for finding in rule.find(context)]


def _errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)

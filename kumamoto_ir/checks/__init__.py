"""Static checks of a municipality's folder: what can be known to go wrong before anything has happened.

The rules are listed here by hand, in the order in which they are asked. Rules that follow references come only
where every reference holds, and the exploration of all walks only where nothing goes round for ever: a mistake is
said once, at its root.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final, Protocol

from kumamoto_ir.checks.accepted import without
from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.rules import (
    acceptance,
    bands_total,
    basis_origin,
    cannot_end,
    clause_coverage,
    condition_always,
    condition_never,
    contact_backup,
    contact_cut_off,
    contact_stale,
    dangling_contact,
    dangling_fact,
    dangling_reference,
    dangling_step,
    dangling_value,
    default_forbidden,
    deputy_ring,
    duplicate_id,
    duplicate_text,
    empty_text,
    fact_unset,
    glyph,
    implicit_next,
    long_script,
    long_text,
    loop_without_person,
    misfit,
    must_unmet,
    never_entered,
    no_way_on,
    number_missing,
    number_syntax,
    table_levels,
    template_renders,
    template_variable,
    unfinished_text,
    unknown_forgotten,
    unreachable_step,
    untaught_kind,
    unused_acceptance,
    yaml_trap,
)
from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.reading.library import ACCEPTED, Loaded


class Rule(Protocol):
    """A module of `checks/rules/`."""

    @property
    def ID(self) -> str:  # noqa: N802 - a constant of the module
        """How findings name the rule."""

    @property
    def PURPOSE(self) -> str:  # noqa: N802
        """What the rule holds, in one line for the officials."""

    @property
    def WHY(self) -> str:  # noqa: N802
        """Why it matters and how to mend it, in one to three sentences for the officials."""

    def find(self, context: Context) -> Iterator[Finding]:
        """What breaks the rule."""


REFERENCES: Final[tuple[Rule, ...]] = (
    untaught_kind,
    dangling_step,
    dangling_contact,
    dangling_fact,
    dangling_value,
    dangling_reference,
    duplicate_id,
)
WORDS: Final[tuple[Rule, ...]] = (
    empty_text,
    unfinished_text,
    long_text,
    glyph,
    yaml_trap,
    clause_coverage,
    acceptance,
)
SHAPES: Final[tuple[Rule, ...]] = (
    misfit,
    duplicate_text,
    bands_total,
    table_levels,
    basis_origin,
    default_forbidden,
    template_variable,
    template_renders,
    long_script,
    deputy_ring,
    number_syntax,
    number_missing,
    contact_backup,
    contact_stale,
    loop_without_person,
)
# What a walk can know: only where no playbooks call each other for ever.
KNOWN: Final[tuple[Rule, ...]] = (
    fact_unset,
    condition_never,
    condition_always,
    unknown_forgotten,
    contact_cut_off,
)
WAYS: Final[tuple[Rule, ...]] = (unreachable_step, no_way_on, implicit_next)
# Every walk: a condition that never holds would be told once more as the obligation that it hides.
WALKS: Final[tuple[Rule, ...]] = (never_entered, must_unmet, cannot_end)
LAST: Final[tuple[Rule, ...]] = (unused_acceptance,)
RULES: Final[tuple[Rule, ...]] = (
    *REFERENCES,
    *WORDS,
    *SHAPES,
    *KNOWN,
    *WAYS,
    *WALKS,
    *LAST,
)


def check(
    loaded: Loaded, *, ready: bool = False, today: date | None = None, walks: bool = True
) -> tuple[Finding, ...]:
    """Everything that is wrong with a folder; `ready` holds it to what service needs, `today` to how old it is.

    Without `walks` the exploration of all walks is left out: what is left says nothing about obligations.
    """
    if loaded.library is None:
        return loaded.findings
    rule_ids = tuple(rule.ID for rule in RULES)
    context = Context(loaded.library, loaded.sources, ready, today, rule_ids)
    asked: list[Rule] = []
    findings = list(loaded.findings)
    for rules, needed in _STAGES:
        if rules is WALKS and not walks:
            continue
        if not any(_broken(rule, findings) for rule in needed):
            asked += rules
            findings += _found(rules, context)
    done = replace(context, asked=frozenset(rule.ID for rule in asked), found=tuple(findings))
    findings += _found(LAST, done)
    return tuple(without(findings, loaded.library.accepted, loaded.sources))


# Each stage, and the rules that must have found no error before it makes sense to ask.
_STAGES: Final[tuple[tuple[tuple[Rule, ...], tuple[Rule, ...]], ...]] = (
    (REFERENCES, ()),
    (WORDS, ()),
    (SHAPES, REFERENCES),
    (KNOWN, (*REFERENCES, loop_without_person, default_forbidden)),
    (WAYS, (*REFERENCES, loop_without_person)),
    (
        WALKS,
        (
            *REFERENCES,
            default_forbidden,
            loop_without_person,
            fact_unset,
            condition_never,
            unreachable_step,
        ),
    ),
)


def hindrances(loaded: Loaded) -> tuple[Finding, ...]:
    """Only what would stop a walk half-way: a duty officer is not kept from starting by anything less."""
    findings = list(loaded.findings)
    if loaded.library is not None:
        context = Context(loaded.library, loaded.sources)
        findings += _found(REFERENCES, context)
        if not _errors(findings):
            findings += _found((loop_without_person,), context)
    return tuple(
        finding for finding in findings if finding.severity is Severity.ERROR and finding.file != ACCEPTED
    )


def _found(rules: Iterable[Rule], context: Context) -> list[Finding]:
    return [finding for rule in rules for finding in rule.find(context)]


def _broken(rule: Rule, findings: Iterable[Finding]) -> bool:
    return _errors(finding for finding in findings if finding.rule == rule.ID)


def _errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)

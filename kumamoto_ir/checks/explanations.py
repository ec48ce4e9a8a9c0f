"""Every id that a finding can carry, explained: the rules in the order in which they are asked, after what reading
a file finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from kumamoto_ir.checks import RULES, Rule
from kumamoto_ir.checks.reading import READING
from kumamoto_ir.ground.findings import Severity

# Rules that only warn; what belongs into service (`--ready`) makes an error of `number-missing`.
_ONLY_WARNING: Final = frozenset(
    {
        "condition-always",
        "contact-backup",
        "contact-cut-off",
        "contact-stale",
        "glyph",
        "implicit-next",
        "long-script",
        "long-text",
        "number-missing",
        "number-syntax",
        "table-levels",
        "unfinished-text",
        "unknown-forgotten",
        "unused-acceptance",
        "yaml-trap",
    }
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """An id in words: what it holds, why it matters and how to mend it. `severity` is the gravest that it usually has."""

    id: str
    purpose: str
    why: str
    severity: Severity


@cache
def explanations() -> Mapping[str, Explanation]:
    """All of them by id."""
    read = (Explanation(said.id, said.purpose, f"{said.why}{said.mend}", Severity.ERROR) for said in READING)
    return {said.id: said for said in (*read, *map(_of_rule, RULES))}


def _of_rule(rule: Rule) -> Explanation:
    severity = Severity.WARNING if rule.ID in _ONLY_WARNING else Severity.ERROR
    return Explanation(rule.ID, rule.PURPOSE, rule.WHY, severity)

"""Every id that a finding can carry, explained: the rules in the order in which they are asked, after what reading
a file finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from kumamoto_ir.checks import RULES, Rule
from kumamoto_ir.checks.mending import MENDS
from kumamoto_ir.checks.reading import READING
from kumamoto_ir.findings import Severity

# Rules that only warn; what belongs into service (`--ready`) makes an error of `number-missing`.
_ONLY_WARNING: Final = frozenset({"glyph", "implicit-next", "number-missing"})


@dataclass(frozen=True, slots=True)
class Explanation:
    """An id in words. `severity` is the gravest that it usually has."""

    id: str
    purpose: str
    why: str
    mend: str
    severity: Severity


@cache
def explanations() -> Mapping[str, Explanation]:
    """All of them by id."""
    read = (Explanation(*entry, Severity.ERROR) for entry in READING)
    return {said.id: said for said in (*read, *map(_of_rule, RULES))}


def _of_rule(rule: Rule) -> Explanation:
    # A rule may say itself why it matters and how to mend what it found; not every module does so yet.
    return Explanation(
        rule.ID,
        rule.PURPOSE,
        str(getattr(rule, "WHY", "")),
        str(getattr(rule, "MEND", MENDS.get(rule.ID, ""))),
        Severity.WARNING if rule.ID in _ONLY_WARNING else Severity.ERROR,
    )

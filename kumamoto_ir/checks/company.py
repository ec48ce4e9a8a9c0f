"""Which playbooks can be under way in one incident together: explored once, with the facts that open and run them.

A step of a playbook that can never be entered beside another one need not be feared there. Found by exploring the
walks of an incident side by side; whatever is not looked at may go either way, so nothing is missed.
"""

from collections.abc import Mapping
from typing import Final

from kumamoto_ir.checks import graph
from kumamoto_ir.checks.cone import alike, cone, family, of_calls, of_steps, per_member, sets_of
from kumamoto_ir.checks.lens import View
from kumamoto_ir.checks.machine import Machine
from kumamoto_ir.checks.search import Search
from kumamoto_ir.rules import Frame, Rules

LIMIT: Final = 20_000

Company = Mapping[tuple[str, str], frozenset[str]]


def company(rules: Rules) -> Company:
    """By walk and playbook that it enters: the playbooks that other walks may enter in the same incident."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in sorted(graph.entries(rules)):
        opened = graph.opened(rules, frozenset({entry}))
        if not opened:
            continue
        seen = _together(rules, entry)
        if seen is None:  # too many: anything may come together
            walks = {entry} | opened
            seen = {
                (root, name): {inside for other in walks - {root} for inside in graph.closure(rules, other)}
                for root in walks
                for name in graph.closure(rules, root)
            }
        for key, names in seen.items():
            found.setdefault(key, set()).update(names)
    return {key: frozenset(names) for key, names in found.items()}


def _together(rules: Rules, entry: str) -> dict[tuple[str, str], set[str]] | None:
    inside = family(rules, entry)
    conditions = [scoped for name in sorted(inside) for scoped in of_steps(rules, name)]
    per, mixed = per_member(rules, inside)
    view = View(
        root=entry,
        cone=cone(rules, of_calls(rules, inside), conditions, (), frozenset()),
        per=per,
        mixed=mixed,
        beside=True,
        company=True,
        alike=alike(rules, conditions, ()),
    )
    found: dict[tuple[str, str], set[str]] = {}
    search = Search(Machine(rules, view))
    for number in search.run(LIMIT):
        walks = search.nodes[number][0].place.walks
        for one in walks:
            for other in walks:
                if one is not other:
                    for name in one.entered:
                        found.setdefault((one.root, name), set()).update(other.entered)
    return None if len(search.nodes) > LIMIT else found


def havoc(rules: Rules, company: Company, root: str, playbook: str) -> tuple[Frame, ...]:
    """The steps that walks beside one of this root may answer in an incident in which it enters a playbook."""
    return tuple(
        Frame(name, step.id)
        for name in sorted(company.get((root, playbook), ()))
        for step in rules.playbooks[name].steps
        if sets_of(rules, step, name)
    )

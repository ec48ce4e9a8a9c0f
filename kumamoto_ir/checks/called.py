"""Who is to be told: by the trees, the steps and the obligations of a plan, and who stands in for them."""

from collections.abc import Iterable, Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.city.playbook import Playbook


def called(context: Context) -> frozenset[str]:
    """Everybody who may have to be called: members of groups, and deputies too."""
    to = {edge.to for _, edge, _ in context.edges()} | set(_named_outside_trees(context.playbooks.values()))
    members = {member for name in to for member in context.city.members(name)}
    return frozenset(members | deputies(context, members))


def called_by_name(context: Context) -> frozenset[str]:
    """The contacts that are named themselves, and not told only if it is needed."""
    to = {edge.to for _, edge, _ in context.edges() if not edge.if_needed}
    to |= set(_named_outside_trees(context.playbooks.values()))
    return frozenset(name for name in to if name in context.contacts.contacts)


def called_in(context: Context, playbooks: Iterable[str]) -> tuple[str, ...]:
    """The contacts that steps of these playbooks tell, in the order of the contacts' file."""
    to = {
        edge.to
        for name in playbooks
        for step in context.playbooks[name].steps
        if (tells := step.effects.tells) is not None and not tells.incoming
        for edge in context.city.told_along(tells)
    }
    members = {member for name in to for member in context.city.members(name)}
    return tuple(name for name in context.contacts.contacts if name in members)


def deputies(context: Context, names: Iterable[str]) -> frozenset[str]:
    """Who stands in for these contacts, and for those, and so on."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        deputy = context.contacts.contacts[waiting.pop()].deputy
        if deputy is not None and deputy not in found:
            found.add(deputy)
            waiting.append(deputy)
    return frozenset(found)


def _named_outside_trees(playbooks: Iterable[Playbook]) -> Iterator[str]:
    for playbook in playbooks:
        for step in playbook.steps:
            if (tells := step.effects.tells) is not None:
                yield from tells.to
        for must in playbook.must:
            if must.told is not None:
                yield from must.told.to

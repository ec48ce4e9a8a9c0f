"""Somebody who is to be told must not be reachable only through what the same walk says is down.

What needs what is data: `means.….needs` in the contacts, and `cuts` in the plan (a fact's value, and what does not
work then). A contact whose deputy can still be reached is not cut off.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.called import called_in
from kumamoto_ir.checks.context import Context
from kumamoto_ir.city import graph
from kumamoto_ir.city.model import Names
from kumamoto_ir.ground.findings import Finding

ID = "contact-cut-off"
PURPOSE = "止まったものを通さずに、知らせる相手に届くこと"
WHY = (
    "止まっているもの(plan.yaml の cuts)を使う手段しかない相手には、そのとき連絡できません。"
    "別の手段(携帯など)か、別の手段を持つ代理を contacts.yaml に書いてください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Contacts without a way around, each once, with the first value that cuts them off."""
    told: set[str] = set()
    for name, fact, value, down in _pairs(context):
        if name in told or not _cut_off(context, name, frozenset(down)):
            continue
        told.add(name)
        said = context.plan.facts[fact]
        what = f"「{said.say}: {said.values.get(value, value)}」のとき({'・'.join(down)} なしで)"
        message = f"「{context.city.name(name)}」には、{what}届く手段がありません。"
        hint = "それがなくても使える手段か、代理を書き足してください。"
        yield context.in_contacts("contacts", name, "channels").warning(ID, message, hint, on_key=True)


def _pairs(context: Context) -> Iterator[tuple[str, str, str, Names]]:
    """Whoever is called by some playbook, with every value that it can say and what is down then."""
    for playbook in context.playbooks:
        inside = graph.closure(context.city, playbook)
        contacts = called_in(context, inside)
        for fact, values in context.plan.cuts.items():
            givers = [one for one in context.knowledge.givers.get(fact, ()) if one.playbook in inside]
            for value, down in values.items():
                if any(value in giver.ids for giver in givers):
                    for name in contacts:
                        yield name, fact, value, down


def _cut_off(context: Context, name: str, down: frozenset[str]) -> bool:
    known, means = context.contacts.contacts, context.contacts.means
    seen: set[str] = set()
    one: str | None = name
    while one is not None and one not in seen:
        seen.add(one)
        contact = known[one]
        if contact.collective or any(
            down.isdisjoint(means[channel.means].needs) for channel in contact.channels
        ):
            return False
        one = contact.deputy
    return bool(known[name].channels)

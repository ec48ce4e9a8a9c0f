"""A fact that is read or set must be declared, or be the outcome of a question of the same playbook."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.ground.findings import Finding

ID = "dangling-fact"
PURPOSE = "条件や答えに出る事実が、計画(plan.yaml)か同じ手順の問いにあること"
WHY = "どこにもない事実を見る条件は、決して成り立ちません。plan.yaml の facts にある名前に直すか、そこに書き足してください。"


def find(context: Context) -> Iterator[Finding]:
    """Names of facts that stand for nothing."""
    facts = context.plan.facts
    for atom in context.atoms():
        if context.domain(atom.name, atom.playbook) is None:
            yield atom.site.missing(ID, "事実", atom.name, context.readable(atom.playbook), on_key=True)
    for _, _, name, site in context.used("fact"):
        if name not in facts:
            yield site.missing(ID, "事実", name, facts, on_key=site.path[-1] == name)
    for topic, entry in context.plan.topics.items():
        for place, name in enumerate(entry.renew_on):
            if name not in facts:
                yield context.in_plan("topics", topic, "renew_on", place).missing(ID, "事実", name, facts)
    for name, table in context.plan.tables.items():
        if table.judges not in facts:
            yield context.in_plan("tables", name, "judges").missing(ID, "事実", table.judges, facts)
    groups = [*context.contacts.groups, *context.plan.lists]
    for name, fact in facts.items():
        if fact.per is not None and fact.per not in groups:
            yield context.in_plan("facts", name, "per").missing(ID, "組か一覧", fact.per, groups)

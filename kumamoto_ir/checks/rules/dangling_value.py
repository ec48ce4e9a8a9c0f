"""A value that is compared, set or judged must be one of the fact's values."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context, Site, answers_of
from kumamoto_ir.ground.findings import Finding

ID = "dangling-value"
PURPOSE = "条件・答え・判定に出る値が、その事実の値であること"
WHY = "値の名前が違うと、条件は成り立たず、判定も残りません。その事実の values にある名前に直してください。"


def find(context: Context) -> Iterator[Finding]:
    """Values that their fact does not have."""
    for atom in context.atoms():
        domain = context.domain(atom.name, atom.playbook)
        for place, value in enumerate(atom.wanted):
            yield from _value(atom.site.at(place), atom.name, value, domain)
    for at in context.steps():
        for answer, site in answers_of(at):
            for name, values in answer.set.items():
                for place, value in enumerate(values):
                    yield from _value(site.at("set", name, place), name, value, context.domain(name))
            if (sets := at.step.effects.sets) is not None:
                yield from _value(site.at("id"), sets, answer.id, context.domain(sets))
    for at, _, name, site in context.used("answer"):
        ids = [answer.id for answer in at.step.numbered()]
        if name not in ids:
            yield site.missing(ID, "答え", name, ids)
    for name, table in context.plan.tables.items():
        fact, site = context.plan.facts.get(table.judges), context.in_plan("tables", name)
        levels = tuple(fact.values) if fact is not None else None
        for place, row in enumerate(table.rows):
            yield from _value(site.at("rows", place, "level"), table.judges, row.level, levels)
        for place, floor in enumerate(table.at_least):
            yield from _value(site.at("at_least", place, "level"), table.judges, floor.level, levels)


def _value(site: Site, fact: str, value: str, domain: tuple[str, ...] | None) -> Iterator[Finding]:
    if domain is None:
        return  # there is no such fact: said elsewhere
    if not domain:
        yield site.error(ID, f"「{fact}」は文字や時刻の欄なので、値を比べたり決めたりできません。")
    elif value not in domain:
        yield site.missing(ID, f"「{fact}」の値", value, domain)

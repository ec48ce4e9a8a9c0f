"""A step that is named as the way on, or as the end of an obligation, must exist in the same playbook."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.city.playbook import ANY_END
from kumamoto_ir.ground.findings import Finding

ID = "dangling-step"
PURPOSE = "行き先の段が、同じ手順の中にあること"
WHY = "行き先の段がないと、そこで手順が止まります。同じファイルにある段の名前(id)に直してください。"


def find(context: Context) -> Iterator[Finding]:
    """Names of steps that stand for nothing."""
    named = [(at, at.step.next, at.site.at("next")) for at in context.steps() if at.step.next is not None]
    named += [(at, name, site) for at, _, name, site in context.used("step")]
    for at, name, site in named:
        if name not in at.playbook.places:
            yield site.missing(ID, "段", name, at.playbook.places)
    for playbook, must, site in context.musts():
        ids = [*(step.id for step in playbook.steps), ANY_END]
        for place, name in enumerate(must.before):
            if name not in ids:
                yield site.at("before", place).missing(ID, "段", name, ids)
            elif name == ANY_END and not any(step.effects.ends for step in playbook.steps):
                message = f"手順「{playbook.id}」に終わりの段がないので、before: end は何も止めません。"
                hint = "止めたい段の名前を書いてください。残りの一覧に出すだけなら、before を消してください。"
                yield site.at("before", place).error(ID, message, hint)

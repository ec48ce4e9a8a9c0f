"""Every step with a condition is come to on some walk while its condition holds.

Whether a condition can hold at all is another rule's question; here it holds on some walk, but not on one that comes
to this step. It is said only where it is certain. A step that may be done at any time needs no way.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.proof import explore
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import Frame
from kumamoto_ir.ground.findings import Finding

ID = "never-entered"
PURPOSE = "条件のある段も、どれかの道で行われること"
WHY = "どう進んでも行われない段は、書いてないのと同じです。条件の値と、それを決める問いの場所を確かめてください。要らない段なら消してください。"


def find(context: Context) -> Iterator[Finding]:
    """Steps whose condition holds on no walk that comes to them."""
    prover = explore.Prover(context.city)
    entered = graph.entered(context.city)
    for name, playbook in context.playbooks.items():
        for place, step in enumerate(playbook.steps):
            guard = "when" if step.when is not None else "unless" if step.unless is not None else None
            if guard is None or step.any_time or name not in entered:
                continue
            if prover.never_entered(Frame(name, step.id)):
                message = f"段「{step.id}」の条件が成り立つ道がありません。"
                hint = "条件の事実と値と、それを決める問いの場所を確かめてください。"
                yield context.in_playbook(name, "steps", place, guard).error(ID, message, hint)

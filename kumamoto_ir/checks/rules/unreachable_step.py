"""Every step can be come to from the first step of a playbook that some command, `run` or `open` starts.

A step that no way leads to is a mistake whatever the facts. A step that some way leads to may still have a condition
that holds on no walk; that is found by exploring them, and said only where it is certain. A step that may be done at
any time needs no way.
"""

from collections.abc import Iterator

from kumamoto_ir.checks import explore, graph
from kumamoto_ir.checks.context import Context
from kumamoto_ir.findings import Finding
from kumamoto_ir.playbook import Step
from kumamoto_ir.rules import Frame

ID = "unreachable-step"
PURPOSE = "どの段にも、始まりからたどり着けること"
WHY = "たどり着けない段は、書いてあっても行われません。そこへ進む next を書くか、要らなければ消してください。"


def find(context: Context) -> Iterator[Finding]:
    """Steps without a way to them, and playbooks that nothing starts."""
    entered = graph.entered(context.rules)
    for name, playbook in context.playbooks.items():
        if name not in entered:
            hint = "plan.yaml の entries か、ほかの手順の run・open から始めてください。"
            message = f"手順「{name}」は、どこからも始まりません。"
            yield context.in_playbook(name, "id").warning(ID, message, hint)
        reached = graph.reached(context.rules, name)
        for place, step in enumerate(playbook.steps):
            if place not in reached and not step.any_time:
                message = f"段「{step.id}」には、どの答えからもたどり着けません。"
                hint = "この段へ来る next を書くか、上の段の next を確かめてください。"
                yield context.in_playbook(name, "steps", place, "id").error(ID, message, hint)
            elif name in entered and not step.any_time and _never(context, name, step):
                message = f"段「{step.id}」の条件が成り立つ道がありません。"
                hint = "条件の事実と値と、それを決める問いの場所を確かめてください。"
                site = context.in_playbook(
                    name, "steps", place, "when" if step.when is not None else "unless"
                )
                yield site.error(ID, message, hint)


def _never(context: Context, playbook: str, step: Step) -> bool:
    """Whether the condition of a step holds on no walk."""
    if step.when is None and step.unless is None:
        return False
    return context.once(explore.Prover).never_entered(Frame(playbook, step.id))

"""Every step can be come to from the first step of a playbook that some command, `run` or `open` starts.

Conditions are not looked at: a step that no way leads to is a mistake whatever the facts. A step that may be done
at any time needs no way.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.city import graph
from kumamoto_ir.ground.findings import Finding

ID = "unreachable-step"
PURPOSE = "どの段にも、始まりからたどり着けること"
WHY = "たどり着けない段は、書いてあっても行われません。そこへ進む next を書くか、要らなければ消してください。"


def find(context: Context) -> Iterator[Finding]:
    """Steps without a way to them, and playbooks that nothing starts."""
    entered = graph.entered(context.city)
    for name, playbook in context.playbooks.items():
        if name not in entered:
            hint = "plan.yaml の entries か、ほかの手順の run・open から始めてください。"
            message = f"手順「{name}」は、どこからも始まりません。"
            yield context.in_playbook(name, "id").warning(ID, message, hint)
        reached = graph.reached(context.city, name)
        for place, step in enumerate(playbook.steps):
            if place not in reached and not step.any_time:
                message = f"段「{step.id}」には、どの答えからもたどり着けません。"
                hint = "この段へ来る next を書くか、上の段の next を確かめてください。"
                yield context.in_playbook(name, "steps", place, "id").error(ID, message, hint)

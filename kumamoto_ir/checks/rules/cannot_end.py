"""From wherever a walk can stand, some answers lead to an `end`."""

from collections.abc import Iterator
from dataclasses import replace

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.proof import explore
from kumamoto_ir.checks.proof.cone import roots
from kumamoto_ir.ground.findings import Finding

ID = "cannot-end"
PURPOSE = "どこまで進んでも、終わりの段(end)へ行けること"
WHY = "終わりへ行けない道に入ると、当番の人は手順を閉じられません。その段か先の段に、終わりの段(end)へ進む答えを加えてください。"


def find(context: Context) -> Iterator[Finding]:
    """Steps from which there is no end, each playbook's first with the shortest walk to it."""
    prover = explore.Prover(context.city)
    for root in roots(context.city):
        match prover.ends(root):
            case explore.Endless() as endless:
                playbook = context.playbooks[endless.step.playbook]
                place = next(i for i, step in enumerate(playbook.steps) if step.id == endless.step.step)
                walk = " → ".join(endless.walk) or "どの答えでも"
                message = f"段「{endless.step.step}」まで来ると、終わりの段へ行けない道があります。道: {walk}"
                site = context.in_playbook(playbook.id, "steps", place, "id")
                finding = site.error(ID, message, "終わりの段(end)へ進む答えを加えてください。")
                yield replace(finding, walk=endless.relived)
            case explore.Unproved() as unproved:
                why, hint = explore.why_not(unproved)
                message = f"手順「{root}」がいつも終われることを確かめきれません({why})。"
                yield context.in_playbook(root, "id").error(ID, message, hint)
            case explore.Proved():
                pass

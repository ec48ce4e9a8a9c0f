"""A branch must say where it goes when the step below it is where another answer leads.

The slip this finds: a branch is put above the target of another answer, or the target is moved, and the last step
of the branch now runs on into steps that were meant for the other answer only. Whether that is meant cannot be
seen from the file, so it has to be written down. An answer that leads to the very next step is no such case.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.city import graph
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.ground.findings import Finding

ID = "implicit-next"
PURPOSE = "枝の最後の段が、ほかの答えの行き先へ黙って流れ込まないこと"
WHY = "枝の最後の段に next がないと、下の段、つまりほかの答えのための段へ進みます。それでよければ next を書き、違うなら正しい行き先を書いてください。"


def find(context: Context) -> Iterator[Finding]:
    """The last steps of branches that run on into another branch."""
    for name, playbook in context.playbooks.items():
        for place in sorted(
            {last for asked in range(len(playbook.steps)) for last in _run_on(context, playbook, asked)}
        ):
            step, target = playbook.steps[place], playbook.steps[place + 1]
            message = f"段「{step.id}」の次が、ほかの答えの行き先「{target.id}」になっています。"
            hint = f"そこへ進むなら next: {target.id} と書き、違うなら正しい行き先を next に書いてください。"
            yield context.in_playbook(name, "steps", place, "id").warning(ID, message, hint)


def _run_on(context: Context, playbook: Playbook, asked: int) -> Iterator[int]:
    """The places that run on into a target of the question at a place, coming from another answer of it."""
    if not playbook.steps[asked].numbered():
        return
    ways = [way for way in graph.ways(playbook, asked) if not way.skip and way.to is not None]
    for target in {way.to for way in ways if way.named and way.to is not None and way.to > asked + 1}:
        last = target - 1
        silent = any(
            way.to == target and not way.named and not way.skip for way in graph.ways(playbook, last)
        )
        ends = frozenset({target, asked})
        if silent and any(
            last in graph.reached(context.city, playbook.id, way.to, without=ends)
            for way in ways
            if way.to is not None and way.to != target
        ):
            yield last

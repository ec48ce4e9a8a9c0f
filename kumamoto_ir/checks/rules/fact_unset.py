"""A condition may only ask for what somebody can have answered by then.

An unset fact satisfies no `when`, so a question that is asked too late, or by no step at all, hides whatever waits
for it. Facts that another playbook sets, or that the office gives, count as known at any time.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.ground.findings import Finding

ID = "fact-unset"
PURPOSE = "条件に出る事実が、その段より前に決まり得ること"
WHY = (
    "まだだれも答えていない事実は、どの when も満たしません。その事実を決める問いを前に置くか、"
    "条件の名前が正しいかを確かめてください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Comparisons with facts that cannot have a value yet."""
    known = context.knowledge
    for guard in context.guards():
        around = guard.around
        # on the same screen
        beside = {field.fact for field in around.step.typed()} if around is not None else set()
        for atom in guard.atoms():
            if known.may(atom.name, guard.playbook, guard.place) or atom.name in beside:
                continue
            anywhere = known.may(atom.name, guard.playbook)
            when = "この段より後でしか決まりません" if anywhere else "どの段でも決まりません"
            hint = (
                "この事実を決める段を前に移すか、条件を直してください。"
                if anywhere
                else "この事実を決める問い(sets)を書くか、条件の名前を直してください。"
            )
            report = atom.site.error if "when" in atom.site.path else atom.site.warning
            yield report(ID, f"「{atom.name}」は、{when}。", hint, on_key=True)

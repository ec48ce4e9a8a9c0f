"""Steps side by side that are each for some answers must not all be passed by whoever answers 「わからない」.

Looked at are steps one under the other, each with a `when` on the same fact alone, which together name every value
but `unknown`: at that hour nobody knows everything, and a walk that then shows nothing at all was not meant.
"""

from collections.abc import Iterator
from itertools import groupby

from kumamoto_ir.checks.context import Context, StepAt
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.ground.findings import Finding

ID = "unknown-forgotten"
PURPOSE = "答えで分かれる段のどれかが、「わからない」でも出ること"
WHY = (
    "並んだ段が「わからない」のときだけ全部とばされると、何もしないまま先へ進みます。"
    "どれかの when に unknown を加えるか、問いに unknown_as を書いてください。"
)


def find(context: Context) -> Iterator[Finding]:
    """The last of each such row of steps."""
    for playbook in context.playbooks.values():
        for name, side_by_side in groupby(context.steps_of(playbook), _only):
            if name is None:
                continue
            row = list(side_by_side)
            ids = context.knowledge.domain(name, playbook).ids
            named = [frozenset(at.step.when.facts[name]) for at in row if at.step.when is not None]
            covered = frozenset().union(*named)
            if len(set(named)) > 1 and UNKNOWN in ids and covered == ids - {UNKNOWN}:
                says = "、".join(f"「{at.step.id}」" for at in row)
                message = f"「{name}」が「わからない」のとき、段{says}がどれも出ません。"
                hint = f"どれかの when の {name} に unknown を加えてください。"
                yield row[-1].site.at("when", name).warning(ID, message, hint)


def _only(at: StepAt) -> str | None:
    """The fact that the step's `when` is about, if it is about one fact and there is no `unless`."""
    when = at.step.when
    if when is None or at.step.unless is not None or when.any_of or len(when.facts) != 1:
        return None
    return next(iter(when.facts))

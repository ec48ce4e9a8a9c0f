"""A playbook that is a walk of its own must come to an `end`: below its last step there is nothing."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.city import graph
from kumamoto_ir.ground.findings import Finding

ID = "no-way-on"
PURPOSE = "始まりになる手順が、終わりの段(end)で終わること"
WHY = "終わりの段(end)で終わらない手順は、途中で進めなくなります。最後に条件のない end を置くか、next で先を書いてください。"
_HINT = "next を書くか、最後に条件のない end の段を置いてください。"


def find(context: Context) -> Iterator[Finding]:
    """The last places from which a walk falls off the list."""
    roots = graph.entries(context.city)
    for name in sorted(roots | graph.opened(context.city, roots)):
        playbook = context.playbooks[name]
        for place in sorted(graph.reached(context.city, name)):
            step = playbook.steps[place]
            site = context.in_playbook(name, "steps", place)
            for way in graph.ways(playbook, place):
                if way.to is not None:
                    continue
                if way.skip:
                    message = f"段「{step.id}」の条件が成り立たないとき、その先がありません。"
                    yield site.at("when" if step.when is not None else "id").error(ID, message, _HINT)
                elif (runs := step.effects.runs) is not None and not graph.comes_back(context.city, runs):
                    continue
                elif way.path:
                    yield site.at(*way.path).error(ID, f"段「{step.id}」のこの答えの先がありません。", _HINT)
                else:
                    yield site.at("id").error(ID, f"段「{step.id}」の先がありません。", _HINT)

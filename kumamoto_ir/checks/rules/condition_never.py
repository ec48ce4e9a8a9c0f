"""A condition that nothing can satisfy hides a step, a line or a call for ever, and nobody sees that it is gone.

All values that some answer can give are tried, together with the condition of the step around.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.conditions import possible
from kumamoto_ir.checks.context import Context, Guard
from kumamoto_ir.ground.findings import Finding

ID = "condition-never"
PURPOSE = "成り立つことのない条件がないこと"
WHY = (
    "条件が決して成り立たないと、その段や連絡は一度も出ません。when と unless が打ち消し合っていないか、"
    "その値にする答えがあるかを確かめてください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Conditions without a world in which they hold; where one value alone is to blame, that value."""
    for guard in context.guards():
        own, around = guard.pair, guard.around_pair
        domains = context.domains(guard, own)
        if any(not domain.ids for domain in domains.values()):
            continue  # a fact that no step sets: `fact-unset` says so
        empty = [atom for atom in guard.atoms() if not atom.wanted]
        for atom in empty:
            message = f"条件「{atom.name}」に、比べる値が一つもありません。"
            hint = "値を書くか、この条件を消してください。"
            yield atom.site.error(ID, message, hint, on_key=True)
        if empty or guard.when is None:
            continue
        if not possible([own], domains):
            yield _finding(guard, *_words(guard, context))
        elif around is not None:
            domains = context.domains(guard, own, around)
            if possible([around], domains) and not possible([around, own], domains):
                message = "段の条件と合わないので、この条件は成り立ちません。"
                yield _finding(guard, message, "段の when・unless と、この行の条件を見比べてください。")


def _words(guard: Guard, context: Context) -> tuple[str, str]:
    for atom in guard.atoms("when"):
        domain = context.knowledge.domain(atom.name, guard.playbook)
        if domain.ids.isdisjoint(atom.wanted):
            wanted = "・".join(atom.wanted)
            answers = "、".join(sorted(domain.ids))
            return f"「{atom.name}」が「{wanted}」になる答えがありません。", f"なり得る値: {answers}"
    if guard.unless is not None:
        return (
            "when と unless が打ち消し合い、この条件は成り立ちません。",
            "どちらかの値を直すか、消してください。",
        )
    return "この条件の行は、同時には成り立ちません。", "any_of と、ほかの行の値を見比べてください。"


def _finding(guard: Guard, message: str, hint: str) -> Finding:
    return guard.site.at("when").error(ID, message, hint, on_key=True)

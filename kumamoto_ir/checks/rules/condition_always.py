"""A condition that makes no difference reads as if it did: whoever changes the files later is misled by it.

Said only where it is sure: the fact was answered on every way to the step (or is known by the office), or the step
around already asks the same.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.conditions import Pair, possible
from kumamoto_ir.checks.context import Context, Guard, Site
from kumamoto_ir.ground.findings import Finding

ID = "condition-always"
PURPOSE = "いつも成り立つだけの条件がないこと"
WHY = (
    "いつも成り立つ条件は、あってもなくても同じです。値を並べすぎていないか、段の条件と同じことを書いていないかを"
    "確かめ、要らなければ消してください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Conditions without a world in which they would keep something back."""
    for guard in context.guards():
        around = guard.around_pair
        domains = context.domains(guard, guard.pair, around)
        if any(not domain.ids for domain in domains.values()) or not all(
            atom.wanted for atom in guard.atoms()
        ):
            continue
        for pair, site in _parts(guard):
            if not possible([], domains, no=pair):
                if site.path[-1] == "when":
                    message = "この条件は、いつも成り立ちます。"
                    hint = "この when を消すか、値を減らしてください。"
                else:
                    message = "この unless に当たることは、ありません。"
                    hint = "この unless を消すか、値を直してください。"
                yield site.warning(ID, message, hint, on_key=True)
            elif (
                around is not None
                and possible([around], domains)
                and not possible([around], domains, no=pair)
            ):
                message = "段の条件が成り立つとき、この条件もいつも成り立ちます。"
                yield site.warning(ID, message, "この行の条件を消すか、値を直してください。", on_key=True)


def _parts(guard: Guard) -> Iterator[tuple[Pair, Site]]:
    if guard.when is not None:
        yield Pair(guard.when, None), guard.site.at("when")
    if guard.unless is not None:
        yield Pair(None, guard.unless), guard.site.at("unless")

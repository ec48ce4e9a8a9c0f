"""On every walk of a diligent officer, each obligation is met when a step it names is entered.

The guard that would stop the officer there is switched off: it must never have anything to list.
"""

from collections.abc import Iterator
from dataclasses import replace

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.proof import explore
from kumamoto_ir.ground.findings import Finding

ID = "must-unmet"
PURPOSE = "決められた手順どおりに進めば、義務(must)が漏れないこと"
WHY = "義務が漏れる道があると、手順どおりに進めても計画を守れません。示された道の途中に、その連絡や項目を済ませる段を置いてください。"


def find(context: Context) -> Iterator[Finding]:
    """Obligations that some walk misses, each with the shortest such walk."""
    prover = explore.Prover(context.city)
    for playbook, must, site in context.musts():
        if must.told is None and not must.done:
            yield site.error(ID, f"義務「{must.say}」に、済ませること(told か done)が書かれていません。")
            continue
        match prover.must(playbook.id, must):
            case explore.Broken() as broken:
                walk = " → ".join(broken.walk) or "どの答えでも"
                lacking = "、".join(_say(context, playbook.id, name) for name in broken.missing)
                to = f"段「{broken.step}」" if broken.step is not None else f"手順「{playbook.id}」の終わり"
                message = f"「{must.say}」が済まないまま、{to}に着く道があります。道: {walk}"
                hint = f"残るもの: {lacking}。この道の途中に、済ませる段が来るようにしてください。"
                yield replace(site.at("say").error(ID, message, hint), walk=broken.relived)
            case explore.Unproved() as unproved:
                why, hint = explore.why_not(unproved)
                yield site.error(ID, f"「{must.say}」が漏れないことを確かめきれません({why})。", hint)
            case explore.Proved():
                pass


def _say(context: Context, playbook: str, name: str) -> str:
    found = context.city.items.get(f"{playbook}.{name}")
    return found[2].say if found is not None else context.city.name(name)

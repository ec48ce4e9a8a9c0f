"""Every number falls into exactly one band, or a count that somebody enters would mean nothing, or two things.

Bands are written from small to great, each beginning where the one before ends; only the last is open.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.city.facts import Fact
from kumamoto_ir.ground.findings import Finding

ID = "bands-total"
PURPOSE = "数や時刻の区分に、すき間も重なりもないこと"
WHY = (
    "どの区分にも入らない数や、二つの区分に入る数があると、その先の段が決まりません。"
    "小さい方から upto と over をつなげ、最後だけ over で開けてください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Gaps, overlaps and open ends; of each fact the first mistake."""
    for name, fact in context.plan.facts.items():
        site = context.in_plan("facts", name, "bands")
        if fact.type == "number" and fact.bands:
            yield from list(_of_number(fact, site))[:1]
        elif fact.type == "datetime" and fact.bands:
            yield from _of_time(fact, site)


def _of_number(fact: Fact, site: Site) -> Iterator[Finding]:
    if any(band.over is None and band.upto is None for band in fact.bands.values()):
        return  # no band at all: `misfit` says so
    begins = [(band.over is not None, band.over or 0) for band in fact.bands.values()]
    if begins != sorted(begins):
        message = "区分が、小さい順に並んでいません。"
        yield site.error(ID, message, "数の小さい区分から順に書いてください。", on_key=True)
        return
    reached: int | None = None  # the greatest number that has a band so far
    last = len(fact.bands) - 1
    for place, (name, band) in enumerate(fact.bands.items()):
        at, overlaps = site.at(name), f"区分「{name}」が、前の区分と重なっています。"
        if band.over is not None and band.upto is not None and band.over >= band.upto:
            message = f"区分「{name}」に入る数がありません(over {band.over}、upto {band.upto})。"
            yield at.error(ID, message, "over は upto より小さい数にしてください。", on_key=True)
            return
        if place == 0 and band.over is not None and band.over >= 0:
            message = f"{band.over}以下の数の区分がありません。"
            yield at.error(ID, message, "最初の区分は upto だけで書いてください。", on_key=True)
        if place > 0 and band.over is None:
            yield at.error(ID, overlaps, f"over: {reached} と書いてください。", on_key=True)
        elif place > 0 and reached is not None and band.over is not None and band.over != reached:
            gap = f"{reached + 1}から{band.over}までの数の区分がありません。"
            message = gap if band.over > reached else overlaps
            yield at.at("over").error(ID, message, f"over: {reached} なら、前の区分につながります。")
        if place < last and band.upto is None:
            message = f"区分「{name}」に終わりがなく、次の区分と重なります。"
            yield at.error(
                ID, message, "upto を書いてください。上に開けるのは、最後の区分だけです。", on_key=True
            )
            return
        if place == last and band.upto is not None:
            message = f"{band.upto}より大きい数の区分がありません。"
            yield at.at("upto").error(ID, message, "最後の区分は over だけで書いてください。")
        reached = band.upto


def _of_time(fact: Fact, site: Site) -> Iterator[Finding]:
    kinds = [band.time for band in fact.bands.values()]
    for kind in ("opening", "later"):
        if None not in kinds and kinds.count(kind) != 1:
            how = "が二つあります" if kinds.count(kind) else "がありません"
            message = f"時刻の区分に time: {kind} {how}。"
            yield site.error(
                ID, message, "opening(開庁まで)と later(その後)を一つずつ書いてください。", on_key=True
            )
            return

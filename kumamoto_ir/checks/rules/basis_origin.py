"""What could not be read of the plan cannot be quoted, and what it says needs nobody to confirm it.

A confirmation says who, when and in what document; it stands only where the plan is silent, and is of a day that came.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.city.confirmations import CONFIRMABLE
from kumamoto_ir.city.model import Basis, Origin
from kumamoto_ir.ground.dates import era_date
from kumamoto_ir.ground.findings import Finding

ID = "basis-origin"
PURPOSE = "読み取れていない条項を本文や図の根拠にせず、確認(confirmed)の書き方が正しいこと"
WHY = (
    "読み取れていない条項(read: none)の文を、計画に書いてあることとしては示せません。"
    "条項を確かめて read を直すか、origin を presumed(要確認)などにしてください。"
    "市が確かめた推定などには confirmed に、だれが(by)、いつ(on)、どの文書で(document)を書きます。"
)


def find(context: Context) -> Iterator[Finding]:
    """Bases of origin `text` or `annex` in clauses of which nothing could be read; confirmations that confirm nothing."""
    for basis, site in context.bases():
        clause = context.plan.clauses[basis.clause]
        if clause.read == "none" and basis.origin in (Origin.TEXT, Origin.ANNEX):
            message = f"条項「{clause.ref or basis.clause}」は読み取れていないので、根拠を {basis.origin} とは言えません。"
            hint = "origin を presumed か local にするか、条項の read を直してください。"
            yield site.at("origin").error(ID, message, hint)
        yield from _confirmed(basis, site.at("confirmed"), context)


def _confirmed(basis: Basis, site: Site, context: Context) -> Iterator[Finding]:
    held = basis.confirmed
    if held is None:
        return
    if basis.origin not in CONFIRMABLE:
        message = f"根拠が {basis.origin} なら、計画に書いてあることなので、confirmed は働きません。"
        hint = f"confirmed を消すか、origin を直してください({'、'.join(CONFIRMABLE)} のとき書けます)。"
        yield site.error(ID, message, hint, on_key=True)
    for key, text in (("by", held.by), ("document", held.document)):
        if not text.strip():
            message = f"confirmed の {key} が空です。"
            yield site.at(key).error(ID, message, "だれが、どの文書で確かめたかを書いてください。")
    if context.today is not None and held.on > context.today:
        message = f"確かめた日({era_date(held.on)})が、まだ来ていない日です。"
        yield site.at("on").warning(ID, message, "日付を直してください。")

"""What could not be read of the plan cannot be quoted: such a clause backs no text and no drawing."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.findings import Finding
from kumamoto_ir.model import Origin

ID = "basis-origin"
PURPOSE = "読み取れていない条項を、本文や図の根拠にしていないこと"
WHY = (
    "読み取れていない条項(read: none)の文を、計画に書いてあることとしては示せません。"
    "条項を確かめて read を直すか、origin を presumed(要確認)などにしてください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Bases of origin `text` or `annex` in clauses of which nothing could be read."""
    for basis, site in context.bases():
        clause = context.plan.clauses[basis.clause]
        if clause.read == "none" and basis.origin in (Origin.TEXT, Origin.ANNEX):
            message = f"条項「{clause.ref or basis.clause}」は読み取れていないので、根拠を {basis.origin} とは言えません。"
            hint = "origin を presumed か local にするか、条項の read を直してください。"
            yield site.at("origin").error(ID, message, hint)

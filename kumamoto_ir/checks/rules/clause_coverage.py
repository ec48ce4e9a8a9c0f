"""Every clause is carried by something, or it is said why not: nothing of the plan is lost in silence."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.findings import Finding

ID = "clause-coverage"
PURPOSE = "計画のどの条項にも、行う段か、ない理由があること"


def find(context: Context) -> Iterator[Finding]:
    """Clauses that nothing rests on and that are not declared to be outside."""
    carried = {basis.clause for basis, _ in context.bases()}
    for name, clause in context.plan.clauses.items():
        if name not in carried and not clause.outside.strip():
            message = f"条項「{clause.ref or name} {clause.title}」を根拠とする段がありません。"
            hint = "段や連絡の basis に書くか、ない理由を outside に書いてください。"
            yield context.in_plan("clauses", name).error(ID, message, hint, on_key=True)

"""Every clause is carried by something, or it is said why not: nothing of the plan is lost in silence."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.coverage import Standing, coverage
from kumamoto_ir.ground.findings import Finding

ID = "clause-coverage"
PURPOSE = "計画のどの条項にも、受け持つ段か連絡、または、することがない理由があること"
WHY = "どの段も受け持たない条項は、行われないまま忘れられます。段や連絡の basis にその条項を書くか、することがない理由を outside に書いてください。"


def find(context: Context) -> Iterator[Finding]:
    """Clauses that are neither carried nor declared to be outside, and clauses that are both.

    A clause without `ref` is none of the plan's: it is there to be rested on and to be outside.
    """
    for covered in coverage(context.city):
        site = context.in_plan("clauses", covered.clause)
        called = f"{covered.ref or covered.clause} {covered.title}"
        if covered.standing is Standing.LOST:
            message = f"条項「{called}」を受け持つ段や連絡がありません。"
            hint = (
                f'それを行う段や連絡の basis に clause: "{covered.clause}" と書いてください。'
                "することのない条項なら、その理由を outside に書いてください。"
            )
            yield site.error(ID, message, hint, on_key=True)
        elif covered.ref and covered.carried and covered.standing is Standing.OUTSIDE:
            message = f"条項「{called}」は outside なのに、根拠とする段や連絡があります。"
            hint = "outside を消すか、段や連絡の basis を別の条項に直してください。"
            yield site.at("outside").warning(ID, message, hint)

"""A finding is accepted for a reason that somebody can judge later, of a rule and a file that exist.

Silence without a reason is how a mistake survives the person who knew about it.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.accepted import placed
from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.library import ACCEPTED

ID = "acceptance"
PURPOSE = "受け入れた指摘(accepted.yaml)に、規則・場所・理由が正しく書かれていること"
WHY = "理由のない受け入れは、後の人が確かめられません。rule・file・at と、受け入れる理由を一文で書いてください。"


def find(context: Context) -> Iterator[Finding]:
    """Entries without a reason or a place, and names of rules and files that there are not."""
    files = [*context.sources, *(f"templates/{name}" for name in context.library.templates)]
    for place, entry in enumerate(context.library.accepted):
        site = Site(ACCEPTED, ("accepted", place))
        if entry.rule not in context.rule_ids:
            yield site.at("rule").missing(ID, "規則", entry.rule, context.rule_ids)
        if entry.file not in files:
            yield site.at("file").missing(ID, "ファイル", entry.file, files)
        elif not placed(entry):
            message = "受け入れる場所(at)が書かれていません。"
            yield site.error(ID, message, "段の名前か、contacts.police のような道すじを書いてください。")
        if not entry.reason.strip():
            message = "受け入れる理由(reason)が書かれていません。"
            yield site.error(ID, message, "なぜこのままでよいのかを、一文で書いてください。")

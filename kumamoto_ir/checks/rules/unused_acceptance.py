"""An acceptance that accepts nothing any more would silence the next mistake at that place.

Only entries of rules that were asked are judged; an error cannot be accepted at all.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.accepted import fits, placed
from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.reading.library import ACCEPTED

ID = "unused-acceptance"
PURPOSE = "受け入れた指摘(accepted.yaml)が、今もあること"
WHY = (
    "指摘がなくなった後も行を残すと、次の誤りまで見えなくなります。その行を消してください。"
    "エラーは受け入れられないので、ファイルを直してください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Entries that fit no finding, or only errors."""
    for place, entry in enumerate(context.library.accepted):
        if entry.rule not in context.asked or not entry.reason.strip() or not placed(entry):
            continue  # not asked yet, or `acceptance` says what is wrong with it
        fitting = [finding for finding in context.found if fits(entry, finding, context.sources)]
        site = Site(ACCEPTED, ("accepted", place))
        if not fitting:
            message = f"受け入れた指摘({entry.rule})は、もうありません。"
            yield site.warning(
                ID, message, "この行を消してください。場所(at)が変わったときは直してください。"
            )
        elif all(finding.severity is Severity.ERROR for finding in fitting):
            message = f"エラー({entry.rule})は、受け入れられません。"
            yield site.warning(ID, message, "エラーの方を直して、この行を消してください。")

"""A kind of step must say what it can change and where it leads, and be one that somebody can be led through.

No file can break this: only a kind that was added to the program and not taught to the end. Whatever is asked after
the references rests on what kinds say of themselves.
"""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.proof.cone import is_taught
from kumamoto_ir.ground.findings import Finding

ID = "untaught-kind"
PURPOSE = "段の種類(kind)が、この道具に教えられていること"
WHY = (
    "教えられていない種類の段では、何が変わりどこへ進むかを確かめられず、手順もそこで止まります。"
    "ほかの種類の段に替えるか、この道具を直す人に知らせてください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Steps of a kind that is known by its model alone."""
    for at in context.steps():
        if not is_taught(at.step):
            message = f"段「{at.step.id}」の種類「{at.step.kind}」を、この道具はまだ知りません。"
            yield at.site.at("kind").error(ID, message, "ほかの種類の段に替えてください。")

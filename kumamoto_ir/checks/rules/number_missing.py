"""Whoever is to be called, and his deputy, needs a number: 未記入 is fine in a draft, not in service."""

from collections.abc import Iterator

from kumamoto_ir.checks.called import called
from kumamoto_ir.checks.context import Context
from kumamoto_ir.ground.findings import Finding

ID = "number-missing"
PURPOSE = "知らせる相手と代理の番号が、記入されていること"
WHY = "番号のない相手には、夜中に番号を探すことになります。contacts.local.yaml に番号を書いてください。"


def find(context: Context) -> Iterator[Finding]:
    """Contacts to be called that have no number at all, each once."""
    wanted = called(context)
    for name, contact in context.contacts.contacts.items():
        numbered = any(channel.number for channel in contact.channels)
        if name in wanted and not contact.collective and not numbered:
            site = context.in_contacts("contacts", name)
            message = f"「{contact.say}」の番号が未記入です。"
            hint = "contacts.local.yaml に書いてください。"
            yield site.finding(context.gravely(), ID, message, hint, on_key=True)

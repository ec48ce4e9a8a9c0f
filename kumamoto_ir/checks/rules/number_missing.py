"""Whoever is to be called, and his deputy, needs a number: 未記入 is fine in a draft, not in service."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.findings import Finding
from kumamoto_ir.playbook import Notify

ID = "number-missing"
PURPOSE = "知らせる相手と代理の番号が、記入されていること"


def find(context: Context) -> Iterator[Finding]:
    """Contacts to be called that have no number at all, each once."""
    known = context.contacts.contacts
    to = [edge.to for _, edge, _ in context.edges()]
    to += [name for _, step, _ in context.steps() if isinstance(step, Notify) for name in step.to]
    to += [name for _, must, _ in context.musts() if must.told is not None for name in must.told.to]
    called = {member for name in to for member in context.rules.members(name)}
    waiting = list(called)
    while waiting:
        deputy = known[waiting.pop()].deputy
        if deputy is not None and deputy not in called:
            called.add(deputy)
            waiting.append(deputy)
    for name, contact in known.items():
        if (
            name in called
            and not contact.collective
            and not any(channel.number for channel in contact.channels)
        ):
            site = context.in_contacts("contacts", name)
            message = f"「{contact.say}」の番号が未記入です。"
            hint = "contacts.local.yaml に書いてください。"
            report = site.error if context.ready else site.warning
            yield report(ID, message, hint, on_key=True)

"""Whoever must be told needs a second way and a second person, for at night the first one fails.

Asked of contacts that a tree, a step or an obligation names themselves. Not asked of a party that is told only if it
is needed (the municipality cannot appoint its deputy), of a member of a group (the others are called too), and of
somebody who has no channel at all (`number-missing` says that).
"""

from collections.abc import Iterator

from kumamoto_ir.checks.called import called_by_name, deputies
from kumamoto_ir.checks.context import Context
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.library import LOCAL

ID = "contact-backup"
PURPOSE = "知らせる相手に、二つの手段と代理があること"
WHY = (
    "一人・一つの番号だけでは、夜間や不在のときに連絡が止まります。contacts.yaml で、二つ目の手段(channels)と"
    "代理(deputy)を書いてください。置けない理由があるときは、accepted.yaml に理由を書けば消えます。"
)


def find(context: Context) -> Iterator[Finding]:
    """Contacts with one channel or no deputy, and deputies with one channel; one finding for each."""
    known = context.contacts.contacts
    named = called_by_name(context)
    for name, contact in known.items():
        standing_in = name in deputies(context, named) and name not in named
        if (name not in named and not standing_in) or contact.collective or not contact.channels:
            continue
        lacking = []
        if len({channel.means for channel in contact.channels}) < 2:
            lacking.append("連絡の手段(channels)が一種類だけです")
        if contact.deputy is None and not standing_in:
            lacking.append("代理(deputy)がありません")
        if lacking:
            message = f"「{contact.say}」は、{'。'.join(lacking)}。"
            site = context.in_contacts("contacts", name)
            hint = "contacts.yaml に書き足してください。"
            if site.file == LOCAL:  # its channels stand instead of the shared ones, they are not joined
                hint = f"contacts.yaml に書き足してください。手段は {LOCAL} にも書きます。"
            yield site.warning(ID, message, hint, on_key=True)

"""A deputy is somebody else, and the chain of deputies comes to an end: or else the calls go in a circle."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.ground.findings import Finding

ID = "deputy-ring"
PURPOSE = "代理が自分自身や、互いの代理になっていないこと"
WHY = (
    "代理をたどって元の人に戻ると、その人たちが全員不在のとき、かける相手がいません。"
    "どこかの deputy を、別の人にするか消してください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Each ring of deputies once, at the first of them in the file."""
    known = context.contacts.contacts
    told: set[str] = set()
    for name in known:
        chain = [name]
        while (deputy := known[chain[-1]].deputy) is not None and deputy not in chain:
            chain.append(deputy)
        if deputy != name or name in told:
            continue
        told.update(chain)
        says = " → ".join(known[one].say for one in (*chain, name))
        message = (
            f"「{known[name].say}」の代理が、自分自身です。"
            if len(chain) == 1
            else f"代理が一回りして戻ります: {says}"
        )
        site = context.in_contacts("contacts", name, "deputy")
        yield site.error(ID, message, "別の人を代理にするか、deputy を消してください。")

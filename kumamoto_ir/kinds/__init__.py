"""The kinds of steps, one file a kind. A new one is a file here and a line below; docs/playbooks.md tells of it."""

from typing import Final

from kumamoto_ir.city.playbook import taught
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.kinds.checklist import Checklist
from kumamoto_ir.kinds.choose import Choose
from kumamoto_ir.kinds.document import Document
from kumamoto_ir.kinds.end import End
from kumamoto_ir.kinds.form import Form
from kumamoto_ir.kinds.notify import Notify
from kumamoto_ir.kinds.recheck import Recheck
from kumamoto_ir.kinds.register import Entries
from kumamoto_ir.kinds.run import Open, Run
from kumamoto_ir.kinds.triage import Triage

KINDS: Final[tuple[type[Kind], ...]] = (
    Choose,
    Form,
    Checklist,
    Triage,
    Notify,
    Entries,
    Document,
    Recheck,
    Run,
    Open,
    End,
)

taught(KINDS)

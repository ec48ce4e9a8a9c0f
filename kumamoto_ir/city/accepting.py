"""Findings that the municipality has looked at and accepts, each with its reason: `playbooks/accepted.yaml`.

The only way to silence a finding. It lies in the folder, beside what it speaks of, and not in the files' comments or
in an option of the command: so it travels with a copy, is seen by whoever edits, and is itself checked.
"""

from kumamoto_ir.city.model import Model


class Acceptance(Model):
    """One accepted finding: of which rule, in which file, at which key path or id.

    `at` is the path with dots (`contacts.police`), where an entry of a list may be called by its id
    (`steps.judge.when`), or the id alone. A blank one is the whole file, which only a template has.
    """

    rule: str
    file: str
    at: str = ""
    reason: str = ""


class Acceptances(Model):
    """The file."""

    accepted: tuple[Acceptance, ...] = ()

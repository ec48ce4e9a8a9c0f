"""Static checks of a municipality's folder."""

from kumamoto_ir.findings import Finding
from kumamoto_ir.library import Loaded


def check(loaded: Loaded, *, ready: bool = False) -> tuple[Finding, ...]:  # noqa: ARG001 - the rule for `ready` comes with the rules
    """Everything that is wrong with a folder: so far, its shape."""
    return loaded.findings

"""Where the municipality's folder lies.

It is looked for in this order: the one that is named, `IR_HOME`, the data inside the installed package, the checkout.
Officials edit a copy (`ir init`), never the package. A module of its own, because the help text needs it and must
not wait for the models.
"""

import os
from pathlib import Path


def locate(named: Path | None) -> Path:
    """The municipality's folder."""
    if named is not None:
        return named
    if home := os.environ.get("IR_HOME"):
        return Path(home)
    package = Path(__file__).parent
    inside = package / "_data"
    return inside if inside.is_dir() else package.parent

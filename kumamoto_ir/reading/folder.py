"""Where the municipality's folder lies.

It is looked for in this order: the one that is named, `IR_HOME`, the data inside the installed package, the checkout.
Officials edit a copy (`ir init`), never the package. A module of its own, because the help text needs it and must
not wait for the models.
"""

import os
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent.parent
_INSIDE: Final = _PACKAGE / "_data"  # in a wheel; a checkout has the same things beside the package


def locate(named: Path | None) -> Path:
    """The municipality's folder."""
    if named is not None:
        return named
    home = os.environ.get("IR_HOME")
    return Path(home) if home else shipped()


def shipped() -> Path:
    """The data that came with the program."""
    return _INSIDE if _INSIDE.is_dir() else _PACKAGE.parent


def examples() -> Path:
    """The examples of what the checks find (`checks/examples.py`): the cases by which they are tested."""
    return _INSIDE / "examples" if _INSIDE.is_dir() else _PACKAGE.parent / "tests" / "checks"

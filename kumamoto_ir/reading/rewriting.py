"""What other YAML tools make of a word without quotes. Nothing of the municipality's files is read here."""

import re
from datetime import date, datetime
from typing import Final

import yaml

# Only these can be anything but text to YAML 1.1, and are cheap to tell from the thousands of texts.
_LIKE_A_VALUE: Final = re.compile(
    r"[-+]?[0-9.][0-9A-Fa-fxob_.:eE+-]*|~|[YyNnTtFfOo][A-Za-z]{1,4}|[-+]?\.(?:inf|nan)", re.I
)
_EXPONENT: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+")


def rewritten(word: str) -> str | None:
    """What another YAML tool writes for an unquoted word when it saves a file; None where it keeps a text of it.

    Told by this library, which knows YAML 1.1, but for two things that others do: 1e3 is a number to YAML 1.2, and a
    date comes back with a time from those that have no type for a day.
    """
    if _LIKE_A_VALUE.fullmatch(word) is None:
        return None
    if _EXPONENT.fullmatch(word) is not None:
        return str(float(word))
    try:
        value = yaml.safe_load(word)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00Z"
    return str(value) if isinstance(value, int | float) else None

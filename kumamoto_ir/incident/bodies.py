"""What stands in the body of each kind of event, and whether that is what this one holds.

The chain says that nobody altered a record, not that it says something: a journal may come from another program, or
from somebody who made its digests anew. So the fold looks at the shape first, and every reader behind it may take names
for names and times for times. That a name stands for something is asked where the rules are known (`moves.py`).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from kumamoto_ir.incident.events import PAPER, Event, What

Check: TypeAlias = Callable[[Any], bool]

# A moment can be shown in any zone, and moved by days, without leaving what a calendar can count.
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
_MOST: Final = 2**53  # up to here every reader of JSON sees the same number


def is_text(value: Any) -> bool:
    """A text, also an empty one."""
    return isinstance(value, str)


def is_moment(value: Any) -> bool:
    """A time with its zone, as ISO 8601 says it."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return moment.tzinfo is not None and _FIRST_YEAR <= moment.year <= _LAST_YEAR


def is_count(value: Any) -> bool:
    """A whole number from 0 on, as the journal keeps what was typed: as a text of digits."""
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_text, value))


def _some(value: Any) -> bool:
    return _texts(value) and bool(value)


def _text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _each(check: Check) -> Check:
    """An object, every value of which passes a check; names are text in JSON."""
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


_EVERY: Final[Mapping[str, Check]] = {"frame": is_text, "override": _texts, PAPER: _flag}
_CALL: Final[Mapping[str, Check]] = dict.fromkeys(("contact", "topic", "version", "via", "outcome"), is_text)
# What must be there.
_NEEDED: Final[Mapping[str, Mapping[str, Check]]] = {
    What.OPENED: {"playbook": is_text},
    What.ANSWERED: {"walk": is_text},
    What.JUDGED: {"walk": is_text, "frame": is_text, "level": is_text, "by": is_text, "provisional": _flag},
    What.FOCUSED: {"walk": is_text},
    What.UNDONE: {"walk": is_text, "of": _number},
    What.CALLED: _CALL,
    What.CHECKED: {"items": _each(is_text)},
    What.WAIVED: {"needs": _texts},
    What.CORRECTED: {"of": _number},
    What.REDACTED: {"of": _number},
    What.CARRIED: {"known": _each(_texts)},
    What.ENTERED: {"register": is_text, "values": _each(_text_or_none)},
    What.STARTED: {"walk": is_text},
    What.POSTPONED: {"frame": is_text, "due": is_moment},
}
# What may be there.
_ALLOWED: Final[Mapping[str, Mapping[str, Check]]] = {
    What.OPENED: {"drill": _flag, "office": is_text, "role": is_text, "rules": is_text},
    What.ANSWERED: {
        "chosen": _some,
        "member": is_text,
        "members": _each(_some),
        "values": _each(_text_or_none),
        "picked": _texts,
        "rows": _texts,
        "unsure": _flag,
        "draft": _each(_text_or_none),
        "due": is_moment,
        "leave": _flag,
        "end": _flag,
    },
    What.FOCUSED: {"corrected": _number},
    What.CALLED: {
        "act": is_text,
        "renewal": _flag,
        "incoming": _flag,
        "on_behalf_of": is_text,
        "unheard": is_text,
    },
    What.TEXTED: {"contact": is_text, "template": is_text, "number": _number},
    What.CARRIED: {"from": is_text, "head": is_text},
}


def unfit(event: Event) -> str:
    """The name in the body of an event that is missing or holds something else than it should; empty where all fits.

    A name that nobody knows is left alone: a later version may have put it there, and nobody here reads it.
    """
    body: Mapping[str, Any] = event.body
    for name, check in _NEEDED.get(event.kind, {}).items():
        if name not in body or not check(body[name]):
            return name
    for checks in (_EVERY, _ALLOWED.get(event.kind, {})):
        for name, check in checks.items():
            if name in body and not check(body[name]):
                return name
    if not _FIRST_YEAR <= event.occurred_at.year <= _LAST_YEAR:
        return "occurred_at"
    return ""

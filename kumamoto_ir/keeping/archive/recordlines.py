"""A record as a line of `journal.jsonl`, made so that the chain can be followed with nothing but a SHA-256 tool.

    {"covered":{…},"digest":"…","sealed":["<salt>",{…}]}

The bytes of the value of `covered` have the digest that stands behind it, and the bytes of the value of `sealed` the
one that `covered` has as `words_digest`: nobody needs to sort, trim or take apart anything. `sealed` is null once the
words were struck.
"""

from typing import Any

from kumamoto_ir.incident import chain
from kumamoto_ir.incident.events import Event


def line(event: Event) -> str:
    """The record in canonical JSON, without an end of line."""
    sealed = None if event.words is None else [event.salt, event.words]
    whole = {"covered": chain.covered(event), "digest": event.digest, "sealed": sealed}
    return chain.canonical(whole).decode()


def event_of(text: str) -> Event | None:
    """The record of a line; None where it is not one that `line` wrote."""
    try:
        whole: dict[str, Any] = chain.unfold(text)
        covered: dict[str, Any] = whole["covered"]
        salt, words = whole["sealed"] if whole["sealed"] is not None else (None, None)
        event = Event(
            incident=_text(covered["incident"]),
            stream=_text(covered["stream"]),
            seq=_number(covered["seq"]),
            occurred_at=chain.moment_of(covered["occurred_at"]),
            recorded_at=chain.moment_of(covered["recorded_at"]),
            operator=_text(covered["operator"]),
            office=_text(covered["office"]),
            kind=_text(covered["kind"]),
            body=dict(covered["body"]),
            words=None if words is None else {name: _text(held) for name, held in words.items()},
            salt=None if salt is None else _text(salt),
            words_digest=_text(covered["words_digest"]),
            prev=_text(covered["prev"]),
            digest=_text(whole["digest"]),
        )
        # What is written besides (another key, another way of writing) would be covered by no digest.
        return event if line(event) == text else None
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text was expected")
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a number was expected")
    return value

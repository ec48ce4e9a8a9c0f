"""The chain of events: how a draft becomes a link, and how to see that a link was altered.

The digest of an event covers everything about it except its words; those it covers through `words_digest`, which
is salted, so that nobody can guess a struck name by trying names. Striking takes words and salt away together,
and the chain still fits. What the chain cannot show is a page cut off at its end: for that the head digest is
printed on every paper.

What `seal` returns is what reading the journal gives back, to the last character: both go through `unfold`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeAlias

from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.events import Draft, Event, What

GENESIS: Final = "0" * 64

# One for all: making it takes as long as writing a small object.
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

MISSING: Final = "この番号の記録がありません。"
REPEATED: Final = "番号が重なっています。"
FOREIGN: Final = "別の事案の記録が混じっています。"
UNLINKED: Final = "前の記録とつながりません。"
ALTERED: Final = "記録の内容が書き換えられています。"
REWORDED: Final = "文言が書き換えられています。"
UNORDERED: Final = "文言が消えていますが、抹消の記録がありません。"
UNREADABLE: Final = "記録を読み取れません。"


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first event of a page that does not fit, and why, in a sentence for the officer."""

    seq: int
    reason: str


Link: TypeAlias = Event | Misfit  # a row that could not be read stands in its place as a Misfit


def mend(text: str) -> str:
    """Make text that UTF-8 can carry: pairs of surrogates are joined, a lone one becomes U+FFFD.

    Why: a lone surrogate is what Python makes of a byte it could not decode at the prompt. It is no character; kept
    as it is, it would stop every later paper of the incident.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def canonical(value: object) -> bytes:
    """The one way to write a JSON value: sorted keys, no spaces, UTF-8, text mended, no fractions.

    Raises TypeError for anything that JSON has no exact form for: floats, NaN, dates, keys that are not text.
    """
    return _written(_plain(value))


def unfold(text: str) -> dict[str, Json]:
    """The object written in canonical JSON; raises ValueError or TypeError for any other way of writing."""
    value = json.loads(text, parse_float=_no_fraction, parse_constant=_no_fraction)
    if not isinstance(value, dict) or _written(value) != text.encode():
        raise ValueError("not an object in canonical JSON")
    return value


def unfold_words(text: str) -> dict[str, str]:
    """Like `unfold`, where every value is text."""
    return {key: _only_text(value) for key, value in unfold(text).items()}


def instant(moment: datetime) -> str:
    """A time as the journal writes it: ISO 8601 in UTC with microseconds, so that text sorts as time does."""
    return _utc(moment).isoformat(timespec="microseconds")


def moment_of(text: str) -> datetime:
    """The time that `instant` wrote; raises ValueError for any other way of writing."""
    moment = datetime.fromisoformat(text)
    try:
        written = instant(moment)
    except OverflowError as error:
        raise ValueError("a time that no calendar counts in UTC") from error
    if written != text:
        raise ValueError("not a time as the journal writes it")
    return moment.astimezone(UTC)


def words_digest(salt_hex: str, words: Mapping[str, str]) -> str:
    """What stands in the chain for the words of an event: the digest of `[salt, words]`."""
    return hashlib.sha256(_written([salt_hex, words])).hexdigest()


def seal(
    draft: Draft,
    *,
    incident: str,
    stream: str,
    seq: int,
    recorded_at: datetime,
    operator: str,
    office: str,
    prev: str,
    salt: str,
) -> Event:
    """Make a draft the next link; raises TypeError or ValueError for a draft that no journal could give back."""
    # What was written canonically reads back as it was written: nothing is checked twice here.
    words = {key: _only_text(value) for key, value in json.loads(canonical(draft.words)).items()}
    event = Event(
        incident=mend(incident),
        stream=mend(stream),
        seq=seq,
        occurred_at=_utc(draft.occurred_at),
        recorded_at=_utc(recorded_at),
        operator=mend(operator),
        office=mend(office),
        kind=mend(draft.kind),
        body=json.loads(canonical(draft.body)),
        words=words,
        salt=salt,
        words_digest=words_digest(salt, words),
        prev=prev,
        digest="",
    )
    return replace(event, digest=expected_digest(event))


def covered(event: Event) -> Mapping[str, Json]:
    """What the digest of an event is made over: all of it but its words, for which their digest stands."""
    return {
        "incident": event.incident,
        "stream": event.stream,
        "seq": event.seq,
        "occurred_at": instant(event.occurred_at),
        "recorded_at": instant(event.recorded_at),
        "operator": event.operator,
        "office": event.office,
        "kind": event.kind,
        "body": event.body,
        "words_digest": event.words_digest,
        "prev": event.prev,
    }


def expected_digest(event: Event) -> str:
    """The digest this event must carry if nothing of it was altered."""
    return hashlib.sha256(_written(covered(event))).hexdigest()


def check(events: Iterable[Link]) -> Misfit | None:
    """The first event of one page that does not fit, or None where the page is whole."""
    links = tuple(events)
    order = _last_orders(links)
    before: Event | None = None
    for expected, link in enumerate(links, start=1):
        if isinstance(link, Misfit):
            return link
        if link.seq != expected:
            gap = link.seq > expected
            return Misfit(expected, MISSING) if gap else Misfit(link.seq, REPEATED)
        reason = _fault(link, before, struck_by_order=order.get(link.seq, 0) > link.seq)
        if reason is not None:
            return Misfit(link.seq, reason)
        before = link
    return None


def _fault(event: Event, before: Event | None, *, struck_by_order: bool) -> str | None:
    if before is not None and (event.incident, event.stream) != (before.incident, before.stream):
        return FOREIGN
    if event.prev != (GENESIS if before is None else before.digest):
        return UNLINKED
    try:
        if event.digest != expected_digest(event):
            return ALTERED
        if event.words is None:
            # Words gone but salt kept: a short name could still be found by trying; not what `strike` leaves.
            return None if struck_by_order and event.salt is None else UNORDERED
        if event.salt is None or event.words_digest != words_digest(event.salt, event.words):
            return REWORDED
    except (TypeError, ValueError):
        return UNREADABLE
    return None


def _last_orders(links: Iterable[Link]) -> dict[int, int]:
    """For every event that an order to strike names: the place of the last such order."""
    orders: dict[int, int] = {}
    for link in links:
        if isinstance(link, Event) and link.kind == What.REDACTED:
            of = link.body.get("of")
            if isinstance(of, int):
                orders[of] = link.seq
    return orders


def _written(value: object) -> bytes:
    """JSON of a value that is plain already; raises ValueError for a lone surrogate.

    Why beside `canonical`: an incident is read with two of these for every event, and making plain what came from
    JSON anyway takes ten times as long as writing it.
    """
    return _CANONICAL.encode(value).encode()


def _no_fraction(text: str) -> Json:
    raise ValueError(f"{text[:40]} has no exact form in the journal")


def _plain(value: object) -> Json:
    match value:
        case None | bool() | int():
            return value
        case str():
            return mend(value)
        case Mapping():
            return {mend(_only_text(key)): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no exact form in the journal")


def _only_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text was expected, not {type(value).__name__}")
    return value


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a time without its zone has no place in the journal")
    return moment.astimezone(UTC)

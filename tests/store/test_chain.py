"""The chain: what goes in comes back, and what was altered is named."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import chain
from kumamoto_ir.incident.chain import (
    GENESIS,
    Misfit,
    canonical,
    check,
    expected_digest,
    seal,
    unfold,
    words_digest,
)
from kumamoto_ir.incident.events import Draft, Event, What

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
SALT = "00" * 16


def link(
    before: Event | None,
    kind: str = What.NOTED,
    body: Mapping[str, Json] | None = None,
    words: Mapping[str, str] | None = None,
) -> Event:
    return seal(
        Draft(kind, NOON, body or {}, words or {}),
        incident="R8-001",
        stream="station-a",
        seq=1 if before is None else before.seq + 1,
        recorded_at=NOON,
        operator="髙﨑",
        office="情報政策課",
        prev=GENESIS if before is None else before.digest,
        salt=SALT,
    )


def page() -> list[Event]:
    first = link(None, What.OPENED, {"entry": "report"})
    second = link(first, What.ANSWERED, {"step": "受付", "count": 3}, {"answer": "山田さんから電話"})
    third = link(second, What.NOTED, {}, {"text": "折り返し待ち"})
    return [first, second, third, link(third, What.NOTED)]


def struck(event: Event) -> Event:
    return replace(event, words=None, salt=None)


def test_canonical_json_has_one_way_of_writing() -> None:
    written = canonical({"b": (1, True, None), "a": {"い": "𠮷", "あ": "\n"}})
    assert written.decode() == '{"a":{"あ":"\\n","い":"𠮷"},"b":[1,true,null]}'


@pytest.mark.parametrize("value", [1.0, math.nan, math.inf, NOON, b"", {1: "a"}, {"a": [{"b": 0.5}]}])
def test_what_has_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\udce3", "a\ufffd"), ("\ud842\udfb7", "𠮷"), ("\ud800あ", "\ufffdあ"), ("髙﨑𠮷", "髙﨑𠮷")],
)
def test_a_lone_surrogate_becomes_the_replacement_character(typed: str, kept: str) -> None:
    assert unfold(canonical({"t": typed}).decode()) == {"t": kept}
    event = seal(
        Draft(What.NOTED, NOON, {"t": typed}, {typed: typed}),
        incident="i",
        stream="s",
        seq=1,
        recorded_at=NOON,
        operator=typed,
        office=typed,
        prev=GENESIS,
        salt=SALT,
    )
    assert (event.operator, event.office, event.body, event.words) == (kept, kept, {"t": kept}, {kept: kept})
    assert check([event]) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), json_values), st.dictionaries(st.text(), st.text()))
def test_a_sealed_event_is_what_reading_gives_back(body: dict[str, Any], words: dict[str, str]) -> None:
    event = link(None, What.NOTED, body, words)
    assert unfold(canonical(event.body).decode()) == event.body
    assert check([event]) is None


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}', '{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":1.5}', '{"a":NaN}', "[]", "", '{"a":"\\u3042"}'],
)
def test_another_way_of_writing_is_not_read(text: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        unfold(text)


def test_words_that_are_no_text_are_refused() -> None:
    with pytest.raises(TypeError):
        link(None, words={"count": 3})  # type: ignore[dict-item]


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        chain.instant(datetime(2026, 4, 1, 12, 0))


def test_times_are_kept_in_utc_with_microseconds() -> None:
    japan = timezone(timedelta(hours=9))
    assert chain.instant(datetime(2026, 4, 1, 8, 30, tzinfo=japan)) == "2026-03-31T23:30:00.000000+00:00"
    assert chain.moment_of("2026-03-31T23:30:00.000000+00:00") == datetime(2026, 4, 1, 8, 30, tzinfo=japan)
    with pytest.raises(ValueError, match="time"):
        chain.moment_of("2026-03-31T23:30:00Z")


def test_the_same_words_with_another_salt_have_another_digest() -> None:
    assert words_digest("00", {"name": "山田"}) != words_digest("0000", {"name": "山田"})


def test_a_whole_page_fits() -> None:
    assert check(page()) is None
    assert check([]) is None


ALTERED: list[dict[str, Any]] = [
    {"occurred_at": NOON + timedelta(microseconds=1)},
    {"recorded_at": NOON + timedelta(seconds=1)},
    {"operator": "鈴木"},
    {"office": "総務課"},
    {"kind": What.NOTED},
    {"body": {"step": "受付", "count": 4}},
    {"body": {"count": 0.5}},
    {"words": {"answer": "佐藤さんから電話"}},
    {"words": None},
    {"words": None, "salt": None},
    {"salt": None},
    {"salt": SALT + "00"},
    {"words_digest": "f" * 64},
    {"prev": GENESIS},
    {"digest": "f" * 64},
    {"incident": "R8-002"},
    {"stream": "station-b"},
]


@pytest.mark.parametrize("change", ALTERED, ids=lambda change: "+".join(change))
def test_an_altered_event_is_named(change: dict[str, Any]) -> None:
    events = page()
    events[1] = replace(events[1], **change)
    misfit = check(events)
    assert misfit is not None
    assert misfit.seq == 2


def test_an_altered_event_with_a_new_digest_breaks_the_next_one() -> None:
    events = page()
    forged = replace(events[1], operator="鈴木")
    events[1] = replace(forged, digest=expected_digest(forged))
    assert check(events) == Misfit(3, chain.UNLINKED)


def test_a_missing_event_is_named_by_its_number() -> None:
    events = page()
    assert check(events[1:]) == Misfit(1, chain.MISSING)
    assert check([*events[:2], events[3]]) == Misfit(3, chain.MISSING)
    assert check([*events[:2], events[1]]) == Misfit(2, chain.REPEATED)


def test_struck_words_fit_where_a_later_order_names_them() -> None:
    events = page()
    events.append(link(events[-1], What.REDACTED, {"of": 2}))
    events[1] = struck(events[1])
    assert check(events) is None


@pytest.mark.parametrize("of", [3, "2", [2], None])
def test_struck_words_without_an_order_for_them_do_not_fit(of: Json) -> None:
    events = page()
    events.append(link(events[-1], What.REDACTED, {"of": of}))
    events[1] = struck(events[1])
    assert check(events) == Misfit(2, chain.UNORDERED)


def test_an_order_given_before_the_words_does_not_cover_them() -> None:
    order = link(None, What.REDACTED, {"of": 2})
    assert check([order, struck(link(order, What.NOTED, {}, {"text": "名前"}))]) == Misfit(2, chain.UNORDERED)


def test_words_put_back_do_not_fit() -> None:
    events = page()
    events.append(link(events[-1], What.REDACTED, {"of": 2}))
    events[1] = replace(events[1], words={"answer": "別の話"}, salt="11" * 16)
    assert check(events) == Misfit(2, chain.REWORDED)


def test_an_event_that_could_not_be_read_is_a_misfit_after_those_before_it() -> None:
    first, second, _, _ = page()
    unreadable = Misfit(3, chain.UNREADABLE)
    assert check([first, second, unreadable]) == unreadable
    assert check([first, replace(second, office=""), unreadable]) == Misfit(2, chain.ALTERED)

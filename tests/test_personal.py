"""A resident's number that somebody types is noticed, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumamoto_ir.ground.personal import Hit, describe, scan

WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)  # as printed in guides, for the digits from the left
SEPARATORS = ["", " ", "\u3000", "-", "‐", "‑", "–", "\u2014", "−", "ー", "－", "―", ".", "．", "・"]
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def check_digit(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[-len(digits) :], strict=True))
    return str((11 - total % 11) % 11 % 10)


def valid(length: int) -> st.SearchStrategy[str]:
    body = st.text("0123456789", min_size=length - 1, max_size=length - 1)
    return body.map(lambda digits: digits + check_digit(digits))


@st.composite
def written(draw: st.DrawFn, number: str, *, separators: list[str] = SEPARATORS) -> str:
    """The number grouped in any way, each digit in either width."""
    parts = [draw(st.sampled_from([digit, digit.translate(FULL_WIDTH)])) for digit in number]
    return parts[0] + "".join(draw(st.sampled_from(separators)) + part for part in parts[1:])


@pytest.mark.parametrize("number", ["123456789018", "379474484458", "454972364860", "507957100721"])
def test_a_my_number_is_found(number: str) -> None:
    assert scan(f"番号は{number}です") == (Hit("my_number", True, 3, 15),)


@pytest.mark.parametrize("code", ["24727059608", "24846016224", "25208017643"])
def test_a_juminhyo_code_as_on_sample_certificates_is_found(code: str) -> None:
    assert scan(f"コード {code}") == (Hit("juminhyo_code", True, 4, 15),)


@given(st.data())
def test_a_number_is_found_in_any_grouping_and_width(data: st.DataObject) -> None:
    kind, length = data.draw(st.sampled_from([("my_number", 12), ("juminhyo_code", 11)]))
    text = data.draw(written(data.draw(valid(length))))
    (hit,) = scan(f"氏名の横に{text}と書いた")
    assert hit.kind == kind
    assert (hit.start, hit.end) == (5, 5 + len(text))


@given(st.data())
def test_a_number_with_a_wrong_check_digit_is_not_found(data: st.DataObject) -> None:
    number = data.draw(valid(data.draw(st.sampled_from([11, 12]))))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[-1]]))
    without_spaces = [mark for mark in SEPARATORS if not mark.isspace()]
    assert scan(data.draw(written(number[:-1] + other, separators=without_spaces))) == ()


@given(st.data())
def test_a_longer_number_is_not_searched_inside(data: st.DataObject) -> None:
    number = data.draw(valid(data.draw(st.sampled_from([11, 12]))))
    more = data.draw(st.text("0123456789", min_size=2, max_size=8))
    without_spaces = [mark for mark in SEPARATORS if not mark.isspace()]
    assert scan(data.draw(written(number + more, separators=without_spaces))) == ()


@given(st.data(), st.sampled_from(["070", "080", "090"]))
def test_what_may_be_a_mobile_telephone_is_only_a_warning(data: st.DataObject, prefix: str) -> None:
    body = prefix + data.draw(st.text("0123456789", min_size=7, max_size=7))
    (hit,) = scan(data.draw(written(body + check_digit(body))))
    assert (hit.kind, hit.certain) == ("juminhyo_code", False)


def test_neighbours_parted_by_a_space_do_not_hide_a_number() -> None:
    assert [hit.kind for hit in scan("2026-11-22 1234-5678-9018")] == ["my_number"]
    assert [hit.kind for hit in scan("3 123456789018")] == ["my_number"]
    assert [hit.kind for hit in scan("123456789018 24727059608")] == ["my_number", "juminhyo_code"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "096-328-2111",
        "令和8年11月23日 午前8時5分",
        "1234  5678 9018",
        "1234/5678/9018",
        "①234-5678-9018",
        "1234\n5678\n9018",
    ],
)
def test_dates_telephones_and_other_numbers_are_left_alone(text: str) -> None:
    assert scan(text) == ()


def test_equal_digits_follow_the_check_like_any_other() -> None:
    assert [hit.kind for hit in scan("000000000000")] == ["my_number"]
    assert scan("222222222222") == ()


@pytest.mark.parametrize("text", ["123456789018", "24727059608", "09000000016"])
def test_the_sentence_to_the_officer_repeats_no_digits_and_prints_on_an_old_terminal(text: str) -> None:
    (hit,) = scan(text)
    sentence = describe(hit)
    assert sentence.encode("cp932")
    assert text not in sentence
    assert sentence.endswith("。")


@given(st.text())
def test_every_hit_lies_inside_the_text(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in scan(text))

"""Numbers and keys are understood as they are typed, with the IME on or off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lowered import MANY_DIGITS, few_digits
from kumamoto_ir.desk.terminal.prompt import key, numbers


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("1", (1,)),
        ("１", (1,)),
        (" 0 ", (0,)),
        ("０", (0,)),
        ("1,3", (1, 3)),
        ("１，３", (1, 3)),
        ("1、3", (1, 3)),
        ("1､ 3", (1, 3)),
        ("1 3", (1, 3)),
        ("1　3", (1, 3)),
        ("1と3", (1, 3)),
        ("1・3", (1, 3)),
        ("1･3", (1, 3)),
        ("1-3", (1, 2, 3)),
        ("１－３", (1, 2, 3)),
        ("１ー３", (1, 2, 3)),
        ("1~3", (1, 2, 3)),
        ("1～3", (1, 2, 3)),
        ("1\u301c3", (1, 2, 3)),
        ("1 - 3", (1, 2, 3)),
        ("1-2,4", (1, 2, 4)),
        ("3,1,3,1-2", (3, 1, 2)),
        ("01", (1,)),
    ],
)
def test_numbers_are_read_in_every_usual_way(text: str, picked: tuple[int, ...]) -> None:
    assert numbers(text, 5) == picked


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "6",
        "1,6",
        "0,1",
        "0-2",
        "3-1",
        "1-",
        "-1",
        ",1",
        "1,,3",
        "1-2-3",
        "一",
        "a",
        "1a",
        "1班",
        "1-9999",
        "9" * 10,
        MANY_DIGITS,
        "٣",
    ],
)
def test_anything_else_is_no_number(text: str) -> None:
    with few_digits():
        assert numbers(text, 5) is None


def test_zero_can_be_said_twice_but_never_with_another() -> None:
    assert numbers("0,0", 5) == (0,)
    assert numbers("0 5", 5) is None


@given(st.text(), st.integers(0, 30))
def test_a_number_that_is_not_on_the_screen_is_never_returned(text: str, count: int) -> None:
    picked = numbers(text, count)
    assert picked is None or (
        len(set(picked)) == len(picked) and all(0 <= number <= count for number in picked)
    )


@given(
    st.lists(st.integers(1, 20), min_size=1, unique=True), st.sampled_from([",", "、", " ", "と", "・", "，"])
)
def test_a_list_comes_back_in_the_order_typed(picked: list[int], mark: str) -> None:
    assert numbers(mark.join(map(str, picked)), 20) == tuple(picked)


@pytest.mark.parametrize("letter", "?bnlctwqr")
def test_a_key_is_read_in_any_width_and_case(letter: str) -> None:
    wide = chr(ord(letter) + 0xFEE0)
    assert {key(typed) for typed in (letter, letter.upper(), wide, wide.upper(), f" {wide}　")} == {letter}


@pytest.mark.parametrize("text", ["", "a", "bb", "b1", "b n", "??", "ん", "box", "1"])
def test_only_a_letter_standing_alone_is_a_key(text: str) -> None:
    assert key(text) is None

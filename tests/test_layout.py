"""Text is laid out for a small Japanese terminal: never cut, never wider than asked, never steering the terminal."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kumamoto_ir.ground.layout import cells, fill, folded, pad, visible, width, wrap

JAPANESE = st.text(
    st.sampled_from(
        "住民票の写しを、ア。ッー「」『』（）ｱﾞｶﾟか\u3099葛\U000e0100①○→αabcXYZ019-./,)( 　\n\u200d\ufe0f®☎👨👩é"
    )
)
TEXTS = JAPANESE | st.text()
COLUMNS = st.integers(4, 60)
AMBIGUOUS = st.sampled_from([1, 2])
SPACES = " \u3000"


def consumed(text: str, lines: list[str]) -> bool:
    """Whether the lines are the text, in order, without anything but spaces and newlines between them."""
    at = 0
    for line in lines:
        if not line:
            continue
        found = text.find(line, at)
        while found > at and text[at] in SPACES + "\n":
            at += 1
        if found != at:
            return False
        at += len(line)
    return not text[at:].strip(SPACES + "\n")


@given(TEXTS, COLUMNS, AMBIGUOUS)
@example("®\ufe0f" * 5, 4, 2)
@example("α\u200dα\u200dα\u200dα\u200dα", 4, 2)
def test_no_line_is_wider_than_asked(text: str, columns: int, ambiguous: int) -> None:
    assert all(
        cells(line, ambiguous=ambiguous) <= columns for line in wrap(text, columns, ambiguous=ambiguous)
    )


@given(TEXTS, COLUMNS, AMBIGUOUS)
def test_nothing_is_lost_but_spaces_at_a_break(text: str, columns: int, ambiguous: int) -> None:
    assert consumed(text, wrap(text, columns, ambiguous=ambiguous))


@given(TEXTS.filter(lambda text: not set(text) & set(SPACES + "\n")), COLUMNS)
def test_text_without_spaces_is_the_sum_of_its_lines(text: str, columns: int) -> None:
    assert "".join(wrap(text, columns)) == text


@given(TEXTS)
def test_newlines_are_kept(text: str) -> None:
    assert wrap(text, 10_000) == text.split("\n")


@given(TEXTS, COLUMNS, st.integers(0, 70), st.integers(0, 70))
def test_indents_count_and_a_too_wide_indent_is_dropped(
    text: str, columns: int, first: int, others: int
) -> None:
    lines = wrap(text, columns, indent=" " * first, hang="　" * (others // 2))
    assert all(cells(line) <= columns for line in lines)


@given(
    st.text(st.sampled_from("あいうアイウ漢字、。ー」っ…「『"), min_size=1, max_size=60), st.integers(24, 40)
)
def test_no_line_begins_with_a_mark_or_ends_with_an_opening_bracket(text: str, columns: int) -> None:
    # Runs of marks longer than a line have no good place to break: one mark for each letter is what people write.
    text = "".join(f"漢字{mark}" for mark in text)
    lines = wrap(text, columns)
    assert all(line[0] not in "、。ー」っ…" for line in lines)
    assert all(line[-1] not in "「『" for line in lines[:-1])


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, [""]),
        ("住民票の写し", 4, ["住民", "票の", "写し"]),
        ("届書の箱がない。", 14, ["届書の箱がな", "い。"]),
        ("これは「鍵」です", 8, ["これは", "「鍵」で", "す"]),
        ("FAXでSYSTEMが停止", 10, ["FAXで", "SYSTEMが停", "止"]),
        ("one two three", 7, ["one two", "three"]),
        ("あああ 、いい", 6, ["ああ", "あ 、", "いい"]),
        ("  済んだ番号", 8, ["  済んだ", "番号"]),
        ("     長い語abcdefgh", 4, ["長い", "語", "abcd", "efgh"]),
        ("ーーーーー", 4, ["ーー", "ーー", "ー"]),
        ("番号  ", 4, ["番号"]),
        ("一\n\n二", 10, ["一", "", "二"]),
        ("          ", 4, [""]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, columns: int, lines: list[str]) -> None:
    assert wrap(text, columns) == lines


def test_the_number_of_an_answer_hangs_out() -> None:
    assert wrap("入られた・見られた", 12, indent=" 3 ", hang="   ") == [" 3 入られ", "   た・見ら", "   れた"]


def test_a_word_of_ten_thousand_letters_is_split_hard() -> None:
    lines = wrap("記録 " + "x" * 10_000, 40)
    assert lines[0] == "記録"
    assert lines[1:] == ["x" * 40] * 250


def test_lines_are_laid_out_for_a_console_that_shows_ambiguous_characters_wide() -> None:
    assert cells("○→α") == 3
    assert cells("○→α", ambiguous=2) == 6
    assert wrap("○○○○", 4) == ["○○", "○○"]
    assert wrap("○○○○", 4, ambiguous=1) == ["○○○○"]
    assert fill(["○→α", "○"], 8) == ["○→α", "○"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\x1b[31m赤", "<U+001B>[31m赤"),
        ("a\x00\x07\x7f\x9b", "a<U+0000><U+0007><U+007F><U+009B>"),
        ("abc\u202exe.pdf", "abc<U+202E>xe.pdf"),
        ("\u2066x\u2069\u200e", "<U+2066>x<U+2069><U+200E>"),
        ("番\u200b号\ufeff", "番<U+200B>号<U+FEFF>"),
        ("a\u2028b\u2029", "a<U+2028>b<U+2029>"),
        ("\ud83d", "<U+D83D>"),
        ("一\r\n二\n", "一<U+000D><U+000A>二<U+000A>"),
        ("葛\U000e0100城の髙﨑か\u3099 \ue000", "葛\U000e0100城の髙﨑か\u3099 \ue000"),
    ],
)
def test_what_steers_or_hides_is_shown(typed: str, shown: str) -> None:
    assert visible(typed) == shown


def test_newlines_stay_where_they_are_allowed() -> None:
    assert visible("一\r\n二\n三\r", keep_newlines=True) == "一\n二\n三<U+000D>"


@given(st.text(st.characters()))
def test_visible_text_has_nothing_left_that_steers(text: str) -> None:
    shown = visible(text)
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in shown)
    assert visible(shown) == shown


def test_full_width_answers_are_as_good_as_half_width_ones() -> None:
    assert folded("　１，３　Ａ？ ") == "1,3 A?"


def test_padding_counts_cells_and_never_cuts() -> None:
    assert pad("番号", 6) == "番号  "
    assert pad("番号", 3) == "番号"
    assert pad("○", 4, ambiguous=2) == "○  "


@pytest.mark.parametrize(("columns", "used"), [(0, 80), (-1, 80), (10, 20), (40, 40), (200, 100)])
def test_lines_stay_between_twenty_and_a_hundred_cells(columns: int, used: int) -> None:
    assert width(columns) == used


@given(st.lists(st.text("abc=の経過", min_size=1, max_size=9), min_size=1), COLUMNS)
def test_pieces_are_broken_only_where_one_alone_is_too_wide(pieces: list[str], columns: int) -> None:
    """Nothing is lost, nothing is wider than asked, and no piece that fits stands on two lines."""
    lines = fill(pieces, columns)
    assert all(cells(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(pieces)
    for piece in pieces:
        if cells(piece) <= columns:
            assert any(piece in line.split(" ") for line in lines)


@given(st.text(max_size=40))
@example("届書の箱　がない")
@example("a\u115fb")
def test_what_would_steer_or_hide_is_spelled_and_nothing_else(text: str) -> None:
    """Whether a text is looked at whole or sign by sign."""
    unseen = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0"
    assert visible(text) == "".join(
        f"<U+{ord(sign):04X}>"
        if sign in unseen or unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else sign
        for sign in text
    )

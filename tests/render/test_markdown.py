"""Markdown as plain text: nothing is cut off, no line is too wide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kumamoto_ir.paper.render.markdown import plain, screen
from kumamoto_ir.paper.render.sandbox import escape, visible

PAPER = """# 題名

本文の一行目
本文の続き **強調** です。
改行は\\
ここです。

- 一つ目
- 二つ目
  1. 中の一
  2. 中の二

| 時刻 | 内容 |
|---|---|
| 8時5分 | 窓が開いていた |
| 8時9分 |  |

---

## おわり
"""


def test_a_wide_screen_shows_columns() -> None:
    """A table that fits stands in columns."""
    assert screen(PAPER, 80) == (
        "題名\n====\n\n本文の一行目本文の続き 強調 です。改行は\nここです。\n\n"
        "・一つ目\n・二つ目\n  1. 中の一\n  2. 中の二\n\n"
        "時刻    内容\n------  --------------\n8時5分  窓が開いていた\n8時9分\n\n" + "-" * 80 + "\n\n■ おわり"
    )


def test_a_narrow_screen_tells_a_table_row_by_row() -> None:
    """A table that does not fit is told as heading and value, an empty cell left out."""
    assert "・時刻: 8時5分\n  内容: 窓が開いてい\n  た\n" in screen(PAPER, 20)
    assert screen(PAPER, 20).count("内容:") == 1


@pytest.mark.parametrize("columns", [20, 40, 80])
@given(text=st.text(max_size=60) | st.text("#-=+.:|~>!&;\\*_`[]()<1 \n　あ", max_size=20))
def test_no_text_is_cut_and_no_line_too_wide(columns: int, text: str) -> None:
    """Any text in any place comes out whole, within the width."""
    value = escape(text)
    source = f"# {value}\n\n本文{value}\n\n- {value}\n\n| 見出し | {value} |\n|---|---|\n| {value} | あ |\n\n1. {value}\n"
    shown = screen(source, columns)
    assert all(cell_len(line) <= columns for line in shown.split("\n"))
    wanted = "".join(visible(text).split())
    assert "".join(shown.split()).count(wanted) >= 4 if wanted else True


@pytest.mark.parametrize("source", ["```\nx\n```", "> x", "    x", "<b>x</b>", "[x](y)", "`x`"])
def test_what_is_not_in_the_subset_is_plain_text(source: str) -> None:
    """Signs that this tool does not use are shown as they are."""
    assert "".join(plain(source).split()) == "".join(source.split())


def test_a_script_is_one_line() -> None:
    """A template of several lines is read aloud as one, without spaces inside Japanese."""
    assert plain("訓練、訓練。\n北の\n山田です。\n\nend\nof") == "訓練、訓練。北の山田です。 end of"

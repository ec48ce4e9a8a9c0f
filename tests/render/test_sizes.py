"""How wide columns are, where long runs break, and how large a notice is."""

import io
from dataclasses import replace

import docx as word
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render.docx import docx
from kumamoto_ir.paper.render.fit import NOTICE as SIZE
from kumamoto_ir.paper.render.fit import TITLES, ZERO_WIDTH_SPACE, em, shares, split_runs, title_size
from kumamoto_ir.paper.render.front import Front, front
from kumamoto_ir.paper.render.markdown import Table
from kumamoto_ir.paper.render.pdf import pdf
from kumamoto_ir.paper.render.setting import NOTICE_HEIGHT, NOTICE_ROOM
from kumamoto_ir.paper.render.sheet import Paper
from kumamoto_ir.paper.render.word import NOTICE

from .test_formats import REFERENCE, sheet

CELLS = st.lists(st.lists(st.text("あa １", max_size=200), min_size=3, max_size=3), min_size=1, max_size=5)


@given(CELLS, st.floats(20, 200))
def test_columns_fill_the_room_and_none_vanishes(rows: list[list[str]], room: float) -> None:
    """The parts add up to the whole, and each is wide enough for two characters."""
    head, *rest = map(tuple, rows)
    parts = shares(Table(head, tuple(rest)), room)
    assert sum(parts) == pytest.approx(1)
    assert min(parts) * room >= 2 or room < 40


def test_the_longest_column_gives_way_first() -> None:
    """Short cells keep their line; the long one wraps."""
    short, long = "出た・復唱あり", "とても長い内容の欄" * 20
    parts = shares(Table(("結果", "内容"), ((short, long),)), 50)
    assert em(short) < parts[0] * 50 < 12


@given(st.text(max_size=300), st.floats(4, 50))
def test_places_to_break_add_nothing_to_see(text: str, room: float) -> None:
    """Only zero-width spaces come in, and no run without a place to break is wider than the room."""
    split = split_runs(text.replace(ZERO_WIDTH_SPACE, ""), room)
    assert split.replace(ZERO_WIDTH_SPACE, "") == text.replace(ZERO_WIDTH_SPACE, "")


def test_a_word_that_fits_is_left_whole() -> None:
    """Only what could not be broken otherwise is broken anywhere."""
    assert split_runs("abc あいう 03-1234-5678", 10) == "abc あいう 03-1234-5678"
    assert split_runs("x" * 40, 10) == ZERO_WIDTH_SPACE.join("x" * 40)
    assert split_runs("、" * 20, 10) == ZERO_WIDTH_SPACE.join("、" * 20)


# ---------------------------------------------------------------- notices


def test_a_title_gives_way_before_a_second_sheet_is_needed() -> None:
    """With little under it, it is large; with more, smaller and smaller."""
    sizes = [title_size("お知らせ", ["手続"] * count, NOTICE_ROOM, NOTICE_HEIGHT) for count in range(1, 30)]
    assert sizes[0] == TITLES[0]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == TITLES[-1]


def notice(*lines: str) -> Paper:
    body = "\n\n".join(("# お知らせ", *lines, "---", "- 発行責任: ○○課"))
    return Paper(body, sheet(Front("notice")), "n.md", "")


@pytest.mark.parametrize(("count", "sheets"), [(1, 1), (6, 1), (12, 1), (24, 2)])
def test_a_notice_stands_on_one_sheet_as_long_as_it_can(count: int, sheets: int) -> None:
    """In PDF; with many lines a second one follows."""
    paper = notice(*(f"× 休止: 手続{number}" for number in range(count)))
    assert len(pypdf.PdfReader(io.BytesIO(pdf(paper).data)).pages) == sheets


def test_a_notice_in_word_has_the_same_sizes() -> None:
    """Every line has its own; the small print is small."""
    paper = notice("復旧の見込み: 未定", "ただいま、一部の手続を休止しています。")
    document = word.Document(io.BytesIO(docx(paper, REFERENCE).data))
    found = {line.text: [run.font.size for run in line.runs] for line in document.paragraphs if line.style}
    points = {text: size[0].pt for text, size in found.items() if size and size[0] is not None}
    assert points["お知らせ"] == TITLES[0]
    assert points["復旧の見込み: 未定"] == SIZE
    assert points["ただいま、一部の手続を休止しています。"] == SIZE
    assert points["・発行責任: ○○課"] == 12
    styles = [line.style.name for line in document.paragraphs if line.style]
    assert styles.count(NOTICE) == 2


def test_a_notice_of_a_drill_says_so_large() -> None:
    """The counter must not believe it: the head of the page has it, framed."""
    paper = replace(notice("x"), sheet=sheet(Front("notice"), drill=True))
    text = pypdf.PdfReader(io.BytesIO(pdf(paper).data)).pages[0].extract_text()
    assert text.count("【訓練】これは訓練です。") == 2


# ---------------------------------------------------------------- what a template says of its sheet


def test_a_template_says_what_its_sheet_is_like() -> None:
    """In a comment, so that nothing of it is printed."""
    source = "{#- paper: style=notice; approval=課長、係長; blanks=文書番号,保存年限 -#}\n# x\n"
    assert front(source, "t.md") == Front("notice", ("課長", "係長"), ("文書番号", "保存年限"))
    assert front("# x", "t.md") == Front()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("style=poster", "style「poster」はありません"),
        ("color=red", "「color」が読めません"),
        ("style=letter; style=notice", "「style」が読めません"),
        ("approval=1,2,3,4,5,6,7", "欄は6つまで"),
    ],
)
def test_a_mistake_in_it_is_told_with_its_line(said: str, why: str) -> None:
    """As every other mistake of a template."""
    with pytest.raises(UserError, match=why) as caught:
        front(f"# x\n{{# paper: {said} #}}\n", "t.md")
    assert caught.value.place == "t.md:2"

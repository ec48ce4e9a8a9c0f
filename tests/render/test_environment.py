"""Templates are filled in by a sandbox that escapes every value once."""

import pytest

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render.environment import fill, variables
from kumamoto_ir.paper.render.markdown import Block, Heading, Item, Paragraph, Table, blocks, plain
from kumamoto_ir.paper.render.sandbox import escape, short, visible
from kumamoto_ir.saying.report import knows

from . import library

HOSTILE = (
    "# 見出し",
    "- 箇条 * 書き",
    "1. 一 2) 二",
    "**太字** _斜_ `コード` ~~消~~",
    "| a | b |\\|",
    "<script>alert('x')</script> <!-- x -->",
    "{{ 7*7 }} {% for %} {# x #}",
    "&lt;&amp;&#10; &copy;",
    "![図](http://x) [リンク](x) [x]: y",
    '=HYPERLINK("x")',
    "+81 -1 @x",
    "---",
    "====",
    "    字下げ",
    "> 引用",
    "\\",
    "a\\",
    "絵文字😀🈁",
    "髙﨑𠮷",
    "あ" * 10_000,
)


def text_of(block: Block) -> str:
    assert isinstance(block, Paragraph | Heading | Item | Table)
    return block.rows[0][0] if isinstance(block, Table) else block.text


@pytest.mark.parametrize("text", HOSTILE)
def test_user_text_stands_literally(text: str) -> None:
    """Whatever a person typed is read back as typed: it formats nothing, runs nothing, and nothing is lost."""
    templates = {"t.md": "{{ x }}\n\n# {{ x }}\n\n- {{ x }}\n\n| 欄 |\n|---|\n| {{ x }} |\n"}
    shown = blocks(fill("t.md", templates, {"x": text}))
    assert [type(block).__name__ for block in shown] == ["Paragraph", "Heading", "Item", "Table"]
    assert [text_of(block) for block in shown] == [text] * 4


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_a_line_break_stays_a_line_break(newline: str) -> None:
    """Two typed lines are two lines in a paragraph and one line in a cell of a table."""
    templates = {"t.md": "{{ x }}\n\n| 欄 |\n|---|\n| {{ x }} |\n"}
    shown = blocks(fill("t.md", templates, {"x": f"上{newline}下"}))
    assert [text_of(block) for block in shown] == [
        "上\n下",
        "上 下",
    ]


@pytest.mark.parametrize(
    ("text", "shown"), [("a\u202eb", "a<U+202E>b"), ("\x1b[31m", "<U+001B>[31m"), ("\ud800", "<U+D800>")]
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    """Signs that turn the line around or drive the terminal are shown as their number."""
    assert visible(text) == shown
    assert plain(escape(text)) == shown


def test_a_text_that_is_too_long_is_left_out_not_cut() -> None:
    """Half a sentence read aloud could say the opposite."""
    assert short("届書の箱がない", 7) == "届書の箱がない"
    assert short("届書の箱がない", 6) == ""


def test_a_name_that_stands_for_nothing_is_an_error_with_its_line() -> None:
    """A slip in a template names the template, the line and the name."""
    with pytest.raises(UserError) as caught:
        fill("t.md", {"t.md": "一行目\n{{ facts.basho }}\n"}, {"facts": {}})
    assert caught.value.message == "ひな形「t.md」の2行目: 「basho」という欄はありません。"
    assert caught.value.place == "t.md:2"


MISTAKES = (
    "{% if %}",
    "{{ x|nothing }}",
    "{{ x.__class__.a }}",
    "{{ x + 1 }}",
    "{{ 1 // 0 }}",
    "{% macro m() %}{% endmacro %}",
    "{% set y %}{{ x }}{% endset %}",
    "{% filter upper %}{{ x }}{% endfilter %}",
    "{% include 'other.md' %}",
    "{{ range(3)|list|length }}",
)


@pytest.mark.parametrize("source", MISTAKES)
def test_a_mistake_in_a_template_is_told_to_the_user(source: str) -> None:
    """No mistake in a template is a crash; the sandbox gives nothing away."""
    with pytest.raises(UserError, match=r"t\.md.*1行目"):
        fill("t.md", {"t.md": source}, {"x": "a"})


def test_a_missing_template_is_named() -> None:
    """A playbook that names a template that is not there says which."""
    with pytest.raises(UserError, match=r"nai\.md"):
        fill("nai.md", {}, {})


def test_a_fact_may_have_any_name() -> None:
    """A fact that is called like a method of Python's mappings is still a fact."""
    assert fill("t.md", {"t.md": "{{ facts.items }}"}, {"facts": {"items": "品目"}}) == "品目"


def test_variables_are_found_through_loops_and_names() -> None:
    """A checker sees which field of which list a template reads, without filling it in."""
    source = """{% set own = me %}{{ own.name }}{{ facts["place"] }}{{ loop }}
{% for one in told if one.note %}{% set x = one.at %}{{ x }}{{ loop.index }}{{ one.name|short(3) }}{% else %}{{ mark }}{% endfor %}
{% if level.shown %}{{ one }}{% endif %}"""
    assert dict(variables(source)) == {
        "me": 1, "me.name": 1, "facts.place": 1, "told": 2, "told.note": 2, "told.at": 2, "told.name": 2,
        "mark": 2, "level.shown": 3, "one": 3,
    }  # fmt: skip


def test_the_shipped_templates_name_only_what_there_is() -> None:
    """Every variable of every shipped template stands for something."""
    shipped = library()
    assert shipped.templates
    for name, source in shipped.templates.items():
        assert [read for read in variables(source, name) if not knows(shipped.city, read)] == []

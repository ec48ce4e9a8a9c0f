"""Templates that want out of the sandbox, or want all of the machine: refused with the line, in no time.

Each lies just above a limit that is lowered for it, or uses something that is never allowed, however little of it. What
leads to the inside of Python is what the engine's own sandbox refuses as well; `test_harmless.py` holds all of that.
"""

import inspect
import re
import sys

import pytest
from jinja2 import Environment

from bench.lowered import MANY_DIGITS, Limits, few_digits, lowered
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render import environment
from kumamoto_ir.paper.render.environment import fill
from kumamoto_ir.paper.render.sandbox import LONGEST_TEXT, MOST_ROUNDS
from kumamoto_ir.reading.library import from_files, load
from tests.desks import ROOT

KNOWN = {"x": "あ", "rows": tuple(range(1000)), "facts": {"place": "窓口"}}
FEW = {**KNOWN, "rows": tuple(range(6))}
SMALL = Limits()
_DEEP, _LOOPS = SMALL.deepest + 1, SMALL.deepest_loop + 1

# Never allowed.
FORBIDDEN = (
    "{{ ''.__class__.a }}",
    "{{ self.__init__.a }}",
    "{{ x.format(1) }}",
    "{{ x.center(30) }}",
    "{{ x|center(30) }}",
    "{{ '%030d'|format(1) }}",
    "{{ '%030d' % 1 }}",
    "{{ 'x' * 30 }}",
    "{{ [0] * 30 }}",
    "{{ 2**3 }}",
    "{{ range(3) }}",
    "{{ lipsum(n=1) }}",
    "{{ cycler('a').next() }}",
    "{% set ns = namespace(a=1) %}",
    "{{ (facts|attr('__class__')).a }}",
    "{{ (rows|map(attribute='__class__')|first).a }}",
    "{{ rows|random }}",
    "{{ facts|tojson }}",
    "{{ rows }}",
    "{{ facts }}",
    "{{ x ~ rows }}",
    "{{ [rows, rows]|join }}",
    "{% for a in rows recursive %}{{ loop([]) }}{% endfor %}",
    "{% set x = [1, 1] %}" + "{% set x = [x, x] %}" * 4 + "{{ x }}",
    "{% include 'u.md' %}",
    "{% import 'u.md' as t %}",
    "{% extends 'u.md' %}",
    "{% macro m() %}{% endmacro %}{{ m() }}",
    "あ\u202eい",
    "あ\x1b[31mい",
)
_NESTED = "入れ子が深すぎます"
_LONG = "文が長すぎます"
# Just above a limit of `SMALL`, with what is said of it.
ABOVE = (
    ("{{ 999 * 999 * 2 }}", "「*」は数にだけ使えます"),
    ("{% for a in rows %}{% for b in rows %}{% for c in rows %}{% endfor %}{% endfor %}{% endfor %}", "くり返しが多すぎます"),
    ("{% set x = 'xxxxxxxxxx' %}" + "{% set x = x ~ x %}" * 5 + "{{ x }}", _LONG),
    ("{% set x = 'xxxxxxxxxx' %}" + "{% set x = x + x %}" * 5 + "{{ x }}", _LONG),
    ("{% set x = 'xxxxxxxxxx' %}" + "{% set x = x|replace('x', 'xxxxxx') %}" * 2 + "{{ x }}", _LONG),
    ("{% for a in rows %}{% for b in rows %}" + "長" * 10 + "{% endfor %}{% endfor %}", _LONG),
    ("{{ 1" + " + 1" * _DEEP + " }}", _NESTED),
    ("{{ {'a': x}.a" + "[0]" * _DEEP + " }}", _NESTED),
    ("{{ " + "not " * _DEEP + "1 }}", _NESTED),
    ("{% if 1 %}" * _DEEP + "x" + "{% endif %}" * _DEEP, _NESTED),
    ("{% for a in [1] %}" * _LOOPS + "x" + "{% endfor %}" * _LOOPS, _NESTED),
)  # fmt: skip


def filled(source: str) -> str:
    """With a second template beside it."""
    return fill("t.md", {"t.md": source, "u.md": "短い"}, FEW)


@pytest.mark.parametrize("source", FORBIDDEN, ids=lambda source: source[:40])
def test_it_is_refused_with_its_place(source: str) -> None:
    """One sentence, the line and a hint."""
    with pytest.raises(UserError) as refused:
        filled(source)
    assert "t.md" in refused.value.place
    assert refused.value.hint


@pytest.mark.parametrize(("source", "why"), ABOVE, ids=lambda text: text[:40])
def test_what_lies_above_a_limit_is_refused_with_its_place(source: str, why: str) -> None:
    """The same, and the limit is named."""
    with lowered(SMALL), pytest.raises(UserError, match=f"行目: {re.escape(why)}") as refused:
        filled(source)
    assert "t.md" in refused.value.place
    assert refused.value.hint


@pytest.mark.parametrize("source", [source for source, _ in ABOVE], ids=lambda source: source[:40])
def test_nothing_but_the_lowered_limit_was_in_its_way(source: str) -> None:
    """Under the limits as they are it is a template like any other."""
    assert len(filled(source)) < 1_000


def test_a_template_that_is_too_long_is_refused_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many characters as the limit has, and one more."""
    monkeypatch.setattr(environment, "LONGEST_SOURCE", 200)
    assert filled("あ" * 200) == "あ" * 200
    with pytest.raises(UserError, match="ひな形が長すぎます") as refused:
        filled("あ" * 201)
    assert refused.value.place == "t.md:1"


def test_a_number_of_too_many_digits_is_refused_with_its_place() -> None:
    """Python itself does not read it."""
    with few_digits(), pytest.raises(UserError, match="数が長すぎます") as refused:
        filled(f"{{{{ {MANY_DIGITS} }}}}")
    assert refused.value.place == "t.md:1"


def test_brackets_that_the_engine_cannot_follow_are_refused_with_their_place() -> None:
    """It reads them by calling itself: with little room for that, a few are enough."""
    deep = "{{ " + "(" * 30 + "1" + ")" * 30 + " }}"
    assert filled(deep) == "1"
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 200)
    try:
        assert filled("{{ (1) }}") == "1"
        with pytest.raises(UserError, match=_NESTED) as refused:
            filled(deep + " ")
    finally:
        sys.setrecursionlimit(before)
    assert refused.value.place == "t.md:1"


@pytest.mark.parametrize("error", [SyntaxError, RecursionError, MemoryError])
def test_whatever_the_engine_says_of_too_deep_an_expression_is_one_sentence(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some versions of Python say it one way, some another: said by a stand-in, of a template that is not deep."""

    def swamped(*_: object) -> None:
        raise error

    monkeypatch.setattr(Environment, "parse", swamped)
    with pytest.raises(UserError, match=_NESTED):
        filled(f"{error.__name__}を言わせる文")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% for a in rows %}{% if loop.changed(a // 500) %}甲{% endif %}{% endfor %}", "甲甲"),
        ("{{ 'あ' ~ 1 ~ x }}", "あ1あ"),
        ("{{ x + x }}{{ 7 % 4 }}{{ 2 * 3 - 1 }}", "ああ35"),
        ("{{ rows|length }}{{ ['甲', x]|join('と') }}", "1000甲とあ"),
        ("{{ '\\x1b' }}", "\\<U+001B>"),
        ("甲\t乙", "甲 乙"),
    ],
)
def test_what_a_paper_needs_is_there(source: str, text: str) -> None:
    """The limits are no limits to a paper."""
    assert fill("t.md", {"t.md": source}, KNOWN) == text


def test_the_limits_leave_room_for_an_incident_of_ten_thousand_records() -> None:
    """A table of all of them, gone through four times."""
    rows = tuple({"at": "11月24日", "say": "あ" * 40} for _ in range(10_000))
    source = "{% for one in rows %}| {{ one.at }} | {{ one.say }} |\n{% endfor %}" * 4
    assert MOST_ROUNDS > 40_000
    assert len(fill("t.md", {"t.md": source}, {"rows": rows})) < LONGEST_TEXT


def test_a_library_with_such_a_template_is_read_and_its_check_ends() -> None:
    """A mistake in one template is told with its file, and the other texts stay as they are."""
    files = load(ROOT / "tests" / "other_city").library
    assert files is not None
    spoiled = "{% for a in told %}{% for b in told %}{{ 'x' * 30 }}{% endfor %}{% endfor %}"
    loaded = from_files({**files.files, "templates/letter.md": spoiled})
    assert loaded.library is not None
    with pytest.raises(UserError):
        fill("letter.md", loaded.library.templates, {"told": (1, 2)})

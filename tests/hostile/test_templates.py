"""Templates that want out of the sandbox, or want all of the machine: refused with the line, in no time."""

import pytest

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render.environment import LONGEST_SOURCE, fill
from kumamoto_ir.paper.render.sandbox import LONGEST_TEXT, MOST_ROUNDS
from kumamoto_ir.reading.library import from_files, load
from tests.desks import ROOT

KNOWN = {"x": "あ", "rows": tuple(range(1000)), "facts": {"place": "窓口"}}


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ x.format(1) }}",
        "{{ x.center(10**10) }}",
        "{{ x|center(10**10) }}",
        "{{ '%0999999999d'|format(1) }}",
        "{{ '%0999999999d' % 1 }}",
        "{{ 'x' * 10000000000 }}",
        "{{ [0] * 10000000000 }}",
        "{{ 9**9**9 }}",
        "{{ 999999999999999 * 999999999999999 * 2 }}",
        "{{ " + "9" * 5000 + " }}",
        "{{ range(3) }}",
        "{{ lipsum(n=1000000) }}",
        "{{ cycler('a').next() }}",
        "{% set ns = namespace(a=1) %}",
        "{{ facts|attr('__class__') }}",
        "{{ rows|map(attribute='__class__')|first }}",
        "{{ rows|random }}",
        "{{ facts|tojson }}",
        "{{ rows }}",
        "{{ facts }}",
        "{{ x ~ rows }}",
        "{{ [rows, rows]|join }}",
        "{% for a in rows %}{% for b in rows %}{% for c in rows %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in rows recursive %}{{ loop(rows) }}{% endfor %}",
        "{% set x = 'xxxxxxxxxx' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
        "{% set x = 'xxxxxxxxxx' %}" + "{% set x = x + x %}" * 40 + "{{ x }}",
        "{% set x = 'xxxxxxxxxx' %}" + "{% set x = x|replace('x', x) %}" * 40 + "{{ x }}",
        "{% set x = [1, 1] %}" + "{% set x = [x, x] %}" * 40 + "{{ x }}",
        "{% for a in rows %}{% for b in rows %}" + "長" * 100 + "{% endfor %}{% endfor %}",
        "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
        "{{ 1" + " + 1" * 5000 + " }}",
        "{{ x" + ".a" * 5000 + " }}",
        "{{ " + "not " * 5000 + "1 }}",
        "{% if 1 %}" * 120 + "x" + "{% endif %}" * 120,
        "{% for a in rows %}" * 30 + "x" + "{% endfor %}" * 30,
        "{% include 't.md' %}",
        "{% import 't.md' as t %}",
        "{% extends 't.md' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "あ\u202eい",
        "あ\x1b[31mい",
        "あ" * (LONGEST_SOURCE + 1),
    ],
    ids=lambda source: source[:40],
)
def test_it_is_refused_with_its_place(source: str) -> None:
    """One sentence, the line and a hint; the memory and the time of a paper are enough to find out."""
    with pytest.raises(UserError) as refused:
        fill("t.md", {"t.md": source}, KNOWN)
    assert "t.md" in refused.value.place
    assert refused.value.hint


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
    bomb = "{% for a in told %}{% for b in told %}{{ 'x' * 10**10 }}{% endfor %}{% endfor %}"
    loaded = from_files({**files.files, "templates/letter.md": bomb})
    assert loaded.library is not None
    with pytest.raises(UserError):
        fill("letter.md", loaded.library.templates, {"told": (1, 2)})

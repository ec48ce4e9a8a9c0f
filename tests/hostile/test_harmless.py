"""The hostile inputs of tests, bench and docs, held to what they claim: without our limits they would do no harm either.

Each is put into the readers and the template engine as those are when nobody guards them. It comes out as little data
or text, or as an error of their own, and never as one that says that the room of the machine was not enough.
"""

import ast
import json
import random
import re
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
import yaml
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from bench.lowered import DIGITS, MANY_DIGITS, few_digits
from bench.nasties import DOUBLINGS, MARKS, TEMPLATE_MARKS, spoiled, tame
from kumamoto_ir.incident.typedvalues import LONGEST
from kumamoto_ir.reading import source as door
from kumamoto_ir.reading.source import MAX_DEPTH, parse
from tests.consoles import short_pipe
from tests.desks import ROOT, shipped
from tests.hostile.test_templates import ABOVE, FORBIDDEN
from tests.render.test_environment import MISTAKES

TEMPLATES = (*TEMPLATE_MARKS, *FORBIDDEN, *(source for source, _ in ABOVE), *MISTAKES)
LONGEST_INPUT = 1_000  # characters of one made by hand
PATIENCE = 2.0  # seconds
LARGEST = 20_000_000  # bytes in the memory while one is put in
MOST_OUT = 100_000  # characters, or values
# Every name with underlines that is tried: the engine's own sandbox gives none of them away.
INNER = frozenset({"__class__", "__init__"})
_INNER = re.compile(r"__\w+__")
_NUMBERS = re.compile(r"\d[\d_]*")
KNOWN: Mapping[str, object] = {
    "x": "あ",
    "facts": {"place": "窓口"},
    "told": ({"at": "8時"}, {"at": "9時"}),
    "rows": tuple(range(6)),
}


class WeighedError(AssertionError):
    """An input took more than it says."""


def weighed(what: str, work: Iterator[object]) -> None:
    """Runs to the end within the time and memory that are allowed; whatever reader's own error ends it is well."""
    tracemalloc.reset_peak()
    held, began = tracemalloc.get_traced_memory()[0], time.perf_counter()
    try:
        out = sum(1 if not isinstance(part, str) else len(part) for part in work)
    except (MemoryError, RecursionError) as error:
        raise WeighedError(f"{what[:60]}: {type(error).__name__}") from error
    except Exception:  # noqa: BLE001 - any other error is a refusal
        out = 0
    peak = tracemalloc.get_traced_memory()[1] - held
    if (took := time.perf_counter() - began) > PATIENCE or peak > LARGEST or out > MOST_OUT:
        raise WeighedError(f"{what[:60]}: {took:.1f} s, {peak} bytes, {out} out")


@pytest.fixture(autouse=True)
def traced() -> Iterator[None]:
    """The memory is counted."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


def stock(template: str) -> Iterator[str]:
    """The text of a template by the engine's own sandbox, which knows nothing of our limits."""
    yield from SandboxedEnvironment().from_string(template).generate(KNOWN)


def values(data: object) -> Iterator[object]:
    """Every value of some data."""
    yield data if not isinstance(data, (dict, list, tuple)) else None
    for inner in data.items() if isinstance(data, dict) else data if isinstance(data, (list, tuple)) else ():
        yield from values(inner)


@cache
def composed(count: int = 400) -> tuple[str, ...]:
    """Templates as the bench puts them together at random."""
    held = sorted(shipped().templates.values())
    made = []
    for number in range(count):
        hand = random.Random(f"harmless:{number}")
        marks: Sequence[str] = TEMPLATE_MARKS if number % 3 else MARKS
        made.append(tame(spoiled(hand, hand.choice(held), marks, 1200)))
    return tuple(made)


def spoiled_yaml(count: int = 200) -> Iterator[str]:
    """Files as the bench puts them together at random."""
    held = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "playbooks").glob("*.yaml"))]
    for number in range(count):
        hand = random.Random(f"harmless:{number}")
        yield spoiled(hand, hand.choice(held))


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize("made", [*MARKS, *sorted(set(TEMPLATES))], ids=lambda made: ascii(made)[:40])
def test_an_input_made_by_hand_is_small(made: str) -> None:
    """Short, no deeper than one above a limit, no number above four digits but the one that is there for its digits."""
    assert len(made) <= LONGEST_INPUT
    assert max(map(made.count, ("[", "{a", "- ", "("))) <= MAX_DEPTH + 3
    if made in TEMPLATES:
        assert all(len(found) <= 3 for found in _NUMBERS.findall(made)), made
        assert len(re.findall(r"\*\*", made)) <= 1
        assert made.count("{% for") - made.count("{% for a in [1] %}") <= 3
        assert made.count("{% set x =") <= DOUBLINGS + 1
    else:
        assert all(len(found) <= DIGITS + 1 for found in _NUMBERS.findall(made))


def test_an_input_made_at_random_is_small() -> None:
    """Whatever pieces came together."""
    for made in composed():
        assert len(made) <= LONGEST_INPUT * 20
        assert set(_INNER.findall(made)) <= INNER
        assert not re.search(r"\*\*[\s({\[]*\d{2}", made)
        assert all(len(found) <= 3 for found in _NUMBERS.findall(made)), made


def test_nothing_larger_can_be_put_together() -> None:
    """What a hand could draw in the worst case is cut down: numbers, powers, products, loops, doublings."""
    assert tame("{{ 9**9**9 }}{{ 9 ** (99) }}{{ n**n }}") == "{{ 9**3 }}{{ 9 **3) }}{{ n**3 }}"
    assert tame("{{ 'x' * 12345678 }}{{ 0xfffff }}{{ 9_9_9_9 }}") == "{{ 'x' * 123 }}{{  }}{{ 9_9 }}"
    assert tame("{{ 'x' * 999 * 999 * 999 * 999 }}") == "{{ 'x' * 999 * 999 }}"
    loops = tame("{% for a in told %}" * 30 + "{% endfor %}" * 30)
    assert loops.count("{% for") == 3
    once = "{% for a in [1] %}" * 4 + "{% endfor %}" * 4
    assert tame(once) == once
    assert tame("{% set x = x ~ x %}" * 50).count("{% set") == DOUBLINGS


def test_names_from_the_inside_of_python_are_only_those_that_the_engine_refuses() -> None:
    """In templates, and in what only looks like one."""
    assert {name for made in (*TEMPLATES, *MARKS) for name in _INNER.findall(made)} == INNER


# ---------------------------------------------------------------- without our limits


@pytest.mark.parametrize("made", sorted(set(TEMPLATES)), ids=lambda made: ascii(made)[:40])
def test_the_engine_fills_it_in_or_refuses_it_in_no_time(made: str) -> None:
    """The stock sandbox alone."""
    weighed(made, stock(made))


@pytest.mark.parametrize(
    "made", sorted({made for made in TEMPLATES if _INNER.search(made)}), ids=lambda made: made[:40]
)
def test_the_engine_itself_gives_nothing_of_python_away(made: str) -> None:
    """What wants in is refused by the stock sandbox with its own error."""
    with pytest.raises(SecurityError):
        "".join(stock(made))


def test_the_engine_fills_in_or_refuses_whatever_is_made_at_random() -> None:
    """The stock sandbox alone, on every one of them."""
    for made in composed():
        weighed(made, stock(made))


@pytest.mark.parametrize("made", MARKS, ids=lambda made: ascii(made)[:40])
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_the_readers_take_it_or_refuse_it_in_no_time(made: str, loader: str) -> None:
    """YAML by both readers, with all that ours does not even ask them to do, JSON and numbers."""
    with few_digits():
        weighed(made, values(yaml.load(made, Loader=getattr(yaml, loader)) for _ in range(1)))
        weighed(made, values(json.loads(made) for _ in range(1)))
        weighed(made, values(int(made) for _ in range(1)))


@pytest.mark.parametrize("opening", ["[", "{", "- ", "[{a: ", "? "])
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_the_readers_are_not_harmed_by_one_level_too_many(opening: str, loader: str) -> None:
    """What is nested one deeper than we read."""
    made = opening * (MAX_DEPTH + 1)
    weighed(made, values(yaml.load(made, Loader=getattr(yaml, loader)) for _ in range(1)))


def test_without_its_limits_our_own_reader_takes_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but data or findings comes out."""
    for limit in ("MAX_BYTES", "MAX_DEPTH", "MAX_NODES"):
        monkeypatch.setattr(door, limit, 10**9)
    for made in (*MARKS, *spoiled_yaml()):
        weighed(made, values(parse(made, "a.yaml").data for _ in range(1)))


# ---------------------------------------------------------------- what stands in the files


def _texts(path: Path) -> Iterator[tuple[int, str | bytes, int]]:
    """Every literal text of a program with its line, and how often it is repeated by a literal number."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.BinOp(left=ast.Constant(str() | bytes() as text), op=ast.Mult(), right=right):
                times = right.value if isinstance(right, ast.Constant) else 1
                yield node.lineno, text, times if isinstance(times, int) else 1
            case ast.Constant(str() | bytes() as text):
                yield node.lineno, text, 1
            case _:
                pass


# What nests, or doubles, where it is repeated.
_NESTS = re.compile(r"[\[({]|^not $|^- |\{%")


def programs() -> tuple[Path, ...]:
    """All tests and benches but this one, which holds words that it looks for."""
    held = (*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py"))
    return tuple(sorted(path for path in held if path != Path(__file__)))


def test_no_text_in_tests_or_bench_is_repeated_beyond_what_a_limit_needs() -> None:
    """What nests, a few times; other texts no longer than a few times the longest typed one."""
    for path in programs():
        for line, text, times in _texts(path):
            assert len(text) * times <= LONGEST * 5, f"{path}:{line}"
            if times > 1 and _NESTS.search(text if isinstance(text, str) else text.decode("latin-1")):
                assert times <= 30, f"{path}:{line}"


_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_LARGE = re.compile(r"\*\*\s*\d{2}|\d[\d_]{5,}|\*\*.*\*\*")
_PAYLOAD = re.compile(
    r"__(?:mro|globals|subclasses|bases|base|builtins|import|dict|code)__|\bpopen\b|os\.system"
)


@pytest.mark.parametrize(
    "path",
    [
        *programs(),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "templates").rglob("*.md")),
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_file_spells_out_what_would_do_harm(path: Path) -> None:
    """No template that asks for much, and no way to the inside of Python beyond the two names above."""
    text = path.read_text(encoding="utf-8")
    for found in _MARK.findall(text):
        assert not _LARGE.search(found), found
        assert not _PAYLOAD.search(found), found
        assert set(_INNER.findall(found)) <= INNER, found


# ---------------------------------------------------------------- and the look itself


@pytest.mark.parametrize(
    "work",
    [
        lambda: iter("x" * 1_000 for _ in range(MOST_OUT // 1_000 + 1)),
        lambda: values([None] * (MOST_OUT + 1)),
        lambda: iter(bytes(LARGEST + 1) for _ in range(1)),
    ],
)
def test_the_look_can_fail(work: Callable[[], Iterator[object]]) -> None:
    """Too much text, too many values, too much memory."""
    with pytest.raises(WeighedError):
        weighed("x", work())


def test_a_number_of_many_digits_is_refused_by_python_itself() -> None:
    """One digit more than it was told to read."""
    with few_digits(), pytest.raises(ValueError, match="digits"):
        int(MANY_DIGITS)
    assert MANY_DIGITS in MARKS


def test_the_pipe_of_the_tests_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Whoever reads it after all finds its end."""
    with short_pipe(tmp_path / "pipe"):
        assert (tmp_path / "pipe").read_bytes() == b""

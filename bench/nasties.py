"""Inputs that nobody means well: hand-made ones, and shipped ones that were spoiled by a seeded hand.

None would do harm to a program without our limits: each lies just above one (see `lowered.py`), what is put together
at random stays as small, and what leads out of a sandbox is refused by the engine's own. What larger ones of their
kind do elsewhere (stop a PC, fill its memory, end a parser) needs no example here.
"""

import random
import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from bench.lowered import MANY_DIGITS, ROOMY
from kumamoto_ir.reading.source import MAX_DEPTH

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | bool | float | None"

# What a terminal, Markdown, a template, a spreadsheet, a shell or a path could take for its own.
MARKS: Final = (
    "\x1b[31m赤\x1b[0m",
    "\x1b]0;題\x07",
    "\x9b2J",
    "\x00",
    "\x08\x08",
    "\x7f",
    "\r上書き",
    "\u202e逆さ\u202c",
    "\u2066隔\u2069",
    "\u200b\u2060\ufeff",
    "\ud800",
    "\udfff\ud800",
    "\U0010ffff",
    "[red]x[/red] [bold",
    "[/]",
    "{{ 7*7 }}",
    "{% for x in range(9) %}",
    "{# ",
    "${HOME} `id` $(id) %PATH%",
    "=1+1",
    "@SUM(A1)",
    "-1",
    "+1",
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\con",
    "NUL",
    "a" * 300,
    "</script><script>alert(1)</script>",
    "| 表 | 崩し |\n|---|---|",
    "# 見出し\n\n---\n\n```",
    "&amp;#10;&lt;",
    "#set text(red)\n$x$ @a <b> \\",
    "％ｓ %s %d %(x)s {0} {x.a}",
    "１２３　①Ⅳ㈱",
    "e\u0301が\u3099ﾊﾞ",
    "葛\U000e0100",
    "👨\u200d👩\u200d👧\ufe0f",
    "\u0e33\u0e33\u0e33",
    "9" * 10,
    MANY_DIGITS,
    "1e999",
    "-0",
    "nan",
    "inf",
    "null",
    "~",
    "no",
    "0120",
    "8:30",
    "9999-12-31T23:59:59.999999-12:00",
    "0001-01-01T00:00:00+14:00",
    "令和99年2月29日 25時",
    "999時間9999分前",
    "11/217:30",
    "2/29 午前0時",
    "１２３４５６７８９０１２",
    "*a",
    "[&a b, *a]",
    "!!python/tuple [a, b]",
    "<<: {a: b}",
    "--- a\n---\n",
    "? [a]\n: b",
    ">5",
    "|\n",
    "\t",
    "\u3000\u3000",
    "'",
    '"',
    '"\\UFFFFFFFF"',
    "- " * (MAX_DEPTH + 1),
    "[" * (MAX_DEPTH + 1),
    "{a: " * (MAX_DEPTH + 1),
    "a=0 3-5=1 1-9999=9",
    "1-9999",
    "x2 -3 a",
    "1=" + MANY_DIGITS,
)
# One more than the lowered limits allow; `DOUBLINGS` of ten characters are too long a text.
_DEEP: Final = ROOMY.deepest + 1
_LOOPS: Final = ROOMY.deepest_loop + 1
DOUBLINGS: Final = (ROOMY.text // 10).bit_length()
TEMPLATE_MARKS: Final = (
    "{{ ''.__class__.a }}",
    "{{ self.__init__.a }}",
    "{{ told.__class__.a }}",
    "{{ cycler.__init__.a }}",
    "{{ lipsum.__class__.a }}",
    "{{ range(9)|list|length }}",
    "{{ 'x' * 30 }}",
    "{{ 2**3 }}",
    "{{ 999 * 999 * 2 }}",
    "{{ '%030d' % 1 }}",
    "{{ 'x'.center(30) }}",
    "{{ 'x'|center(30) }}",
    "{{ '{:>30}'.format(1) }}",
    "{{ ('x'|string).join(range(9)) }}",
    "{{ lipsum(n=1) }}",
    "{% for a in told %}{% for b in told %}{% for c in told %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in 'x' recursive %}{{ loop('') }}{% endfor %}",
    "{% set x = 'xxxxxxxxxx' %}" + "{% set x = x ~ x %}" * DOUBLINGS + "{{ x }}",
    "{% set x = [1, 1] %}" + "{% set x = [x, x] %}" * 4 + "{{ x }}",
    "{% include 'report.md' %}",
    "{% import 'report.md' as r %}",
    "{% extends 'report.md' %}",
    "{% macro m() %}{% endmacro %}{{ m() }}",
    "{{ (" + "(" * _DEEP + "1" + ")" * _DEEP + ") }}",
    "{{ 1" + " + 1" * _DEEP + " }}",
    "{{ a" + ".a" * _DEEP + " }}",
    "{{ " + "not " * _DEEP + "1 }}",
    "{% if 1 %}" * _DEEP + "x" + "{% endif %}" * _DEEP,
    "{% for a in [1] %}" * _LOOPS + "x" + "{% endfor %}" * _LOOPS,
    "{{ namespace(a=1) }}",
    "{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}",
    "{{ facts|tojson }}{{ facts|pprint }}{{ facts|xmlattr }}",
    "{{ (told|map(attribute='__class__')|first).a }}",
    "{{ (facts|attr('__class__')).a }}",
    "{{ joiner }}{{ dict }}{{ cycler }}",
    "{% raw %}{{ x }}{% endraw %}",
    "{{ 'a' 'b' }}{{ 1 if }}",
    "{% else %}{% endfor %}{% endif %}",
    "{{ {'a': {'b': 1}}.a.b }}",
    "{{ x[1:30] }}",
    "{%- set told = 1 -%}{{ told.x }}",
    "{# style=form sheets=2 #}",
    "{# sheets=\u0661 #}",
)

_NUMBER: Final = re.compile(r"0[xXoObB]\w+|(?<=\d[\d_]{2})[\d_]+")
_POWER: Final = re.compile(r"\*\*[\s({\[]*[\dA-Za-z_.]+(?:\s*\*\*[\s({\[]*[\dA-Za-z_.]+)*")
_PRODUCT: Final = re.compile(r"((?:\*\s*[\d.]+\s*){2})(?:\*\s*[\d.]+\s*)+")
_LOOP_TAG: Final = re.compile(
    r"(?P<open>\{%[-+]?\s*)(?:(?P<end>endfor)|for)\b(?P<once>\s+\w+\s+in\s+\[1\]\s)?"
)
_SET_AGAIN: Final = re.compile(r"\{%[-+]?\s*set\s+(\w+)\s*=[^%]*\b\1\b")


def tame(held: str) -> str:
    """A template put together at random, no larger in what it asks for than the ones above that were made by hand.

    No number has more than three digits, no power is above `**3`, no product has more than three factors, no more
    loops over lists stand one within the other than in a shipped template, and no text is doubled more often than is
    tried on purpose.
    """
    held = _PRODUCT.sub(r"\1", _POWER.sub("**3", _NUMBER.sub("", held)))
    for found in list(_SET_AGAIN.finditer(held))[: DOUBLINGS - 1 : -1]:
        held = f"{held[: found.start()]}{{% none{held[found.end() :]}"
    lists: list[bool] = []

    def counted(found: re.Match[str]) -> str:
        if found["end"]:
            del lists[-1:]
            return found[0]
        lists.append(not found["once"])
        return found[0] if sum(lists) <= ROOMY.deepest_loop else f"{found['open']}none"

    return _LOOP_TAG.sub(counted, held)


def pick(hand: random.Random, marks: Sequence[str]) -> str:
    """One of the marks, or two glued together."""
    return hand.choice(marks) + (hand.choice(marks) if hand.random() < 0.15 else "")


def text(hand: random.Random, marks: Sequence[str] = MARKS) -> str:
    """A short hostile text: a mark, some characters of any kind, or both."""
    kind = hand.random()
    if kind < 0.5:
        return pick(hand, marks)
    drawn = "".join(_character(hand) for _ in range(hand.choice((0, 1, 2, 5, 20, 80))))
    return drawn if kind < 0.8 else f"{drawn[: len(drawn) // 2]}{pick(hand, marks)}{drawn[len(drawn) // 2 :]}"


def _character(hand: random.Random) -> str:
    """Any character, those that mean something to somebody more often."""
    chance = hand.random()
    if chance < 0.4:
        return hand.choice("0123456789 -=,.:;!?#%&*|<>[]{}()'\"\\/~^@_+abnlctwqrex\t\n")
    if chance < 0.7:
        return chr(hand.randrange(0x3000, 0x9FFF))
    if chance < 0.8:
        return chr(hand.randrange(0xFF00, 0xFFF0))
    if chance < 0.95:
        return chr(hand.randrange(0, 0x3000))
    return chr(hand.randrange(0, 0x110000))


def spoiled(hand: random.Random, held: str, marks: Sequence[str] = MARKS, longest: int = 4000) -> str:
    """A piece of a text in which a few places were changed: cut out, doubled, moved, or with marks put in."""
    start = hand.randrange(len(held)) if len(held) > longest or hand.random() < 0.5 else 0
    start = held.rfind("\n", 0, start) + 1
    piece = held[start : start + hand.choice((60, 400, longest))]
    for _ in range(hand.choice((0, 1, 1, 2, 5))):
        low, high = sorted((hand.randint(0, len(piece)), hand.randint(0, len(piece))))
        high = min(high, low + hand.choice((0, 1, 3, 40)))
        match hand.randrange(5):
            case 0:
                piece = piece[:low] + piece[high:]
            case 1:
                piece = piece[:low] + piece[low:high] * hand.choice((2, 3, 4)) + piece[high:]
            case 2:
                piece = piece[:low] + _character(hand) + piece[high:]
            case 3:
                other = hand.randrange(len(held))
                piece = piece[:low] + held[other : other + 40] + piece[high:]
            case _:
                piece = piece[:low] + text(hand, marks) + piece[high:]
    return piece


def raw(hand: random.Random, held: str) -> bytes:
    """The bytes of such a text, some of them in another encoding, cut within a character, or turned over."""
    encoding = hand.choice(("utf-8",) * 6 + ("cp932", "utf-16", "utf-8-sig", "euc_jp"))
    given = bytearray(held.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace"))
    if given and hand.random() < 0.3:
        for _ in range(hand.choice((1, 2, 8))):
            given[hand.randrange(len(given))] = hand.randrange(256)
    if given and hand.random() < 0.1:
        del given[hand.randrange(len(given)) :]
    return bytes(given)


def tree(hand: random.Random, depth: int = 3) -> Tree:
    """Data of any shape."""
    kind = hand.randrange(10 if depth else 7)
    match kind:
        case 0:
            return None
        case 1:
            return hand.choice((True, False))
        case 2:
            return hand.choice((0, -1, 1, 2**53, 2**63))
        case 3 | 4 | 5 | 6:
            return text(hand)
        case 7 | 8:
            return [tree(hand, depth - 1) for _ in range(hand.choice((0, 1, 2, 5)))]
        case _:
            return {text(hand): tree(hand, depth - 1) for _ in range(hand.choice((0, 1, 3)))}


def grafted(hand: random.Random, held: Tree, *, scalars: bool = False) -> Tree:
    """The data with one place changed: something else there, away, twice, or what stands elsewhere.

    `scalars`: what is put in is text or nothing, as a YAML file that was read holds it.
    """
    other = (lambda: hand.choice((None, text(hand)))) if scalars else (lambda: tree(hand))
    return _grafted(hand, held, held, other)


def _grafted(hand: random.Random, held: Tree, whole: Tree, other: Callable[[], Tree]) -> Tree:
    if isinstance(held, dict) and held and hand.random() < 0.93:
        name = hand.choice(list(held))
        match hand.randrange(8):
            case 0:
                return {key: value for key, value in held.items() if key != name}
            case 1:
                return {**held, text(hand): held[name]}
            case 2:
                swapped = hand.choice(list(held))
                return {**held, name: held[swapped]}
            case _:
                return {**held, name: _grafted(hand, held[name], whole, other)}
    if isinstance(held, list) and held and hand.random() < 0.93:
        place = hand.randrange(len(held))
        match hand.randrange(8):
            case 0:
                return [*held[:place], *held[place + 1 :]]
            case 1:
                return [*held, held[place]]
            case 2:
                return [*held[:place], hand.choice(held), *held[place + 1 :]]
            case _:
                return [*held[:place], _grafted(hand, held[place], whole, other), *held[place + 1 :]]
    return _elsewhere(hand, whole) if hand.random() < 0.4 else other()


def _elsewhere(hand: random.Random, whole: Tree) -> Tree:
    """Some part of the data."""
    while isinstance(whole, (dict, list)) and whole and hand.random() < 0.8:
        whole = whole[hand.choice(list(whole))] if isinstance(whole, dict) else hand.choice(whole)
    return whole

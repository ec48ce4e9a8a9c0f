"""Slips of people who type YAML with a Japanese keyboard: full-width colon, space, quotes; a tab; no space behind a colon.

A parser's own message would send them to the wrong line, so the source line is looked at: when the parser stopped, and
when an unquoted scalar shows the slip though it is valid YAML.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple


class Spot(NamedTuple):
    """A problem of the text itself, before there is data; line and column are 1-based."""

    rule: str
    line: int
    col: int
    message: str
    hint: str = ""


_COLON: Final = "「名前: 値」のコロンは半角にし、後ろに半角の空白を入れてください。"
_PLAIN_OK: Final = "文字としてそのまま使うときは、値の全体を ' ' で囲んでください。"
_SPACES: Final = "字下げは半角の空白でそろえてください。"

# Rule, what the line looks like (the group is the place), message, hint. The first that fits is reported.
_LINE_SLIPS: Final = (
    ("yaml-tab", r"[ \u3000]*(\t)", "字下げにタブが使われています。", _SPACES),
    ("yaml-wide-space", r" *(\u3000)", "字下げに全角の空白が使われています。", _SPACES),
    ("yaml-wide-sign", r" *([＃－])", "記号が全角です。", "先頭の「#」や「-」は半角で書いてください。"),
    ("yaml-wide-space", r" *-(\u3000)", "「-」の後ろの空白が全角です。", "半角の空白にしてください。"),
    (
        "yaml-wide-colon",
        r"""[ {,-]*[^\s:："'\[\]{}#,-][^\s:："'\[\]{}#]*(：)""",
        "コロンが全角「：」です。",
        _COLON,
    ),
    ("yaml-wide-space", r"[ {-]*[^\W\d][\w-]*:(\u3000)", "コロンの後ろの空白が全角です。", _COLON),
    ("yaml-colon-space", r"[ {-]*[^\W\d][\w-]*(:)[^\s:/]", "コロンの後ろに空白がありません。", _COLON),
    (
        "yaml-wide-quote",
        r".*?[:,\[{-] *([“”＂‘’＇])",
        "引用符が全角です。",
        """半角の " か ' にしてください。""",
    ),
    (
        "yaml-wide-bracket",
        r".*?[:,\[{-] *([［］｛｝])",
        "かっこが全角です。",
        "半角の [ ] や { } にしてください。",
    ),
)

# Inside a scalar only an English name before the colon counts: 「場所：3階」 is a sentence that somebody meant.
_NAMED: Final = re.compile(r"[ \t\u3000]*(?:-[ \u3000]+)?[A-Za-z_][\w-]*(?:(：)|:(\u3000)|(:)[^\s:/])")

_NAMED_SLIPS: Final = (
    ("yaml-wide-colon", "全角のコロン「：」のため、名前と値に分かれていません。"),
    ("yaml-wide-space", "コロンの後ろの空白が全角のため、名前と値に分かれていません。"),
    ("yaml-colon-space", "コロンの後ろに空白がないため、名前と値に分かれていません。"),
)

_WRAPPED: Final = (
    (
        "yaml-wide-quote",
        re.compile(r"[“”＂].*[“”＂]|[‘’＇].*[‘’＇]"),
        "全角の引用符は、値を囲む記号になりません。",
    ),
    ("yaml-wide-bracket", re.compile(r"［.*］|｛.*｝"), "全角のかっこは、一覧や項目の記号になりません。"),
)

_ESCAPE: Final = (
    '" " の中に、使えない「\\」があります。',
    "「\\」を文字として使うときは、' ' で囲んでください。",
)

# What the two parsers say (C and pure Python differ a little), which mark is the better place, and our sentence.
_PARSER_WORDS: Final = (
    (
        "mapping values are not allowed",
        False,
        "ここに「名前: 値」の形は書けません。",
        "前の行の字下げを確かめてください。値の中に「: 」があるときは、値の全体を ' ' で囲んでください。",
    ),
    (
        "expected ':'",
        True,
        "「名前: 値」の形になっていません。",
        "コロンと空白を確かめてください。前の行の続きなら、もっと字下げしてください。",
    ),
    (
        "',' or ']'",
        True,
        "ここで始まる「[」が閉じていないか、「,」が抜けています。",
        "「]」と「,」を確かめてください。",
    ),
    (
        "',' or '}'",
        True,
        "ここで始まる「{」が閉じていないか、「,」が抜けています。",
        "「}」と「,」を確かめてください。",
    ),
    (
        "node content",
        False,
        "値があるはずの所に、ほかの記号があります。",
        "[ ] や { } の数と、「,」を確かめてください。",
    ),
    ("document start", False, "「...」の後ろは読めません。", "その行を消してください。"),
    ("<block end>", False, "字下げが前の行とそろっていません。", _SPACES),
    ("expected key", False, "字下げが前の行とそろっていません。", _SPACES),
    ("'-' indicator", False, "字下げが前の行とそろっていません。", _SPACES),
)


def scalar_slips(
    text: str, lines: Sequence[str], line: int, col: int, *, is_key: bool, value_of_key: bool
) -> Iterator[Spot]:
    """Slips that an unquoted scalar shows. `lines` are those it stands in, the first of them is `line`."""
    first = lines[0][col - 1 :]
    if text[:1] == "\u3000" or text[-1:] == "\u3000":
        at = (line, col) if text[0] == "\u3000" else (line + len(lines) - 1, len(lines[-1].rstrip(" ")))
        what = "名前" if is_key else "値"
        hint = "半角の空白にするか、消してください。" if is_key else _PLAIN_OK
        yield Spot("yaml-wide-space", *at, f"{what}の前か後ろに全角の空白があります。", hint)
    for rule, pattern, message in _WRAPPED:
        if pattern.fullmatch(text):
            yield Spot(rule, line, col, message, f"半角にしてください。{_PLAIN_OK}")
    # What follows a key's colon on its own line is a value, whatever it looks like.
    for number, part in enumerate(("" if value_of_key else first, *lines[1:])):
        if found := _NAMED.match(part):
            group = found.lastindex or 1
            rule, message = _NAMED_SLIPS[group - 1]
            column = found.start(group) + (col if number == 0 else 1)
            yield Spot(rule, line + number, column, message, _COLON + _PLAIN_OK)
            return


def wrong_start(sign: str, line: int, col: int) -> Spot:
    """A value that begins with a sign of YAML itself."""
    message = f"値の初めに「{sign}」は、そのままでは書けません。"
    return Spot("yaml-syntax", line, col, message, "値の全体を ' ' で囲んでください。")


def parser_slip(
    said: str,
    problem: tuple[int, int],
    context: tuple[int, int] | None,
    lines: Sequence[str],
    quote: tuple[int, int] | None,
) -> Spot:
    """The one problem at which a parser stopped: `said`, at 1-based places. `quote` is where a quoted scalar of
    several lines began that ended on the problem's line: the quote that was forgotten."""
    in_escape = "escape" in said or "hexdec" in said
    if "quoted scalar" in said and not in_escape:
        quote = context or problem
    if quote is not None:
        return Spot(
            "yaml-quote", *quote, "ここで始まる引用符が閉じていません。", "同じ半角の引用符で閉じてください。"
        )
    before = next(
        (number for number in range(problem[0] - 1, 0, -1) if lines[number - 1].strip()), problem[0]
    )
    near = (context[0], problem[0]) if context and "expected ':'" in said else (problem[0], before)
    for number in near:
        for rule, pattern, message, hint in _LINE_SLIPS:
            if number <= len(lines) and (found := re.match(pattern, lines[number - 1])):
                return Spot(rule, number, found.start(1) + 1, message, hint)
    for line, col in (problem, context or problem):
        sign = lines[line - 1][col - 1 : col] if line <= len(lines) else ""
        if sign and sign in "@`%&*!|>":
            return wrong_start(sign, line, col)
    if in_escape:
        return Spot("yaml-syntax", *problem, *_ESCAPE)
    if (
        "node content" in said
        and not "".join((lines[problem[0] - 1][problem[1] - 1 :], *lines[problem[0] :])).strip()
    ):
        return Spot(
            "yaml-syntax", *problem, "ファイルが途中で終わっています。", "「]」や「}」を確かめてください。"
        )
    for words, at_context, message, hint in _PARSER_WORDS:
        if words in said:
            return Spot("yaml-syntax", *((context or problem) if at_context else problem), message, hint)
    return Spot(
        "yaml-syntax",
        *problem,
        "この行の書き方を読めません。",
        "この行と前の行の、記号と空白を確かめてください。",
    )

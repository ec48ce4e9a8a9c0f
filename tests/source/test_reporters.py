"""Findings on the screen: in source order, the caret under the text, nothing of the file taken for a command."""

import json
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from kumamoto_ir.findings import Finding, Severity
from kumamoto_ir.reporters import WINDOW, as_json, human
from kumamoto_ir.source import Source, parse

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def one(text: str, finding: Finding) -> str:
    """The report of one finding in one file."""
    return human([finding], {finding.file: parse(text, finding.file)})


def test_without_findings_the_report_says_so() -> None:
    assert human([], {}) == "問題はありません"
    assert as_json([], {}) == "[]"


def test_findings_stand_in_source_order_with_line_caret_hint_and_sum() -> None:
    sources = {
        "a.yaml": parse("id: a\nsteps:\n  - topic: breech\n    none: 1\n", "a.yaml"),
        "b.yaml": parse("id: 全角のid\nsay: あい # 注\n", "b.yaml"),
    }
    findings = [
        Finding("later", WARNING, "b.yaml", ("say",), "二番目です。"),
        Finding("bad-name", ERROR, "b.yaml", ("id",), "名前が違います。"),
        Finding("unknown-key", ERROR, "a.yaml", ("steps", 0, "none"), "ありません。", on_key=True),
        Finding(
            "unknown-topic",
            ERROR,
            "a.yaml",
            ("steps", 0, "topic"),
            "話題がありません。",
            "「breach」のことですか。",
        ),
    ]
    assert human(findings, sources) == (
        "a.yaml:3:12: エラー: 話題がありません。 [unknown-topic]\n"
        "    3 |   - topic: breech\n"
        "      |            ^^^^^^\n"
        "   ヒント: 「breach」のことですか。\n"
        "\n"
        "a.yaml:4:5: エラー: ありません。 [unknown-key]\n"
        "    4 |     none: 1\n"
        "      |     ^^^^\n"
        "\n"
        "b.yaml:1:5: エラー: 名前が違います。 [bad-name]\n"
        "    1 | id: 全角のid\n"
        "      |     ^^^^^^^^\n"
        "\n"
        "b.yaml:2:6: 警告: 二番目です。 [later]\n"
        "    2 | say: あい # 注\n"
        "      |      ^^^^\n"
        "\n"
        "エラー 3件、警告 1件"
    )


def test_the_caret_stands_behind_full_width_combining_and_tab_characters() -> None:
    assert one("情報か\u3099𠮷: {a:\tb}\n", Finding("r", ERROR, "f", ("情報か\u3099𠮷", "a"), "誤り")) == (
        "f:1:12: エラー: 誤り [r]\n    1 | 情報か\u3099𠮷: {a: b}\n      |               ^\n\nエラー 1件、警告 0件"
    )


def test_a_scalar_of_several_lines_is_marked_on_its_first() -> None:
    assert one('a: "一\n  二三四五"\n', Finding("r", ERROR, "f", ("a",), "誤り")) == (
        'f:1:4: エラー: 誤り [r]\n    1 | a: "一\n      |    ^^^\n\nエラー 1件、警告 0件'
    )


def test_a_long_line_is_shown_in_a_window_around_the_caret() -> None:
    text = f"a: [{'あ' * 40}, bad, {'い' * 40}]\n"
    assert one(text, Finding("r", ERROR, "f", ("a", 1), "誤り")) == (
        "f:1:47: エラー: 誤り [r]\n"
        f"    1 | ...{'あ' * 11}, bad, {'い' * 20}...\n"
        f"      | {' ' * 27}^^^\n"
        "\n"
        "エラー 1件、警告 0件"
    )


def test_the_line_of_a_syntax_error_is_shown() -> None:
    source = parse("id: a\nsay：本文\n", "f")
    assert human(source.problems, {"f": source}) == (
        "f:2:4: エラー: コロンが全角「：」です。 [yaml-wide-colon]\n"
        "    2 | say：本文\n"
        "      |    ^^\n"
        "   ヒント: 「名前: 値」のコロンは半角にし、後ろに半角の空白を入れてください。\n"
        "\n"
        "エラー 1件、警告 0件"
    )


def test_a_file_without_text_has_no_source_line() -> None:
    finding = Finding("file-missing", ERROR, "f", (), "ファイルがありません。", line=1, col=1)
    expected = "f:1:1: エラー: ファイルがありません。 [file-missing]\n\nエラー 1件、警告 0件"
    assert human([finding], {}) == human([finding], {"f": Source("f", "", None)}) == expected


def test_escape_sequences_are_spelled_out() -> None:
    source = parse("a: \x1b[2J\u202e\n", "f")
    assert human(source.problems[:1], {"f": source}) == (
        "f:1:4: エラー: 目に見えない文字(U+001B)が入っています。 [yaml-control]\n"
        "    1 | a: <U+001B>[2J<U+202E>\n"
        "      |    ^^^^^^^^\n"
        "   ヒント: その文字を消してください(前後の文字ごと打ち直すと確実です)。\n"
        "\n"
        "エラー 1件、警告 0件"
    )
    assert human([Finding("r", ERROR, "f", (), "\x1b[2J", "\x9b")], {}).startswith(
        "f:1:1: エラー: <U+001B>[2J [r]\n   ヒント: <U+009B>\n"
    )


def test_json_is_a_list_in_source_order_and_ascii() -> None:
    source = parse("a: 1\nb: [x, あ]\n", "f")
    findings = [
        Finding("r2", WARNING, "f", ("b", 1), "二", "直す"),
        Finding("r1", ERROR, "f", ("a",), "一\x9b", on_key=True),
    ]
    shown = as_json(findings, {"f": source})
    assert shown.isascii()
    common = {"file": "f"}
    assert json.loads(shown) == [
        common | {"line": 1, "col": 1, "severity": "error", "rule": "r1", "message": "一\x9b", "hint": "", "path": ["a"]},
        common | {"line": 2, "col": 8, "severity": "warning", "rule": "r2", "message": "二", "hint": "直す", "path": ["b", 1]},
    ]  # fmt: skip


@given(st.text(max_size=900), st.integers(1, 900), st.text(max_size=20))
@settings(deadline=None)
def test_no_text_is_too_wide_or_a_command_to_the_terminal(line: str, col: int, message: str) -> None:
    source = Source("f", line, None)
    shown = human([Finding("r", ERROR, "f", (), message, line=1, col=col)], {"f": source})
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in shown.replace("\n", ""))
    for row in shown.split("\n"):
        if row.startswith(("    1 | ", "      | ")):
            assert cell_len(row) <= 8 + WINDOW + 3

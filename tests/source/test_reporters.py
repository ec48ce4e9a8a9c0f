"""Findings on the screen: in source order, the caret under the text, nothing of the file taken for a command."""

import json
import unicodedata
from typing import Any
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kumamoto_ir import __version__
from kumamoto_ir.cli.reporters import Described, as_github, as_json, as_sarif, human
from kumamoto_ir.cli.reporters.human import WINDOW
from kumamoto_ir.cli.reporters.sarif import SCHEMA
from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.reading.source import Source, parse

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
def test_no_text_is_too_wide_or_a_command_to_the_terminal(line: str, col: int, message: str) -> None:
    source = Source("f", line, None)
    shown = human([Finding("r", ERROR, "f", (), message, line=1, col=col)], {"f": source})
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in shown.replace("\n", ""))
    for row in shown.split("\n"):
        if row.startswith(("    1 | ", "      | ")):
            assert cell_len(row) <= 8 + WINDOW + 3


# ---------------------------------------------------------------- on a narrow terminal

HARD = (
    f'title: "{"長い文。" * 20}" # 注\n',
    "\u3000\tか\u3099\u3099\u3099が: {a:\tb, 𠮷野: [１, ２]}\n",
    f"a: [{'あ' * 30}, 名前, {'い' * 30}]\n",
    "👨‍👩‍👧: \u202e逆\u202c値 ﾊﾝｶｸ\u0301\n",
)


@given(
    st.one_of(st.sampled_from(HARD), st.text("aあｱ𠮷か\u3099\t\u3000🇯🇵\x1b:：{}", max_size=400)),
    st.integers(1, 400),
    st.text("あ、a 。", max_size=80),
    st.sampled_from([20, 40, 80, 100]),
)
def test_no_line_is_wider_than_the_terminal(line: str, col: int, message: str, columns: int) -> None:
    """Sentences are wrapped; of the source line as much is shown as fits, and the caret stands inside it."""
    source = Source("playbooks/手順.yaml", line.split("\n")[0], None)
    finding = Finding("r", ERROR, source.name, (), message, message, line=1, col=col)
    shown = human([finding], {source.name: source}, columns)
    rows = shown.split("\n")
    assert [row for row in rows if cell_len(row) > columns] == []
    if source.text:
        (caret,) = [row for row in rows if row.startswith("      | ")]
        assert set(caret[8:].strip()) == {"^"}


def test_the_caret_stands_under_the_same_word_at_every_width() -> None:
    """Wherever the window lies, what is over the carets is the value that is meant."""
    text = f"前書きの、とても長い名前: {{か\u3099ぎ:\t箱, 宛先: 管理者𠮷田, 後: {'い' * 40}}}\n"
    source = parse(text, "f")
    finding = Finding("r", ERROR, "f", ("前書きの、とても長い名前", "宛先"), "誤り")
    for columns in (30, 40, 60, 80, 100, None):
        _, over, under, *_ = human([finding], {"f": source}, columns).split("\n")
        at, width = under.index("^"), under.count("^")
        cells_of = [0]
        for character in over:
            cells_of.append(cells_of[-1] + cell_len(character))
        assert over[cells_of.index(at) : cells_of.index(at + width)] == "管理者𠮷田", columns


def test_without_a_width_every_sentence_is_one_line() -> None:
    """A program that reads the output line by line finds place and rule on one line."""
    long = "長い文。" * 40
    shown = human([Finding("r", ERROR, "f", (), long, long)], {})
    assert shown.split("\n")[:2] == [f"f:1:1: エラー: {long} [r]", f"   ヒント: {long}"]


# ---------------------------------------------------------------- github


def test_github_gets_one_command_a_line_with_everything_escaped() -> None:
    """Percent, line breaks, and in properties colons and commas, cannot end or forge anything."""
    source = parse("a: 1\nb: [x, 全角の値]\n", "f")
    findings = [
        Finding("r2", WARNING, "f", ("b", 1), "100% だめ, です: 次\n::error::", "直す"),
        Finding("r1", ERROR, "f", ("a",), "\x1b[2J\r\n::stop-commands::x", on_key=True),
    ]
    assert as_github(findings, {"f": source}, "a,b:c%/") == (
        "::error file=a%2Cb%3Ac%25/f,line=1,col=1,endColumn=2,title=r1::<U+001B>[2J<U+000D><U+000A>::stop-commands::x\n"
        "::warning file=a%2Cb%3Ac%25/f,line=2,col=8,endColumn=12,title=r2::"
        "100%25 だめ, です: 次<U+000A>::error::%0Aヒント: 直す"
    )
    assert as_github([], {}) == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_out_of_its_command(message: str, file: str) -> None:
    """Whatever a file says, one finding is one line that begins with its own command."""
    said = as_github([Finding("r", ERROR, file, (), message, message, line=1, col=1)], {})
    assert len(said.splitlines()) == 1
    properties, _, rest = said.removeprefix("::error ").partition("::")
    assert [part.partition("=")[0] for part in properties.split(",")] == [
        "file",
        "line",
        "col",
        "endColumn",
        "title",
    ]
    assert "\n" not in rest


# ---------------------------------------------------------------- sarif

RULES = (
    Described("r1", "短い", "長い理由。直し方", ERROR),
    Described("r2", "二つ目", "理由。直す", WARNING),
)


def run_of(findings: list[Finding], *sources: Source, base: str = "") -> dict[str, Any]:
    """The only run of a SARIF log."""
    text = as_sarif(findings, {source.name: source for source in sources}, RULES, base)
    assert text.isascii()
    log = json.loads(text)
    assert (log["version"], log["$schema"]) == ("2.1.0", SCHEMA)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif_describes_every_rule_also_of_a_run_without_findings() -> None:
    """A collector learns what each rule is for and that the tool did look."""
    run = run_of([])
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"], run["results"]) == ("ir", __version__, [])
    assert driver["rules"] == [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.short},
            "fullDescription": {"text": rule.full},
            "help": {"text": rule.full},
            "defaultConfiguration": {"level": rule.severity.value},
        }
        for rule in RULES
    ]
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_sarif_places_count_code_points_and_say_so() -> None:
    """A character outside the basic plane is one column; the end is behind the last character."""
    source = parse("名: {𠮷: 値です}\n", "手 順.yaml")
    run = run_of([Finding("r2", WARNING, source.name, ("名", "𠮷"), "誤り", "直す")], source, base="市/")
    assert run["columnKind"] == "unicodeCodePoints"
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "r2"
    assert (result["level"], result["message"]["text"]) == ("warning", "誤り\nヒント: 直す")
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["region"] == {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 11}
    assert unquote(physical["artifactLocation"]["uri"]) == "市/手 順.yaml"
    assert physical["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "名/𠮷"}]


def test_a_fingerprint_stays_when_lines_are_added_above() -> None:
    """It changes with the text of its line only, and two places of one line have two."""

    def prints(text: str) -> list[str]:
        source = parse(text, "f")
        keys = [("a", "x"), ("a", "y")]
        run = run_of([Finding("r1", ERROR, "f", key, "誤り") for key in keys], source)
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]

    first = prints("a: {x: 1, y: 2}\n")
    assert len(set(first)) == 2
    assert prints("# 注\n\na: {x: 1, y: 2}\n") == first
    assert set(prints("a: {x: 1, y: 3}\n")).isdisjoint(first)


def test_equal_findings_are_told_apart_by_a_number() -> None:
    """Two findings of one rule on two equal lines do not become one."""
    source = parse("a:\n  - {x: 1}\n  - {x: 1}\n", "f")
    run = run_of([Finding("r1", ERROR, "f", ("a", place, "x"), "誤り") for place in (0, 1)], source)
    marks = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert [mark.partition(":")[2] for mark in marks] == ["1", "2"]
    assert len({mark.partition(":")[0] for mark in marks}) == 1


def test_a_rule_that_nobody_described_has_no_index() -> None:
    """Its finding is kept all the same."""
    (result,) = run_of([Finding("other", ERROR, "f", (), "誤り")])["results"]
    assert (result["ruleId"], "ruleIndex" in result) == ("other", False)

"""The door to YAML: what is written is what is read, and what cannot be read has a place and a sentence."""

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from kumamoto_ir.ground.findings import Severity, nearest
from kumamoto_ir.reading import source as door
from kumamoto_ir.reading.source import MAX_DEPTH, MAX_SAME, Source, parse, read

FILE = "playbooks/p.yaml"
BOTH_PARSERS = pytest.mark.parametrize(
    "loader", [getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader]
)


class HastyLoader(yaml.SafeLoader):
    """A parser with a limit of its own, which it meets while it still looks ahead of its events."""

    flow_level: int
    indents: list[int]
    LEVELS = MAX_DEPTH + 5

    def fetch_flow_collection_start(self, token: type[yaml.Token]) -> None:
        """Refuses what is deeper than its own limit."""
        if self.flow_level + len(self.indents) >= self.LEVELS:
            raise yaml.scanner.ScannerError("in a collection", None, "too deep", self.get_mark())
        super().fetch_flow_collection_start(token)


# The last stands for a release to come, whose own limit is lower than any of today's.
EVERY_PARSER = pytest.mark.parametrize(
    "loader", [getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader, HastyLoader]
)


def found(source: Source) -> list[tuple[str, int | None, int | None]]:
    """Rule, line and column of every problem."""
    return [(problem.rule, problem.line, problem.col) for problem in source.problems]


@pytest.mark.parametrize(
    "written",
    [
        "0120",
        "8:30",
        "no",
        "true",
        "0755",
        "2026-04-01",
        "1_000",
        ".5",
        "0x1f",
        "1e3",
        "9:12",
        "<<",
        "=",
        "NULL",
    ],
)
def test_a_scalar_stays_as_it_is_written(written: str) -> None:
    assert parse(f"a: {written}\n", FILE).data == {"a": written}


def test_comparisons_stay_as_written_when_quoted() -> None:
    assert parse('a: ">100"\nb: <5\n', FILE).data == {"a": ">100", "b": "<5"}


@pytest.mark.parametrize("text", ["a: >5\nb: 1\n", "a: >\nb: 1\n", "a: |2\n"])
def test_a_comparison_without_quotes_is_never_lost_silently(text: str) -> None:
    assert found(parse(text, FILE)) == [("yaml-syntax", 1, 4)]


def test_only_an_empty_plain_scalar_is_nothing() -> None:
    text = "a:\nb: ~\nc: null\nd: ''\ne: \"~\"\nf: 'null'\ng: [~]\n"
    data = {"a": None, "b": None, "c": None, "d": "", "e": "~", "f": "null", "g": [None]}
    assert parse(text, FILE) == Source(FILE, text, data)


def test_block_and_quoted_scalars_are_text() -> None:
    text = 'a: |\n  一行\n  二行\nb: >\n  続く\n  文\nc: "1\\n2"\n'
    assert parse(text, FILE).data == {"a": "一行\n二行\n", "b": "続く 文\n", "c": "1\n2"}


def test_nothing_in_a_file_is_nothing_and_no_mistake() -> None:
    for text in ("", "# 注\n", "---\n", "\n\n"):
        assert parse(text, FILE) == Source(FILE, text, None)


def test_a_place_counts_lines_and_characters_from_one() -> None:
    source = parse("情報: {𠮷田: 一, b: [x, 二]}\nsteps:\n  - id: あ\n    topic:\n", FILE)
    assert source.place(("情報", "𠮷田")) == (1, 10)
    assert source.place(("情報", "𠮷田"), on_key=True) == (1, 6)
    assert source.place(("情報", "b", 1)) == (1, 20)
    assert source.place(("steps", 0)) == (3, 5)
    assert source.place(("steps", 0, "id")) == (3, 9)
    assert source.span(("steps", 0, "id"), on_key=True) == (3, 5, 7)


def test_the_place_of_an_empty_value_is_its_key() -> None:
    assert parse("a: 1\n  \nb:\n", FILE).span(("b",)) == (3, 1, 2)


def test_a_path_that_the_file_has_not_leads_to_the_nearest_ancestor() -> None:
    source = parse("steps:\n  - id: a\n    kind: choose\n", FILE)
    assert (
        source.place(("steps", 0, "choose", "answers", 3), on_key=True)
        == source.place(("steps", 0))
        == (2, 5)
    )
    assert source.place(("nowhere",)) == (1, 1)
    assert source.place(("steps", 0, "id", "deeper")) == (2, 9)


def test_bom_and_any_line_end_give_the_same_source(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    expected = parse("a: 一\nb:\n  - 二\n", FILE)
    for end in ("\n", "\r\n", "\r"):
        path.write_bytes(("\ufeff" + expected.text.replace("\n", end)).encode())
        assert read(path, FILE) == expected
        assert read(path, FILE).place(("b", 0)) == (3, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a：b\nc: d\n", [("yaml-wide-colon", 1, 2)]),
        ("a: 1\nb：2\n", [("yaml-wide-colon", 2, 2)]),
        ("- id: x\n  say：ほげ\n  kind: a\n", [("yaml-wide-colon", 2, 6)]),
        ("情報政策課：\n  say: 課\n", [("yaml-wide-colon", 1, 6)]),
        ("a: 1\n\u3000b: 2\n", [("yaml-wide-space", 2, 1)]),
        ("a:\n  b: 1\n \u3000c: 2\n", [("yaml-wide-space", 3, 2)]),
        ("a:\u3000b\nc: d\n", [("yaml-wide-space", 1, 3)]),
        ("- a\n-\u3000b\n", [("yaml-wide-space", 2, 2)]),
        ("a:\n\tb: 2\n", [("yaml-tab", 2, 1)]),
        ("a: 1\nb:2\nc: 3\n", [("yaml-colon-space", 2, 2)]),
        ("a: “x: y”\n", [("yaml-wide-quote", 1, 4)]),
        ("a: ｛x: 1｝\n", [("yaml-wide-bracket", 1, 4)]),
        ("＃ 注\nb: 1\n", [("yaml-wide-sign", 1, 1)]),
        ('a: "x\nb: y\n', [("yaml-quote", 1, 4)]),
        ("a: 'x”\n", [("yaml-quote", 1, 4)]),
        ('a: "x\nb: "y"\n', [("yaml-quote", 1, 4)]),
        ("a: [1, 2\nb: 3\n", [("yaml-syntax", 1, 4)]),
        ("a: {b: 1\nc: 3\n", [("yaml-syntax", 1, 4)]),
        ("a: [\n", [("yaml-syntax", 2, 1)]),
        ("a: [", [("yaml-syntax", 1, 5)]),
        ("- a: 1\n b: 2\n", [("yaml-syntax", 2, 2)]),
        ("a: b: c\n", [("yaml-syntax", 1, 5)]),
        ("a: >100\n", [("yaml-syntax", 1, 4)]),
        ("a: @x\n", [("yaml-syntax", 1, 4)]),
        ("a: *注意\n", [("yaml-syntax", 1, 4)]),
        ('a: "\\d"\n', [("yaml-syntax", 1, 6)]),
        ("a: 1\n...\nb: 2\n", [("yaml-syntax", 3, 1)]),
    ],
)
@BOTH_PARSERS
def test_a_syntax_error_is_one_finding_at_the_slip(
    text: str,
    expected: list[tuple[str, int, int]],
    loader: type[yaml.SafeLoader],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kumamoto_ir.reading.source._LOADER", loader)
    source = parse(text, FILE)
    # The parsers stand at different ends of a wrong escape.
    places = [
        (rule, line, 6 if rule == "yaml-syntax" and "\\" in text else col)
        for rule, line, col in found(source)
    ]
    assert places == expected
    assert all(problem.hint and problem.severity is Severity.ERROR for problem in source.problems)


def test_a_slip_that_is_valid_yaml_is_a_warning() -> None:
    text = "- id：x\n- say:y\n- {id：x}\n- “a”\n- ［a］\n- a: 1\n  b: 2\n   c：3\n- d: \u3000e\n"
    source = parse(text, FILE)
    assert found(source) == [
        ("yaml-wide-colon", 1, 5),
        ("yaml-colon-space", 2, 6),
        ("yaml-wide-colon", 3, 6),
        ("yaml-wide-quote", 4, 3),
        ("yaml-wide-bracket", 5, 3),
        ("yaml-wide-colon", 8, 5),
        ("yaml-wide-space", 9, 6),
    ]
    assert {problem.severity for problem in source.problems} == {Severity.WARNING}


def test_ordinary_sentences_are_no_slips() -> None:
    text = (
        "- 場所：3階\n- 8:30\n- https://example.jp/\n- 「引用」と“引用”です\n- a: 時刻：8:30\n- '［注意］'\n- \"id：x\"\n"
        "- b: |\n    \u3000字下げした段落\n    id：x\n"
    )
    assert parse(text, FILE).problems == ()


def test_every_refused_construct_is_reported_at_once() -> None:
    text = "a: &x 1\nb: *x\nc: !!str 1\nａ: 2\n? [k]\n: 3\na: 4\n"
    source = parse(text, FILE)
    assert found(source) == [
        ("yaml-anchor", 1, 4),
        ("yaml-anchor", 2, 4),
        ("yaml-tag", 3, 4),
        ("yaml-duplicate-key", 4, 1),
        ("yaml-key", 5, 3),
        ("yaml-duplicate-key", 7, 1),
    ]
    assert source.data == {"a": "1", "b": None, "c": "1"}


def test_the_same_key_in_another_mapping_is_no_duplicate() -> None:
    assert parse("- id: a\n- id: b\n- c: {id: d}\n", FILE).problems == ()


def test_a_second_document_is_refused() -> None:
    assert found(parse("---\na: 1\n---\nb: 2\n", FILE)) == [("yaml-documents", 3, 1)]


# What opens one level; and what opens two: a list with a mapping in it, or a mapping with a key that is one.
@pytest.mark.parametrize(
    ("opening", "levels"), [("[", 1), ("{", 1), ("- ", 1), ("? ", 1), ("[{a: ", 2), ("- ? ", 2)]
)
@EVERY_PARSER
def test_the_limit_of_nesting_is_ours_with_every_parser(
    opening: str, levels: int, loader: type[yaml.SafeLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the limit nothing is said of depth; one level more is the same finding, whoever reads the file."""
    monkeypatch.setattr("kumamoto_ir.reading.source._LOADER", loader)
    full = opening * (MAX_DEPTH // levels)
    assert "yaml-depth" not in [rule for rule, _, _ in found(parse(full, FILE))]
    refused = parse(full + opening, FILE)
    last = refused.problems[-1]
    assert refused.data is None
    assert (last.rule, last.line, last.col) == ("yaml-depth", 1, len(full) + 1)
    assert last.message == f"入れ子が深すぎます({MAX_DEPTH}段まで)。"


@EVERY_PARSER
def test_where_a_parser_looks_ahead_of_its_events_the_limit_is_still_ours(
    loader: type[yaml.SafeLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is over our limit is ours to say, also where most of the levels are no brackets."""
    monkeypatch.setattr("kumamoto_ir.reading.source._LOADER", loader)
    lists = MAX_DEPTH - 10
    assert found(parse("- " * lists + "[" * 20, FILE)) == [("yaml-depth", 1, lists + MAX_DEPTH + 1)]
    assert found(parse("a: '[[['\nb: " + "[" * (MAX_DEPTH + 10), FILE)) == [("yaml-depth", 2, MAX_DEPTH + 3)]


@EVERY_PARSER
def test_nesting_up_to_the_limit_is_read(
    loader: type[yaml.SafeLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is data like any other."""
    monkeypatch.setattr("kumamoto_ir.reading.source._LOADER", loader)
    for text in ("[" * MAX_DEPTH + "]" * MAX_DEPTH, "- " * MAX_DEPTH + "a"):
        source = parse(text, FILE)
        assert source.problems == ()
        depth, inner = 0, source.data
        while isinstance(inner, list):
            depth, inner = depth + 1, inner[0] if inner else None
        assert depth == MAX_DEPTH


def test_control_characters_are_named_with_their_place() -> None:
    source = parse("a: 一\nb: \x1b[31m\nc: \0\u202e\n", FILE)
    assert [problem.message for problem in source.problems] == [
        "目に見えない文字(U+001B)が入っています。",
        "文字ではないデータ(U+0000)が入っています。",
        "目に見えない文字(U+202E)が入っています。",
    ]
    assert found(source) == [("yaml-control", 2, 4), ("yaml-control", 3, 4), ("yaml-control", 3, 5)]


def test_a_control_character_behind_an_escape_is_refused_too() -> None:
    assert found(parse('a: "\\e[31m"\n', FILE)) == [("yaml-control", 1, 4)]


def test_a_binary_file_gives_a_bounded_number_of_findings() -> None:
    assert len(parse("\0" * 1000, FILE).problems) == MAX_SAME


def test_shift_jis_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes("id: a\r\nsay: 情報\r\n".encode("cp932"))
    (problem,) = read(path, FILE).problems
    assert (problem.rule, problem.line, problem.col) == ("file-encoding", 2, 6)
    assert "Shift_JIS" in problem.message
    assert "UTF-8" in problem.hint


def test_missing_unreadable_and_too_large_files_are_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MAX_BYTES", 100)
    large = tmp_path / "large.yaml"
    large.write_bytes(b"a" * 101)
    assert found(read(tmp_path / "none.yaml", FILE)) == [("file-missing", 1, 1)]
    assert found(read(tmp_path, FILE)) == [("file-unreadable", 1, 1)]
    assert found(read(large, FILE)) == [("file-too-large", 1, 1)]


def test_the_number_of_values_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MAX_NODES", 20)  # the list itself is one
    assert found(parse("[" + ",".join(["a"] * 19) + "]", FILE)) == []
    assert [rule for rule, _, _ in found(parse("[" + ",".join(["a"] * 20) + "]", FILE))] == ["file-too-large"]


YAMLISH = st.text(
    st.sampled_from(
        [*"ab01:：-－#＃,[]{}'\"“”&*!|>@%?~=\\ \t\n\r\u3000\ufeff\x85\u2028\0\x1b\ud800漢か\u3099𠮷"]
    ),
    max_size=80,
)


@given(
    st.one_of(st.text(), YAMLISH),
    st.lists(st.one_of(st.text(), st.integers(0, 3)), max_size=4),
    st.booleans(),
)
@example('"\\UFFFFFFFF"', [], False)
@example("? - a\n  - b\n: - c", ["a"], True)
def test_no_text_raises_and_every_place_is_inside_the_file(
    text: str, path: list[str | int], on_key: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for loader in (getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader):
            patch.setattr("kumamoto_ir.reading.source._LOADER", loader)
            source = parse(text, FILE)
            lines = source.text.split("\n")
            assert len(source.problems) <= len(text) + 1
            places = [(problem.line or 0, problem.col or 0) for problem in source.problems]
            for line, col in [*places, source.place(path, on_key), *map(source.place, _paths(source.data))]:
                assert 1 <= line <= len(lines)
                assert 1 <= col <= len(lines[line - 1]) + 1


def _paths(data: object) -> list[tuple[str | int, ...]]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [(), *((key, *rest) for key, value in pairs for rest in _paths(value))]


@given(raw=st.binary())
@example(raw="情報".encode("utf-16"))
def test_no_bytes_raise(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(raw)
    source = read(path, FILE)
    assert source.data is None or source.text


@given(
    st.recursive(
        st.none() | st.text(st.characters(min_codepoint=32, max_codepoint=126)),
        lambda inner: st.lists(inner) | st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), inner),
        max_leaves=8,
    )
)
def test_what_a_yaml_writer_wrote_is_read_back(data: object) -> None:
    text = yaml.safe_dump(data, default_style='"', allow_unicode=True).replace('!!null "null"', "~")
    assert parse(text, FILE).data == data


def test_every_sentence_can_be_shown_in_cp932() -> None:
    texts = ["a：b\nc: d", "a:\n\tb: 1", "a: 1\nb:2\n", "'", "[", "{", "[}", "a: >1", "- |\n  x\n y\n", "a: &x *x", "a: !b c",
             "a: 1\nａ: 2\na: 3", "? []\n: 1", "[" * (MAX_DEPTH + 1), "a: b: c", "--- a\n--- b", "\0", "\x1b", '"\\d"', "a\n...\nb",
             "- “a”\n- ［a］\n- \u3000a", "%A"]  # fmt: skip
    for text in texts:
        problems = parse(text, FILE).problems
        assert problems, text
        for problem in problems:
            assert (problem.message + problem.hint).encode("cp932")


def test_the_nearest_name_disregards_width_and_case() -> None:
    assert nearest("breech", ["found", "breach", "end"]) == "breach"
    assert nearest("ＢＲＥＡＣＨ", ["found", "breach"]) == "breach"
    assert nearest("情報政作課", ["情報政策課", "総務課"]) == "情報政策課"
    assert nearest("xyz", ["found", "breach"]) is None
    assert nearest("a", []) is None

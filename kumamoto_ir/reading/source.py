"""The only door to YAML: a file's text, its plain data, and the place of every key path.

Why not `yaml.load`: it reads `0120` as 80, `8:30` as 510, `no` as False, and the last of two equal keys wins.
Here the parser's events are mapped by hand in one pass: every scalar stays text as written, only an empty one
(nothing, `~`, `null`) is None. Composing nodes first would recurse, and the C composer crashes on deep nesting;
with events and a limit of depth neither can happen. That limit is far below any that a parser has of its own,
and what is said of it does not depend on which parser is installed (`_looked_too_far`).

Nothing is raised for what stands in a file: whatever cannot be read is a finding with its place.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import yaml

from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.reading.slips import Spot, parser_slip, scalar_slips, wrong_start

Data: TypeAlias = dict[str, Any] | list[Any] | str | None

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 50
MAX_NODES: Final = 200_000
MAX_SAME: Final = 20  # a binary file has thousands of control characters; nobody reads so many lines

# The C parser is in the usual wheels; the pure one gives the same events, only slower.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Control characters, invisible ones that turn or break a line, and what is no character at all.
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NULLS: Final = ("", "~", "null")

_DOCUMENTS: Final = (
    "「---」で始まる二つ目の文書は読めません。",
    "一つのファイルには一つだけ書いてください。",
)
_NODES: Final = ("項目の数が多すぎて読めません。", "ファイルを分けてください。")
_DEPTH: Final = (f"入れ子が深すぎます({MAX_DEPTH}段まで)。", "「[」「{」や「- 」の数を確かめてください。")
_KEY: Final = ("項目の名前には、文字だけを書いてください。", "名前の所に、空欄や [ ] や { } は書けません。")
_TAG: Final = ("「!」で始まる指定は使えません。", "! で始まる文字のときは、' ' で囲んでください。")
_ANCHOR: Final = (
    "「&名前」「*名前」という書き方は使えません。",
    "同じ内容は書き写してください。& や * で始まる文字のときは、' ' で囲んでください。",
)


class Span(NamedTuple):
    """A place of one line, 1-based, in characters; `end` is the column behind the last character."""

    line: int
    col: int
    end: int


@dataclass(slots=True)
class _Node:
    span: Span
    key: Span | None = None
    empty: bool = False
    children: "dict[str | int, _Node]" = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One YAML file. `text` has no BOM and ends its lines with a line feed, whatever the file had."""

    name: str
    text: str
    data: Data
    problems: tuple[Finding, ...] = ()
    _root: _Node | None = field(default=None, repr=False, compare=False)

    def span(self, path: Sequence[str | int], on_key: bool = False) -> Span:
        """Where a key path leads; the nearest ancestor that the file has, where it has not all of it."""
        node = self._root
        if node is None:
            return Span(1, 1, 2)
        for part in path:
            if part not in node.children:
                on_key = False
                break
            node = node.children[part]
        # An empty value has no place that could be seen: its key has.
        return node.key if node.key is not None and (on_key or node.empty) else node.span

    def plain(self, path: Sequence[str | int], on_key: bool = False) -> bool:
        """Whether the name or value at a key path stands there without quotes, on one line."""
        span = self.span(path, on_key)
        return self._lines[span.line - 1][span.col - 1 : span.col] not in ("'", '"', "|", ">", "")

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def place(self, path: Sequence[str | int], on_key: bool = False) -> tuple[int, int]:
        """Line and column, 1-based, of a key path."""
        span = self.span(path, on_key)
        return span.line, span.col


def read(path: Path, name: str) -> Source:
    """Reads a file; `name` is what findings call it."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return refused(name, "file-missing", "ファイルがありません。", "名前と場所を確かめてください。")
    except OSError:
        hint = "ほかのプログラムで開いていないか、読む権限があるかを確かめてください。"
        return refused(name, "file-unreadable", "ファイルを開けません。", hint)
    return parse_bytes(raw, name)


def parse_bytes(raw: bytes, name: str) -> Source:
    """Reads YAML as it lies on the disk."""
    if len(raw) > MAX_BYTES:
        return _too_large(name)
    try:
        return parse(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        return _not_utf8(raw, error.start, name)


def parse(text: str, name: str) -> Source:
    """Reads YAML that is already text."""
    if len(text) > MAX_BYTES:
        return _too_large(name)
    text = _unified(text)
    if unsafe := tuple(_unsafe(text, name)):
        return Source(name, text, None, unsafe)
    builder = _built(text, name, _LOADER)
    return Source(name, text, builder.data, tuple(builder.problems), builder.root)


def _built(text: str, name: str, loader: Any) -> "_Builder":
    builder = _Builder(name, text.split("\n"))
    behind = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            if not builder.take(event):
                break
            behind = event.end_mark.index if event.end_mark else behind
    except yaml.MarkedYAMLError as error:
        left = MAX_DEPTH - builder.depth
        if loader is not yaml.SafeLoader and _looked_too_far(text, behind, error, left):
            return _built(text, name, yaml.SafeLoader)
        builder.stop(builder.explained(error))
    except (yaml.YAMLError, ValueError, OverflowError):
        # The pure parser hands an escape such as "\UFFFFFFFF" to chr() unchecked.
        builder.stop(Spot("yaml-syntax", 1, 1, "このファイルを YAML として読めません。"))
    return builder


def _looked_too_far(text: str, behind: int, error: yaml.MarkedYAMLError, left: int) -> bool:
    """Whether a parser may have met a limit of its own before it told us of a bracket that is over ours.

    To see whether an opening bracket begins a key, a parser reads up to 1,024 characters ahead of its first event, and
    libyaml 0.2.6 gives up on its way there. The pure parser has no such limit and is asked instead.
    """
    ahead = text[behind : error.problem_mark.index] if error.problem_mark else ""
    return ahead.count("[") + ahead.count("{") > left


def refused(name: str, rule: str, message: str, hint: str) -> Source:
    """A file of which nothing can be read."""
    return Source(name, "", None, (Finding(rule, Severity.ERROR, name, (), message, hint, line=1, col=1),))


def _too_large(name: str) -> Source:
    return refused(
        name,
        "file-too-large",
        "ファイルが大きすぎます(4MBまで)。",
        "別のファイルではないか、確かめてください。",
    )


def _not_utf8(raw: bytes, start: int, name: str) -> Source:
    try:
        raw.decode("cp932")
        said = "このファイルは Shift_JIS(cp932)で保存されているようです。"
    except UnicodeDecodeError:
        said = "このファイルは UTF-8 で保存されていません(Shift_JIS などかもしれません)。"
    line, col = _place_at(_unified(raw[:start].decode("utf-8", "replace")))
    hint = "メモ帳の「名前を付けて保存」で、文字コードに UTF-8 を選んで保存し直してください。"
    problem = Finding("file-encoding", Severity.ERROR, name, (), said, hint, line=line, col=col)
    return Source(name, _unified(raw.decode("utf-8", "replace")), None, (problem,))


def _unified(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _place_at(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _unsafe(text: str, name: str) -> Iterator[Finding]:
    for number, found in enumerate(_UNSAFE.finditer(text)):
        if number == MAX_SAME:
            break
        line, col = _place_at(text[: found.start()])
        yield Finding(
            "yaml-control", Severity.ERROR, name, (), *_unsafe_words(found.group()), line=line, col=col
        )


def _unsafe_words(character: str) -> tuple[str, str]:
    if character == "\0":
        return (
            "文字ではないデータ(U+0000)が入っています。",
            "YAML ではないファイルか、UTF-8 以外で保存したファイルです。",
        )
    return (
        f"目に見えない文字(U+{ord(character):04X})が入っています。",
        "その文字を消してください(前後の文字ごと打ち直すと確実です)。",
    )


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    node: _Node
    data: dict[str, Any] | list[Any]
    flow: bool
    key: str | None = None  # None while `waiting`: the key was refused, its value is read and dropped
    at: Span | None = None
    waiting: bool = False  # a key was read, its value comes next
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)


class _Builder:
    """Data and places from the parser's events; what is refused becomes a finding and reading goes on."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        self._lines = lines
        self.problems: list[Finding] = []
        self.data: Data = None
        self.root: _Node | None = None
        # Where the last scalar began, and its last line, if it was a quoted one of several lines.
        self._quoted: tuple[tuple[int, int], int] | None = None
        self._name = name
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    @property
    def depth(self) -> int:
        """How many mappings and lists are open."""
        return len(self._open)

    def take(self, event: yaml.Event) -> bool:
        """False where the rest of the file is not read."""
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    return self.stop(Spot("yaml-documents", *self._place(event.start_mark), *_DOCUMENTS))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()
            case yaml.NodeEvent():
                self._nodes += 1
                if self._nodes > MAX_NODES:
                    return self.stop(Spot("file-too-large", *self._place(event.start_mark), *_NODES))
                return self._node(event)
        return True

    def stop(self, spot: Spot) -> bool:
        """Reading cannot go on: the data so far are not to be used. Always False."""
        # A warning of the same line was a guess at what is now known.
        self.problems = [
            problem
            for problem in self.problems
            if problem.severity is Severity.ERROR or problem.line != spot.line
        ]
        self._report(spot)
        self.data = None
        return False

    def explained(self, error: yaml.MarkedYAMLError) -> Spot:
        """A syntax error at the place and in the words of somebody who types."""
        problem = self._place(error.problem_mark or error.context_mark)
        context = self._place(error.context_mark) if error.context_mark else None
        quote = self._quoted[0] if self._quoted and self._quoted[1] == problem[0] else None
        return parser_slip(f"{error.context} {error.problem}", problem, context, self._lines, quote)

    def _place(self, mark: Any) -> tuple[int, int]:
        """1-based, and inside the file: a parser may stand behind the last line."""
        if mark is None:
            return 1, 1
        if mark.line >= len(self._lines):
            return len(self._lines), len(self._lines[-1]) + 1
        return mark.line + 1, min(mark.column, len(self._lines[mark.line])) + 1

    def _node(self, event: yaml.NodeEvent) -> bool:
        line, col = self._place(event.start_mark)
        if event.anchor is not None:
            self._report(Spot("yaml-anchor", line, col, *_ANCHOR))
        if getattr(event, "tag", None) is not None:
            self._report(Spot("yaml-tag", line, col, *_TAG))
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
            return True
        node = _Node(Span(line, col, col + 1))
        if not isinstance(event, yaml.CollectionStartEvent):
            self._attach(None, node)
            return True
        if self.depth == MAX_DEPTH:
            return self.stop(Spot("yaml-depth", line, col, *_DEPTH))
        data: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._attach(data, node)
        self._open.append(_Open(node, data, bool(event.flow_style)))
        return True

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text, plain = str(event.value), not event.style
        line, col = self._place(event.start_mark)
        last, last_col = self._place(event.end_mark)
        span = Span(line, col, max(last_col if last == line else len(self._lines[line - 1]) + 1, col + 1))
        self._quoted = ((line, col), last) if event.style in ("'", '"') and last > line else None
        holder = self._open[-1] if self._open else None
        in_mapping = holder is not None and isinstance(holder.data, dict)
        is_value = in_mapping and holder is not None and holder.waiting
        is_key = in_mapping and not is_value
        if hidden := _UNSAFE.search(text):
            self._report(Spot("yaml-control", line, col, *_unsafe_words(hidden.group())))
        if event.style in ("|", ">") and not text.strip():
            # `>5` opens a block of text to YAML, and the number would be lost without a word.
            self._report(wrong_start(event.style, line, col))
        if plain:
            lines = self._lines[line - 1 : last]
            # A value below its key may be the first name of a mapping that a slip kept from being one.
            beside = is_value and holder is not None and holder.at is not None and holder.at.line == line
            for spot in scalar_slips(text, lines, line, col, is_key=is_key, value_of_key=beside):
                wrong = is_key and spot.rule == "yaml-wide-space"
                self._report(spot, Severity.ERROR if wrong else Severity.WARNING)
        if is_key and holder is not None and (text or not plain):
            self._key(holder, text, span)
        else:
            self._attach(None if plain and text in _NULLS else text, _Node(span, empty=plain and not text))

    def _key(self, holder: _Open, key: str, span: Span) -> None:
        folded = unicodedata.normalize("NFKC", key)
        if isinstance(holder.data, dict) and not holder.data and not holder.flow and not holder.seen:
            holder.node.span = span  # a block mapping begins at its first key: as wide as that
        holder.at, holder.waiting = span, True
        holder.key = None if folded in holder.seen else key
        if holder.key is None:
            first, line = holder.seen[folded]
            said = f"「{_short(key)}」が同じ所に二回あります(一回目は{line}行目)。"
            if first != key:
                said = f"「{_short(key)}」は{line}行目の「{_short(first)}」と、全角・半角が違うだけの同じ名前です。"
            hint = "片方を消すか、別の名前にしてください。"
            self._report(Spot("yaml-duplicate-key", span.line, span.col, said, hint))
        else:
            holder.seen[folded] = key, span.line

    def _attach(self, data: Data, node: _Node) -> None:
        if not self._open:
            self.data, self.root = data, node
            return
        holder = self._open[-1]
        if isinstance(holder.data, list):
            holder.node.children[len(holder.data)] = node
            holder.data.append(data)
        elif holder.waiting:
            holder.waiting = False
            if holder.key is not None:
                node.key = holder.at
                holder.node.children[holder.key] = node
                holder.data[holder.key] = data
        else:
            holder.key, holder.waiting = None, True
            self._report(Spot("yaml-key", node.span.line, node.span.col, *_KEY))

    def _report(self, spot: Spot, severity: Severity = Severity.ERROR) -> None:
        if sum(problem.rule == spot.rule for problem in self.problems) < MAX_SAME:
            problem = Finding(
                spot.rule, severity, self._name, (), spot.message, spot.hint, line=spot.line, col=spot.col
            )
            self.problems.append(problem)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "..."

"""Ways to spoil the shipped folder, each at many places: what is changed, and which rule has to say so and where.

A *slip* changes one scalar (or one piece of text) at its place in the file; the finding must stand on that very line.
`places` yields every place of the folder where the slip can be made; the tests pick some by a seed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from kumamoto_ir.reading.source import Source

Path: TypeAlias = tuple[str | int, ...]
Sources: TypeAlias = Mapping[str, Source]


@dataclass(frozen=True)
class Edit:
    """One change of one file: the characters from `start` to `end` become `new`; it is to be found on `line`."""

    file: str
    start: int
    end: int
    new: str
    line: int

    def apply(self, text: str) -> str:
        """The spoiled text."""
        return text[: self.start] + self.new + text[self.end :]


@dataclass(frozen=True)
class Slip:
    """One kind of mistake: the rule that has to find it, and everywhere it can be made."""

    name: str
    rule: str
    places: Callable[[Sources], Iterator[Edit]]
    also: frozenset[str] = frozenset()  # rules that may speak up too, because the slip breaks them as well


# ---------------------------------------------------------------- finding places


def scalars(source: Source) -> Iterator[tuple[Path, str]]:
    """Every scalar of a file with its key path."""
    yield from _under(source.data, ())


def _under(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _under(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _under(value, (*path, place))
    elif isinstance(data, str):
        yield path, data


def offset(source: Source, line: int, col: int) -> int:
    """The index in the text of a place (both 1-based)."""
    return sum(len(held) + 1 for held in source.text.split("\n")[: line - 1]) + col - 1


def fits(path: Path, pattern: str) -> bool:
    """Whether a key path is of a shape: `steps.*.answers.*.next`; `*` is any one part, `**` any beginning."""
    wanted = pattern.split(".")
    if wanted[0] == "**":
        wanted, path = wanted[1:], path[-(len(wanted) - 1) :]
    return len(path) == len(wanted) and all(
        part in ("*", str(held)) for part, held in zip(wanted, path, strict=True)
    )


def replaced(
    *patterns: str, by: Callable[[str], str], only: Callable[[Path, str, Source], bool] = lambda *_: True
) -> Callable[[Sources], Iterator[Edit]]:
    """Edits that give a scalar of one of these shapes another text; plain and quoted ones alike."""

    def places(sources: Sources) -> Iterator[Edit]:
        for name, source in sources.items():
            for path, value in scalars(source):
                if not any(fits(path, _of_file(pattern, name)) for pattern in patterns):
                    continue
                if not only(path, value, source):
                    continue
                span = source.span(path)
                start = offset(source, span.line, span.col)
                end = start + span.end - span.col
                written = source.text[start:end]
                if written.strip("\"'") == value:  # not a text of several lines
                    yield Edit(name, start, end, by(value), span.line)

    return places


def _of_file(pattern: str, file: str) -> str:
    wanted, _, shape = pattern.rpartition(":")
    return shape if wanted in file else "(not this file)"


def rewritten(
    pattern: str, new: str | Callable[[re.Match[str]], str], *, file: str = "", line: int = 0
) -> Callable[[Sources], Iterator[Edit]]:
    """Edits that put a text in place of what a regular expression finds; `line` counts from where it begins."""

    def places(sources: Sources) -> Iterator[Edit]:
        for name, source in sources.items():
            if file and file not in name:
                continue
            for found in re.finditer(pattern, source.text, re.MULTILINE):
                text = new(found) if callable(new) else found.expand(new)
                at = source.text.count("\n", 0, found.start()) + 1 + line
                yield Edit(name, found.start(), found.end(), text, at)

    return places


def typo(value: str) -> str:
    """A name that is nowhere."""
    return f"{value}zz"


def wide(value: str) -> str:
    """The same name in full-width letters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)


def _bare(_: Path, value: str, __: Source) -> bool:
    return bool(re.fullmatch(r"[\w-]+", value))


def _alone(path: Path, value: str, source: Source) -> bool:
    data: Any = source.data
    for part in path[:-1]:
        data = data[part]
    return "set" not in data and not re.search(r"[,{}#:\[\]]", value)


def _names(*shapes: str) -> Callable[[Sources], Iterator[Edit]]:
    return replaced(*shapes, by=typo, only=_bare)


BOOKS: Final = "playbooks/"  # plan.yaml too; the patterns keep it apart

SLIPS: Final = (
    # names that are nowhere
    Slip("a step leads nowhere", "dangling-step", _names("playbooks/:steps.*.next")),
    Slip("an answer leads nowhere", "dangling-step", _names("playbooks/:steps.*.answers.*.next")),
    Slip("nowhere to resume", "dangling-step", _names("playbooks/:steps.*.resume_at")),
    Slip("an obligation before nothing", "dangling-step", _names("playbooks/:must.*.before")),
    Slip("a question sets no fact", "dangling-fact", _names("playbooks/:steps.*.sets")),
    Slip("a field of no fact", "dangling-fact", _names("playbooks/:steps.*.fields.*.fact")),
    Slip(
        "a condition on nothing", "dangling-fact", rewritten(r"when: \{(\w+):", r"when: {\1zz:", file=BOOKS)
    ),
    Slip(
        "an exception of nothing",
        "dangling-fact",
        rewritten(r"unless: \{(\w+):", r"unless: {\1zz:", file=BOOKS),
    ),
    Slip(
        "a value that the fact has not",
        "dangling-value",
        _names("playbooks/:steps.*.when.*", "playbooks/:must.*.when.*", "playbooks/:steps.*.unless.*"),
    ),
    Slip(
        "an answer gives a value that is not", "dangling-value", _names("playbooks/:steps.*.answers.*.set.*")
    ),
    Slip(
        "a row gives a level that is not",
        "dangling-value",
        replaced("plan.yaml:tables.*.rows.*.level", by=lambda _: "'9'"),
    ),
    Slip("an edge on a value that is not", "dangling-value", _names("contacts.yaml:trees.*.edges.*.when.*")),
    Slip("nobody acts", "dangling-contact", _names("playbooks/:steps.*.who")),
    Slip("nobody decides", "dangling-contact", _names("playbooks/:steps.*.decides")),
    Slip("nobody is told", "dangling-contact", _names("contacts.yaml:trees.*.edges.*.to")),
    Slip("nobody tells", "dangling-contact", _names("contacts.yaml:trees.*.edges.*.from")),
    Slip("a deputy that is nobody", "dangling-contact", _names("contacts.yaml:contacts.*.deputy")),
    Slip("a member that is nobody", "dangling-contact", _names("contacts.yaml:groups.*.*")),
    Slip("told about nothing", "dangling-reference", _names("playbooks/:steps.*.topic")),
    Slip("an edge about nothing", "dangling-reference", _names("contacts.yaml:trees.*.edges.*.topic")),
    Slip("a drawing that is not", "dangling-reference", _names("playbooks/:steps.*.tree")),
    Slip("a table that is not", "dangling-reference", _names("playbooks/:steps.*.table")),
    Slip("a playbook that is not", "dangling-reference", _names("playbooks/:steps.*.playbook")),
    Slip("a register that is not", "dangling-reference", _names("playbooks/:steps.*.register")),
    Slip("a setting that is not", "dangling-reference", _names("playbooks/:steps.*.every")),
    Slip("a group that is not", "dangling-reference", _names("playbooks/:steps.*.each")),
    Slip(
        "a template that is not",
        "dangling-reference",
        replaced(
            "playbooks/:steps.*.template",
            "plan.yaml:topics.*.script",
            "plan.yaml:papers.*",
            by=lambda name: f"x-{name}",
        ),
    ),
    Slip(
        "a clause that is not",
        "dangling-reference",
        _names(
            "playbooks/:steps.*.basis.clause",
            "contacts.yaml:trees.*.edges.*.basis.clause",
            "playbooks/:must.*.basis.clause",
        ),
    ),
    Slip("an item that is not", "dangling-reference", _names("playbooks/:must.*.done.*")),
    Slip(
        "a means that is not", "dangling-reference", _names("contacts.local.yaml:contacts.*.channels.*.means")
    ),
    # names that are there twice
    Slip(
        "a step twice",
        "duplicate-id",
        rewritten(
            r"^  - id: (\w+)\n    kind: checklist\n",
            r"  - {id: \1, kind: end, who: tantou, say: 終わり}\n\g<0>",
            file=BOOKS,
            line=1,
        ),
    ),
    Slip(
        "a step like another, in full width",
        "duplicate-id",
        rewritten(
            r"^  - id: (\w+)\n    kind: checklist\n",
            lambda m: f"  - {{id: {wide(m[1])}, kind: end, who: tantou, say: 終わり}}\n{m[0]}",
            file=BOOKS,
            line=1,
        ),
    ),
    Slip(
        "an answer twice",
        "duplicate-id",
        rewritten(
            r"^      - \{id: ([\w\"]+), say: [^\n]+\}\n",
            r"\g<0>      - {id: \1, say: ほかの答えのひとつ}\n",
            file=BOOKS,
            line=1,
        ),
    ),
    Slip(
        "two items that read alike",
        "duplicate-text",
        rewritten(
            r"^    items:\n      - \{id: \w+, say: ([^{},\n]+)[},].*\n",
            r"\g<0>      - {id: zz, say: \1}\n",
            file=BOOKS,
            line=2,
        ),
    ),
    # sentences
    Slip("an empty sentence", "empty-text", replaced("playbooks/:steps.*.say", by=lambda _: "'　'")),
    Slip(
        "a sentence that is not written yet",
        "unfinished-text",
        replaced("playbooks/:steps.*.say", by=lambda say: f"TODO {say}"),
    ),
    Slip(
        "a sentence that nobody reads to its end",
        "long-text",
        replaced("playbooks/:steps.*.say", by=lambda say: say + "長い文です" * 30),
    ),
    Slip(
        "a character that is not on old terminals",
        "glyph",
        replaced("playbooks/:steps.*.say", by=lambda say: f"{say}\U0001f525"),
    ),
    # shape
    Slip("a key that is not", "unknown-key", rewritten(r"^    who: ", "    whom: ", file=BOOKS)),
    Slip("a kind that is not", "bad-kind", rewritten(r"^    kind: choose$", "    kind: chose", file=BOOKS)),
    Slip(
        "a key is missing",
        "missing-key",
        rewritten(
            r"^  - id: (\w+)\n    kind: (\w+)\n    who: \w+\n", r"  - id: \1\n    kind: \2\n", file=BOOKS
        ),
    ),
    Slip("neither true nor false", "bad-value", rewritten(r"any_time: true", "any_time: maybe", file=BOOKS)),
    Slip("no number", "bad-value", rewritten(r"upto: \d+", "upto: 百", file="plan.yaml")),
    # the keyboard
    Slip("a tab", "yaml-tab", rewritten(r"^    say: ", "\tsay: ", file=BOOKS)),
    Slip("a full-width colon", "yaml-wide-colon", rewritten(r"^    say: ", "    say：", file=BOOKS)),
    Slip("a full-width space", "yaml-wide-space", rewritten(r"^    say: ", "    say:　", file=BOOKS)),
    Slip("no space behind the colon", "yaml-colon-space", rewritten(r"^    say: ", "    say:", file=BOOKS)),
    Slip("a quote that is not closed", "yaml-quote", rewritten(r"^    say: ", "    say: '", file=BOOKS)),
    Slip(
        "the same key twice",
        "yaml-duplicate-key",
        rewritten(r"^    who: (\w+)$", r"\g<0>\n    who: \1", file=BOOKS, line=1),
    ),
    Slip("an anchor", "yaml-anchor", rewritten(r"^    say: ", "    say: &a ", file=BOOKS)),
    # what has an effect that nobody wants, or none
    Slip(
        "a level in passing",
        "default-forbidden",
        replaced(
            "playbooks/:steps.*.answers.*.say", by=lambda say: f"{say}, set: {{level: '1'}}", only=_alone
        ),
    ),
    Slip(
        "a question that both sets and calls for each",
        "misfit",
        rewritten(r"^    each: \w+\n", r"\g<0>    unknown_next: finish\n", file="playbooks/outage", line=1),
    ),
    Slip("a gap between bands", "bands-total", rewritten(r"over: 100", "over: 110", file="plan.yaml")),
    Slip(
        "a condition that no value can meet",
        "condition-never",
        rewritten(r"^    when: \{(\w+): [^{}\n]+\}$", r"    when: {\1: []}", file=BOOKS),
    ),
    Slip(
        "a name that the templates do not know",
        "template-variable",
        rewritten(r"\{\{ facts\.(\w+) \}\}", r"{{ facts.\1zz }}", file="templates/"),
    ),
    Slip(
        "a number that is no number",
        "number-syntax",
        rewritten(r"number: '?[^'{}\n]+'?", "number: 12-ab", file="contacts.local.yaml"),
    ),
    Slip(
        "somebody stands in for himself",
        "deputy-ring",
        rewritten(
            r"^  (\w+):\n    say: (.+)\n    deputy: \w+\n",
            r"  \1:\n    say: \2\n    deputy: \1\n",
            file="contacts.yaml",
            line=2,
        ),
    ),
)


# ---------------------------------------------------------------- holes in obligations


@dataclass(frozen=True)
class Hole:
    """A change that lets walks pass without something; `musts` are the lines of the obligations it may open."""

    edit: Edit
    musts: frozenset[int]


def holes(sources: Sources) -> Iterator[Hole]:
    """Every telling and every checklist that an obligation of its own playbook needs, left out at one kind of station."""
    for name, source in sources.items():
        data: Any = source.data
        if not name.startswith(BOOKS) or not isinstance(data, dict) or "steps" not in data:
            continue
        for place, step in enumerate(data["steps"]):
            musts = frozenset(
                source.span(("must", number, "say")).line
                for number, must in enumerate(data.get("must") or ())
                if _needs(must, step)
            )
            if musts and "unless" not in step:
                span = source.span(("steps", place, "kind"))
                at = source.text.find("\n", offset(source, span.line, span.col)) + 1
                if source.text[:at].endswith(f"kind: {step['kind']}\n"):
                    yield Hole(Edit(name, at, at, "    unless: {station: liaison}\n", span.line + 1), musts)


def _needs(must: Any, step: Any) -> bool:
    told, done = must.get("told") or {}, must.get("done") or ()
    topics = step.get("topic") or ()
    if step["kind"] == "notify":
        return bool(told) and told.get("topic") in ([topics] if isinstance(topics, str) else topics)
    items = {item["id"] for item in step.get("items") or ()}
    return bool(items & set([done] if isinstance(done, str) else done))

"""README and manual are compared with the product: commands, keys, exit codes, invocations, links, screens.

A screen in the manual that is marked `<!-- walk: 40 columns: 1 / Enter / … -->` is what the product prints after these
lines were typed in a drill on a fixed morning (`walk down at chuo_kumin:` is another playbook at another office). After a change of wording, look at the difference and then run
`pytest tests/test_docs.py --snapshot-update`.
"""

import io
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
import typer.main

from kumamoto_ir import __version__
from kumamoto_ir.cli import app
from kumamoto_ir.cli.help import BEHIND, FRONT
from kumamoto_ir.desk.terminal.line import LineOfficer
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.reading.library import Library
from kumamoto_ir.saying import words
from tests.desks import ROOT, begun, desk, go_on, journal_at, shipped
from tests.documents import FENCED, Block, blocks_of, table_rows

README = ROOT / "README.md"
MANUAL = ROOT / "docs" / "manual.md"
CHANGELOG = ROOT / "CHANGELOG.md"
GUIDE = ROOT / "docs" / "playbooks.md"  # its own test runs what stands in it: test_docs_playbooks.py
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
MAKEFILE = ROOT / "Makefile"
PAPERS = (README, MANUAL, CHANGELOG, GUIDE, CONTRIBUTING)

_WALK = re.compile(r"walk(?: (?P<playbook>\w+) at (?P<office>\w+))?: (?P<columns>\d+) columns: (?P<typed>.*)")
_SCREEN = re.compile(r"(?:walk[\w ]*|screen): (\d+) columns")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


# ---------------------------------------------------------------- commands, keys, exit codes


def test_the_readme_lists_the_commands_of_the_program() -> None:
    """README names every command once, in the order of `ir --help`, with the sentence that help gives."""
    rows = table_rows(README.read_text(encoding="utf-8"), "命令")
    named = [row[0].strip("`").removeprefix("ir ").split()[0] for row in rows]
    assert named == [*FRONT, *BEHIND]
    group: Any = typer.main.get_command(app)
    assert set(group.commands) == set(named)  # a command that no help lists is one that nobody finds
    for name, (_, said) in zip(named, rows, strict=True):
        assert said.startswith(group.commands[name].help), name


@pytest.mark.parametrize("name", [*FRONT, *BEHIND])
def test_the_manual_tells_of_every_command(name: str) -> None:
    """Every command stands in the manual."""
    assert re.search(rf"\bir {name}\b", MANUAL.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("key", "said"), [*words.KEYS.items(), words.REAL_KEY])
def test_the_manual_explains_every_key(key: str, said: str) -> None:
    """Every key stands in the manual's table of keys, under the name that the screen gives it."""
    rows = table_rows(MANUAL.read_text(encoding="utf-8"), "文字")
    assert [row[1] for row in rows if row[0] == f"`{key}`"] == [said]


@pytest.mark.parametrize("said", [*words.CALL_OUTCOMES.values(), *words.ITEM_OUTCOMES.values()])
def test_the_manual_tells_what_an_outcome_means(said: str) -> None:
    """Every outcome of a call or an item stands in the manual."""
    assert said in MANUAL.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [README, MANUAL], ids=lambda path: str(path.name))
def test_the_exit_codes_are_those_of_the_program(path: Path) -> None:
    """README and manual give every exit code and its name, and no other."""
    rows = table_rows(path.read_text(encoding="utf-8"), "終了コード")
    assert [(int(row[0]), row[1].strip("`")) for row in rows] == [
        (code.value, code.name) for code in ExitCode
    ]


# ---------------------------------------------------------------- the two commands of README, and every other one


def _marked(mark: str) -> list[Block]:
    """The block under a marker of README, and the one that follows it."""
    blocks = blocks_of(README)
    at = next(place for place, block in enumerate(blocks) if block.mark == mark)
    return [blocks[at], blocks[at + 1]]


_LOCKED = "pip install --quiet --require-hashes -r {0}"
_OWN = "pip install --quiet --no-deps --no-build-isolation {0}"


@pytest.mark.parametrize(
    ("mark", "venv", "steps"),
    [
        ("start", ".venv", [_LOCKED.format("requirements.lock"), _OWN.format("."), "ir report --drill"]),
        (
            "test",
            ".venv",
            [
                _LOCKED.format("requirements-dev.lock"),
                _OWN.format("--editable ."),
                "python -m pytest --quiet",
            ],
        ),
        (
            "newest",
            ".venv-newest",
            ["pip install --quiet --editable '.[test]'", "python -m pytest --quiet"],
        ),
    ],
)
def test_the_readme_has_one_line_to_start_and_one_to_test(mark: str, venv: str, steps: list[str]) -> None:
    """Each is a single line to paste, the same for a shell and for PowerShell; only the newest asks for no lock."""
    shell, powershell = _marked(mark)
    assert (shell.kind, powershell.kind) == ("sh", "powershell")
    made = f"-m venv {'--clear ' if mark == 'newest' else ''}{venv}"
    assert shell.text == " && ".join([f"python3 {made}", *(f"{venv}/bin/{step}" for step in steps)]) + "\n"
    assert (
        powershell.text
        == "; ".join([f"py -3 {made}", *(f"{venv}\\Scripts\\{step}" for step in steps)]) + "\n"
    )


def _recipes() -> dict[str, list[str]]:
    """The lines of every task of the Makefile, as make would run them."""
    text = MAKEFILE.read_text(encoding="utf-8").replace("$(BIN)", ".venv/bin")
    tasks = re.findall(r"^(\w+):.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    return {name: [line.removeprefix("\t") for line in lines.splitlines()] for name, lines in tasks}


def test_the_tasks_are_the_commands_of_the_readme() -> None:
    """`make dev` and then `make test` is the test command, `make newest` that for the newest versions."""
    recipes = _recipes()
    assert " && ".join([*recipes["dev"], *recipes["test"]]) + "\n" == _marked("test")[0].text
    assert recipes["newest"] == [_marked("newest")[0].text.rstrip("\n")]


def test_the_tasks_are_all_told_of() -> None:
    """Who wants to change the program finds every task in CONTRIBUTING, and none that is not there."""
    assert set(re.findall(r"`make (\w+)`", CONTRIBUTING.read_text(encoding="utf-8"))) == set(_recipes())


def test_the_fast_tests_leave_out_what_exists() -> None:
    """What was moved would otherwise be run without a word."""
    (left_out,) = re.findall(
        r"^SLOW := (.*)$", MAKEFILE.read_text(encoding="utf-8").replace("\\\n", ""), re.MULTILINE
    )
    for name in left_out.split():
        assert (ROOT / "tests" / name).exists(), name


def test_the_readme_begins_with_an_english_paragraph() -> None:
    """Somebody who reads no Japanese learns from the first paragraph what this is."""
    first = README.read_text(encoding="utf-8").split("\n\n")[1]
    letters = [letter for letter in first if letter.isalpha()]
    assert sum(letter.isascii() for letter in letters) > 0.8 * len(letters)


def test_the_checks_run_the_test_command_of_the_readme() -> None:
    """`.ci/run` cuts the test command out of README; what it cuts out is the command under the marker."""
    script = ROOT / ".ci" / "run"
    if not script.exists():
        pytest.skip("no checks in this copy")
    assert (
        "sed -n '/<!-- test -->/,/```$/p' README.md | sed -n '/^```sh$/,/^```$/p' | sed '1d;$d'"
        in script.read_text(encoding="utf-8")
    )
    assert "pip install" not in script.read_text(encoding="utf-8"), "the linters are those of the lock"
    inside = False
    cut: list[str] = []
    for line in README.read_text(encoding="utf-8").splitlines():
        inside = inside or "<!-- test -->" in line
        if inside:
            cut.append(line)
        if inside and line.endswith("```"):
            break
    assert "\n".join(cut[cut.index("```sh") + 1 : -1]) + "\n" == _marked("test")[0].text


def _invocations(path: Path) -> Iterator[list[str]]:
    for block in blocks_of(path):
        if block.kind not in ("sh", "powershell"):
            continue
        for part in re.split(r"\n|&&|;", block.text):
            if part.strip():
                words_of = shlex.split(part.replace("\\", "/"), comments=True)
                if words_of and PureWindowsPath(words_of[0]).stem == "ir":
                    yield words_of[1:]


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.name))
def test_every_command_line_in_the_documents_can_be_typed(path: Path) -> None:
    """Each `ir …` in a block of commands names a command that exists, with options and values that it takes."""
    group: Any = typer.main.get_command(app)
    for arguments in _invocations(path):
        context = group.make_context("ir", list(arguments))
        if any(argument in group.commands for argument in arguments):
            rest = [*context._protected_args, *context.args]
            name, command, left = group.resolve_command(context, rest)
            command.make_context(name, left, parent=context)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.name))
def test_every_command_named_in_a_sentence_exists(path: Path) -> None:
    """An `ir …` between backquotes begins with a command, or with an option of `ir` itself."""
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    for said in re.findall(r"`ir ([^`]+)`", text):
        first = said.split()[0]
        assert first in (*FRONT, *BEHIND, "--help", "--drill"), said


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.name))
def test_every_link_inside_the_project_leads_somewhere(path: Path) -> None:
    """A relative link names a file that exists, and the part behind # a heading of it."""
    for target in _LINK.findall(FENCED.sub("", path.read_text(encoding="utf-8"))):
        assert "://" not in target, "the product works without a network, and so do its documents"
        name, _, anchor = target.partition("#")
        held = (path.parent / name).resolve() if name else path
        assert held.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", held.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {
                re.sub(r"[^\w\- ]", "", heading).replace(" ", "-").lower() for heading in headings
            }, target


def test_the_changes_name_the_version() -> None:
    """The newest entry of the changes is the version of the program."""
    newest = re.search(r"^## ([0-9.]+)", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


# ---------------------------------------------------------------- screens


def test_no_screen_of_the_manual_is_wider_than_its_terminal() -> None:
    """A screen marked with a number of columns has no longer line."""
    measured = 0
    for block in blocks_of(MANUAL):
        marked = _SCREEN.match(block.mark)
        if marked is None:
            continue
        measured += 1
        for line in block.text.splitlines():
            assert cells(line) <= int(marked[1]), line
    assert measured


@pytest.fixture(scope="module")
def library() -> Library:
    """The plan as it is shipped, read once."""
    return shipped()


def _screen_after(
    library: Library, folder: Path, columns: int, typed: list[str], playbook: str, office: str
) -> str:
    """What stands on the screen after the last of the lines typed, with the prompt that then waits."""
    out = io.StringIO()
    seen = 0
    waiting = iter(typed)

    def ask_line(prompt: str) -> str:
        nonlocal seen
        out.write(prompt)
        line = next(waiting, None)
        if line is None:
            raise EOFError
        out.write(f"{line}\n")
        seen = len(out.getvalue())
        return line

    officer: Any = LineOfficer(out, ask_line, lambda: columns)
    journal = journal_at(folder, drill=True)
    go_on(begun(desk(journal, officer, folder, library), playbook, drill=True, office=office))
    journal.close()
    lines = out.getvalue()[seen:].strip("\n").splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _renewed(text: str, screen: Callable[[int, list[str], str, str], str]) -> str:
    """The manual with every marked walk as the product draws it now."""

    def one(hit: re.Match[str]) -> str:
        walk = _WALK.fullmatch(hit["mark"] or "")
        if walk is None:
            return hit[0]
        keys = walk["typed"].split(" / ") if walk["typed"] != "-" else []
        typed = ["" if line == "Enter" else line for line in keys]
        drawn = screen(int(walk["columns"]), typed, walk["playbook"] or "report", walk["office"] or "branch")
        return f"<!-- {hit['mark']} -->\n```{hit['kind']}\n{drawn}```"

    return FENCED.sub(one, text)


def test_the_screens_of_the_manual_are_those_of_the_product(
    library: Library, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Whoever types what the comment above a screen says sees that screen."""
    walks = 0

    def screen(columns: int, typed: list[str], playbook: str, office: str) -> str:
        nonlocal walks
        walks += 1
        folder = tmp_path / str(walks)
        folder.mkdir()
        return _screen_after(library, folder, columns, typed, playbook, office)

    text = MANUAL.read_text(encoding="utf-8")
    renewed = _renewed(text, screen)
    if pytestconfig.getoption("update_snapshots", default=False):
        MANUAL.write_text(renewed, encoding="utf-8", newline="\n")
    else:
        assert renewed == text
    assert walks

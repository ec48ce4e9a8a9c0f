"""Papers as files from the command line: formats, names, folders, what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from kumamoto_ir.paper.render.formats import WORDS
from tests.consoles import Shell

TOLD = ("1", "", "届書の箱がない", "1 班長")
COMMANDS = {
    "notice": ("notice",),
    "plan": ("plan",),
    "handover": ("handover",),
    "tally": ("tally",),
    "log": ("log",),
    "calls": ("log", "--calls"),
    "posting": ("notice", "--paper", "posting"),
}


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def kinds(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_paper_is_saved_in_all_formats_under_one_name(shell: Shell, name: str) -> None:
    """Where `--out` says, below the incident; the names sort by incident and number, and only the ending differs."""
    incident = shell.begun(TOLD)
    command, *options = COMMANDS[name]
    ran = shell.ir(command, incident, *options, "--format", "all", "--out", str(shell.folder / "out"))
    assert (ran.code, ran.err) == (0, "")
    folder = shell.folder / "out" / incident
    assert kinds(folder) == sorted([".md", ".txt", ".docx", ".pdf", *([".csv"] if name == "tally" else [])])
    (stem,) = {path.stem for path in folder.iterdir()}
    assert stem.startswith(f"{incident}-000")
    assert ran.out.count("保存しました") == len(kinds(folder))


@pytest.mark.parametrize(
    ("word", "suffix"), [("text", ".txt"), ("md", ".md"), ("docx", ".docx"), ("pdf", ".pdf")]
)
def test_one_format_is_one_file(shell: Shell, word: str, suffix: str) -> None:
    """Nothing else is written."""
    incident = shell.begun(TOLD)
    assert shell.ir("handover", incident, "--format", word, "--out", str(shell.folder / "out")).code == 0
    assert kinds(shell.folder / "out" / incident) == [suffix]


@pytest.mark.parametrize("typed", ["md,text", "text, md", "ｍｄ、ＴＥＸＴ"])
def test_several_formats_are_named_with_commas(shell: Shell, typed: str) -> None:
    """In any order and width; each once."""
    incident = shell.begun(TOLD)
    assert shell.ir("handover", incident, "--format", typed, "--out", str(shell.folder / "out")).code == 0
    assert sorted(kinds(shell.folder / "out" / incident)) == [".md", ".txt"]


def test_a_second_paper_writes_over_nothing(shell: Shell) -> None:
    """All its files get the same -2, also the ones whose own name is free."""
    incident = shell.begun(TOLD)
    out = str(shell.folder / "out")
    shell.ir("handover", incident, "--format", "pdf", "--out", out)
    first = shell.files()
    shell.ir("handover", incident, "--format", "all", "--out", out)
    assert first.items() <= shell.files().items()
    assert {path.stem[-2:] for path in shell.files() if "out" in path.parts and path not in first} == {"-2"}


def test_a_plan_is_made_without_a_question(shell: Shell) -> None:
    """`ir plan --format` writes what is known, of an incident that goes on or has ended, and records nothing."""
    incident = shell.begun(TOLD)
    before = shell.events(incident)
    ran = shell.ir("plan", incident, "--format", "md", "--out", str(shell.folder / "out"))
    assert ran.code == 0
    (path,) = (shell.folder / "out" / incident).iterdir()
    assert "再発防止計画書" in path.read_text(encoding="utf-8")
    assert shell.events(incident) == before


def test_a_posting_has_no_number_and_leaves_no_record(shell: Shell) -> None:
    """It is no report to anybody; a name that the plan does not know is refused with those it does."""
    incident = shell.begun(TOLD)
    before = shell.events(incident)
    ran = shell.ir(
        "notice", incident, "--paper", "posting", "--format", "md", "--out", str(shell.folder / "out")
    )
    assert ran.code == 0
    (path,) = (shell.folder / "out" / incident).iterdir()
    assert "お知らせ" in path.read_text(encoding="utf-8")
    assert shell.events(incident) == before
    said = shell.refused("notice", incident, "--paper", "poster", "--store", str(shell.store))
    assert "posting" in said


def test_a_format_that_does_not_exist_is_refused_before_anything_is_written(shell: Shell) -> None:
    """With the ones that do; no report is numbered for it."""
    incident = shell.begun(TOLD)
    before = shell.events(incident)
    said = shell.refused("notice", incident, "--format", "excel", "--store", str(shell.store))
    assert all(word in said for word in WORDS)
    assert shell.events(incident) == before


def test_a_character_without_glyph_is_told(shell: Shell) -> None:
    """The paper is there, and the officer knows what to write in by hand."""
    incident = shell.begun(("1", "", "箱に😀の印", "1 班長"))
    ran = shell.ir("notice", incident, "--format", "pdf", "--out", str(shell.folder / "out"))
    assert ran.code == 0
    assert "U+1F600" in ran.out
    assert kinds(shell.folder / "out" / incident) == [".pdf"]


def test_a_municipality_without_a_word_file_uses_the_shipped_one(shell: Shell) -> None:
    """`ir init` copies it; a copy made earlier has none."""
    incident = shell.begun(TOLD)
    home = shell.folder / "city"
    assert shell.plain("init", str(home)).code == 0
    assert (home / "templates" / "reference.docx").exists()
    (home / "templates" / "reference.docx").unlink()
    ran = shell.ir(
        "handover", incident, "--format", "docx", "--home", str(home), "--out", str(shell.folder / "out")
    )
    assert (ran.code, ran.err) == (0, "")
    assert kinds(shell.folder / "out" / incident) == [".docx"]


def test_a_broken_word_file_of_the_municipality_costs_only_word(shell: Shell) -> None:
    """Markdown is written instead, with what is wrong."""
    incident = shell.begun(TOLD)
    home = shell.folder / "city"
    shell.plain("init", str(home))
    (home / "templates" / "reference.docx").write_text("broken")
    ran = shell.ir(
        "handover", incident, "--format", "docx", "--home", str(home), "--out", str(shell.folder / "out")
    )
    assert ran.code == 0
    assert "Wordの見本が読めません" in ran.out
    assert kinds(shell.folder / "out" / incident) == [".md"]


def test_struck_words_are_looked_for_in_packed_papers_too(shell: Shell) -> None:
    """Nobody can search a PDF from outside: each one is named to be opened."""
    incident = shell.begun(TOLD)
    shell.ir("handover", incident, "--format", "all")
    seq = next(event.seq for event in shell.events(incident) if "届書" in str(event.words))
    ran = shell.ir("redact", incident, str(seq), "--order", "課長の指示", "--yes")
    assert ran.code == 0
    assert ran.out.count("開いて確かめ") == 2


@pytest.mark.parametrize(
    "command", ["kumamoto_ir.cli", "kumamoto_ir.cli.commands.walk", "kumamoto_ir.cli.commands.show"]
)
def test_the_first_minutes_do_not_wait_for_word_and_pdf(command: str) -> None:
    """Nobody who reports an incident loads a typesetter."""
    heavy = "{'typst', 'docx', 'lxml', 'pylopdf_fonts_jp'}"
    code = f"import sys, {command}; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

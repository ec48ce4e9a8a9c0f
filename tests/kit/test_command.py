"""`ir kit` on the command line: files, names, formats, what it touches and what it says."""

import re
import sys
from pathlib import Path

import docx as word
import pytest

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render import pdf
from tests.consoles import Person, Shell, piped
from tests.kit import OTHER

NAME = re.compile(r"kit-\d{8}-[0-9a-f]{8}(-\d+)?\.(pdf|docx)")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def test_a_kit_is_one_pdf_and_one_word_file_and_nothing_else(tmp_path: Path) -> None:
    """It needs no incident and makes no journal; in a pipe there is no bar."""
    out = tmp_path / "kit"
    code, said, complaints = piped(
        tmp_path, "kit", "--home", str(OTHER), "--out", str(out), XDG_DATA_HOME=str(tmp_path / "data")
    )
    assert (code, complaints) == (0, "")
    assert all(NAME.fullmatch(path.name) for path in out.iterdir())
    assert sorted(path.suffix for path in out.iterdir()) == [".docx", ".pdf"]
    assert len({path.stem for path in out.iterdir()}) == 1
    assert [line.startswith("保存しました") for line in said.splitlines() if not line.startswith(" ")] == [
        True,
        True,
    ]
    assert not (tmp_path / "data").exists()
    assert "\x1b" not in said


def test_a_second_kit_writes_over_nothing(shell: Shell) -> None:
    """Both files of the second get the same -2, also where only one name was taken."""
    out = shell.folder / "out"
    assert shell.plain("kit", "--home", str(OTHER), "--out", str(out), "--format", "pdf").code == 0
    (first,) = out.iterdir()
    before = first.read_bytes()
    assert shell.plain("kit", "--home", str(OTHER), "--out", str(out)).code == 0
    assert first.read_bytes() == before
    assert {path.stem.removeprefix(first.stem) for path in out.iterdir()} == {"", "-2"}
    assert len(list(out.iterdir())) == 3


@pytest.mark.parametrize(
    ("wanted", "suffixes"), [("pdf", [".pdf"]), ("docx", [".docx"]), ("docx, pdf", [".docx", ".pdf"])]
)
def test_a_format_can_be_chosen(shell: Shell, wanted: str, suffixes: list[str]) -> None:
    """One, or both with a comma."""
    out = shell.folder / "out"
    assert shell.plain("kit", "--home", str(OTHER), "--out", str(out), "--format", wanted).code == 0
    assert sorted(path.suffix for path in out.iterdir()) == suffixes


def test_an_unknown_format_is_refused(shell: Shell) -> None:
    """With those that there are; nothing is written."""
    ran = shell.plain("kit", "--out", str(shell.folder / "out"), "--format", "pdf,txt")
    assert ran.code == 1
    assert "txt" in ran.err
    assert "pdf、docx" in ran.err
    assert not (shell.folder / "out").exists()


def test_where_a_format_cannot_be_made_the_other_is_saved(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says which and why, and the exit code tells it."""

    def broken(_booklet: object) -> object:
        raise UserError("PDFを作る部品(typst)が入っていません。", hint="ほかの形式の書類は作れます。")

    monkeypatch.setattr(pdf, "booklet_pdf", broken)
    ran = shell.plain("kit", "--home", str(OTHER), "--out", str(shell.folder / "out"))
    assert ran.code == 1
    assert "typst" in ran.out
    (path,) = (shell.folder / "out").iterdir()
    assert word.Document(str(path)).paragraphs


def test_without_the_font_of_the_pdf_the_word_file_tells_its_pictures_in_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The PDF is not made and that is said; the other has all its parts."""

    def none() -> object:
        raise UserError("PDFの文字が入っていません。", hint="ほかの形式の書類は作れます。")

    monkeypatch.setattr(pdf, "japanese", none)
    ran = shell.plain("kit", "--home", str(OTHER), "--out", str(shell.folder / "out"))
    assert ran.code == 1
    assert "ほかの形式の書類は作れます" in ran.out
    assert "図を描けませんでした" in ran.out
    (path,) = (shell.folder / "out").iterdir()
    lines = [line.text for line in word.Document(str(path)).paragraphs]
    assert any(line.startswith("[図] ") and len(line) > 10 for line in lines)


def test_a_folder_with_mistakes_is_refused(shell: Shell) -> None:
    """As everywhere: how many, and how to see them."""
    folder = shell.folder / "broken"
    (folder / "playbooks").mkdir(parents=True)
    ran = shell.plain("kit", "--home", str(folder), "--out", str(shell.folder / "out"))
    assert ran.code == 1
    assert "ir validate" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    """A bar names what is being made, and is gone when the files are saved; nothing is wider than the terminal."""
    with Person(tmp_path, "kit", "--home", str(OTHER), "--out", str(tmp_path / "out"), columns=40) as person:
        assert person.leaves() == 0
    shown = person.text()
    assert "保存しました" in shown
    assert "紙面" in shown
    assert shown.index("紙面") < shown.index("保存しました")
    assert person.too_wide() == []
    shown.encode("cp932")

"""What comes in beside the walk: arguments, names of files and folders, what lies there, the environment, lines that are too long."""

import os
import re
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from bench.nasties import MARKS
from bench.targets import harmless
from kumamoto_ir.desk.entering import taking as entered
from kumamoto_ir.incident.typedvalues import LONGEST
from kumamoto_ir.reading import library, source
from tests.consoles import ID, PATIENCE, STARTED, Ran, Shell, piped, short_pipe, surroundings

CODES = {0, 1, 2, 10}
# A command line can hold no NUL, and the system no name longer than this.
NAMES = tuple(
    mark
    for mark in (*MARKS, "\udce5\udcff")
    if not re.search("[\0\ud800-\udc7f\udd00-\udfff]", mark)
    and len(mark.encode("utf-8", "surrogatepass")) < 200
)
FEW = NAMES[::2]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder, which is also where they run."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys, monkeypatch)


def unharmed(ran: Ran) -> Ran:
    """A known code, and nothing on either stream that steers a terminal."""
    assert ran.code in CODES, ran
    harmless(ran.out)
    harmless(ran.err)
    return ran


# ---------------------------------------------------------------- arguments


@pytest.mark.parametrize(
    "command",
    [
        ("log",),
        ("resume",),
        ("status",),
        ("verify",),
        ("notice",),
        ("contacts",),
        ("show",),
        ("explain",),
        ("run",),
        ("archive",),
        ("tally",),
        ("handover",),
        ("void", "--reason", "x"),
    ],
    ids=" ".join,
)
def test_a_name_that_nobody_gave_is_refused_and_steers_nothing(
    shell: Shell, command: tuple[str, ...]
) -> None:
    """Escape sequences, markup, bidi marks, templates, formulas and paths in the place of an id or a name."""
    for name in FEW:
        ran = unharmed(shell.plain(*command, "--store", str(shell.store), "--", name))
        assert ran.code in (1, 2), name
    found = {path.name for path in shell.folder.rglob("*")} - {"data", "journal.db", "station.json"}
    assert not found


@pytest.mark.parametrize(
    "command", [("note",), ("void",), ("setup", "--name"), ("setup", "--tel")], ids=" ".join
)
def test_words_in_an_argument_are_kept_as_they_are(shell: Shell, command: tuple[str, ...]) -> None:
    """A note, a reason, a name: shown harmlessly wherever they are shown afterwards."""
    for word in FEW:
        incident = shell.begun() if command == ("void",) else ""
        if command == ("note",) and not shell.store.exists():
            shell.begun()
        match command:
            case ("note",):
                unharmed(shell.ir("note", "--", f"語{word}"))
            case ("void",):
                unharmed(shell.ir("void", incident, "--reason", f"語{word}"))
            case _:
                unharmed(shell.plain(*command, f"語{word}"))
    if shell.store.exists():
        found = ID.search(shell.ir("list").out)
        assert found is not None
        for look in (("log", found[0]), ("status", found[0]), ("list",), ("log", found[0], "--md")):
            unharmed(shell.ir(*look))
        assert shell.ir("verify", found[0]).code == 0


# ---------------------------------------------------------------- names of files


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_of_a_file_is_taken_or_refused(shell: Shell, name: str) -> None:
    """As the journal, as a folder to write to, as a file to read: nothing outside is touched, nothing steers."""
    inside = shell.folder / "in"
    inside.mkdir()
    os.chdir(inside)
    wanted = name.lstrip("/").replace("..", ".")  # a path of the user's own choice may lead anywhere
    for arguments in (
        ("report", "--drill", "--store", f"{wanted}.db"),
        ("list", "--store", wanted),
        ("report", "--drill", "--answers", wanted),
        ("report", "--drill", "--record", f"{wanted}.yaml"),
        ("validate", wanted),
        ("rescue", "--out", f"{wanted}.d"),
        ("init", f"{wanted}.c"),
        ("status", "--home", wanted),
        ("verify", f"./{wanted}"),
        ("enter", "--file", wanted),
    ):
        unharmed(shell.plain(*arguments, typed=["1", "", "届書の箱がない"]))
    assert {path for path in shell.folder.iterdir() if path.name != "data"} == {inside}


def test_a_folder_called_by_an_old_encoding_holds_a_journal(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, as an older system wrote them."""
    if sys.platform == "win32":
        pytest.skip("names are Unicode there")
    home = os.fsdecode(os.fsencode(tmp_path) + b"/\xc5\xcf\xb2\xb0")
    Path(home).mkdir()
    code, _, err = piped(tmp_path, "report", "--drill", typed="1\n\n箱がない\n", XDG_DATA_HOME=home)
    assert (code, err) == (10, "")
    assert piped(tmp_path, "list", "--drill", XDG_DATA_HOME=home)[0] == 0


@pytest.mark.parametrize(
    "name", ["../x", "..", "/tmp/x", "a/../../x", "a/b", "\\\\host\\x", "x\\..\\..\\y", "CON", "~"]
)
def test_an_id_leads_nowhere(shell: Shell, name: str) -> None:
    """Ids of incidents, papers, playbooks and contacts are looked up, never made into paths."""
    incident = shell.begun()
    before = set(shell.folder.rglob("*"))
    for arguments in (
        ("archive", name, "--out", "copy"),
        ("notice", incident, "--paper", name),
        ("notice", incident, "--to", name),
        ("run", name),
        ("show", name),
        ("status", name),
        ("contacts", name),
        ("explain", name),
    ):
        assert unharmed(shell.ir(*arguments)).code in (1, 2), arguments
    assert set(shell.folder.rglob("*")) == before


# ---------------------------------------------------------------- what lies there


def test_links_are_followed_where_they_are_the_users_own_and_never_written_through(shell: Shell) -> None:
    """A journal may be a link; a paper is never written over what a link of its name leads to."""
    real = shell.folder / "elsewhere.db"
    shell.begun()
    shell.store.rename(real)
    shell.store.symlink_to(real)
    incident = shell.begun()
    assert len(ID.findall(shell.plain("list", "--store", str(real)).out)) == 2
    assert shell.store.is_symlink()
    precious = shell.folder / "precious.txt"
    precious.write_text("大切", encoding="utf-8")
    out = shell.folder / "papers"
    made = unharmed(shell.ir("handover", incident, "--out", str(out), "--format", "md"))
    assert made.code == 0
    for paper in [path for path in out.rglob("*") if path.is_file()]:
        paper.unlink()
        paper.symlink_to(precious)
    assert unharmed(shell.ir("handover", incident, "--out", str(out), "--format", "md")).code == 0
    assert precious.read_text(encoding="utf-8") == "大切"


@pytest.mark.parametrize("what", ["loop", "nowhere", "folder", "device", "text", "zeros"])
def test_whatever_stands_in_the_place_of_the_journal_is_left_alone(shell: Shell, what: str) -> None:
    """One sentence; what was there is there afterwards."""
    if what == "loop":
        shell.store.symlink_to(shell.store)
    elif what == "nowhere":
        shell.store.symlink_to(shell.folder / "nai" / "journal.db")
    elif what == "folder":
        shell.store.mkdir()
    elif what == "device":
        shell.store.symlink_to("/dev/null")
    else:
        shell.store.write_bytes(b"text" * 2000 if what == "text" else bytes(8192))
    before = shell.files()
    for command in ("list", "status", "report", "doctor", "verify"):
        ran = unharmed(shell.ir(command, typed=["1", "", "箱がない"]))
        if what != "nowhere":
            assert ran.code == 1, (command, ran)
    if what != "nowhere":
        assert {path: data for path, data in shell.files().items() if "data" not in path.parts} == before


@pytest.mark.parametrize(
    "name", ["playbooks/report.yaml", "contacts.yaml", "templates/report.md", "contacts.local.yaml"]
)
@pytest.mark.parametrize("what", ["loop", "folder", "pipe", "device", "large"])
def test_whatever_stands_in_the_place_of_a_playbook_is_a_finding(shell: Shell, name: str, what: str) -> None:
    """Nothing that is no file is read, nor one that is too large; the file is named."""
    assert shell.plain("init", "city").code == 0
    most = max(held.stat().st_size for held in (shell.folder / "city").rglob("*") if held.is_file())
    shell.patch.setattr(source, "MAX_BYTES", most)
    shell.patch.setattr(library, "MAX_BYTES", most)
    pipe: AbstractContextManager[None] = nullcontext()
    path = shell.folder / "city" / name
    path.unlink(missing_ok=True)
    match what:
        case "loop":
            path.symlink_to(path)
        case "folder":
            path.mkdir()
        case "pipe":
            pipe = short_pipe(path)
        case "device" if Path("/dev/null").exists():
            path.symlink_to("/dev/null")
        case "large":
            path.write_bytes(b"#" * (most + 1))
        case _:
            pytest.skip("no such thing here")
    with pipe:
        ran = unharmed(shell.plain("validate", "city"))
    if name != "contacts.local.yaml" or what != "loop":  # a link to itself is as if there were none
        assert ran.code == 1
        assert Path(name).name in ran.out + ran.err
    if not name.startswith("templates"):
        said = {
            "pipe": "ファイルではありません",
            "device": "ファイルではありません",
            "large": "ファイルが大きすぎます",
        }
        assert said.get(what, "") in ran.out


# ---------------------------------------------------------------- the environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COLUMNS", "101"),
        ("COLUMNS", "-5"),
        ("COLUMNS", "abc"),
        ("COLUMNS", "0"),
        ("LINES", "x"),
        ("TERM", ""),
        ("TERM", "\x1b[31m"),
        ("HOME", ""),
        ("XDG_DATA_HOME", "ここ/../x"),
        ("XDG_DATA_HOME", "/dev/null"),
        ("XDG_DATA_HOME", "/" + "a" * 256),
        ("XDG_DATA_HOME", "\x1b[31m"),
        ("IR_HOME", "/dev/null"),
        ("IR_HOME", "\x1b]0;題\x07"),
        ("IR_HOME", "{{ 7*7 }}[red]"),
        ("TZ", "Nowhere/Else"),
        ("TZ", "\x1b[31m"),
        ("LANG", "\udcff"),
        ("LC_ALL", "C"),
        ("LC_ALL", "tlh_QO.latin1"),
        ("NO_COLOR", "\x1b"),
        ("FORCE_COLOR", "1"),
        ("PYTHONUTF8", "0"),
        ("USER", "\x1b[31m"),
    ],
    ids=ascii,
)
def test_nothing_in_the_environment_stops_the_tool_or_steers_the_screen(
    tmp_path: Path, name: str, value: str
) -> None:
    """In a process of its own, as each value is read when it starts."""
    for arguments, typed in ((("report", "--drill"), "1\n\n箱がない\n"), (("status", "--drill"), "")):
        code, out, err = piped(tmp_path, *arguments, typed=typed, **{name: value})
        unharmed(Ran(code, out, err))
        assert code != 2


def test_without_a_keyboard_it_is_an_end_of_input(tmp_path: Path) -> None:
    """A program that starts another may close its input: what was begun is told, and nothing is a defect."""
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", "import os, sys; os.close(0); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])",
         *STARTED[1:], "report", "--drill"],
        capture_output=True, cwd=tmp_path, env=surroundings(tmp_path, PYTHONIOENCODING="utf-8"), timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (10, b"")


# ---------------------------------------------------------------- lines that are too long


@pytest.mark.parametrize("filler", ["あ", "1 ", "\x1b", " ", "9", "8時 "], ids=ascii)
def test_a_line_that_is_too_long_is_asked_for_again_wherever_it_is_typed(shell: Shell, filler: str) -> None:
    """At the prompt of a choice, of a form and of a note: not kept, told so, and the question comes again."""
    long = (filler * (LONGEST + 1))[: LONGEST + 1]
    ran = unharmed(
        shell.ir(
            "report",
            typed=[long, "1", long, "", long, "箱がない", "n", long, "短いメモ", long],
        )
    )
    assert ran.out.count("文が長すぎます") == 5
    (found,) = set(ID.findall(ran.out))
    words = [text for event in shell.events(found) for text in (event.words or {}).values()]
    assert "短いメモ" in words
    assert max(map(len, words)) <= LONGEST
    ran = unharmed(shell.ir("enter", found, typed=[long, "8時5分 メモ 見た"]))
    assert "1行を記録しました" in ran.out


def test_the_longest_line_that_is_kept_is_kept_whole(shell: Shell) -> None:
    """And it stands on the screen, in the log and in a paper."""
    text = "字" * (LONGEST - 1) + "終"
    incident = shell.begun()
    assert unharmed(shell.ir("note", incident, text)).code == 0
    assert unharmed(shell.ir("note", incident, text + "字")).code == 1
    assert shell.events(incident)[-1].words == {"note": text}
    assert "終" in unharmed(shell.ir("log", incident)).out
    assert text in unharmed(shell.ir("log", incident, "--md")).out


@pytest.mark.parametrize("name", ["answers", "enter"])
def test_files_that_are_too_long_are_refused(shell: Shell, name: str) -> None:
    """A file that is too large, and one whose line is too long."""
    incident = shell.begun()
    before = shell.events(incident)
    large = shell.folder / "large"
    large.write_bytes(b"-" * 90_001)
    long = shell.folder / "long"
    long.write_text(
        f"- {{key: n, text: {'あ' * (LONGEST + 1)}}}\n"
        if name == "answers"
        else f"8時 メモ {'あ' * LONGEST}\n",
        encoding="utf-8",
    )
    shell.patch.setattr(source, "MAX_BYTES", 90_000)
    shell.patch.setattr(entered, "MAX_BYTES", 90_000)
    for path in (large, long):
        given = ("resume", incident, "--answers") if name == "answers" else ("enter", incident, "--file")
        ran = unharmed(shell.ir(*given, str(path)))
        assert ran.code == 1
        assert "すぎます" in ran.out + ran.err
    assert shell.events(incident) == before


def test_what_setup_asks_is_not_too_long_either(shell: Shell) -> None:
    """The name goes onto every paper."""
    ran = unharmed(shell.plain("setup", "--name", "字" * (LONGEST + 1)))
    assert ran.code == 1


@pytest.mark.parametrize(
    "command",
    [
        ("tally", "ID", "--format"),
        ("notice", "ID", "--paper"),
        ("notice", "ID", "--to"),
        ("show", "report", "--incident"),
        ("show", "report", "--format"),
        ("validate", "--format"),
        ("bundle", "stick", "--system"),
        ("setup", "--office"),
        ("redact", "ID"),
    ],
    ids=" ".join,
)
def test_a_value_that_nobody_gave_is_refused_and_steers_nothing(
    shell: Shell, command: tuple[str, ...]
) -> None:
    """The same in the place of an option's value."""
    incident = shell.begun()
    before = set(shell.folder.rglob("*"))
    for name in FEW:
        arguments = [*command[:1], *(incident if part == "ID" else part for part in command[1:]), name]
        more = () if command[0] in ("validate", "bundle") else ("--store", str(shell.store))
        ran = unharmed(shell.plain(arguments[0], *more, *arguments[1:]))
        assert ran.code in (1, 2), name
    assert set(shell.folder.rglob("*")) == before

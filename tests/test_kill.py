"""What was acknowledged survives a kill: the process is ended without a word after every single answer."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.consoles import ID, Pipe, journal_of, only_page, piped, substance, surroundings
from tests.desks import ROOT

# One line each, as typed; the last one's next question is the last that is looked at.
ANSWERS = (
    "1",
    "",
    "届書の箱がない",
    "3",
    "1 係長",
    "1",
    "2,3",
    "5",
    "3",
    "1 課長",
    "4",
    "1",
    "2",
    "a",
    "朝の点検",
    "転入届の箱",
    "120",
    "0",
    "",
    "a",
    "a",
)


def asked(shown: str) -> str:
    """The last question on a screen, without the line that tells the keys once."""
    lines = shown.rpartition("==== ")[2].splitlines()
    return "\n".join(line for line in lines if not line.startswith("?=") and "時" not in line)


def walked_at_once(folder: Path) -> Path:
    """The same answers in one process that is put aside at the end."""
    folder.mkdir()
    store = folder / "journal.db"
    code, _, complaint = piped(folder, "report", "--store", str(store), typed="\n".join((*ANSWERS, "q", "")))
    assert (code, complaint) == (10, "")
    return store


def test_no_acknowledged_answer_is_lost_and_the_same_question_comes_again(tmp_path: Path) -> None:
    """Killed after each of twenty-one answers, an incident has every one of them and goes on where it was."""
    store = tmp_path / "journal.db"
    incident = ""
    before = 0
    waiting = None
    for answer in ANSWERS:
        how = ["resume", incident] if incident else ["report"]
        with Pipe(tmp_path, *how, "--store", str(store)) as ir:
            shown = ir.question()
            if waiting is not None:
                assert asked(shown) == waiting
            ir.type(answer)
            waiting = asked(ir.question())
        events = only_page(store)
        assert len(events) > before
        before = len(events)
        incident = events[-1].incident
    unbroken = only_page(walked_at_once(tmp_path / "whole"))
    assert substance(only_page(store)) == substance(unbroken)


@pytest.mark.parametrize("answer", ["3", "1 係長"])
def test_a_kill_within_an_answer_leaves_it_whole_or_not_at_all(tmp_path: Path, answer: str) -> None:
    """Killed before the next question came, the answer is there or it is asked again; the chain holds either way."""
    store = tmp_path / "journal.db"
    code, said, _ = piped(tmp_path, "report", "--store", str(store), typed="1\n\n箱がない\n")
    found = ID.search(said)
    assert (code, found is not None) == (10, True)
    for _ in range(4):
        before = len(only_page(store))
        with Pipe(tmp_path, "resume", "--store", str(store)) as ir:
            ir.question()
            ir.type(answer)
        assert len(only_page(store)) in (before, before + 1)


def test_a_kill_before_the_first_answer_leaves_no_incident(tmp_path: Path) -> None:
    """Nothing is written before the first answer is given."""
    store = tmp_path / "journal.db"
    with Pipe(tmp_path, "report", "--store", str(store)) as ir:
        ir.question()
    with journal_of(store) as journal:
        assert journal.heads() == ()


def test_the_paper_and_the_answer_that_made_it_are_kept_together(tmp_path: Path) -> None:
    """Killed after the papers were made, each of them stands in the journal, word for word as in its file."""
    store = tmp_path / "journal.db"
    walk = (
        "1",
        "",
        "箱がない",
        "1",
        "2",
        "4",
        "9",
        "1",
        "a",
        "",
        "",
        "",
        "0",
        "",
        "a",
        "6 不要",
        "6 不要",
        "6 不要",
        "6 不要",
        "a",
    )
    code, said, complaint = piped(
        tmp_path, "report", "--store", str(store), typed="\n".join((*walk, "q", ""))
    )
    assert (code, complaint) == (10, "")
    assert "報告書を作ります" in said
    with Pipe(tmp_path, "resume", "--store", str(store)) as ir:
        ir.question()
        ir.type("1")
        ir.question()
    events = only_page(store)
    papers = [event for event in events if event.kind == "texted"]
    assert [event.kind for event in events[-len(papers) - 1 :]] == ["texted"] * len(papers) + ["answered"]
    saved = sorted(path for path in (tmp_path / "papers").rglob("*") if path.is_file())
    assert len(papers) >= 1
    assert saved


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")
def test_random_walks_with_other_windows_survive_fifteen_kills(tmp_path: Path) -> None:
    """The runner of `python -m bench.torture`, small: other windows, other stations, any moment of an answer."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.torture", "--kills", "15", "--seed", "3"],
        cwd=ROOT,
        env=surroundings(tmp_path, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "answers lost: 0" in ran.stdout
    figures = re.search(r"kills (\d+), acknowledged events (\d+)", ran.stdout)
    assert figures is not None
    assert int(figures[1]) >= 15
    assert int(figures[2]) > 5

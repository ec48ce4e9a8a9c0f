"""Journals that were frozen are read, verified and written on byte for byte, whatever the program looks like inside.

`make.py` says how the data were made. The stories are told with a home of their own, so that they stay true when the
plan that is shipped changes. What is compared is what the product writes itself: rows, answers files, text, Markdown,
JSON, CSV. PDF and Word files are not, for their bytes also depend on the libraries that set them.
"""

import os
from pathlib import Path

import pytest

from tests.golden.support import (
    DATA,
    MODES,
    Station,
    Story,
    dumped,
    fits,
    frozen_rows,
    members_of,
    replayed,
    rows_in,
    rules_in,
    stories,
    sums_of,
    written_again,
)

STORIES = {story.name: story for story in stories()}
ARCHIVED = tuple(name for name, story in STORIES.items() if (story.folder / "archive.zip").exists())
END = "2026-12-01T09:00+09:00"  # an hour after every story


@pytest.fixture(params=STORIES, scope="module")
def story(request: pytest.FixtureRequest) -> Story:
    """Every story that is frozen."""
    return STORIES[request.param]


@pytest.fixture(scope="module")
def loaded(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Station:
    """A station whose journals are the frozen ones, only looked at; no code of the product made their files."""
    station = Station(tmp_path_factory.mktemp(story.name), story)
    station.load()
    return station


def modes(story: Story) -> list[str]:
    """In which modes a story wrote."""
    return [mode for mode in MODES if (story.folder / f"{mode}.jsonl").exists()]


def test_a_frozen_journal_verifies(loaded: Station) -> None:
    """`ir verify` finds every page, and nothing that does not fit."""
    for mode in modes(loaded.story):
        ran = loaded.ir(END, "verify", *(("--drill",) if mode == "drill" else ()))
        assert (ran.code, ran.err) == (0, "")
        rows = frozen_rows(loaded.story, mode)
        assert rows is not None
        last = rows[-1]
        line = f"{last['incident']} 記録{last['seq']}件 末尾 {str(last['digest'])[:8]} 合っています"
        assert ran.out.splitlines() == [line, "すべて合っています。"]


def test_every_prefix_of_a_frozen_journal_leads_to_a_state(loaded: Station) -> None:
    """No event of it is impossible where it stands, by the rules that the journal itself keeps."""
    for mode in modes(loaded.story):
        rows = frozen_rows(loaded.story, mode)
        assert rows is not None
        states = list(replayed(loaded.path(mode), mode))
        assert len(states) == len(rows)
        assert all(map(fits, states))


def test_a_frozen_row_read_and_written_is_the_same_row(loaded: Station) -> None:
    """Body, words, salt and digests come out of an event as they went in."""
    for mode in modes(loaded.story):
        assert written_again(loaded.path(mode), mode) == frozen_rows(loaded.story, mode)


def test_the_same_story_writes_the_same_bytes(story: Story, tmp_path: Path) -> None:
    """Rows, digests and rules, the answers files of `--record`, and the papers saved on the way."""
    station = Station(tmp_path, story)
    station.live()
    rules = (DATA / "rules.sha256").read_text(encoding="utf-8")
    for mode in MODES:
        assert station.path(mode).exists() == (mode in modes(story))
    for mode in modes(story):
        frozen = (story.folder / f"{mode}.jsonl").read_text(encoding="utf-8")
        assert dumped(rows_in(station.path(mode))) == frozen
        assert "".join(f"{digest} {sha256}\n" for digest, sha256 in rules_in(station.path(mode))) == rules
    recorded = {path.name: path.read_bytes() for path in station.recorded.iterdir()}
    assert recorded == {path.name: path.read_bytes() for path in story.folder.glob("recorded-*.yaml")}
    assert station.papers() == (story.folder / "papers.sha256").read_text(encoding="utf-8")


def test_a_frozen_journal_is_told_in_the_same_words(loaded: Station) -> None:
    """Chronology, calls, status, handover and plan document say of it what they said when it was frozen."""
    frozen = {
        path.name: path.read_text(encoding="utf-8") for path in (loaded.story.folder / "seen").iterdir()
    }
    assert loaded.seen() == frozen


def test_the_copy_of_a_frozen_journal_has_the_same_bytes(loaded: Station) -> None:
    """Every file of `ir archive`, all of which the product writes itself, and `ir verify` accepts it."""
    packed = loaded.archive("--zip")
    assert sums_of(packed) == (loaded.story.folder / "archive.sha256").read_text(encoding="utf-8")
    ran = loaded.ir(END, "verify", str(packed))
    assert ran.code == 0
    assert ran.out.endswith("すべて合っています。\n")


@pytest.mark.parametrize("name", ARCHIVED)
def test_a_frozen_copy_verifies(name: str, tmp_path: Path) -> None:
    """A zip that was made when the journals were frozen, looked at without any journal."""
    story = STORIES[name]
    packed = story.folder / "archive.zip"
    ran = Station(tmp_path, story).ir(END, "verify", str(packed))
    assert ran.code == 0
    assert ran.out.endswith("すべて合っています。\n")
    assert sums_of(packed) == (story.folder / "archive.sha256").read_text(encoding="utf-8")


def test_every_playbook_is_frozen_and_nothing_of_the_place_where_it_was_made() -> None:
    """Each playbook of the home was opened or entered in a story; no path and no name of a machine is in the data."""
    rows = [row for story in STORIES.values() for mode in MODES for row in frozen_rows(story, mode) or ()]
    playbooks = {path.stem for path in (DATA / "home" / "playbooks").iterdir()} - {"plan"}
    bodies = [str(row["body"]) for row in rows]
    assert {name for name in playbooks if any(f'"{name}"' in body for body in bodies)} == playbooks
    texts = [path.read_bytes() for path in DATA.rglob("*") if path.is_file() and path.suffix != ".zip"]
    texts += [data for name in ARCHIVED for data in members_of(STORIES[name].folder / "archive.zip").values()]
    for text in texts:
        assert not any(trace in text for trace in (b"/tmp/", b"/home/", b"/root", os.sep.encode() + b"work/"))

"""Journals of every earlier version are brought up to date, and those of a later one are left alone.

`versions/N.sql` is a journal as version N wrote it: never changed, and one more for every version that follows.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.journal import tables as schema
from kumamoto_ir.journal.tables import Migration
from tests.store.wreck import NOON, contents, opened, settled

VERSIONS = Path(__file__).parent / "versions"
WIDER = Migration("a column more, for this test only", ("ALTER TABLE rules ADD COLUMN kept_at TEXT",))
BROKEN = Migration("fails half way", ("CREATE TABLE half (x TEXT)", "SELECT no_such_function()"))


def as_written(folder: Path, version: int) -> Path:
    """A journal as an earlier version left it."""
    path = folder / "journal.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript((VERSIONS / f"{version}.sql").read_text(encoding="utf-8"))
    return path


def shape(path: Path) -> list[str]:
    """All tables, indexes and triggers, however their text was broken into lines."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return [" ".join(sql.split()) for (sql,) in rows]


@pytest.mark.parametrize("version", range(1, schema.newest() + 1))
def test_a_journal_of_every_version_is_read_and_goes_on(tmp_path: Path, version: int) -> None:
    """Its events hold, more can be written, and its tables are those of a new journal."""
    path = as_written(tmp_path, version)
    with opened(path) as journal:
        (head,) = journal.heads()
        assert (head.incident, head.seq, head.closed) == ("260401-OLD", 4, False)
        (verdict,) = journal.verify("260401-OLD")
        assert verdict.misfit is None
        assert journal.events("260401-OLD", "s1")[2].words is None  # struck on an order
        assert journal.rules("digest") == {"playbooks/plan.yaml": "id: 計画"}
        (event,) = journal.append("260401-OLD", "s1", 5, [Draft(What.NOTED, NOON)], operator="", office="")
        assert event.prev == head.digest
    (tmp_path / "new").mkdir()
    assert shape(path) == shape(settled(tmp_path / "new"))


def test_steps_that_are_lacking_are_taken_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settled(tmp_path)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, WIDER))
    with opened(path) as journal:
        assert [head.seq for head in journal.heads()] == [12, 12, 12]
        assert journal._db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("2",)
        assert journal._db.execute("SELECT kept_at FROM rules").fetchall() == [(None,)]
    opened(path).close()


def test_a_step_that_fails_leaves_the_version_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settled(tmp_path)
    before = shape(path)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, WIDER, BROKEN))
        with pytest.raises(UserError):
            opened(path)
    assert shape(path) == before
    opened(path).close()


@pytest.mark.parametrize("version", ["2", "999999999999"])
def test_a_journal_of_a_later_version_is_left_alone(tmp_path: Path, version: str) -> None:
    path = settled(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (version,))
        db.commit()
    before = contents(path)
    with pytest.raises(UserError, match="新しい版") as refusal:
        opened(path)
    assert "手を加えていません" in refusal.value.hint
    assert contents(path) == before


@pytest.mark.parametrize("version", ["", "0", "-1", "一", "1.0", "Ⅱ"])
def test_a_version_that_is_no_number_is_damage(tmp_path: Path, version: str) -> None:
    path = settled(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (version,))
        db.commit()
    with pytest.raises(UserError, match="壊れているか"):
        opened(path)

"""`ir doctor`: one line for each thing, 良い, 注意 or だめ, and the code 1 only where the tool cannot do its work."""

import json
import os
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace

import pytest

from kumamoto_ir.ground.layout import cells
from kumamoto_ir.journal import tables as schema
from kumamoto_ir.keeping.health import computer as machine
from tests.consoles import Shell
from tests.desks import MORNING, ROOT, shipped
from tests.store.test_schema import BROKEN, WIDER
from tests.store.wreck import contents, flip

posix = pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")
JAPAN = timedelta(hours=9)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal of their own, on a PC in Japan."""
    monkeypatch.setattr("kumamoto_ir.cli.commands.doctor.local_offset", lambda: JAPAN)
    monkeypatch.setattr("kumamoto_ir.cli.commands.doctor.utc_now", lambda: MORNING)
    return Shell(tmp_path, capsys, monkeypatch)


def looked(shell: Shell, *more: str, code: int = 0) -> dict[tuple[str, str], str]:
    """Grade and subject of every line, with what was said last."""
    ran = shell.ir("doctor", "--json", *more)
    assert (ran.code, ran.err) == (code, "")
    return {(sign["about"], sign["grade"]): sign["said"] for sign in json.loads(ran.out)}


def test_where_all_is_well_it_says_so(shell: Shell) -> None:
    """Every line begins with 良い or 注意 in words, fits the screen, and can be shown in cp932."""
    shell.begun()
    shell.ir("setup", "--office", "branch", "--name", "試験 太郎")
    ran = shell.ir("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("使えます。\n")
    assert "良い 記録: ファイルの中に壊れた所はありません。" in ran.out
    assert "良い 記録: 新しい事案1件の記録は合っています。" in ran.out
    assert "良い 所属: branch 試験 太郎" in ran.out
    assert "注意 プリンター: つながっているかは、この道具からは分かりません。" in ran.out
    assert "だめ" not in ran.out
    ran.out.encode("cp932")
    shell.patch.setenv("COLUMNS", "40")
    assert max(map(cells, shell.ir("doctor").out.splitlines())) <= 40


def test_before_the_first_incident_nothing_is_made(shell: Shell) -> None:
    """Looking makes neither a journal nor a station."""
    before = shell.files()
    assert ("記録", "good") in looked(shell)
    assert shell.files() == before


def test_damage_is_bad_and_names_the_way_out(shell: Shell) -> None:
    shell.begun()
    flip(shell.store, 5 * 4096, 4096)
    assert "壊れている" in looked(shell, code=1)["記録", "bad"]
    assert "ir rescue" in shell.ir("doctor").out
    assert shell.ir("doctor").out.endswith("直すところがあります。\n")


def test_damage_of_a_large_journal_is_found_too(shell: Shell) -> None:
    """What opening does not read whole, the doctor does."""
    shell.begun()
    shell.patch.setattr("kumamoto_ir.journal.rescue.inspection.CHECKED_AT_ONCE", 0)
    with closing(sqlite3.connect(shell.store)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event_first'").fetchone()
    flip(shell.store, page * 4096 - 16, 16)
    assert "合わない所" in looked(shell, code=1)["記録", "bad"]


def test_an_altered_record_is_bad(shell: Shell) -> None:
    incident = shell.begun()
    with closing(sqlite3.connect(shell.store)) as db:
        db.execute("DROP TRIGGER event_unchanged")
        db.execute("UPDATE event SET operator = '別人' WHERE seq = 2")
        db.commit()
    assert f"{incident} の2番" in looked(shell, code=1)["記録", "bad"]


def test_a_clock_behind_the_last_record_is_to_be_minded(shell: Shell) -> None:
    shell.begun()
    shell.patch.setattr("kumamoto_ir.cli.commands.doctor.utc_now", lambda: MORNING - timedelta(hours=1))
    assert "時計が前に" in looked(shell)["時計", "mind"]


@pytest.mark.parametrize("year", [1970, 2019, 2101])
def test_an_implausible_year_is_bad(shell: Shell, year: int) -> None:
    shell.patch.setattr("kumamoto_ir.cli.commands.doctor.utc_now", lambda: datetime(year, 1, 1, tzinfo=UTC))
    assert "年が違います" in looked(shell, code=1)["時計", "bad"]


@pytest.mark.parametrize("offset", [timedelta(), timedelta(hours=8), None])
def test_another_time_zone_is_to_be_minded(shell: Shell, offset: timedelta | None) -> None:
    shell.patch.setattr("kumamoto_ir.cli.commands.doctor.local_offset", lambda: offset)
    assert "日本ではありません" in looked(shell)["時刻帯", "mind"]
    assert "いつも日本時間で" in shell.ir("doctor").out


@pytest.mark.parametrize(
    ("encoding", "grade"), [("utf-8", "good"), ("cp932", "good"), ("ascii", "bad"), ("?", "bad")]
)
def test_a_screen_without_japanese_is_bad(encoding: str, grade: str) -> None:
    (sign,) = (sign for sign in machine.signs(MORNING, JAPAN, encoding) if sign.about == "画面の文字")
    assert sign.grade == grade


@pytest.mark.parametrize("lacking", ["typst", "pylopdf_fonts_jp"])
def test_what_pdf_needs_is_said_kindly_where_it_is_not_there(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    """Lacking is no fault: papers as text are made all the same."""

    def found(name: str) -> ModuleSpec | None:
        return None if name == lacking else ModuleSpec(name, None)

    monkeypatch.setattr(machine, "find_spec", found)
    (sign,) = (sign for sign in machine.signs(MORNING, JAPAN, "utf-8") if sign.about == "PDF")
    assert (sign.grade, "いつものとおり" in sign.hint) == ("mind", True)


def test_little_space_is_minded_and_none_is_bad(shell: Shell) -> None:
    for free, grade in ((10**10, "good"), (500 * 2**20, "mind"), (1, "bad")):
        shell.patch.setattr("shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        assert ("ディスク", grade) in looked(shell, code=int(grade == "bad"))


@posix
def test_what_others_may_read_is_to_be_minded(shell: Shell) -> None:
    """Journal and telephone numbers are for their owner only."""
    shell.begun()
    home = shell.folder / "home"
    assert shell.plain("init", str(home)).code == 0
    assert ("contacts.local.yaml", "mind") not in looked(shell, "--home", str(home))
    (home / "contacts.local.yaml").chmod(0o644)
    shell.store.chmod(0o640)
    found = looked(shell, "--home", str(home))
    assert "電話番号を読めます" in found["contacts.local.yaml", "mind"]
    assert "記録を読めます" in found["記録", "mind"]


def test_the_folder_of_the_plan_is_looked_at(shell: Shell) -> None:
    """Numbers that are missing, a year without a change, mistakes, no folder at all."""
    home = shell.folder / "home"
    assert shell.plain("init", str(home)).code == 0
    assert "未記入の相手が" in looked(shell, "--home", str(home))["連絡先", "mind"]
    long_ago = (MORNING - timedelta(days=400)).timestamp()
    for path in (home / "playbooks").iterdir():
        os.utime(path, (long_ago, long_ago))
    for path in (home / "templates").iterdir():
        os.utime(path, (long_ago, long_ago))
    assert "一年以上" in looked(shell, "--home", str(home))["手順データ", "mind"]
    (home / "playbooks" / "plan.yaml").write_text("{", encoding="utf-8")
    assert "誤りが" in looked(shell, "--home", str(home), code=1)["手順データ", "bad"]
    shutil.rmtree(home)
    assert "ありません" in looked(shell, "--home", str(home), code=1)["手順データ", "bad"]


def test_numbers_that_nobody_confirmed_in_time_are_counted(shell: Shell) -> None:
    """As many as `ir validate` warns of on the same day; not what the municipality accepts, nor 110, which stays."""
    shell.patch.setattr("kumamoto_ir.cli.commands.author.utc_now", lambda: MORNING)
    home = shell.folder / "home"
    assert shell.plain("init", str(home)).code == 0
    numbers = "{channels: [{means: naisen, number: 内線11, hours: any}]}"
    local = f"contacts:\n  manager: {numbers}\n  joho: {numbers}\n"
    (home / "contacts.local.yaml").write_text(local, encoding="utf-8")
    fresh, old, ahead = (str((MORNING + timedelta(days=days)).date()) for days in (-1, -200, 30))

    def counted(days: str, manager: str, joho: str) -> int:
        _confirm(home / "contacts.yaml", days, manager=manager, joho=joho)
        warned = shell.plain("validate", str(home)).out.count("[contact-stale]")
        signs = json.loads(shell.ir("doctor", "--json", "--home", str(home)).out)
        said = [sign["said"] for sign in signs if "確かめた日" in sign["said"]]
        assert [f"相手が{warned}件" in one for one in said] == [True] * bool(warned)
        return warned

    assert counted("", old, old) == 0
    assert counted("90", fresh, fresh) == 0
    assert counted("90", fresh, old) == 1
    assert counted("90", ahead, old) == 2
    entry = "{rule: contact-stale, file: contacts.yaml, at: contacts.joho, reason: 毎日使う}"
    (home / "playbooks" / "accepted.yaml").write_text(f"accepted:\n  - {entry}\n", encoding="utf-8")
    assert counted("90", fresh, old) == 0


def test_what_the_plan_does_not_say_and_nobody_confirmed_is_counted(shell: Shell) -> None:
    """One less when the municipality has confirmed one; the edition is said, for nobody here knows a newer one."""
    home = shell.folder / "home"
    assert shell.plain("init", str(home)).code == 0
    edition = shipped().city.plan.municipality.edition
    assert edition in looked(shell, "--home", str(home))["計画", "good"]
    before = int(re.findall(r"(\d+)か所", looked(shell, "--home", str(home))["要確認", "mind"])[0])
    assert before > 0
    path = home / "contacts.yaml"
    basis = "basis: {clause: annex3, origin: presumed"
    held = ", confirmed: {by: 地域政策課, on: 2026-04-01, document: 通知}"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{basis}}}", f"{basis}{held}}}", 1), encoding="utf-8")
    found = looked(shell, "--home", str(home))["要確認", "mind"]
    assert re.findall(r"(\d+)か所", found) == [str(before - 1), "1"]


def test_a_journal_of_an_earlier_version_is_only_looked_at(shell: Shell) -> None:
    """Its bytes stay; what is wrong with it is found all the same; the next command that writes brings it up to date."""
    incident = shell.begun()
    with shell.patch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, WIDER))
        before = contents(shell.store)
        said = shell.ir("doctor").out
        assert f"形式{schema.newest() - 1} " in said
        assert "前の版の ir の記録です" in said
        assert "新しい事案1件の記録は合っています" in said
        assert contents(shell.store) == before
        assert sorted(path.name for path in shell.folder.glob("journal.db*")) == ["journal.db"]
        assert shell.ir("note", incident, "文").code in (0, 10)
        assert "前の版" not in shell.ir("doctor").out
        assert f"形式{schema.newest()} " in shell.ir("doctor").out


def test_an_earlier_version_that_cannot_be_brought_up_to_date_is_bad(shell: Shell) -> None:
    """Found out beforehand, on a copy, and not in the night."""
    shell.begun()
    before = contents(shell.store)
    shell.patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, BROKEN))
    assert ("記録", "bad") in looked(shell, code=1)
    assert contents(shell.store) == before


def _confirm(path: Path, days: str, **confirmed: str) -> None:
    """Writes the shipped contacts with a limit (days) and days of confirmation."""
    shipped = (ROOT / "contacts.yaml").read_text(encoding="utf-8")
    text = shipped.replace("confirm_within_days:", f"confirm_within_days: {days}", 1)
    for name, day in confirmed.items():
        before, head, after = text.partition(f"  {name}:\n")
        assert head
        text = f"{before}{head}    confirmed_on: {day}\n{after}"
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("text", "grade"), [("{", "bad"), ("[]", "mind"), ('{"id": "a"}', "mind")])
def test_the_station_is_looked_at(shell: Shell, text: str, grade: str) -> None:
    (shell.folder / "station.json").write_text(text, encoding="utf-8")
    assert ("所属", grade) in looked(shell, code=int(grade == "bad"))

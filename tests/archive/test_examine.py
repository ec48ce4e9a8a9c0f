"""The check of a copy names what is missing, changed, added or forged, and never fails on what it is given."""

import hashlib
import json
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from bench.lowered import MANY_DIGITS, few_digits
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import chain
from kumamoto_ir.keeping.archive import JOURNAL, SUMS, disk
from kumamoto_ir.keeping.archive.contents import members
from kumamoto_ir.keeping.archive.disk import read_copy, write_folder, write_zip
from kumamoto_ir.keeping.archive.examine import (
    CHANGED,
    MISSING,
    MIXED,
    OTHER_RULES,
    OTHER_TEXT,
    UNLISTED,
    examine,
)
from kumamoto_ir.keeping.archive.folios import line
from tests.archive import copy_of, elsewhere, events, forged, whole
from tests.consoles import Shell, short_pipe
from tests.desks import MORNING


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def faults(changes: dict[str, bytes | None], *, sums: bool = False) -> dict[str, str]:
    """What is said first of changed members; with `sums`, the list of digests was made to fit."""
    held = forged(changes) if sums else {k: v for k, v in {**whole(), **changes}.items() if v is not None}
    return {fault.name: fault.why for fault in reversed(examine(held).faults)}


# ---------------------------------------------------------------- what is found


def test_a_whole_copy_has_no_faults() -> None:
    """With the pages it holds, how long they are and where they end."""
    found = examine(whole())
    assert found.faults == ()
    (page,) = found.pages
    assert (page.incident, page.stream, page.count) == ("261124-T3S", "s1", len(events()))
    assert page.head == events()[-1].digest
    assert found.seal == hashlib.sha256(whole()[SUMS]).hexdigest()


def test_any_file_that_changed_or_went_is_named() -> None:
    """Every member of the copy in turn."""
    for name in sorted(set(whole()) - {SUMS}):
        assert faults({name: whole()[name] + b"\n"})[name] == CHANGED
        assert faults({name: None})[name] == MISSING
    assert faults({SUMS: None}).keys() == {SUMS}


def test_a_file_that_was_added_is_named() -> None:
    """Also one that tries to look like another."""
    assert faults({"papers/s1/now/07.txt": b"x"}) == {"papers/s1/now/07.txt": UNLISTED}


def test_a_list_that_names_a_file_twice_is_no_way_round() -> None:
    """Both digests are asked for."""
    name = "README.txt"
    changed = whole()[name] + b"!"
    more = f"{hashlib.sha256(changed).hexdigest()}  {name}\n".encode()
    assert faults({name: changed, SUMS: whole()[SUMS] + more}) == {name: CHANGED}


@pytest.mark.parametrize("old", ["警察が到着", '"seq":3', '"occurred_at":"2026', "班長"])
def test_a_forged_record_is_found_although_the_list_was_made_to_fit(old: str) -> None:
    """The chain knows what the list does not."""
    text = whole()[JOURNAL].decode()
    assert old in text
    spoiled = text.replace(
        old,
        {"警察が到着": "だれも来ない", "班長": "課長"}.get(
            old, old.replace("3", "4").replace("2026", "2025")
        ),
        1,
    )
    assert any(name.startswith(JOURNAL) for name in faults({JOURNAL: spoiled.encode()}, sums=True))


def test_a_record_that_was_taken_out_is_found() -> None:
    """With the number that is missing."""
    lines = whole()[JOURNAL].decode().splitlines(keepends=True)
    said = faults({JOURNAL: "".join(lines[:2] + lines[3:]).encode()}, sums=True)
    assert said[f"{JOURNAL} 端末 s1 3番"] == "この番号の記録がありません。"


def test_forged_texts_and_rules_are_found_although_the_list_was_made_to_fit() -> None:
    """A text that was read aloud is held against the record, and the rules against what the incident began with."""
    kept = next(name for name in whole() if "/kept/" in name)
    assert faults({kept: b"x"}, sums=True) == {kept: OTHER_TEXT}
    assert faults({kept: None}, sums=True) == {kept: MISSING}
    rules = next(name for name in whole() if name.startswith("rules/"))
    folder = "/".join(rules.split("/")[:2]) + "/"
    for spoiled in (b"x", b"\xff", None):
        assert faults({rules: spoiled}, sums=True) == {folder: OTHER_RULES}
    assert faults({f"{folder}more.yaml": b"x"}, sums=True) == {folder: OTHER_RULES}


def test_a_paper_forged_with_its_list_shows_only_in_the_number_of_the_copy() -> None:
    """What was made from the record has no other witness; README says to note the number on paper."""
    now = next(name for name in whole() if "/now/" in name)
    found = examine(forged({now: b"x"}))
    assert found.faults == ()
    assert found.seal != examine(whole()).seal


def test_pages_of_several_stations_are_checked_each_by_itself() -> None:
    """Two chains, each whole; a record of another incident among them is said."""
    copy = copy_of(events(), elsewhere("s2"))
    found = examine(members(copy))
    assert found.faults == ()
    assert [page.stream for page in found.pages] == ["s1", "s2"]
    other = line(elsewhere("s3")[0]).replace("261124-T3S", "261124-ABC")
    said = faults({JOURNAL: whole()[JOURNAL] + other.encode() + b"\n"}, sums=True)
    assert said[JOURNAL] == MIXED


@pytest.mark.parametrize(
    "journal", [b"", b"\n", b"{}\n", b"\xff\xfe", b"[" * 20, b'{"covered":null}', MANY_DIGITS.encode()]
)
def test_a_journal_of_rubbish_is_a_fault_and_no_crash(journal: bytes) -> None:
    """Whatever the lines are."""
    with few_digits():
        assert faults({JOURNAL: journal}, sums=True)


def test_a_line_that_the_reader_of_json_cannot_follow_is_a_fault_and_no_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it says of a line that is nested too deeply for it; said by a stand-in, of lines that are not deep."""

    def swamped(_: str) -> dict[str, Json]:
        raise RecursionError

    monkeypatch.setattr(chain, "unfold", swamped)
    assert faults({JOURNAL: whole()[JOURNAL]}, sums=True)


def test_what_is_found_is_told_by_name_and_as_json(shell: Shell) -> None:
    """The code is 1; a number is given that can be compared with the one on paper."""
    path = write_folder(shell.folder, "copy", whole())
    (path / "README.txt").write_bytes(b"x")
    (path / DOTTED).write_bytes(b"x")
    ran = shell.plain("verify", str(path))
    assert ran.code == 1
    for said in ("README.txt: 内容が変わっています。", f"{DOTTED}: {UNLISTED}", "合わない所が2件あります。"):
        assert said in ran.out
    ran = shell.plain("verify", "--json", str(path))
    assert ran.code == 1
    held = json.loads(ran.out)
    assert [fault["name"] for fault in held["faults"]] == ["README.txt", DOTTED]
    assert held["seal"] == hashlib.sha256(whole()[SUMS]).hexdigest()


DOTTED = ".DS_Store"


def test_folders_around_a_copy_do_not_matter(tmp_path: Path) -> None:
    """A zip is often unpacked into a folder of its own name."""
    write_folder(tmp_path / "a" / "b", "copy", whole())
    assert read_copy(tmp_path / "a") == whole()


# ---------------------------------------------------------------- what is refused


def packed(path: Path, *names: str, mode: int = stat.S_IFREG | 0o600) -> Path:
    """A zip with members of these names."""
    with zipfile.ZipFile(path, "w") as held:
        for name in names:
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            entry.external_attr = mode << 16
            held.writestr(entry, b"x")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "a/../../x",
        "a/..",
        "/etc/passwd",
        "\\\\host\\x",
        "C:/x",
        "C:x",
        "a\\b",
        "a//b",
        "./a",
        "a/.",
        "a:b",
        "a\x1b[2Jb",
        "a\u202eb",
        "a /b",
        "x" * 300,
    ],
)
def test_a_zip_with_a_name_that_leads_elsewhere_is_refused(shell: Shell, name: str) -> None:
    """In one sentence, with the name made visible; nothing is unpacked."""
    path = packed(shell.folder / "copy.zip", name)
    before = shell.files()
    said = shell.refused("verify", str(path))
    assert "使えない名前" in said
    assert "\x1b" not in said
    assert shell.files() == before


def test_a_zip_with_a_link_or_a_name_twice_is_refused(shell: Shell) -> None:
    """Twice also where only the case of letters differs, as on Windows."""
    link = packed(shell.folder / "link.zip", "a", mode=stat.S_IFLNK | 0o777)
    assert "リンク" in shell.refused("verify", str(link))
    assert "二つ" in shell.refused("verify", str(packed(shell.folder / "case.zip", "a", "A")))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(shell.folder / "twice.zip", "a", "a")
    assert "二つ" in shell.refused("verify", str(twice))


def test_a_zip_that_swells_is_refused_before_it_fills_the_memory(shell: Shell) -> None:
    """By what its listing says, by what it really holds where the listing lies, and by the number of its files."""
    shell.patch.setattr(disk, "MOST_BYTES", 1_000)
    shell.patch.setattr(disk, "MOST_FILES", 3)
    swollen = shell.folder / "swollen.zip"
    with zipfile.ZipFile(swollen, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("a", b"\0" * 1_001)
    assert "大きすぎます" in shell.refused("verify", str(swollen))
    data = swollen.read_bytes().replace(struct.pack("<I", 1_001), struct.pack("<I", 900))
    swollen.write_bytes(data)
    assert "zip として読めません" in shell.refused("verify", str(swollen))
    many = packed(shell.folder / "many.zip", *"abcd")
    assert "大きすぎます" in shell.refused("verify", str(many))
    shell.patch.setattr(disk, "MOST_PACKED", 10)
    assert "大きすぎます" in shell.refused("verify", str(many))


def test_a_locked_or_broken_zip_is_a_sentence(shell: Shell) -> None:
    """Encrypted, cut off, no zip at all, or not there."""
    path = packed(shell.folder / "locked.zip", "a")
    data = bytearray(path.read_bytes())
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(sign) + (6 if sign == b"PK\x03\x04" else 8)
        data[at] |= 1
    path.write_bytes(data)
    assert "暗号化" in shell.refused("verify", str(path))
    path.write_bytes(b"no zip")
    assert "zip として読めません" in shell.refused("verify", str(path))
    assert "写しがありません" in shell.refused("verify", str(shell.folder / "gone.zip"))


@pytest.mark.parametrize("year", [1970, 1979, 2108, 9990])
def test_a_zip_is_made_whatever_the_clock_says(tmp_path: Path, year: int) -> None:
    """A zip can write down the years from 1980 to 2107 only; what is in it tells the moment as it was."""
    path = write_zip(tmp_path, "copy", {"README.txt": b"x"}, MORNING.replace(year=year))
    assert read_copy(path) == {"README.txt": b"x"}


def test_a_zip_cut_or_changed_anywhere_is_never_a_crash(tmp_path: Path) -> None:
    """It is whole, or faults are named, or it is refused in a sentence."""
    small = {name: data for name, data in whole().items() if not name.startswith(("rules/", "papers/"))}
    good = write_zip(tmp_path, "copy", small, MORNING).read_bytes()
    path = tmp_path / "spoiled.zip"
    refused = 0
    for at in range(0, len(good), 101):
        for spoiled in (good[:at], good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1 :]):
            path.write_bytes(spoiled)
            try:
                examine(read_copy(path))
            except UserError:
                refused += 1
    assert refused


@pytest.mark.skipif(os.name == "nt", reason="Windows makes no links without rights, and no pipes in folders")
def test_a_folder_with_a_link_or_a_pipe_is_refused(shell: Shell) -> None:
    """Links lead out of the copy; a pipe could be without end."""
    path = write_folder(shell.folder, "copy", whole())
    (path / "link").symlink_to("/etc/passwd")
    assert "リンク" in shell.refused("verify", str(path))
    (path / "link").unlink()
    (path / "papers" / "out").symlink_to("/", target_is_directory=True)
    assert "リンク" in shell.refused("verify", str(path))
    (path / "papers" / "out").unlink()
    with short_pipe(path / "pipe"):
        assert "ふつうでない" in shell.refused("verify", str(path))


def test_rules_with_a_hostile_name_are_not_written(tmp_path: Path) -> None:
    """A journal may come from anywhere too."""
    with pytest.raises(UserError, match="使えない名前"):
        write_folder(tmp_path, "copy", {**whole(), "rules/0/../../../x": b"x"})
    assert list(tmp_path.iterdir()) == []


def test_an_id_is_an_id_although_a_folder_has_its_name(shell: Shell) -> None:
    """In a folder of papers `261124-T3S` is the incident; `./261124-T3S` is the folder."""
    incident = shell.begun()
    (shell.folder / incident).mkdir()
    shell.patch.chdir(shell.folder)
    assert shell.ir("verify", incident).code == 0
    assert shell.plain("verify", f".{os.sep}{incident}").code == 1

"""Copies on a disk: written whole under a name that was free, read without trusting anything.

A copy to be checked may come from anywhere. Nothing is ever unpacked; names and sizes are looked at before contents
are, contents are read up to a limit whatever a header says, and links are not followed.
"""

import json
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.keeping.archive import SUMS, Members

# Far above any incident (a long one is 2 MB in 200 files), far below what would fill a memory.
MOST_FILES: Final = 5_000
MOST_BYTES: Final = 200_000_000
MOST_PACKED: Final = 50_000_000
_CHUNK: Final = 1 << 16
# The moments that a zip can write down.
_FIRST: Final = datetime(1980, 1, 1, tzinfo=JST)
_LAST: Final = datetime(2107, 12, 31, tzinfo=JST)
_LISTING: Final = (
    400  # bytes of a zip's own listing for each file; a listing of a million files is not even read
)

_HINT: Final = "中身は取り出していません。作った人に、もう一度もらってください。"
_OWN_HINT: Final = "手順データのファイル名を直してください。記録は残っています。"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def write_folder(parent: Path, name: str, members: Members) -> Path:
    """The members as a new folder in `parent`, all or nothing; the list of digests comes last."""
    _refuse_names(members, _OWN_HINT)
    discard = partial(shutil.rmtree, ignore_errors=True)
    with _claimed(parent, name, "", lambda path: path.mkdir(mode=0o700), discard) as path:
        for member in sorted(members, key=lambda held: held == SUMS):
            file = path.joinpath(*member.split("/"))
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(file, members[member])
    return path


def write_zip(parent: Path, name: str, members: Members, made_at: datetime) -> Path:
    """The members as a new zip in `parent`, below one folder, all or nothing."""
    _refuse_names(members, _OWN_HINT)
    local = min(max(made_at.astimezone(JST), _FIRST), _LAST)  # a clock may stand anywhere
    at = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    touch = partial(Path.touch, mode=0o600, exist_ok=False)
    with (
        _claimed(parent, name, ".zip", touch, partial(Path.unlink, missing_ok=True)) as path,
        path.open("wb") as file,
    ):
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for member in sorted(members, key=lambda held: (held == SUMS, held)):
                entry = zipfile.ZipInfo(f"{path.stem}/{member}", at)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (stat.S_IFREG | 0o600) << 16
                packed.writestr(entry, members[member])
        file.flush()
        os.fsync(file.fileno())
    return path


def read_copy(path: Path) -> Members:
    """The members of a folder or a zip; UserError in one sentence for anything that no copy would hold."""
    try:
        if path.is_dir():
            members = dict(_folder(path))
        elif path.is_file():
            members = _zip(path)
        else:
            raise UserError(
                f"写しがありません: {path}", hint="ir archive で作ったフォルダか zip を書いてください。"
            )
    except OSError as error:
        raise UserError(f"写しを読めません: {path}", hint=error.strerror or "") from error
    return _rooted(members)


def holding(folder: Path, incident: str, texts: Iterable[str]) -> tuple[Path, ...]:
    """The copies of an incident in a folder that hold one of these texts, and those that cannot be read at all."""
    wanted = {
        form
        for text in texts
        for form in (text.encode(), json.dumps(text, ensure_ascii=False)[1:-1].encode())
    }
    found = []
    for path in sorted(folder.glob(f"{incident}-archive*")):
        try:
            held = any(form in data for data in read_copy(path).values() for form in wanted)
        except UserError:
            held = True  # what cannot be looked into may hold it
        if held:
            found.append(path)
    return tuple(found)


def _refuse_names(names: Iterable[str], hint: str) -> None:
    """Refuses names that would lead out of a folder, or mean two things on another system."""
    seen: set[str] = set()
    for name in names:
        fault = _fault(name)
        if fault is None and name.casefold() in seen:
            fault = "同じ名前が二つあります"
        if fault is not None:
            raise UserError(f"使えない名前のファイルがあります({fault}): {visible(name)}", hint=hint)
        seen.add(name.casefold())


def _fault(name: str) -> str | None:
    """Why a name is not taken; None for names as a copy has them."""
    parts = name.split("/")
    if name.startswith(("/", "\\")) or name[1:2] == ":":
        return "フォルダの外を指す名前"
    if any(part == ".." for part in parts):
        return "上のフォルダを指す名前"
    if any(part in ("", ".") for part in parts) or "\\" in name or ":" in name:
        return "区切りの書き方"
    if visible(name) != name:
        return "目に見えない文字"
    if any(part != part.rstrip(" .") for part in parts) or len(name) > 240:
        return "名前の長さか終わりの字"
    return None


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    total = count = 0
    for place, folders, files in os.walk(path, onerror=_raise):
        for name in (*folders, *files):
            file = Path(place) / name
            mode = file.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise UserError(f"リンクか、ふつうでないファイルがあります: {visible(str(file))}", hint=_HINT)
        for name in files:
            file = Path(place) / name
            with file.open("rb") as opened:
                data = opened.read(MOST_BYTES - total + 1)
            total, count = total + len(data), count + 1
            if total > MOST_BYTES or count > MOST_FILES:
                raise UserError(f"写しとしては大きすぎます: {path}", hint=_HINT)
            yield file.relative_to(path).as_posix(), data


def _raise(error: OSError) -> None:
    raise error


def _zip(path: Path) -> dict[str, bytes]:
    if path.stat().st_size > MOST_PACKED or _listing(path) > MOST_FILES * _LISTING:
        raise UserError(f"写しとしては大きすぎます: {path}", hint=_HINT)
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise UserError(f"写しとしては大きすぎます: {path}", hint=_HINT)
            names = [entry.orig_filename for entry in entries]
            if len(set(names)) != len(names):
                raise UserError(f"同じ名前のファイルが二つあります: {path}", hint=_HINT)
            _refuse_names(names, _HINT)
            for entry in entries:
                if stat.S_ISLNK(entry.external_attr >> 16):
                    raise UserError(f"リンクがあります: {visible(entry.filename)}", hint=_HINT)
                if entry.flag_bits & 1:
                    raise UserError(
                        f"暗号化された zip は確かめられません: {path}",
                        hint="暗号を解いてから確かめてください。",
                    )
            return dict(_unpacked(packed, entries, path))
    except _BROKEN as error:
        raise UserError(f"zip として読めません: {path}", hint="壊れているか、途中で切れています。") from error


def _listing(path: Path) -> int:
    """How many bytes the listing of a zip has, by its end; 0 where no end is found, and the reader then says so."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        size = file.tell()
        file.seek(max(0, size - 66_000))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return 0
    if tail.rfind(b"PK\x06\x07", 0, end) >= 0:  # a zip of more than 4 GB, or one that says so
        return size
    return int(struct.unpack("<I", tail[end + 12 : end + 16])[0])


def _unpacked(
    packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], path: Path
) -> Iterator[tuple[str, bytes]]:
    """Read in chunks, so that what a header says of a size is never believed."""
    total = 0
    for entry in entries:
        data = bytearray()
        with packed.open(entry) as file:
            while chunk := file.read(_CHUNK):
                total += len(chunk)
                if total > MOST_BYTES:
                    raise UserError(f"写しとしては大きすぎます: {path}", hint=_HINT)
                data += chunk
        yield entry.filename, bytes(data)


def _rooted(members: Members) -> Members:
    """Without folders that lie around all members: a zip has one, and unpacking often adds another."""
    held = dict(members)
    while SUMS not in held and held:
        tops = {PurePosixPath(name).parts[0] for name in held}
        if len(tops) != 1 or any("/" not in name for name in held):
            break
        held = {name.partition("/")[2]: data for name, data in held.items()}
    return held


@contextmanager
def _claimed(
    parent: Path, name: str, suffix: str, make: Callable[[Path], None], discard: Callable[[Path], None]
) -> Iterator[Path]:
    """A path that was free until now, to be filled or else discarded; a name that is taken gets -2, -3, …"""
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = 1
        while True:
            path = parent / f"{name}{'' if number == 1 else f'-{number}'}{suffix}"
            try:
                make(path)
                break
            except FileExistsError:
                number += 1
        try:
            yield path
        except BaseException:
            discard(path)  # ours alone: it was not there before
            raise
    except OSError as error:
        raise UserError(
            f"写しを保存できません: {parent}",
            hint=f"空き容量と書き込みの権限を確かめてください。記録は残っています。({error.strerror})",
        ) from error


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
    ) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())

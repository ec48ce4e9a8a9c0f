"""Papers as files: kept under a safe name, never written over."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kumamoto_ir.ground.errors import UserError

# Names that Windows keeps for devices, with any extension.
_DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{kind}{n}" for kind in ("COM", "LPT") for n in "123456789¹²³")}
)
_LONGEST: Final = 60  # characters; Japanese takes three bytes each, and file systems end at 255 bytes


def safe_name(name: str) -> str:
    """A name that every file system takes: letters, digits, `-`, `_` and inner dots; anything else becomes `_`.

    A name without an extension gets `.md`, which is what papers are.
    """
    kept = "".join(char if char.isalnum() or char in "-_." else "_" for char in name).strip(".")
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, dot, suffix = kept, "", ""
    stem = stem[:_LONGEST].rstrip(".") or "_"
    if stem.partition(".")[0].upper() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem}.{suffix}" if suffix else f"{stem}.md"


def save(folder: Path, name: str, text: str) -> Path:
    """Writes a text as UTF-8 with `\n`, readable by its owner only; a name that is taken gets -2, -3, …"""
    wanted = Path(safe_name(name))
    return save_all(folder, wanted.stem, {wanted.suffix.removeprefix("."): as_bytes(text)})[0]


def as_bytes(text: str) -> bytes:
    """A lone surrogate cannot be written; it is spelled out rather than lost."""
    return text.encode("utf-8", "backslashreplace")


def save_all(folder: Path, stem: str, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Writes the formats of one paper (by extension) under one name; if any is taken, all get -2, -3, …"""
    stem = Path(safe_name(f"{stem}.md")).stem
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = 1
        while True:
            paths = [folder / f"{stem}{f'-{number}' if number > 1 else ''}.{kind}" for kind in files]
            try:
                _reserve_and_write(paths, tuple(files.values()))
            except FileExistsError:
                number += 1
                continue
            return tuple(paths)
    except OSError as error:
        raise UserError(
            f"書類を保存できません: {folder}",
            hint=f"空き容量と書き込みの権限を確かめてください。記録は残っています。({error.strerror})",
        ) from error


def _reserve_and_write(paths: list[Path], files: tuple[bytes, ...]) -> None:
    """All names or none: what was begun is taken away again where a later name is not to be had."""
    if any(path.exists() for path in paths):
        raise FileExistsError
    made: list[Path] = []
    try:
        for path, data in zip(paths, files, strict=True):
            # Exclusive: two windows that save at the same moment get two files.
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            handle = os.open(path, flags, 0o600)
            made.append(path)
            _write(handle, data)
    except OSError:
        for path in made:  # half a paper must not look like a paper
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def _write(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())

"""What disk and database say when something is wrong, as sentences for the officer."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kumamoto_ir.journal import Damaged, NotNow

BUSY: Final = (
    "ほかの画面が記録を使っているため、処理できませんでした。",
    "ほかの画面の操作が終わってから、もう一度お試しください。",
)
CLOSED: Final = (
    "記録のファイルを開けないか、書き込めません。",
    "フォルダーとファイルの書き込みの権限と、ディスクの空きを確かめてください。見るだけの命令(ir status など)は使えます。",
)
FULL: Final = (
    "ディスクの空きが足りないため、記録できませんでした。",
    "空きを作ってから、もう一度お試しください。それまでは紙に控えてください。",
)
UNREADABLE_DISK: Final = (
    "記録のファイルを読み書きできませんでした。",
    "ディスクの空きと状態、ネットワークを確かめてください。それまでは紙に控えてください。",
)
DAMAGED: Final = (
    "記録のファイルが壊れているか、ir の記録のファイルではありません。",
    "ファイルには手を加えていません。読める記録は ir rescue --out フォルダ名 で取り出せます。"
    "急ぐときは --store 新しい名前.db を付けて始めます。",
)
EMPTY: Final = ("記録のファイルの中身が空です。", DAMAGED[1])
GONE: Final = ("記録のファイルがなくなり、書きかけの控え(-wal)だけが残っています。", DAMAGED[1])
TORN: Final = ("記録のファイルの末尾が壊れています。最後の方の答えが読めません。", DAMAGED[1])

_NOT_NOW: Final[Mapping[int, tuple[str, str]]] = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_CANTOPEN: CLOSED,
    sqlite3.SQLITE_READONLY: CLOSED,
    sqlite3.SQLITE_PERM: CLOSED,
    sqlite3.SQLITE_AUTH: CLOSED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: UNREADABLE_DISK,
}
_DAMAGE: Final = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})


def damaged(path: Path, said: tuple[str, str] = DAMAGED) -> Damaged:
    """The error for a file that is not written to any more."""
    return Damaged(said[0], hint=said[1], place=str(path))


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turns what disk and database say into a sentence; our own misuse of the library stays a bug."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _DAMAGE:
            raise damaged(path) from error
        message, hint = _NOT_NOW.get(
            code, ("記録のファイルを扱えませんでした。", f"担当者にお知らせください({error})。")
        )
        raise NotNow(message, hint=hint, place=str(path)) from error
    except UnicodeDecodeError as error:
        # SQLite's message about a damaged table quotes its damaged text, which is then no text.
        raise damaged(path) from error
    except OSError as error:
        raise NotNow(CLOSED[0], hint=CLOSED[1], place=str(path)) from error

"""The journal: where it lies, which version, whether it is whole, whether the newest incidents hold, who may read it."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.journal.sqlite import open_journal
from kumamoto_ir.journal.tables import newest
from kumamoto_ir.keeping.health import Sign

_NEWEST: Final = 5  # incidents whose chain is checked; `ir verify` checks all
_FULL: Final = 100 * 1024 * 1024  # bytes; less is not enough for papers and a journal of a night
_TIGHT: Final = 1024 * 1024 * 1024
_AHEAD: Final = timedelta(minutes=5)


def signs(path: Path, *, drill: bool, now: Callable[[], datetime]) -> Iterator[Sign]:
    """Everything about one journal."""
    about = "訓練の記録" if drill else "記録"
    if not path.exists() and path.is_symlink():
        yield Sign(
            "bad", about, f"別の場所を指していますが、そこにありません: {path}", "指す先を確かめてください。"
        )
    elif not path.exists():
        yield Sign("good", about, f"まだありません。最初の事案のときに作ります: {path}")
    else:
        try:
            yield from _content(path, about, drill=drill, now=now)
        except UserError as error:
            yield Sign("bad", about, f"{error.message} {path}", error.hint)
        yield from _rights(path, about)
    yield from _room(path)


def _content(path: Path, about: str, *, drill: bool, now: Callable[[], datetime]) -> Iterator[Sign]:
    with open_journal(path, drill=drill, now=now, wait=1, looking=True, aging=True) as journal:
        found = journal.faults()
        heads = sorted(journal.heads(), key=lambda head: head.incident, reverse=True)
        incidents = list(dict.fromkeys(head.incident for head in heads))
        size = path.stat().st_size // 1024
        yield Sign("good", about, f"{path} 形式{journal.version} {size}KB 事案{len(incidents)}件")
        if journal.version < newest():
            yield Sign(
                "mind",
                about,
                f"前の版の ir の記録です(形式{journal.version})。いまは見ただけで、直していません。",
                f"次にほかの命令で開くときに、形式{newest()}になります。先にファイルの写しを取っておくと安心です。",
            )
        if found:
            yield Sign(
                "bad",
                about,
                "ファイルの中に合わない所があります。",
                "ir rescue --out フォルダ名 で取り出してください。",
            )
        else:
            yield Sign("good", about, "ファイルの中に壊れた所はありません。")
        misfits = [
            f"{name} の{verdict.misfit.seq}番"
            for name in incidents[:_NEWEST]
            for verdict in journal.verify(name)
            if verdict.misfit is not None
        ]
        if misfits:
            yield Sign(
                "bad",
                about,
                f"書いたときと違う記録があります: {'、'.join(misfits)}",
                "ir verify で確かめてください。",
            )
        elif incidents:
            yield Sign("good", about, f"新しい事案{len(incidents[:_NEWEST])}件の記録は合っています。")
        latest = max((head.recorded_at for head in heads if head.recorded_at is not None), default=None)
        if latest is not None and latest > now() + _AHEAD:
            yield Sign(
                "mind",
                "時計",
                "最後の記録より、いまの時計が前になっています。",
                "PCの時計を確かめてください。記録の順は、時刻でなく番号で決まります。",
            )


def _rights(path: Path, about: str) -> Iterator[Sign]:
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        yield Sign(
            "bad", about, "記録のファイルかフォルダに書き込めません。", "書き込みの権限を確かめてください。"
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        yield Sign("mind", about, "ほかの利用者が記録を読めます。", f"chmod 600 {path}")


def _room(path: Path) -> Iterator[Sign]:
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    free = shutil.disk_usage(folder).free
    said = f"空きは {free // (1024 * 1024)}MB です。"
    if free < _FULL:
        yield Sign("bad", "ディスク", said, "空きを作ってください。")
    elif free < _TIGHT:
        yield Sign("mind", "ディスク", said, "早めに空きを作ってください。")
    else:
        yield Sign("good", "ディスク", said)

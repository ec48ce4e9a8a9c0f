"""The PC: clock, terminal, what papers need. What a program cannot know, such as a printer, it says it does not know."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Final

from kumamoto_ir.ground.dates import JST, era_datetime
from kumamoto_ir.keeping.health import Sign

_BUILT: Final = datetime(2026, 1, 1, tzinfo=UTC)  # no clock of a PC that runs this program is before it
_FAR: Final = datetime(2100, 1, 1, tzinfo=UTC)
_SAMPLE: Final = "事故□■○△×→"


def signs(now: datetime, offset: timedelta | None, encoding: str) -> Iterator[Sign]:
    """Everything about this PC; `offset` is how far its own time of day is from UTC, `encoding` its screen's."""
    yield from _clock(now, offset)
    yield _encoding(encoding.lower())
    yield _pdf()
    yield Sign(
        "mind",
        "プリンター",
        "つながっているかは、この道具からは分かりません。",
        "一枚、試しに印刷してください。",
    )


def _clock(now: datetime, offset: timedelta | None) -> Iterator[Sign]:
    said = f"いまは {era_datetime(now)} です。"
    if _BUILT <= now < _FAR:
        yield Sign("good", "時計", said, "違うときは、PCの時計を直してください。")
    else:
        yield Sign("bad", "時計", f"{said}年が違います。", "PCの時計を直してください。")
    if offset != JST.utcoffset(None):
        yield Sign(
            "mind",
            "時刻帯",
            "PCの時刻帯が日本ではありません。",
            "この道具は、いつも日本時間で表示します。PCの時計の表示とは違って見えます。",
        )


def _encoding(encoding: str) -> Sign:
    try:
        _SAMPLE.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Sign(
            "bad",
            "画面の文字",
            f"この画面({encoding})では日本語が出ません。",
            "環境変数 PYTHONIOENCODING を utf-8 か cp932 にしてください。",
        )
    return Sign("good", "画面の文字", f"日本語が出ます({encoding})。")


def _pdf() -> Sign:
    lacking = [
        said
        for name, said in (("typst", "PDF を作る部品"), ("pylopdf_fonts_jp", "PDF の文字"))
        if find_spec(name) is None
    ]
    if lacking:
        return Sign(
            "mind",
            "PDF",
            f"{'と'.join(lacking)}がありません。",
            "文字のファイルの報告書は、いつものとおり作れます。",
        )
    return Sign("good", "PDF", "作る部品と文字があります。")

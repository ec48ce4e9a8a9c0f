"""The municipality's folder and the station: numbers that are missing, who may read them, what was not looked at for long."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from kumamoto_ir import checks
from kumamoto_ir.checks.accepted import without
from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.rules import contact_stale, number_missing
from kumamoto_ir.city.confirmations import confirmed_counts
from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.journal.station import FILE as STATION
from kumamoto_ir.keeping.health import Sign
from kumamoto_ir.reading.library import CONTACTS, LOCAL, Library, load

_YEAR: Final = timedelta(days=365)
_TO_CONFIRM: Final = (Origin.PRESUMED, Origin.LAW)


def signs(home: Path, data: Path, now: datetime) -> Iterator[Sign]:
    """Everything about the folder of the plan at `home`, and the station in the folder `data`."""
    try:
        loaded = load(home)
    except UserError as error:
        yield Sign("bad", "手順データ", error.message, error.hint)
        return
    hindrances = checks.hindrances(loaded)
    if loaded.library is None or hindrances:
        yield Sign(
            "bad",
            "手順データ",
            f"誤りが{len(hindrances)}件あります: {home}",
            "ir validate で直し方が出ます。",
        )
    else:
        count = len(loaded.library.city.playbooks)
        yield Sign("good", "手順データ", f"{count}個の手順が読めます: {home}")
        context = Context(loaded.library, loaded.sources, today=now.astimezone(JST).date())
        yield _plan(loaded.library)
        yield _numbers(context)
        yield from _stale(context)
        yield from _unconfirmed(context)
    yield from _local(home / LOCAL)
    yield from _age(home, now)
    yield _station(data / STATION)


def _numbers(context: Context) -> Sign:
    if missing := len(list(number_missing.find(context))):
        return Sign(
            "mind",
            "連絡先",
            f"電話番号が未記入の相手が{missing}件あります。",
            f"{LOCAL} に書いてください。ir validate --ready で、だれの番号かが出ます。",
        )
    return Sign("good", "連絡先", "電話番号がすべてあります。")


def _stale(context: Context) -> Iterator[Sign]:
    """What `ir validate` tells of the days of confirmation, and so nothing that the municipality accepts."""
    found = list(contact_stale.find(context))
    if old := len(list(without(found, context.library.accepted, context.sources))):
        yield Sign(
            "mind",
            "連絡先",
            f"確かめた日が古い、書かれていない、または先の日付の相手が{old}件あります。",
            "かけて確かめ、confirmed_on に日付を書いてください。ir validate で、だれの番号かが出ます。",
        )


def _plan(library: Library) -> Sign:
    """Which edition this is; whether there is a newer one only people know."""
    whose = library.city.plan.municipality
    return Sign(
        "good", "計画", f"{whose.name} {whose.edition} に基づきます。改正がないか、ときどき確かめてください。"
    )


def _unconfirmed(context: Context) -> Iterator[Sign]:
    """What the plan does not say, is shown as 要確認, and nobody has confirmed yet."""
    counts = confirmed_counts(basis for basis, _ in context.bases())
    held = [counts[origin] for origin in _TO_CONFIRM]
    if left := sum(one.open for one in held):
        yield Sign(
            "mind",
            "要確認",
            f"計画に書かれていない補いで、市がまだ確かめていないものが{left}か所あります"
            f"(確かめたもの{sum(one.confirmed for one in held)}か所)。",
            "確かめたら、basis の confirmed に、だれが、いつ、どの文書で、を書いてください。ir coverage で、どの条項に推定や法令の補いがあるかが出ます。",
        )


def _local(path: Path) -> Iterator[Sign]:
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        yield Sign("mind", LOCAL, "ほかの利用者が電話番号を読めます。", f"chmod 600 {path}")


def _age(home: Path, now: datetime) -> Iterator[Sign]:
    """What nobody has changed for a year has probably not been compared with the plan and the offices either."""
    groups = {
        "連絡先": [home / CONTACTS, home / LOCAL],
        "手順データ": [*(home / "playbooks").glob("*.yaml"), *(home / "templates").glob("*.md")],
    }
    for about, paths in groups.items():
        changed = [datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in paths if path.exists()]
        if changed and now - max(changed) > _YEAR:
            yield Sign(
                "mind",
                about,
                "一年以上、直されていません。",
                "いまの計画と組織に合っているか確かめてください。",
            )


def _station(path: Path) -> Sign:
    try:
        held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError):
        return Sign("bad", "所属", "所属の設定が読めません。", "ir setup でもう一度設定してください。")
    if not isinstance(held, dict) or not held.get("office"):
        return Sign(
            "mind",
            "所属",
            "所属と氏名が決まっていません。",
            "ir setup で決めてください。なくても始められます。",
        )
    return Sign("good", "所属", f"{held['office']} {held.get('name') or ''}".rstrip())

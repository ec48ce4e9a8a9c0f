"""The list of licences on the stick: every package once; what its maker does not name is to be asked for."""

from collections.abc import Sequence
from typing import Final

from kumamoto_ir.keeping.bundle.wheel import Wheel

UNKNOWN: Final = "要確認"

_HEAD: Final = (
    "このフォルダに入っている部品の、名前と版とライセンスです。作った人の申告(各 wheel の METADATA)のとおりに写しました。\n"
    f"「{UNKNOWN}」は、申告がないものです。配る前に確かめてください。文の全体は、各 wheel(zip)の中の licenses などにあります。\n\n"
)


def licences(wheels: Sequence[Wheel]) -> str:
    """A sentence and a table, by name."""
    held = {wheel.pinned: wheel for wheel in sorted(wheels, key=lambda wheel: wheel.name)}
    rows = [("名前", "版", "ライセンス")]
    rows += [(wheel.name, str(wheel.version), wheel.licence or UNKNOWN) for wheel in held.values()]
    return _HEAD + "".join(f"{name}\t{version}\t{licence}\n" for name, version, licence in rows)

"""Where this tool stands: a random id, the office, the person. Set once by `ir setup`, and usable without."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from platformdirs import user_data_path

from kumamoto_ir.ground.errors import UserError

FILE = "station.json"


@dataclass(frozen=True, slots=True)
class Station:
    """`office` and `role` are ids of contacts; empty where nobody has set them."""

    id: str
    office: str = ""
    role: str = ""
    name: str = ""
    tel: str = ""


def data_folder() -> Path:
    """Where journals lie unless a file is named."""
    return user_data_path("kumamoto_ir", appauthor=False)


def load_station(folder: Path, *, mend: bool = False, keep: bool = True) -> Station:
    """The station of a folder; a fresh id where there is none (kept unless told not to), or where it is to be mended."""
    path = folder / FILE
    if not path.exists():
        station = Station(secrets.token_hex(4))
        if keep:
            save_station(folder, station)
        return station
    from kumamoto_ir.reading.source import read

    data = read(path, FILE).data
    if not isinstance(data, dict) or not str(data.get("id") or ""):
        if mend:
            return Station(secrets.token_hex(4))
        raise UserError(
            "所属の設定が読めません。", hint="ir setup でもう一度設定してください。", place=str(path)
        )
    return Station(**{name: str(data.get(name) or "") for name in ("id", "office", "role", "name", "tel")})


def save_station(folder: Path, station: Station) -> None:
    """Writes beside, then over: a half-written file is never read."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(f".{os.getpid()}.new")
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(asdict(station), ensure_ascii=False, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())  # or a power failure leaves an empty file under the right name
        beside.replace(path)
    except OSError as error:
        raise UserError(f"所属の設定を保存できません: {path}", hint=error.strerror or "") from None

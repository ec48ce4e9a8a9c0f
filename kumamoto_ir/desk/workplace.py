"""The edge where a session is put together: folder, journal, station, officer, clock."""

import hashlib
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import jpholiday

from kumamoto_ir import checks
from kumamoto_ir.city.city import City
from kumamoto_ir.desk.desk import Clock, Desk
from kumamoto_ir.desk.options import Options, store_path, utc_now
from kumamoto_ir.desk.session import Session, begin_incident, resume_incident
from kumamoto_ir.desk.terminal.line import LineOfficer
from kumamoto_ir.desk.terminal.officer import Officer
from kumamoto_ir.desk.terminal.prompt import read_line
from kumamoto_ir.desk.terminal.scripted import Recorder, ScriptedOfficer, load_answers
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.journal import Head
from kumamoto_ir.journal.sqlite import SqliteJournal, open_journal
from kumamoto_ir.journal.station import Station, load_station
from kumamoto_ir.paper.papers import Shelf
from kumamoto_ir.paper.render.formats import Format
from kumamoto_ir.reading.folder import locate
from kumamoto_ir.reading.library import Library, from_files, load, with_live_contacts
from kumamoto_ir.saying.report import Sender

REFERENCE: Final = Path("templates") / "reference.docx"
_DASHES = "[ー‐‑‒–—―−─━]"  # what an IME makes of the key
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another on the telephone


@dataclass(frozen=True)
class Workplace:
    """Everything that is open for one command."""

    options: Options
    journal: SqliteJournal
    library: Library
    station: Station
    officer: Officer
    clock: Clock
    folder: Path

    def me(self, library: Library | None = None) -> Sender:
        """Who sits here, in words."""
        city = (library or self.library).city
        name = city.name
        station = self.station
        return Sender(
            office=name(station.office) if station.office else "",
            name=station.name,
            role=name(station.role) if station.role else "",
            tel=station.tel,
        )

    def desk(self, stream: str, library: Library) -> Desk:
        """A desk that goes by a certain library."""
        return Desk(
            self.journal,
            library,
            self.officer,
            self.clock,
            self.me(library),
            stream,
            self.shelf,
            is_holiday,
        )

    @property
    def shelf(self) -> Shelf:
        """Papers go beside the journal, in every format: whoever prints one wants a PDF, whoever corrects it Word."""
        folder = self.folder / ("papers-drill" if self.options.drill else "papers")
        return Shelf(folder, tuple(Format), reference_of(self.options))


def reference_of(options: Options) -> Path:
    """The municipality's own Word file if it has one, else the one that came with the program."""
    own = locate(options.home) / REFERENCE
    return own if own.exists() else locate(None) / REFERENCE


def local_offset() -> timedelta | None:
    """How far the time of day of this PC is from UTC."""
    return utc_now().astimezone().utcoffset()


def _rows() -> int:
    """The lines of the window as it is now."""
    return shutil.get_terminal_size((80, 24)).lines


def open_library(home: Path | None) -> Library:
    """The municipality's library, or one sentence about what is wrong with it."""
    loaded = load(locate(home))
    errors = checks.hindrances(loaded)
    if loaded.library is None or errors:
        raise UserError(
            f"手順データに誤りが{len(errors)}件あります。",
            hint="ir validate で、場所と直し方が出ます。",
            place=str(loaded.folder),
        )
    return loaded.library


@contextmanager
def open_workplace(options: Options, *, looking: bool = False) -> Iterator[Workplace]:
    """Opens everything a walk or a look needs, and closes it; a look needs no right to write."""
    library = open_library(options.home)
    path = store_path(options)
    clock = Clock(utc_now)
    officer: Officer
    if options.answers is not None:
        officer = ScriptedOfficer(load_answers(options.answers), sys.stdout)
    else:
        officer = LineOfficer(sys.stdout, read_line, rows=_rows if sys.stdout.isatty() else None)
    if options.record is not None:
        officer = Recorder(officer, options.record)

    def waiting() -> None:
        officer.tell("ほかの画面が記録を使っています。終わるまで、このままお待ちください(最大30秒)。")
        sys.stdout.flush()

    drill = options.drill
    with open_journal(path, drill=drill, now=clock.now, waiting=waiting, looking=looking) as journal:
        station = load_station(path.parent, keep=not looking)
        yield Workplace(options, journal, library, station, officer, clock, path.parent)


def typed_id(text: str) -> str:
    """An incident's id as a person types it."""
    return re.sub(_DASHES, "-", unicodedata.normalize("NFKC", text)).strip().upper()


def open_heads(place: Workplace) -> tuple[Head, ...]:
    """The incidents that are neither closed nor void, newest first."""
    heads = [head for head in place.journal.heads() if not (head.closed or head.voided)]
    return tuple(sorted(heads, key=lambda head: (head.incident, head.stream), reverse=True))


def find_head(place: Workplace, typed: str | None, *, also_closed: bool = False) -> Head:
    """The page that an id names, or the only one that is open; or else, where that will do, the only one there is."""
    if typed is None:
        candidates = open_heads(place)
        if not candidates and also_closed:
            candidates = tuple(head for head in place.journal.heads() if not head.voided)
        named = tuple(dict.fromkeys(head.incident for head in candidates))
        if not named:
            raise UserError(
                "開いている事案はありません。", hint="新しく始めるには ir report。一覧は ir list。"
            )
        if len(named) > 1:
            raise UserError(
                f"開いている事案が{len(named)}件あります。", hint=f"番号を付けてください: {'、'.join(named)}"
            )
    else:
        wanted = typed_id(typed)
        candidates = tuple(head for head in place.journal.heads() if head.incident == wanted)
        if not candidates:
            raise UserError(f"{wanted} という事案はありません。", hint="一覧は ir list で見られます。")
    return next((head for head in candidates if head.stream == place.station.id), candidates[0])


def kept_library(journal: SqliteJournal, digest: str) -> Library | None:
    """The rules that a journal keeps under a digest; None where there are none that can be read."""
    files = journal.rules(digest)
    return from_files(files).library if files is not None else None


def pinned_library(place: Workplace, head: Head) -> Library:
    """The rules an incident began with, with today's numbers and names."""
    digest = str(head.opening.body.get("rules", "")) if head.opening is not None else ""
    if digest == place.library.digest:
        return place.library  # the same rules lie here, whatever has become of the copy in the journal
    library = kept_library(place.journal, digest)
    if library is None:
        raise UserError(
            f"{head.incident} を始めたときの手順データが読めません。",
            hint="ir verify で記録を確かめてください。",
        )
    return with_live_contacts(library, place.library)


def default_role(city: City) -> str:
    """The role of whoever sits here while nobody has said: the first of the group `roles`."""
    return next(iter(city.contacts.groups.get("roles", ())), "")


def begin(place: Workplace, playbook: str) -> Session:
    """A new incident; nothing is written before its first answer."""
    station = place.station
    body: dict[str, Json] = {
        "playbook": playbook,
        "drill": place.options.drill,
        "office": station.office,
        "role": station.role or default_role(place.library.city),
        "rules": place.library.digest,
    }
    incident = new_id(place)
    return begin_incident(place.desk(station.id, place.library), incident, body)


def resume(place: Workplace, head: Head) -> Session:
    """An incident where it was left."""
    return resume_incident(place.desk(head.stream, pinned_library(place, head)), head.incident)


def new_id(place: Workplace) -> str:
    """An id that is short on the telephone: the day, and three signs from station and time."""
    now = place.clock.now()
    taken = {head.incident for head in place.journal.heads()}
    for attempt in range(len(_SIGNS) ** 3):
        seed = hashlib.sha256(f"{place.station.id} {now.isoformat()} {attempt}".encode()).digest()
        tail = "".join(_SIGNS[byte % len(_SIGNS)] for byte in seed[:3])
        incident = f"{now.astimezone(JST):%y%m%d}-{tail}"
        if incident not in taken:
            return incident
    raise UserError("今日の事案の番号がもうありません。")


def in_drill(options: Options, *, drill: bool) -> Options:
    """The same options in the other mode; a file named for one mode is not used for the other."""
    return options if options.drill == drill else replace(options, drill=drill, store=None)


def is_holiday(day: date) -> bool:
    """Whether a day's calls go to the night numbers: a national holiday, or 12/29 to 1/3, when offices are closed."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) or jpholiday.is_holiday(day)

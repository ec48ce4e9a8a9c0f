"""The commands that change what is kept beside a walk: redact, setup."""

import sys
from dataclasses import replace

from kumamoto_ir.desk.options import Options, store_path
from kumamoto_ir.desk.terminal.prompt import ask_line, numbers
from kumamoto_ir.desk.workplace import Workplace, find_head, open_library, open_workplace
from kumamoto_ir.ground import personal
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG
from kumamoto_ir.journal import Head
from kumamoto_ir.journal.station import load_station, save_station
from kumamoto_ir.keeping.archive.disk import holding


def redact(options: Options, incident: str, seq: int, order: str, *, sure: bool) -> ExitCode:
    """Strikes the words of one event on a recorded order; the chain stays whole."""
    with open_workplace(options) as place:
        head = find_head(place, incident)
        event = next(
            (held for held in place.journal.events(head.incident, head.stream) if held.seq == seq), None
        )
        if event is None:
            raise UserError(
                f"{head.incident} に {seq} 番の記録はありません。", hint="番号は ir log で見られます。"
            )
        if event.words and not sure:
            sys.stdout.write(f"{head.incident} {seq}番 {short_datetime(event.occurred_at)} の文言:\n")
            for text in event.words.values():
                sys.stdout.write(f"  {visible(text)}\n")
            sys.stdout.write(" 1 抹消する(元に戻せません)\n 2 やめる\n")
            if numbers(ask_line("番号: "), 2) != (1,):
                sys.stdout.write("やめました。\n")
                return ExitCode.OK
        if len(order) > LONGEST:
            raise UserError(TOO_LONG.why, hint=TOO_LONG.hint)
        if hits := personal.scan(order):
            raise UserError(personal.describe(hits[0]), hint="指示の文には番号を書かないでください。")
        draft = Draft(What.REDACTED, place.clock.now(), {}, {"order": order})
        me = place.me()
        place.journal.strike(head.incident, head.stream, seq, draft, operator=me.name, office=me.office)
        sys.stdout.write(f"{head.incident} の {seq} 番の文言を抹消しました。抹消したことは記録に残ります。\n")
        for copy in _copies(place, head, event):
            sys.stdout.write(f"同じ文言がここにも残っています: {visible(copy)}\n")
        return ExitCode.OK


def _copies(place: Workplace, head: Head, struck: Event) -> list[str]:
    """Where else the struck words stand: in other events, and in papers that were saved."""
    texts = [text for text in (struck.words or {}).values() if len(text) >= 2]
    events = place.journal.events(head.incident, head.stream)
    found = [
        f"{event.seq}番(ir redact {head.incident} {event.seq})"
        for event in events
        if event.words is not None and any(text in held for text in texts for held in event.words.values())
    ]
    for folder in ("papers", "papers-drill"):
        for path in sorted((place.folder / folder / head.incident).glob("*")):
            if path.suffix in (
                ".pdf",
                ".docx",
            ):  # packed: whether the words stand in it cannot be seen from outside
                found.append(f"{path}(開いて確かめ、あれば消してください)")
            elif any(text in path.read_text(encoding="utf-8", errors="replace") for text in texts):
                found.append(f"{path}(ファイルを消してください)")
    for folder in ("archives", "archives-drill"):
        held = holding(place.folder / folder, head.incident, texts)
        found += [f"{path}(消して、ir archive で作り直してください)" for path in held]
    return found


def setup(
    options: Options, office: str | None, role: str | None, name: str | None, tel: str | None
) -> ExitCode:
    """Where this tool stands: asked once, or given by options."""
    city = open_library(options.home).city
    folder = store_path(options).parent
    station = load_station(folder, mend=True)
    offices = city.members(city.contacts.stations)
    roles = tuple(city.contacts.groups.get("roles", ()))
    if office is None and role is None and name is None and tel is None:
        office = _pick("この道具を置く所属", [(key, city.name(key)) for key in offices])
        role = _pick("使う人の役割", [(key, city.name(key)) for key in roles]) if roles else ""
        name = ask_line("氏名(Enter = 未記入): ").strip()
        tel = ask_line("電話・内線(Enter = 未記入): ").strip()
    for given, allowed, what in ((office, offices, "所属"), (role, roles, "役割")):
        if given and given not in allowed:
            raise UserError(f"{given} という{what}はありません。", hint=f"選べるもの: {'、'.join(allowed)}")
    if max(len(name or ""), len(tel or "")) > LONGEST:
        raise UserError(TOO_LONG.why, hint=TOO_LONG.hint)
    # The file must be readable afterwards, and both stand on every paper.
    name, tel = (None if text is None else visible(text.replace("\t", " ")) for text in (name, tel))
    changes = {"office": office, "role": role, "name": name, "tel": tel}
    station = replace(station, **{key: value for key, value in changes.items() if value is not None})
    save_station(folder, station)
    said = city.name(station.office) if station.office else "未記入"
    sys.stdout.write(f"設定しました: {said} {station.name or '未記入'}\n")
    return ExitCode.OK


def _pick(title: str, choices: list[tuple[str, str]]) -> str:
    sys.stdout.write(f"{title}\n")
    for number, (_, say) in enumerate(choices, 1):
        sys.stdout.write(f" {number} {say}\n")
    sys.stdout.write(" 0 決めない\n")
    number = ask_number(len(choices), least=0)
    return choices[number - 1][0] if number else ""


def ask_number(most: int, *, least: int = 1) -> int:
    """One of the numbers that are shown, asked for until it is typed."""
    while True:
        picked = numbers(ask_line("番号: "), most)
        if picked is not None and len(picked) == 1 and picked[0] >= least:
            return picked[0]
        sys.stdout.write("表示された番号で答えてください。\n")

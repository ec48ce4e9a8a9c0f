"""The commands that look after the data: verify, redact, init, setup."""

import shutil
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

from kumamoto_ir.cli.commands.copying import named_copy, verify_copy
from kumamoto_ir.cli.commands.output import print_json
from kumamoto_ir.cli.commands.schemas import save_schemas
from kumamoto_ir.desk.options import Options, store_path
from kumamoto_ir.desk.terminal.prompt import ask_line
from kumamoto_ir.desk.terminal.typed import numbers
from kumamoto_ir.desk.workplace import Workplace, find_head, open_library, open_workplace
from kumamoto_ir.ground import personal
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.incident import events as kinds
from kumamoto_ir.incident.events import Draft, Event
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG
from kumamoto_ir.journal import Head
from kumamoto_ir.journal.station import load_station, save_station
from kumamoto_ir.keeping.archive.disk import holding
from kumamoto_ir.reading.folder import locate
from kumamoto_ir.reading.library import digest_of


def verify(options: Options, incident: str | None, columns: int, *, as_json: bool) -> ExitCode:
    """Checks the chain of every page, and the rules it names; the first event that does not fit is named.

    A folder or a zip in the place of an id is a copy, which is checked without any journal.
    """
    if incident is not None and (copy := named_copy(incident)) is not None:
        return verify_copy(copy, columns, as_json=as_json)
    with open_workplace(options, looking=True) as place:
        if faults := place.journal.faults():
            raise UserError(
                "記録のファイルの中に合わない所があります。",
                hint=f"読める記録は ir rescue --out フォルダ名 で取り出せます({faults[0]})。",
                place=str(store_path(options)),
            )
        heads = place.journal.heads()
        names = tuple(dict.fromkeys(head.incident for head in heads))
        if incident is not None:
            names = (find_head(place, incident).incident,)
        found = [_verdicts(place, name) for name in names]
        bad = sum(1 for verdicts in found for verdict in verdicts if verdict["misfit"])
        if as_json:
            print_json([v for verdicts in found for v in verdicts])
        else:
            for verdict in (v for verdicts in found for v in verdicts):
                standing = verdict["misfit"] or "合っています"
                sys.stdout.write(
                    f"{verdict['incident']} 記録{verdict['count']}件 末尾 {verdict['head']} {standing}\n"
                )
            sys.stdout.write(f"合わない記録が{bad}件あります。\n" if bad else "すべて合っています。\n")
        return ExitCode.REFUSED if bad else ExitCode.OK


def _verdicts(place: Workplace, incident: str) -> list[dict[str, str | int]]:
    openings = {head.stream: head.opening for head in place.journal.heads() if head.incident == incident}
    verdicts: list[dict[str, str | int]] = []
    for verdict in place.journal.verify(incident):
        misfit = f"{verdict.misfit.seq}番: {verdict.misfit.reason}" if verdict.misfit is not None else ""
        opening = openings.get(verdict.stream)
        digest = str(opening.body.get("rules", "")) if opening is not None else ""
        if not misfit and opening is not None:
            files = place.journal.rules(digest)
            if files is None or digest_of(files) != digest:
                misfit = "1番: 手順データが、始めたときのものと違います。"
        verdicts.append(
            {
                "incident": incident,
                "stream": verdict.stream,
                "count": verdict.count,
                "head": verdict.digest[:8],
                "misfit": misfit,
            }
        )
    return verdicts


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
        draft = Draft(kinds.REDACTED, place.clock.now(), {}, {"order": order})
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


LOCAL_SAMPLE = """\
# yaml-language-server: $schema=schemas/contacts.local.schema.json
# 電話番号と氏名は、このファイルにだけ書きます。ほかへ渡さないでください。
# contacts.yaml と同じ形で、上書きする分だけを書きます。先頭の # を消して使ってください。
#contacts:
#  manager:
#    person: (氏名)
#    channels:
#      - {means: naisen, hours: day, number: (内線番号)}
#      - {means: keitai, hours: night, number: (電話番号)}
"""


def init(folder: Path) -> ExitCode:
    """A copy of the municipality's data that officials may edit; nothing is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"フォルダが空ではありません: {folder}", hint="新しい名前を付けてください。")
    source = locate(None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("playbooks", "templates"):
            shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(source / "contacts.yaml", folder / "contacts.yaml")
        save_schemas(folder)
        local = folder / "contacts.local.yaml"
        local.write_text(LOCAL_SAMPLE, encoding="utf-8", newline="\n")
        local.chmod(0o600)  # it will hold private numbers
        (folder / ".gitignore").write_text("contacts.local.yaml\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"フォルダを作れません: {folder}", hint=error.strerror or "") from None
    shown = visible(str(folder))
    sys.stdout.write(
        f"手順データの写しを作りました: {shown}\n"
        f"確かめる: ir validate {shown}\n"
        f"使う: ir report --home {shown}(または環境変数 IR_HOME に書く)\n"
    )
    return ExitCode.OK


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
    while True:
        picked = numbers(unicodedata.normalize("NFKC", ask_line("番号: ")), len(choices))
        if picked is not None and len(picked) == 1:
            return choices[picked[0] - 1][0] if picked[0] else ""
        sys.stdout.write("表示された番号で答えてください。\n")

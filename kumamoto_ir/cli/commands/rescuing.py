"""The command for a journal that cannot be opened any more: rescue. It needs no plan, and writes only into its folder."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from kumamoto_ir.cli.commands.output import print_lines
from kumamoto_ir.desk.options import Options, store_path
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident.chain import instant
from kumamoto_ir.incident.events import Event
from kumamoto_ir.journal.rescue.salvage import Page, Salvage, rebuild, salvage
from kumamoto_ir.journal.rows import COLUMNS
from kumamoto_ir.journal.station import FILE as STATION
from kumamoto_ir.paper.render.paper import save
from kumamoto_ir.reading.library import digest_of
from kumamoto_ir.saying.words import EVENT_KINDS


def rescue(options: Options, out: Path, columns: int) -> ExitCode:
    """Saves what can be read, and says for each incident what is lost; 1 where something is."""
    source = store_path(options)
    if not source.is_file():
        raise UserError(
            "記録のファイルがありません。", hint="--store の名前を確かめてください。", place=str(source)
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"フォルダが空ではありません: {out}", hint="新しい名前を付けてください。")
    found = salvage(source, genuine=lambda digest, files: digest_of(files) == digest)
    drill = found.drill if found.drill is not None else options.drill
    lines = [f"{mark(drill)}記録を取り出しました: {out}", *_report(found)]
    save(out, "events.jsonl", "".join(f"{line}\n" for line in _json_lines(found)))
    save(out, "rescued.txt", "".join(f"{line}\n" for line in (*lines, "", *_text(found))))
    if any(page.whole for page in found.pages):
        store = out / source.name
        rebuild(found, store, drill=drill)
        if (station := source.with_name(STATION)).is_file():
            shutil.copyfile(station, out / STATION)
        flag = " --drill" if drill else ""
        lines.append(f'続けるには: ir resume{flag} --store "{store}"')
    print_lines(lines, columns)
    whole = bool(found.pages) and all(_is_whole(page) for page in found.pages)
    return ExitCode.OK if whole else ExitCode.REFUSED


def _is_whole(page: Page) -> bool:
    return bool(page.whole) and not (page.later or page.altered or page.missing)


def _report(found: Salvage) -> Iterator[str]:
    """What became of every incident, and what that means."""
    if not found.pages:
        yield "読める記録は一つもありませんでした。"
    for page in found.pages:
        name = f"{page.incident}({page.stream})"
        if _is_whole(page):
            yield f"{name}: {len(page.whole)}番まで、すべて読めました。末尾 {page.whole[-1].digest[:8]}"
            continue
        yield f"{name}: {len(page.whole)}番までは、続けられます。"
        if page.later:
            yield f"  切れ目の後で読めたもの: {_numbers(event.seq for event in page.later)}(rescued.txt)"
        if page.altered:
            yield f"  書き換わっているもの: {_numbers(event.seq for event in page.altered)}(rescued.txt)"
        if page.missing:
            yield f"  読めないもの: {_numbers(page.missing)}"
    if found.pages:
        if found.fragments:
            yield f"記録の形をしていない断片が{len(found.fragments)}件あります(rescued.txt の終わり)。"
        yield "末尾の番号より後に記録があったかは、ファイルからは分かりません。報告書の照合番号と比べてください。"
    yield "元のファイルには手を加えていません。"


def _numbers(seqs: Iterator[int] | tuple[int, ...]) -> str:
    return "、".join(f"{seq}番" for seq in sorted(set(seqs)))


def _standings(page: Page) -> Iterator[tuple[str, Event]]:
    yield from (("whole", event) for event in page.whole)
    yield from (("after-gap", event) for event in page.later)
    yield from (("altered", event) for event in page.altered)


def _json_lines(found: Salvage) -> Iterator[str]:
    for page in found.pages:
        for standing, event in _standings(page):
            yield json.dumps({"standing": standing, **_plain(event)}, ensure_ascii=False)
        for seq in page.missing:
            lost = {"standing": "missing", "incident": page.incident, "stream": page.stream, "seq": seq}
            yield json.dumps(lost, ensure_ascii=False)
    for row in found.fragments:
        held = dict(zip(COLUMNS.split(", "), map(str, row), strict=True))
        yield json.dumps({"standing": "fragment", **held}, ensure_ascii=False)


def _plain(event: Event) -> dict[str, object]:
    held = {name: getattr(event, name) for name in Event.__slots__}
    return held | {name: instant(held[name]) for name in ("occurred_at", "recorded_at")}


def _text(found: Salvage) -> Iterator[str]:
    says = {"whole": "", "after-gap": "(切れ目の後)", "altered": "(書き換わっています)"}
    for page in found.pages:
        yield f"[{page.incident}] {page.stream}"
        for standing, event in _standings(page):
            kind = EVENT_KINDS[event.what] if event.what is not None else event.kind
            who = f" {event.operator}" if event.operator else ""
            yield visible(f"{event.seq}番 {short_datetime(event.occurred_at)} {kind}{says[standing]}{who}")
            if event.body:
                yield visible(f"  {json.dumps(event.body, ensure_ascii=False)}")
            for text in (event.words or {}).values():
                yield from (f"  {visible(line)}" for line in text.splitlines())
        yield ""
    if found.fragments:
        yield "[断片] 記録の形をしていないもの"
    for row in found.fragments:
        yield visible("  ".join(str(column) for column in row[:10] if column is not None))

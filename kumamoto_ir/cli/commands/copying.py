"""The commands that say whether a record is whole: archive, a copy of one incident; verify, of a journal or a copy."""

import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kumamoto_ir.cli.commands.output import print_json, print_lines
from kumamoto_ir.desk.options import Options, store_path
from kumamoto_ir.desk.workplace import Workplace, find_head, kept_library, open_workplace, typed_id
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.incident import chain
from kumamoto_ir.keeping.archive.contents import folder_name, members
from kumamoto_ir.keeping.archive.disk import read_copy, write_folder, write_zip
from kumamoto_ir.keeping.archive.examine import Examined, examine, seal
from kumamoto_ir.keeping.archive.folios import Copy, Page, page_of, rule_digests
from kumamoto_ir.reading.library import digest_of

_ID: Final = re.compile(r"\d{6}-[0-9A-Z]{3}")


def make_archive(
    options: Options, incident: str, out: Path | None, columns: int, *, packed: bool
) -> ExitCode:
    """Writes the copy of an incident beside what is there already."""
    with open_workplace(options, looking=True) as place:
        name = find_head(place, incident).incident
        copy = _copy(place, name)
        held = members(copy)
        parent = out or place.folder / ("archives-drill" if options.drill else "archives")
        if packed:
            path = write_zip(parent, folder_name(copy), held, copy.made_at)
        else:
            path = write_folder(parent, folder_name(copy), held)
        said = (
            *(why for page in copy.pages for why in page.lacking),
            f"保存しました: {path}",
            f"照合番号: {seal(held)}",
            "照合番号を紙に控えると、後で全部が作り直されていても分かります。",
            f"確かめる: ir verify {path}",
        )
        return print_lines(said, columns)


def _copy(place: Workplace, incident: str) -> Copy:
    pages = tuple(_page(place, incident, stream) for stream in place.journal.streams(incident))
    digests = dict.fromkeys(digest for page in pages for digest in rule_digests(page.events))
    rules = {digest: files for digest in digests if (files := place.journal.rules(digest)) is not None}
    me = place.me()
    return Copy(
        incident=incident,
        pages=pages,
        rules=rules,
        # That of the folder in use, not of the rules the incident began with: it is a rule about the copy.
        retention=place.library.city.plan.retention or "",
        made_at=place.clock.now(),
        made_by=" ".join(part for part in (me.office, me.name) if part),
    )


def _page(place: Workplace, incident: str, stream: str) -> Page:
    """One page; a copy of one that does not fit would say with its name that it does."""
    events = place.journal.events(incident, stream)
    misfit = chain.check(events)
    if misfit is not None:
        raise UserError(
            f"{incident} の{misfit.seq}番: {misfit.reason}写しは作りません。",
            hint="記録のファイル(journal.db)をそのまま別の場所に写し、道具の管理者に渡してください。",
        )
    library = kept_library(place.journal, str(events[0].body.get("rules", "")))
    return page_of(events, library, place.me(library), place.clock.now())


def verify(options: Options, incident: str | None, columns: int, *, as_json: bool) -> ExitCode:
    """Checks the chain of every page, and the rules it names; the first event that does not fit is named.

    A folder or a zip in the place of an id is a copy, which is checked without any journal.
    """
    if incident is not None and (copy := _named_copy(incident)) is not None:
        return _verify_copy(copy, columns, as_json=as_json)
    with open_workplace(options, looking=True) as place:
        if faults := place.journal.faults():
            raise UserError(
                "記録のファイルの中に合わない所があります。",
                hint=f"読める記録は ir rescue --out フォルダ名 で取り出せます({faults[0]})。",
                place=str(store_path(options)),
            )
        heads = place.journal.heads() if incident is None else (find_head(place, incident),)
        names = dict.fromkeys(head.incident for head in heads)
        found = [verdict for name in names for verdict in _verdicts(place, name)]
        bad = sum(bool(verdict["misfit"]) for verdict in found)
        if as_json:
            print_json(found)
        else:
            for verdict in found:
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
        if not misfit and opening is not None:
            digest = str(opening.body.get("rules", ""))
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


def _named_copy(text: str) -> Path | None:
    """The copy that an argument names: whatever is no id and is there, or is written as a path."""
    path = Path(text)
    if _ID.fullmatch(typed_id(text)):
        return None
    return path if path.exists() or path.suffix == ".zip" or len(path.parts) > 1 else None


def _verify_copy(path: Path, columns: int, *, as_json: bool) -> ExitCode:
    """Checks a copy by itself; what is missing or changed is named."""
    found = examine(read_copy(path))
    if as_json:
        print_json(asdict(found))
    else:
        print_lines(_told(found), columns)
    return ExitCode.REFUSED if found.faults else ExitCode.OK


def _told(found: Examined) -> Iterator[str]:
    for page in found.pages:
        yield f"{page.incident} 端末 {page.stream} 記録{page.count}件 末尾 {page.head[:8]}"
    yield from (f" ・{fault.name}: {fault.why}" for fault in found.faults)
    if found.seal:
        yield f"照合番号: {found.seal}"
    yield f"合わない所が{len(found.faults)}件あります。" if found.faults else "すべて合っています。"

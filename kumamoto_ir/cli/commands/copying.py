"""The commands around copies: everything of one incident as a folder or zip, and the check of one without a store."""

import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kumamoto_ir.cli.commands.output import print_json
from kumamoto_ir.desk.options import Options
from kumamoto_ir.desk.workplace import Workplace, find_head, kept_library, open_workplace, typed_id
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import visible, wrap
from kumamoto_ir.incident import chain
from kumamoto_ir.keeping.archive.contents import folder_name, members
from kumamoto_ir.keeping.archive.disk import read_copy, write_folder, write_zip
from kumamoto_ir.keeping.archive.examine import Examined, examine, seal
from kumamoto_ir.keeping.archive.folios import Copy, Page, page_of, rule_digests

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
        _say(
            columns,
            *(why for page in copy.pages for why in page.lacking),
            f"保存しました: {path}",
            f"照合番号: {seal(held)}",
            "照合番号を紙に控えると、後で全部が作り直されていても分かります。",
            f"確かめる: ir verify {path}",
        )
        return ExitCode.OK


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


def named_copy(text: str) -> Path | None:
    """The copy that an argument names: whatever is no id and is there, or is written as a path."""
    path = Path(text)
    if _ID.fullmatch(typed_id(text)):
        return None
    return path if path.exists() or path.suffix == ".zip" or len(path.parts) > 1 else None


def verify_copy(path: Path, columns: int, *, as_json: bool) -> ExitCode:
    """Checks a copy by itself; what is missing or changed is named."""
    found = examine(read_copy(path))
    if as_json:
        print_json(asdict(found))
    else:
        _tell(found, columns)
    return ExitCode.REFUSED if found.faults else ExitCode.OK


def _tell(found: Examined, columns: int) -> None:
    _say(
        columns,
        *(
            f"{page.incident} 端末 {page.stream} 記録{page.count}件 末尾 {page.head[:8]}"
            for page in found.pages
        ),
        *(f" ・{fault.name}: {fault.why}" for fault in found.faults),
        *([f"照合番号: {found.seal}"] if found.seal else []),
        f"合わない所が{len(found.faults)}件あります。" if found.faults else "すべて合っています。",
    )


def _say(columns: int, *lines: str) -> None:
    for line in lines:
        for part in wrap(visible(line), columns, hang="  "):
            sys.stdout.write(f"{part}\n")

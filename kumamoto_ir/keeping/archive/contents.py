"""What lies in a copy: names and bytes, from the pages of an incident and the rules they went by."""

import hashlib
from pathlib import PurePosixPath
from typing import Final

from kumamoto_ir.ground.mode import mark
from kumamoto_ir.keeping.archive import DISCLOSURE, JOURNAL, NOW, README, RULES, SUMS, Members
from kumamoto_ir.keeping.archive.candidates import HEAD, candidates
from kumamoto_ir.keeping.archive.folios import Copy, kept_texts, page_folder
from kumamoto_ir.keeping.archive.readme import readme
from kumamoto_ir.keeping.archive.recordlines import line
from kumamoto_ir.paper.render.paper import safe_name
from kumamoto_ir.paper.render.spreadsheet import spreadsheet

SHORT: Final = 12  # digits of a digest in the name of a folder: Windows ends paths at 260 characters


def folder_name(copy: Copy) -> str:
    """How the folder or zip is called: of characters that every system takes."""
    name = f"{copy.incident}-archive{'-drill' if copy.drill else ''}"
    return PurePosixPath(safe_name(f"{name}.txt")).stem


def members(copy: Copy) -> Members:
    """Every file of a copy; the digests of all others stand in the last."""
    files: dict[str, str] = {
        README: readme(copy),
        JOURNAL: "".join(f"{line(event)}\n" for page in copy.pages for event in page.events),
        DISCLOSURE: _disclosure(copy),
    }
    for digest, texts in copy.rules.items():
        files |= {f"{RULES}/{digest[:SHORT]}/{name}": text for name, text in texts.items()}
    for page in copy.pages:
        at = f"{page_folder(page.stream)}/{NOW}"
        now = enumerate(page.made.items(), 1)
        files |= {f"{at}/{safe_name(f'{n:02}-{name}.txt')}": text for n, (name, text) in now}
        files |= kept_texts(page.events).values()
    # A lone surrogate cannot be written; the journal holds none, a file of rules might.
    held = {name: text.encode("utf-8", "surrogatepass") for name, text in files.items()}
    return {**held, SUMS: sums(held).encode()}


def sums(held: Members) -> str:
    """A line for every file, as `sha256sum` writes and checks it."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(held.items()))


def _disclosure(copy: Copy) -> str:
    rows: list[tuple[str, ...]] = [
        (
            f"{mark(copy.drill)}{copy.incident} 人が書いた文の一覧。不開示とするかどうかを、一つずつ決めてください。",
        ),
        HEAD,
    ]
    for page in copy.pages:
        city = page.library.city if page.library is not None else None
        files = {seq: file for seq, (file, _) in kept_texts(page.events).items()}
        rows += candidates(city, page.events, files)
    return spreadsheet(rows)

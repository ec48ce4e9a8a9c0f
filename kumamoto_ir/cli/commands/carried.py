"""`ir coverage`: which clause of the plan is carried by what, as a table, as records on a narrow screen, or as JSON."""

import sys
from pathlib import Path
from typing import Final

from kumamoto_ir.checks.coverage import Covered, Standing, coverage
from kumamoto_ir.cli.commands.output import print_json
from kumamoto_ir.desk.workplace import open_library
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.layout import cells, pad, visible, wrap
from kumamoto_ir.saying.words import ORIGINS_SHORT, READINGS

_NARROW: Final = 60  # columns below which a table is no longer read with ease
_SIGNS: Final = {Standing.CARRIED: "■", Standing.OUTSIDE: "□", Standing.LOST: "×"}
_SAYS: Final = {Standing.CARRIED: "受け持つ段がある", Standing.OUTSIDE: "対象外", Standing.LOST: "抜け"}
_COUNTS: Final = {"steps": "段", "edges": "連絡", "musts": "義務", "rows": "表"}


def show_coverage(folder: Path | None, columns: int, *, as_json: bool) -> ExitCode:
    """Every clause; refused where one is neither carried nor declared to be outside."""
    found = coverage(open_library(folder).city)
    lost = any(covered.standing is Standing.LOST for covered in found)
    if as_json:
        print_json([_record(covered) for covered in found])
    else:
        lines = _records(found, columns) if columns < _NARROW else _table(found, columns)
        sys.stdout.write("\n".join((*lines, "", *wrap(_sum(found), columns))) + "\n")
    return ExitCode.REFUSED if lost else ExitCode.OK


def _record(covered: Covered) -> dict[str, object]:
    return {
        "clause": covered.clause,
        "ref": covered.ref,
        "title": covered.title,
        **{part: getattr(covered, part) for part in _COUNTS},
        "origins": {origin.value: count for origin, count in covered.origins.items()},
        "read": covered.read,
        "outside": covered.outside,
        "standing": covered.standing.value,
    }


def _name(covered: Covered) -> str:
    return visible(f"{covered.ref} {covered.title}".strip())


def _origins(covered: Covered) -> str:
    return " ".join(f"{ORIGINS_SHORT[origin]}{count}" for origin, count in covered.origins.items())


def _records(found: tuple[Covered, ...], columns: int) -> list[str]:
    lines: list[str] = []
    for covered in found:
        counts = " ".join(
            f"{say}{count}" for part, say in _COUNTS.items() if (count := getattr(covered, part))
        )
        told = [counts, _origins(covered), f"読み取り {READINGS[covered.read]}"]
        if covered.standing is not Standing.CARRIED:
            told.append(f"{_SAYS[covered.standing]} {visible(covered.outside)}".strip())
        lines += wrap(f"{_SIGNS[covered.standing]} {_name(covered)}", columns, hang="  ")
        lines += [line for text in told if text for line in wrap(text, columns, indent="  ", hang="  ")]
    return lines


def _table(found: tuple[Covered, ...], columns: int) -> list[str]:
    """Columns of one line each, but for the name and the origins, which are wrapped within theirs."""
    room = columns - 2 - 6 * len(_COUNTS) - 6  # sign, counts, reading
    origins = min(max(cells(_origins(covered)) for covered in found) + 1, room // 3) if found else 0
    name = room - origins
    head = "".join(pad(say, 6) for say in _COUNTS.values())
    lines = [f"  {pad('条項', name)}{head}{pad('根拠', origins)}読取".rstrip()]
    for covered in found:
        counts = "".join(pad(str(getattr(covered, part) or "-"), 6) for part in _COUNTS)
        left = wrap(_name(covered), name - 1)
        right = wrap(_origins(covered), origins - 1)
        for number in range(max(len(left), len(right))):
            sign = _SIGNS[covered.standing] if number == 0 else ""
            said = left[number] if number < len(left) else ""
            by = right[number] if number < len(right) else ""
            row = pad(sign, 2) + pad(said, name) + (counts if number == 0 else " " * 6 * len(_COUNTS))
            lines.append((row + pad(by, origins) + (READINGS[covered.read] if number == 0 else "")).rstrip())
        if covered.standing is not Standing.CARRIED:
            told = f"{_SAYS[covered.standing]} {visible(covered.outside)}".strip()
            lines += wrap(told, columns, indent="    ", hang="    ")
    return lines


def _sum(found: tuple[Covered, ...]) -> str:
    counts = {standing: sum(covered.standing is standing for covered in found) for standing in Standing}
    parts = "、".join(f"{_SIGNS[standing]}{_SAYS[standing]} {count}" for standing, count in counts.items())
    return f"条項 {len(found)}: {parts}"

"""Tables as CSV that a spreadsheet opens as it is: a byte-order mark, CR LF, and no cell that would be run."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def spreadsheet(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV; a byte-order mark, because Excel guesses the code page without it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

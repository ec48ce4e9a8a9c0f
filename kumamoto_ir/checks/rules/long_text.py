"""What is asked must be seen at a glance on a terminal of 40 columns.

Lines are counted as the screen wraps them. The limits were set by the shipped texts (the longest question has 2 lines,
the longest row of a table 3, the longest explanation 4), with one line to spare.
"""

from collections.abc import Iterator
from typing import Final

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.texts import texts
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.ground.layout import wrap

ID = "long-text"
PURPOSE = "40桁の画面で、問いや答えが4行、説明が6行に収まること"
WHY = (
    "小さい画面で文が長いと、答えの番号が画面の外に流れます。問いや答えは短くし、"
    "理由や注意は why に分けて書いてください。"
)

COLUMNS: Final = 40
LINES: Final = 4
_MORE: Final = {"why": 6, "note": 6, "says": 6, "notice": 6, "outside": 6}


def find(context: Context) -> Iterator[Finding]:
    """Texts of more lines than their kind may have."""
    for text, site in texts(context.sources):
        most = _MORE.get(str(site.path[-1]), LINES)
        lines = len(wrap(text.strip(), COLUMNS))
        if lines > most:
            message = f"40桁の画面で{lines}行になります({most}行まで)。"
            yield site.warning(
                ID, message, "短くするか、二つの文に分けて、片方を why や次の段に移してください。"
            )

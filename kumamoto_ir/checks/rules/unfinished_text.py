"""A text that was put there for the time being is fine in a draft, and must not come up at night."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.texts import texts
from kumamoto_ir.findings import Finding

ID = "unfinished-text"
PURPOSE = "書きかけの文(TODO、○○、未定など)が残っていないこと"
WHY = (
    "「○○課」や TODO のような仮の文は、当番の人には何のことか分かりません。"
    "正しい名前や文に書き替えてください。まだ決まらないときは、そのことが分かる文にしてください。"
)

_MARKS: Final = re.compile(
    r"\b(?:TODO|FIXME|TBD|XXX|lorem ipsum)\b|([○〇◯△□×●■])\1+|_{3,}|\*{3,}", re.IGNORECASE
)
_WHOLE: Final = re.compile(r"(?:未定|仮|ダミー|テスト|test|dummy|sample|xxx+|[?.・…-]+)", re.IGNORECASE)


def find(context: Context) -> Iterator[Finding]:
    """Texts with a mark for later, or that say nothing but that."""
    for text, site in texts(context.sources):
        plain = unicodedata.normalize("NFKC", text).strip()
        hit = _MARKS.search(text) or _WHOLE.fullmatch(plain)
        if hit is not None:
            report = site.error if context.ready else site.warning
            message = f"書きかけの文です(「{hit.group()}」)。"
            yield report(ID, message, "正しい名前や文に書き替えてください。")

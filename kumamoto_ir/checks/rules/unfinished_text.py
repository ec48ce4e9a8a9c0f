"""A text that was put there for the time being is fine in a draft, and must not come up at night.

In a template, signs like ○○ and ____ may be blanks on a form, so only words are looked for there.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.checks.texts import PLACED, blanked, texts
from kumamoto_ir.ground.findings import Finding

ID = "unfinished-text"
PURPOSE = "書きかけの文(TODO、○○、未定など)が残っていないこと"
WHY = (
    "「○○課」や TODO のような仮の文は、当番の人には何のことか分かりません。"
    "正しい名前や文に書き替えてください。まだ決まらないときは、そのことが分かる文にしてください。"
)

_HINT: Final = "正しい名前や文に書き替えてください。"
_LATER: Final = r"(?<![A-Za-z])(?:TODO|FIXME|TBD|XXX)(?![A-Za-z])|lorem ipsum"
_WORDS: Final = re.compile(_LATER, re.IGNORECASE)
_MARKS: Final = re.compile(rf"{_LATER}|([○〇◯△□×●■])\1+|_{{3,}}|\*{{3,}}", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(?:未定|仮|ダミー|テスト|test|dummy|sample|xxx+|[?.・…-]+)", re.IGNORECASE)


def find(context: Context) -> Iterator[Finding]:
    """Texts with a mark for later, or that say nothing but that."""
    for text, site in texts(context.sources):
        plain = unicodedata.normalize("NFKC", text).strip()
        hit = _MARKS.search(plain) or _WHOLE.fullmatch(plain)
        if hit is not None:
            yield _finding(context, site, hit)
    for name, template in context.library.templates.items():
        # Comments and names of variables are for whoever edits.
        for number, line in enumerate(blanked(PLACED, template), 1):
            if (hit := _WORDS.search(line)) is not None:
                yield _finding(context, context.in_template(name, number, hit.start() + 1), hit)


def _finding(context: Context, site: Site, hit: re.Match[str]) -> Finding:
    return site.finding(context.gravely(), ID, f"書きかけの文です(「{hit.group()}」)。", _HINT)

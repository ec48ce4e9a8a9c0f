"""A text that was put there for the time being is fine in a draft, and must not come up at night.

In a template, signs like ○○ and ____ may be blanks on a form, so only words are looked for there.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.texts import texts
from kumamoto_ir.ground.findings import Finding, Severity

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
_CODE: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_WHOLE: Final = re.compile(r"(?:未定|仮|ダミー|テスト|test|dummy|sample|xxx+|[?.・…-]+)", re.IGNORECASE)


def find(context: Context) -> Iterator[Finding]:
    """Texts with a mark for later, or that say nothing but that."""
    for text, site in texts(context.sources):
        plain = unicodedata.normalize("NFKC", text).strip()
        hit = _MARKS.search(plain) or _WHOLE.fullmatch(plain)
        if hit is not None:
            report = site.error if context.ready else site.warning
            message = f"書きかけの文です(「{hit.group()}」)。"
            yield report(ID, message, _HINT)
    severity = Severity.ERROR if context.ready else Severity.WARNING
    for name, template in context.library.templates.items():
        for number, line in enumerate(_CODE.sub(_blank, template).split("\n"), 1):
            if (hit := _WORDS.search(line)) is not None:
                message = f"書きかけの文です(「{hit.group()}」)。"
                yield Finding(
                    ID, severity, f"templates/{name}", (), message, _HINT, line=number, col=hit.start() + 1
                )


def _blank(code: re.Match[str]) -> str:
    """Comments and names of variables are for whoever edits; lines and columns still count."""
    return re.sub(r"[^\n]", " ", code.group())

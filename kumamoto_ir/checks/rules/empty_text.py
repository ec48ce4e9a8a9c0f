"""What the officer is to read must be something: not blank, and not only characters that cannot be seen."""

import unicodedata
from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.texts import texts
from kumamoto_ir.ground.findings import Finding

ID = "empty-text"
PURPOSE = "画面に出す文が、空白だけでないこと"
WHY = "空白だけの文は、画面に何も出ません。画面に出す文を書いてください。"


def find(context: Context) -> Iterator[Finding]:
    """Texts of which nothing would be seen."""
    for text, site in texts(context.sources):
        if all(character.isspace() or unicodedata.category(character) == "Cf" for character in text):
            yield site.error(ID, "文が空白だけです。", "画面に出す文を書いてください。")

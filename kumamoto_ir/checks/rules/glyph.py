"""What is shown must exist on the old terminals and fax machines it is shown on (cp932)."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.checks.texts import texts
from kumamoto_ir.ground.findings import Finding

ID = "glyph"
PURPOSE = "画面に出す文が、古い画面や紙でも出せる文字だけであること"
WHY = "古い画面やファックスにない文字は「?」になり、名前や指示が読めなくなります。よく使う文字に書き替えてください。"


def find(context: Context) -> Iterator[Finding]:
    """Texts with characters that would come out as a question mark; all such characters of a text at once."""
    for text, site in texts(context.sources):
        if missing := lost(text):
            yield finding(ID, site, missing)


def lost(text: str) -> list[str]:
    """The characters that an old Japanese terminal or fax program cannot show, each once."""
    return [character for character in dict.fromkeys(text) if not _shown(character)]


def finding(rule: str, site: Site, characters: list[str]) -> Finding:
    """What is said of these characters."""
    codes = "、".join(f"U+{ord(character):04X}" for character in characters)
    message = f"古い画面では「?」になる文字があります({codes})。"
    return site.warning(rule, message, "ほかの文字に替えてください。")


def _shown(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True

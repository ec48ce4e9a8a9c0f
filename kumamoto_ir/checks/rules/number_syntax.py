"""A number that cannot be dialled is found on a quiet day, not at night: telephones, extensions, mail addresses.

Which means has which form is data (`form` in `means`). Width of the letters, hyphens, spaces and brackets do not
count. As with a number that is missing, a draft is warned and nothing goes into service.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from kumamoto_ir.checks.context import Context
from kumamoto_ir.ground.findings import Finding

ID = "number-syntax"
PURPOSE = "電話・ファックス・内線・メールが、かけられる形であること"
WHY = (
    "桁の足りない番号や @ のないメールは、いざというとき使えません。市外局番から(0で始まる10桁。携帯・IP電話は11桁)、"
    "110・119、または「内線 1234」の形で書いてください。"
)

_SIGNS: Final = re.compile(r"[\s()\-‐‑‒–—―−ー]")
# A zero in the third place is a mobile or IP telephone (090, 050, 0800), and has a digit more.
_SUBSCRIBER: Final = r"(?:0[1-9]0[0-9]{8}|0[1-9][1-9][0-9]{7})"
_EXTENSION: Final = r"(?:内線)[0-9]{2,6}"
_FORMS: Final = {
    "tel": re.compile(rf"(?:{_SUBSCRIBER}(?:{_EXTENSION})?|1[0-9]{{2}}|#[0-9]{{4}}|{_EXTENSION})"),
    "ext": re.compile(r"(?:内線)?[0-9]{2,6}"),
    "mail": re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
}
_HINTS: Final = {
    "tel": "0で始まる10桁(携帯・IP電話は11桁)、110・119、または「内線 1234」の形で書いてください。",
    "ext": "2桁から6桁の数字で書いてください。",
    "mail": "名前@組織.jp の形で、半角で書いてください。",
}


def find(context: Context) -> Iterator[Finding]:
    """Numbers that do not have the form of their means."""
    for name, contact in context.contacts.contacts.items():
        for place, channel in enumerate(contact.channels):
            means = context.contacts.means[channel.means]
            form = _FORMS.get(means.form)
            if channel.number is None or form is None:
                continue
            text = unicodedata.normalize("NFKC", channel.number).strip()
            if form.fullmatch(text if means.form == "mail" else _SIGNS.sub("", text)) is None:
                site = context.in_contacts("contacts", name, "channels", place, "number")
                message = f"「{contact.say}」の{means.say}「{channel.number}」は、使える形ではありません。"
                yield site.finding(context.gravely(), ID, message, _HINTS[means.form])

"""A text for the telephone is read aloud in fifteen seconds, or whoever hears it does not repeat it.

Read aloud at five characters a second (kana and kanji mixed, clearly, to be written down), so 75 characters. Counted
is the longest way through the template; the shipped ones have at most 66.
"""

from collections.abc import Iterator
from typing import Final

from kumamoto_ir.checks.context import Context
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.paper.render.spoken import characters

ID = "long-script"
PURPOSE = "電話で読み上げる文が、15秒(75字)に収まること"
WHY = (
    "長い文は、電話の相手が書き取れず、復唱もできません(1秒に5字で読むとして75字)。"
    "頼むことを一つにしぼり、詳しいことは書面に回してください。"
)

SECONDS: Final = 15
A_SECOND: Final = 5


def find(context: Context) -> Iterator[Finding]:
    """Scripts of topics that take longer."""
    scripts = dict.fromkeys(
        topic.script for topic in context.plan.topics.values() if topic.script is not None
    )
    for name in scripts:
        try:
            length = characters(context.library.templates[name], name)
        except UserError:
            continue  # a template that cannot be read: `template-variable` says so
        if length > SECONDS * A_SECOND:
            message = f"読み上げる文が約{length}字(約{-(-length // A_SECOND)}秒)になります({SECONDS * A_SECOND}字まで)。"
            hint = "頼むことを一つにしぼり、短くしてください。"
            yield context.in_template(name, 1).warning(ID, message, hint)

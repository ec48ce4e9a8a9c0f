"""No level, no 「なし」 and no 「済」 is ever assumed: a person must have said so.

A judged level comes from a triage alone. What is assumed for 「わからない」 may not be the answer that needs nothing.
"""

from collections.abc import Iterator
from typing import Final

from kumamoto_ir.checks.context import Context, answers_of, fields_of
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.kinds.choose import Choose

ID = "default-forbidden"
PURPOSE = "判定・「なし」・「済」を、人が答えないうちに決めないこと"
WHY = "人が確かめないうちに「なし」や「済」とすると、事故を小さく見てしまいます。わからないときは、重い方の答えとみなすか、わからないまま進めてください。"

_NOTHING: Final = ("none", "no", "na", "absent", "done")
_NOTHING_SAYS: Final = (
    "なし",
    "ない",
    "無し",
    "いいえ",
    "該当なし",
    "該当しない",
    "要らない",
    "不要",
    "済",
    "完了",
)


def find(context: Context) -> Iterator[Finding]:
    """Levels that are set in passing, and assumptions that nothing is the matter."""
    judged = {table.judges for table in context.plan.tables.values()}
    for at, _, name, site in context.used("fact"):
        if name in judged and name in at.step.effects.facts:
            message = f"「{name}」は判定する事実です。段「{at.step.id}」では決められません。"
            hint = "判定は triage の段で、決める人が行います。"
            yield site.error(ID, message, hint, on_key=site.path[-1] == name)
    for at in context.steps():
        if isinstance(at.step, Choose) and at.step.unknown_as is not None:
            for answer, _ in answers_of(at):
                said = answer.say.startswith(_NOTHING_SAYS)
                if answer.id == at.step.unknown_as and (answer.alone or answer.id in _NOTHING or said):
                    message = f"「わからない」を「{answer.say}」とみなすことはできません。"
                    hint = "unknown_as は、重いほうの答えにするか、消してください。"
                    yield at.site.at("unknown_as").error(ID, message, hint)
        for field, site in fields_of(at):
            kind = {"now": "datetime", "office": "text"}.get(field.default or "")
            if kind is not None and context.plan.facts[field.fact].type != kind:
                message = f"欄「{field.fact}」には、はじめの値を入れておけません。"
                hint = "default: now は時刻の欄に、office は文字の欄にだけ書けます。"
                yield site.at("default").error(ID, message, hint)

"""Every template can be filled in on every occasion, is used by somebody, and says what it was meant to say.

A template is text that is placed as it stands, so a slip in it stops nothing: 「｛｛ to.name ｝｝」 would be read aloud
as it is. Templates that cannot be read, and names that stand for nothing, are `template-variable`'s; they are not
filled in here.
"""

import re
from collections.abc import Iterator
from typing import Final

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.occasions import occasions
from kumamoto_ir.checks.rules import glyph, template_variable
from kumamoto_ir.checks.texts import PLACED, blanked, line_of
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.paper.render.environment import filled
from kumamoto_ir.paper.render.sandbox import environment

ID = "template-renders"
PURPOSE = "どのひな形も、どの事故・どの判定・どこまでわかったときでも、そのまま書類になること"
WHY = "ひな形の誤りは、電話の途中や報告書を作るときに初めて出ます。だから、先に全部の場合で作ってみます。出た行の書き方を直してください。ほかのひな形の同じような行が手本になります。"

_COMMENT: Final = re.compile(r"\{#.*?#\}", re.DOTALL)
_NAME: Final = r"[a-z_]+(?:\.\w+)+"
# Wide braces, braces with a space between them, half a pair, and a dotted name in single braces.
_SLIPS: Final = re.compile(
    r"｛ *[｛%％#＃]|[｝%％#＃] *｝|\{ +[{%#]|[}%#] +\}|\{[％＃]|[％＃]\}|\}\}|%\}|#\}"
    rf"|(?<![{{｛])[{{｛] *{_NAME} *[}}｝](?![}}｝])"
)


def find(context: Context) -> Iterator[Finding]:
    """Slips of typing, characters that would be lost, templates that nobody uses or that fail on some occasion."""
    used = _used(context)
    sound = []
    for name, text in context.library.templates.items():
        if name not in used:
            hint = "plan.yaml の papers・topics の script か、document の段に書いてください。要らなければ消してください。"
            site = context.in_template(name, 1)
            yield site.warning(ID, "このひな形は、どこからも使われません。", hint)
        slips = list(_slips(text))
        for line, col, said in slips:
            hint = "「{{ 名前 }}」や「{% ... %}」のかっこは、半角で、間を空けずに書いてください。"
            message = f"「{said}」は差し込みの印にならず、そのまま出ます。"
            yield context.in_template(name, line, col).error(ID, message, hint)
        yield from _lost(context, name, text)
        if not slips:
            sound.append(name)
    failures = list(_failures(context, sound))
    # What cannot be read fails too, but is said elsewhere; looked at only now, because that takes its time.
    unread = {finding.file for finding in template_variable.find(context)} if failures else set()
    yield from (finding for finding in failures if finding.file not in unread)


def _used(context: Context) -> set[str]:
    """The templates that a paper, a topic or a step names."""
    plan = context.plan
    return {
        *plan.papers.values(),
        *(topic.script for topic in plan.topics.values() if topic.script is not None),
        *(prints for at in context.steps() if (prints := at.step.effects.prints) is not None),
    }


def _slips(text: str) -> Iterator[tuple[int, int, str]]:
    """Signs that were meant to place something: line, column, the sign."""
    for number, line in enumerate(blanked(PLACED, text), 1):
        for found in _SLIPS.finditer(line):
            yield number, found.start() + 1, found[0]


def _lost(context: Context, name: str, text: str) -> Iterator[Finding]:
    """Characters that an old screen does not have, a line at a time; remarks are shown nowhere."""
    for number, line in enumerate(blanked(_COMMENT, text), 1):
        if lost := glyph.lost(line):
            site = context.in_template(name, number, line.index(lost[0]) + 1)
            yield glyph.finding(ID, site, lost)


def _failures(context: Context, names: list[str]) -> Iterator[Finding]:
    """Every line at which a template fails on some occasion, with the first such occasion."""
    made = environment(context.library.templates)
    said: set[tuple[str, int]] = set()
    for occasion in occasions(context.city):
        for name in names:
            try:
                filled(made, name, occasion.variables)
            except UserError as error:
                line = line_of(error)
                if (name, line) not in said:
                    said.add((name, line))
                    message = f"{error.message}({occasion.say})"
                    yield context.in_template(name, line).error(ID, message, error.hint)

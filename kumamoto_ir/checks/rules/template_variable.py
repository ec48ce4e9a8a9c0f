"""Every name that a template places must be something the report knows."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.texts import line_of
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.findings import Finding, nearest
from kumamoto_ir.paper.render.environment import variables
from kumamoto_ir.saying.report import ROOTS, knows

ID = "template-variable"
PURPOSE = "ひな形に出る名前が、報告の欄にあること"
WHY = "ひな形の欄の名前が違うと、紙や読み上げる文を作れません。示された近い名前に直してください。"


def find(context: Context) -> Iterator[Finding]:
    """Names that stand for nothing, and templates that cannot be read."""
    for name, text in context.library.templates.items():
        try:
            used = variables(text, name)
        except UserError as error:
            yield context.in_template(name, line_of(error)).error(ID, str(error), error.hint)
            continue
        for dotted, line_no in used.items():
            if not knows(context.city, dotted):
                near = nearest(dotted, _known(context, dotted.partition(".")[0]))
                hint = f"「{near}」のことですか。" if near else "ほかのひな形の書き方を見てください。"
                message = f"ひな形の欄「{dotted}」はありません。"
                col = _column(text.split("\n")[line_no - 1], dotted)
                yield context.in_template(name, line_no, col).error(ID, message, hint)


def _column(line: str, dotted: str) -> int:
    """Where the name stands, 1-based; in a loop it is written with another first part (`row.at` for `told.at`)."""
    last = dotted.rpartition(".")[2]
    for written in (dotted, f".{last}", last):
        if (at := line.find(written)) >= 0:
            return at + 1
    return 1


def _known(context: Context, root: str) -> list[str]:
    """The names that one of this root could have been meant for."""
    shape = ROOTS.get(root)
    if root in ("facts", "clock"):
        return [name for fact in context.plan.facts if knows(context.city, name := f"{root}.{fact}")]
    return [f"{root}.{part.name}" for part in fields(shape)] if is_dataclass(shape) else list(ROOTS)

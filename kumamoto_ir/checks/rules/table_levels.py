"""A table of judgement knows every level, and its floors raise something."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context
from kumamoto_ir.ground.findings import Finding

ID = "table-levels"
PURPOSE = "判定表に、どの段階の行もあり、効き目のない下限がないこと"
WHY = (
    "行のない段階は、表から示されることがありません。一番低い段階の下限(at_least)は、何も引き上げません。"
    "抜けた行を書くか、要らない下限を消してください。"
)


def find(context: Context) -> Iterator[Finding]:
    """Levels without a row, and floors at the lowest level."""
    for name, table in context.plan.tables.items():
        site = context.in_plan("tables", name)
        levels = list(context.plan.facts[table.judges].values)
        held = {row.level for row in table.rows}
        lacking = [level for level in levels if level not in held]
        if lacking:
            says = "、".join(context.plan.facts[table.judges].values[level] for level in lacking)
            message = f"判定表「{name}」に、「{says}」の行がありません。"
            hint = "計画の表に行があれば、rows に書き足してください。"
            yield site.at("rows").warning(ID, message, hint, on_key=True)
        for place, floor in enumerate(table.at_least):
            if floor.level == levels[0] and len(levels) > 1:
                message = "一番低い段階の下限は、何も引き上げません。"
                hint = "level を上の段階にするか、この下限を消してください。"
                yield site.at("at_least", place, "level").warning(ID, message, hint)

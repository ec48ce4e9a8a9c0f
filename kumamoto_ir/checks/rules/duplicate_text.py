"""Two lines that read alike cannot be told apart, whatever their ids are: the officer would guess."""

from collections.abc import Iterable, Iterator

from kumamoto_ir.checks.context import Context, Site, answers_of, fields_of, items_of
from kumamoto_ir.checks.texts import twice
from kumamoto_ir.ground.findings import Finding

ID = "duplicate-text"
PURPOSE = "同じ画面や表に、同じ文の行が二つないこと"
WHY = (
    "同じ文の答えや項目が並ぶと、どちらを選べばよいか分かりません(全角・半角や空白の違いだけでも同じです)。"
    "片方の文を、違いが分かるように書き直してください。"
)

_Line = tuple[str, Site]


def find(context: Context) -> Iterator[Finding]:
    """The second and further line of a screen or table with the same text."""
    for what, lines in (*_of_steps(context), *_of_plan(context), *_of_contacts(context)):
        for _, text, site in twice((one for one in lines if one[0].strip()), spaces=False):
            message = f"{what}「{text}」が二つあります。"
            yield site.error(ID, message, "違いが分かるように、片方の文を書き直してください。")


def _of_steps(context: Context) -> Iterator[tuple[str, Iterable[_Line]]]:
    for at in context.steps():
        yield "答え", [(answer.say, site.at("say")) for answer, site in answers_of(at)]
        yield "項目", [(item.say, site.at("say")) for item, site in items_of(at)]
        yield (
            "欄",
            [
                (field.say or context.plan.facts[field.fact].say, site.at("say" if field.say else "fact"))
                for field, site in fields_of(at)
            ],
        )


def _of_plan(context: Context) -> Iterator[tuple[str, Iterable[_Line]]]:
    plan = context.plan
    for name, fact in plan.facts.items():
        yield (
            "値",
            [(text, context.in_plan("facts", name, "values", key)) for key, text in fact.values.items()],
        )
        bands = fact.bands.items()
        yield "区分", [(band.say, context.in_plan("facts", name, "bands", key, "say")) for key, band in bands]
    for name, names in plan.lists.items():
        yield "一覧の行", [(text, context.in_plan("lists", name, key)) for key, text in names.items()]
    for name, table in plan.tables.items():
        rows = enumerate(table.rows)
        yield (
            "判定表の行",
            [(row.say, context.in_plan("tables", name, "rows", place, "say")) for place, row in rows],
        )
    for name, register in plan.registers.items():
        columns = enumerate(register.columns)
        site = context.in_plan("registers", name, "columns")
        yield "簿の欄", [(column.say, site.at(place, "say")) for place, column in columns]


def _of_contacts(context: Context) -> Iterator[tuple[str, Iterable[_Line]]]:
    held = context.contacts.contacts.items()
    yield "連絡先", [(contact.say, context.in_contacts("contacts", name, "say")) for name, contact in held]

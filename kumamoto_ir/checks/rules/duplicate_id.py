"""Names must be told apart by a person: within their scope, whatever the width and case of the letters."""

from collections.abc import Iterable, Iterator
from typing import Final

from kumamoto_ir.checks.context import Context, Site, answers_of, fields_of, items_of
from kumamoto_ir.checks.texts import twice
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.ground.findings import Finding

ID = "duplicate-id"
PURPOSE = "同じ名前(全角・半角、大文字・小文字の違いだけを含む)が二つないこと"
WHY = "見分けのつかない名前が二つあると、どちらを指すのか人にも道具にも分かりません。片方を別の名前にしてください。"

_KEPT: Final = f"「{UNKNOWN}」は「わからない」のための名前です。"
_Entry = tuple[str, Site]


def find(context: Context) -> Iterator[Finding]:
    """The second and further bearer of a name."""
    for what, entries in _scopes(context):
        for first, name, site in twice(entries):
            said = f"{what}「{name}」が二つあります。"
            if first != name:
                said = f"{what}「{name}」と「{first}」は、見分けがつかない名前です。"
            yield site.error(ID, said, "片方の名前を変えてください。", on_key=site.path[-1] == name)
    for at in context.steps():
        if at.step.id in context.outcomes[at.playbook.id] and at.step.id in context.plan.facts:
            message = f"段「{at.step.id}」は、計画の事実「{at.step.id}」と同じ名前です。"
            hint = "答えをその事実にするなら sets を書き、別のものなら名前を変えてください。"
            yield at.site.at("id").error(ID, message, hint)
        for answer, site in answers_of(at):
            if answer.id == UNKNOWN:
                yield site.at("id").error(ID, _KEPT, "別の名前にしてください。")
    for name, fact in context.plan.facts.items():
        if UNKNOWN in fact.values:
            site = context.in_plan("facts", name, "values", UNKNOWN)
            yield site.error(ID, _KEPT, "その行を消してください。", on_key=True)


def _scopes(context: Context) -> Iterator[tuple[str, Iterable[_Entry]]]:
    for playbook in context.playbooks.values():
        steps = list(context.steps_of(playbook))
        yield "段", [(at.step.id, at.site.at("id")) for at in steps]
        for at in steps:
            yield "答え", [(answer.id, site.at("id")) for answer, site in answers_of(at)]
            yield "欄", [(field.fact, site.at("fact")) for field, site in fields_of(at)]
        yield "項目", [(item.id, site.at("id")) for at in steps for item, site in items_of(at)]
        yield "義務", [(must.id, site.at("id")) for owner, must, site in context.musts() if owner is playbook]
    for name, table in context.plan.tables.items():
        site = context.in_plan("tables", name, "rows")
        yield "行", [(row.id, site.at(place, "id")) for place, row in enumerate(table.rows)]
    plan, contacts = context.plan, context.contacts
    for what, key, names in (
        ("条項", "clauses", plan.clauses),
        ("事実", "facts", plan.facts),
        ("判定表", "tables", plan.tables),
        ("用件", "topics", plan.topics),
        ("簿", "registers", plan.registers),
        ("設定", "settings", plan.settings),
    ):
        yield what, [(name, context.in_plan(key, name)) for name in names]
    for name, fact in plan.facts.items():
        yield "値", [(value, context.in_plan("facts", name, "values", value)) for value in fact.values]
        yield "区分", [(band, context.in_plan("facts", name, "bands", band)) for band in fact.bands]
    for name, members in plan.lists.items():
        yield "一覧の名前", [(member, context.in_plan("lists", name, member)) for member in members]
    for what, key, named in (("連絡の手段", "means", contacts.means), ("体制図", "trees", contacts.trees)):
        yield what, [(name, context.in_contacts(key, name)) for name in named]
    # Names of files: on some disks a folder cannot hold both.
    yield "手順", [(name, context.in_playbook(name, "id")) for name in context.playbooks]
    # A telling and a repeated step name a contact, a group or a list alike.
    yield (
        "連絡先・組・一覧",
        [
            *((name, context.in_contacts("contacts", name)) for name in contacts.contacts),
            *((name, context.in_contacts("groups", name)) for name in contacts.groups),
            *((name, context.in_plan("lists", name)) for name in plan.lists),
        ],
    )

"""Every other name (clause, topic, drawing, table, template, playbook, setting, means, list, item) must exist."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.city.plan import ENTRIES, PAPERS
from kumamoto_ir.city.step import What
from kumamoto_ir.ground.findings import Finding

ID = "dangling-reference"
PURPOSE = "条項・用件・体制図・表・ひな形・手順・設定・手段・一覧・項目の名前があること"
WHY = "名前を一字でも違えると、その段で手順が止まります。示された近い名前に直すか、その名前のものを書き足してください。"

# Where somebody who has none yet writes the first.
_WHERE: Final[Mapping[str, str]] = {
    "条項": "plan.yaml の clauses ",
    "用件": "plan.yaml の topics ",
    "判定表": "plan.yaml の tables ",
    "設定": "plan.yaml の settings ",
    "簿": "plan.yaml の registers ",
    "期限": "plan.yaml の deadlines ",
    "事実": "plan.yaml の facts ",
    "事実か用件": "plan.yaml の facts か topics ",
    "組か一覧": "contacts.yaml の groups か plan.yaml の lists ",
    "体制図": "contacts.yaml の trees ",
    "連絡の手段": "contacts.yaml の means ",
    "手段に要るもの(needs)": "contacts.yaml の means ",
    "項目": "この手順の checklist の段の items ",
    "ひな形": "templates フォルダ",
    "手順": "playbooks フォルダ",
}


class _Named(NamedTuple):
    site: Site
    what: str
    name: str | None
    known: Iterable[str]
    on_key: bool = False


def find(context: Context) -> Iterator[Finding]:
    """Names that stand for nothing."""
    for site, what, name, known, on_key in (
        *_of_plan(context),
        *_of_contacts(context),
        *_of_steps(context),
        *_of_musts(context),
    ):
        names = known if isinstance(known, Collection) else tuple(known)
        if name is not None and name not in names:
            yield site.missing(ID, what, name, names, on_key=on_key, where=_WHERE.get(what, ""))
    yield from _unused(context)
    yield from _silent(context)


def _of_plan(context: Context) -> Iterator[_Named]:
    for basis, site in context.bases():
        yield _Named(site.at("clause"), "条項", basis.clause, context.plan.clauses)
    for name, topic in context.plan.topics.items():
        yield _Named(
            context.in_plan("topics", name, "script"), "ひな形", topic.script, context.library.templates
        )
    for command, playbook in context.plan.entries.items():
        yield _Named(context.in_plan("entries", command), "手順", playbook, context.playbooks)
    yield from _cuts(context)
    for name, paper in context.plan.papers.items():
        yield _Named(context.in_plan("papers", name), "ひな形", paper, context.library.templates)

    groups = [*context.contacts.groups, *context.plan.lists]
    for name, register in context.plan.registers.items():
        site = context.in_plan("registers", name)
        columns = [column.id for column in register.columns]
        for key in ("sum", "by", "complete"):
            for place, column in enumerate(getattr(register, key)):
                yield _Named(site.at(key, place), "欄", column, columns)
        yield _Named(site.at("expect"), "組か一覧", register.expect, groups)
        for place, one in enumerate(register.columns):
            yield _Named(site.at("columns", place, "of"), "組か一覧", one.of, groups)
    yield _Named(context.in_plan("tally"), "簿", context.plan.tally, context.plan.registers)
    yield from _facts_of_plan(context)
    for name, declared in context.plan.facts.items():
        for value, group in declared.by_office.items():
            yield _Named(context.in_plan("facts", name, "by_office", value), "組か一覧", group, groups)


def _cuts(context: Context) -> Iterator[_Named]:
    needed = {need: None for means in context.contacts.means.values() for need in means.needs}
    for fact, values in context.plan.cuts.items():
        yield _Named(context.in_plan("cuts", fact), "事実", fact, context.plan.facts, on_key=True)
        known = context.domain(fact)
        for value, down in values.items():
            site = context.in_plan("cuts", fact, value)
            if known is not None:
                yield _Named(site, f"「{fact}」の値", value, known, on_key=True)
            for place, need in enumerate(down):
                yield _Named(site.at(place), "手段に要るもの(needs)", need, needed)


def _facts_of_plan(context: Context) -> Iterator[_Named]:
    facts = context.plan.facts
    for place, fact in enumerate(context.plan.order):
        yield _Named(context.in_plan("order", place), "事実", fact, facts)
    for place, shown in enumerate(context.plan.clock):
        yield _Named(context.in_plan("clock", place, "fact"), "事実", shown.fact, facts)
        for at, fact in enumerate(shown.until):
            yield _Named(context.in_plan("clock", place, "until", at), "事実", fact, facts)
    for name, deadline in context.plan.deadlines.items():
        yield _Named(context.in_plan("deadlines", name, "since"), "事実", deadline.since, facts)
    if (held := context.plan.instructed) is not None:
        for key in ("fact", "by", "at"):
            yield _Named(context.in_plan("instructed", key), "事実", getattr(held, key), facts)


def _of_contacts(context: Context) -> Iterator[_Named]:
    for name, contact in context.contacts.contacts.items():
        for place, channel in enumerate(contact.channels):
            site = context.in_contacts("contacts", name, "channels", place, "means")
            yield _Named(site, "連絡の手段", channel.means, context.contacts.means)
    for _, edge, site in context.edges():
        yield _Named(site.at("topic"), "用件", edge.topic, context.plan.topics)


def _of_steps(context: Context) -> Iterator[_Named]:
    plan, groups = context.plan, [*context.contacts.groups, *context.plan.lists]
    for at in context.steps():
        yield _Named(at.site.at("each"), "組か一覧", at.step.effects.each, groups)
    known: Mapping[What, tuple[str, Iterable[str]]] = {
        "beside": ("事実か用件", [*plan.facts, *plan.topics]),
        "deadline": ("期限", plan.deadlines),
        "group or list": ("組か一覧", groups),
        "playbook": ("手順", context.playbooks),
        "register": ("簿", plan.registers),
        "setting": ("設定", plan.settings),
        "table": ("判定表", plan.tables),
        "template": ("ひな形", context.library.templates),
        "topic": ("用件", plan.topics),
        "tree": ("体制図", context.contacts.trees),
    }
    for _, what, name, site in context.used(*known):
        yield _Named(site, known[what][0], name, known[what][1])


def _of_musts(context: Context) -> Iterator[_Named]:
    for playbook, must, site in context.musts():
        items = [item.id for step in playbook.steps for item in step.tasks()]
        for place, name in enumerate(must.done):
            yield _Named(site.at("done", place), "項目", name, items)
        if must.told is not None:
            yield _Named(site.at("told", "topic"), "用件", must.told.topic, context.plan.topics)
            yield _Named(site.at("told", "tree"), "体制図", must.told.tree, context.contacts.trees)


def _unused(context: Context) -> Iterator[Finding]:
    """Names of entries and papers that no command asks for: a slip would otherwise be passed over in silence."""
    for key, what, names, known in (
        ("entries", "始める命令", context.plan.entries, ENTRIES),
        ("papers", "紙", context.plan.papers, PAPERS),
    ):
        for name in names:
            if name not in known:
                yield context.in_plan(key, name).missing(ID, what, name, known, on_key=True)
    for name, register in context.plan.registers.items():
        for place, column in enumerate(register.columns):
            site = context.in_plan("registers", name, "columns", place, "open")
            for number, value in enumerate(column.open):
                if value not in column.values:
                    yield site.at(number).missing(ID, f"欄「{column.id}」の値", value, column.values)


def _silent(context: Context) -> Iterator[Finding]:
    """A telling that names a drawing without an edge about its topic, or nobody at all, tells nobody."""
    tellings = [
        (at.site, tells.tree, tells.to, tells.topic)
        for at in context.steps()
        if (tells := at.step.effects.tells) is not None
    ]
    tellings += [
        (site.at("told"), must.told.tree, must.told.to, (must.told.topic,))
        for _, must, site in context.musts()
        if must.told is not None
    ]
    for site, tree, to, topics in tellings:
        if tree is None and not to:
            yield site.error(ID, "知らせる相手(tree か to)が書かれていません。")
        elif tree is not None and tree in context.contacts.trees:
            edges = {edge.topic for edge in context.contacts.trees[tree].edges}
            for topic in topics:
                if topic in context.plan.topics and topic not in edges:
                    message = f"体制図「{tree}」に、用件「{topic}」の連絡がありません。"
                    yield site.at("topic").error(ID, message, "このままでは、だれにも知らせません。")

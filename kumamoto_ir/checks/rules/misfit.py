"""What is written must have an effect where it is written: ways of repeated questions, rows, registers, bands."""

from collections.abc import Iterator

from kumamoto_ir.checks.context import Context, StepAt
from kumamoto_ir.checks.texts import twice
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Path
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.kinds.choose import Choose

ID = "misfit"
PURPOSE = "書いても働かない指定や、形に合わない簿・区分がないこと"
WHY = (
    "効き目のない指定は、書いた人の思いと違う動きになります。示された所を消すか、働く書き方に直してください。"
)


def find(context: Context) -> Iterator[Finding]:
    """What is ignored where it stands, or has no shape to work with."""
    for at in context.steps():
        if isinstance(at.step, Choose):
            yield from _question(at, at.step)
        if at.step.effects.rows_of is not None and at.step.effects.each is not None:
            message = "each と rows_of は、いっしょには書けません。"
            yield at.site.at("rows_of").error(ID, message, "どちらかを消してください。")
    yield from _registers(context)
    yield from _facts(context)


def _question(at: StepAt, step: Choose) -> Iterator[Finding]:
    if step.shows and not step.rows:
        message = "shows は、rows: true の問いだけに書けます。"
        yield at.site.at("shows").error(ID, message, "rows: true を書くか、shows を消してください。")
    if step.each is None:
        if step.rows:
            message = "rows は、each のある問いだけに書けます。"
            yield at.site.at("rows").error(ID, message, "each を書くか、rows を消してください。")
        return
    hint = "次の段は、この段の next に書いてください。"
    for place, answer in enumerate(step.answers):
        if answer.next is not None:
            message = f"each のある問いの答え「{answer.id}」の next は働きません。"
            yield at.site.at("answers", place, "next").error(ID, message, hint)
    if step.unknown_next is not None:
        message = "each のある問いの unknown_next は働きません。"
        yield at.site.at("unknown_next").error(ID, message, hint)


def _registers(context: Context) -> Iterator[Finding]:
    for name, register in context.plan.registers.items():
        site = context.in_plan("registers", name, "columns")
        if not register.columns:
            yield site.error(ID, f"簿「{name}」に欄がありません。", "欄を一つ以上書いてください。")
        columns = [(column.id, site.at(place, "id")) for place, column in enumerate(register.columns)]
        for _, column_id, at in twice(columns):
            message = f"簿「{name}」に、欄「{column_id}」が二つあります。"
            yield at.error(ID, message, "片方の名前を変えてください。")
        for place, column in enumerate(register.columns):
            kind = {"now": "datetime", "office": "choice"}.get(column.default or "")
            if kind is not None and column.type != kind and not (kind == "choice" and column.type == "text"):
                message = f"欄「{column.id}」には、はじめの値 {column.default} を入れておけません。"
                hint = "default: now は時刻の欄に、office は文字か選ぶ欄に書けます。"
                yield site.at(place, "default").error(ID, message, hint)


def _facts(context: Context) -> Iterator[Finding]:
    for name, fact in context.plan.facts.items():
        spoken = (*fact.values, UNKNOWN)
        named = [("by_office", value, tuple(fact.values)) for value in fact.by_office]
        for key, value, known in (*named, *(("spoken", value, spoken) for value in fact.spoken)):
            if value not in known:
                site = context.in_plan("facts", name, key, value)
                yield site.missing(ID, f"「{name}」の値", value, known, on_key=True)
        for band, held in fact.bands.items():
            site = context.in_plan("facts", name, "bands", band)
            bounded = held.over is not None or held.upto is not None
            if fact.type in ("choice", "text"):
                message = f"「{name}」は数でも時刻でもないので、区分(bands)は働きません。"
                yield site.error(ID, message, "type: number か datetime にするか、values で書いてください。")
            elif fact.type == "datetime" and (bounded or held.time is None):
                message = f"時刻「{name}」の区分「{band}」は、time だけで書きます。"
                yield site.error(ID, message, "opening(開庁まで)か later(その後)です。", on_key=True)
            elif fact.type != "datetime" and held.time is not None:
                message = f"「{name}」は時刻ではないので、区分「{band}」に time は書けません。"
                yield site.error(ID, message, "over か upto で書いてください。", on_key=True)
            elif fact.type == "number" and not bounded:
                message = f"区分「{band}」に、境目がありません。"
                yield site.error(ID, message, "over か upto で書いてください。", on_key=True)
    times: list[tuple[str, Path]] = [
        (shown.fact, ("clock", n, "fact")) for n, shown in enumerate(context.plan.clock)
    ]
    times += [(name, ("order", n)) for n, name in enumerate(context.plan.order)]
    for name, path in times:
        if context.plan.facts[name].type != "datetime":
            message = f"「{name}」は時刻ではないので、{path[0]} に書いても働きません。"
            yield context.in_plan(*path).error(ID, message, "type: datetime の事実を書くか、消してください。")

"""The screens where something is typed: forms, rows of members, rows of registers."""

from datetime import datetime
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.plan import Column
from kumamoto_ir.city.step import Field
from kumamoto_ir.desk.terminal.officer import View
from kumamoto_ir.desk.terminal.screen import Screen, head, numbered
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.saying.boards import board
from kumamoto_ir.saying.books import cell, row_text
from kumamoto_ir.saying.words import UNCONFIRMED

NEWEST: Final = 5  # rows of a register that are shown before the next one is written


def rows_screen(view: View, request: ask.Ask) -> Screen:
    """Every member on one screen, a row each, and what may be answered below."""
    city = view.city
    board_rows = board(city, view.state, request.frame, request.step, view.now)
    body = [
        f"{'済' if fresh else '  '}{n} {row.name}: {' / '.join((*row.beside, row.say or '-'))}"
        for n, (row, (_, _, fresh)) in enumerate(zip(board_rows, request.rows, strict=True), 1)
    ]
    choices = numbered({answer.id: answer.say for answer in request.answers})
    after = ("行=答え で書きます。例 1=2、3-5=1、残り全部は a=0",)
    return Screen(
        head(city, request),
        tuple(body),
        choices=choices,
        after=after,
        prompt="行=答え: ",
        many=True,
    )


def enter_screen(view: View, request: ask.Enter) -> Screen:
    """One column of a row; at the first one the officer may also have no more."""
    city, column = view.city, request.column
    columns = request.register.columns
    given = dict(request.draft)
    body = [f"{c.say}: {cell(city, c, given[c.id])}" for c in columns if c.id in given]
    if not given:
        body = _rows_so_far(view, request)
    place = f"({columns.index(column) + 1}/{len(columns)})"
    title = head(city, request)
    fix = "。行を消すときは -番号(例 -1)" if view.rows(request.book) else ""
    none = "これ以上ないときは e" if view.rows(request.book) else "まだ書くものがなければ e(後でも書けます)"
    stop = () if given else (f"{none}{fix}",)
    if column.type == "choice":
        names = column.values or {name: city.name(name) for name in city.members(column.of or "")}
        asked = (*body, f"{column.say}{place}")
        return Screen(title, asked, choices=numbered(names), after=stop, prompt="番号: ")
    example = (f"例: {column.example}",) if column.example else ()
    take = f"Enter = {cell(city, column, column_default(view, column) or None)}"
    return Screen(title, tuple(body), after=(*example, take, *stop), prompt=f"{column.say}{place}: ")


def _rows_so_far(view: View, request: ask.Enter) -> list[str]:
    """The newest rows with their numbers; the number of a row stays as long as none before it is taken out."""
    rows = view.rows(request.book)
    newest = list(enumerate(rows, 1))[-NEWEST:]
    said = [f"{n} {row_text(view.city, request.register, row)}" for n, row in newest]
    more = [f"いま {len(rows)}行 あります。" + ("新しいほうから:" if len(rows) > NEWEST else "")]
    return more + said


def column_default(view: View, column: Column) -> str:
    """What Enter takes for a column."""
    return _default(view, column.default)


def _default(view: View, default: str | None) -> str:
    return {"now": view.now.isoformat(), "office": view.place}.get(default or "", "")


def shown_value(view: View, request: ask.Fill, field: Field) -> str:
    """What Enter would take for a field: what is known, or its default; empty where there is neither."""
    old = dict(request.old).get(field.fact)
    return old if old is not None else _default(view, field.default)


def spoken_value(view: View, field: Field, value: str) -> str:
    """A field's value as a person reads it."""
    fact = view.city.plan.facts[field.fact]
    if not value:
        return UNCONFIRMED
    if fact.type == "datetime":
        return short_datetime(datetime.fromisoformat(value))
    return fact.values.get(value, value)


def label(city: City, field: Field) -> str:
    """How a field is called."""
    return field.say or city.plan.facts[field.fact].say


def fill_screen(view: View, request: ask.Fill) -> Screen:
    city = view.city
    title = head(city, request)
    body = [request.step.why] if request.step.why else []
    if request.member is not None:
        body.insert(0, city.name(request.member))
    if at_once(view, request):
        for number, field in enumerate(request.fields, 1):
            body.append(
                f"{number} {label(city, field)}: {spoken_value(view, field, shown_value(view, request, field))}"
            )
        after = ("これでよければ Enter。直すときは 番号と内容(例 1 午前7時50分)。",)
        return Screen(title, body=tuple(body), after=after, prompt="Enter か 番号と内容: ")
    field = request.fields[0]
    known = shown_value(view, request, field)
    fact = city.plan.facts[field.fact]
    left = f"(残り{len(request.fields)})" if len(request.step.typed()) > 1 else ""
    if fact.type == "choice":
        return Screen(title, (*body, f"{label(city, field)}{left}"), choices=numbered(fact.values))
    example = (f"例: {field.example}",) if field.example else ()
    take = f"Enter = {spoken_value(view, field, known)}"
    return Screen(title, tuple(body), after=(*example, take), prompt=f"{label(city, field)}{left}: ")


def at_once(view: View, request: ask.Fill) -> bool:
    """Whether one Enter may take the whole form: every field that is left has something to take."""
    return len(request.fields) > 1 and all(
        field.default is not None or shown_value(view, request, field) for field in request.fields
    )

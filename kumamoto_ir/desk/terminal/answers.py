"""From what was typed at a screen to an answer, pure. Full-width characters are as good as half-width ones."""

import re
from datetime import datetime
from typing import assert_never

from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Field
from kumamoto_ir.desk.terminal.formscreens import at_once, column_default, shown_value
from kumamoto_ir.desk.terminal.officer import View
from kumamoto_ir.desk.terminal.prompt import numbers
from kumamoto_ir.desk.terminal.screen import Choice, Screen
from kumamoto_ir.ground.dates import parse_when
from kumamoto_ir.ground.layout import folded
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.state import DONE, IMPOSSIBLE, NOT_APPLICABLE
from kumamoto_ir.incident.typedvalues import Refusal

_NUMBER_FIRST = Refusal("番号で答えてください。", "わからないときは 0 です。")
_LEADING = re.compile(r"(\d{1,2})(?:[\s、,.:：]+(.*))?", re.DOTALL)


def read(view: View, screen: Screen, text: str) -> Json | Refusal:
    """The answer that a typed line gives to the request in view."""
    request = view.request
    match request:
        case ask.Fill():
            return _fields(view, request, screen, text)
        case ask.Check():
            return _items(request, text)
        case ask.Ask() if request.rows:
            return _rows(request, screen, text)
        case ask.Enter():
            return _column(view, request, screen, text)
        case ask.Call():
            return call(screen, text)
        case ask.SetTime():
            return text.strip() or Refusal("時刻を入れてください。", "例: 9時30分。中断は q です。")
        case ask.Close() if request.reason:
            return {"reason": text.strip()}
        case (
            ask.Ask()
            | ask.Tick()
            | ask.Decide()
            | ask.Pick()
            | ask.Unreached()
            | ask.Due()
            | ask.Write()
            | ask.Wait()
            | ask.Guard()
            | ask.Close()
            | ask.Stuck()
            | ask.Finished()
        ):
            return _chosen(screen, text)
        case _:
            assert_never(request)


def _chosen(screen: Screen, text: str) -> Json | Refusal:
    picked = numbers(text, max(choice.number for choice in screen.choices))
    if picked is None or any(_choice(screen, number) is None for number in picked):
        return Refusal("表示された番号で答えてください。", "例: 1" if not screen.many else "例: 1,3")
    if len(picked) > 1 and not screen.many:
        return Refusal("答えは一つだけ選んでください。")
    answers = [choice.answer for number in picked if (choice := _choice(screen, number)) is not None]
    if not screen.many:
        return answers[0]
    if len(answers) == 1 and (answers[0] == UNKNOWN or isinstance(answers[0], list)):
        return answers[0]  # 「わからない」 and 「どれでもない」 stand alone
    if any(answer == UNKNOWN or isinstance(answer, list) for answer in answers):
        return Refusal("その答えは、ほかの答えといっしょには選べません。")
    return answers


def _choice(screen: Screen, number: int) -> Choice | None:
    return next((choice for choice in screen.choices if choice.number == number), None)


def call(screen: Screen, text: str) -> Json | Refusal:
    """`1`, or `1 班長`: an outcome, and who answered or why nobody was told."""
    found = _LEADING.fullmatch(folded(text))
    choice = _choice(screen, int(found[1])) if found is not None else None
    if found is None or choice is None:
        return Refusal("表示された番号で答えてください。", "出た人の名前は番号の後に書けます。例: 1 班長")
    words = (found[2] or "").strip()
    if not words:
        return choice.answer
    return {"outcome": choice.answer, ("note" if choice.answer == "not_needed" else "person"): words}


def _rows(request: ask.Ask, screen: Screen, text: str) -> Json | Refusal:
    """`1=2`, `3-5=1`, `a=0`: the answer of some rows, or of all that are left."""
    answers: dict[str, Json] = {}
    parts = [part for part in re.split(r"[\s、,]+", re.sub(r"\s*=\s*", "=", folded(text).lower())) if part]
    for part in parts:
        left, sign, right = part.partition("=")
        choice = _choice(screen, int(right)) if re.fullmatch("[0-9]{1,4}", right) else None
        places = _places(request, left)
        if not sign or choice is None or not places:
            return Refusal("行の番号 = 答えの番号 で書いてください。", "例: 1=2、3-5=1、残り全部は a=0")
        answers |= {request.rows[place - 1][0]: choice.answer for place in places}
    return answers or Refusal("行の番号 = 答えの番号 で書いてください。", "例: 1=2")


def _places(request: ask.Ask, typed: str) -> tuple[int, ...]:
    if typed == "a":
        return tuple(n for n, (_, _, fresh) in enumerate(request.rows, 1) if not fresh)
    return tuple(place for place in numbers(typed, len(request.rows)) or () if place)


def _column(view: View, request: ask.Enter, screen: Screen, text: str) -> Json | Refusal:
    column = request.column
    if folded(text).lower() in ("e", "終わり", "おわり") and not request.draft:
        return "done"
    if (found := re.fullmatch(r"[-−ー]\s*(\d{1,4})", folded(text))) is not None and not request.draft:
        rows = view.rows(request.book)
        place = int(found[1])
        if not 1 <= place <= len(rows):
            return Refusal("その番号の行はありません。", "行の前の番号に - を付けます。例: -1")
        return {"remove": rows[place - 1].seq}
    if column.type == "choice":
        return _numbered(screen, text, column.id)
    return {column.id: text.strip() or column_default(view, column) or None}


def _numbered(screen: Screen, text: str, name: str) -> Json | Refusal:
    """One of the numbered values of a column or a field."""
    picked = numbers(text, max(choice.number for choice in screen.choices))
    choice = _choice(screen, picked[0]) if picked is not None and len(picked) == 1 else None
    if choice is None:
        return _NUMBER_FIRST
    return {name: None if choice.answer == UNKNOWN else choice.answer}


def _items(request: ask.Check, text: str) -> Json | Refusal:
    typed = folded(text).lower()
    open_keys = [key for key, _ in request.items if key not in dict(request.marks)]
    if typed in ("a", "全部", "全部済"):
        return dict.fromkeys(open_keys, DONE)
    if typed == "0":
        return "leave"
    keys = [key for key, _ in request.items]
    outcomes: dict[str, Json] = {}
    for sign, digits in (found := re.findall(r"([-x×]?)\s*(\d{1,2})", typed)):
        number = int(digits)
        if not 1 <= number <= len(keys):
            return Refusal(f"{number} という番号はありません。")
        outcomes[keys[number - 1]] = {"": DONE, "-": NOT_APPLICABLE, "x": IMPOSSIBLE, "×": IMPOSSIBLE}[sign]
    if not found or re.sub(r"[-x×]?\s*\d{1,2}|[\s,、と・]", "", typed):
        return Refusal(
            "済んだ番号を書いてください。", "例: 1,3。全部済なら a、該当なしは -2、できないは x2。"
        )
    return outcomes


def _fields(view: View, request: ask.Fill, screen: Screen, text: str) -> Json | Refusal:
    if at_once(view, request):
        return _several(view, request, text)
    field = request.fields[0]
    fact = view.city.plan.facts[field.fact]
    if fact.type == "choice":
        return _numbered(screen, text, field.fact)
    typed = text.strip()
    return {field.fact: typed or shown_value(view, request, field) or None}


def _several(view: View, request: ask.Fill, text: str) -> Json | Refusal:
    """Enter takes every field as shown; a number and words, or words whose kind is plain, correct one of them."""
    typed = text.strip()
    if not typed:
        return {field.fact: shown_value(view, request, field) or None for field in request.fields}
    found = _LEADING.fullmatch(folded(typed))
    if found is not None and found[2] and 1 <= int(found[1]) <= len(request.fields):
        return {request.fields[int(found[1]) - 1].fact: typed[_words_at(typed) :].strip()}
    field = _meant(view, request.fields, typed, view.now)
    if field is None:
        return Refusal("どの欄か分かりません。", "番号と内容を書いてください。例: 1 午前7時50分")
    return {field.fact: typed}


def _words_at(typed: str) -> int:
    """Where the words begin behind a leading number (the user's own characters, not folded ones)."""
    found = re.match(r"\s*[0-9０-９]{1,2}[\s、,.:：]+", typed)
    return found.end() if found is not None else 0


def _meant(view: View, fields: tuple[Field, ...], typed: str, now: datetime) -> Field | None:
    facts = view.city.plan.facts
    times = [field for field in fields if facts[field.fact].type == "datetime"]
    texts = [field for field in fields if facts[field.fact].type == "text"]
    if parse_when(typed, now) is not None:
        return times[0] if len(times) == 1 else None
    return texts[0] if len(texts) == 1 else None

"""What a person typed into a field or a column, as the journal keeps it, or why it is not taken."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN, Fact
from kumamoto_ir.city.plan import Column
from kumamoto_ir.ground.dates import parse_when
from kumamoto_ir.ground.plain import Json


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer was not taken (Japanese, one sentence), and an example of what fits."""

    why: str
    hint: str = ""


LONGEST: Final = (
    20_000  # characters of one typed text: twenty pages; more is a file that went to the wrong place
)
TOO_LONG: Final = Refusal(
    f"文が長すぎます({LONGEST // 10_000}万字まで)。記録していません。", "要点だけを書いてください。"
)


def typed_value(fact: Fact, text: str, now: datetime) -> str | Refusal | None:
    """A typed field as the journal keeps it: None for unknown, "" for words kept apart, else id, number or ISO time."""
    if not text:
        return None
    match fact.type:
        case "text":
            if len(folded := unicodedata.normalize("NFKC", text)) <= 2 and folded.isascii():
                return Refusal("番号ではなく、言葉で書いてください。", "わからないときは Enter だけです。")
            return ""
        case "choice":
            if text == UNKNOWN:
                return None
            return text if text in fact.values else Refusal("表示された番号で答えてください。")
        case "number":
            return number(text)
        case "datetime":
            when = parse_when(text, now)
            return (
                when.isoformat()
                if when is not None
                else Refusal("時刻として読めません。", "例: 8時5分、11/22 17:30")
            )
        case _:
            assert_never(fact.type)


def number(text: str) -> str | Refusal:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip().rstrip("人件名枚通個")
    if plain.isascii() and plain.isdigit() and len(plain) <= 9:
        return str(int(plain))
    return Refusal("数として読めません。", "例: 120(わからないときは Enter)")


def cells(
    city: City, columns: Mapping[str, Column], answer: Mapping[str, Json], at: datetime
) -> tuple[dict[str, Json], dict[str, str]] | Refusal:
    """The columns of a row as the journal keeps them: values, and words apart from them."""
    values: dict[str, Json] = {}
    words: dict[str, str] = {}
    for name, given in answer.items():
        text = "" if given is None else str(given).strip()
        value = column_value(city, columns[name], text, at)
        if isinstance(value, Refusal):
            return value
        if columns[name].type == "text" and text:
            words[name] = text
        else:
            values[name] = value
    return values, words


def column_value(city: City, column: Column, text: str, now: datetime) -> str | Refusal | None:
    """A typed column as the journal keeps it."""
    if column.type != "choice":
        return typed_value(Fact(say=column.say, type=column.type), text, now)
    if text in ("", UNKNOWN):
        return None
    allowed = column.values or city.members(column.of or "")
    return text if text in allowed else Refusal("表示された番号で答えてください。")

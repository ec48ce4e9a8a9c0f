"""What a line from paper says: a time, a kind, and what belongs to the kind.

8時10分 メモ 画面が真っ黒
8時15分 連絡 管理者 出た・復唱あり 班長
8時20分 済 現場に人を入れない
9時5分 簿 ファックス送受信簿 送・受=受けた 枚数=3
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.plan import Column, Register
from kumamoto_ir.desk.entering.late import (
    Called,
    Entry,
    Noted,
    Rowed,
    Ticked,
    callees,
    draft,
    moment,
    newer_content,
    tasks,
)
from kumamoto_ir.desk.entering.pieces import Option, Pieces, UnclearError, split_time, squeezed
from kumamoto_ir.desk.session import Session
from kumamoto_ir.ground.dates import parse_when, short_datetime
from kumamoto_ir.ground.layout import folded
from kumamoto_ir.incident.events import Draft
from kumamoto_ir.incident.state import (
    DONE,
    IMPOSSIBLE,
    INCOMING,
    ITEM_OUTCOMES,
    NOT_APPLICABLE,
    NOT_NEEDED,
    OUTCOMES,
    State,
)
from kumamoto_ir.incident.typedvalues import Refusal
from kumamoto_ir.saying.words import CALL_OUTCOMES, DONT_KNOW, UNCONFIRMED
from kumamoto_ir.saying.words import ITEM_OUTCOMES as ITEM_WORDS

KINDS: Final = (
    Option("連絡した", ("連絡", "電話", "電話した"), numbered=True),
    Option("項目が済んだ", ("済", "済んだ", "項目"), numbered=True),
    Option("メモ", numbered=True),
    Option("簿の行", ("簿",), numbered=True),
)
_SIGNED: Final = re.compile(r"([-ー−xX×])([0-9]{1,3})")
_SIGNS: Final = {"x": IMPOSSIBLE, "×": IMPOSSIBLE}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line is read against: the rules, what is known so far, the time now, and the office here."""

    city: City
    state: State
    now: datetime
    office: str


def ground(session: Session, state: State | None = None) -> Ground:
    """A line is read against a session as it stands now, or against another state of it."""
    return Ground(session.city, state or session.state, session.now(), session.office)


def time_of(ground: Ground, pieces: Pieces) -> datetime:
    """The time at the head of a line."""
    found = split_time(pieces.words, lambda text: parse_when(text, ground.now), _is_kind)
    if found is None:
        meant = pieces.words and folded(pieces.words[0])[:1].isdigit()
        raise UnclearError(
            f"「{pieces.words[0]}」は、時刻として読めません。" if meant else "はじめに時刻を書いてください。",
            "例: 8時10分 メモ 画面が真っ黒",
        )
    _, count = found
    at = moment(" ".join(pieces.words[:count]), ground.now)
    if isinstance(at, Refusal):
        raise UnclearError(at.why, at.hint)
    del pieces.words[:count]
    pieces.typed.append(short_datetime(at))
    return at


def _is_kind(word: str) -> bool:
    name = squeezed(word)
    return name in {
        squeezed(held) for n, kind in enumerate(KINDS, 1) for held in (str(n), kind.say, *kind.also)
    }


def entry_of(ground: Ground, pieces: Pieces, at: datetime) -> Entry:
    """What happened then."""
    kind = pieces.choose("何がありましたか", KINDS)
    return (_called, _ticked, _noted, _rowed)[kind](ground, pieces, at)


def record_of(ground: Ground, entry: Entry, at: datetime, newer: Callable[[str], bool]) -> Draft:
    """The record of an entry; `newer` says whether a call told what became known after it (given in words)."""
    content = newer_content(ground.city, ground.state, entry, at)
    if content and isinstance(entry, Called):
        entry = replace(entry, current=newer(content))
    made = draft(ground.city, ground.state, entry, at)
    if isinstance(made, Refusal):
        raise UnclearError(made.why, made.hint)
    return made


def _called(ground: Ground, pieces: Pieces, _: datetime) -> Called:
    known = callees(ground.city, ground.state)
    if not known:
        raise UnclearError(
            "連絡する相手が、まだ決まっていません。", "先に ir resume で、分かる所まで答えてください。"
        )
    options = [Option(callee.say, (callee.name,)) for callee in known]
    callee = known[pieces.choose("相手", options)]
    outcomes = [
        outcome
        for outcome in (INCOMING if callee.incoming else OUTCOMES)
        if outcome != NOT_NEEDED or callee.target.if_needed
    ]
    says = [Option(CALL_OUTCOMES[outcome], numbered=True) for outcome in outcomes]
    outcome = outcomes[pieces.choose("結果(出た人の名前は番号の後に)", says)]
    words = pieces.text("連絡しない理由") if outcome == NOT_NEEDED else pieces.rest()
    return Called(callee.target.contact, callee.target.topic, callee.via, outcome, words)


def _ticked(ground: Ground, pieces: Pieces, _: datetime) -> Ticked:
    known = tasks(ground.city, ground.state)
    if not known:
        raise UnclearError("済ませる項目がありません。", "先に ir resume で、分かる所まで答えてください。")
    outcome = DONE
    if pieces.words and (signed := _SIGNED.fullmatch(folded(pieces.words[0]))) is not None:
        outcome, pieces.words[0] = _SIGNS.get(signed[1].lower(), NOT_APPLICABLE), signed[2]
    if pieces.words and outcome == DONE:
        last = squeezed(pieces.words[-1])
        found = [name for name in ITEM_OUTCOMES if squeezed(ITEM_WORDS[name]) == last]
        if found and len(pieces.words) > 1:
            outcome = found[0]
            pieces.words.pop()
    task = known[pieces.choose("項目", [Option(task.say) for task in known])]
    if extra := pieces.rest():
        raise UnclearError(
            f"「{extra}」は、何のことか分かりません。", "項目の後に書けるのは、済・該当なし・できない です。"
        )
    return Ticked(task.key, outcome)


def _noted(_: Ground, pieces: Pieces, __: datetime) -> Noted:
    return Noted(pieces.text("メモ"))


def _rowed(ground: Ground, pieces: Pieces, at: datetime) -> Rowed:
    registers = ground.city.plan.registers
    if not registers:
        raise UnclearError("この計画には簿がありません。")
    names = list(registers)
    name = names[pieces.choose("簿", [Option(registers[name].say) for name in names])]
    register = registers[name]
    if pieces.words or pieces.asker is None:
        return Rowed(name, _given(ground.city, register, pieces.rest()))
    values = {}
    for column in register.columns:
        values[column.id] = _asked(ground, pieces, column, at)
    return Rowed(name, values)


def _given(city: City, register: Register, text: str) -> Mapping[str, str]:
    """`欄=値 欄=値`: a value goes on until the next column is named; a choice is named as the screen says it."""
    columns = {squeezed(column.say): column for column in register.columns}
    labels = sorted((column.say for column in register.columns), key=len, reverse=True)
    sign = re.compile(rf"(?:^|[\s、,])({'|'.join(map(re.escape, labels))})\s*[=＝]")
    found = list(sign.finditer(text))
    if not found or text[: found[0].start()].strip():
        raise UnclearError(
            "簿の行は「欄=値」の形で書いてください。", f"欄: {'、'.join(c.say for c in register.columns)}"
        )
    values = {}
    ends = [hit.start() for hit in found[1:]] + [len(text)]
    for hit, end in zip(found, ends, strict=True):
        column = columns[squeezed(hit[1])]
        if column.id in values:
            raise UnclearError(f"欄「{column.say}」が二度あります。")
        value = text[hit.end() : end].strip()
        values[column.id] = _named(city, column, value) if column.type == "choice" and value else value
    return values


def _named(city: City, column: Column, text: str) -> str:
    names = _values(city, column)
    options = [Option(say) for say in names.values()]
    place = Pieces(text.split(), None).choose(column.say, options, zero=DONT_KNOW)
    return list(names)[place] if place >= 0 else ""


def _values(city: City, column: Column) -> Mapping[str, str]:
    return column.values or {name: city.name(name) for name in city.members(column.of or "")}


def _asked(ground: Ground, pieces: Pieces, column: Column, at: datetime) -> str:
    """One column at a prompt; Enter alone takes what a walk would take, at the time of the line."""
    if column.type == "choice":
        names = _values(ground.city, column)
        place = pieces.choose(column.say, [Option(say) for say in names.values()], zero=DONT_KNOW)
        return list(names)[place] if place >= 0 else ""
    default = {"now": at.isoformat(), "office": ground.office}.get(column.default or "", "")
    shown = short_datetime(at) if column.default == "now" else default or UNCONFIRMED
    return pieces.text(column.say, f"Enter = {shown}") or default

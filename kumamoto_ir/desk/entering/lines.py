"""What a line from paper says: a time, a kind, and what belongs to the kind.

8時10分 メモ 画面が真っ黒
8時15分 連絡 管理者 出た・復唱あり 班長
8時20分 済 現場に人を入れない
9時5分 簿 ファックス送受信簿 送・受=受けた 枚数=3

It is read piece by piece, at a prompt and in a file alike. At a prompt a piece that is missing or unclear is asked for,
by number; in a file it is a mistake of that line, and things are named, because numbers depend on what stands in the
record so far.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol, TypeVar

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

T = TypeVar("T")

_LONGEST_TIME: Final = 12  # words
_SHOWN: Final = 6  # things that are named where a name fits several


class UnclearError(Exception):
    """Carries why a line cannot be read from any depth to the one place that says so; `hint` says how it can."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what the screen says, other names for it, and whether its number may stand in a file."""

    say: str
    also: tuple[str, ...] = ()
    numbered: bool = False


class Asker(Protocol):
    """Somebody who can be asked for what is missing on a line."""

    def show(self, *lines: str) -> None:
        """Shows lines."""
        ...

    def ask(self, prompt: str) -> str:
        """A typed line."""
        ...


@dataclass
class Pieces:
    """The words of a line that were not read yet. `asker` None: a line of a file."""

    words: list[str]
    asker: Asker | None
    typed: list[str] = field(default_factory=list)

    def choose(self, title: str, options: Sequence[Option], zero: str = "") -> int:
        """The place of what is meant, by number or by a name that fits only one; -1 for `zero`, number 0."""
        while True:
            if not self.words:
                self._ask(title, options, zero)
            if zero and folded(self.words[0]) in ("0", folded(zero)):
                self.typed.append(zero)
                del self.words[0]
                return -1
            try:
                return self._meant(title, options)
            except UnclearError as unclear:
                if self.asker is None:
                    raise
                self.asker.show(f"! {unclear.why}", *([f"  {unclear.hint}"] if unclear.hint else []))
                self.words.clear()

    def rest(self) -> str:
        """All that is left of the line; may be empty."""
        text = " ".join(self.words)
        self.words.clear()
        self.typed.append(text)
        return text

    def text(self, prompt: str, *before: str) -> str:
        """All that is left of the line, or what is typed when asked; empty where neither is there."""
        if not self.words and self.asker is not None:
            self.asker.show(*before)
            self.words = self.asker.ask(f"{prompt}: ").split()
        return self.rest()

    def confirm(self, question: str, yes: str, no: str) -> bool:
        """A question that only a person can answer."""
        if self.asker is None:
            raise UnclearError(question)
        self.asker.show(f"! {question}", f" 1 {yes}", f" 2 {no}")
        while True:
            typed = folded(self.asker.ask("番号: "))
            if typed in ("1", "2"):
                return typed == "1"

    def _ask(self, title: str, options: Sequence[Option], zero: str) -> None:
        if self.asker is None:
            raise UnclearError(f"{title}が足りません。", _few([option.say for option in options]))
        last = [f" 0 {zero}"] if zero else []
        self.asker.show(title, *(f" {n} {option.say}" for n, option in enumerate(options, 1)), *last)
        while not self.words:
            self.words = self.asker.ask("番号: ").split()

    def _meant(self, title: str, options: Sequence[Option]) -> int:
        first = folded(self.words[0])
        if re.fullmatch(r"[0-9]{1,3}", first):
            number = int(first)
            if 1 <= number <= len(options) and (self.asker is not None or options[number - 1].numbered):
                return self._taken(1, number - 1, options)
            if self.asker is None:
                raise UnclearError(
                    f"{title}は、番号でなく名前で書いてください。", _few([o.say for o in options])
                )
            raise UnclearError("表示された番号で答えてください。")
        # No name has more words than the longest has characters.
        most = max((len(squeezed(held)) for o in options for held in (o.say, *o.also)), default=0)
        for fits in (_is, _holds):
            for count in range(min(len(self.words), most), 0, -1):
                name = squeezed(" ".join(self.words[:count]))
                found = [place for place, option in enumerate(options) if fits(option, name)]
                if len(found) == 1:
                    return self._taken(count, found[0], options)
                if found:
                    said = " ".join(self.words[:count])
                    raise UnclearError(
                        f"{title}「{said}」は、{len(found)}つに当たります。",
                        _few([options[n].say for n in found]),
                    )
        raise UnclearError(
            f"{title}「{self.words[0]}」は、ここにありません。", _few([o.say for o in options])
        )

    def _taken(self, count: int, place: int, options: Sequence[Option]) -> int:
        del self.words[:count]
        self.typed.append(options[place].say)
        return place


def squeezed(text: str) -> str:
    """A name as it is compared: without spaces, half-width and full-width alike."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _is(option: Option, name: str) -> bool:
    return name in {squeezed(held) for held in (option.say, *option.also)}


def _holds(option: Option, name: str) -> bool:
    return any(name in squeezed(held) for held in (option.say, *option.also))


def _few(says: Sequence[str]) -> str:
    more = "、ほか" if len(says) > _SHOWN else ""
    return f"書けるもの: {'、'.join(says[:_SHOWN])}{more}" if says else ""


def split_time(
    words: Sequence[str], reads: Callable[[str], T | None], goes_on: Callable[[str], bool]
) -> tuple[T, int] | None:
    """What the first words say as a time, and how many they are; None where they say none.

    A time may have spaces (`昨日 17:30`), and a number may follow it (`8時 3 停電`): what can be read as two different
    times is refused.
    """
    found = {
        count: value
        for count in range(1, min(len(words), _LONGEST_TIME) + 1)
        if (value := reads(" ".join(words[:count]))) is not None
        and (count == len(words) or goes_on(words[count]))
    }
    if len(set(map(repr, found.values()))) > 1:
        raise UnclearError("時刻が二通りに読めます。", "分まで書いてください。例: 8時0分 3 停電")
    count = max(found, default=0)
    return (found[count], count) if count else None


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

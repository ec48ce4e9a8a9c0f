"""A line from paper, piece by piece: what was typed on it first, then, where somebody can be asked, what is missing.

The same reading serves a prompt and a file. At a prompt a piece that is missing or unclear is asked for, by number; in a
file it is a mistake of that line, and things are named, because numbers depend on what stands in the record so far.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from kumamoto_ir.ground.layout import folded

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

"""A hand that types at random, and what it remembers: which of its words were taken."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.windows import Window

_ID: Final = re.compile(r"\d{6}-[2-9A-Z]{3}")
_CHOICE: Final = re.compile(r"^[ *□■○△×]*(\d+) ", re.MULTILINE)


@dataclass
class Seat:
    """A window with somebody who types into it. `marks` are the words that were typed and taken."""

    window: Window
    station: str
    marks: list[str] = field(default_factory=list)
    incident: str = ""
    typed: str = ""

    def settle(self) -> bool:
        """Waits for the next prompt, and notes whether what was typed last was taken."""
        alive = self.window.wait()
        self.look()
        return alive

    def look(self) -> None:
        """Takes note of what the screen says: which incident, and that the last words were taken."""
        shown = self.window.shown
        if found := _ID.findall(shown.rpartition("==== ")[2].partition("\n")[0]):
            self.incident = found[-1]
        asked_on = "==== " in shown and shown.endswith(": ")
        if self.typed and asked_on and "! " not in shown and "別の画面" not in shown:
            self.marks.append(self.typed)
        self.typed = ""


def some_line(hand: random.Random, shown: str, mark: str) -> str:
    """Something to type at a prompt, mostly sensible; free words are `mark`, so that they can be found again."""
    prompt = shown.rpartition("\n")[2]
    pick: Callable[[Sequence[str]], str] = hand.choice
    if prompt.startswith(("メモ", "理由", "閉じる理由", "見たまま")):
        return mark
    if prompt.startswith("時刻"):
        return pick(("30分後", "9時30分", "1時間後"))
    choices = _CHOICE.findall(shown.rpartition("==== ")[2])
    chance = hand.random()
    if prompt.startswith("番号: "):
        return pick(("0", "1", "1", "2", "3"))
    if chance < 0.25:
        return pick(("n", "n", "n", "b", "b", "c", "w", "l", "?", "t"))
    if chance < 0.4:
        return pick(("a", "", "1 2", mark, "120", "8:05"))
    if not choices:
        return pick((mark, mark, "120", "", "8:05"))
    return pick(choices) + (f" {mark}" if chance < 0.6 else "")

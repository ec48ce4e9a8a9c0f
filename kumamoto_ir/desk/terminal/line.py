"""The officer at a real terminal: one question at a time, printed line by line, answered with Enter.

Lines are wrapped by us and never cut; nothing is redrawn, so a slow line, a pipe and a screen reader get the same.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TextIO

from kumamoto_ir.city.facts import applies
from kumamoto_ir.desk.terminal import screens
from kumamoto_ir.desk.terminal.answers import call as read_call
from kumamoto_ir.desk.terminal.answers import read
from kumamoto_ir.desk.terminal.callscreens import need_line
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.desk.terminal.prompt import key as typed_key
from kumamoto_ir.desk.terminal.prompt import numbers
from kumamoto_ir.desk.terminal.screen import GO_ON, Screen
from kumamoto_ir.ground.layout import fill, visible, width, wrap
from kumamoto_ir.ground.personal import Hit, describe
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.obligations import Target
from kumamoto_ir.incident.pending import ring, tellings_left, whose_turn
from kumamoto_ir.incident.state import DONE
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG, Refusal
from kumamoto_ir.saying.words import KEYS, REAL_KEY


class LineOfficer:
    """Prints to `out`, reads by `ask_line(prompt)`; raises EOFError and KeyboardInterrupt as they come.

    `columns` and `rows` are those of the window as it is now; a printer or a pipe has no rows to run out of.
    """

    def __init__(
        self,
        out: TextIO,
        ask_line: Callable[[str], str],
        columns: Callable[[], int] | None = None,
        rows: Callable[[], int] | None = None,
    ) -> None:
        self._out = out
        self._ask_line = ask_line
        self._columns = columns or (lambda: shutil.get_terminal_size((80, 24)).columns)
        self._rows = rows
        self._printed = 0  # lines, of the question that stands there
        self._shown_keys: tuple[str, ...] = ()

    # ------------------------------------------------------------ the seam

    def tell(self, *lines: str) -> None:
        """Shows lines that want no answer."""
        for line in lines:
            self._paragraph(line)

    def refused(self, why: str, hint: str) -> None:
        """Says why the last answer was not taken."""
        self._paragraph(f"! {why}", hang="  ")
        if hint:
            self._paragraph(f"  {hint}", hang="  ")

    def personal(self, hits: tuple[Hit, ...]) -> bool:
        """Asks whether a text that looks like a personal number is to be kept."""
        for hit in hits:
            self._paragraph(f"! {describe(hit)}", hang="  ")
        self._paragraph("  番号は書かず「何の番号が何件」のように書いてください。", hang="  ")
        self._numbered(("書き直す", "番号ではないので、そのまま記録する"))
        while True:
            picked = numbers(self._read("番号: "), 2)
            if picked in ((1,), (2,)):
                return picked == (2,)

    def reply(self, view: View) -> Reply:
        """Draws the request in view and reads until something answers it."""
        drawn = screens.screen(view)
        self._draw(view, drawn)
        self._out.flush()
        view.drawn()
        while True:
            text = self._read(drawn.prompt)
            if not text.strip() and drawn.choices:
                self._draw(view, drawn)  # Enter alone goes nowhere; it shows the question once more
                continue
            pressed = typed_key(text)
            if pressed is not None and not (pressed == "r" and not view.state.drill):
                got = self._key(view, pressed)
                if got is not None:
                    return got
                self._draw(view, drawn)
                continue
            answer = read(view, drawn, text)
            if isinstance(answer, Refusal):
                self.refused(answer.why, answer.hint)
                continue
            reply = self._nested(view, answer)
            if reply is not None:
                return reply
            self._draw(view, drawn)

    # ------------------------------------------------------------ answers with a second question

    def _nested(self, view: View, answer: Json) -> Reply | None:
        request = view.request
        if isinstance(request, ask.Unreached) and isinstance(answer, list):
            target = next(t for t in request.targets if [t.contact, t.topic] == answer)
            return self._call(view, self._ring(view, target, request.targets))
        if not isinstance(request, ask.Guard):
            return Reply(answer)
        if answer != GO_ON:
            return self._work_off(view, str(answer))
        reason = self._read("理由: ").strip()
        return Reply({"waive": [need.key for need in request.needs], "reason": reason})

    def _work_off(self, view: View, key: str) -> Reply | None:
        need = next(need for need in view.needs if need.key == key)
        if need.target is not None:
            return self._call(view, self._ring(view, need.target, tellings_left(view.needs)))
        if need.kind == "confirm":
            return Reply(key="l")
        self._paragraph(need_line(view.city, view.state, need, view.now))
        done = self._first("済んだ", "まだ")
        return Reply(key="c", payload={"item": need.item, "outcome": DONE}) if done else None

    @staticmethod
    def _ring(view: View, target: Target, targets: tuple[Target, ...]) -> ask.Call:
        return ring(view.city, target, targets, via=whose_turn(view.city, view.state, target))

    def _call(self, view: View, request: ask.Call) -> Reply | None:
        """A call out of turn: its own screen, and the outcome as the payload of the key `c`."""
        ringing = replace(view, request=request)
        drawn = screens.screen(ringing)
        self._draw(ringing, drawn)
        while typed_key(text := self._read(drawn.prompt)) not in ("b", "q"):
            answer = read_call(drawn, text)
            if not isinstance(answer, Refusal):
                target = request.target
                given: dict[str, Json] = answer if isinstance(answer, dict) else {"outcome": answer}
                about: dict[str, Json] = {"to": target.contact, "topic": target.topic, "via": request.via}
                return Reply(key="c", payload={**about, **given})
            self.refused(answer.why, answer.hint)
        return None

    # ------------------------------------------------------------ keys

    def _key(self, view: View, pressed: str) -> Reply | None:
        match pressed:
            case "?":
                self.tell("-- 説明 --", *screens.explanation(view), *self._keys_line(view))
                return None
            case "n":
                return self._note(view)
            case "c":
                return self._remaining(view)
            case "t":
                self.tell("-- これまでの経過 --", *view.chronology())
                return None
            case "w":
                return self._elsewhere(view)
            case "r":
                self.tell("本物だったときは、本番の記録を新しく始めます。")
                return Reply(key="r") if self._first("本番の記録を始める", "訓練を続ける") else None
            case _:
                return Reply(key=pressed)

    def _note(self, view: View) -> Reply | None:
        """Free words; Enter alone keeps an answer that was not written, where there is one."""
        lost = screens.lost_text(view, view.lost) if view.lost is not None else ""
        stop = "Enter = さきほどの答えを残す" if lost else "空欄でやめる"
        text = self._read(f"メモ({stop}): ").strip() or lost
        return Reply(key="n", payload={"text": text}) if text else None

    def _remaining(self, view: View) -> Reply | None:
        if not view.needs:
            self.tell("残っている連絡はありません。")
            return None
        self.tell("-- 残っていること --")
        number = self._listed([need_line(view.city, view.state, need, view.now) for need in view.needs])
        return self._work_off(view, view.needs[number - 1].key) if number else None

    def _elsewhere(self, view: View) -> Reply | None:
        places: list[tuple[str, dict[str, Json]]] = [
            (
                view.city.playbooks[walk.top.playbook if walk.top else walk.playbook].title,
                {"walk": walk.playbook},
            )
            for walk in view.state.walks.values()
            if not walk.ended and walk.playbook != view.state.walk.playbook
        ]
        walk = view.state.walk
        places += [
            (f"{step.say}(いつでもできます)", {"walk": walk.playbook, "frame": f"{name}/{step.id}"})
            for name in sorted(walk.entered)
            for step in view.city.playbooks[name].steps
            if step.any_time and applies(step.when, step.unless, view.state.known, name)
        ]
        if not places:
            self.tell("ほかに開いている手順はありません。")
            return None
        number = self._listed([say for say, _ in places])
        return Reply(key="w", payload=places[number - 1][1]) if number else None

    def _first(self, *says: str) -> bool:
        """Whether the first of two is chosen."""
        self._numbered(says)
        return self._one_of(len(says)) == 1

    def _listed(self, says: Sequence[str]) -> int:
        """The number of what is chosen; 0 for back to the question."""
        self._numbered(says)
        self._paragraph(" 0 元の質問へ戻る")
        return self._one_of(len(says), zero=True)

    def _numbered(self, says: Sequence[str]) -> None:
        for number, say in enumerate(says, 1):
            self._paragraph(f" {number} {say}", hang="   ")

    def _one_of(self, count: int, *, zero: bool = False) -> int:
        while True:
            picked = numbers(self._read("番号: "), count)
            if picked is not None and len(picked) == 1 and (picked[0] or zero):
                return picked[0]
            self.refused("表示された番号で答えてください。", "")

    # ------------------------------------------------------------ drawing

    def _draw(self, view: View, drawn: Screen) -> None:
        self._out.write("\n")
        self._printed = 0
        self._paragraph(f"==== {screens.header(view)}")
        if clock := screens.clock_lines(view):
            self._paragraph(" / ".join(clock))
        for line in screens.lost_lines(view):
            self._paragraph(line, hang="  ")
        self._paragraph(drawn.title)
        for line in drawn.body:
            self._paragraph(line, hang="  ")
        if drawn.script:
            self._paragraph("-- 読み上げ --")
            self._paragraph(drawn.script)
            self._paragraph("--")
        for choice in drawn.choices:
            self._paragraph(f"{choice.sign}{choice.number} {choice.say}", hang="   ")
        for line in drawn.after:
            self._paragraph(line)
        if drawn.basis is not None:
            self._paragraph(f"根拠: {screens.source_line(view.city, drawn.basis)}", hang="  ")
        if (keys := self._keys_line(view)) != self._shown_keys:
            self.tell(*keys)
            self._shown_keys = keys
        if self._rows is not None and self._printed >= self._rows():
            self._paragraph(f"質問: {drawn.title}", hang="  ")  # its head has left the window

    def _keys_line(self, view: View) -> tuple[str, ...]:
        keys = dict(KEYS)
        if not any(
            step.effects.judges is not None
            for walk in view.state.walks.values()
            for name in walk.entered
            for step in view.city.playbooks[name].steps
        ):
            del keys["l"]
        if view.state.drill:
            keys[REAL_KEY[0]] = REAL_KEY[1]
        return tuple(fill([f"{name}={say}" for name, say in keys.items()], width(self._columns())))

    def _paragraph(self, text: str, hang: str = "") -> None:
        columns = width(self._columns())
        for line in visible(text, keep_newlines=True).split("\n"):
            for part in wrap(line, columns, hang=hang):
                self._out.write(part + "\n")
                self._printed += 1

    def _read(self, prompt: str) -> str:
        """A typed line. A character that is no text (an escape sequence, say) is kept in words: `<U+001B>`."""
        self._out.flush()
        while len(text := self._ask_line(prompt)) > LONGEST:
            self.refused(TOO_LONG.why, TOO_LONG.hint)
            self._out.flush()
        return visible(text.replace("\t", " "))

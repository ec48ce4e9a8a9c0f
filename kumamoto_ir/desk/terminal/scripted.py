"""The officer as a file of answers, and the recorder that writes such a file.

A file is a YAML list. Each entry is `{step: ID, answer: …, at: TIME}` or `{key: b, …, at: TIME}`; `step` may be left
out. `at` fixes the clock from there on. Answers are those of `respond.py`, by id and not by number, so that a file
stays true when the order on the screen changes.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from kumamoto_ir.city.city import Frame
from kumamoto_ir.desk.terminal.officer import Officer, Reply, View
from kumamoto_ir.desk.terminal.screens import screen
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.findings import Severity
from kumamoto_ir.ground.personal import Hit, describe
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.reading.source import read

_OWN = {"step", "answer", "key", "at", "override"}


def load_answers(path: Path) -> tuple[Reply, ...]:
    """The replies of an answers file; a mistake in it is a UserError with its place."""
    source = read(path, path.name)
    for problem in source.problems:
        if problem.severity is not Severity.ERROR:
            continue
        line, _ = (problem.line, 0) if problem.line is not None else source.place(problem.path)
        raise UserError(problem.message, hint=problem.hint, place=f"{path}:{line}")
    if not isinstance(source.data, list):
        raise UserError("答えのファイルは、一覧(- で始まる行)で書いてください。", place=str(path))
    return tuple(_reply(entry, path, source.place((number,))[0]) for number, entry in enumerate(source.data))


def _reply(entry: Any, path: Path, line: int) -> Reply:
    place = f"{path}:{line}"
    if not isinstance(entry, dict) or ("answer" in entry) == ("key" in entry):
        raise UserError("一つの答えには、answer か key のどちらか一つを書いてください。", place=place)
    rest = {name: value for name, value in entry.items() if name not in _OWN}
    if "answer" in entry and rest:
        raise UserError(f"「{'、'.join(rest)}」という項目はありません。", place=place)
    payload: dict[str, Json] = {**rest, "step": entry["step"]} if entry.get("step") else rest
    return Reply(
        entry.get("answer"),
        entry.get("key"),
        payload,
        _moment(entry.get("at"), place),
        _yes(entry.get("override")),
    )


def _moment(text: Any, place: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise UserError(
            f"at の時刻「{text}」が読めません。", hint="例: 2026-11-23T08:05", place=place
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=JST)


def _yes(text: Any) -> bool:
    return text in ("true", "yes")


class ScriptedOfficer:
    """Gives the replies in order; what it is told goes to `out`. Raises EOFError after the last."""

    def __init__(self, replies: Sequence[Reply], out: TextIO | None = None) -> None:
        self._replies = list(replies)
        self._place = 0
        self._out = out
        self._answered: View | None = None  # what the last reply was an answer to; None where it was a key

    def reply(self, view: View) -> Reply:
        """The next reply; a UserError where it was written for another step."""
        if self._place >= len(self._replies):
            raise EOFError
        reply = self._replies[self._place]
        self._place += 1
        self._answered = view if reply.key is None else None
        frame = getattr(view.request, "frame", None)
        wanted = reply.payload.get("step")
        if wanted is not None and isinstance(frame, Frame) and wanted not in (frame.step, str(frame)):
            raise UserError(
                f"答えのファイルの{self._place}番目は「{wanted}」への答えですが、いま聞いているのは「{frame}」です。"
            )
        payload = {name: value for name, value in reply.payload.items() if name != "step"}
        return Reply(reply.answer, reply.key, payload, reply.at, reply.override)

    def tell(self, *lines: str) -> None:
        """Keeps what it is told."""
        if self._out is not None:
            self._out.writelines(f"{line}\n" for line in lines)

    def refused(self, why: str, hint: str) -> None:
        """An answer that does not fit is a mistake of the file; the hints for a keyboard would lead astray there."""
        usable = _usable(self._answered) if self._answered is not None else ()
        raise UserError(
            f"答えのファイルの{self._place}番目の答えは使えません。{why}",
            hint=f"ここで使える名前: {'、'.join(usable)}" if usable else hint,
        )

    def personal(self, hits: tuple[Hit, ...]) -> bool:
        """A file says `override: true` beforehand, or the text is not taken."""
        raise UserError(
            f"答えのファイルの{self._place}番目: {describe(hits[0])}",
            hint="番号ではないときは、その答えに override: true を書いてください。",
        )


def _usable(view: View) -> tuple[str, ...]:
    """The names that an answer to the request in view is made of, each with what it means."""
    request = view.request
    if isinstance(request, ask.Fill):
        named = [(entry.fact, view.city.plan.facts[entry.fact].say) for entry in request.fields]
    elif isinstance(request, ask.Check):
        named = [(key, item.say) for key, item in request.items]
    elif isinstance(request, ask.Enter):
        named = [(column.id, column.say) for column in request.register.columns]
    elif isinstance(request, ask.Ask) and request.rows:
        named = [(member, view.city.name(member)) for member, _, _ in request.rows]
    else:
        choices = screen(view).choices
        named = [(choice.answer, choice.say) for choice in choices if isinstance(choice.answer, str)]
    return tuple(f"{name}({say})" for name, say in named)


class Recorder:
    """Another officer, whose replies are written to a file as they come."""

    def __init__(self, officer: Officer, path: Path) -> None:
        self._officer = officer
        self._path = path
        try:
            path.open("x").close()
        except FileExistsError:
            raise UserError(
                f"同じ名前のファイルがあります: {path}", hint="別の名前にしてください。"
            ) from None
        except OSError as error:
            raise UserError(f"ファイルを作れません: {path}", hint=str(error.strerror)) from None

    def reply(self, view: View) -> Reply:
        """The other officer's reply, written down."""
        reply = self._officer.reply(view)
        frame = getattr(view.request, "frame", None)
        entry: dict[str, Any] = {"step": frame.step} if isinstance(frame, Frame) and reply.key is None else {}
        entry |= {"key": reply.key, **reply.payload} if reply.key is not None else {"answer": reply.answer}
        entry["at"] = view.now.astimezone(JST).isoformat(timespec="seconds")
        # JSON is YAML, one entry a line; quoting is then nobody's own work.
        self._line(f"- {json.dumps(entry, ensure_ascii=False)}")
        return reply

    def _line(self, text: str) -> None:
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{text}\n")

    def tell(self, *lines: str) -> None:
        """Passes on."""
        self._officer.tell(*lines)

    def refused(self, why: str, hint: str) -> None:
        """Notes that the last entry was not taken, and passes on."""
        self._line("# 直前の答えは使われませんでした。再生する前に消してください。")
        self._officer.refused(why, hint)

    def personal(self, hits: tuple[Hit, ...]) -> bool:
        """Passes on; a text that was kept all the same is noted."""
        kept = self._officer.personal(hits)
        if kept:
            self._line("# 直前の答えには override: true が要ります。")
        return kept

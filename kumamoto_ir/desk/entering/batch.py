"""A file of lines from paper: taken whole or not at all.

A file of which half was taken would be given once more, and that half be there twice. So every line is tried first, in
the order of the times, each on top of those before; all mistakes are said at once, with line numbers; and then all
lines are written together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.desk.entering.late import doubts, said
from kumamoto_ir.desk.entering.lines import Ground, Pieces, UnclearError, entry_of, ground, record_of, time_of
from kumamoto_ir.desk.session import Session
from kumamoto_ir.ground import personal
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import folded, visible
from kumamoto_ir.incident import flow
from kumamoto_ir.incident.backward import trial
from kumamoto_ir.incident.events import Draft
from kumamoto_ir.incident.state import State
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG
from kumamoto_ir.reading.source import MAX_BYTES

SURE: Final = "!"  # at the head of a line: whatever would be asked back is meant so
OLDER: Final = "-"  # at the head of a line: the call told what was known before


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a file: its number, whether it is meant so, whether it told what was known before, and its text."""

    number: int
    sure: bool
    older: bool
    text: str


def take_file(session: Session, show: Callable[..., None], path: Path) -> ExitCode:
    """Writes all lines of a file, or says what is wrong with which."""
    lines = _lines(path)
    while True:
        drafts, mistakes = _drafts(session, lines)
        if mistakes:
            show(*mistakes)
            raise UserError(
                f"{len(mistakes)}行に直す所があります。1行も記録していません。",
                hint="直してから、もう一度このファイルを入れてください。",
                place=str(path),
            )
        before = session.state.seq
        if session.record(*drafts):
            show(
                *(f"記録{before + n} {said(session.city, made)}" for n, made in enumerate(drafts, 1)),
                f"{len(drafts)}行を記録しました。記録 {session.state.seq}件",
            )
            return ExitCode.OK
        if session.state.seq == before:  # nobody was faster: it was not written, and that was said
            return ExitCode.REFUSED


def _drafts(session: Session, lines: tuple[_Line, ...]) -> tuple[list[Draft], list[str]]:
    """The records of all lines in the order of their times, each read on top of those before; or what is wrong."""
    mistakes: dict[int, str] = {}
    timed: list[tuple[datetime, _Line, Pieces]] = []
    for line in lines:
        pieces = Pieces(line.text.split(), None)
        try:
            timed.append((time_of(ground(session), pieces), line, pieces))
        except UnclearError as unclear:
            mistakes[line.number] = _mistake(line, unclear)
    state, drafts = session.state, []
    for at, line, pieces in sorted(timed, key=lambda held: (held[0], held[1].number)):
        try:
            made = _of_line(ground(session, state), line, pieces, at)
            state = _after(session.city, state, made)
            drafts.append(made)
        except UnclearError as unclear:
            mistakes[line.number] = _mistake(line, unclear)
    return drafts, [mistakes[number] for number in sorted(mistakes)]


def _after(city: City, state: State, made: Draft) -> State:
    after = flow.apply(city, state, trial(state, made))
    if not isinstance(after, State):
        raise UnclearError(after.why)
    return after


def _of_line(against: Ground, line: _Line, pieces: Pieces, at: datetime) -> Draft:
    if len(line.text) > LONGEST:
        raise UnclearError(TOO_LONG.why, TOO_LONG.hint)
    entry = entry_of(against, pieces, at)

    def newer(content: str) -> bool:
        if not (line.sure or line.older):
            raise UnclearError(
                f"いまの内容は「{content}」です。この連絡が、これを伝えたものか分かりません。",
                f"伝えたのなら行の頭に {SURE} を、その前の内容なら {OLDER} を付けてください。",
            )
        return line.sure

    made = record_of(against, entry, at, newer)
    if not line.sure and (found := doubts(against.city, against.state, made)):
        raise UnclearError("".join(found), f"これでよければ、行の頭に {SURE} を付けてください。")
    hits = [hit for text in made.words.values() for hit in personal.scan(text) if hit.certain]
    if hits:
        raise UnclearError(
            personal.describe(hits[0]),
            "番号でないときは、この行を消して、ir enter の画面から入れてください。",
        )
    return made


def _mistake(line: _Line, unclear: UnclearError) -> str:
    return f"{line.number}行目: {unclear.why} {unclear.hint}".rstrip()


def _lines(path: Path) -> tuple[_Line, ...]:
    """The lines of a file that say something; UTF-8, or what an old notepad writes."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"ファイルを読めません: {path}", hint=error.strerror or "") from None
    if len(data) > MAX_BYTES:
        raise UserError(
            "ファイルが大きすぎます(4MBまで)。",
            hint="別のファイルではないか、確かめてください。",
            place=str(path),
        )
    text = _decoded(data, path)
    lines = []
    for number, written in enumerate(text.splitlines(), 1):
        line = visible(written.replace("\t", " ")).replace("\u3000", " ").strip()
        head = folded(line[:1])
        if line and head != "#":
            marked = head in (SURE, OLDER)
            lines.append(_Line(number, head == SURE, head == OLDER, line[1:] if marked else line))
    if not lines:
        raise UserError("ファイルに行がありません。", hint="例: 8時10分 メモ 画面が真っ黒", place=str(path))
    return tuple(lines)


def _decoded(data: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError("このファイルの文字が読めません。", hint="UTF-8 で保存してください。", place=str(path))

"""Lines from paper: at a keyboard one after the other, each on disk before the next is asked; a file whole or not at all.

A file of which half was taken would be given once more, and that half be there twice. So every line is tried first, in
the order of the times, each on top of those before; all mistakes are said at once, with line numbers; and then all
lines are written together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

from kumamoto_ir.city.city import City
from kumamoto_ir.desk.entering.late import Entry, doubts, said
from kumamoto_ir.desk.entering.lines import Ground, Pieces, UnclearError, entry_of, ground, record_of, time_of
from kumamoto_ir.desk.session import Session
from kumamoto_ir.ground import personal
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.layout import folded, visible, wrap
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident import flow
from kumamoto_ir.incident.backward import trial
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.history import backwards
from kumamoto_ir.incident.state import State
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG
from kumamoto_ir.reading.source import MAX_BYTES

_HELP: Final = (
    "1行に一つ、時刻から書きます。順番は前後してかまいません。",
    "例: 8時10分 メモ 画面が真っ黒",
    "時刻だけを書けば、あとは番号で聞きます。",
    "e = 終わり  b = 直前の行を訂正  ? = 書き方",
)


def take_typed(session: Session, screen: "LineScreen") -> ExitCode:
    """Asks for lines until no more come; nothing of the walk is asked."""
    return _Typed(session, screen).run()


class LineScreen:
    """The terminal: lines that are wrapped, and answers that steer nothing."""

    def __init__(self, out: TextIO, read: Callable[[str], str], columns: int) -> None:
        self._out = out
        self._read = read
        self._columns = columns

    def show(self, *lines: str) -> None:
        """Shows lines."""
        for line in lines:
            for part in wrap(visible(line), self._columns, hang="   "):
                self._out.write(f"{part}\n")

    def ask(self, prompt: str) -> str:
        """What is typed in the middle of a line; `b` alone gives the line up."""
        text = self.line(prompt)
        if folded(text).lower() == "b":
            raise UnclearError("この行はやめました。")
        return text

    def line(self, prompt: str) -> str:
        """What is typed."""
        self._out.flush()
        while len(text := self._read(prompt)) > LONGEST:
            self.show(f"! {TOO_LONG.why}", f"  {TOO_LONG.hint}")
        return visible(text.replace("\t", " "))


class _Typed:
    """Lines that are typed one after the other."""

    def __init__(self, session: Session, screen: LineScreen) -> None:
        self._session = session
        self._screen = screen
        self._written: list[int] = []

    def run(self) -> ExitCode:
        """Until no more lines come; what was written stays, however it ends."""
        session = self._session
        self._screen.show(
            f"==== {mark(session.state.drill)}{session.incident} 紙の記録を後から入れます", *_HELP
        )
        pieces = Pieces([], self._screen)
        try:
            while True:
                pieces = Pieces([], self._screen)
                typed = folded(text := self._screen.line("時刻と内容: ")).lower()
                if typed in ("e", "q", "終わり", "おわり"):
                    return self._end(ExitCode.OK)
                if typed in ("", "?"):
                    self._screen.show(*_HELP)
                elif typed == "b":
                    self._back()
                else:
                    pieces.words = text.split()
                    self._one(pieces)
        except KeyboardInterrupt:
            return self._end(ExitCode.INTERRUPTED, pieces)
        except EOFError:
            return self._end(ExitCode.ASIDE, pieces)

    def _one(self, pieces: Pieces) -> None:
        try:
            at = time_of(ground(self._session), pieces)
            entry = entry_of(ground(self._session), pieces, at)
            while not self._write(
                pieces, entry, at
            ):  # another window was faster: once more, on what it wrote
                pass
        except UnclearError as unclear:
            self._screen.show(f"! {unclear.why}", *([f"  {unclear.hint}"] if unclear.hint else []))

    def _write(self, pieces: Pieces, entry: Entry, at: datetime) -> bool:
        session = self._session
        made = record_of(ground(self._session), entry, at, lambda content: self._newer(pieces, content))
        for doubt in doubts(session.city, session.state, made):
            if not pieces.confirm(doubt, "このまま記録する", "この行はやめる"):
                raise UnclearError("この行はやめました。")
        before = session.state.seq
        if not session.record(made):
            if session.state.seq != before:
                return False
            raise UnclearError("この行は記録していません。", "番号を書かずに、もう一度書いてください。")
        self._written.append(session.state.seq)
        self._screen.show(f"記録{session.state.seq} {said(session.city, made)}")
        return True

    def _newer(self, pieces: Pieces, content: str) -> bool:
        return pieces.confirm(
            f"いまの内容は「{content}」です。この連絡は、これを伝えたものですか。",
            "いまの内容を伝えた",
            "その前の内容を伝えた(続報が残ります)",
        )

    def _back(self) -> None:
        """Corrects the last line that was written here; a note stays, and is put right by another."""
        session = self._session
        if not self._written:
            self._screen.show("! ここで書いた行は、もうありません。")
            return
        seq = self._written[-1]
        if any(event.seq == seq and event.kind == What.NOTED for event in backwards(session.state)):
            self._screen.show("! メモは消せません。", "  違っていた所を、もう一つのメモに書いてください。")
        elif session.record(Draft(What.CORRECTED, session.now(), {"of": seq})):
            self._written.pop()
            self._screen.show(f"記録{seq}を訂正しました。もとの記録も残っています。")

    def _end(self, code: ExitCode, pieces: Pieces | None = None) -> ExitCode:
        session = self._session
        if code is not ExitCode.OK:
            self._screen.show("")
        if pieces is not None and (begun := [*pieces.typed, *pieces.words]):
            self._screen.show(f"書きかけの行は記録していません: {' '.join(begun)}")
        self._screen.show(
            f"{len(self._written)}行を記録しました。記録 {session.state.seq}件",
            f"経過を見る: ir log {session.incident}{' --drill' if session.state.drill else ''}",
        )
        return code


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

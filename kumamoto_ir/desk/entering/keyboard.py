"""Lines from paper at a keyboard, one after the other; each is on disk before the next is asked."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TextIO

from kumamoto_ir.desk.entering.late import Entry, doubts, said
from kumamoto_ir.desk.entering.lines import Pieces, UnclearError, entry_of, ground, record_of, time_of
from kumamoto_ir.desk.session import Session
from kumamoto_ir.ground.errors import ExitCode
from kumamoto_ir.ground.layout import folded, visible, wrap
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG

_HELP: Final = (
    "1行に一つ、時刻から書きます。順番は前後してかまいません。",
    "例: 8時10分 メモ 画面が真っ黒",
    "時刻だけを書けば、あとは番号で聞きます。",
    "e = 終わり  b = 直前の行を訂正  ? = 書き方",
)


def take_typed(session: Session, screen: "LineScreen") -> ExitCode:
    """Asks for lines until no more come; nothing of the walk is asked."""
    return _Lines(session, screen).run()


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


class _Lines:
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
        log = session.state.log
        while log is not None and log.event.seq != seq:
            log = log.before
        if log is not None and log.event.kind == What.NOTED:
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

"""A paper and the sheet it stands on: marks, numbers and blanks that belong to every paper, whatever its template.

They are no part of the templates, so that no template of any municipality can forget that a paper is a drill's or
leave out the digest. Text and Markdown carry them once, at head and foot; PDF and Word on every page.
"""

from dataclasses import dataclass
from datetime import datetime

from kumamoto_ir.ground.mode import DRILL
from kumamoto_ir.paper.render.front import Front
from kumamoto_ir.paper.render.sandbox import escape
from kumamoto_ir.saying.words import APPROVAL, BLANK_LINE, DRILL_SAYS, INCIDENT, SEALED


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around a paper. `head` are the first signs of the newest digest, `at` the moment (aware)."""

    front: Front
    drill: bool
    incident: str
    records: int
    head: str
    at: datetime

    @property
    def warning(self) -> str:
        """What a paper of a drill says at every head and foot; empty for a real one."""
        return f"{DRILL}{DRILL_SAYS}" if self.drill else ""

    @property
    def about(self) -> str:
        """Which incident."""
        return INCIDENT.format(self.incident)

    @property
    def sealed(self) -> str:
        """How many records the paper rests on, and the digest of the last."""
        return SEALED.format(self.records, self.head)

    @property
    def blanks(self) -> tuple[str, ...]:
        """What is filled in by hand at the foot."""
        return tuple(f"{name}: {BLANK_LINE}" for name in self.front.blanks)

    def over(self, markdown: str) -> str:
        """The whole paper as Markdown: with what PDF and Word print around it."""
        warning = f"**{escape(self.warning)}**" if self.warning else ""
        approval = " ".join(f"{name}: {BLANK_LINE}" for name in self.front.approval)
        foot = (
            *((f"{APPROVAL} {approval}",) if approval else ()),
            *self.blanks,
            f"{self.about} {self.sealed}",
        )
        lines = "\n".join(f"- {escape(line)}" for line in foot)
        parts = (warning, markdown.strip("\n"), "---", lines, warning)
        return "\n\n".join(part for part in parts if part) + "\n"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as its template gave it (Markdown), its sheet, and the template's name and own text."""

    body: str
    sheet: Sheet
    template: str
    source: str

    @property
    def text(self) -> str:
        """The whole paper as Markdown."""
        return self.sheet.over(self.body)


@dataclass(frozen=True, slots=True)
class Printed:
    """A file, and what the reader should know about it: a sentence each."""

    data: bytes
    notes: tuple[str, ...] = ()

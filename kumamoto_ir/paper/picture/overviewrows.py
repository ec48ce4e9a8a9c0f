"""The rows of an overview: headings, conditions and steps, wrapped to the width of a column. Lengths in mm."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture import ink
from kumamoto_ir.paper.picture.drawing import Diagram, Node
from kumamoto_ir.paper.picture.measure import ems, fitted

WIDE: Final = 167.0
EDGE: Final = 0.6  # half of the thickest frame
BETWEEN: Final = 5.0
COLUMN: Final = (WIDE - BETWEEN) / 2 - EDGE
PAD: Final = 0.8
ARROW: Final = 1.9
CONDITION: Final = "◇"
LEADING: Final = 1.3
_SMALL, _SMALLEST = 0.86, 2.75  # of the type of a step, but never below so many mm
_SECOND: Final = 0.45  # more for the second line of a double frame
_INSET: Final = 3.0  # of steps under a condition


@dataclass(frozen=True, slots=True)
class Section:
    """A playbook on a chart. `letter` stands before its numbers."""

    letter: str
    drawn: Diagram


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its size."""

    text: str
    size: float


@dataclass(frozen=True, slots=True)
class Row:
    """A heading, a condition, or a step (`node`). `goes_on` where the way leads to the row below, numbered `onward`."""

    lines: tuple[Line, ...]
    node: Node | None = None
    number: str = ""
    inset: float = 0.0
    goes_on: bool = False
    onward: str = ""

    @property
    def height(self) -> float:
        """With the arrow under it."""
        text = sum(line.size * LEADING for line in self.lines)
        return text + (2 * self.clear + ARROW if self.node is not None else PAD)

    @property
    def clear(self) -> float:
        """Between the frame and the text; the second line of a double frame needs its place."""
        return PAD + (_SECOND if self.node is not None and self.node.origin is Origin.ANNEX else 0.0)


def rows_of(
    sections: Sequence[Section], letters: Mapping[str, str], size: float, longest: int
) -> Iterator[Row]:
    """`longest`: a condition of more lines is only marked, and stands with its question."""
    for place, section in enumerate(sections):
        if place:
            yield Row((Line("", size * 0.8),))
        yield Row(_wrapped(f"{section.letter} {section.drawn.title}", size * 1.15, COLUMN))
        condition = actor = ""
        spelled = False
        for node in section.drawn.nodes:
            if node.condition != condition and node.condition:
                lines = _wrapped(f"{CONDITION} {node.condition}", _small(size), COLUMN)
                spelled = len(lines) <= longest
                if spelled:
                    yield Row(lines)
            condition = node.condition
            said = f"[{node.who}] {node.say}" if node.who != actor else node.say
            actor = node.who
            mark = f"{CONDITION} " if condition and not spelled else ""
            yield _step(section, node, mark + said, letters, size)


def _step(section: Section, node: Node, say: str, letters: Mapping[str, str], size: float) -> Row:
    number = f"{section.letter}{node.number}"
    inset = _INSET if node.condition else 0.0
    room = COLUMN - inset - strip_of(number, size) - 2 * PAD - 2 * ink.BETWEEN
    lines = [*_wrapped(say, size, room)]
    for said in _leads(section, node, letters):
        lines += _wrapped(said, _small(size), room)
    on = any(way.kind == "on" and way.to is not None for way in node.ways)
    return Row(tuple(lines), node, number, inset, on, f"{section.letter}{node.number + 1}")


def _leads(section: Section, node: Node, letters: Mapping[str, str]) -> Iterator[str]:
    """The ways that do not simply go on to the step below."""
    for entry in node.entries:
        if entry.way is not None and entry.way.to is not None:
            yield f"{entry.sign or '・'} {entry.text} → {section.letter}{entry.way.to}"
        elif entry.leads is not None and entry.key in letters:
            yield f"→ {letters[entry.key]} {'を行う' if entry.leads == 'instead' else 'も並べて行う'}"
    for way in node.ways:
        if way.kind == "jump" and way.to is not None:
            yield f"→ {section.letter}{way.to}"


def _small(size: float) -> float:
    return max(size * _SMALL, _SMALLEST)


def _wrapped(text: str, size: float, room: float) -> tuple[Line, ...]:
    return tuple(Line(part, size) for part in fitted(visible(text), room / size))


def strip_of(number: str, size: float) -> float:
    """The width of the place for the number."""
    return ems(number) * size + 1.6

"""Puts the steps on sheets, from top to bottom, and draws the ways between them.

The way on runs down the middle from box to box. A step that has a condition is by-passed on its right by a thin line;
jumps run in lanes of their own, forward ones on the right of the by-pass, backward ones on the left of the boxes. So
no line crosses a box. Between two boxes each thing that happens there has a level of its own, from top to bottom: the
by-pass of the upper box comes back, jumps come in, the by-pass of the lower box leaves. A way to another sheet, or one
for which no lane is left, ends in an arrow with the number of the sheet or step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kumamoto_ir.paper.picture.boxes import LEADING, NUMBER, PAD, STRIP, WIDTH, Block, blocks
from kumamoto_ir.paper.picture.drawing import RETURNS, SKIPPED, Diagram, Node, ways
from kumamoto_ir.paper.picture.ink import Anchor, Point, Stroke, Text

LEFT: Final = 32.0
RIGHT: Final = LEFT + WIDTH
CENTER: Final = LEFT + WIDTH / 2
_BYPASS: Final = RIGHT + 13.0  # what lies between is for arrows that leave the sheet
_LANE: Final = 3.0
_LANES: Final = 6
_LEVEL: Final = 2.6
_LABEL: Final = 2.5  # over the line where a by-pass leaves
_FIRST: Final = 1.6
_ARROW: Final = 3.0
_STUB: Final = 3.5
_FOLDED: Final = 5.0  # the line 「前の枚…」 or 「次の枚…」
_TINY: Final = 2.5
_APART: Final = 2.0  # between two jumps that use the same lane one below the other


@dataclass(frozen=True, slots=True)
class Box:
    """The frame of a step, or of a part of it."""

    x: float
    y: float
    width: float
    height: float
    block: Block


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the flow, without its heading and its legend."""

    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]
    strokes: tuple[Stroke, ...]


def sheets(drawn: Diagram, top: float, bottom: float) -> tuple[Sheet, ...]:
    """The whole diagram between these heights, on as many sheets as it takes."""
    dealt = _dealt(drawn, bottom - top)
    where = {block.node.number: page for page, held in reversed(tuple(enumerate(dealt, 1))) for block in held}
    return tuple(_Drawing(drawn, held, page, where).drawn(top) for page, held in enumerate(dealt, 1))


def _dealt(drawn: Diagram, room: float) -> tuple[tuple[Block, ...], ...]:
    """Which boxes stand on which sheet: as many as fit, one under the other."""
    spare = _FOLDED + _LEVEL + _FIRST + _ARROW
    highest = room - spare - _FOLDED - _gap(drawn, drawn.nodes[0], both=True)
    dealt: list[list[Block]] = [[]]
    used = 0.0
    for node in drawn.nodes:
        for block in blocks(drawn, node, highest):
            taken = _gap(drawn, node) + block.height
            if dealt[-1] and (block.part or used + taken > room - spare):
                dealt.append([])
                used = _FOLDED
            dealt[-1].append(block)
            used += taken
    return tuple(map(tuple, dealt))


def _gap(drawn: Diagram, node: Node, *, both: bool = False) -> float:
    """The room above a box; `both`: the most that any box may need."""
    levels = _FIRST + _ARROW
    if both or (node.number > 1 and _skips(drawn.node(node.number - 1))):
        levels += _LEVEL
    if both or _jumped_to(drawn, node.number):
        levels += _LEVEL
    if both or _skips(node):
        levels += _LEVEL + _LABEL
    return levels


def _skips(node: Node) -> bool:
    return any(way.kind == "skip" for way in node.ways)


def _goes_on(node: Node) -> bool:
    return any(way.kind == "on" for way in node.ways)


def _jumped_to(drawn: Diagram, number: int) -> bool:
    return any(way.kind == "jump" and way.to == number for node in drawn.nodes for way in ways(node))


@dataclass(frozen=True, slots=True)
class Jump:
    """All jumps on a page to one step from one side: from the rows at `ports` to the line above the step at `to`."""

    target: int
    ports: tuple[float, ...]
    to: float

    @property
    def top(self) -> float:
        """Where its lane begins."""
        return min(*self.ports, self.to)

    @property
    def bottom(self) -> float:
        """Where its lane ends."""
        return max(*self.ports, self.to)


def laned(jumps: Iterable[Jump], lanes: int) -> tuple[tuple[tuple[Jump, int], ...], tuple[Jump, ...]]:
    """Each jump with its lane (0 is nearest to the boxes), the short ones inside; and those for which none is left."""
    taken: list[list[Jump]] = [[] for _ in range(lanes)]
    placed: list[tuple[Jump, int]] = []
    left: list[Jump] = []
    for jump in sorted(jumps, key=lambda jump: (jump.bottom - jump.top, jump.top)):
        lane = next((number for number, held in enumerate(taken) if _free(held, jump)), None)
        if lane is None:
            left.append(jump)
        else:
            taken[lane].append(jump)
            placed.append((jump, lane))
    return tuple(placed), tuple(left)


def _free(held: list[Jump], jump: Jump) -> bool:
    return all(jump.bottom + _APART < other.top or other.bottom + _APART < jump.top for other in held)


@dataclass
class _Drawing:
    """One sheet while it is drawn. `where` is the sheet of each step."""

    diagram: Diagram
    held: Sequence[Block]
    page: int
    where: dict[int, int]
    boxes: list[Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    arrivals: dict[int, float] = field(default_factory=dict)  # where jumps to a step come in
    ports: list[tuple[int, int, float]] = field(default_factory=list)  # (from step, to step, height)

    def drawn(self, top: float) -> Sheet:
        """The finished sheet."""
        y = top
        before: Block | None = None
        bypass: float | None = None  # where the by-pass of the box above left
        for block in self.held:
            y, bypass = self._into(block, before, y, bypass)
            y = self._box(block, y)
            before = block
        self._out(y, bypass)
        self._jumps()
        return Sheet(tuple(self.boxes), tuple(self.texts), tuple(self.strokes))

    def _into(
        self, block: Block, before: Block | None, y: float, bypass: float | None
    ) -> tuple[float, float | None]:
        """The ways from the box above, or from the sheet before, into a box: its top, and where its by-pass leaves."""
        number = block.node.number
        start: float | None = None  # where the line down the middle begins
        if before is None:
            if said := self._from_before(block):
                self._say(CENTER, y + _TINY, said, "middle")
                start = y + _TINY + 1.0
            y += _FOLDED if self.page > 1 else 0.0
        elif _goes_on(before.node):
            start = y
        y += _FIRST
        if bypass is not None:
            self._line((_BYPASS, bypass), (_BYPASS, y), (CENTER, y), arrow=True, width=0.25)
            start = y if start is None else start
            y += _LEVEL
        elif before is not None and _skips(before.node):
            y += _LEVEL
        if _jumped_to(self.diagram, number) and not block.part:
            self.arrivals[number] = y
            start = y if start is None else start
            y += _LEVEL
        leaves: float | None = None
        if block.skip:
            y += _LABEL
            leaves = y
            start = y if start is None else start
            self._say(CENTER + 2, y - 0.8, SKIPPED)
            self._line((CENTER, y), (_BYPASS, y), width=0.25)
            y += _LEVEL
        y += _ARROW
        if start is not None:
            self._line((CENTER, start), (CENTER, y), arrow=True, width=0.45)
        return y, leaves

    def _from_before(self, block: Block) -> str:
        """What stands above the first box of a sheet."""
        if block.part:
            return "前の枚から続く"
        if block.node.number == 1:
            return ""
        above = self.diagram.node(block.node.number - 1)
        return f"前の枚 {above.number} から" if _goes_on(above) or _skips(above) else ""

    def _box(self, block: Block, top: float) -> float:
        """A box with its text; returns its lower edge."""
        place = len(self.boxes)
        self.boxes.append(Box(LEFT, top, WIDTH, block.height, block))
        number = str(block.node.number)
        self._say(LEFT + STRIP / 2, top + PAD + NUMBER * 0.85, number, "middle", NUMBER, place)
        if block.part:
            self._say(LEFT + STRIP / 2, top + PAD + NUMBER * 1.6, "続き", "middle", _TINY, place)
        y, base = top + PAD, top + PAD
        for line in block.lines:
            if line.beside:
                x = RIGHT - PAD if line.right else LEFT + STRIP + line.indent
                self._say(x, base, line.text, "end" if line.right else "start", line.size, place)
                continue
            base = y + line.size * 1.05
            self._say(LEFT + STRIP + line.indent, base, line.text, "start", line.size, place)
            if line.way is not None and line.way.to is not None:
                self.ports.append((block.node.number, line.way.to, base - line.size * 0.35))
            y += line.size * LEADING
        return top + block.height

    def _out(self, y: float, bypass: float | None) -> None:
        """What stands under the last box of a sheet."""
        last = self.held[-1]
        node = last.node
        on = _goes_on(node) or not last.last
        if not (on or bypass is not None):
            return
        start = y if on else y + _FIRST
        y += _FIRST
        if bypass is not None:
            self._line((_BYPASS, bypass), (_BYPASS, y), (CENTER, y), arrow=True, width=0.25)
            y += _LEVEL
        y += _ARROW
        self._line((CENTER, start), (CENTER, y), arrow=True, width=0.45)
        if not last.last:
            said = "次の枚に続く"
        elif node.number == len(self.diagram.nodes):
            said = RETURNS
        else:
            said = f"次の枚 {node.number + 1} へ"
        self._say(CENTER, y + _TINY + 0.4, said, "middle")

    def _jumps(self) -> None:
        """The lanes, and arrows that leave the sheet."""
        here = [port for port in self.ports if port[1] in self.arrivals]
        forward, none_right = laned(self._gathered(p for p in here if p[1] > p[0]), _LANES)
        back, none_left = laned(self._gathered(p for p in here if p[1] <= p[0]), _LANES)
        for jump, lane in forward:
            self._lane(jump, _BYPASS + _LANE * (lane + 1), RIGHT)
        for jump, lane in back:
            self._lane(jump, LEFT - _LANE * (lane + 1), LEFT)
        for jump in (*none_right, *none_left):
            for port in jump.ports:
                self._leave(port, f"{jump.target}へ")
        for _, to, port in self.ports:
            if to not in self.arrivals:
                self._leave(port, f"{self.where[to]}枚目")

    def _gathered(self, ports: Iterable[tuple[int, int, float]]) -> tuple[Jump, ...]:
        found: dict[int, list[float]] = {}
        for _, to, y in ports:
            found.setdefault(to, []).append(y)
        return tuple(Jump(to, tuple(heights), self.arrivals[to]) for to, heights in found.items())

    def _lane(self, jump: Jump, x: float, edge: float) -> None:
        for port in jump.ports:
            self._line((edge, port), (x, port), (x, jump.to))
        self._line((x, jump.to), (CENTER, jump.to), arrow=True)

    def _leave(self, y: float, said: str) -> None:
        self._line((RIGHT, y), (RIGHT + _STUB, y), arrow=True)
        self._say(RIGHT + _STUB + 0.8, y + _TINY * 0.35, said)

    def _line(self, *points: Point, arrow: bool = False, width: float = 0.35) -> None:
        self.strokes.append(Stroke(points, arrow, width))

    def _say(
        self,
        x: float,
        y: float,
        text: str,
        anchor: Anchor = "start",
        size: float = _TINY,
        box: int | None = None,
    ) -> None:
        self.texts.append(Text(x, y, size, text, anchor, box))

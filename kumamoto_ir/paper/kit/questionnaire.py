"""The steps of a playbook as a sheet to tick by hand: the same numbers as on the chart, and what a screen would show."""

from collections.abc import Iterator

from kumamoto_ir.city.step import Step
from kumamoto_ir.paper.kit.asked import Sheets, asked, by_member
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import CONDITION, GUARD, RETURNS, SOURCE, Diagram, Node
from kumamoto_ir.paper.render.booklet import Part, Simple, Small, Together
from kumamoto_ir.paper.render.byhand import Ruled
from kumamoto_ir.paper.render.markdown import BOX, Heading, Paragraph


def questions(sheets: Sheets, name: str) -> Part:
    """The sheet of one playbook."""
    course = sheets.course
    letter = course.letters[name]
    drawn = diagram(course.city, name, letter=letter)
    title = f"質問票{letter} {drawn.title}"
    steps = course.city.playbooks[name].steps
    return Part(
        title,
        (
            Heading(1, title),
            *(Small(note) for note in drawn.notes),
            *(
                Together(tuple(_step(sheets, drawn, node, step)))
                for node, step in zip(drawn.nodes, steps, strict=True)
            ),
        ),
    )


def _step(sheets: Sheets, drawn: Diagram, node: Node, step: Step) -> Iterator[Simple]:
    number = sheets.course.number(drawn.id, node.number)
    yield Heading(2, f"{BOX} {number} [{node.who}] {node.say}")
    if node.condition:
        yield Paragraph(f"{CONDITION}: {node.condition}。違えば次へ。", strong=True)
    if node.guards:
        rows = tuple((BOX, guard) for guard in node.guards)
        yield Ruled(("", GUARD), rows, (0.0,) * len(rows), (0.06, 0.94))
    yield from asked(sheets, drawn.id, node.number - 1)
    for way in node.ways:
        if way.kind == "jump" and way.to is not None:
            yield Paragraph(f"→ {sheets.course.number(drawn.id, way.to)} へ")
        elif way.kind == "on" and way.to is None:
            yield Paragraph(f"→ {RETURNS}")
    remarks = _without_members(node.remarks) if by_member(step) else node.remarks
    said = (step.why, *remarks, f"{SOURCE}: {node.source}")
    yield Small("\n".join(part for part in said if part))


def _without_members(remarks: tuple[str, ...]) -> tuple[str, ...]:
    """The members stand in the table already; how they are asked does not."""
    return (remarks[0].partition(":")[0], *remarks[1:])

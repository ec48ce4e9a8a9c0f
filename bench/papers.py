"""One paper in four formats against the bare libraries on the same content: goal at most twice their time.

    python -m bench.papers [rounds]

The bare way sets the same lines with typst and python-docx: no template, no check of glyphs, no sheet, no widths, no
checks. Both ways run in turn within one process, so that only their ratio matters, not the machine.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO

import docx
import typst

from kumamoto_ir.library import load
from kumamoto_ir.render.formats import Format, written
from kumamoto_ir.render.front import front
from kumamoto_ir.render.glyphs import japanese
from kumamoto_ir.render.markdown import Table, blocks
from kumamoto_ir.render.paper import render
from kumamoto_ir.render.sheet import Paper, Sheet
from kumamoto_ir.report import context
from tests.render import HOME, START, theft

REFERENCE = HOME / "templates" / "reference.docx"
GOAL = 2.0
BARE = """
#set page(paper: "a4")
#set text(font: "Noto Sans JP", size: 10.5pt, lang: "ja")
#for line in json(bytes(sys.inputs.lines)) { par(line) }
"""


def lines_of(paper: Paper) -> list[str]:
    """Everything that the paper says, cell by cell."""
    lines: list[str] = []
    for block in blocks(paper.text):
        if isinstance(block, Table):
            lines += [cell for row in (block.head, *block.rows) for cell in row]
        else:
            lines.append(getattr(block, "text", ""))
    return lines


def bare(lines: list[str], fonts: typst.Fonts) -> None:
    """PDF and Word with nothing of ours."""
    typst.compile(BARE.encode(), font_paths=fonts, sys_inputs={"lines": json.dumps(lines)})
    document = docx.Document(str(REFERENCE))
    for line in lines:
        document.add_paragraph(line)
    document.save(BytesIO())


def main(rounds: int) -> int:
    """Prints medians in milliseconds and the ratio; 1 if the goal is missed."""
    walk = theft()
    library = load(HOME).library
    assert library is not None
    report, source = walk.report(), library.templates["plan.md"]
    sheet = Sheet(front(source, "plan.md"), report.drill, report.incident, report.records, report.head, START)

    def ours() -> Paper:
        body = render("plan.md", library.templates, context(report))
        paper = Paper(body, sheet, "plan.md", source)
        files, notes = written(paper, tuple(Format), REFERENCE)
        assert len(files) == len(Format)
        assert notes == ()
        return paper

    lines = lines_of(ours())
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(japanese().folder)]
    )
    ways: dict[str, Callable[[], object]] = {"ours": ours, "bare": lambda: bare(lines, fonts)}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            times[name].append((time.perf_counter() - began) * 1000)
    medians = {name: statistics.median(found) for name, found in times.items()}
    ratio = medians["ours"] / medians["bare"]
    sys.stdout.write(
        f"{len(lines)} lines, {rounds} rounds: text+md+docx+pdf {medians['ours']:.0f} ms, "
        f"bare typst+python-docx {medians['bare']:.0f} ms, ratio {ratio:.2f} (goal {GOAL})\n"
    )
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))

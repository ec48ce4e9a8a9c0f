"""One paper in four formats against the bare libraries on the same content: goal at most twice their time.

    python -m bench.papers [rounds]

The bare way writes the same headings, lines and tables with typst (the same kind of PDF) and python-docx: no template, no
check of glyphs, no furniture, no widths. Both ways run in turn within one process, after one round that does not
count, so that only their ratio matters, not the machine.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO

import docx
import typst

from kumamoto_ir.paper.render.environment import fill
from kumamoto_ir.paper.render.formats import Format, written
from kumamoto_ir.paper.render.front import front
from kumamoto_ir.paper.render.glyphs import japanese
from kumamoto_ir.paper.render.markdown import Block, Heading, Item, Line, Paragraph, Table, blocks
from kumamoto_ir.paper.render.sheet import Paper, Sheet
from kumamoto_ir.reading.library import load
from kumamoto_ir.saying.report import context
from tests.render import HOME, START, theft

REFERENCE = HOME / "templates" / "reference.docx"
GOAL = 2.0
BARE = b"""
#set page(paper: "a4")
#set text(font: "Noto Sans JP", size: 10.5pt, lang: "ja")
#for it in json(bytes(sys.inputs.content)) {
  if it.kind == "heading" { heading(level: it.level, it.text) }
  else if it.kind == "table" { table(columns: it.columns, ..it.cells) }
  else { par(it.text) }
}
"""


def bare(content: tuple[Block, ...], fonts: typst.Fonts) -> None:
    """PDF and Word with nothing of ours."""
    data: list[dict[str, object]] = []
    document = docx.Document(str(REFERENCE))
    for block in content:
        match block:
            case Heading(level=level, text=text):
                data.append({"kind": "heading", "level": level, "text": text})
                document.add_heading(text, level)
            case Table(head=head, rows=rows):
                cells = [cell for row in (head, *rows) for cell in row]
                data.append({"kind": "table", "columns": len(head), "cells": cells})
                table = document.add_table(1 + len(rows), len(head), style="Table Grid")
                for row, texts in zip(table.rows, (head, *rows), strict=True):
                    for cell, text in zip(row.cells, texts, strict=True):
                        cell.text = text
            case Item(text=text) | Paragraph(text=text):
                data.append({"kind": "line", "text": text})
                document.add_paragraph(text, style="Normal")
            case Line():
                pass
    document.save(BytesIO())
    inputs = {"content": json.dumps(data)}
    typst.compile(BARE, font_paths=fonts, sys_inputs=inputs, pdf_standards="a-2u")


def main(rounds: int) -> int:
    """Prints medians in milliseconds and the ratio; 1 if the goal is missed."""
    walk = theft()
    library = load(HOME).library
    assert library is not None
    report, source = walk.report(), library.templates["plan.md"]
    sheet = Sheet(front(source, "plan.md"), report.drill, report.incident, report.records, report.head, START)

    def ours() -> Paper:
        body = fill("plan.md", library.templates, context(report))
        paper = Paper(body, sheet, "plan.md", source)
        files, notes = written(paper, tuple(Format), REFERENCE)
        assert len(files) == len(Format)
        assert notes == ()
        return paper

    content = blocks(ours().text)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(japanese().folder)]
    )
    ways: dict[str, Callable[[], object]] = {"ours": ours, "bare": lambda: bare(content, fonts)}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            if number:
                times[name].append((time.perf_counter() - began) * 1000)
    medians = {name: statistics.median(found) for name, found in times.items()}
    ratio = medians["ours"] / medians["bare"]
    sys.stdout.write(
        f"{len(content)} blocks, {rounds} rounds: text+md+docx+pdf {medians['ours']:.0f} ms, "
        f"bare typst+python-docx {medians['bare']:.0f} ms, ratio {ratio:.2f} (goal {GOAL})\n"
    )
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))

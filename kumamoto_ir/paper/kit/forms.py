"""The blank forms: papers of the municipality's templates, the chronology, and the registers as ruled sheets."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from kumamoto_ir.city.plan import Column, Register
from kumamoto_ir.paper.kit.blanks import SHORT, on_paper
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.kit.questionnaire import ROW
from kumamoto_ir.paper.render.booklet import Part, Piece, Small
from kumamoto_ir.paper.render.byhand import Ruled, by_hand
from kumamoto_ir.paper.render.environment import fill
from kumamoto_ir.paper.render.fit import em
from kumamoto_ir.paper.render.front import front
from kumamoto_ir.paper.render.markdown import BOX, Heading, Paragraph, blocks
from kumamoto_ir.reading.library import Library
from kumamoto_ir.saying.report import context as template_context

# Papers of which the kit has its own form, or that are written when the PC works again.
_NOT_BLANK: Final = ("chronology", "calls", "callsheet", "faxlog", "heldlog", "tally", "plan")
_PAGE: Final = 27  # rows of 8 mm on a page
_MOST: Final = 60  # rows with their groups printed beforehand
_SPARE: Final = 3  # empty rows under those
_FEW: Final = 5  # choices that are printed in a cell
_BRIEF: Final = 4  # characters of a choice that is printed there in words


@dataclass(frozen=True, slots=True)
class Form:
    """A blank form: the template or register it is for (empty for the chronology), how it is called, and its sheet."""

    template: str
    register: str
    name: str
    part: Part


def forms(course: Course, library: Library) -> tuple[Form, ...]:
    """Every form of the kit, numbered in their order."""
    papers = dict.fromkeys(
        template for name, template in course.city.plan.papers.items() if name not in _NOT_BLANK
    )
    made: list[Form] = []
    for template in papers:
        made.append(_paper(course, library, template, f"用紙{len(made) + 1}"))
    made.append(_chronology(f"用紙{len(made) + 1}"))
    for name in course.registers:
        made.append(_register(course, name, f"用紙{len(made) + 1}"))
    return tuple(made)


def _paper(course: Course, library: Library, template: str, number: str) -> Form:
    context = template_context(on_paper(course), number=1)
    found = blocks(fill(template, library.templates, context))
    of_sheet = front(library.templates[template], template)
    heads = (block.text for block in found if isinstance(block, Heading))
    name = f"{number} {next(heads, template)}"
    if of_sheet.style == "notice":
        return Form(template, "", number, Part(name, found, "notice"))
    pieces = [*by_hand(found)]
    if of_sheet.approval:
        rows = (("",) * len(of_sheet.approval),)
        pieces.insert(0, Ruled(of_sheet.approval, rows, (16.0,)))
    if of_sheet.blanks:
        pieces.append(Paragraph("\u3000".join(f"{blank}: {SHORT}" for blank in of_sheet.blanks)))
    return Form(template, "", number, Part(name, tuple(pieces)))


def _chronology(number: str) -> Form:
    title = f"{number} 経過の記録"
    row = ("", "", "", "", BOX)
    pieces: tuple[Piece, ...] = (
        Heading(1, title),
        Paragraph(f"事案の番号: {SHORT}\u3000所属: {SHORT}\u3000書いた人: {SHORT}\u3000{SHORT}枚目"),
        Small("電話は、かけた相手・出た人・復唱の有無・相手の指示を書く。住民の氏名・住所・番号は書かない。"),
        Ruled(
            ("時刻", "発", "受", "内容", "入力"),
            (row,) * _PAGE,
            (ROW,) * _PAGE,
            (0.13, 0.14, 0.14, 0.51, 0.08),
        ),
    )
    return Form("", "", number, Part(title, pieces))


# ---------------------------------------------------------------- registers


def _register(course: Course, name: str, number: str) -> Form:
    register = course.city.plan.registers[name]
    title = f"{number} {register.say}"
    pieces = (
        Heading(1, title),
        Paragraph(f"事案の番号: {SHORT}\u3000所属: {SHORT}\u3000書いた人: {SHORT}\u3000{SHORT}枚目"),
        *_choices(course, register),
        _sheet(course, register),
    )
    return Form("", name, number, Part(title, pieces))


def _choices(course: Course, register: Register) -> Iterator[Piece]:
    """What may be written or circled in a column of choices that are too long for its cells."""
    for column in register.columns:
        says = _says(course, column) if column.type == "choice" else ()
        if _circled(says):
            numbered = "\u3000".join(f"{place} {say}" for place, say in enumerate(says, 1))
            yield Small(f"{column.say}(番号に○): {numbered}")
        elif len(says) > _FEW:
            yield Small(f"{column.say}: {'、'.join(says)}")


def _circled(says: tuple[str, ...]) -> bool:
    return 0 < len(says) <= _FEW and max(map(len, says)) > _BRIEF


def _says(course: Course, column: Column) -> tuple[str, ...]:
    if column.of is None:
        return tuple(column.values.values())
    return tuple(course.city.name(member) for member in course.city.members(column.of))


def _sheet(course: Course, register: Register) -> Ruled:
    """Rows to fill in. Where every group is expected to appear, its rows are printed with their names."""
    columns = register.columns
    head = ("番号", *(column.say for column in columns), "入力")
    groups = [column for column in columns if column.id in register.by]
    named = list(product(*(_says(course, column) for column in groups)))
    rows: list[tuple[str, ...]] = []
    if register.expect is not None and 0 < len(named) <= _MOST:
        for group in named:
            said = dict(zip((column.id for column in groups), group, strict=True))
            rows.append((*(said.get(column.id, _cell(course, column)) for column in columns),))
    empty = tuple(_cell(course, column) for column in columns)
    rows += [empty] * (_SPARE if rows else _PAGE - 7)
    widths = (
        3.2,
        *(
            max(
                _wide(course, column),
                *(em(row[place]) for row in rows) if column.id in register.by else (0.0,),
            )
            for place, column in enumerate(columns)
        ),
        3.2,
    )
    return Ruled(
        head,
        tuple((str(place), *row, BOX) for place, row in enumerate(rows, 1)),
        (ROW,) * len(rows),
        tuple(wide / sum(widths) for wide in widths),
    )


def _wide(course: Course, column: Column) -> float:
    """What a column needs, compared with others (em)."""
    match column.type:
        case "number":
            return 4.0
        case "datetime":
            return 7.0
        case "choice":
            return max(_em(_cell(course, column)) + 2.0, 6.0)
        case "text":
            return 9.0


def _em(cell: str) -> float:
    return max(em(line) for line in cell.split("\n"))


def _cell(course: Course, column: Column) -> str:
    if column.type == "datetime":
        return "＿＿/＿＿\n＿＿:＿＿"
    says = _says(course, column) if column.type == "choice" else ()
    if _circled(says):
        return "・".join(str(place) for place in range(1, len(says) + 1))
    return "\n".join(f"{BOX}{say}" for say in says) if len(says) <= _FEW else ""

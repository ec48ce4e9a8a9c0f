"""Binds the kit: cover, where to begin, charts, telephone list, trees, scripts, questions, forms, and what to enter later."""

from collections.abc import Iterator
from datetime import datetime

from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.kit.forms import forms
from kumamoto_ir.paper.kit.opening import TITLE, about, afterwards, cover, first_page
from kumamoto_ir.paper.kit.people import telephones, trees
from kumamoto_ir.paper.kit.questionnaire import ROW, Sheets, questions
from kumamoto_ir.paper.kit.scripts import Script, numbers, scripts
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.overview import HIGH, WIDE, Section, overviews
from kumamoto_ir.paper.render.booklet import Booklet, Part, Picture, Piece, Small, Together
from kumamoto_ir.paper.render.byhand import Ruled
from kumamoto_ir.paper.render.markdown import Heading, Paragraph
from kumamoto_ir.reading.library import Library


def kit(library: Library, at: datetime) -> Booklet:
    """The kit of a municipality as of a moment (aware)."""
    course = Course(library.city)
    return Booklet(
        f"{library.city.plan.municipality.name} {TITLE}",
        about(course, library, at),
        at,
        tuple(_parts(course, library, at)),
    )


def _parts(course: Course, library: Library, at: datetime) -> Iterator[Part]:
    charts = tuple(_charts(course))
    made = forms(course, library)
    calls = scripts(course, library)
    sheets = Sheets(
        course,
        {form.template: form.name for form in made if form.template},
        {form.register: form.name for form in made if form.register},
        numbers(calls),
    )
    yield cover(course, library, at)
    starts = zip(course.charts, _first_of_each(course, charts), strict=True)
    yield first_page(course, tuple((course.city.playbooks[names[0]].title, chart) for names, chart in starts))
    yield from (part for _, part in charts)
    yield telephones(course)
    if (drawings := trees(course)) is not None:
        yield drawings
    if calls:
        yield _scripts(course, calls)
    for name in course.playbooks:
        yield questions(sheets, name)
    for form in made:
        yield form.part
    yield afterwards(course)


def _charts(course: Course) -> Iterator[tuple[int, Part]]:
    """Each chart, and to which entry it belongs (a place in `course.charts`)."""
    number = 0
    for place, names in enumerate(course.charts):
        sections = [
            Section(course.letters[name], diagram(course.city, name, letter=course.letters[name]))
            for name in names
        ]
        for svg, held in overviews(sections, course.letters):
            number += 1
            title = f"図{number} {'、'.join(f'{one.letter} {one.drawn.title}' for one in held)}"
            yield place, Part(title, (Picture(svg, WIDE, HIGH, title),))


def _first_of_each(course: Course, charts: tuple[tuple[int, Part], ...]) -> Iterator[str]:
    for place in range(len(course.charts)):
        yield next(part.title for owner, part in charts if owner == place)


def _scripts(course: Course, calls: tuple[Script, ...]) -> Part:
    title = "電話の台本"
    pieces: list[Piece] = [
        Heading(1, title),
        Small(
            "線に書き込んでから、電話して読み上げる。分からないことは「未確認」と言う。訓練では、最初と最後に「訓練、訓練」と言う。"
        ),
    ]
    return Part(title, (*pieces, *(_script(course, script) for script in calls)))


def _script(course: Course, script: Script) -> Together:
    city = course.city
    about = city.plan.topics[script.topic].say
    rows = tuple((f"□ {city.name(contact)}", "", "", "", "") for contact in script.contacts)
    pieces: list[Heading | Paragraph | Ruled] = [
        Heading(2, f"台本{script.number} {script.act}: {about}"),
        Paragraph(script.text),
    ]
    if script.again:
        pieces.append(Paragraph(f"続報のとき: {script.again}"))
    pieces.append(
        Ruled(
            ("かけた相手", "時刻", "出た人", "復唱・不在・話し中・伝言", "指示・次に連絡する時刻"),
            rows,
            (ROW,) * len(rows),
            (0.26, 0.1, 0.14, 0.245, 0.255),
        )
    )
    return Together(tuple(pieces))

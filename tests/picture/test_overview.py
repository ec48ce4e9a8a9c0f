"""The page that is pinned up: every step on it, legible, and as few pages as that allows."""

import re
from dataclasses import replace

import pytest

from kumamoto_ir.city.model import Origin
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import Diagram, Node, Way
from kumamoto_ir.paper.picture.overview import HIGH, WIDE, Section, overviews
from tests.desks import shipped

COURSE = Course(shipped().city)
LETTERS = COURSE.letters


def sections(*names: str) -> tuple[Section, ...]:
    return tuple(Section(LETTERS[name], diagram(COURSE.city, name)) for name in names)


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def steps(count: int, condition: str = "") -> Diagram:
    """A playbook of so many steps in a row."""
    nodes = tuple(
        Node(
            number, f"s{number}", "記入", f"手順 {number}", "担当", "1[計画の本文]", Origin.TEXT,
            f"{condition}{number}" if condition else "", (), (), (), (Way(number + 1, "on"),),
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    return Diagram("long", "長い手順", "", (), nodes)


@pytest.mark.parametrize("names", COURSE.charts, ids=lambda names: str(names[0]))
def test_every_step_stands_on_a_chart_with_its_number(names: tuple[str, ...]) -> None:
    """Once, with what it says."""
    charts = overviews(sections(*names), LETTERS)
    said = [text for svg, _ in charts for text in texts(svg)]
    for name in names:
        for node in diagram(COURSE.city, name).nodes:
            assert said.count(f"{LETTERS[name]}{node.number}") == 1
            assert node.say.replace(" ", "") in "".join(said).replace(" ", "")


@pytest.mark.parametrize("name", COURSE.playbooks)
def test_each_shipped_playbook_fits_one_page(name: str) -> None:
    """Also the longest, whose conditions then stand with its questions."""
    ((svg, held),) = overviews(sections(name), LETTERS)
    assert [section.letter for section in held] == [LETTERS[name]]
    assert f'viewBox="0 0 {WIDE:g} {HIGH:g}"' in svg


@pytest.mark.parametrize("names", COURSE.charts, ids=lambda names: str(names[0]))
def test_nothing_is_drawn_beside_the_page(names: tuple[str, ...]) -> None:
    """Frames, texts and arrows lie inside."""
    for svg, _ in overviews(sections(*names), LETTERS):
        for x, y, wide, high in re.findall(
            r'<rect x="(\S+)" y="(\S+)" rx="\S+" width="(\S+)" height="(\S+)"', svg
        ):
            assert 0 <= float(x) <= float(x) + float(wide) <= WIDE
            assert 0 <= float(y) <= float(y) + float(high) <= HIGH
        assert all(0 <= float(y) <= HIGH for y in re.findall(r'<text x="\S+" y="(\S+)"', svg))


def test_a_jump_is_written_with_its_answer() -> None:
    """And a playbook that is run is named by its letter."""
    said = "\n".join(
        text for svg, _ in overviews(sections("outage", "report"), LETTERS) for text in texts(svg)
    )
    assert f"1 まだ。また確かめる → {LETTERS['outage']}32" in said
    assert f"→ {LETTERS['breach']} を行う" in said


def test_no_arrow_leaves_a_step_that_ends() -> None:
    """The way past it, when its condition does not hold, is in the legend."""
    first, *others = steps(2).nodes
    past = (replace(first, ends=True, ways=(Way(2, "skip"),)), *others)
    ((on, _),) = overviews((Section("A", steps(2)),), {})
    ((ended, _),) = overviews((Section("A", replace(steps(2), nodes=past)),), {})
    assert on.count("<polygon") - ended.count("<polygon") == 1


def test_a_playbook_that_no_page_holds_takes_several() -> None:
    """None of its steps is lost, and the type stays as it is."""
    charts = overviews((Section("A", steps(200)),), {"long": "A"})
    assert len(charts) > 1
    numbers = [text for svg, _ in charts for text in texts(svg) if re.fullmatch(r"A\d+", text)]
    assert sorted(numbers, key=lambda text: int(text[1:])) == [f"A{n}" for n in range(1, 201)]
    assert min(float(size) for svg, _ in charts for size in re.findall(r'font-size="([\d.]+)"', svg)) > 2.7


def test_long_conditions_give_way_to_their_sign() -> None:
    """Where the page is full, ◇ stays in the box; where it is not, the condition is spelled out."""
    condition = "たいへん長い条件のときで、しかもそのほかの条件にも当たるとき"
    ((roomy, _),) = overviews((Section("A", steps(3, condition)),), {"long": "A"})
    ((full, _),) = overviews((Section("A", steps(52, condition)),), {"long": "A"})
    assert "◇ たいへん長い条件" in roomy
    assert "たいへん長い条件" not in full
    assert "◇ [担当] 手順 1" in full


def test_small_playbooks_share_a_page_and_the_others_follow() -> None:
    """One that does not fit beside them gets a page of its own; none is left out."""
    big = replace(steps(60), id="big")
    held = [
        [section.letter for section in held]
        for _, held in overviews((Section("A", steps(5)), Section("B", big), Section("C", steps(5))), {})
    ]
    assert held == [["A", "C"], ["B"]]

"""The sheets: well-formed, everything on them, nothing outside its box, over another or off the paper."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest
from syrupy.assertion import SnapshotAssertion

from kumamoto_ir.city.model import Origin
from kumamoto_ir.ground.layout import visible
from kumamoto_ir.paper.picture.boxes import STRIP
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import Diagram, Entry, Gone, Way, ways
from kumamoto_ir.paper.picture.ink import Text
from kumamoto_ir.paper.picture.pages import Box, Jump, Sheet, laned, sheets
from kumamoto_ir.paper.picture.svg import HIGH, MARGIN, WIDE, pages
from tests.picture import PLAYBOOKS, drawn, hostile, small, squeezed

_SVG = "{http://www.w3.org/2000/svg}"
_TOP, _BOTTOM = 40.0, 270.0


def _huge() -> Diagram:
    """A step that is higher than a page, one with more jumps than there are lanes, and very long words."""
    base = drawn("outage")
    many = tuple(Entry(f"a{n}", f"答え{n} " + "とても長い説明" * 20, str(n)) for n in range(1, 60))
    jumps = tuple(Entry(f"j{n}", f"飛ぶ{n}", str(n), Way(n + 3, "jump")) for n in range(1, 12))
    nodes = list(base.nodes)
    nodes[1] = replace(nodes[1], entries=jumps, say="W" * 300)
    nodes[20] = replace(nodes[20], entries=many)
    return replace(base, nodes=tuple(nodes))


_ALL: tuple[tuple[str, Callable[[], Diagram]], ...] = (
    *((name, lambda name=name: drawn(name)) for name in PLAYBOOKS),
    ("hostile", hostile),
    ("huge", _huge),
    ("small", lambda: diagram(small(), "main")),
)
every = pytest.mark.parametrize("make", [make for _, make in _ALL], ids=[name for name, _ in _ALL])


def _width(text: Text) -> float:
    """An estimate of its own: a full-width sign is one em, a letter or digit 0.6, any other sign 0.4."""
    wide = sum(
        1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.6 if sign.isalnum() else 0.4
        for sign in text.text
    )
    return wide * text.size


def _left(text: Text) -> float:
    return text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * _width(text)


def _box_of(sheet: Sheet, text: Text) -> Box | None:
    return sheet.boxes[text.box] if text.box is not None else None


@every
def test_no_text_stands_outside_its_box_or_off_the_paper(make: Callable[[], Diagram]) -> None:
    """By an estimate that knows no font; and no two lines of a box stand on each other."""
    for sheet in sheets(make(), _TOP, _BOTTOM):
        for text in sheet.texts:
            box = _box_of(sheet, text)
            left, right = (box.x, box.x + box.width) if box else (MARGIN, WIDE - MARGIN)
            top, bottom = (box.y, box.y + box.height) if box else (_TOP, _BOTTOM + 1.0)
            assert left <= _left(text), text
            assert _left(text) + _width(text) <= right, text
            assert top <= text.y - text.size * 0.9, text
            assert text.y + text.size * 0.15 <= bottom, text
        for one, other in combinations(sheet.texts, 2):
            beside = _left(one) + _width(one) <= _left(other) or _left(other) + _width(other) <= _left(one)
            apart = abs(one.y - other.y) >= min(one.size, other.size) * 0.95
            assert beside or apart, (one, other)


@every
def test_no_box_lies_over_another_or_off_the_paper(make: Callable[[], Diagram]) -> None:
    """From top to bottom with room for the arrows between, inside the margins."""
    for sheet in sheets(make(), _TOP, _BOTTOM):
        for upper, lower in zip(sheet.boxes, sheet.boxes[1:], strict=False):
            assert upper.y + upper.height + 3 <= lower.y
        for box in sheet.boxes:
            assert box.x >= MARGIN
            assert box.x + box.width <= WIDE - MARGIN
            assert box.y >= _TOP
            assert box.y + box.height <= _BOTTOM


@every
def test_no_line_crosses_a_box_or_a_text_outside_one(make: Callable[[], Diagram]) -> None:
    """Lines run straight, beside the boxes and between them."""
    for sheet in sheets(make(), _TOP, _BOTTOM):
        for x0, y0, x1, y1 in _segments(sheet):
            assert x0 == x1 or y0 == y1
            assert min(x0, x1) >= MARGIN
            assert max(x0, x1) <= WIDE - MARGIN
            for box in sheet.boxes:
                inside = (
                    max(x0, x1) > box.x + 0.01
                    and min(x0, x1) < box.x + box.width - 0.01
                    and max(y0, y1) > box.y + 0.01
                    and min(y0, y1) < box.y + box.height - 0.01
                )
                assert not inside
            for text in (text for text in sheet.texts if text.box is None):
                over = (
                    max(x0, x1) > _left(text)
                    and min(x0, x1) < _left(text) + _width(text)
                    and max(y0, y1) > text.y - text.size * 0.8
                    and min(y0, y1) < text.y
                )
                assert not over, text


def _segments(sheet: Sheet) -> Iterator[tuple[float, float, float, float]]:
    for stroke in sheet.strokes:
        for (x0, y0), (x1, y1) in zip(stroke.points, stroke.points[1:], strict=False):
            yield x0, y0, x1, y1


@every
def test_every_step_answer_and_way_is_there(make: Callable[[], Diagram]) -> None:
    """In the boxes: all texts in full, every jump by number; beside them: an arrow for each way that is one."""
    picture = make()
    held = sheets(picture, _TOP, _BOTTOM)
    said = {node.number: "" for node in picture.nodes}
    for sheet in held:
        for text in sheet.texts:
            if (box := _box_of(sheet, text)) is not None and text.x > box.x + STRIP - 1:
                said[box.block.node.number] += squeezed(text.text)
    for node in picture.nodes:
        inside = said[node.number]
        for part in (node.say, node.condition, node.source, node.who, *node.remarks, *node.guards):
            assert squeezed(visible(part, keep_newlines=True)) in inside
        for entry in node.entries:
            assert squeezed(visible(f"{entry.sign}{entry.text}", keep_newlines=True)) in inside
        for way in ways(node):
            if way.kind == "jump" and way.to is not None:
                assert squeezed(visible(f"→{way.to}{picture.node(way.to).say}", keep_newlines=True)) in inside
                assert str(node.number) in said[way.to]
    jumps = sum(way.kind == "jump" for node in picture.nodes for way in ways(node))
    ports = sum(
        stroke.points[0][0] in (box.x, box.x + box.width) and stroke.points[0][1] < box.y + box.height
        for sheet in held
        for stroke in sheet.strokes
        for box in sheet.boxes
        if box.y < stroke.points[0][1] < box.y + box.height
    )
    assert ports == jumps
    outside = " ".join(text.text for sheet in held for text in sheet.texts if text.box is None)
    skipped = {box.block.node.number for sheet in held for box in sheet.boxes if box.block.skip}
    assert outside.count("条件に合わないとき") == len(skipped)
    for node in picture.nodes:
        if any(way.kind == "skip" for way in node.ways) and node.number not in skipped:
            assert "条件に合わないとき" in said[node.number]
    if any(way.to is None for node in picture.nodes for way in node.ways):
        assert "元の手順に戻る" in outside


@every
def test_a_sheet_is_xml_and_holds_the_same_words(make: Callable[[], Diagram]) -> None:
    """A4 in mm, plain shapes and text only, in black and white; the numbers of the sheets run through."""
    picture = make()
    found = pages(picture)
    for number, text in enumerate(found, 1):
        root = ElementTree.fromstring(text)
        assert root.get("viewBox") == f"0 0 {WIDE:g} {HIGH:g}"
        assert (root.get("width"), root.get("height")) == ("210mm", "297mm")
        assert {part.tag.removeprefix(_SVG) for part in root} <= {
            *("title", "rect", "polyline", "polygon", "text"),
        }
        assert {part.get(name) for part in root for name in ("fill", "stroke")} <= {
            *(None, "white", "black", "none"),
        }
        said = [part.text or "" for part in root if part.tag == f"{_SVG}text"]
        assert f"{number}/{len(found)}枚" in said
        assert squeezed(visible(picture.title.partition("\n")[0]))[:10] in squeezed("".join(said))


def test_hostile_words_stay_words() -> None:
    """A tag in a title is text; what XML has no place for is spelled out."""
    text = pages(hostile())[0]
    said = squeezed("".join(part.text or "" for part in ElementTree.fromstring(text)))
    for words in ("<script>alert(1)</script>", "&#35;", "<U+001B>", "<U+FFFE>", "{{7*7}}"):
        assert words in said


def test_how_far_a_step_is_backed_shows_without_colour() -> None:
    """The plan's text, its drawings and what is presumed differ in their lines, in the legend and in the words."""
    node = drawn("outage").nodes[0]
    lines = {}
    for origin in Origin:
        picture = replace(drawn("outage"), nodes=(replace(node, origin=origin, ways=()),))
        root = ElementTree.fromstring(pages(picture)[0])
        frames = list(root.iter(f"{_SVG}rect"))[1:]
        lines[origin] = (len(frames), frames[0].get("stroke-dasharray"))
    assert len(set(lines.values())) == len(Origin)
    text = "".join(pages(drawn("outage")))
    for words in ("計画の本文", "計画の図", "推定・要確認"):
        assert f">{words}</text>" in text


def test_a_step_that_was_gone_has_a_heavy_frame_and_says_so() -> None:
    """Thick line, ■ 済 and the time; what was chosen has a full box, the rest an empty one."""
    base = drawn("breach")
    node = replace(base.nodes[1], gone=Gone("8:05", "", frozenset({"yes"})))
    text = pages(replace(base, nodes=(base.nodes[0], node, *base.nodes[2:])))[0]
    for said in ("質問 担当者 ■済 8:05", "■ 1 ある", "□ 0 わからない", ">済んだ段<"):
        assert said in text
    assert text.count('stroke-width="1.1"') == 2  # the step and the sign in the legend


def test_a_step_higher_than_a_page_goes_on_overleaf() -> None:
    """Its parts say 続き; every other step stays in one piece."""
    held = [box.block for sheet in sheets(_huge(), _TOP, _BOTTOM) for box in sheet.boxes]
    parts = [block.part for block in held if block.node.number == 21]
    assert parts == list(range(len(parts)))
    assert len(parts) > 1
    assert len([block for block in held if block.part]) == len(parts) - 1


def test_jumps_that_pass_each_other_have_different_lanes() -> None:
    """The shorter one is nearer; when there is no lane left a jump is given back."""
    inner, outer, after = Jump(2, (10.0,), 20.0), Jump(3, (5.0, 8.0), 30.0), Jump(4, (25.0,), 28.0)
    placed, left = laned([outer, inner, after], 2)
    assert dict(placed) == {after: 0, inner: 0, outer: 1}
    assert left == ()
    assert laned([outer, inner], 1) == (((inner, 0),), (outer,))


@pytest.mark.parametrize("name", ["main", "sub"])
def test_the_sheets_of_a_small_playbook(name: str, snapshot: SnapshotAssertion) -> None:
    """As they are written."""
    assert "\n".join(pages(diagram(small(), name))) == snapshot

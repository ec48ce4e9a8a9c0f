"""The printed kit: everything of a folder stands in it, in PDF and Word alike, and every page says which edition it is."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from docx.shared import Mm

from kumamoto_ir.paper.kit.binding import kit
from kumamoto_ir.paper.kit.opening import edition
from kumamoto_ir.paper.kit.scripts import scripts
from kumamoto_ir.paper.picture.entries import entries
from kumamoto_ir.paper.render.booklet import Group, Picture, laid
from kumamoto_ir.paper.render.byhand import STROKE
from kumamoto_ir.paper.render.fit import NOTICE
from kumamoto_ir.paper.render.markdown import BOX
from kumamoto_ir.paper.render.setting import SMALLEST, Text
from kumamoto_ir.reading.library import Library, from_files
from tests.desks import ROOT
from tests.kit import OTHER, PRINTED, Kit, made, of, texts
from tests.printed import bare, in_word

FOLDERS = (ROOT, OTHER)


@pytest.fixture(params=FOLDERS, ids=lambda folder: str(folder.name or "root"))
def printed(request: pytest.FixtureRequest) -> Kit:
    """The kit of either municipality."""
    return of(request.param)


def changed(folder: Path, file: str, change: Callable[[str], str]) -> Library:
    """The library of a folder of which one file is another."""
    library = of(folder).library
    text = change(library.files[file])
    assert text != library.files[file]
    found = from_files({**library.files, file: text}).library
    assert found is not None
    return found


# ---------------------------------------------------------------- everything is there


def test_every_question_answer_item_and_field_is_printed(printed: Kit) -> None:
    """Of every step that a walk from `ir report` or `ir outage` can come to."""
    course = printed.course
    facts = course.city.plan.facts
    for step in course.steps:
        wanted = [step.say, course.city.name(step.who)]
        wanted += [*(answer.say for answer in step.numbered()), *(item.say for item in step.tasks())]
        wanted += [field.say or facts[field.fact].say for field in step.typed()]
        for said in wanted:
            assert bare(said) in printed.text, said


def test_every_line_of_a_step_is_printed_as_the_flow_has_it(printed: Kit) -> None:
    """Calls with their clause, rows of the table, conditions: what `ir show` says of a step, the sheet says too."""
    for name in printed.course.playbooks:
        playbook = printed.course.city.playbooks[name]
        pages = "".join(bare(text) for text in texts(printed.part(f"質問票{printed.course.letters[name]} ")))
        for place, step in enumerate(playbook.steps):
            if step.kind in ("choose", "recheck", "form", "checklist", "notify"):
                for entry in entries(printed.course.city, playbook, place):
                    assert bare(entry.text) in pages, entry.text
            assert bare(f"{printed.course.number(name, place + 1)}[") in pages


def test_every_contact_with_a_number_is_in_the_list(printed: Kit) -> None:
    """By name; a number that nobody has entered is a line to write on, marked 要確認."""
    rows = [row for piece in printed.part("電話番号").pieces for row in getattr(piece, "rows", ())]
    for contact in printed.course.city.contacts.contacts.values():
        numbers = [row[2] for row in rows if row[0].startswith(contact.say)]
        assert len(numbers) >= len(contact.channels), contact.say
        for channel in contact.channels:
            if channel.number is None:
                assert any(number == f"{STROKE * 8}要確認" for number in numbers)
            else:
                assert channel.number in numbers


def test_every_edge_of_every_tree_is_printed(printed: Kit) -> None:
    """From whom, to whom, what about, and the clause."""
    for tree in printed.course.city.contacts.trees.values():
        assert bare(tree.title) in printed.text
        for edge in tree.edges:
            about = edge.say or printed.course.city.plan.topics[edge.topic].say
            assert bare(f"{edge.act}: {about}") in printed.text


def test_every_call_has_its_script(printed: Kit) -> None:
    """Everybody who is told about a topic with a script stands under one, and its whole text is printed."""
    found = scripts(printed.course, printed.library)
    for script in found:
        assert bare(script.text) in printed.text
        assert bare(script.again) in printed.text
        assert STROKE * 6 in script.text
    told = {(script.topic, contact) for script in found for contact in script.contacts}
    rules = printed.course.city
    for step in printed.course.steps:
        if (tells := step.effects.tells) is not None and not tells.incoming:
            for edge in rules.told_along(tells):
                if rules.plan.topics[edge.topic].script is not None:
                    assert {(edge.topic, member) for member in rules.members(edge.to)} <= told


def test_the_other_citys_kit_is_its_own() -> None:
    """No sentence of the shipped plan stands in it, and no program was changed for it."""
    kit_of_other = of(OTHER)
    shipped = of(ROOT)
    foreign = {step.say for step in shipped.course.steps} - {step.say for step in kit_of_other.course.steps}
    foreign |= {clause.title for clause in shipped.course.city.plan.clauses.values()}
    foreign |= {contact.say for contact in shipped.course.city.contacts.contacts.values()}
    for said in foreign - {"管理者", "担当者", "知らせます", "記録"}:
        assert bare(said) not in kit_of_other.text, said
    assert "例示市当直キット" in kit_of_other.pages[0]
    assert "熊本" not in kit_of_other.text


# ---------------------------------------------------------------- the two files


def test_word_and_pdf_say_the_same(printed: Kit) -> None:
    """Part by part, every text stands in both, in the same order."""
    whole = in_word(printed.document)
    at = in_pdf = 0
    for part in printed.booklet.parts:
        for said in filter(None, map(bare, texts(part))):
            place = whole.find(said, at)
            assert place >= 0, said
            at = place + len(said)
            in_pdf += said in printed.text
    assert in_pdf  # cells come line by line in a PDF; that each is there is held above
    missing = [
        char for part in printed.booklet.parts for said in texts(part) for char in bare(said)
        if char not in printed.text
    ]  # fmt: skip
    assert missing == []


def test_each_page_says_its_edition_and_its_number(printed: Kit) -> None:
    """A sheet that was taken out can be put back, and an old one be told from a new one."""
    for number, page in enumerate(printed.pages, 1):
        assert f"版{edition(printed.library)}" in page
        assert "令和8年11月23日印刷" in page
        assert page.endswith(f"{number}/{len(printed.pages)}頁") or f"{number}/{len(printed.pages)}頁" in page


def test_the_contents_give_the_page_on_which_a_part_begins(printed: Kit) -> None:
    """In the PDF; in Word, which counts pages only when it shows them, the parts are named."""
    reader = pypdf.PdfReader(io.BytesIO(printed.pdf))
    lines = re.sub(r"[ .]+", "", reader.pages[0].extract_text()).splitlines()
    whole = in_word(printed.document)
    titles = [bare(part.title) for part in printed.booklet.parts[1:]]
    for title in titles:
        number = next(
            int(line.removeprefix(title)) for line in lines if re.fullmatch(rf"{re.escape(title)}\d+", line)
        )
        assert printed.pages[number - 1].startswith(title)
        assert not printed.pages[number - 2].startswith(title)
        assert title in whole
    assert [bare(str(mark.title)) for mark in reader.outline if not isinstance(mark, list)] == titles


def test_fonts_are_embedded(printed: Kit) -> None:
    """Every font of every page travels with the file."""
    fonts = 0
    for page in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"]
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
            fonts += 1
    assert fonts >= len(printed.pages)


def test_the_word_file_has_its_charts_as_pictures(printed: Kit) -> None:
    """One for each chart, as wide as the page leaves room, in lines that do not cut it off, with words for those who cannot see it."""
    shapes = printed.document.inline_shapes
    charts = [one for part in printed.booklet.parts for one in laid(part) if isinstance(one, Picture)]
    assert len(shapes) == len(charts) > 0
    for shape, chart in zip(shapes, charts, strict=True):
        assert shape.width == Mm(chart.wide)
        assert shape._inline.docPr.get("descr") == chart.alt
    holders = [line for line in printed.document.paragraphs if line._p.xpath(".//pic:pic")]
    assert all(line.paragraph_format.line_spacing == 1.0 for line in holders)


def test_nothing_is_set_too_small_for_a_fax(printed: Kit) -> None:
    """Nine points in texts, 2.7 mm in charts; a chart is on one page."""
    for part in printed.booklet.parts:
        for one in laid(part):
            inside = one.inside if isinstance(one, Group) else (one,)
            assert all(text.points >= SMALLEST for text in inside if isinstance(text, Text))
            if isinstance(one, Picture):
                sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', one.svg)]
                high = float(re.findall(r'viewBox="0 0 \S+ (\S+)"', one.svg)[0])
                assert min(sizes) * one.high / high >= 2.7


# ---------------------------------------------------------------- what guides the hand


def test_a_way_leads_to_a_step_that_is_there(printed: Kit) -> None:
    """Every 「→ B7 へ」 and 「質問票B」, and every form and script that is named."""
    course = printed.course
    numbers = {
        course.number(name, place)
        for name in course.playbooks
        for place in range(1, len(course.city.playbooks[name].steps) + 1)
    }
    titles = {part.title.split(" ")[0] for part in printed.booklet.parts}
    calls = {f"台本{script.number}" for script in scripts(course, printed.library)}
    said = "\n".join(
        text for part in printed.booklet.parts if part.title.startswith("質問票") for text in texts(part)
    )
    assert set(re.findall(r"→ ([A-Z]+\d+) へ", said)) <= numbers
    assert re.findall(r"→ ([A-Z]+\d+) へ", said)
    assert set(re.findall(r"質問票[A-Z]+|用紙\d+", said)) <= titles
    assert set(re.findall(r"台本\d+", said)) == calls


def test_a_written_jump_of_an_answer_is_printed(printed: Kit) -> None:
    """「はい → 7 へ」 stands behind the answer."""
    course = printed.course
    for name in course.playbooks:
        steps = course.city.playbooks[name].steps
        places = {step.id: place for place, step in enumerate(steps, 1)}
        said = list(texts(printed.part(f"質問票{course.letters[name]} ")))
        for step in steps:
            for answer in step.numbered() if step.effects.each is None else ():
                if answer.next is not None:
                    lead = f"→ {course.number(name, places[answer.next])} へ"
                    assert any(answer.say in text and text.endswith(lead) for text in said)


def test_a_repeated_form_has_its_fields_for_every_member() -> None:
    """By name, since the remark that it is asked of each leaves the names to the table."""
    library = changed(
        OTHER,
        "playbooks/first.yaml",
        lambda text: text.replace("say: いつ・ようす, fields", "say: いつ・ようす, each: places, fields"),
    )
    (part,) = (part for part in kit(library, PRINTED).parts if part.title.startswith("質問票A "))
    said = list(texts(part))
    facts = library.city.plan.facts
    for member in library.city.members("places"):
        for fact in ("when", "note"):
            assert f"{library.city.name(member)}: {facts[fact].say}" in said


def test_a_blank_form_states_nothing_that_nobody_said(printed: Kit) -> None:
    """No 「ありません」 and no 「済」: what was not asked yet is a box or a line."""
    for part in printed.booklet.parts:
        if part.title.startswith("用紙"):
            for text in texts(part):
                assert not re.search("ありません|まだいません|記録はまだ|未了は", text), text


def test_choices_of_a_form_are_boxes_to_tick() -> None:
    """The blank report shows the values of a choice, each with a box, and the template's own labels."""
    said = [bare(text) for text in texts(of(ROOT).part("用紙1 "))]
    assert any(text.startswith(f"{BOX}侵害{BOX}障害{BOX}侵害と障害の両方") for text in said)
    assert any(text.startswith(f"{BOX}レベル1{BOX}レベル2{BOX}レベル3{BOX}判定前") for text in said)
    assert "受信者氏名" in said


def test_the_blank_notice_is_readable_from_across_the_counter() -> None:
    """36 points at least, even where that takes a second sheet."""
    part = of(ROOT).part("用紙3 ")
    public = []
    for one in laid(part):
        if not isinstance(one, Text):
            break
        public.append(one.points)
    assert part.style == "notice"
    assert min(public) >= NOTICE == 36


def test_a_register_that_everybody_reports_to_has_their_rows(printed: Kit) -> None:
    """Each office with each kind of business stands in the counts already."""
    rules = printed.course.city
    for name in printed.course.registers:
        register = rules.plan.registers[name]
        (part,) = (part for part in printed.booklet.parts if part.title.endswith(f" {register.say}"))
        said = "".join(texts(part))
        assert all(column.say in said for column in register.columns)
        if register.expect is not None:
            assert all(rules.name(member) in said for member in rules.members(register.expect))


def test_the_measures_of_the_time_after_are_no_part_of_it() -> None:
    """The plan against recurrence is written when the PC works again."""
    kit_here = of(ROOT)
    assert "recurrence" not in kit_here.course.playbooks
    assert "再発防止計画書" not in kit_here.text


def test_the_next_check_is_the_municipalitys_figure_or_a_blank() -> None:
    """The tool has no figure of its own."""
    assert "計画に数値なし。所属で決める" in of(ROOT).pages[0]
    library = changed(
        ROOT,
        "contacts.yaml",
        lambda text: text.replace("confirm_within_days:\n", "confirm_within_days: 30\n"),
    )
    cover = "".join(texts(kit(library, PRINTED).parts[0]))
    assert "令和8年12月23日(印刷日から30日。所属の設定)" in cover


def test_a_number_that_is_known_is_printed_and_the_cover_warns() -> None:
    """And no line is left to write it on."""
    library = changed(
        OTHER,
        "contacts.yaml",
        lambda text: text.replace("{say: 電算係, channels: [{means: tel}]}",
                                  "{say: 電算係, person: 担当 例子, channels: [{means: tel, number: 内線 0123}]}"),
    )  # fmt: skip
    parts = kit(library, PRINTED).parts
    said = [text for part in parts for text in texts(part)]
    assert "内線 0123" in said
    assert "担当 例子" in said
    assert any("電話番号が1件のっています" in text for text in texts(parts[0]))


def test_a_plan_that_begins_nothing_still_has_its_telephones() -> None:
    """No chart, no questions, and no heading above nothing; where two entries begin the same, it stands there once."""
    entries = "entries: {report: first, outage: halt, plan: }"
    nothing = changed(
        OTHER,
        "playbooks/plan.yaml",
        lambda text: text.replace(entries, "entries: {report: , outage: , plan: }"),
    )
    titles = [part.title.split(" ")[0] for part in kit(nothing, PRINTED).parts]
    assert titles == ["当直キット(紙)", "はじめに", "電話番号", "用紙1", "用紙2", "後で入力する順番"]
    assert "どこから始めるか" not in texts(kit(nothing, PRINTED).parts[1])
    same = changed(OTHER, "playbooks/plan.yaml", lambda text: text.replace("outage: halt", "outage: first"))
    charts = [part.title for part in kit(same, PRINTED).parts if part.title.startswith("図")]
    assert charts == ["図1 A 情報の事故"]


# ---------------------------------------------------------------- hostile contents


HOSTILE = "#set text(red) $x$ @a <b>&amp; **太字** {{ 7 }} | `c` ]]> \\ [x](y) 😀"


def test_hostile_contents_are_shown_literally() -> None:
    """In a question, an answer, a name and a chart: nothing is run, nothing is lost, what cannot be printed is said."""
    quoted = "'" + HOSTILE.replace("'", "''") + "'"

    def spoil(text: str) -> str:
        return text.replace("say: 何の事故ですか", f"say: {quoted}").replace("say: 紙}", f"say: {quoted}}}")

    spoiled = made(changed(OTHER, "playbooks/first.yaml", spoil))
    wanted = bare(HOSTILE)
    assert in_word(spoiled.document).count(wanted) == 2
    assert spoiled.text.count(wanted.replace("😀", "〔U+1F600〕")) >= 2
    assert any("U+1F600" in note for note in spoiled.notes)
    (chart,) = (one for one in laid(spoiled.part("図1 ")) if isinstance(one, Picture))
    assert "&lt;b&gt;&amp;amp;" in chart.svg


def test_hostile_contacts_and_templates_are_shown_literally() -> None:
    """A contact's name, and a script whose own signs could be taken for places to fill in."""
    library = changed(OTHER, "contacts.yaml", lambda text: text.replace("電算係", "<w:t>*係*_\U000f0000"))
    spoiled = made(library)
    assert "<w:t>*係*_" in in_word(spoiled.document)
    script = replace(
        library, templates={**library.templates, "call.md": "{{ me.office }}です。\U000f0001{{ to.name }}"}
    )
    (first, *_) = scripts(spoiled.course, replace(script, files={**library.files, "t": "\U000f0001"}))
    assert first.text.startswith(f"{STROKE * 6}(所属)です。\U000f0001当番")

"""One paper as text, Markdown, Word and PDF: the same sentences, literally, and the sheet around them on every page."""

import builtins
import io
import re
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx as word
import pypdf
import pytest
from docx.document import Document

from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.paper.render import word as names
from kumamoto_ir.paper.render.docx import docx
from kumamoto_ir.paper.render.environment import fill
from kumamoto_ir.paper.render.formats import Format, written
from kumamoto_ir.paper.render.front import Front
from kumamoto_ir.paper.render.glyphs import japanese, spelled
from kumamoto_ir.paper.render.markdown import Heading, Item, Paragraph, blocks, screen
from kumamoto_ir.paper.render.markdown import Table as Rows
from kumamoto_ir.paper.render.pdf import pdf
from kumamoto_ir.paper.render.sandbox import visible
from kumamoto_ir.paper.render.sheet import Paper, Sheet
from kumamoto_ir.saying.report import Recipient
from tests.printed import bare, in_word, pages

from . import HOME, START, Walk, library, raised, theft

REFERENCE = HOME / "templates" / "reference.docx"
MANAGER = Recipient("manager", "管理者", "", "通報", "侵害の発見")
PAPERS = sorted(name for name in library().templates if not name.startswith("call-"))
NUMBER = re.compile(r"(\d+)/(\d+)頁")

HOSTILE = (
    "# 見出し\n- 箇条\n| a | b |\n\n---",
    "#set text(red) $x$ @a <label> // /* \\ `c` _u_ *b* [x] #eval(sys.inputs)",
    "{{ 7*7 }}{% raw %}{# x #}",
    "</w:t></w:p><b>&lt;&amp;</b><!-- x --><![CDATA[x]]>",
    "**太字** `x` [a](b) ![c](d)",
    "=1+1",
    "-- ... ~ \"q\" 'q' fi ffi ---",
    "😀👨‍👩‍👧髙﨑𠮷葛\U000e0100\U000e0109 ≒",
    "a\u202eb\x1b[2J\u200bc\ufffe\uffff\ue000",
    "あ" * 10_000,
    "x" * 10_000,
    "、" * 10_000,
)
EVERYWHERE = "# {{ text }}\n\n{{ text }}\n\n- {{ text }}\n\n| | |\n|---|---|\n| {{ text }} | |\n"


def sheet(front: Front | None = None, *, drill: bool = False) -> Sheet:
    return Sheet(front or Front(), drill, "demo", 14, "e0000000", START)


def made(text: str, front: Front | None = None, source: str = EVERYWHERE) -> Paper:
    """A paper with the same text in a heading, a paragraph, an item and a cell."""
    body = fill("all.md", {"all.md": source}, {"text": text})
    return Paper(body, sheet(front), "all.md", source)


def shipped(name: str, walk: Walk) -> Paper:
    return walk.paper(name, MANAGER if name == "report.md" else None, 1 if name == "report.md" else 0)


def texts(paper: Paper) -> Iterator[str]:
    """Everything that the paper itself says, line by line."""
    form = paper.sheet.front.style == "form"
    for block in blocks(paper.body):
        match block:
            case Item(text=text) if form and ": " in text:
                label, _, said = text.partition(": ")
                yield label
                yield said if re.search(r"[^＿ 時分]", said) else ""  # a blank is a cell to write in
            case Heading() | Paragraph() | Item():
                yield from block.text.split("\n")
            case Rows():
                yield from (
                    line for row in (block.head, *block.rows) for cell in row for line in cell.split("\n")
                )


def opened(data: bytes) -> Document:
    return word.Document(io.BytesIO(data))


# ---------------------------------------------------------------- the same sentences


@pytest.mark.parametrize("name", PAPERS)
def test_every_sentence_stands_in_word_and_pdf(name: str) -> None:
    """What the text of a shipped paper says, its Word file and its PDF say too, in the same order."""
    paper = shipped(name, raised())
    in_pdf = "".join(inside for inside, _ in pages(pdf(paper).data))
    in_docx = in_word(opened(docx(paper, REFERENCE).data))
    in_turn(in_pdf, map(bare, texts(paper)))
    in_turn(in_docx, map(bare, texts(paper)))


def in_turn(whole: str, lines: Iterable[str]) -> None:
    """Every line stands in the whole, behind the one before."""
    at = 0
    for line in lines:
        found = whole.find(line, at)
        assert found >= 0, line
        at = found + len(line)


@pytest.mark.parametrize(
    "front", [Front(), Front("form"), Front(one_sheet=True)], ids=["letter", "form", "one"]
)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_printed_literally_in_every_format(text: str, front: Front) -> None:
    """Nothing is run, nothing is lost: heading, paragraph, item and cell show what was typed, as far as it can be seen."""
    paper = made(text, front)
    wanted = bare(visible(text))
    in_pdf = "".join(inside for inside, _ in pages(pdf(paper).data))
    in_docx = in_word(opened(docx(paper, REFERENCE).data))
    assert bare(screen(paper.text, 76)).count(wanted) == 4
    assert in_pdf.count(spelled(japanese(), wanted)) == 4
    assert in_docx.count(wanted.replace("\ufffe", "〔U+FFFE〕").replace("\uffff", "〔U+FFFF〕")) == 4


@pytest.mark.parametrize("text", ["x" * 10_000, "、" * 10_000], ids=["x", "commas"])
def test_a_text_without_a_space_wraps_between_the_margins(text: str) -> None:
    """No character stands right of the margin, in a cell neither: one that did would not be printed."""
    rightmost = 0.0

    def place(part: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float) -> None:
        nonlocal rightmost
        if part.strip():
            rightmost = max(rightmost, tm[4] * cm[0] + tm[5] * cm[2] + cm[4])

    for page in pypdf.PdfReader(io.BytesIO(pdf(made(text)).data)).pages:
        page.extract_text(visitor_text=place)
    assert 25 < rightmost / 72 * 25.4 < 210 - 18


def test_a_character_that_the_font_lacks_is_spelled_and_told_once() -> None:
    """The paper comes out, with 〔U+1F600〕, and one sentence names the character, the place and how often."""
    printed = pdf(made("了解😀です😀"))
    assert printed.notes == (
        "PDFの文字に U+1F600 がないので、〔U+1F600〕 と印字しました(「了解」の後、ほか7か所)。",
    )
    assert "了解〔U+1F600〕です〔U+1F600〕" in "".join(inside for inside, _ in pages(printed.data))


def test_a_character_that_the_font_lacks_is_a_mistake_of_a_template() -> None:
    """The officials who wrote it are told the line and the character."""
    source = "# 件名\n\n{{ text }}\n約≒10件\n"
    with pytest.raises(
        UserError, match=re.escape("ひな形「all.md」の4行目: PDFの文字に U+2252 がありません。")
    ):
        pdf(made("x", source=source))


# ---------------------------------------------------------------- the sheet


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("drill", [True, False])
def test_every_page_of_a_pdf_has_its_furniture(name: str, drill: bool) -> None:
    """Incident, records, digest, page of pages and blanks; in a drill the warning at head and foot."""
    paper = shipped(name, theft(drill=drill))
    found = pages(pdf(paper).data)
    for number, (_, furniture) in enumerate(found, 1):
        assert NUMBER.findall(furniture) == [(str(number), str(len(found)))]
        for wanted in (paper.sheet.about, paper.sheet.sealed, *paper.sheet.blanks):
            assert bare(wanted) in furniture
        assert furniture.count("【訓練】これは訓練です。") == (2 if drill else 0)


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("drill", [True, False])
def test_head_and_foot_of_a_word_file_have_its_furniture(name: str, drill: bool) -> None:
    """Word prints them on every page, with numbers that it keeps right itself."""
    paper = shipped(name, theft(drill=drill))
    section = opened(docx(paper, REFERENCE).data).sections[-1]
    assert not section.different_first_page_header_footer
    head, foot = ("".join(line.text for line in part.paragraphs) for part in (section.header, section.footer))
    for wanted in (paper.sheet.about, paper.sheet.sealed, *paper.sheet.blanks):
        assert wanted in head + foot
    for part in (head, foot):
        assert part.count("【訓練】これは訓練です。") == int(drill)
    codes = [one.text for one in section.footer._element.iter() if str(one.tag).endswith("}instrText")]
    assert codes == [" PAGE ", " NUMPAGES "]


def test_a_drill_says_so_in_text_and_markdown_whatever_the_template() -> None:
    """No template can forget it."""
    text = replace(made("x"), sheet=sheet(drill=True)).text
    lines = screen(text, 76).split("\n")
    assert lines[0] == lines[-1] == "【訓練】これは訓練です。"


def test_a_long_paper_repeats_the_heading_of_its_table() -> None:
    """The heading stands on every page that the table reaches, in PDF and in Word; no row is torn."""
    rows = "".join(f"| {n} | {'長い文' * 20} |\n" for n in range(60))
    paper = Paper(f"# 表\n\n| 番号 | 内容 |\n|---|---|\n{rows}", sheet(), "t.md", "")
    found = pages(pdf(paper).data)
    assert len(found) > 2
    assert all("番号内容" in inside for inside, _ in found)
    (table,) = opened(docx(paper, REFERENCE).data).tables
    kinds = [[str(one.tag).partition("}")[2] for one in row._tr.get_or_add_trPr()] for row in table.rows]
    assert kinds == [["cantSplit", "tblHeader"], *[["cantSplit"]] * 60]


def test_columns_and_cells_of_a_word_table_have_the_same_width() -> None:
    """Word goes by the columns, others by the cells; together they are as wide as the page."""
    (table,) = opened(docx(made("長い文" * 30), REFERENCE).data).tables
    widths = [column.width for column in table.columns]
    assert [[cell.width for cell in row.cells] for row in table.rows] == [widths, widths]
    assert sum(width.mm for width in widths if width is not None) == pytest.approx(167, abs=0.2)
    assert not table.autofit


def test_the_boxes_for_approval_hold_nothing_back() -> None:
    """A template asks for them; the paper is the same without."""
    paper = made("本文", Front(approval=("課長", "係長")))
    assert "決裁(任意) 課長: ＿" in paper.text
    assert "決裁(任意)" in pages(pdf(paper).data)[0][0]
    boxes, _ = opened(docx(paper, REFERENCE).data).tables
    assert [cell.text for row in boxes.rows for cell in row.cells] == ["課長", "係長", "", ""]


# ---------------------------------------------------------------- files that last


def test_a_pdf_is_for_keeping() -> None:
    """PDF/A-2u: the only font is embedded, nothing depends on the PC; A4; the same bytes every time."""
    paper = shipped("report.md", theft())
    data = pdf(paper).data
    reader = pypdf.PdfReader(io.BytesIO(data))
    root: Any = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>U<", metadata, re.DOTALL)
    fonts = {font["/BaseFont"]: font for page in reader.pages for font in _fonts(page)}
    assert [name[7:] for name in fonts] == ["+NotoSansJP-Regular-Identity-H"]
    for font in fonts.values():
        (part,) = font["/DescendantFonts"]
        assert "/FontFile3" in part.get_object()["/FontDescriptor"]
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {
        (595, 842)
    }
    assert reader.metadata is not None
    assert reader.metadata.title == "【本番】第1報 情報セキュリティ事故について(通報)"
    assert pdf(paper).data == data


def _fonts(page: pypdf.PageObject) -> Iterator[Mapping[str, Any]]:
    resources: Any = page["/Resources"]
    yield from (font.get_object() for font in resources["/Font"].values())


def test_a_pdf_has_no_grey_and_no_hairline() -> None:
    """What a monochrome fax at 200 dpi cannot show is not used: black only, lines of half a point at least."""
    paper = shipped("plan.md", theft(drill=True))
    tones: set[float] = set()
    widths: set[float] = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf(paper).data)).pages:
        contents = page.get_contents()
        assert contents is not None
        drawn = contents.get_data().decode("latin-1")
        assert not re.search(r"\b(?:rg|RG|k|K|sh|Do)\b", drawn)
        tones |= {float(tone) for tone in re.findall(r"([\d.]+) (?:scn|SCN)\b", drawn)}
        widths |= {float(width) for width in re.findall(r"([\d.]+) w [^\n]* l\nS", drawn)}
    assert tones == {0.0}
    assert min(widths) >= 0.5


# ---------------------------------------------------------------- the reference file of Word


def test_the_reference_file_is_what_its_script_makes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A change of the shipped file is a change of the script that makes it."""
    monkeypatch.syspath_prepend(HOME / "scripts")
    import reference_docx

    made_now = tmp_path / "reference.docx"
    reference_docx.main(made_now)
    with zipfile.ZipFile(made_now) as now, zipfile.ZipFile(REFERENCE) as then:
        assert {name: now.read(name) for name in now.namelist()} == {
            name: then.read(name) for name in then.namelist()
        }


def test_officials_restyle_the_papers_in_word(tmp_path: Path) -> None:
    """A style that was changed in the reference file is used; its own text is not."""
    changed = word.Document(str(REFERENCE))
    changed.styles[names.ITEM].font.bold = True
    changed.add_paragraph("見本の文")
    changed.save(str(tmp_path / "own.docx"))
    document = opened(docx(made("本文"), tmp_path / "own.docx").data)
    (item,) = [line for line in document.paragraphs if line.style and line.style.name == names.ITEM]
    assert item.style is not None
    assert item.style.font.bold
    assert "見本の文" not in in_word(document)


@pytest.mark.parametrize("broken", ["missing", "text", "style"])
def test_a_broken_reference_file_is_one_sentence(tmp_path: Path, broken: str) -> None:
    """What is wrong and how to mend it; a style that was deleted is named."""
    path = tmp_path / "own.docx"
    if broken == "text":
        path.write_text("not a Word file")
    if broken == "style":
        changed = word.Document(str(REFERENCE))
        changed.styles[names.ITEM].delete()
        changed.save(str(path))
    with pytest.raises(UserError, match="箇条" if broken == "style" else "見本が読めません") as caught:
        docx(made("本文"), path)
    assert "ir init" in caught.value.hint


# ---------------------------------------------------------------- when something is missing


@pytest.mark.parametrize(
    ("library_name", "kind", "said_"),
    [
        ("typst", Format.PDF, "PDFを作る部品(typst)が入っていません。"),
        ("pylopdf_fonts_jp", Format.PDF, "PDFの文字(pylopdf-fonts-jp)が入っていません。"),
        ("docx", Format.DOCX, "Wordの書類を作る部品(python-docx)が入っていません。"),
    ],
)
def test_a_missing_library_costs_only_its_own_format(
    monkeypatch: pytest.MonkeyPatch, library_name: str, kind: Format, said_: str
) -> None:
    """The Markdown is written all the same, and one sentence says what is missing."""
    japanese.cache_clear()
    real: Callable[..., Any] = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == library_name:
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    files, notes = written(made("本文"), [kind], REFERENCE)
    assert list(files) == ["md"]
    assert notes == (f"{said_} ほかの形式の書類は作れます。",)
    japanese.cache_clear()


def test_all_formats_are_written_in_one_order() -> None:
    """`all` is all four."""
    files, notes = written(made("本文"), tuple(Format), REFERENCE)
    assert list(files) == ["md", "txt", "docx", "pdf"]
    assert notes == ()


def test_a_clock_before_all_zip_files_costs_only_the_word_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PC whose clock has lost its battery still makes the other forms; the sentence says what to do."""
    then = (1970, 1, 2, 9, 0, 0, 4, 2, 0)
    monkeypatch.setattr("time.localtime", lambda *_: time.struct_time(then))
    files, notes = written(made("文"), (Format.TEXT, Format.DOCX, Format.PDF), REFERENCE)
    assert set(files) == {"md", "txt", "pdf"}
    assert any("1980年より前" in note for note in notes)

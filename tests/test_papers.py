"""What stands on the papers of an incident: marks of what is new, whom they are for, how many sheets they take."""

import io
import re
from dataclasses import replace
from pathlib import Path

import docx as word
import pypdf
import pytest

from kumamoto_ir.ground.layout import visible
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.paper.papers import Papers, Shelf
from kumamoto_ir.paper.render.docx import docx
from kumamoto_ir.paper.render.formats import Format
from kumamoto_ir.paper.render.glyphs import japanese, spelled
from kumamoto_ir.paper.render.markdown import screen
from kumamoto_ir.paper.render.pdf import pdf
from kumamoto_ir.paper.render.sheet import Paper
from kumamoto_ir.reading.library import load
from kumamoto_ir.saying.projection import project
from kumamoto_ir.saying.report import Sender
from kumamoto_ir.saying.words import ADDED, CHANGED
from tests.consoles import Shell
from tests.desks import ME, MORNING, ROOT, shipped
from tests.printed import bare, in_word, pages
from tests.render import Walk, raised, theft
from tests.render.test_paper import HOSTILE, filled
from tests.test_outage import Post
from tests.test_prevention import AFTERNOON, planned

REFERENCE = ROOT / "templates" / "reference.docx"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def papers(walk: Walk, me: Sender = ME) -> Papers:
    return Papers(shipped(), me, "261124-T3S", walk.at, "a3" * 32)


def letter(walk: Walk, contact: str) -> Paper:
    (made,) = papers(walk).letters(walk.state, "report.md", (contact,))
    return made.paper


def sheets(paper: Paper) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf(paper).data)).pages)


# ---------------------------------------------------------------- what is new since the report before


def test_a_first_report_marks_nothing() -> None:
    """There is nothing that it could differ from."""
    text = letter(theft(), "chiiki").text
    assert CHANGED not in text
    assert ADDED not in text


def test_a_later_report_marks_what_changed_and_what_was_added() -> None:
    """In the place where it stands, and listed before; what was there already stays without a mark."""
    walk = theft()
    walk.write(What.TEXTED, {"contact": "chiiki", "number": 1, "template": "report.md"}, {"text": "x"})
    before = letter(walk, "chiiki")
    assert "第2報" in before.text
    assert CHANGED not in before.body.split("## 1 ")[1]
    walk.write(What.FOCUSED, {"walk": "report", "frame": "breach/personal"})
    walk.answer("none")
    walk.write(
        What.CALLED,
        {
            "contact": "police",
            "via": "police",
            "topic": "outside",
            "act": "連絡",
            "outcome": "repeated",
            "version": "",
            "renewal": False,
        },
        {"person": "当直"},
    )
    text = screen(letter(walk, "chiiki").text, 80)
    head, body = text.split("■ 1 区分と根拠")
    assert "個人情報: ある → ない(現物か台帳で確かめた)" in head
    assert f"個人情報: {CHANGED}ない(現物か台帳で確かめた)" in body
    (call,) = [line for line in body.splitlines() if "警察" in line and "当直" in line]
    assert call.startswith(ADDED)
    assert body.count(CHANGED) == 1
    assert body.count(ADDED) == 1


# ---------------------------------------------------------------- sheets


@pytest.mark.parametrize("contact", ["manager", "chiiki", "joho"])
def test_a_first_report_of_a_breach_stands_on_one_sheet(contact: str) -> None:
    """A fax of one page is read; the second page is lost."""
    assert sheets(letter(theft(), contact)) == 1


def test_a_first_report_of_an_outage_stands_on_one_sheet() -> None:
    """With everything that is known when the first calls have been made."""
    post = Post()
    post.until("fault/attack")
    made = Papers(shipped(), ME, "261124-T3S", MORNING, "a3" * 32)
    (found,) = made.letters(post.state, "report.md", ("chiiki",))
    assert sheets(found.paper) == 1


def test_a_report_that_is_too_long_for_one_sheet_keeps_the_ordinary_size() -> None:
    """Two sheets that can be read are better than two in small type."""
    paper = letter(theft(), "chiiki")
    longer = replace(paper, body=paper.body + "\n\n".join("あ" * 500 for _ in range(8)))
    ordinary = replace(
        longer, sheet=replace(longer.sheet, front=replace(longer.sheet.front, one_sheet=False))
    )
    assert sheets(longer) == sheets(ordinary) > 1


def test_the_posting_of_an_outage_stands_on_one_sheet() -> None:
    """With every kind of business named, at full size."""
    made = Papers(shipped(), ME, "261124-T3S", AFTERNOON, "a3" * 32)
    assert sheets(made.paper(planned().state, "posting")) == 1


# ---------------------------------------------------------------- fax cover and call sheet


def test_a_cover_names_who_gets_it_and_his_number(tmp_path: Path) -> None:
    """The fax number comes from the municipality's own file; nothing but that number stands there."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("playbooks", "templates", "contacts.yaml"):
        (home / name).symlink_to(ROOT / name)
    (home / "contacts.local.yaml").write_text(
        "contacts:\n  chiiki:\n    person: 試験 花子\n    channels:\n"
        "      - {means: naisen, hours: day, number: 内線 9999}\n"
        "      - {means: fax, hours: any, number: 内線 9998}\n",
        encoding="utf-8",
    )
    library = load(home).library
    assert library is not None
    walk = theft()
    made = Papers(library, ME, "261124-T3S", walk.at, "a3" * 32).paper(walk.state, "cover", "chiiki")
    text = screen(made.text, 80)
    assert "宛先: 地域政策課" in text
    assert "受け取る人: 試験 花子 様" in text
    assert "送り先の番号: 内線 9998(いつでも)" in text
    assert "9999" not in text
    assert sheets(made) == 1


def test_a_cover_for_nobody_in_particular_has_lines_to_fill_in() -> None:
    """It can be printed beforehand."""
    walk = theft()
    text = screen(papers(walk).paper(walk.state, "cover").text, 80)
    assert "宛先: ＿＿＿" in text
    assert "送り先の番号: ＿＿＿" in text


def test_a_call_sheet_has_every_call_that_is_left_with_its_words() -> None:
    """Whom, about what, and the very text that the screen would show; then lines to write the answer on."""
    walk = theft()
    made = papers(walk)
    text = screen(made.paper(walk.state, "callsheet").text, 80)
    left = made.report(walk.state).untold
    assert [one.name for one in left] == re.findall(r"^■ \d+ ([^(]+)", text, re.MULTILINE)
    assert text.count("結果: □ 復唱あり") == len(left)
    assert "レベル3の侵害通報です" in text


def test_a_call_sheet_without_calls_says_so() -> None:
    """Nothing is left of an incident that has ended."""
    made = Papers(shipped(), ME, "261124-T3S", AFTERNOON, "a3" * 32)
    assert "残っている連絡はありません" in made.paper(planned().state, "callsheet").text


@pytest.mark.parametrize("to", ["chiiki", "地域政策課", "　地域政策課 "])
def test_a_contact_is_named_as_one_calls_it(shell: Shell, to: str) -> None:
    """By its id or by its name, full-width spaces and all; the file is named after its id."""
    incident = shell.begun(("1", "", "届書の箱がない", "1 班長"))
    ran = shell.ir("notice", incident, "--paper", "cover", "--to", to, "--format", "md")
    assert ran.code == 0
    assert re.search(rf"{incident}-\d{{4}}-cover-chiiki\.md", "".join(ran.out.split()))


def test_an_unknown_contact_is_refused(shell: Shell) -> None:
    """With those who were told, and nothing is written."""
    incident = shell.begun(("1", "", "届書の箱がない", "1 班長"))
    before = shell.files()
    assert "管理者" in shell.refused(
        "notice", incident, "--paper", "cover", "--to", "総務", "--store", str(shell.store)
    )
    assert shell.files() == before


# ---------------------------------------------------------------- papers made on the way


def test_papers_made_on_the_way_are_saved_in_every_format(tmp_path: Path) -> None:
    """Text and Markdown are what the journal holds; PDF and Word are of the same paper."""
    walk = theft()
    paper = letter(walk, "chiiki")
    saved = papers(walk).save(Shelf(tmp_path, tuple(Format), REFERENCE), "x", paper)
    assert [path.suffix for path in saved.paths] == [".md", ".txt", ".docx", ".pdf"]
    assert saved.paths[0].read_text(encoding="utf-8") == paper.text


# ---------------------------------------------------------------- hostile text in every field of every paper


@pytest.mark.parametrize("name", sorted(shipped().city.plan.papers))
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_paper_prints_what_was_typed(name: str, text: str) -> None:
    """As often as an ordinary word would stand there, in text, PDF and Word; nothing is run, nothing is lost.

    A script to read aloud leaves out what is too long, so a call sheet has it less often.
    """
    ordinary, paper = (of_all(name, said) for said in ("ふつう", text))
    count = bare(screen(ordinary.text, 80)).count("ふつう")
    wanted = bare(visible(text, keep_newlines=True))
    shown = bare(screen(paper.text, 80)).count(wanted)
    assert shown == count or (name == "callsheet" and 10 < shown < count)
    head = 13.5 if name == "posting" else 19.5
    found = pages(pdf(paper).data, head)  # a text goes on from page to page between the margins
    in_pdf = "".join([*(inside for inside, _ in found), *(outside for _, outside in found)])
    written = in_word(word.Document(io.BytesIO(docx(paper, REFERENCE).data)))
    assert occurrences(in_pdf, spelled(japanese(), wanted)) == shown
    assert occurrences(written, wanted) == shown


def occurrences(whole: str, wanted: str) -> int:
    """How often a text stands there; one of a single sign may go on in a cell of the next page."""
    single = len(set(wanted)) == 1
    return whole.count(wanted[0]) // len(wanted) if single else whole.count(wanted)


def of_all(name: str, said: str) -> Paper:
    """A paper of an incident with the same text in every field that takes one."""
    walk = filled(said)
    me = Sender(said, said, said, said)
    return papers(walk, me).paper(walk.state, name, "manager")


# ---------------------------------------------------------------- turning points


def test_turning_points_stand_in_the_order_of_their_times() -> None:
    """Each with how long after the discovery; a call that was taken back is none, a time that is lacking is said."""
    walk = theft()
    first = project(walk.city, walk.state, me=ME, incident="x", now=walk.at, head="").milestones
    assert [one.say for one in first[:2]] == ["気づいた時刻", "初めの連絡"]
    assert first[0].after == "0分"
    assert [one.at for one in first if one.say == "復旧の時刻"] == ["未確認"]
    last = next(one.at for one in first if one.say == "終わりの連絡")
    calls = [
        event for event in walk.events if event.kind == What.CALLED and event.body["outcome"] == "repeated"
    ]
    walk.write_draft(Draft(What.CORRECTED, walk.at, {"of": calls[-1].seq}))
    after = project(walk.city, walk.state, me=ME, incident="x", now=walk.at, head="").milestones
    assert last not in [one.at for one in after if one.say == "終わりの連絡"]


def test_a_level_that_moved_is_a_turning_point_each_time() -> None:
    """With who judged."""
    walk = raised()
    seen = project(walk.city, walk.state, me=ME, incident="x", now=walk.at, head="").milestones
    assert [found[1] for one in seen if (found := re.search(r"判定: (レベル\d)", one.say))] == [
        "レベル1", "レベル2", "レベル3", "レベル1",
    ]  # fmt: skip


# ---------------------------------------------------------------- struck words


def test_struck_words_stand_in_no_paper_that_is_made_afterwards(shell: Shell) -> None:
    """In none of the municipality's papers, in no format, nor in a later report; where they stood something stands."""
    secret = "消すべき文言"
    incident = shell.begun(("1", "", secret, "1 班長"))
    shell.ir("notice", incident, "--to", "manager", "--format", "md", "--out", str(shell.folder / "before"))
    holding = [
        event.seq for event in shell.events(incident) if secret in "".join((event.words or {}).values())
    ]
    assert len(holding) >= 2  # the answer, the call that read it aloud, the report
    for seq in holding:
        assert shell.ir("redact", incident, str(seq), "--order", "総務課長の指示", "--yes").code == 0
    out = shell.folder / "after"
    for name in shipped().city.plan.papers:
        ran = shell.ir("notice", incident, "--paper", name, "--format", "all", "--out", str(out))
        assert (ran.code, ran.err) == (0, "")
    assert shell.ir("notice", incident, "--to", "manager", "--format", "all", "--out", str(out)).code == 0
    made = sorted((out / incident).iterdir())
    assert len(made) == 4 * (len(shipped().city.plan.papers) + 1)
    assert [path for path in made if bare(secret) in words_of(path)] == []
    (report,) = [path for path in made if path.stem.endswith("manager-2") and path.suffix == ".txt"]
    assert re.search(r"見たまま: \S", report.read_text(encoding="utf-8"))


def words_of(path: Path) -> str:
    """Everything that a paper says, whatever its format."""
    match path.suffix:
        case ".pdf":
            return "".join(inside + outside for inside, outside in pages(path.read_bytes()))
        case ".docx":
            return in_word(word.Document(str(path)))
        case _:
            return bare(path.read_text(encoding="utf-8"))


# ---------------------------------------------------------------- registers


def test_a_log_numbers_the_rows_that_count_and_names_those_that_are_not_finished() -> None:
    """A row that was taken out keeps its place without a number; what is unfinished is called by the number it has."""
    post = planned()
    for receipt in ("yes", "no", "no", "yes", "no"):
        post.put(
            Draft(
                What.ENTERED,
                MORNING,
                {
                    "register": "fax",
                    "values": {"way": "sent", "sheets": "1", "read_back": "two", "receipt": receipt},
                },
                {"originals": f"棚{receipt}"},
            )
        )
    post.put(Draft(What.CORRECTED, MORNING, {"of": post.events[-4].seq}))
    made = Papers(shipped(), ME, "261124-T3S", AFTERNOON, "a3" * 32).paper(post.state, "faxlog")
    text = screen(made.text, 200)
    assert re.findall(r"^(\d|\(除く\)) ", text, re.MULTILINE) == ["1", "(除く)", "2", "3", "4"]
    assert re.findall(r"(\d)行目: 着信確認が未確認", text) == ["2", "4"]


@pytest.mark.parametrize("name", ["faxlog", "heldlog"])
def test_a_log_without_rows_says_so(name: str) -> None:
    """And promises no rows that were taken out."""
    text = papers(theft()).paper(theft().state, name).text
    assert "まだ書かれていません" in text
    assert "除く" not in text

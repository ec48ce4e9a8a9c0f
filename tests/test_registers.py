"""Books that are filled row by row: faxes, what is held, counts; how they are kept, corrected, added up and printed."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from kumamoto_ir.desk.terminal.officer import Reply
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.backward import Back, step_back
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.registers import entries, missing, rows, sums
from kumamoto_ir.incident.respond import respond
from kumamoto_ir.incident.state import STRUCK, State
from kumamoto_ir.incident.typedvalues import Refusal
from kumamoto_ir.saying.books import books
from kumamoto_ir.saying.factwords import item_text
from tests.consoles import ID, Shell
from tests.desks import MORNING, Teller, begun, desk, go_on, journal_at, shipped
from tests.test_outage import Post, on_fax

COUNT: dict[str, Json] = {
    "office": "branch",
    "kind": "cert",
    "accepted": "12",
    "refused": "3",
    "later": None,
    "presumed": "counted",
}
FAX: dict[str, Json] = {
    "at": "9:00",
    "way": "sent",
    "office": "chuo_kumin",
    "kind": "cert",
    "sheets": "2",
    "read_back": "two",
    "receipt": "yes",
    "originals": "1番キャビネット",
}
# `ir outage` as typed: 住基 down at other offices too, everybody reached, no attack, no estimate, no word yet.
TO_COUNTER = ("", "3", "2", "1", "1", "1", "1", "1", "3", "1", "", "1")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def at_counts() -> Post:
    """An outage at its fall-back server, gone over to the book of counts."""
    post = on_fax()
    post.focus("down", "outage/own_counts")
    assert isinstance(post.request, ask.Enter)
    return post


def put(post: Post, register_row: dict[str, Json], **other: Json) -> int:
    """One row at once; returns the record's number."""
    post.give({**register_row, **other})
    return post.events[-1].seq


HELD: dict[str, Json] = {"at": "8:35", "kind": "move", "number": "3", "place": "2番窓口の箱"}


def with_held(*more: dict[str, Json]) -> Post:
    """An outage with these rows in the book of what was received, resumed at 11:50."""
    post = on_fax("cannot")
    post.until("outage/held")
    for held in more:
        put(post, HELD, **held)
    post.give("done")
    post.until("outage/resume")
    post.give({"resumed_at": "11:50"})
    return post


# ---------------------------------------------------------------- row by row


def test_what_was_received_is_ticked_off_row_by_row() -> None:
    """Every row of the book stands as an item of its own, in its own words; the end waits for each of them."""
    post = with_held({}, {"at": "9:10", "kind": "family", "number": "1"})
    post.until("outage/enter_held")
    request = post.request
    assert isinstance(request, ask.Check)
    keys = [key for key, _ in request.items]
    assert [item_text(post.city, key, post.state) for key in keys] == [
        "11月24日(火) 午前8時35分 住民異動届 3 2番窓口の箱: 入力した",
        "11月24日(火) 午前9時10分 戸籍の届出 1 2番窓口の箱: 入力した",
    ]
    post.give({keys[0]: "done"})
    assert post.frame == "outage/enter_held"
    post.give("leave")
    post.until("outage/finish")
    assert post.needs() == {f"done:{keys[1]}"}
    post.put(Draft(What.CHECKED, MORNING, {"items": {keys[1]: "done"}}))
    assert not isinstance(post.request, ask.Guard)


def test_without_a_row_nothing_is_ticked_row_by_row_and_paper_is_asked_for() -> None:
    """An empty book has no rows to tick; whether something stands on paper only is asked all the same."""
    post = with_held()
    post.until("outage/afterwards")
    request = post.request
    assert isinstance(request, ask.Check)
    assert "outage.entered" in dict(request.items)


def test_a_row_that_was_taken_out_is_not_waited_for() -> None:
    """A wrong row is struck from the book by its number; it stands in the record and on no list of things to do."""
    post = on_fax("cannot")
    post.until("outage/held")
    wrong = put(post, HELD)
    right = put(post, HELD, number="4")
    post.give({"remove": wrong})
    assert [entry.seq for entry in rows(post.state, "held")] == [right]
    assert post.state.rows["held"] == (right,)
    assert [entry.corrected for entry in entries(post.state, "held")] == [True, False]
    assert post.frame == "outage/held"
    post.give("done")
    post.until("outage/enter_held")
    request = post.request
    assert isinstance(request, ask.Check)
    assert [key for key, _ in request.items] == [f"outage.row_entered@{right}"]


def test_a_row_of_another_book_or_in_the_middle_of_a_row_is_not_taken_out() -> None:
    """Only rows of the open book, and only between two rows."""
    post = on_fax("cannot")
    post.until("outage/fax")
    other = put(post, FAX)
    post.give("done")
    post.until("outage/held")
    own = put(post, HELD)
    for number in (other, 999):
        refused = respond(post.city, post.state, post.request, {"remove": number}, MORNING)
        assert isinstance(refused, Refusal)
    post.give({"at": "9:00"})
    assert isinstance(respond(post.city, post.state, post.request, {"remove": own}, MORNING), Refusal)


def test_every_fax_is_settled_before_the_end() -> None:
    """Receipt, originals and copies are seen to, fax by fax."""
    post = on_fax("cannot")
    post.until("outage/fax")
    sent = put(post, FAX, receipt="no")
    post.give("done")
    post.until("outage/settle_fax")
    post.give("leave")
    post.until("outage/finish")
    assert post.needs() == {f"done:outage.fax_settled@{sent}"}


def test_the_rows_are_on_the_screen_with_their_numbers_and_minus_takes_one_out(shell: Shell) -> None:
    """At the terminal: a second row, the first one taken out with its number, typed full-width."""
    typed = [*TO_COUNTER, "w", "3", *["", "2", "3", ""], *["", "4", "1", ""], "－1", "e", "q"]
    ran = shell.ir("outage", typed=typed)
    assert ran.code == 10
    assert "いま 2行 あります。" in ran.out
    assert " 住民異動届 3" in ran.out
    assert "行を消すときは -番号(例 -1)" in ran.out
    tail = ran.out[ran.out.rindex("いま 1行 あります。") :]
    assert "戸籍の届出 1" in tail
    assert "住民異動届 3" not in tail


# ---------------------------------------------------------------- column by column


def test_each_column_is_on_disk_before_the_next_is_asked(tmp_path: Path) -> None:
    """What was typed survives a power failure in the middle of a row; the row goes on at the next column."""
    answers: list[Json] = [
        {"found_at": "8:05", "place": None},
        "others",
        ["software"],
        ["juki"],
        *["repeated"] * 4,
        "none",
        "repeated",
        {"recovery_at": None},
        "repeated",
        "fax",
    ]
    officer = Teller([Reply(answer) for answer in answers])
    journal = journal_at(tmp_path)
    session = begun(desk(journal, officer, tmp_path), "down")
    go_on(session)
    session.press(Reply(key="w", payload={"walk": "down", "frame": "outage/fax"}))
    for name, value in FAX.items():
        before = len(journal.events(session.incident, "s1"))
        officer.replies.append(Reply({name: value}))
        go_on(session)
        with journal_at(tmp_path) as other:
            written = other.events(session.incident, "s1")
        assert len(written) == before + 1
        state = flow.replay(shipped().city, written)
        assert isinstance(state, State)
        assert state == session.state
    assert written[-1].kind == What.ENTERED
    (row,) = rows(session.state, "fax")
    assert row.values["originals"] == "1番キャビネット"
    assert row.values["sheets"] == "2"
    assert str(row.values["at"]).startswith("2026-11-24T09:00")


def test_the_columns_come_in_their_order_with_what_was_given() -> None:
    """The screen shows the row so far and asks one column; the row stands after the last."""
    post = at_counts()
    asked: list[str] = []
    for name, value in COUNT.items():
        request = post.request
        assert isinstance(request, ask.Enter)
        assert [held for held, _ in request.draft] == asked
        asked.append(request.column.id)
        post.give({name: value})
    assert asked == list(COUNT)
    request = post.request
    assert isinstance(request, ask.Enter)
    assert request.draft == ()
    (row,) = rows(post.state, "counts")
    assert row.values["later"] is None


def test_going_back_takes_one_column() -> None:
    """An undo in the middle of a row gives that column back, and leaves the columns before it."""
    post = at_counts()
    for name in ("office", "kind", "accepted"):
        post.give({name: COUNT[name]})
    move = post.events[-1].seq
    post.put(Draft(What.UNDONE, MORNING, {"walk": "down", "of": move}))
    request = post.request
    assert isinstance(request, ask.Enter)
    assert request.column.id == "accepted"
    assert [name for name, _ in request.draft] == ["office", "kind"]


def test_a_row_is_not_left_in_the_middle() -> None:
    """「終わり」 with a half row is refused; nothing is lost silently."""
    post = at_counts()
    post.give({"office": "branch"})
    with pytest.raises(AssertionError, match="行の途中"):
        post.give("done")


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("office", "nowhere"),
        ("kind", "juki"),
        ("accepted", "たくさん"),
        ("accepted", "-1"),
        ("accepted", "1.5"),
        ("presumed", "yes"),
        ("nothing", "1"),
    ],
)
def test_what_does_not_fit_a_column_is_refused(column: str, typed: str) -> None:
    """Neither an unknown office nor half a number is ever kept."""
    post = at_counts()
    seq = post.state.seq
    with pytest.raises(AssertionError, match="Refusal"):
        post.give({column: typed})
    assert post.state.seq == seq


def test_full_width_numbers_are_numbers() -> None:
    """An officer types １２０件 with the IME on."""
    post = at_counts()
    put(post, COUNT, accepted="１２０件")
    assert rows(post.state, "counts")[0].values["accepted"] == "120"


# ---------------------------------------------------------------- corrections, sums, who is missing


def test_a_correction_is_a_new_record_and_the_wrong_row_stays_to_be_read() -> None:
    """A corrected row counts no more; both rows and the correction stand in the record."""
    post = at_counts()
    wrong = put(post, COUNT, accepted="21")
    post.put(Draft(What.CORRECTED, MORNING, {"of": wrong}))
    put(post, COUNT)
    assert [(row.values["accepted"], row.corrected) for row in entries(post.state, "counts")] == [
        ("21", True),
        ("12", False),
    ]
    register = post.city.plan.registers["counts"]
    (total,) = sums(post.state, "counts", register)
    assert total.key == ("branch", "cert")
    assert total.sums == {"accepted": 12, "refused": 3, "later": None}


def test_b_after_a_row_corrects_it_and_b_again_leaves_the_book() -> None:
    """The first `b` takes the row back; the second goes to what was asked before the book, as it does after a call."""
    post = on_fax("cannot")
    post.until("outage/fax")
    for name, value in FAX.items():
        post.give({name: value})
    for _ in range(2):
        back = step_back(post.city, post.state, MORNING)
        assert isinstance(back, Back)
        for draft in back.drafts:
            post.put(draft)
    assert rows(post.state, "fax") == ()
    assert post.frame != "outage/fax"


def test_totals_by_office_and_kind_and_who_has_not_reported() -> None:
    """Rows of one office and kind are added; 未確認 is no zero; whoever has no row is named, until he reports."""
    post = at_counts()
    put(post, COUNT)
    put(post, COUNT, accepted="8", refused=None, presumed="presumed")
    put(post, COUNT, office="kita_kumin", kind="family", accepted="5", refused="0", later="5")
    register = post.city.plan.registers["counts"]
    assert [(held.key, dict(held.sums)) for held in sums(post.state, "counts", register)] == [
        (("branch", "cert"), {"accepted": 20, "refused": 3, "later": None}),
        (("kita_kumin", "family"), {"accepted": 5, "refused": 0, "later": 5}),
    ]
    silent = missing(post.city, post.state, "counts", register)
    assert set(silent) == set(post.city.members("offices")) - {"branch", "kita_kumin"}
    book = books(post.city, post.state)["counts"]
    assert book.totals[0] == ("○○出張所(名称は要確認)", "証明書の発行", "20", "3", "未確認")
    assert book.totals[-1] == ("合計", "", "25", "3", "5")
    assert [line.cells[-1] for line in book.rows] == ["数えた", "見込み", "数えた"]


def test_an_office_whose_only_row_was_corrected_has_not_reported() -> None:
    """A taken-back row is no report."""
    post = at_counts()
    wrong = put(post, COUNT)
    post.put(Draft(What.CORRECTED, MORNING, {"of": wrong}))
    register = post.city.plan.registers["counts"]
    assert "branch" in missing(post.city, post.state, "counts", register)
    assert sums(post.state, "counts", register) == ()


def test_a_fax_without_confirmed_receipt_says_what_is_lacking() -> None:
    """Number of sheets, number read back, receipt: a row without them is listed as not finished."""
    post = on_fax()
    post.until("outage/fax")
    put(post, FAX, read_back=None, sheets=None)
    assert books(post.city, post.state)["fax"].lacking == ("1行目: 枚数、番号の確認が未確認",)


def test_a_fax_whose_receipt_is_still_open_is_not_finished() -> None:
    """着信確認「まだ」 is no receipt: the row is listed until it was confirmed."""
    post = on_fax()
    post.until("outage/fax")
    put(post, FAX, receipt="no")
    assert books(post.city, post.state)["fax"].lacking != ()


def test_words_of_a_row_that_were_struck_read_as_struck() -> None:
    """After an order to strike, a text column is 【抹消】 and not 未確認; the row still counts."""
    post = on_fax()
    post.until("outage/fax")
    seq = put(post, FAX)
    events = [replace(event, words=None) if event.seq == seq else event for event in post.events]
    state = flow.replay(post.city, events)
    assert isinstance(state, State)
    (line,) = books(post.city, state)["fax"].rows
    assert line.counts
    assert line.cells[-1] == STRUCK


def test_a_mis_sent_fax_opens_a_breach() -> None:
    """A book with a fax that went astray, and the answer 「ある」: the walk for 侵害 stands beside, the row is kept."""
    post = on_fax()
    post.until("outage/fax")
    put(post, FAX, receipt="no")
    post.give("done")
    post.give("found")
    assert "breach" in post.state.walks
    assert len(rows(post.state, "fax")) == 1


# ---------------------------------------------------------------- the commands


def counted(shell: Shell, *lines: str) -> str:
    """An outage with these lines typed into its book of counts; put aside. Returns the id."""
    ran = shell.ir("outage", typed=[*TO_COUNTER, "w", *_to_counts(shell), *lines, "q"])
    assert ran.code == 10, ran.err
    found = ID.search(ran.out)
    assert found is not None
    return found[0]


def _to_counts(shell: Shell) -> tuple[str, ...]:
    """The number of the book of counts behind the key `w`."""
    probe = Shell(shell.folder / "probe", shell.capsys, shell.patch)
    out = probe.ir("outage", typed=[*TO_COUNTER, "w", "0", "q"]).out
    (line,) = (line for line in out.splitlines() if "この窓口の取扱件数を書きます(いつでも" in line)
    return (line.split()[0],)


ROW = ("7", "1", "12", "3", "", "1")  # ○○出張所, 証明書, 12, 3, 未確認, 数えた
OTHER = ("5", "4", "5", "0", "5", "2")  # 北区, 戸籍, 5, 0, 5, 見込み


def test_tally_shows_totals_corrections_and_who_is_missing(shell: Shell) -> None:
    """`ir tally`: sums, the corrected row as corrected, the offices that did not report; saved as .md and .csv."""
    incident = counted(shell, *("7", "1", "99", "3", "", "1"), "b", *ROW, *OTHER, "e")
    ran = shell.ir("tally", incident, "--out", str(shell.folder / "out"))
    assert (ran.code, ran.err) == (0, "")
    for text in ("合計", "17", "訂正により除く", "見込み", "東区役所区民課", "未確認"):
        assert text in ran.out
    said = ran.out.partition("まだ報告のない所属")[2].partition("書かれた行")[0]
    assert "北区役所区民課" not in said
    assert "○○出張所" not in said
    saved = sorted(path.suffix for path in (shell.folder / "out").rglob("*") if path.is_file())
    assert saved == [".csv", ".md"]


def test_the_csv_opens_in_a_spreadsheet(shell: Shell) -> None:
    """A byte-order mark, CRLF, the grand total, every row with its number, and who is missing."""
    incident = counted(shell, *ROW, *OTHER, "e")
    shell.ir("tally", incident, "--out", str(shell.folder / "out"))
    (path,) = (shell.folder / "out").rglob("*.csv")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    table = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert ["合計", "", "17", "3", "5"] in table
    assert ["まだ報告のない所属", "東区役所区民課"] in table
    assert not any("北区役所区民課" in line and line[0].startswith("まだ") for line in table)


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
def test_no_cell_is_a_formula(shell: Shell, name: str) -> None:
    """A name that a spreadsheet would run is made harmless in every cell."""
    station = {"id": "abcd1234", "office": "", "role": "tantou", "name": name, "tel": ""}
    (shell.folder / "station.json").write_text(json.dumps(station), encoding="utf-8")
    incident = counted(shell, *ROW, "e")
    shell.ir("tally", incident, "--out", str(shell.folder / "out"))
    (path,) = (shell.folder / "out").rglob("*.csv")
    cells = [cell for line in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for cell in line]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_tally_as_json_is_a_book(shell: Shell) -> None:
    """`--json` prints the same book for a program and saves nothing."""
    incident = counted(shell, *ROW, "e")
    before = shell.files().keys()
    book = json.loads(shell.ir("tally", incident, "--json").out)
    assert book["totals"][-1] == ["合計", "", "12", "3", "未確認"]
    assert "東区役所区民課" in book["missing"]
    assert shell.files().keys() == before


def test_tally_before_anybody_counted(shell: Shell) -> None:
    """Nothing written yet is said; every office is missing."""
    ran = shell.ir("outage", typed=[*TO_COUNTER, "q"])
    assert ran.code == 10
    ran = shell.ir("tally")
    assert ran.code == 0
    assert "まだ件数が書かれていません" in ran.out
    assert "○○分室" in ran.out


def test_tally_fits_40_columns(shell: Shell) -> None:
    """On a narrow screen nothing is wider than the screen."""
    from kumamoto_ir.ground.layout import cells

    incident = counted(shell, *ROW, *OTHER, "e")
    shell.patch.setenv("COLUMNS", "40")
    ran = shell.ir("tally", incident, "--out", str(shell.folder / "out"))
    shown = [line for line in ran.out.splitlines() if str(shell.folder) not in line]
    assert max(map(cells, shown)) <= 40


def test_handover_is_one_page_for_the_next_shift(shell: Shell) -> None:
    """What stopped, who was told and who not, what is left, notes; no name is sought elsewhere."""
    incident = counted(shell, "e", "n", "警備員に連絡済み")
    ran = shell.ir("handover", incident, "--out", str(shell.folder / "out"))
    assert (ran.code, ran.err) == (0, "")
    for text in (
        "引継書",
        incident,
        "住民票・異動(住基)",
        "情報政策課",
        "警備員に連絡済み",
        "まだのこと",
        "未確認",
    ):
        assert text in ran.out
    saved = sorted(path.suffix for path in (shell.folder / "out").rglob("*") if path.is_file())
    assert saved == [".md", ".txt"]


def test_handover_in_the_middle_of_the_calls_names_who_does_not_know_yet(shell: Shell) -> None:
    """After the first of four calls the page for the next shift lists the other three."""
    assert shell.ir("outage", typed=["", "3", "2", "1", "1", "q"]).code == 10
    said = shell.ir("handover").out.partition("まだ伝えていない相手")[2].partition("まだのこと")[0]
    for office in ("地域政策課", "中央区役所区民課", "管理者"):
        assert office in said


def test_looking_at_books_writes_nothing_into_the_record(shell: Shell) -> None:
    """tally and handover leave the record as it is."""
    incident = counted(shell, *ROW, "e")
    before = shell.events(incident)
    shell.ir("tally", incident)
    shell.ir("handover", incident)
    assert shell.events(incident) == before


HOSTILE = "| 1 | **太字** <b>x</b> {{ facts.place }} \x1b[31m赤"


def test_hostile_text_in_a_row_stays_text(shell: Shell) -> None:
    """A column with table bars, marks, a template and an escape sequence breaks no paper and steers no terminal."""
    typed = [*TO_COUNTER[:-1], "1", "2", "", "", "w", *_fax_number(shell)]
    ran = shell.ir("outage", typed=[*typed, "", "1", "1", "1", "2", "1", "1", HOSTILE, "e", "q"])
    assert ran.code == 10
    assert "\x1b" not in ran.out
    found = ID.search(ran.out)
    assert found is not None
    log = shell.ir("log", found[0]).out
    assert "\x1b" not in log
    assert "{{ facts.place }}" in log
    assert "<b>x</b>" in log
    assert "**太字**" in log


def _fax_number(shell: Shell) -> tuple[str, ...]:
    """The number of the fax book behind the key `w`."""
    probe = Shell(shell.folder / "probe2", shell.capsys, shell.patch)
    out = probe.ir("outage", typed=[*TO_COUNTER[:-1], "1", "2", "", "", "w", "0", "q"]).out
    (line,) = (line for line in out.splitlines() if "ファックスの送受信を書きます(いつでも" in line)
    return (line.split()[0],)

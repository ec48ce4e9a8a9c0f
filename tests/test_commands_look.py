"""The commands that only look or print, the menu, the help, and what is said of a wrong command line."""

import json
import unicodedata
from pathlib import Path

import pytest

from kumamoto_ir.cli.commands.show import _when_line
from kumamoto_ir.cli.help import BEHIND, FRONT
from kumamoto_ir.ground.layout import cells
from tests.consoles import ID, Shell
from tests.desks import ROOT, shipped

OTHER_CITY = ROOT / "tests" / "other_city"
TO_LEVEL_3 = ("1", "", "届書の箱がない", "1", "1", "2", "5", "3")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on a journal in a temporary folder."""
    return Shell(tmp_path, capsys, monkeypatch)


def test_status_is_one_page_of_what_matters(shell: Shell) -> None:
    """Where it stands, the level, who is still to be told, who was told, what is unconfirmed, the head of the chain."""
    incident = shell.begun([*TO_LEVEL_3, "1"])
    ran = shell.ir("status")
    assert ran.code == 0
    for text in (
        incident,
        "レベル3",
        "[まだ残っていること]",
        "連絡: 中央区役所区民課",
        "[伝えた相手]",
        "地域政策課",
        "場所",
        "未確認",
    ):
        assert text in ran.out
    assert shell.events(incident)[-1].digest[:8] in ran.out
    assert max(map(cells, ran.out.splitlines())) <= 80


def test_looking_writes_nothing(shell: Shell) -> None:
    """status, list, log, contacts and verify leave the record as it was."""
    incident = shell.begun(TO_LEVEL_3)
    before = shell.events(incident)
    for command in (("status",), ("list",), ("log", incident), ("log", incident, "--calls"), ("verify",)):
        assert shell.ir(*command).code == 0
    assert shell.plain("contacts").code == 0
    assert shell.events(incident) == before


def test_looking_where_there_is_no_record_makes_none(shell: Shell) -> None:
    """Not even an empty file, nor the folder it would lie in."""
    shell.store = shell.folder / "none" / "journal.db"
    assert "事案の記録はありません" in shell.ir("list").out
    assert shell.ir("verify").code == 0
    for command in (("status",), ("log", "261124-AAA"), ("handover",), ("tally",)):
        assert shell.refused(*command, "--store", str(shell.store))
    assert not shell.store.parent.exists()


@pytest.mark.parametrize("command", ["status", "list", "log", "calls", "verify"])
def test_json_can_be_read_by_a_program(shell: Shell, command: str) -> None:
    """`--json` prints one JSON value, with Japanese as it is and the incident in it."""
    incident = shell.begun([*TO_LEVEL_3, "1"])
    line = {"log": ["log", incident], "calls": ["log", incident, "--calls"]}.get(command, [command])
    ran = shell.ir(*line, "--json")
    assert ran.code == 0
    data = json.loads(ran.out)
    assert data
    assert "\\u" not in ran.out
    if command in ("status", "list", "verify"):
        assert incident in ran.out
    else:
        assert "地域政策課" in ran.out


def test_contacts_and_validate_print_json_too(shell: Shell) -> None:
    """The commands without a journal have `--json` as well."""
    trees = json.loads(shell.plain("contacts", "--json").out)
    assert "annex1" in trees
    assert isinstance(json.loads(shell.plain("validate", str(ROOT), "--json").out), list | dict)


def test_log_tells_what_happened_in_order(shell: Shell) -> None:
    """The chronology and the call record, for the screen and as Markdown; the id is needed."""
    incident = shell.begun([*TO_LEVEL_3, "3", "1 係長"])
    out = shell.ir("log", incident).out
    assert out.index("届書の箱がない") < out.index("レベル3") < out.index("係長")
    assert max(map(cells, out.splitlines())) <= 80
    calls = shell.ir("log", incident, "--calls").out
    assert "不在" in calls
    assert shell.ir("log", incident, "--md").out.startswith("# ")


def test_contacts_shows_the_trees_and_every_number(shell: Shell) -> None:
    """Trees as pictures with the clause of each edge; an empty number is 未記入; one tree by its name."""
    everything = shell.plain("contacts")
    assert everything.code == 0
    for text in ("別紙1", "地域政策課", "4(1)", "[連絡先]", "未記入"):
        assert text in everything.out
    one = shell.plain("contacts", "annex1")
    assert one.code == 0
    assert "[連絡先]" not in one.out
    assert "annex1" in shell.refused("contacts", "annex9")


def test_a_narrow_screen_cuts_nothing(shell: Shell) -> None:
    """At 40 columns every look still fits, wrapped and never shortened."""
    incident = shell.begun([*TO_LEVEL_3, "1"])
    shell.patch.setenv("COLUMNS", "40")
    for command in (
        ["status"],
        ["list"],
        ["log", incident],
        ["log", incident, "--calls"],
        ["notice", incident],
    ):
        out = shell.ir(*command).out
        assert [line for line in out.splitlines() if cells(line) > 40] == []
        assert "…" not in out
    out = shell.plain("contacts").out
    assert [line for line in out.splitlines() if cells(line) > 40] == []
    assert "…" not in out


def test_notice_makes_numbered_papers_for_those_who_were_told(shell: Shell) -> None:
    """第1報, then 第2報; shown, saved as text and Markdown, and kept in the record word for word."""
    incident = shell.begun()
    assert "まだ誰にも伝えていない" in shell.refused("notice", incident, "--store", str(shell.store))
    shell.ir("resume", typed=["1", "q"])
    first = shell.ir("notice", incident, "--out", str(shell.folder / "out"))
    second = shell.ir("notice", incident, "--out", str(shell.folder / "out"))
    assert (first.code, second.code) == (0, 0)
    assert "第1報" in first.out
    assert "第2報" in second.out
    kept = [(event.words or {})["text"] for event in shell.events(incident) if event.kind == "texted"]
    saved = [path.read_text(encoding="utf-8") for path in sorted((shell.folder / "out").rglob("*.md"))]
    assert sorted(kept) == sorted(saved)
    assert len(kept) == 2


def test_notice_may_be_for_one_contact(shell: Shell) -> None:
    """`--to` names one, also one who was not told; an unknown one is refused with those who were."""
    incident = shell.begun([*TO_LEVEL_3, "1"])
    ran = shell.ir("notice", incident, "--to", "police")
    assert ran.code == 0
    assert "警察" in ran.out
    assert "地域政策課" in shell.refused("notice", incident, "--to", "nobody", "--store", str(shell.store))
    assert [event.body["contact"] for event in shell.events(incident) if event.kind == "texted"] == ["police"]


def test_a_notice_never_overwrites_a_file(shell: Shell) -> None:
    """A folder that is a file, or cannot be written, is a sentence; what was there stays."""
    incident = shell.begun(["1", "", "", "1"])
    blocked = shell.folder / "out"
    blocked.write_text("大事な内容", encoding="utf-8")
    shell.refused("notice", incident, "--out", str(blocked), "--store", str(shell.store))
    assert blocked.read_text(encoding="utf-8") == "大事な内容"


def test_ir_alone_shows_the_menu(shell: Shell) -> None:
    """Emergency numbers first, then a few numbered things; q leaves, 1 and 3 begin, 9 is the drill."""
    ran = shell.ir(typed=["ｑ"])
    assert ran.code == 0
    assert ran.out.startswith("【本番】")
    assert "119" in ran.out
    none_open = shell.ir(typed=["2", "4", "q"])
    assert (none_open.code, none_open.out.count("対応中の事案はありません。始めるときは")) == (0, 2)
    assert shell.ir(typed=["x", "7", "１", "q"]).code == 10
    shell.begun()
    assert "対応中の事案 1件" in shell.ir(typed=["q"]).out
    assert "いつから・どこ" in shell.ir(typed=["3", "q"]).out
    drill = shell.ir(typed=["9", "1", "1", "q"])
    assert "==== 【訓練】" in drill.out
    assert drill.code == 10


def test_who_looked_or_said_who_he_is_comes_back_to_the_menu(shell: Shell) -> None:
    """4, 5 and 6 show or ask what they do, and then the menu stands there again."""
    shell.begun()
    ran = shell.ir(typed=["４", "5", "6", "1", "1", "試験 太郎", "", "q"])
    assert ran.code == 0
    for text in ("[まだ残っていること]", "[連絡先]", "設定しました"):
        assert text in ran.out
    assert ran.out.count(" 1 事故を知らせる") == 4
    assert ran.out.rstrip().endswith("q やめる\n番号:")


def test_the_menu_asks_which_incident_where_several_are_open(shell: Shell) -> None:
    """「続きから」 with two open incidents lists them and takes a number."""
    first, second = shell.begun(), shell.begun()
    ran = shell.ir(typed=["2", "0", "２", "q"])
    assert ran.code == 10
    (older,) = {first, second} - {max(first, second)}
    assert f"==== 【本番】{older}" in ran.out


def test_help_lists_every_command(shell: Shell) -> None:
    """`ir --help` and each `ir COMMAND --help` are there and Japanese."""
    ran = shell.plain("--help")
    assert ran.code == 0
    for name in (*FRONT, *BEHIND):
        assert f"\n  {name} " in ran.out
        one = shell.plain(name, "--help")
        assert one.code == 0
        assert any(unicodedata.name(sign, "").startswith("CJK") for sign in one.out)


@pytest.mark.parametrize("named", ["option", "environment"])
def test_help_hides_level_where_nothing_is_judged(shell: Shell, named: str) -> None:
    """A plan without a table has no use for `ir level`."""
    assert "\n  level " in shell.plain("--help").out
    if named == "environment":
        shell.patch.setenv("IR_HOME", str(OTHER_CITY))
        ran = shell.plain("--help")
    else:
        ran = shell.plain("--home", str(OTHER_CITY), "--help")
    assert ran.code == 0
    assert "\n  level " not in ran.out
    assert "\n  resume " in ran.out


def test_another_municipality_is_walked_by_its_folder(shell: Shell) -> None:
    """`--home` another city: its own questions, clauses and papers, to the end; no level is spoken of."""
    home = ("--home", str(OTHER_CITY))
    typed = ["1", "", "封筒が外へ", "3", "1 当番長", "1", "2", "1", "2", "a", "1", "1"]
    ran = shell.ir("report", *home, typed=typed)
    assert ran.code == 0
    for text in ("当番", "電算係", "第2条", "机まわり", "第1報"):
        assert text in ran.out
    for text in ("管理者", "レベル", "判定", "熊本"):
        assert text not in ran.out
    (incident,) = set(ID.findall(ran.out))
    for command in (("status", incident), ("log", incident), ("list",)):
        assert shell.ir(*command, *home).code == 0
    assert shell.plain("contacts", *home).code == 0
    assert shell.plain("validate", str(OTHER_CITY)).code == 0


def test_an_incident_goes_on_under_the_plan_it_began_with(shell: Shell) -> None:
    """Resumed with another city's folder, it still asks the questions of its own plan."""
    incident = shell.begun()
    ran = shell.ir("resume", incident, "--home", str(OTHER_CITY), typed=["1", "q"])
    assert ran.code == 10
    assert "いま電話 → 管理者" in ran.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["nonsense"], "「nonsense」という命令はありません。"),
        (["report", "--nonsense"], "「--nonsense」という指定はありません。"),
        (["--nonsense"], "「--nonsense」という指定はありません。"),
        (["report", "extra"], "命令の書き方が違います。"),
        (["log"], "「ID」が足りません。"),
        (["run"], "「PLAYBOOK」が足りません。"),
        (["init"], "「DIR」が足りません。"),
        (["void", "261124-ABC"], "足りません。"),
        (["redact", "261124-ABC", "3"], "足りません。"),
        (["redact", "261124-ABC", "三", "--order", "課長"], "値が使えません。"),
        (["report", "--store"], ""),
        (["status", "--json=1"], ""),
        (["nonsense's"], "「nonsense's」という命令はありません。"),
    ],
)
def test_a_wrong_command_line_is_a_japanese_sentence(shell: Shell, line: list[str], said: str) -> None:
    """Code 2, what is wrong, and which --help to ask; no English."""
    ran = shell.plain(*line)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.splitlines()[-1].startswith("  ヒント: ir")
    assert "--help で使い方が出ます" in ran.err
    for word in ("No such", "Missing", "Invalid", "Usage", "Error"):
        assert word not in ran.err


def test_a_line_that_holds_unless_something_says_so() -> None:
    """Not only `when` stands behind a line of the tree: one that has only `unless` does not look as if it always held."""
    rules = shipped().city
    edges = [edge for tree in rules.contacts.trees.values() for edge in tree.edges if edge.when is not None]
    assert edges
    for edge in edges:
        turned = edge.model_copy(update={"when": None, "unless": edge.when})
        assert _when_line(rules, edge).startswith("(")
        assert _when_line(rules, turned) not in ("", "()", _when_line(rules, edge))

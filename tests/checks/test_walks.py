"""The walks that break an obligation, saved as answers files and gone again by the command that a person would type."""

import re
from pathlib import Path

import pytest

from kumamoto_ir.checks.replay.again import AT
from kumamoto_ir.cli.reporters.walkfile import walk_file
from kumamoto_ir.reading.library import load
from tests.checks.support import CASES, checked
from tests.consoles import piped

BROKEN = {case.path.stem: case for case in CASES if case.rule == "must-unmet"}


@pytest.mark.parametrize(
    "name", ["shipped-cause", "shipped-state", "shipped-order-back", "shipped-fax-book", "other-walk"]
)
def test_a_saved_walk_leads_the_tool_to_where_something_is_missing(name: str, tmp_path: Path) -> None:
    """`ir validate --walks` saves it; `ir run --answers` then stops at the guard, and lists what the finding said."""
    folder = tmp_path / "folder"
    _, findings = checked(BROKEN[name], folder)
    (finding,) = (one for one in findings if one.rule == "must-unmet")
    assert finding.walk is not None
    code, said, _ = piped(tmp_path, "validate", str(folder), "--walks", "walks")
    (saved,) = sorted((tmp_path / "walks").glob("*-must-unmet.yaml"))
    assert code == 1
    assert str(saved.relative_to(tmp_path)) in said
    library = load(folder).library
    assert library is not None
    if finding.walk.office:
        role = library.city.contacts.groups["roles"][0]
        set_up = ("setup", "--home", str(folder), "--office", finding.walk.office, "--role", role)
        assert piped(tmp_path, *set_up, "--name", "試験 太郎", "--tel", "内線1")[0] == 0
    arguments = ("run", finding.walk.playbook, "--drill", "--home", str(folder), "--answers", str(saved))
    code, said, complained = piped(tmp_path, *arguments)
    assert code == 10, said + complained  # the answers came to their end, not to a refusal
    code, said, _ = piped(tmp_path, "resume", "--drill", "--home", str(folder))
    todo = {item.say: item.todo or item.say for _, _, item in library.city.items.values()}
    shown = re.sub(r"\s", "", said)
    contacts = {contact.say: contact.say for contact in library.city.contacts.contacts.values()}
    lacking = [line for name, line in (todo | contacts).items() if name in finding.hint]
    assert lacking
    for line in lacking:
        assert re.sub(r"\s", "", line) in shown, said
    piped(tmp_path, "validate", str(folder), "--walks", "walks")
    assert len(list((tmp_path / "walks").glob("*-must-unmet*.yaml"))) == 2  # nothing is overwritten


def test_what_a_walk_says_cannot_leave_its_remark(tmp_path: Path) -> None:
    """Texts of the folder stand in remarks of one line, whatever they hold."""
    _, findings = checked(BROKEN["shipped-cause"], tmp_path / "folder")
    (finding,) = (one for one in findings if one.walk is not None)
    assert finding.walk is not None
    spoiled = walk_file(finding, finding.walk, AT, "所属\n- {key: q}\x1b[2J")
    assert "\n- {key: q}" not in spoiled
    assert "\x1b" not in spoiled

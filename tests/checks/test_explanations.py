"""Every id that a finding can carry is explained, with an example that is found as it is shown."""

import re
from pathlib import Path

import pytest

from kumamoto_ir.checks import RULES
from kumamoto_ir.checks.examples import Example, example_of
from kumamoto_ir.checks.explanations import explanations
from kumamoto_ir.checks.reading import READING
from kumamoto_ir.cli.reporters import human
from kumamoto_ir.ground.findings import Severity
from tests.checks.support import BEYOND_FILES
from tests.desks import ROOT

READERS = ("reading/source", "ground/findings", "reading/slips", "reading/shape", "reading/library")
# A whole file is missing, locked, too large or in another encoding: no change of a line shows that.
WITHOUT_EXAMPLE = {"file-missing", "file-unreadable", "file-too-large", "file-encoding", "unreadable"}
EXPECTED = Path(__file__).parent / "reading"


def example(rule: str) -> Example:
    """The example that `ir explain` shows."""
    bad, _ = example_of(rule)
    assert bad is not None
    return bad


@pytest.mark.parametrize("rule", [read.id for read in READING if read.id not in WITHOUT_EXAMPLE])
def test_a_file_that_is_misread_gets_exactly_this_output(rule: str) -> None:
    """What cannot be read is found with its place and what to do."""
    loaded, findings = example(rule).found()
    assert rule in {finding.rule for finding in findings}
    expected = (EXPECTED / rule / "bad.txt").read_text(encoding="utf-8")
    assert human(findings, loaded.sources) + "\n" == expected


def test_every_id_of_the_readers_is_explained() -> None:
    """The ids that stand in the modules that read files are those of the table, each once."""
    text = "".join((ROOT / "kumamoto_ir" / f"{name}.py").read_text(encoding="utf-8") for name in READERS)
    named = {
        *re.findall(r'"((?:yaml|file)-[a-z0-9-]+)"', text),
        *re.findall(r'(?:Finding\(\s*|refused\(name, )"([a-z-]+)"', text),
    }
    assert sorted(named) == sorted(read.id for read in READING)


def test_every_rule_is_explained_in_words_for_an_old_terminal() -> None:
    """Each says what it holds, why, and how to mend what it finds."""
    known = explanations()
    assert list(known) == [*(read.id for read in READING), *(rule.ID for rule in RULES)]
    for said in known.values():
        assert said.purpose, said.id
        assert said.why.endswith("。"), said.id
        f"{said.purpose}{said.why}".encode("cp932")


@pytest.mark.parametrize("rule", [rule.ID for rule in RULES if rule.ID not in BEYOND_FILES])
def test_the_examples_of_a_rule_show_what_they_are_for(rule: str) -> None:
    """The bad one is found by the rule, no graver than said; the good one has nothing wrong with it."""
    bad, good = example_of(rule)
    assert bad is not None
    _, findings = bad.found()
    own = [finding for finding in findings if finding.rule == rule]
    assert own
    if explanations()[rule].severity is Severity.WARNING and not bad.ready:
        assert {finding.severity for finding in own} == {Severity.WARNING}
    assert any(shown.before != shown.after for shown in bad.lines())
    if good is not None:
        assert [finding for finding in good.found()[1] if finding.rule == rule] == []

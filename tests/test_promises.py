"""What README promises names what holds it: every test and every bench that stands there exists and has something to run."""

import ast
import re

import pytest

from tests.desks import ROOT
from tests.documents import table_rows

PROMISES = table_rows((ROOT / "README.md").read_text(encoding="utf-8"), "約束")


def test_there_are_promises() -> None:
    assert len(PROMISES) > 5


@pytest.mark.parametrize("row", PROMISES, ids=lambda row: str(row[0])[:20])
def test_every_promise_names_tests_that_exist(row: list[str]) -> None:
    """At least one file with tests in it; a bench is a program that can be started."""
    promise, held = row
    assert promise
    named = re.findall(r"`([^`]+)`", held)
    tests = [name for name in named if not name.startswith("python -m bench.")]
    assert tests
    for name in tests:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        assert any(
            isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in ast.walk(tree)
        ), name
    for name in set(named) - set(tests):
        program = ROOT / "bench" / f"{name.split()[2].removeprefix('bench.')}.py"
        assert '__name__ == "__main__"' in program.read_text(encoding="utf-8"), name
    assert not re.sub(r"`[^`]+`", "", held).strip()  # nothing that no test can look up

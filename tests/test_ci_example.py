"""The examples for a municipality's own checks: they can be read, name commands that exist, and do what they say."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from kumamoto_ir.cli import app
from tests.consoles import STARTED, surroundings
from tests.desks import ROOT
from tests.documents import blocks_of

EXAMPLES = ROOT / "docs" / "ci-example"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
SHELL = EXAMPLES / "validate.sh"
ACTIONS = EXAMPLES / "github-actions.yml"


def hook() -> dict[str, Any]:
    """The only hook."""
    (found,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def runs() -> list[str]:
    """Every command of the workflow."""
    workflow = yaml.safe_load(ACTIONS.read_text(encoding="utf-8"))
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


def commands() -> list[str]:
    """Every `ir …` of the examples."""
    lines = [*SHELL.read_text(encoding="utf-8").splitlines(), *runs()]
    held = [
        line.strip().partition(" > ")[0].partition(" ||")[0]
        for line in lines
        if line.strip().startswith("ir ")
    ]
    return [*held, " ".join([hook()["entry"], *hook()["args"]])]


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_examples_exists_with_its_options(line: str) -> None:
    """It can be parsed as it stands."""
    group: Any = typer.main.get_command(app)
    _, *arguments = shlex.split(line)
    context = group.make_context("ir", arguments)
    rest = [*context._protected_args, *context.args]
    name, command, left = group.resolve_command(context, rest)
    command.make_context(name, left, parent=context)


def test_the_examples_have_commands() -> None:
    """The test above looked at something in each of them."""
    assert len(commands()) == 5


def test_once_a_week_the_newest_versions_are_tried() -> None:
    """The workflow runs the command of README word for word, by the clock and at no other time."""
    (line,) = [block.text for block in blocks_of(ROOT / "README.md") if block.mark == "newest"]
    workflow = yaml.safe_load(ACTIONS.read_text(encoding="utf-8"))
    begun_by = workflow[True]  # `on` is a truth value to YAML 1.1
    assert set(begun_by) == {"push", "pull_request", "schedule"}
    (weekly,) = begun_by["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", weekly["cron"])
    jobs = workflow["jobs"]
    assert [step["run"] for step in jobs["newest"]["steps"] if "run" in step] == [line.rstrip("\n")]
    assert jobs["newest"]["if"] == "github.event_name == 'schedule'"
    assert jobs["validate"]["if"] == "github.event_name != 'schedule'"


def test_the_hooks_of_this_project_are_its_own_linters() -> None:
    """They fetch nothing, and look at the same data as the hook that others use."""
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repo["repo"] == "local"
    hooks = {each["id"]: each for each in repo["hooks"]}
    assert set(hooks) == {"ruff-check", "ruff-format", "mypy", "ir-validate"}
    assert {each["language"] for each in hooks.values()} == {"system"}
    assert hooks["ir-validate"]["entry"] == "ir validate ."
    for name in ("playbooks/plan.yaml", "contacts.yaml", "templates/report.md"):
        assert re.search(hooks["ir-validate"]["files"], name), name


def test_the_hook_looks_at_the_files_that_are_checked() -> None:
    """It runs for data of a municipality, wherever they lie, and for nothing else."""
    files = re.compile(hook()["files"])
    for name in (
        "playbooks/plan.yaml",
        "contacts.yaml",
        "mycity/templates/report.md",
        "mycity/playbooks/a.yaml",
    ):
        assert files.search(name), name
    for name in ("README.md", "contacts.local.yaml", "schemas/plan.schema.json", "playbooks/a.yaml.bak"):
        assert not files.search(name), name
    assert hook()["pass_filenames"] is False


def test_no_example_names_a_machine_or_an_address() -> None:
    """They are copied into other people's repositories."""
    for path in (HOOKS, SHELL, ACTIONS):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work|Users)\b", text)


@pytest.mark.skipif(shutil.which("sh") is None, reason="a shell is needed")
@pytest.mark.parametrize("spoiled", [False, True])
def test_the_script_passes_what_is_right_and_stops_at_a_mistake(tmp_path: Path, spoiled: bool) -> None:
    """0 for good data, 1 with the place of the mistake otherwise."""
    city = tmp_path / "市"
    shutil.copytree(ROOT / "tests" / "checks" / "base", city)
    if spoiled:
        path = city / "playbooks" / "side.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("kind: end", "kind: ennd"), encoding="utf-8")
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "ir").write_text(f'#!/bin/sh\nexec {shlex.join(STARTED)} "$@"\n', encoding="utf-8")
    (tools / "ir").chmod(0o755)
    around = surroundings(tmp_path, PYTHONIOENCODING="utf-8", PYTHONPATH=str(ROOT))
    done = subprocess.run(
        ["sh", str(SHELL), str(city)],
        env={**around, "PATH": f"{tools}:{around.get('PATH', '')}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == int(spoiled), done.stderr
    assert ("playbooks/side.yaml:8:22" in done.stdout) is spoiled
    assert (city / "schemas").is_dir() is not spoiled

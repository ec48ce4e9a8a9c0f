"""Who may import whom: downwards only, and the core stays pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kumamoto_ir"
# Is copied onto a stick and runs there before the tool is installed; it imports nothing of the tool.
A_PROGRAM_OF_ITS_OWN = "kumamoto_ir.bundle.scripts.start"

# From the top down. A module may import from layers below its own and from its own.
LAYERS = (
    ("__main__",),
    ("cli", "clihelp"),
    ("commands",),
    ("workplace",),
    ("entering",),
    ("archive", "health"),
    ("session", "desk"),
    ("terminal",),
    ("kit",),
    ("papers", "picture"),
    ("checks",),
    ("buglog",),
    ("options",),
    ("store", "station", "holidays", "bundle"),
    ("library", "reporters", "folder"),
    ("render",),
    ("layout",),
    ("shape", "schema"),
    ("source", "rewriting"),
    ("late",),
    (
        "projection",
        "report",
        "variables",
        "chronology",
        "eventwords",
        "itemwords",
        "factwords",
        "conditionwords",
        "books",
        "boards",
        "deadlines",
        "instructions",
        "milestones",
    ),
    ("backward", "registers"),
    ("respond",),
    ("typedvalues",),
    ("flow", "pending"),
    ("moves",),
    ("settle", "history"),
    ("requests",),
    ("obligations",),
    ("words",),
    ("state", "chain", "bodies"),
    ("rules",),
    ("playbook", "plan", "contacts", "acceptance"),
    ("confirmations",),
    ("facts", "findings", "slips", "personal", "dates", "events"),
    ("model",),
    ("errors", "mode"),
)
CORE = LAYERS[next(place for place, names in enumerate(LAYERS) if "late" in names) :]
# The standard library's doors to clock, disk and network are not for the core.
IMPURE = {
    "os",
    "pathlib",
    "sqlite3",
    "socket",
    "time",
    "shutil",
    "tempfile",
    "subprocess",
    "random",
    "secrets",
    "sys",
    "io",
}


def _rank(module: str) -> int:
    top = module.split(".")[1]
    for rank, names in enumerate(LAYERS):
        if top in names:
            return rank
    pytest.fail(f"{module} stands in no layer")


def _walk() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        if name not in ("kumamoto_ir", A_PROGRAM_OF_ITS_OWN):
            yield name, path


MODULES = tuple(_walk())


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "kumamoto_ir":
                yield from (
                    f"kumamoto_ir.{alias.name}" for alias in node.names if alias.name != "__version__"
                )
            else:
                yield node.module


@pytest.mark.parametrize(
    ("name", "path"), MODULES, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_imports_go_downwards_only(name: str, path: Path) -> None:
    """No module imports from a layer above its own."""
    own = _rank(name)
    upwards = [
        imported
        for imported in _imports(path)
        if imported.startswith("kumamoto_ir.") and _rank(imported) < own
    ]
    assert upwards == []


@pytest.mark.parametrize(
    ("name", "path"), MODULES, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_the_core_is_pure(name: str, path: Path) -> None:
    """The core imports pydantic and harmless parts of the standard library, and nothing else."""
    if not any(name.split(".")[1] in names for names in CORE):
        return
    foreign = {
        imported.split(".")[0]
        for imported in _imports(path)
        if not imported.startswith("kumamoto_ir")
        and imported.split(".")[0] not in {"pydantic", "pydantic_core"}
    }
    assert foreign & IMPURE == set()
    assert (
        foreign
        & {
            "yaml",
            "typer",
            "rich",
            "jinja2",
            "platformdirs",
            "jpholiday",
            "markdown_it",
            "typst",
            "docx",
            "pylopdf_fonts_jp",
        }
        == set()
    )


def test_only_the_boundary_and_the_commands_print() -> None:
    """Nothing below the commands and the terminal writes to a stream of the process."""
    allowed = {"__main__", "cli", "commands", "workplace"}
    offenders = [
        name
        for name, path in MODULES
        if name.split(".")[1] not in allowed
        and name != "kumamoto_ir.terminal.prompt"  # the keyboard, and the screen behind it
        and ("sys.stdout" in (text := path.read_text(encoding="utf-8")) or "print(" in text)
    ]
    assert offenders == []


def test_only_the_boundary_exits() -> None:
    """`sys.exit` stands in one place."""
    offenders = [name for name, path in MODULES if "sys.exit" in path.read_text(encoding="utf-8")]
    assert offenders == ["kumamoto_ir.__main__"]

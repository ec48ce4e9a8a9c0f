"""Who may import whom: downwards only, and the core stays pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kumamoto_ir"
# Is copied onto a stick and runs there before the tool is installed; it imports nothing of the tool.
A_PROGRAM_OF_ITS_OWN = "kumamoto_ir.keeping.bundle.scripts.start"

# The floors of the house, from the top down. A room may use rooms of lower floors and of its own.
RANKS = (
    ("__main__",),
    ("cli",),
    ("keeping", "desk"),
    ("checks",),
    ("paper",),
    ("journal", "reading"),
    ("saying",),
    ("kinds",),
    ("incident",),
    ("city",),
    ("ground",),
)
PURE = ("saying", "kinds", "incident", "city", "ground")
# How wide a character is only a table tells; rich has it, and asks nothing of the machine for it.
MEASURES = "kumamoto_ir.ground.layout"
# Lines from paper become events without a clock or a disk, like everything in the core.
PURE_BESIDES = frozenset({"kumamoto_ir.desk.entering.late", "kumamoto_ir.desk.entering.lines"})
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
    for rank, names in enumerate(RANKS):
        if top in names:
            return rank
    pytest.fail(f"{module} stands on no floor")


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
    if name.split(".")[1] not in PURE and name not in PURE_BESIDES:
        return
    foreign = {
        imported.split(".")[0]
        for imported in _imports(path)
        if not imported.startswith("kumamoto_ir")
        and imported.split(".")[0] not in {"pydantic", "pydantic_core"}
    }
    foreign -= {"rich"} if name == MEASURES else set()
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
    allowed = {"__main__", "cli"}
    offenders = [
        name
        for name, path in MODULES
        if name.split(".")[1] not in allowed
        and name
        not in ("kumamoto_ir.desk.terminal.prompt", "kumamoto_ir.desk.workplace")  # keyboard and screen
        and ("sys.stdout" in (text := path.read_text(encoding="utf-8")) or "print(" in text)
    ]
    assert offenders == []


def test_only_the_boundary_exits() -> None:
    """`sys.exit` stands in one place."""
    offenders = [name for name, path in MODULES if "sys.exit" in path.read_text(encoding="utf-8")]
    assert offenders == ["kumamoto_ir.__main__"]


def test_the_house_has_few_rooms_and_few_floors() -> None:
    """Somebody who looks for a line finds the room at the front door."""
    rooms = {
        path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    floors = [room for names in RANKS for room in names]
    assert rooms == {*(f"{room}.py" if room.startswith("__") else room for room in floors), "__init__.py"}
    assert len(rooms) <= 14
    assert len(RANKS) <= 11


def test_no_file_name_stands_twice() -> None:
    """A name that is said aloud means one file."""
    names = [path.name for _, path in MODULES if path.name != "__init__.py"]
    assert sorted(names) == sorted(set(names))

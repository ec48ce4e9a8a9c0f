"""Inputs that grow towards code not reached yet (libFuzzer by way of atheris), for the two doors that read a language.

    pip install '.[fuzz]'
    python -m bench.guided --target source --inputs 100000 --seed 1

`bench.hostile` spoils what is shipped; this one keeps every input that came somewhere new and goes on from there. It ends
with the first fault, its traceback and a file that holds the input; with 0 where there was none.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import atheris

with atheris.instrument_imports(include=["kumamoto_ir", "jinja2"], enable_loader_override=False):
    from kumamoto_ir.errors import UserError
    from kumamoto_ir.layout import visible
    from kumamoto_ir.render.environment import fill, variables
    from kumamoto_ir.render.front import front
    from kumamoto_ir.render.markdown import screen
    from kumamoto_ir.reporters import human
    from kumamoto_ir.source import parse_bytes

from bench.targets import harmless
from tests.desks import ROOT

_LONGEST: Final = 1500  # bytes of one input
_KNOWN: Final = {
    "facts": {"place": "窓口", "kind": "[red]|<b>"},
    "told": ({"at": "8時", "name": "甲"}, {"at": "9時", "name": "乙"}),
    "to": {"name": "丙"},
    "number": 1,
    "mark": "",
}


def source(data: bytes) -> None:
    """A file of YAML, and what is said of it."""
    found = parse_bytes(data, "a.yaml")
    harmless(human(found.problems, {"a.yaml": found}, 60))


def templates(data: bytes) -> None:
    """A template, filled and shown."""
    text = data.decode("utf-8", "replace")
    try:
        variables(text, "t.md")
        front(text, "t.md")
        harmless(screen(fill("t.md", {"t.md": text}, _KNOWN), 40))
    except UserError as error:
        harmless(visible(error.message + error.hint, keep_newlines=True))


_TARGETS: Final[dict[str, tuple[Callable[[bytes], None], tuple[str, ...]]]] = {
    "source": (source, ("playbooks/*.yaml", "tests/checks/reading/**/*.yaml")),
    "templates": (templates, ("templates/*.md",)),
}


def main() -> None:
    """Does not return: libFuzzer ends the process."""
    options = argparse.ArgumentParser(prog="bench.guided")
    options.add_argument("--target", choices=tuple(_TARGETS), required=True)
    options.add_argument("--inputs", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    once, patterns = _TARGETS[given.target]
    corpus = Path(tempfile.mkdtemp(prefix="ir-guided-"))
    for number, path in enumerate(path for pattern in patterns for path in ROOT.glob(pattern)):
        (corpus / f"{number}").write_bytes(path.read_bytes()[:_LONGEST])
    atheris.Setup(
        [
            sys.argv[0],
            f"-runs={given.inputs}",
            f"-seed={given.seed}",
            f"-max_len={_LONGEST}",
            "-timeout=10",
            "-rss_limit_mb=1024",
            f"-artifact_prefix={corpus.parent}/ir-guided-fault-",
            str(corpus),
        ],
        once,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()

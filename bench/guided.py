"""Inputs that grow towards code not reached yet (libFuzzer by way of atheris), for every door that reads a file.

    pip install '.[fuzz]'
    python -m bench.guided --target source --inputs 100000 --seed 1

`bench.hostile` spoils what is shipped; this one keeps every input that came somewhere new and goes on from there. It ends
with the first fault, its traceback and a file that holds the input; with 0 where there was none.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import atheris

with atheris.instrument_imports(include=["kumamoto_ir", "jinja2"], enable_loader_override=False):
    from kumamoto_ir.city.contacts import Contacts
    from kumamoto_ir.city.plan import Plan
    from kumamoto_ir.city.playbook import Playbook
    from kumamoto_ir.cli.reporters import human
    from kumamoto_ir.desk.terminal.scripted import load_answers
    from kumamoto_ir.ground.errors import UserError
    from kumamoto_ir.ground.layout import visible
    from kumamoto_ir.incident import flow, respond
    from kumamoto_ir.incident.events import MOVES, RECORDS, Event, What
    from kumamoto_ir.incident.state import Impossible
    from kumamoto_ir.incident.typedvalues import Refusal
    from kumamoto_ir.journal.rows import link, row_of
    from kumamoto_ir.paper.render.environment import fill, variables
    from kumamoto_ir.paper.render.front import front
    from kumamoto_ir.paper.render.markdown import screen
    from kumamoto_ir.reading.shape import shape
    from kumamoto_ir.reading.source import parse_bytes

from bench.nasties import tame
from bench.targets import Places, harmless
from tests.desks import MORNING, ROOT, diligent

_LONGEST: Final = 900  # bytes of one input: nested no deeper than any parser reads by itself
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
    text = tame(data.decode("utf-8", "replace"))
    try:
        variables(text, "t.md")
        front(text, "t.md")
        harmless(screen(fill("t.md", {"t.md": text}, _KNOWN), 40))
    except UserError as error:
        harmless(visible(error.message + error.hint, keep_newlines=True))


@cache
def _places() -> Places:
    return Places()


def library(data: bytes) -> None:
    """A file that is a plan, contacts or a playbook, or nothing of them."""
    found = parse_bytes(data, "a.yaml")
    for model in (Plan, Contacts, Playbook):
        _, problems = shape(model, found.data, "a.yaml")
        harmless(human(problems, {"a.yaml": found}, 60))


def answers(data: bytes) -> None:
    """A file of answers, each of them given at a dozen questions."""
    file = Path(tempfile.gettempdir()) / f"ir-guided-{os.getpid()}.yaml"
    file.write_bytes(data)
    places = _places()
    try:
        replies = load_answers(file)
    except UserError as error:
        harmless(visible(error.message + error.hint, keep_newlines=True))
        return
    for state, request in places.states[:: len(places.states) // 12]:
        for reply in replies[:4]:
            made = respond.respond(places.library.city, state, request, reply.answer, MORNING)
            if not isinstance(made, Refusal):
                places.after(state, made)


def store(data: bytes) -> None:
    """The body of a row behind a journal, of a kind that the first byte says."""
    places, kinds = _places(), sorted(MOVES | RECORDS)
    state, _ = places.states[data[1] % len(places.states)] if len(data) > 1 else places.states[0]
    assert state.log is not None
    row = list(row_of(state.log.event))
    row[2] = state.seq + 1
    row[7] = kinds[data[0] % len(kinds)] if data else "noted"
    row[8] = data[2:].decode("utf-8", "replace")
    found = link(tuple(row), state.seq + 1)
    if isinstance(found, Event):
        after = flow.apply(places.library.city, state, found)
        if not isinstance(after, Impossible):
            places.look(after, random.Random(1))  # noqa: S311 - repeatable on purpose


_TARGETS: Final[dict[str, tuple[Callable[[bytes], None], tuple[str, ...]]]] = {
    "source": (source, ("playbooks/*.yaml", "tests/checks/reading/**/*.yaml")),
    "library": (library, ("playbooks/*.yaml", "contacts.yaml", "tests/other_city/*/*.yaml")),
    "answers": (answers, ("tests/**/*answers*.yaml", "playbooks/report.yaml")),
    "store": (store, ()),
    "templates": (templates, ("templates/*.md",)),
}


def _answers_seeds() -> Iterator[bytes]:
    """What a diligent officer answers, question for question."""
    for _, request in _places().states:
        yield f"- {json.dumps({'answer': diligent(request)}, ensure_ascii=False)}\n".encode()


def _store_seeds() -> Iterator[bytes]:
    """Records as they were written, each with the state before it as far as a byte can name it."""
    kinds = sorted(MOVES | RECORDS)
    for number, (state, _) in enumerate(_places().states[:256]):
        assert state.log is not None
        event = state.log.event
        yield bytes([kinds.index(What(event.kind)), max(0, number - 1)]) + str(row_of(event)[8]).encode()


_SEEDS: Final[dict[str, Callable[[], Iterable[bytes]]]] = {"answers": _answers_seeds, "store": _store_seeds}


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
    for number, seed in enumerate(_SEEDS.get(given.target, lambda: ())()):
        (corpus / f"seed{number}").write_bytes(seed)
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

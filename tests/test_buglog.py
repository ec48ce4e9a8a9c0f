"""The log of a bug holds nothing that was typed or kept, whatever the error says and wherever it came from."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from pydantic import BaseModel

from kumamoto_ir.cli.help import BEHIND, FRONT
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.keeping.buglog import lines

# What a person might have typed, or what stands in a journal, a path or a template: one mark for all of it.
SECRET = "しるし印"
NUMBER = "0000-99-0000"


class Person(BaseModel):
    """Something with a field."""

    age: int


def _of_python() -> None:
    int(SECRET)


def _of_a_key() -> None:
    dict[str, str]()[SECRET]


def _of_the_disk() -> None:
    Path(f"/nowhere/{SECRET}/{NUMBER}.yaml").read_text(encoding="utf-8")


def _of_an_encoding() -> None:
    f"{SECRET}😀".encode("cp932")


def _of_the_journal() -> None:
    sqlite3.connect(":memory:").execute(f"SELECT {SECRET} FROM x")


def _of_a_model() -> None:
    Person.model_validate({"age": f"{SECRET} {NUMBER}"})


def _of_a_template() -> None:
    source = f"{{{{ {SECRET}.x }}}}"
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True)
    code = environment.compile(source, filename=f"/home/{SECRET}/{SECRET}.md")
    jinja2.Template.from_code(environment, code, {}).render()


def _of_our_own() -> None:
    raise UserError(f"「{SECRET}」", hint=NUMBER, place=f"/home/{SECRET}", code=ExitCode.REFUSED)


def _of_many() -> None:
    raise ExceptionGroup(SECRET, [ValueError(SECRET), OSError(2, SECRET, NUMBER)])


def _with_a_note() -> None:
    error = ValueError(SECRET)
    error.add_note(NUMBER)
    raise error


def _from_another() -> None:
    try:
        _of_the_disk()
    except OSError as error:
        raise RuntimeError(NUMBER) from error


def _deep_down(depth: int = 0) -> None:
    _deep_down(depth + 1)


_WAYS: list[Callable[[], None]] = [
    _of_python,
    _of_a_key,
    _of_the_disk,
    _of_an_encoding,
    _of_the_journal,
    _of_a_model,
    _of_a_template,
    _of_our_own,
    _of_many,
    _with_a_note,
    _from_another,
    _deep_down,
]
_TYPED = [
    "note",
    SECRET,
    f"--store=/home/{SECRET}/journal.db",
    "--record",
    f"{SECRET}.yaml",
    f"--{SECRET}",
    f"--to={NUMBER}",
    NUMBER,
]


@pytest.mark.parametrize("way", _WAYS, ids=lambda way: str(way.__name__).strip("_"))
def test_no_error_brings_its_message_a_value_or_a_path_into_the_log(way: Callable[[], None]) -> None:
    """The kind of the error and its place in the program are enough to find it."""
    with pytest.raises(Exception) as caught:
        way()
    text = "\n".join(lines(caught.value, _TYPED, {*FRONT, *BEHIND}))
    for mark in (SECRET, SECRET[:3], ascii(SECRET).strip("'"), NUMBER, "/home", "nowhere"):
        assert mark not in text
    assert "command: note --store --record\n" in text
    assert type(caught.value).__qualname__ in text
    assert f"test_buglog.py:{way.__code__.co_firstlineno + 1} " in text or way is not _of_python
    assert len(text.splitlines()) < 200


def test_the_command_is_named_only_if_it_is_one() -> None:
    """The first word may be anything that somebody typed."""
    error = ValueError()
    assert "command: " in list(lines(error, [SECRET, NUMBER], {*FRONT, *BEHIND}))

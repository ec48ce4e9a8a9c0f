"""The JSON Schemas: current, in Japanese, as generous as the reader, and strict about what people mistype."""

import json
import re
from collections.abc import Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from kumamoto_ir.city.contacts import Contacts
from kumamoto_ir.city.model import Model
from kumamoto_ir.city.plan import Plan
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.cli.commands.authorfolder import LOCAL_SAMPLE
from kumamoto_ir.reading.schema import FOLDER, schemas
from kumamoto_ir.reading.schema.keywords import WORDS, words_of
from kumamoto_ir.reading.shape import shape
from kumamoto_ir.reading.source import parse
from tests.consoles import Shell
from tests.desks import ROOT

SMALL = ROOT / "tests" / "checks" / "base"
FOLDERS = (ROOT, SMALL, ROOT / "tests" / "other_city")
FILES = tuple(
    path
    for folder in FOLDERS
    for path in (folder / "contacts.yaml", *sorted((folder / "playbooks").glob("*.yaml")))
)
MODELS: dict[str, type[Model]] = {"plan": Plan, "playbook": Playbook, "contacts": Contacts}


def kind_of(name: str) -> str:
    """Which schema a file goes by."""
    stem = Path(name).name.removesuffix(".yaml")
    return stem if stem in ("plan", "contacts", "contacts.local") else "playbook"


@cache
def validator(kind: str) -> Draft202012Validator:
    """The validator of a kind of file."""
    schema = json.loads(schemas()[f"{kind}.schema.json"])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_editor(text: str) -> Any:
    """YAML with the types that an editor gives to scalars; dates are text to it."""
    return json.loads(
        json.dumps(
            yaml.safe_load(text),
            default=lambda held: held.isoformat() if isinstance(held, date | time) else None,
        )
    )


def mistakes(kind: str, text: str) -> list[str]:
    """What the schema says of a file, read as an editor reads it."""
    return [f"{error.json_path}: {error.message}" for error in validator(kind).iter_errors(as_editor(text))]


# ---------------------------------------------------------------- current, and in Japanese


def test_the_files_in_the_repository_are_those_of_the_models() -> None:
    """After a change of a model: `ir schema .` in the repository."""
    there = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / FOLDER).iterdir()}
    assert there == dict(schemas())


def _models(model: type[Model]) -> Iterator[type[Model]]:
    for child in model.__subclasses__():
        yield child
        yield from _models(child)


def test_every_key_of_every_model_is_described_where_it_is_declared() -> None:
    """No model and no key is missing in the table of words, and none stands there that no model has."""
    declared = {
        model.__name__: {
            "",
            *(
                field.alias or name
                for name, field in model.model_fields.items()
                if name in model.__annotations__
            ),
        }
        for model in _models(Model)
        if model.__module__.startswith("kumamoto_ir.")
    }
    declared = {name: keys for name, keys in declared.items() if len(keys) > 1}
    held = {model.__name__: set(words_of(model)) for model in _models(Model)}
    assert {name: held[name] for name in declared} == declared
    assert set(WORDS) <= set(declared)


def test_every_description_is_japanese_for_an_old_terminal() -> None:
    """Nothing that a class says of itself in English reaches an editor."""
    for text in schemas().values():
        for said in re.findall(r'"(?:description|title)": "(.*)"', text):
            assert not said.isascii(), said
            said.encode("cp932")


# ---------------------------------------------------------------- what is right


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_the_repository_fits(path: Path) -> None:
    """As an editor reads it, and with every scalar as text, as the reader has it."""
    text = path.read_text(encoding="utf-8")
    kind = kind_of(path.name)
    assert mistakes(kind, text) == []
    assert list(validator(kind).iter_errors(parse(text, path.name).data)) == []


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.is_relative_to(ROOT / "playbooks") or path.parent == ROOT],
    ids=lambda path: str(path.name),
)
def test_every_shipped_file_names_its_schema_in_its_first_line(path: Path) -> None:
    """The line that editors look for, with the path from that file."""
    first = path.read_text(encoding="utf-8").split("\n")[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found is not None
    assert (path.parent / found[1]).resolve() == ROOT / FOLDER / f"{kind_of(path.name)}.schema.json"


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        LOCAL_SAMPLE,
        "contacts:\n",
        "contacts: {manager: }\n",
        "contacts: {manager: {person: 甲, channels: [{means: naisen, number: 0123}]}}\n",
        "hours: {opens: '09:00'}\ntrees: {annex1: {note: 注}}\n",
        "means: {naisen: {needs: }}\ngroups: {roles: [a, b]}\n",
    ],
)
def test_the_local_file_may_leave_out_whatever_it_does_not_change(text: str) -> None:
    """Mappings are joined, so nothing in them is required; an empty value changes nothing."""
    assert mistakes("contacts.local", text) == []


def test_the_sample_of_local_numbers_fits_without_its_marks() -> None:
    """What `ir init` writes, once the # are taken away."""
    lines = [line.removeprefix("#") for line in LOCAL_SAMPLE.splitlines()[3:]]
    assert as_editor("\n".join(lines))["contacts"]
    assert mistakes("contacts.local", "\n".join(lines)) == []


SCALARS = (
    "yes", "No", "ON", "off", "t", "F", "y", "n", "true", "FALSE", "0", "1", "2", "12", "+3", "-4", "1_000", "007", "1.0",
    "1.5", "1e3", "0x10", "0120", "08:30", "8:30", "23:59:59", "08:30:15.25", "24:00", "08:60", "文", "''", '"12"', '" 7 "', "'true'",
    "2016-04-01", "00:00", "１", "null", "~", "[]", "[a]", "{}",
)  # fmt: skip
HOLDERS = {
    "bool": ("playbook", 'id: a\ntitle: b\nbasis: {{clause: c, origin: text}}\nsteps: []\nclock: {}\n'),
    "text": ("playbook", 'id: a\ntitle: {}\nbasis: {{clause: c, origin: text}}\nsteps: []\n'),
    "names": ("plan", "municipality: {{name: a, plan: b, edition: c}}\nclauses: {{}}\nfacts: {{}}\nentries: {{}}\norder: {}\n"),
    "int": ("plan", "municipality: {{name: a, plan: b, edition: c}}\nclauses: {{}}\nfacts: {{}}\nentries: {{}}\nsettings: {{s: {{say: d, minutes: {}}}}}\n"),
    "time": ("contacts", "hours: {{say: a, opens: {}, closes: '17:00'}}\nmeans: {{}}\ncontacts: {{}}\nstations: b\n"),
}  # fmt: skip


@pytest.mark.parametrize("scalar", SCALARS)
@pytest.mark.parametrize("holder", HOLDERS)
def test_what_the_reader_takes_the_schema_takes(holder: str, scalar: str) -> None:
    """However a value is written, no editor marks what `ir` accepts; read as text, both agree entirely."""
    kind, frame = HOLDERS[holder]
    text = frame.format(scalar)
    source = parse(text, "f")
    model, _ = shape(MODELS[kind], source.data, "f")
    plain = list(validator(kind).iter_errors(source.data))
    assert (model is not None) == (plain == [])
    if model is not None:
        assert mistakes(kind, _as_yaml_1_2(text, scalar)) == []


def _as_yaml_1_2(text: str, scalar: str) -> str:
    """Editors read YAML 1.2, where these are text; PyYAML would make numbers of them."""
    return text.replace(scalar, f"'{scalar}'") if re.fullmatch(r"[0-9_]+:[0-9:.]+|[01]?_.*", scalar) else text


def test_a_time_with_a_zone_is_refused_although_the_reader_takes_it() -> None:
    """One of the two places where the schema is the stricter: a zone would make the times incomparable."""
    adapter = TypeAdapter(time)
    assert adapter.validate_python("08:30+09:00").tzinfo is not None
    kind, frame = HOLDERS["time"]
    assert mistakes(kind, frame.format("'08:30+09:00'")) != []
    with pytest.raises(ValidationError):
        adapter.validate_python("8:30")


# ---------------------------------------------------------------- what people mistype

SLIPS = (
    ("main.yaml", "title: 情報の事故", "titel: 情報の事故"),
    ("main.yaml", "title: 情報の事故\n", ""),
    ("main.yaml", "title: 情報の事故", "title:"),
    ("main.yaml", "title: 情報の事故", "title: [情報, 事故]"),
    ("main.yaml", "origin: text}\nmust", "origin: texts}\nmust"),
    ("main.yaml", 'basis: {clause: "1", origin: text}\nmust', 'basis: "1"\nmust'),
    ("main.yaml", "kind: triage", "kind: triag"),
    ("main.yaml", "kind: triage, ", ""),
    ("main.yaml", "decides: boss, ", ""),
    ("main.yaml", "table: harm, decides", "tabel: harm, decides"),
    ("main.yaml", "kind: end, who: boss", "kind: end, whom: boss"),
    ("main.yaml", "{id: paper, say: 紙}", "{id: paper}"),
    ("main.yaml", "{id: paper, say: 紙}", "paper"),
    ("main.yaml", "{fact: found, default: now}", "{fact: found, default: today}"),
    ("main.yaml", "when: {area: \"yes\"}", "when: area"),
    ("main.yaml", "when: {area: \"yes\"}", "when: {area: {is: a}}"),
    ("main.yaml", "when: {area: \"yes\"}", "when: {any_of: {area: a}}"),
    ("main.yaml", "items: [{id: stopped, say: 止めた}]", "items: {id: stopped, say: 止めた}"),
    ("main.yaml", "before: letter, ", "befor: letter, "),
    ("main.yaml", "{id: done, kind: end, who: boss, say: 閉じます}", "{id: done, kind: end, who: boss, say: 閉じます, reason: 要る}"),
    ("plan.yaml", "edition: 初版", "version: 初版"),
    ("plan.yaml", "type: datetime", "type: date"),
    ("plan.yaml", "upto: 10", "upto: 十人"),
    ("plan.yaml", "over: 10", "over: 10人"),
    ("plan.yaml", "judges: level\n", "\n"),
    ("plan.yaml", "entries: {report: main, outage: }", "entries: main"),
    ("plan.yaml", "lists:\n", "list:\n"),
    ("plan.yaml", "rooms: {desk: 机まわり, share: 共有フォルダ}", "rooms: [desk, share]"),
    ("contacts.yaml", 'opens: "09:00"', 'opens: "9:00"'),
    ("contacts.yaml", 'closes: "17:00"', "closes: 17時"),
    ("contacts.yaml", "stations: stations\n", ""),
    ("contacts.yaml", "number: 内線11", "tel: 内線11"),
    ("contacts.yaml", "channels: [{means: tel, number: 内線11}, {means: walk}]", "channels: {means: tel, number: 内線11}"),
    ("contacts.yaml", "channels: [{means: tel, number: 内線11}, {means: walk}]", "channels: [{means: tel, hours: noon}]"),
    ("contacts.yaml", "collective: true", "collective: はい"),
    ("contacts.yaml", "{from: finder, to: boss, act: 連絡, topic: found}", "{from: finder, to: boss, act: 連絡}"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new"), SLIPS, ids=[f"{n}-{slip[0]}" for n, slip in enumerate(SLIPS, 1)]
)
def test_an_editor_marks_what_people_mistype(file: str, old: str, new: str) -> None:
    """The schema refuses it, and so does the reader (where it does not overlook it)."""
    path = SMALL / file if file == "contacts.yaml" else SMALL / "playbooks" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    spoiled = text.replace(old, new, 1)
    kind = kind_of(file)
    assert mistakes(kind, spoiled) != []
    model, _ = shape(MODELS[kind], parse(spoiled, file).data, file)
    assert model is None or "any_of" in new


def test_a_mistake_in_a_step_is_told_of_its_own_kind_only() -> None:
    """An editor does not go through the other ten kinds."""
    text = (SMALL / "playbooks" / "main.yaml").read_text(encoding="utf-8")
    said = mistakes("playbook", text.replace("kind: end, who: boss", "kind: end, whom: boss"))
    assert len(said) == 2
    assert all(one.startswith("$.steps[12]") for one in said)


# ---------------------------------------------------------------- the command


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands in a temporary folder."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys, monkeypatch)


def test_a_copy_has_its_schemas_and_they_can_be_renewed(shell: Shell) -> None:
    """`ir init` brings them, under the paths that the files name; `ir schema` writes them anew."""
    home = shell.folder / "home"
    assert shell.plain("init", str(home)).code == 0
    for path in (home / "contacts.yaml", home / "contacts.local.yaml", *(home / "playbooks").glob("*.yaml")):
        first = path.read_text(encoding="utf-8").split("\n")[0]
        assert (path.parent / first.partition("$schema=")[2]).is_file()
    stale = home / FOLDER / "plan.schema.json"
    stale.write_text("{}", encoding="utf-8")
    ran = shell.plain("schema", str(home))
    assert ran.code == 0
    assert ran.out.splitlines() == [str(home / FOLDER / name) for name in schemas()]
    assert stale.read_text(encoding="utf-8") == schemas()["plan.schema.json"]
    shell.patch.chdir(home)
    assert shell.plain("schema").code == 0


def test_schemas_are_written_beside_data_only(shell: Shell) -> None:
    """A folder without playbooks is refused, and nothing is made in it."""
    assert "playbooks" in shell.refused("schema", str(shell.folder))
    assert not (shell.folder / FOLDER).exists()

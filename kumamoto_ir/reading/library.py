"""A municipality's folder (playbooks/, contacts.yaml, templates/) as one frozen Library, or every reason why not.

`contacts.local.yaml` lies over `contacts.yaml` and holds the real numbers. It is never part of what an incident
pins: numbers are looked up live and are recorded with the call.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kumamoto_ir.city.accepting import Acceptance, Acceptances
from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import Contacts
from kumamoto_ir.city.plan import Plan
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.ground.errors import UserError
from kumamoto_ir.ground.findings import Finding, Severity
from kumamoto_ir.reading.shape import shape
from kumamoto_ir.reading.source import MAX_BYTES, Source, parse, read, refused

PLAN = "playbooks/plan.yaml"
CONTACTS = "contacts.yaml"
LOCAL = "contacts.local.yaml"
ACCEPTED = "playbooks/accepted.yaml"
_NO_FILE = "同じ名前のフォルダや別の物があります。名前を変えてください。"
_ASIDE = (LOCAL, ACCEPTED)  # no walk goes by these, so no incident pins them


@dataclass(frozen=True)
class Library:
    """Rules and templates of one municipality. `files` is what they were made of, `digest` its SHA-256.

    `accepted` are findings that nobody need be told of again.
    """

    city: City
    templates: Mapping[str, str]
    files: Mapping[str, str]
    digest: str
    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What a folder gave: a library where its shape is right, and all findings either way.

    `sources` are the texts that findings point into; those of templates hold no data.
    """

    folder: Path
    library: Library | None
    sources: Mapping[str, Source]
    findings: tuple[Finding, ...]


def load(folder: Path) -> Loaded:
    """Reads a folder; nothing is raised for what stands in it."""
    if not folder.is_dir():
        raise UserError(
            f"フォルダがありません: {folder}", hint="ir init フォルダ名 で、手順データの写しを作れます。"
        )
    names = [CONTACTS, *sorted(f"playbooks/{path.name}" for path in (folder / "playbooks").glob("*.yaml"))]
    if PLAN not in names:
        names.append(PLAN)
    if (folder / LOCAL).exists():
        names.append(LOCAL)
    sources = {name: _read(folder / name, name) for name in names}
    templates, findings = _templates(folder)
    return _build(folder, sources, templates, findings)


def from_files(files: Mapping[str, str]) -> Loaded:
    """The library that an incident pinned in its first event."""
    sources = {name: parse(text, name) for name, text in files.items() if name.endswith(".yaml")}
    templates = {
        name.removeprefix("templates/"): text for name, text in files.items() if name.startswith("templates/")
    }
    return _build(Path(), sources, templates, ())


def _templates(folder: Path) -> tuple[dict[str, str], tuple[Finding, ...]]:
    found: dict[str, str] = {}
    findings: tuple[Finding, ...] = ()
    for path in sorted((folder / "templates").glob("*.md")):
        name = f"templates/{path.name}"
        try:
            found[path.name] = _text(path)
        except (OSError, UnicodeDecodeError):
            hint = "UTF-8 で保存してください。"
            findings += refused(name, "unreadable", "このファイルが読めません。", hint).problems
    return found, findings


def _read(path: Path, name: str) -> Source:
    """A file of the folder; what is none (a pipe nobody writes to would be waited for) cannot be read."""
    if path.exists() and not path.is_file():
        return refused(name, "file-unreadable", "ファイルではありません。", _NO_FILE)
    return read(path, name)


def _text(path: Path) -> str:
    """A template's text; OSError where it is no file, or one that is too long to be a template."""
    if not path.is_file():
        raise OSError(path)
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise OSError(path)
    return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _build(
    folder: Path, sources: Mapping[str, Source], templates: Mapping[str, str], findings: tuple[Finding, ...]
) -> Loaded:
    shown = {**sources, **{f"templates/{name}": Source(name, text, None) for name, text in templates.items()}}
    problems = [*findings, *(problem for source in sources.values() for problem in source.problems)]
    broken = {problem.file for problem in problems if problem.severity is Severity.ERROR}
    playbooks: dict[str, Playbook] = {}
    plan: Plan | None = None
    contacts: Contacts | None = None
    accepted: Acceptances | None = None
    for name, source in sources.items():
        if name in broken or name == LOCAL:
            continue
        if name == PLAN:
            plan, found = shape(Plan, source.data, name)
        elif name == ACCEPTED:
            accepted, found = shape(Acceptances, source.data, name)
        elif name == CONTACTS:
            local = sources[LOCAL].data if LOCAL in sources and LOCAL not in broken else None
            contacts, found = shape(Contacts, _over(source.data, local), name)
        else:
            playbook, found = shape(Playbook, source.data, name)
            if playbook is not None:
                found = _keep(playbooks, playbook, name)
        problems += found
    # A slip in the list of accepted findings keeps nobody from starting a walk.
    errors = [
        problem for problem in problems if problem.severity is Severity.ERROR and problem.file != ACCEPTED
    ]
    if plan is None or contacts is None or errors:
        return Loaded(folder, None, shown, tuple(problems))
    files = {name: source.text for name, source in sources.items() if name not in _ASIDE}
    files |= {f"templates/{name}": text for name, text in templates.items()}
    held = accepted.accepted if accepted is not None else ()
    library = Library(City(plan, contacts, playbooks), templates, files, digest_of(files), held)
    return Loaded(folder, library, shown, tuple(problems))


def _keep(playbooks: dict[str, Playbook], playbook: Playbook, name: str) -> tuple[Finding, ...]:
    expected = name.removeprefix("playbooks/").removesuffix(".yaml")
    if playbook.id != expected:
        message = f"id「{playbook.id}」がファイル名「{expected}」と違います。"
        return (
            Finding("playbook-name", Severity.ERROR, name, ("id",), message, "どちらかに合わせてください。"),
        )
    if not playbook.steps:
        return (Finding("no-steps", Severity.ERROR, name, ("steps",), "段(steps)が一つもありません。"),)
    playbooks[playbook.id] = playbook
    return ()


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 over names and texts, in the order of the names."""
    whole = hashlib.sha256()
    for name in sorted(files):
        text = files[name].encode("utf-8", "surrogatepass")
        whole.update(f"{name}\0{len(text)}\0".encode())
        whole.update(text)
    return whole.hexdigest()


def _over(base: Any, local: Any) -> Any:
    """The local data over the shared ones: mappings are joined, anything else replaces."""
    if isinstance(base, dict) and isinstance(local, dict):
        return {**base, **{key: _over(base.get(key), value) for key, value in local.items()}}
    return base if local is None else local


def with_live_contacts(pinned: Library, live: Library) -> Library:
    """Rules as pinned, but names of persons and numbers as they are today."""
    known = live.city.contacts.contacts
    contacts = {
        name: contact.model_copy(update={"channels": known[name].channels, "person": known[name].person})
        if name in known
        else contact
        for name, contact in pinned.city.contacts.contacts.items()
    }
    city = replace(pinned.city, contacts=pinned.city.contacts.model_copy(update={"contacts": contacts}))
    return replace(pinned, city=city)

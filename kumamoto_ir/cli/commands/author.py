"""The commands for those who write playbooks: validate, explain."""

import sys
from collections.abc import Iterator
from pathlib import Path

from kumamoto_ir import checks
from kumamoto_ir.checks.examples import Example, example_of
from kumamoto_ir.checks.explanations import explanations
from kumamoto_ir.checks.replay.again import AT
from kumamoto_ir.cli.commands.output import print_lines
from kumamoto_ir.cli.reporters import Described, Format, as_github, as_json, as_sarif, human
from kumamoto_ir.cli.reporters.walkfile import walk_file
from kumamoto_ir.desk.options import utc_now
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.findings import Finding, Severity, nearest
from kumamoto_ir.ground.layout import visible, wrap
from kumamoto_ir.paper.render.paper import save
from kumamoto_ir.reading.folder import locate
from kumamoto_ir.reading.library import Loaded, load


def validate(folder: Path | None, walks: Path | None, *, ready: bool, form: Format, columns: int) -> ExitCode:
    """Every mistake of a folder at once; warnings alone do not fail. The walks that show one are saved in `walks`."""
    loaded = load(locate(folder))
    findings = checks.check(loaded, ready=ready, today=utc_now().astimezone(JST).date())
    text = _report(loaded, findings, form, columns).rstrip("\n")
    sys.stdout.write(f"{text}\n" if text else "")
    if form == "human":
        sys.stdout.writelines(f"{line}\n" for line in _walks(loaded, findings, walks, columns))
    elif walks is not None:
        _save_walks(loaded, findings, walks)
    return ExitCode.REFUSED if any(finding.severity == "error" for finding in findings) else ExitCode.OK


def _walks(loaded: Loaded, findings: tuple[Finding, ...], to: Path | None, columns: int) -> Iterator[str]:
    """Where the walks were saved, or how to have them."""
    if not any(finding.walk for finding in findings):
        return
    if to is None:
        text = "誤りに至る道を一段ずつ見るには、ir validate に --walks フォルダ名 を付けてください。"
        yield from ("", *wrap(text, columns))
        return
    yield ""
    for path in _save_walks(loaded, findings, to):
        yield from wrap(f"道を保存しました: {path}", columns)


def _save_walks(loaded: Loaded, findings: tuple[Finding, ...], to: Path) -> list[Path]:
    """An answers file for each finding with a walk, beside whatever lies there."""
    names = loaded.library.city.name if loaded.library is not None else str
    saved = []
    for number, finding in enumerate((one for one in findings if one.walk is not None), 1):
        assert finding.walk is not None  # only such are counted
        text = walk_file(finding, finding.walk, AT, names(finding.walk.office) if finding.walk.office else "")
        saved.append(save(to, f"{number:02}-{finding.rule}.yaml", text))
    return saved


def _report(loaded: Loaded, findings: tuple[Finding, ...], form: Format, columns: int) -> str:
    match form:
        case "human":
            # What goes into a file or to another program is not broken into lines.
            return human(findings, loaded.sources, columns if sys.stdout.isatty() else None)
        case "json":
            return as_json(findings, loaded.sources)
        case "github":
            return as_github(findings, loaded.sources, _below_here(loaded.folder))
        case "sarif":
            rules = [
                Described(said.id, said.purpose, said.why, said.severity) for said in explanations().values()
            ]
            return as_sarif(findings, loaded.sources, rules, _below_here(loaded.folder))


def _below_here(folder: Path) -> str:
    """The folder as seen from the current one, with a `/` at its end; empty for itself, and for one outside."""
    inside, here = folder.resolve(), Path.cwd().resolve()
    if inside == here or not inside.is_relative_to(here):
        return ""
    return f"{inside.relative_to(here).as_posix()}/"


# ---------------------------------------------------------------- explain

_GRAVITY = {Severity.ERROR: "エラー", Severity.WARNING: "警告"}


def explain(rule: str | None, columns: int) -> ExitCode:
    """What a rule holds, why, how to mend what it finds, and an example; without a name, all there are."""
    known = explanations()
    if rule is None:
        return _print([f"{said.id} {said.purpose}" for said in known.values()], columns)
    if rule not in known:
        near = nearest(rule, known)
        hint = f"「{near}」のことですか。" if near else "ir explain で、全部の名前が出ます。"
        raise UserError(f"「{visible(rule)}」という決まりはありません。", hint=hint)
    said = known[rule]
    lines = [f"{said.id}({_GRAVITY[said.severity]})", f"決まり: {said.purpose}"]
    lines += [f"なぜ、どう直すか: {said.why}"]
    bad, good = example_of(rule)
    _print(lines, columns)
    if bad is not None:
        _print(["", *_changed("悪い例", bad), "", "出る文:"], columns)
        loaded, findings = bad.found()
        sys.stdout.write(human(findings, loaded.sources, columns) + "\n")
        _print(["", *(_changed("よい例", good) if good is not None else _unspoiled(bad))], columns)
    return ExitCode.OK


def _changed(title: str, example: Example) -> list[str]:
    ready = "(--ready のとき)" if example.ready else ""
    return [f"{title}{ready}:", *_lines([(shown.file, shown.after) for shown in example.lines()])]


def _unspoiled(example: Example) -> list[str]:
    """The same places as they are while nothing is wrong with them."""
    return ["よい例:", *_lines([(shown.file, shown.before) for shown in example.lines()])]


def _lines(changes: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    lines = []
    for place, (file, changed) in enumerate(changes):
        if not place or changes[place - 1][0] != file:
            lines.append(file)
        lines += changed or ("  (この行がない)",)
    return lines


def _print(lines: list[str], columns: int) -> ExitCode:
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        print_lines([line], columns, hang=" " * (indent + 2))
    return ExitCode.OK

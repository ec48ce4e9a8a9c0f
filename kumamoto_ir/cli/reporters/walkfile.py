"""A walk on which something goes wrong, as an answers file: each screen as a remark, each answer as `ir run` takes it."""

import json
from datetime import datetime
from typing import Final

import yaml

from kumamoto_ir.ground.findings import Finding, Walk

_PLAIN: Final = yaml.SafeDumper


def walk_file(finding: Finding, walk: Walk, at: datetime, office: str) -> str:
    """The text of the file; every answer is given at the same moment. `office` is how the station's office is called."""
    head = [
        finding.message,
        f"所属: {office or '決めていない(ir setup をしていない)'}",
        f"試すには: ir run {walk.playbook} --drill --answers このファイル",
    ]
    lines = [f"# {_one_line(text)}" for text in head]
    moment = at.isoformat(timespec="minutes")
    for number, step in enumerate(walk.steps, 1):
        entry = yaml.dump({**step.entry, "at": moment}, Dumper=_PLAIN, allow_unicode=True, sort_keys=False)
        lines += ["", f"# {number}. {_one_line(step.line)}"]
        lines += [f"{'  ' if place else '- '}{text}" for place, text in enumerate(entry.splitlines())]
    if not walk.steps:
        lines += ["", "[]"]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    """Without anything that could end a remark; what is not printed shows as its number."""
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)

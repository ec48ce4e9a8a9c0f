"""How long the checks of a folder take, in one run.

    python -m bench.proof

- the proof over all walks of the shipped folder: goal under 1 s;
- 40 independent questions (10^12 walks) with 40 obligations: goal under 2 s, and states in proportion to the steps;
- all rules without proof and rendering on 1,000 playbooks of 30 steps, against libyaml's composer and pydantic alone
  on the same files: goal at most 4 times their time.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import yaml

from kumamoto_ir.checks import RULES, check
from kumamoto_ir.checks.context import Context
from kumamoto_ir.checks.proof import explore
from kumamoto_ir.checks.proof.cone import roots
from kumamoto_ir.checks.rules import template_renders
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.reading.library import load

ROOT: Final = Path(__file__).parent.parent
BASE: Final = ROOT / "tests" / "checks" / "base"
BASIS: Final = 'basis: {clause: "1", origin: text}'


def timed(work: Callable[[], object], rounds: int = 3) -> float:
    """The shortest of some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def prove(rules: City) -> int:
    """Everything that the rules of walks ask; how many states were looked at."""
    prover = explore.Prover(rules)
    found: list[object] = [
        prover.must(playbook.id, must) for playbook in rules.playbooks.values() for must in playbook.must
    ]
    found += [prover.ends(root) for root in roots(rules)]
    for playbook in rules.playbooks.values():
        for step in playbook.steps:
            if (step.when or step.unless) and not step.any_time:
                assert not prover.never_entered(Frame(playbook.id, step.id))
    assert all(isinstance(one, explore.Proved) for one in found)
    return sum(one.states for one in found if isinstance(one, explore.Proved))


def forks(count: int) -> City:
    """So many questions, each with a checklist and an obligation of its own."""
    musts = [
        f'  - {{id: m{n}, say: 義務{n}, when: {{q{n}: "yes"}}, done: i{n}, before: end, {BASIS}}}'
        for n in range(count)
    ]
    steps = [
        f"  - {{id: q{n}, kind: choose, who: boss, say: 問い, answers: "
        f'[{{id: "yes", say: はい}}, {{id: "no", say: いいえ}}]}}\n'
        f'  - {{id: c{n}, kind: checklist, who: boss, say: 項目, when: {{q{n}: "yes"}}, items: [{{id: i{n}, say: 項目}}]}}'
        for n in range(count)
    ]
    with tempfile.TemporaryDirectory() as folder:
        to = _base(Path(folder))
        (to / "playbooks" / "main.yaml").write_text(_playbook("main", musts, steps), encoding="utf-8")
        library = load(to).library
        assert library is not None
        return library.city


def many(to: Path, playbooks: int, steps: int) -> tuple[Path, ...]:
    """A folder of so many playbooks, which the first one runs; the paths of them all."""
    _base(to)
    paths = []
    for number in range(playbooks):
        lines = []
        for n in range(steps - 1):
            if n % 3 == 0:
                lines.append(
                    f"  - {{id: q{n}, kind: choose, who: boss, say: 問い{n}, answers: "
                    f'[{{id: "yes", say: はい}}, {{id: "no", say: いいえ}}]}}'
                )
            else:
                lines.append(
                    f"  - {{id: c{n}, kind: checklist, who: boss, say: 項目{n}, when: "
                    f'{{q{n - n % 3}: "yes"}}, items: [{{id: i{n}, say: 項目{n}を見た}}]}}'
                )
        if number == 0:
            lines = [
                f"  - {{id: r{n}, kind: run, who: boss, say: 手順{n}, playbook: p{n}}}"
                for n in range(1, playbooks)
            ]
        name = "main" if number == 0 else f"p{number}"
        text = _playbook(name, [], lines) if number == 0 else _playbook(name, [], lines, end=False)
        path = to / "playbooks" / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return tuple(paths)


def _base(to: Path) -> Path:
    shutil.copytree(BASE / "templates", to / "templates")
    (to / "playbooks").mkdir()
    shutil.copy(BASE / "contacts.yaml", to)
    shutil.copy(BASE / "playbooks" / "plan.yaml", to / "playbooks")
    return to


def _playbook(name: str, musts: list[str], steps: list[str], *, end: bool = True) -> str:
    head = [f"id: {name}", f"title: 手順 {name}", BASIS]
    foot = ["  - {id: over, kind: end, who: boss, say: 閉じます}"] if end else []
    return "\n".join([*head, *(["must:", *musts] if musts else []), "steps:", *steps, *foot]) + "\n"


def bare(paths: tuple[Path, ...]) -> None:
    """What the libraries need for the same files: composed with places, built and validated."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        yaml.compose(text, Loader=yaml.CSafeLoader)
        Playbook.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506


def rules_alone(folder: Path) -> None:
    """Everything but the proof and the rendering of templates."""
    loaded = load(folder)
    assert loaded.library is not None
    context = Context(loaded.library, loaded.sources)
    quick = [rule for rule in RULES if rule is not template_renders and rule.ID not in WALKED]
    for rule in quick:
        list(rule.find(context))


WALKED: Final = frozenset({"must-unmet", "cannot-end", "never-entered"})


def _forked(count: int) -> tuple[str, str]:
    made = forks(count)
    name = f"{count} questions x {count} obligations"
    return name, f"{timed(lambda: prove(made), 1):.2f} s, {prove(made)} states"


def main() -> None:
    """Prints the table."""
    shipped = load(ROOT)
    assert shipped.library is not None
    rules = shipped.library.city
    states = prove(rules)
    lines = [("shipped folder, proof of all walks", f"{timed(lambda: prove(rules)):.2f} s, {states} states")]
    lines.append(("shipped folder, everything", f"{timed(lambda: check(shipped)):.2f} s"))
    lines += [_forked(count) for count in (10, 20, 40)]
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        paths = many(Path(folder), size, 30)
        alone = timed(lambda: bare(paths), 2)
        ours = timed(lambda: rules_alone(Path(folder)), 2)
        text = f"{ours:.2f} s / {alone:.2f} s = {ours / alone:.2f}"
        lines.append((f"{size} playbooks of 30 steps, without proof / libyaml + pydantic", text))
    for name, figure in lines:
        sys.stdout.write(f"{name:<66} {figure}\n")


if __name__ == "__main__":
    main()

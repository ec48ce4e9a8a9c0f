"""The proof against every walk of the real machine, on small random municipalities.

Short and always the same here; `IR_ORACLE=5000` looks at so many worlds, `IR_ORACLE_SEED=7` at others.
"""

import os
import sys
from collections import Counter

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings

from kumamoto_ir.checks.proof import explore
from kumamoto_ir.checks.proof.cone import roots
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.playbook import Must
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.obligations import needs_of
from kumamoto_ir.incident.pending import pending
from tests.checks.walker import Walker, only, replayed
from tests.checks.worlds import read, worlds

WORLDS = int(os.environ.get("IR_ORACLE", "60"))
SEED = int(os.environ.get("IR_ORACLE_SEED", "1"))
STATES = 300 if WORLDS < 1000 else 1500  # of the real machine, for one obligation
PLACES = 20_000  # of the exploration

thoroughly = settings(
    max_examples=WORLDS,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _really_breaks(rules: City, playbook: str, must: Must, broken: explore.Broken) -> bool:
    """Whether the walk that the proof gives leads where the guard lists something of this obligation."""
    for gone in (rules, only(rules, playbook, must)):
        state = replayed(gone, broken.relived)
        if state is None:
            continue
        if broken.step is None and gone is rules:
            return True  # at run time nobody asks where a playbook is come back from
        request = pending(gone, state)
        lacking = {need.key for need in needs_of(gone, state, playbook, must)}
        if isinstance(request, ask.Guard) and any(need.key in lacking for need in request.needs):
            return True
    return False


@hypothesis.seed(SEED)
@thoroughly
@given(worlds())
def _obligations(seen: Counter[str], files: dict[str, str]) -> None:
    rules = read(files)
    if rules is None:
        return
    prover = explore.Prover(rules, PLACES)
    for playbook in rules.playbooks.values():
        for must in playbook.must:
            proof = prover.must(playbook.id, must)
            walked = Walker(only(rules, playbook.id, must), STATES).look()
            seen[f"{type(proof).__name__} {walked.questions is not None} {walked.whole}"] += 1
            match proof:
                case explore.Proved():
                    assert walked.questions is None
                case explore.Broken():
                    assert walked.questions is not None or not walked.whole
                    assert _really_breaks(rules, playbook.id, must, proof)
                    answered = [said for said in proof.walk if not said.startswith("所属")]
                    assert walked.questions is None or len(answered) <= walked.questions
                case explore.Unproved():
                    seen["overlooked"] += (
                        walked.questions is not None
                    )  # red all the same, but without its walk


@hypothesis.seed(SEED)
@thoroughly
@given(worlds())
def _ends(seen: Counter[str], files: dict[str, str]) -> None:
    rules = read(files)
    if rules is None:
        return
    prover = explore.Prover(rules, PLACES)
    walked = Walker(only(rules), STATES).map()
    proofs = {root: prover.ends(root) for root in roots(rules)}
    seen[
        f"{sorted({type(proof).__name__ for proof in proofs.values()})} {bool(walked.endless)} {walked.whole}"
    ] += 1
    for root, proof in proofs.items():
        if isinstance(proof, explore.Proved):
            assert not walked.whole or root not in walked.endless
        if isinstance(proof, explore.Endless):
            assert not walked.whole or walked.endless
            assert replayed(only(rules), proof.relived) is not None
    for playbook in rules.playbooks.values():
        for step in playbook.steps:
            frame = Frame(playbook.id, step.id)
            if (step.when or step.unless) and not step.any_time and frame in walked.stood:
                assert not prover.never_entered(frame)


def test_the_proof_of_obligations_agrees_with_every_walk_of_the_machine() -> None:
    """What is proved no walk breaks; what is called broken really is, by a walk no longer than any.

    Of what some walk breaks, hardly anything is left at "not proved" without a walk.
    """
    seen: Counter[str] = Counter()
    _obligations(seen)
    sys.stdout.write(f"{dict(seen)}\n")
    assert seen["Proved False True"] > 5
    assert seen["Broken True True"] > 5
    assert seen["overlooked"] * 20 <= seen["Broken True True"]


def test_the_proof_of_ends_agrees_with_every_walk_of_the_machine() -> None:
    """Where an end is proved to be within reach it is; where it is not, a walk leads to such a place."""
    seen: Counter[str] = Counter()
    _ends(seen)
    sys.stdout.write(f"{dict(seen)}\n")
    assert sum(count for name, count in seen.items() if name.startswith("['Proved'")) > 10

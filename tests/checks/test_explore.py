"""The exploration of all walks: what it claims, where it gives up, and that it claims nothing the machine denies."""

from pathlib import Path
from random import Random

import pytest

from kumamoto_ir.checks import check
from kumamoto_ir.checks.proof import explore
from kumamoto_ir.checks.proof.cone import roots
from kumamoto_ir.city.city import City
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.pending import judging_step
from kumamoto_ir.reading.library import load
from tests.desks import MORNING, ROOT, Bench, diligent, shipped

FORKS = 40


@pytest.fixture(scope="module")
def rules() -> City:
    return shipped().city


def test_every_obligation_of_the_shipped_plan_is_proved_with_few_states(rules: City) -> None:
    """No obligation of the shipped plan needs more than some ten thousand states."""
    prover = explore.Prover(rules)
    for playbook in rules.playbooks.values():
        for must in playbook.must:
            found = prover.must(playbook.id, must)
            assert isinstance(found, explore.Proved)
            assert found.states < 25_000


def test_an_end_can_be_reached_from_everywhere_in_the_shipped_plan(rules: City) -> None:
    """Whatever was answered, the incident can be closed."""
    prover = explore.Prover(rules)
    for root in roots(rules):
        assert isinstance(prover.ends(root), explore.Proved)


def test_too_many_states_are_no_proof(rules: City) -> None:
    """Where there is more to look at than the limit allows, nothing is claimed."""
    breach = rules.playbooks["breach"]
    prover = explore.Prover(rules, limit=5)
    assert isinstance(prover.must("breach", breach.must[0]), explore.Unproved)
    assert isinstance(prover.ends("report"), explore.Unproved)


def test_what_is_not_proved_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit of states a folder is red: neither an obligation nor an end is taken for proved."""
    monkeypatch.setattr(explore.Prover.__init__, "__defaults__", (5,))
    findings = check(load(ROOT))
    doubted = {one.rule for one in findings if one.severity == "error" and "確かめきれません" in one.message}
    assert doubted == {"must-unmet", "cannot-end"}


def test_many_independent_questions_do_not_multiply(tmp_path: Path) -> None:
    """Forty questions with an obligation each need states in proportion, not their product."""
    (tmp_path / "playbooks").mkdir()
    base = Path(__file__).parent / "base"
    (tmp_path / "contacts.yaml").write_text((base / "contacts.yaml").read_text("utf-8"), "utf-8")
    plan = (base / "playbooks" / "plan.yaml").read_text("utf-8")
    (tmp_path / "playbooks" / "plan.yaml").write_text(plan, "utf-8")
    basis = 'basis: {clause: "1", origin: text}'
    musts = [
        f'  - {{id: m{n}, say: 義務{n}, when: {{q{n}: "yes"}}, done: i{n}, before: end, {basis}}}'
        for n in range(FORKS)
    ]
    steps = [
        f'  - {{id: q{n}, kind: choose, who: boss, say: 問い, answers: [{{id: "yes", say: はい}}, {{id: "no", say: いいえ}}]}}\n'
        f'  - {{id: c{n}, kind: checklist, who: boss, say: 項目, when: {{q{n}: "yes"}}, items: [{{id: i{n}, say: 項目}}]}}'
        for n in range(FORKS)
    ]
    text = "\n".join(["id: main", "title: 問い", basis, "must:", *musts, "steps:", *steps])
    end = "\n  - {id: done, kind: end, who: boss, say: 閉じます}\n"
    (tmp_path / "playbooks" / "main.yaml").write_text(text + end, "utf-8")
    library = load(tmp_path).library
    assert library is not None
    main = library.city.playbooks["main"]
    prover = explore.Prover(library.city)
    for must in main.must:
        found = prover.must("main", must)
        assert isinstance(found, explore.Proved)
        assert found.states < 20 * FORKS
    assert isinstance(prover.ends("main"), explore.Proved)


def _any_answer(request: ask.Request, chance: Random) -> Json:
    """What a diligent officer may answer: every call and item at once, everything else by chance."""
    match request:
        case ask.Ask() if request.rows:
            ids = [*(answer.id for answer in request.answers), "unknown"]
            return {member: chance.choice(ids) for member, _, _ in request.rows}
        case ask.Ask():
            ids = [answer.id for answer in request.answers]
            return chance.choice([*ids, "unknown"])
        case ask.Wait():
            return chance.choice([answer.id for answer in request.answers])
        case ask.Tick():
            return []
        case ask.SetTime():
            return "明日 8時30分"
        case ask.Decide():
            return chance.choice(["1", "2", "3", "unknown"])
        case _:
            return diligent(request)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("entry", ["report", "down", "recurrence"])
@pytest.mark.parametrize("office", ["branch", "chuo_kumin", "chiiki"])
def test_a_diligent_officer_is_never_stopped_by_an_obligation(
    seed: int, entry: str, office: str, rules: City
) -> None:
    """What the exploration proves holds on the real machine, whatever is answered and judged again."""
    chance = Random(seed)
    bench = Bench(rules, entry, office)
    for _ in range(150):
        request = bench.request
        if isinstance(request, ask.Finished):
            return
        if isinstance(request, ask.Guard):
            assert [need for need in request.needs if need.must] == []
        frame = judging_step(rules, bench.state)
        if frame is not None and not bench.state.walk.back and chance.random() < 0.1:
            body: dict[str, Json] = {"walk": bench.state.walk.playbook, "frame": str(frame)}
            bench.put(Draft(What.FOCUSED, MORNING, body))
        else:
            bench.give(_any_answer(request, chance))

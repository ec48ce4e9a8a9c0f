"""Conditions read as Japanese, and say what `facts.holds` reads."""

from typing import Any

import pytest

from kumamoto_ir.city.model import Condition, _condition
from kumamoto_ir.saying.conditionwords import condition_text
from tests.picture import PLAYBOOKS, rules


def _when(data: Any) -> Condition | None:
    return None if data is None else Condition.model_validate(_condition(data))


@pytest.mark.parametrize(
    ("when", "unless", "said"),
    [
        ({"level": ["2", "3"]}, None, "脅威度がレベル2・3のとき"),
        ({"level": "unknown"}, None, "脅威度が判定前のとき"),
        ({"level": ["2", "3", "unknown"]}, None, "脅威度がレベル2・3か判定前のとき"),
        ({"personal": "yes"}, None, "個人情報が「ある」のとき"),
        ({"personal": ["yes", "unknown"]}, None, "個人情報が「ある」か未確認のとき"),
        ({"urgent": "theft"}, None, "急ぐ事情に「盗みや不正の目的のおそれ」があるとき"),
        (
            {"urgent": ["theft", "unknown"]},
            None,
            "急ぐ事情に「盗みや不正の目的のおそれ」があるか、未確認のとき",
        ),
        ({"urgent": "unknown"}, None, "急ぐ事情が未確認のとき"),
        ({"instructed": ["switch", "fax", "wait"]}, None, "中央区役所区民課の指示がわかっているとき"),
        ({"level": "3", "personal": "yes"}, None, "脅威度がレベル3で、個人情報が「ある」のとき"),
        (
            {"urgent": "theft", "level": "3"},
            None,
            "急ぐ事情に「盗みや不正の目的のおそれ」があって、脅威度がレベル3のとき",
        ),
        ({"l3_case": "found"}, None, "レベル3の事例での点検のどれかに「ある」があるとき"),
        ({"headcount": "over100"}, None, "影響する人数(最大の見込み)が「101人以上」のとき"),
        (None, {"incident": "failure"}, "事故の区分が「障害」でないとき"),
        (None, {"incident": ["breach", "both"]}, "事故の区分が「侵害」でも「侵害と障害の両方」でもないとき"),
        (None, {"incident": ["breach", "failure", "both"]}, "事故の区分がわかっていないとき"),
        (None, {"attack": ["sign", "trace", "none", "unknown"]}, "攻撃の疑いを聞いていないとき"),
        (None, {"urgent": "theft"}, "急ぐ事情に「盗みや不正の目的のおそれ」がないとき"),
        (
            None,
            {"urgent": ["theft", "unknown"]},
            "急ぐ事情に「盗みや不正の目的のおそれ」がなく、未確認でもないとき",
        ),
        (
            None,
            {"level": "3", "personal": "yes"},
            "次のときを除く: 脅威度がレベル3で、個人情報が「ある」のとき",
        ),
        (
            {"misfax": "found"},
            {"incident": "breach"},
            "誤送信が「ある」のとき(事故の区分が「侵害」のときを除く)",
        ),
        (
            {"level": "3", "any_of": [{"personal": "yes"}, {"urgent": "theft"}]},
            None,
            "脅威度がレベル3で、個人情報が「ある」のときか、急ぐ事情に「盗みや不正の目的のおそれ」があるとき",
        ),
        (
            {"any_of": [{"personal": "yes"}, {"level": "1"}]},
            None,
            "個人情報が「ある」のときか、脅威度がレベル1のとき",
        ),
        (None, None, ""),
    ],
)
def test_a_condition_is_a_phrase(when: Any, unless: Any, said: str) -> None:
    """Each form of a condition, with the words of the plan and no id."""
    assert condition_text(rules(), _when(when), _when(unless), "breach") == said


def test_a_fact_of_a_member_is_that_of_the_one_who_is_asked_about() -> None:
    """Within a repeated step nobody else's value counts, and the phrase does not say 「どれか」."""
    when = _when({"mode": ["switch", "fax"]})
    assert condition_text(rules(), when, None, "outage", member=True) == (
        "各所属の扱いが「端末切替」か「ファックス運用」のとき"
    )
    assert "のどれかに" in condition_text(rules(), when, None, "outage")


def test_the_outcome_of_a_step_is_named_by_its_question() -> None:
    """A fact that only one step of the playbook sets has no name of its own but the question."""
    when = _when({"integrity_result": "repair"})
    assert condition_text(rules(), when, None, "failure") == (
        "「本人確認情報の修復は要りますか」の答えが「要る」のとき"
    )


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_no_condition_shows_an_id(name: str) -> None:
    """Of every step of the shipped plan: its phrase holds no name of a fact or value as the files write it."""
    for step in rules().playbooks[name].steps:
        text = condition_text(rules(), step.when, step.unless, name)
        assert bool(text) == (step.when is not None or step.unless is not None)
        for part in (step.when, step.unless):
            for fact in part.names() if part is not None else ():
                assert fact not in text

"""How many answers lie before the first calls. One answer is one Enter."""

from pathlib import Path

from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from tests.desks import Bench, shipped, walked

FOUND: Json = {"found_at": "8:05", "place": "○○出張所"}


def test_the_first_call_comes_after_three_answers() -> None:
    """What, when and where, what was seen: then the 管理者 is to be rung."""
    bench = Bench(shipped().city)
    answers: list[Json] = ["missing", FOUND, {"seen": "届書の箱がない"}]
    for answer in answers:
        assert not isinstance(bench.request, ask.Call)
        bench.give(answer)
    request = bench.request
    assert isinstance(request, ask.Call)
    assert request.via == "manager"
    assert request.target.act == "通報"


def test_at_level_three_the_text_for_the_first_office_comes_after_eight_answers(tmp_path: Path) -> None:
    """The telephone text to 地域政策課 stands on the screen after the eighth answer."""
    answers: list[Json] = [
        "missing",
        FOUND,
        {"seen": "届書の箱がない"},
        "repeated",
        "yes",
        ["theft"],
        ["lost"],
        "3",
    ]
    _, officer, _ = walked(tmp_path, answers)
    shown = officer.views[len(answers)]
    assert isinstance(shown.request, ask.Call)
    assert shown.request.via == "chiiki"
    text = shown.script(shown.request)
    assert "レベル3" in text
    assert "復唱願います" in text
    assert len(text.removeprefix("○○出張所の試験 太郎です。")) <= 75


def test_the_call_at_a_failure_comes_after_six_answers() -> None:
    """For a 障害 the kind and the place are asked first, then 情報政策課 is rung."""
    bench = Bench(shipped().city)
    answers: list[Json] = [
        "down",
        FOUND,
        {"seen": None},
        "counter",
        ["network"],
        ["juki"],
    ]
    for answer in answers:
        bench.give(answer)
    assert isinstance(bench.request, ask.Call)
    assert bench.request.via == "joho"


def test_unknown_answers_lead_to_the_first_call_as_well() -> None:
    """Somebody who knows nothing still gets the first call after three answers."""
    bench = Bench(shipped().city)
    answers: list[Json] = ["unknown", {"found_at": None, "place": None}, {"seen": None}]
    for answer in answers:
        bench.give(answer)
    assert isinstance(bench.request, ask.Call)
    assert bench.state.details.get("found_at") is None

"""Every door for data, with spoiled inputs: taken, or refused in words, and nothing else. `bench/hostile.py` tries a million."""

import random
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.hostile import run
from bench.targets import TARGETS, ControlError, Once, harmless, outcome


@cache
def target(name: str) -> Once:
    """Made once: most of them walk the plan first."""
    return TARGETS[name]()


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_spoiled_inputs_are_taken_or_refused(name: str) -> None:
    """The same few hundred in every run; some are taken and some refused, so both ways are tried."""
    figures = run(name, 400, 7)
    assert figures.faults == {}
    assert 0 < figures.taken < figures.inputs == 400


@pytest.mark.parametrize("name", sorted(TARGETS))
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(hand=st.randoms(use_true_random=False))
def test_inputs_that_hypothesis_looks_for(name: str, hand: random.Random) -> None:
    """Whatever choices the hand makes."""
    outcome(target(name), hand)


@pytest.mark.parametrize("said", ["\x1b[31m", "\r", "\x9b", "\u202e", "\t"])
def test_the_look_for_control_characters_can_fail(said: str) -> None:
    """What it lets pass would be printed."""
    with pytest.raises(ControlError):
        harmless(f"赤{said}")


def test_a_fault_is_counted_and_can_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner does not pass over an exception, nor over a hang."""

    def broken() -> Callable[[random.Random], bool]:
        def once(hand: random.Random) -> bool:
            if hand.random() < 0.5:
                raise KeyError("x")
            return True

        return once

    monkeypatch.setitem(vars(__import__("bench.targets", fromlist=["x"]))["TARGETS"], "source", broken)
    figures = run("source", 50, 1)
    (fault,) = figures.faults
    assert fault.startswith("KeyError")
    assert 0 < figures.faults[fault] < 50
    with pytest.raises(KeyError):
        outcome(broken(), random.Random(figures.first[fault]))

"""What a walk can know at each step, and whether a condition can hold, compared with hand-made plans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumamoto_ir.checks.conditions import Domain, Pair, possible
from kumamoto_ir.checks.known import Knowledge
from kumamoto_ir.city.facts import applies
from kumamoto_ir.city.model import Condition
from kumamoto_ir.reading.library import load
from tests.checks.support import copy

FACTS = ("a", "b", "c")
IDS = ("x", "y", "unknown")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The small municipality of the cases."""
    folder = tmp_path_factory.mktemp("cities") / "small"
    copy("small", folder)
    library = load(folder).library
    assert library is not None
    return Knowledge(library.city)


def _place(knowledge: Knowledge, playbook: str, step: str) -> int:
    steps = knowledge._rules.playbooks[playbook].steps
    return next(place for place, held in enumerate(steps) if held.id == step)


@pytest.mark.parametrize(
    ("step", "known"),
    [
        ("tell_boss", set()),
        ("kind", set()),
        ("judge", {"kind"}),
        ("facts", {"kind", "level"}),
        # `names` may be passed, `rooms` may have no rooms: what only they set is not sure.
        ("letter", {"kind", "level", "found", "count"}),
    ],
)
def test_what_must_be_known_is_what_every_way_sets(small: Knowledge, step: str, known: set[str]) -> None:
    """A fact is sure at a step only if no way leads there around the step that sets it."""
    assert small.must("main", _place(small, "main", step)) == known


def test_what_may_be_known_needs_a_step_before(small: Knowledge) -> None:
    """A fact that is set further down is not known above, unless the walk can come back up."""
    main = small._rules.playbooks["main"]
    assert not small.may("count", main, _place(small, "main", "judge"))
    assert not small.may("area", main, _place(small, "main", "kind"))
    assert small.may("area", main, _place(small, "main", "facts"))  # by 「増えた」


def test_only_values_that_somebody_can_give_are_counted(small: Knowledge) -> None:
    """A question that takes 「わからない」 for an answer never leaves `unknown`; a form always may."""
    main = small._rules.playbooks["main"]
    assert small.domain("kind", main).ids == {"paper", "data"}
    assert small.domain("count", main).ids == {"few", "many", "unknown"}
    assert small.domain("level", main).ids == {"low", "high", "unknown"}


conditions = st.builds(
    Condition,
    facts=st.dictionaries(
        st.sampled_from(FACTS), st.lists(st.sampled_from(IDS), unique=True).map(tuple), max_size=2
    ),
)
either = st.builds(
    lambda condition, parts: condition.model_copy(update={"any_of": tuple(parts)}),
    conditions,
    st.lists(conditions, max_size=2),
)
pairs = st.builds(Pair, st.none() | either, st.none() | either)
worlds = st.dictionaries(
    st.sampled_from(FACTS), st.frozensets(st.sampled_from((*IDS, "other")), min_size=1), max_size=3
)


@given(pairs, pairs, worlds)
def test_what_happens_in_some_world_is_possible(
    own: Pair, around: Pair, world: dict[str, frozenset[str]]
) -> None:
    """Whenever facts exist with which conditions hold together, this is found to be possible."""
    domains = dict.fromkeys(FACTS, Domain(frozenset((*IDS, "other")), many=True))
    if applies(*own, world, "") and applies(*around, world, ""):
        assert possible([own, around], domains)
    if applies(*around, world, "") and not applies(*own, world, ""):
        assert possible([around], domains, no=own)


def test_too_many_worlds_give_no_verdict() -> None:
    """A condition over more facts than anybody looks at is taken to be possible."""
    for count, verdict in ((2, False), (12, True)):
        names = [f"f{number}" for number in range(count)]
        all_x = Condition(facts=dict.fromkeys(names, ("x",)))
        domains = dict.fromkeys(names, Domain(frozenset(IDS), many=True))
        assert possible([Pair(all_x, all_x)], domains) is verdict

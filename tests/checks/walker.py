"""Every walk of the real machine, one answer after the other: slow, plain, and ignorant of how the proof works.

The officer is diligent: whoever is to be called is reached, whatever is listed is done. Everything else is tried:
every answer, every field alone and all together, `l` and `w` wherever they are taken. States that cannot be told
apart are looked at once. The guard stays on and is what is watched for: a step before which something is missing is
where it stops. So that it stops for one obligation only, the others are taken out of the rules; and so that it
stops where a playbook comes back from (where it never asks at run time), that playbook gets a last step that asks
nothing.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product
from typing import Any

from kumamoto_ir import events as kinds
from kumamoto_ir import flow
from kumamoto_ir import requests as ask
from kumamoto_ir.backward import trial
from kumamoto_ir.events import Draft, Json
from kumamoto_ir.facts import UNKNOWN
from kumamoto_ir.obligations import Target
from kumamoto_ir.pending import judging_step, pending, ring
from kumamoto_ir.playbook import ANY_END, Form, Must
from kumamoto_ir.respond import call, respond
from kumamoto_ir.rules import Frame, Rules
from kumamoto_ir.state import State, Walk
from tests.desks import MORNING, diligent

FOOT = "foot"


def only(rules: Rules, playbook: str, must: Must | None) -> Rules:
    """The same rules with one obligation; it also holds where its playbook comes back."""
    playbooks = {name: book.model_copy(update={"must": ()}) for name, book in rules.playbooks.items()}
    if must is not None:
        book = playbooks[playbook]
        foot = Form(kind="form", id=FOOT, who=book.steps[0].who, say="", fields=())
        before = (*must.before, FOOT) if ANY_END in must.before else must.before
        held = must.model_copy(update={"before": before})
        playbooks[playbook] = book.model_copy(update={"must": (held,), "steps": (*book.steps, foot)})
    return Rules(rules.plan, rules.contacts, playbooks)


@dataclass(frozen=True)
class Seen:
    """What all walks came to: how many states, whether all were looked at, and the fewest questions to a violation."""

    states: int
    whole: bool
    questions: int | None
    stuck: tuple[str, ...]


class Walker:
    """Breadth first over the states of one obligation (or of none)."""

    def __init__(self, rules: Rules, entry: str, limit: int) -> None:
        self.rules = rules
        self.entry = entry
        self.limit = limit

    def look(self, *, ends: bool = False) -> Seen:
        """Goes on until a violation, until nothing is new, or until the limit."""
        near: deque[tuple[int, State]] = deque()
        keys: dict[object, int] = {}
        ways: dict[int, set[int]] = {}
        good: set[int] = set()
        frames: list[str] = []
        for office in ("", *self.rules.members(self.rules.contacts.stations)):
            body: dict[str, Json] = {"playbook": self.entry, "drill": True, "office": office, "role": "me"}
            opened = flow.replay(self.rules, [trial(None, Draft(kinds.OPENED, MORNING, body))])
            assert isinstance(opened, State)
            near.append((0, opened))
        while near:
            cost, state = near.popleft()
            key = _key(state)
            if key in keys and keys[key] < 0:
                continue
            keys[key] = -1
            request = pending(self.rules, state)
            if isinstance(request, ask.Guard) and any(need.must for need in request.needs):
                return Seen(len(keys), True, cost, ())
            if len(keys) > self.limit:
                return Seen(len(keys), False, None, ())
            for price, after in self._after(state, request):
                there = _key(after)
                if there not in keys:
                    if price:
                        near.append((cost + 1, after))
                    else:
                        near.appendleft((cost, after))
        del ends, ways, good, frames
        return Seen(len(keys), True, None, ())

    # ------------------------------------------------------------ what can be done

    def _after(self, state: State, request: ask.Request) -> Iterator[tuple[int, State]]:
        for price, draft in self.drafts(state, request):
            after = flow.apply(self.rules, state, trial(state, draft))
            assert isinstance(after, State), after
            yield price, after

    def drafts(self, state: State, request: ask.Request) -> Iterator[tuple[int, Draft]]:
        """Everything that can be written now; a question costs one, what is only carried out costs nothing."""
        asks = isinstance(request, ask.Ask | ask.Fill | ask.Wait | ask.Decide)
        for draft in self.answers(state, request):
            yield int(asks), draft
        yield from ((0, draft) for draft in self.keys(state))

    def answers(self, state: State, request: ask.Request) -> Iterator[Draft]:
        """Every answer of a diligent officer."""
        if isinstance(request, ask.Unreached):
            for target in request.targets:
                yield _rung(target)
            return
        for answer in _answers(self.rules, request):
            draft = respond(self.rules, state, request, answer, MORNING)
            assert isinstance(draft, Draft), (draft, request, answer)
            yield draft

    def keys(self, state: State) -> Iterator[Draft]:
        """`l` and `w`, as the session takes them."""
        walk = state.walk
        if walk.ended:
            return
        frame = judging_step(self.rules, state)
        if frame is not None and frame != walk.top:
            yield Draft(kinds.FOCUSED, MORNING, {"walk": walk.playbook, "frame": str(frame)})
        for name in state.walks:
            if name != walk.playbook:
                yield Draft(kinds.FOCUSED, MORNING, {"walk": name})
        for name in sorted(walk.entered):
            for step in self.rules.playbooks[name].steps:
                if step.any_time and walk.top != Frame(name, step.id):
                    body = {"walk": walk.playbook, "frame": str(Frame(name, step.id))}
                    yield Draft(kinds.FOCUSED, MORNING, body)


def _rung(target: Target) -> Draft:
    draft = call(ring(None, target, ()), "repeated", MORNING)  # type: ignore[arg-type]
    assert isinstance(draft, Draft)
    return draft


def _answers(rules: Rules, request: ask.Request) -> Iterator[Json]:
    match request:
        case ask.Ask() if request.rows:
            ids = [*(answer.id for answer in request.step.answers), UNKNOWN]
            members = [name for name, _, _ in request.rows]
            for chosen in product(ids, repeat=len(members)):
                yield dict(zip(members, chosen, strict=True))
            if len(members) > 1:
                yield from ({name: one} for name in members for one in ids)
        case ask.Ask():
            yield UNKNOWN
            plain = [answer.id for answer in request.step.answers]
            yield from plain
            if request.step.many:
                open_ = [answer.id for answer in request.step.answers if not answer.alone]
                yield from (list(two) for two in permutations(open_, 2))
        case ask.Wait():
            yield from (answer.id for answer in request.step.answers)
        case ask.Fill():
            columns = [[(entry.fact, one) for one in _typed(rules, entry.fact)] for entry in request.fields]
            yield from (dict(row) for row in product(*columns))
            if len(columns) > 1:
                yield from (dict([one]) for column in columns for one in column)
        case ask.Decide():
            table = rules.table(request.step)
            yield from (*rules.plan.facts[table.judges].values, UNKNOWN)
        case ask.Tick():
            yield []
        case ask.Pick():
            sizes = range(1, len(request.members) + 1)
            yield from (list(some) for size in sizes for some in combinations(request.members, size))
        case ask.Guard() | ask.Close() | ask.Stuck() | ask.Finished():
            return
        case ask.SetTime():
            yield "明日 8時30分"
        case _:
            yield diligent(request)


def _typed(rules: Rules, fact: str) -> list[str | None]:
    declared = rules.plan.facts[fact]
    if declared.type == "choice":
        return [None, *declared.values]
    if declared.type == "number":
        return [None, "3", "4", "30", "40"]
    return [None, "言葉ひとつ", "言葉ふたつ"]


def _key(state: State) -> object:
    """Everything that decides what can still happen; neither times nor numbers of events."""
    walks = tuple(_walk_key(walk) for walk in sorted(state.walks.values(), key=lambda walk: walk.playbook))
    return (
        walks,
        state.focus,
        state.office,
        frozenset(state.known.items()),
        frozenset(state.details.items()),
        frozenset((key, told.version) for key, told in state.told.items()),
        frozenset(state.items),
        frozenset(state.picked.items()),
        frozenset(state.due),
    )


def _walk_key(walk: Walk) -> object:
    return replace(walk, since=0, since_at=MORNING)


__all__ = ["Any", "Seen", "Walker", "only"]

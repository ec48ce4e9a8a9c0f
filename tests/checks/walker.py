"""Every walk of the real machine, one answer after the other: slow, plain, and ignorant of how the proof works.

The officer is diligent: whoever is to be called is reached, whatever is listed is done. Everything else is tried:
every answer, every field alone and all together, `l` and `w` wherever they are taken. States that cannot be told
apart are looked at once. The guard stays on and is what is watched for: a step before which something is missing is
where it stops. So that it stops for one obligation only, the others are taken out of the rules; and so that it
stops where a playbook comes back from (where it never asks at run time), that playbook gets a last step that asks
nothing. Ends are not closed: a walk that stands there can do whatever one could do that is closed.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.playbook import ANY_END, Must
from kumamoto_ir.ground.findings import Walk
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.backward import trial
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.obligations import Target
from kumamoto_ir.incident.pending import judging_step, pending, ring
from kumamoto_ir.incident.respond import call, respond
from kumamoto_ir.incident.state import State
from kumamoto_ir.kinds.form import Form
from tests.desks import MORNING, diligent

FOOT = "foot"


def only(rules: City, playbook: str = "", must: Must | None = None) -> City:
    """The same rules with one obligation, or none; it also holds where its playbook comes back from."""
    playbooks = {name: book.model_copy(update={"must": ()}) for name, book in rules.playbooks.items()}
    if must is not None:
        book = playbooks[playbook]
        foot = Form(kind="form", id=FOOT, who=book.steps[0].who, say="", fields=())
        before = (*must.before, FOOT) if ANY_END in must.before else must.before
        held = must.model_copy(update={"before": before})
        playbooks[playbook] = book.model_copy(update={"must": (held,), "steps": (*book.steps, foot)})
    return City(rules.plan, rules.contacts, playbooks)


@dataclass(frozen=True)
class Seen:
    """What all walks came to: how many states, whether all were looked at, and the fewest questions to a violation."""

    states: int
    whole: bool
    questions: int | None = None


@dataclass(frozen=True)
class Map:
    """All states, where walks stood, and the walks that stood where no end can be come to; whether that is all."""

    whole: bool
    stood: frozenset[Frame]
    endless: frozenset[str]


class Walker:
    """Breadth first over the states of an incident that begins with `main`."""

    def __init__(self, rules: City, limit: int) -> None:
        self.city = rules
        self.limit = limit

    def starts(self) -> Iterator[State]:
        """The incident just begun, at every office."""
        for office in ("", *self.city.members(self.city.contacts.stations)):
            body: dict[str, Json] = {"playbook": "main", "drill": True, "office": office, "role": "me"}
            opened = flow.replay(self.city, [trial(None, Draft(What.OPENED, MORNING, body))])
            assert isinstance(opened, State)
            yield opened

    def look(self) -> Seen:
        """Goes on until the guard stops for an obligation, until nothing is new, or until the limit."""
        waiting = deque((0, state) for state in self.starts())
        seen: set[object] = set()
        while waiting:
            cost, state = waiting.popleft()
            if (key := key_of(state)) in seen:
                continue
            seen.add(key)
            request = pending(self.city, state)
            if isinstance(request, ask.Guard) and any(need.must for need in request.needs):
                return Seen(len(seen), True, cost)
            if len(seen) > self.limit:
                return Seen(len(seen), False)
            for price, draft in self.drafts(state, request):
                after = self.after(state, draft)
                if key_of(after) not in seen:
                    if price:
                        waiting.append((cost + 1, after))
                    else:
                        waiting.appendleft((cost, after))
        return Seen(len(seen), True)

    def map(self) -> Map:
        """Everything that can be come to, and from where an end can be."""
        waiting = deque(self.starts())
        came: dict[object, set[object]] = {}
        walks: dict[object, str] = {}
        good: deque[object] = deque()
        stood: set[Frame] = set()
        while waiting and len(walks) <= self.limit:
            state = waiting.popleft()
            if (key := key_of(state)) in walks:
                continue
            walks[key] = state.walk.playbook
            stood.update(walk.top for walk in state.walks.values() if walk.top is not None and not walk.ring)
            top = state.walk.top
            if top is None or self.city.step(top).effects.ends:
                good.append(key)
            request = pending(self.city, state)
            for draft in self.answers(state, request):
                after = self.after(state, draft)
                came.setdefault(key_of(after), set()).add(key)
                waiting.append(after)
            waiting.extend(self.after(state, draft) for draft in self.keys(state))
        ends = set(good)
        while good:
            for before in came.get(good.popleft(), ()):
                if before not in ends:
                    ends.add(before)
                    good.append(before)
        endless = frozenset(walk for key, walk in walks.items() if key not in ends)
        return Map(not waiting, frozenset(stood), endless)

    # ------------------------------------------------------------ what can be done

    def after(self, state: State, draft: Draft) -> State:
        """The state after one more event."""
        after = flow.apply(self.city, state, trial(state, draft))
        assert isinstance(after, State), after
        return after

    def drafts(self, state: State, request: ask.Request) -> Iterator[tuple[int, Draft]]:
        """Everything that can be written now; a question costs one, what is only carried out costs nothing."""
        asks = isinstance(request, ask.Ask | ask.Fill | ask.Wait | ask.Decide)
        yield from ((int(asks), draft) for draft in self.answers(state, request))
        yield from ((0, draft) for draft in self.keys(state))

    def answers(self, state: State, request: ask.Request) -> Iterator[Draft]:
        """Every answer of a diligent officer."""
        if isinstance(request, ask.Unreached):
            yield from (_rung(self.city, target) for target in request.targets)
            return
        for answer in _answers(self.city, request):
            draft = respond(self.city, state, request, answer, MORNING)
            assert isinstance(draft, Draft), (draft, request, answer)
            yield draft

    def keys(self, state: State) -> Iterator[Draft]:
        """`l` and `w`, as the session takes them."""
        walk = state.walk
        frame = judging_step(self.city, state)
        if frame is not None and frame != walk.top:
            yield Draft(What.FOCUSED, MORNING, {"walk": walk.playbook, "frame": str(frame)})
        for name in state.walks:
            if name != walk.playbook:
                yield Draft(What.FOCUSED, MORNING, {"walk": name})
        for name in sorted(walk.entered) if walk.top is not None else ():
            for step in self.city.playbooks[name].steps:
                if step.any_time and walk.top != Frame(name, step.id):
                    body: dict[str, Json] = {"walk": walk.playbook, "frame": str(Frame(name, step.id))}
                    yield Draft(What.FOCUSED, MORNING, body)


def replayed(rules: City, walk: Walk) -> State | None:
    """The state after a walk, taken as an answers file would be; None where some entry does not fit."""
    body: dict[str, Json] = {"playbook": walk.playbook, "drill": True, "office": walk.office, "role": "me"}
    state = flow.replay(rules, [trial(None, Draft(What.OPENED, MORNING, body))])
    for step in walk.steps:
        assert isinstance(state, State)
        entry = step.entry
        match entry.get("key"):
            case "l":
                place: dict[str, Json] = {
                    "walk": state.walk.playbook,
                    "frame": str(judging_step(rules, state)),
                }
                draft = Draft(What.FOCUSED, MORNING, place)
            case "w":
                draft = Draft(
                    What.FOCUSED, MORNING, {name: one for name, one in entry.items() if name != "key"}
                )
            case _:
                request = pending(rules, state)
                if str(getattr(request, "frame", None)) != entry["step"]:
                    return None
                given = respond(rules, state, request, entry["answer"], MORNING)
                if not isinstance(given, Draft):
                    return None
                draft = given
        state = flow.apply(rules, state, trial(state, draft))
    return state if isinstance(state, State) else None


def _rung(rules: City, target: Target) -> Draft:
    draft = call(ring(rules, target, ()), "repeated", MORNING)
    assert isinstance(draft, Draft)
    return draft


def _answers(rules: City, request: ask.Request) -> Iterator[Json]:
    match request:
        case ask.Ask() if request.rows:
            ids = [*(answer.id for answer in request.answers), UNKNOWN]
            members = [name for name, _, _ in request.rows]
            for chosen in product(ids, repeat=len(members)):
                yield dict(zip(members, chosen, strict=True))
            if len(members) > 1:
                yield from ({name: one} for name in members for one in ids)
        case ask.Ask():
            yield UNKNOWN
            yield from (answer.id for answer in request.answers)
            if request.many:
                several = [answer.id for answer in request.answers if not answer.alone]
                yield from (list(two) for two in permutations(several, 2))
        case ask.Wait():
            yield from (answer.id for answer in request.answers)
        case ask.Fill():
            columns = [[(entry.fact, one) for one in _typed(rules, entry.fact)] for entry in request.fields]
            yield from (dict(row) for row in product(*columns))
            if len(columns) > 1:
                yield from (dict([one]) for column in columns for one in column)
        case ask.Decide():
            table = rules.plan.tables[request.table]
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


def _typed(rules: City, fact: str) -> list[str | None]:
    declared = rules.plan.facts[fact]
    if declared.type == "choice":
        return [None, *declared.values]
    if declared.type == "number":
        return [None, "3", "4", "30", "40"]
    return [None, "言葉ひとつ", "言葉ふたつ"]


def key_of(state: State) -> object:
    """Everything that decides what can still happen; neither times nor numbers of events."""
    walks = sorted(state.walks.values(), key=lambda walk: walk.playbook)
    return (
        tuple(replace(walk, since=0, since_at=MORNING) for walk in walks),
        state.focus,
        state.office,
        frozenset(state.known.items()),
        frozenset(state.details.items()),
        frozenset((key, told.version) for key, told in state.told.items()),
        frozenset(state.items),
        frozenset(state.picked.items()),
        frozenset(state.due),
    )

"""Whether a walk can always come to an end, and whether it ever comes to a step.

Of the end it is proved that from every place that any walk can come to, this walk alone can go on to an `end`, without
judging again and without help from another walk. What may be possible, but hangs on what is not looked at, does not
count there. Of a step it is claimed that no walk comes to it only where that is certain.
"""

from collections import deque
from typing import Final

from kumamoto_ir.checks.proof.asides import strange
from kumamoto_ir.checks.proof.cone import (
    alike,
    began,
    cone,
    elsewhere,
    family,
    havoc,
    judged,
    keys_of,
    of_calls,
    of_steps,
    own,
    per_member,
    roots,
    steering,
)
from kumamoto_ir.checks.proof.lens import View
from kumamoto_ir.checks.proof.machine import Machine, Search
from kumamoto_ir.checks.proof.places import TRIES, Endless, Place, Proved, Unproved
from kumamoto_ir.checks.replay.again import relive
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City, Frame

FEW: Final = 5_000  # places that one step is worth


def ends(city: City, root: str, limit: int) -> Endless | Unproved | Proved:
    """Whether an end can be reached from everywhere, without judging again and without help from another walk.

    First with nothing known but what is judged: mostly an end is within reach whatever else is the case.
    """
    others = elsewhere(city, root, root)
    found = _ends(city, root, limit, others, facts=False)
    if isinstance(found, Proved):
        return found
    found = _ends(city, root, limit, others)
    if isinstance(found, Proved) or (isinstance(found, Endless) and root in graph.entries(city)):
        return found
    states = 0
    for entry in began(city, root):
        found = _ends(city, entry, limit, frozenset(), side_by_side=True)
        if not isinstance(found, Proved):
            return found
        states += found.states
    return Proved(states)


def _ends(
    city: City,
    root: str,
    limit: int,
    others: frozenset[str],
    *,
    facts: bool = True,
    side_by_side: bool = False,
) -> Endless | Unproved | Proved:
    inside = family(city, root) if side_by_side else graph.closure(city, root)
    if (beyond := strange(city, inside, others)) is not None:
        return beyond
    keys = steering(city, inside) if facts else judged(city, inside)
    machine = Machine(city, _view_of_ways(city, root, inside, keys, others, side_by_side=side_by_side))
    search = Search(machine)
    reached: dict[Place, int] = {}
    for number in search.run(limit):
        place = search.nodes[number][0].place
        for one in range(len(place.walks)):
            reached.setdefault(Place((place.at(one),), place.facts, place.opened), number)
    if len(search.nodes) > limit:
        return Unproved(len(search.nodes))
    surely = _leading_to_ends(machine, reached, surely=True)
    if all(place in surely for place in reached):
        return Proved(len(search.nodes))
    if not facts:
        return Unproved(len(search.nodes))
    maybe = _leading_to_ends(machine, reached, surely=False)
    doubts: list[tuple[str, ...]] = []
    for place, number in reached.items():
        if place in maybe:
            continue
        way = search.way(number)
        relived = relive(city, way.acts, None, (), None)
        if relived is not None:
            return Endless(way.said, place.at(0).top, relived[0])
        doubts.append(way.said)
        if len(doubts) == TRIES:
            break
    return Unproved(len(search.nodes), doubts[0] if doubts else ())


def _view_of_ways(
    city: City,
    root: str,
    inside: frozenset[str],
    keys: frozenset[str],
    others: frozenset[str],
    watched: frozenset[Frame] = frozenset(),
    *,
    side_by_side: bool,
) -> View:
    conditions = list(of_steps(city, sorted(inside | others)))
    per, mixed = per_member(city, inside)
    calls = of_calls(city, inside) if side_by_side else frozenset()
    return View(
        root=root,
        cone=cone(city, keys | calls, conditions, (), frozenset()),
        per=per,
        mixed=mixed,
        havoc=havoc(city, others),
        elsewhere=others,
        beside=side_by_side,
        watched=watched,
        alike=alike(city, conditions, ()),
    )


def _leading_to_ends(machine: Machine, places: dict[Place, int], *, surely: bool) -> frozenset[Place]:
    """The places of single walks from which an end can be come to, by the walk alone.

    `surely`: whatever is not looked at; where that decides the way, every way has to lead there. Otherwise, if it is
    as one likes.
    """
    came: dict[Place, list[Place]] = {}
    forced: dict[Place, set[Place]] = {}
    free: dict[Place, set[Place]] = {}  # what somebody can choose
    good: set[Place] = set()
    going: deque[Place] = deque()
    waiting = list(places)
    seen = set(waiting)
    while waiting:
        place = waiting.pop()
        ways = set()
        for move in machine.alone(place, 0):
            if surely and not move.sure:
                continue
            after = Place(move.place.walks[:1], move.place.facts, move.place.opened)
            came.setdefault(after, []).append(place)
            if surely and move.forced:
                forced.setdefault(place, set()).add(after)
            else:
                ways.add(after)
            if after not in seen:
                seen.add(after)
                waiting.append(after)
        ended = not place.walks[0].stack or _may_end(machine, place)
        if ways and not ended:
            free[place] = ways
        if ended and not forced.get(place):  # falling off the list is another rule's business
            good.add(place)
            going.append(place)
    chosen: set[Place] = set()  # where a way that can be chosen leads to an end
    while going:
        here = going.popleft()
        for place in came.get(here, ()):
            (left := forced.get(place, set())).discard(here)
            if here in free.get(place, ()):
                chosen.add(place)
            if not left and place not in good and (place not in free or place in chosen):
                good.add(place)
                going.append(place)
    return frozenset(good)


def _may_end(machine: Machine, place: Place) -> bool:
    step = machine.city.step(place.at(0).top)
    return step.effects.ends and machine.verdict(place, 0)[0] is not False


def never_entered(city: City, frame: Frame) -> bool:
    """Whether it is certain that no walk ever comes to a step while its condition holds.

    Looked at with the facts of its own condition only. Where one of them could be had only from a step that is never
    come to either, that step is the cause.
    """
    found = False
    for root in roots(city):
        inside = graph.closure(city, root)
        if frame.playbook not in inside:
            continue
        others = elsewhere(city, root, frame.playbook)
        if strange(city, inside, others) is not None or _comes_to(city, root, inside, others, frame):
            return False
        found = True
    return found


def _comes_to(city: City, root: str, inside: frozenset[str], others: frozenset[str], frame: Frame) -> bool:
    """Whether a walk may come to a step in force, as far as these facts tell; also where there is too much to see."""
    step = city.step(frame)
    keys = keys_of(city, own(step, frame.playbook))
    view = _view_of_ways(city, root, inside, keys, others, frozenset({frame}), side_by_side=False)
    machine = Machine(city, view)
    search = Search(machine)
    for number in search.run(FEW):
        place = search.nodes[number][0].place
        walk = place.at(0)
        if walk.stack and walk.top == frame and machine.verdict(place, 0)[0] is not False:
            return True
    return len(search.nodes) > FEW

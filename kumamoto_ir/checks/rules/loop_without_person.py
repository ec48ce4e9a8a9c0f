"""Nothing may go round without asking anybody: playbooks that run each other, steps that pass by themselves.

A notify passes when everybody was told, a checklist when everything was done: on its second time round a ring of
these never stops.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from kumamoto_ir.checks.context import Context
from kumamoto_ir.city import graph
from kumamoto_ir.city.city import City
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.city.step import Step
from kumamoto_ir.ground.findings import Finding

ID = "loop-without-person"
PURPOSE = "人に聞かないまま回り続ける輪がないこと"
WHY = "人に聞かない輪に入ると、道具は先へ進めません。輪の途中に問いか確かめ直しの段を置くか、行き先(next、run)を直してください。"

N = TypeVar("N", bound=Hashable)


def find(context: Context) -> Iterator[Finding]:
    """Rings of playbooks; where there are none, rings of steps."""
    # `open` may come back to where it came from: a playbook that was entered is not opened again.
    calls = {name: graph.run_by(playbook) for name, playbook in context.playbooks.items()}
    rings = list(_rings(calls, calls.__getitem__))
    for ring in rings:
        call = _call(context.playbooks[ring[0]], ring[1 % len(ring)])
        site = context.in_playbook(ring[0], "steps", call, "playbook")
        message = f"手順が互いを呼び続けます: {' → '.join((*ring, ring[0]))}"
        yield site.error(ID, message, "どこかの run を消してください。")
    if rings:
        return
    for name, playbook in context.playbooks.items():
        on = {place: _silently_on(context.city, playbook, place) for place in range(len(playbook.steps))}
        for places in _rings(on, on.__getitem__):
            ids = [playbook.steps[place].id for place in places]
            message = f"人に聞かずに回り続けます: {' → '.join((*ids, ids[0]))}"
            site = context.in_playbook(name, "steps", max(places), "next")
            yield site.error(ID, message, "間に問いの段を置くか、next を直してください。")


def _call(playbook: Playbook, name: str) -> int:
    return next(place for place, step in enumerate(playbook.steps) if step.effects.runs == name)


def _silently_on(city: City, playbook: Playbook, place: int) -> frozenset[int]:
    """Where a walk may go on from a step that asks nobody; nowhere from one that asks."""
    if not _silent(city, playbook.steps[place]):
        return frozenset()
    return frozenset(way.to for way in graph.ways(playbook, place) if way.to is not None)


def _silent(city: City, step: Step) -> bool:
    runs = step.effects.runs
    return not step.effects.asks and (runs is None or _gone_through(city, runs))


def _gone_through(city: City, name: str) -> bool:
    """Whether a playbook can be gone through without anybody being asked."""
    playbook = city.playbooks[name]
    asking = frozenset(place for place, step in enumerate(playbook.steps) if not _silent(city, step))
    silent = graph.reached(city, name, without=asking) - asking
    return any(way.to is None for place in silent for way in graph.ways(playbook, place))


def _rings(nodes: Iterable[N], on: Callable[[N], Iterable[N]]) -> Iterator[tuple[N, ...]]:
    """One shortest ring through each node that lies on one, each ring once."""
    told: set[N] = set()
    for start in nodes:
        if start in told:
            continue
        paths: dict[N, tuple[N, ...]] = {}
        waiting: list[tuple[N, ...]] = [(start,)]
        while waiting:
            path = waiting.pop(0)
            for node in sorted(on(path[-1]), key=str):
                if node == start:
                    told.update(path)
                    yield path
                    waiting.clear()
                    break
                if node not in paths:
                    paths[node] = (*path, node)
                    waiting.append(paths[node])

"""The state machine. Nobody else decides what comes next.

RULES
 1. A walk stands at the top of a stack of (playbook, step). After every event it *settles*: a step whose condition
    does not hold is passed, one that would only add marks that are there is passed, `run` goes down, `open` puts
    another walk beside this one (once: not a playbook that some walk has entered), and below the last step of a playbook that was run it comes back up. It stops at
    the first step that needs a person, and at a step with something outstanding *before* it, even if it would
    pass. Settling is part of the event that caused it; it writes nothing.
 2. Moves (answer, judgement, focus, undo) change where a walk stands and what is known. Each names the walk and
    the step it answers; one that names another step than the top is Impossible.
 3. Records (call, item, note, waiver, …) change marks only, fit at any place and are never undone. A correction
    names the record and takes its mark away; the walk does not go back for it. A call that is entered later, from
    paper, counts by when it happened: it takes nothing from a later one.
 4. Undo names the latest move of its walk that still holds. The state is then the fold of the journal without it,
    records kept. Where another walk rests on that move, undo is Impossible and changes nothing.
 5. A changed judgement takes the walk to `resume_at`, whenever it is made; an unchanged one goes on, or back to
    where it was called for. Questions on the way are asked again with the old answer offered.
 6. A fact keeps its last answer. `unknown` is an answer; unset is not.

`replay` is the fold from nothing, linear in the journal; `apply` adds one event. Both give the same state.
"""

from collections.abc import Iterable
from dataclasses import replace

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.incident.bodies import unfit
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.history import journal, last_move, taken_back
from kumamoto_ir.incident.moves import moved
from kumamoto_ir.incident.settle import beginning, settled
from kumamoto_ir.incident.state import Impossible, Log, State, UnfitError


def replay(city: City, events: Iterable[Event]) -> State | Impossible:
    """The state after a whole journal, or the first event that does not fit."""
    written = tuple(events)
    for event in written:
        if bad := _misshapen(event):
            return bad
    undone = taken_back(written, What.UNDONE)
    state: State | None = None
    for event in written:
        if event.kind == What.UNDONE or event.seq in undone:
            if state is not None:
                state = _logged(state, event)
            continue
        outcome = _open(city, event) if state is None else _step_on(city, state, event)
        if isinstance(outcome, Impossible):
            return outcome
        state = outcome
    return state if state is not None else Impossible(0, "", "記録がありません。")


def apply(city: City, state: State, event: Event) -> State | Impossible:
    """The state after one more event, or why it does not fit."""
    if bad := _misshapen(event):
        return bad
    if event.kind == What.UNDONE:
        if event.body.get("of") != last_move(state, str(event.body.get("walk"))):
            return Impossible(event.seq, "", "取り消せるのは、この手順の最後の答えだけです。")
        return replay(city, (*journal(state), event))
    return _step_on(city, state, event)


def _misshapen(event: Event) -> Impossible | None:
    name = unfit(event)
    return Impossible(event.seq, name, f"記録の「{name}」の欄が読めません。") if name else None


def _logged(state: State, event: Event) -> State:
    return replace(state, seq=event.seq, log=Log(event, state.log))


def _open(city: City, event: Event) -> State | Impossible:
    entry = event.body.get("playbook")
    if event.kind != What.OPENED or not isinstance(entry, str) or entry not in city.playbooks:
        return Impossible(event.seq, "", "最初の記録が、始まりの記録ではありません。")
    state = State(
        seq=event.seq,
        drill=bool(event.body.get("drill")),
        office=(office := str(event.body.get("office") or "")),
        known=_known_by_office(city, office),
        role=str(event.body.get("role") or ""),
        walks={entry: beginning(city, entry, event)},
        focus=entry,
        log=Log(event, None),
    )
    return settled(city, state, event)


def _known_by_office(city: City, office: str) -> dict[str, frozenset[str]]:
    """The facts that follow from where the tool stands; unknown where nobody has said."""
    return {
        name: frozenset(value for value, group in fact.by_office.items() if office in city.members(group))
        or frozenset({UNKNOWN})
        for name, fact in city.plan.facts.items()
        if fact.by_office
    }


def _step_on(city: City, state: State, event: Event) -> State | Impossible:
    try:
        return settled(city, moved(city, _logged(state, event), event), event)
    except UnfitError as error:
        return Impossible(event.seq, str(event.body.get("frame", "")), str(error))

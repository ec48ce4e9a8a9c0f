"""What `b` takes back: the last record is corrected, or the last move of the walk in front undone.

Whichever was later goes. A correction whose step was left already goes back to that step; a second `b` then goes
further back, past that step, and never forward again.
"""

from dataclasses import dataclass
from datetime import datetime

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow
from kumamoto_ir.incident.events import Draft, Event, What
from kumamoto_ir.incident.history import journal, last_move, last_record
from kumamoto_ir.incident.state import Impossible, State
from kumamoto_ir.incident.typedvalues import Refusal


@dataclass(frozen=True, slots=True)
class Back:
    """The events that go back, and what the officer is told."""

    drafts: tuple[Draft, ...]
    said: str


def step_back(city: City, state: State, now: datetime) -> Back | Refusal:
    """What goes back from here, or why nothing does."""
    walk = state.walk.playbook
    record, move = last_record(state), last_move(state, walk)
    if record is not None and (move is None or record.seq > move):
        drafts = (Draft(What.CORRECTED, now, {"of": record.seq}), *_return_to(city, state, record, now))
        return Back(drafts, "直前の記録を訂正しました。もとの記録も残っています。")
    if move is None:
        return Refusal("ここより前には戻れません。")
    drafts = (Draft(What.UNDONE, now, {"walk": walk, "of": move}),)
    after = flow.apply(city, state, trial(state, drafts[0]))
    if isinstance(after, State) and _only_returned(state, move):
        further = last_move(after, walk)
        if further is not None:
            drafts = (*drafts, Draft(What.UNDONE, now, {"walk": walk, "of": further}))
            after = flow.apply(city, after, trial(after, drafts[-1]))
    if isinstance(after, Impossible):
        return Refusal("ほかの手順がこの答えを使っているので、戻れません。", "w でほかの手順へ移れます。")
    return Back(drafts, "一つ前に戻りました。")


def _return_to(city: City, state: State, record: Event, now: datetime) -> tuple[Draft, ...]:
    """Back to the step of a corrected record, where the walk has left it."""
    frame = Frame.parse(str(record.body.get("frame", "")))
    walk = state.walk
    if not city.has(frame) or walk.top == frame or frame.playbook not in {at.playbook for at in walk.stack}:
        return ()
    body: dict[str, Json] = {"walk": walk.playbook, "frame": str(frame), "corrected": record.seq}
    return (Draft(What.FOCUSED, now, body),)


def _only_returned(state: State, move: int) -> bool:
    """Whether a move only went back to a step after a correction."""
    return any(event.seq == move and "corrected" in event.body for event in journal(state))


def trial(state: State | None, draft: Draft) -> Event:
    """An event that is not written, to see what it would do."""
    seq = state.seq + 1 if state is not None else 1
    return Event(
        "",
        "",
        seq,
        draft.occurred_at,
        draft.occurred_at,
        "",
        "",
        draft.kind,
        draft.body,
        draft.words,
        None,
        "",
        "",
        "",
    )

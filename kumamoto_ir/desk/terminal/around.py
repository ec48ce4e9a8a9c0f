"""What stands around every question: the line above it, what the clock says, which clause it rests on, and why."""

from datetime import datetime, timedelta

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.contacts import opening
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Basis, Origin
from kumamoto_ir.desk.terminal.officer import View
from kumamoto_ir.ground.dates import JST, clock, clock_near
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.pending import next_due
from kumamoto_ir.incident.state import State
from kumamoto_ir.saying.words import (
    BEFORE_JUDGEMENT,
    READ_NOT,
    READ_PARTLY,
    UNCONFIRMED,
    confirmation_text,
    origin_text,
)


def header(view: View) -> str:
    """The line above every question: real or drill, which incident, what has been judged."""
    levels = [standing(view.city, view.state, fact) for fact in _judged_facts(view)]
    return " ".join((f"{mark(view.state.drill)}{view.incident}", *levels))


def clock_lines(view: View) -> tuple[str, ...]:
    """What the clock says while anything else is asked: minutes to opening, expected times, the next re-check."""
    city, local = view.city, view.now.astimezone(JST)
    opens = datetime.combine(local.date(), opening(city.contacts, view.state.office), JST)
    parts = []
    here = {frame.playbook for frame in view.state.walk.stack}
    if city.plan.clock and any(city.playbooks[name].clock for name in here):
        if timedelta() < opens - local <= timedelta(hours=3) and local.weekday() < 5 and not view.holiday:
            parts.append(f"開庁 {clock(opens)}まで あと{-(-(opens - local) // timedelta(minutes=1))}分")
        known = view.state.known.keys() | view.state.details.keys()
        for shown in city.plan.clock:
            if shown.fact in known and known.isdisjoint(shown.until):
                at = view.state.details.get(shown.fact)
                said = clock_near(datetime.fromisoformat(at), view.now) if at is not None else UNCONFIRMED
                parts.append(f"{city.plan.facts[shown.fact].say} {said}")
    if (due := next_due(view.state)) is not None:
        parts.append(f"次の確認 {clock_near(due, view.now)}")
    return tuple(parts)


def _judged_facts(view: View) -> tuple[str, ...]:
    """The facts that somebody judges in the playbooks that this incident entered."""
    entered = {name for walk in view.state.walks.values() for name in walk.entered}
    steps = (step for name in sorted(entered) for step in view.city.playbooks[name].steps)
    judged = (view.city.judged(step) for step in steps)
    return tuple(dict.fromkeys(fact for fact in judged if fact is not None))


def standing(city: City, state: State, fact: str) -> str:
    """A judged fact in words: its level, 暫定 where nobody who decides was heard, or 判定前."""
    judgement = state.judged.get(fact)
    if judgement is None or judgement.level == UNKNOWN:
        return BEFORE_JUDGEMENT
    said = city.plan.facts[fact].values[judgement.level]
    return f"{said}(暫定)" if judgement.provisional else said


def source_line(city: City, basis: Basis) -> str:
    """Which clause, and how far it backs what is shown."""
    clause = city.plan.clauses[basis.clause]
    reading = {"partial": f"・{READ_PARTLY}", "none": f"・{READ_NOT}", "full": ""}[clause.read]
    if basis.confirmed is not None or basis.origin in (Origin.LOCAL, Origin.LAW, Origin.SETTING):
        reading = ""
    return f"{clause.ref} {clause.title}[{origin_text(basis)}{reading}]".lstrip() + (
        f" {basis.note}" if basis.note else ""
    )


def explanation(view: View) -> tuple[str, ...]:
    """What `?` shows: why this is asked, the clause in our words, and how far it is backed."""
    frame = getattr(view.request, "frame", None)
    if not isinstance(frame, Frame):
        return ("この場面に説明はありません。",)
    step = view.city.step(frame)
    basis = view.city.basis(frame)
    if isinstance(view.request, ask.Call) and view.request.target.basis is not None:
        basis = view.request.target.basis  # what the screen of a call rests on
    clause = view.city.plan.clauses[basis.clause]
    lines = [step.why] if step.why else []
    lines += [f"根拠: {source_line(view.city, basis)}", clause.says]
    if confirmed := confirmation_text(basis):
        lines.append(f"確認: {confirmed}")
    return tuple(lines)

"""From what is known of an incident to what papers, telephone scripts, `status` and `log` see of it (`report.py`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Judges
from kumamoto_ir.ground.dates import JST, clock, era_datetime, short_datetime
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.flow import replay
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.obligations import Need, Target, all_outstanding
from kumamoto_ir.incident.pending import tellings_left
from kumamoto_ir.incident.state import HEARD, NOT_NEEDED, TOLD, State
from kumamoto_ir.saying.boards import boards
from kumamoto_ir.saying.books import books, doubts, due_days
from kumamoto_ir.saying.chronology import calls, chronology, instructions, milestones, notes
from kumamoto_ir.saying.eventwords import words_of
from kumamoto_ir.saying.factwords import (
    facts_text,
    item_text,
    member_values,
    row_texts,
    spoken,
    todo_text,
    topic_text,
    unknown,
    value_text,
)
from kumamoto_ir.saying.report import (
    Calling,
    Change,
    Done,
    Level,
    Number,
    Report,
    Sender,
    Told,
    Track,
    Untold,
)
from kumamoto_ir.saying.words import ADDED, BLANK_NUMBER, CALL_OUTCOMES, CHANGED, HOURS, ITEM_OUTCOMES

NO_TIME: Final = "時刻未確認"


def project(
    city: City,
    state: State,
    *,
    me: Sender,
    incident: str,
    now: datetime,
    head: str,
    since: int | None = None,
) -> Report:
    """The report of an incident at a moment (aware); what is younger than the record `since` is marked."""
    written = {event.seq: event for event in journal(state)}
    levels = _levels(city, state)
    needs = all_outstanding(city, state)
    changes = changes_since(city, state, since) if since is not None else {}
    happened = chronology(city, state)
    return Report(
        drill=state.drill,
        mark=mark(state.drill),
        incident=incident,
        municipality=city.plan.municipality.name,
        plan=city.plan.municipality.plan,
        made_at=era_datetime(now),
        now=f"{now.astimezone(JST).month}月{now.astimezone(JST).day}日 {clock(now)}",
        records=len(written),
        head=head[:8],
        voided=state.voided,
        next_at=era_datetime(min(state.due.values())) if state.due else "",
        me=Sender(*(text or BLANK_NUMBER for text in (me.office, me.name, me.role, me.tel))),
        facts=facts_text(city, state),
        clock={
            name: _clock(state, name, now)
            for name, fact in city.plan.facts.items()
            if fact.type == "datetime"
        },
        spoken=spoken(city, state),
        tracks=_tracks(city, state),
        level=levels[0] if levels else Level(),
        levels=levels,
        told=tuple(_told(city, state, written, since)),
        received=tuple(_told(city, state, written, since, incoming=True)),
        instructions=instructions(city, state),
        untold=tuple(_untold(city, state, target) for target in tellings_left(needs)),
        calling=tuple(_calling(city, state, target) for target in tellings_left(needs)),
        todo=tuple(_todo(city, state, need) for need in needs if need.target is None),
        done=tuple(_done(city, state, written, since)),
        notes=notes(state),
        chronology=happened,
        calls=calls(city, state),
        registers=books(city, state),
        boards=boards(city, state, now),
        doubts=doubts(city, state, now),
        unknown=unknown(city, state),
        changes=tuple(changes.values()),
        changed={name: CHANGED if name in changes else "" for name in city.plan.facts},
        members=member_values(city, state),
        judgements=tuple(entry for entry in happened if written[entry.seq].kind == What.JUDGED),
        milestones=milestones(city, state),
        deadlines=tuple(due_days(city, state).values()),
    )


def _clock(state: State, name: str, now: datetime) -> str:
    """A time as one says it: only the hour on the same day, with the date before it otherwise."""
    if name not in state.details:
        return NO_TIME
    moment = datetime.fromisoformat(state.details[name])
    day = moment.astimezone(JST).date()
    return clock(moment) if day == now.astimezone(JST).date() else f"{day.month}月{day.day}日{clock(moment)}"


def changes_since(city: City, state: State, seq: int) -> Mapping[str, Change]:
    """The facts that read differently now than they did after record `seq`, in the order of the plan."""
    then = replay(city, (event for event in journal(state) if event.seq <= seq))
    if not isinstance(then, State):
        return {}
    before, after = facts_text(city, then), facts_text(city, state)
    return {
        name: Change(fact.say, before[name], after[name])
        for name, fact in city.plan.facts.items()
        if before[name] != after[name]
    }


def last_paper(state: State, contact: str) -> int | None:
    """The seq at which the last numbered paper for a contact was written, for `changes_since`."""
    return next(
        (
            event.seq
            for event in reversed(journal(state))
            if event.kind == What.TEXTED and "number" in event.body and event.body.get("contact") == contact
        ),
        None,
    )


def _tracks(city: City, state: State) -> tuple[Track, ...]:
    entered = {name for walk in state.walks.values() for name in walk.entered}
    tracks = []
    for name, playbook in city.playbooks.items():
        if name in entered:
            clause = city.plan.clauses.get(playbook.basis.clause)
            tracks.append(
                Track(name, playbook.title, clause.ref if clause else "", clause.title if clause else "")
            )
    return tuple(sorted(tracks, key=lambda track: track.clause))


def _levels(city: City, state: State) -> tuple[Level, ...]:
    """A level for each table of a playbook that the incident entered."""
    found: dict[str, Level] = {}
    for track in _tracks(city, state):
        for step in city.playbooks[track.id].steps:
            if (judges := step.effects.judges) is not None:
                found.setdefault(judges.table, _level(city, state, judges))
    return tuple(found.values())


def _level(city: City, state: State, judges: Judges) -> Level:
    table = city.table(judges)
    fact = city.plan.facts[table.judges]
    judgement = state.judged.get(table.judges)
    if judgement is None or judgement.level == UNKNOWN:
        return Level(shown=True, fact=fact.say)
    return Level(
        shown=True,
        fact=fact.say,
        say=value_text(fact, judgement.level),
        by=city.name(judgement.by),
        at=short_datetime(judgement.at),
        state="暫定" if judgement.provisional else "判定",
        rows=row_texts(city, judges.table, judgement.rows),
    )


def _told(
    city: City,
    state: State,
    written: Mapping[int, Event],
    since: int | None,
    *,
    incoming: bool = False,
) -> list[Told]:
    """Those who were told, or those from whom word came."""
    return [
        Told(
            name=city.name(contact),
            person=words_of(written[telling.seq], "person"),
            act=str(written[telling.seq].body.get("act") or ""),
            topic=topic_text(city, topic),
            at=short_datetime(telling.at),
            outcome=CALL_OUTCOMES[telling.outcome],
            via=city.name(telling.via) if telling.via != contact else "",
            note=words_of(written[telling.seq], "note"),
            renewal=bool(written[telling.seq].body.get("renewal")),
            reached=telling.outcome in TOLD,
            new=_new(telling.seq, since),
        )
        for (contact, topic), telling in sorted(
            state.told.items(), key=lambda held: (held[1].at, held[1].seq)
        )
        if (telling.outcome == HEARD if incoming else telling.outcome in {*TOLD, NOT_NEEDED} - {HEARD})
    ]


def _new(seq: int, since: int | None) -> str:
    return ADDED if since is not None and seq > since else ""


def numbers(city: City, contact: str) -> tuple[Number, ...]:
    """The ways to reach a contact, in the order in which they are listed."""
    held = city.contacts
    return tuple(
        Number(
            channel.means,
            held.means[channel.means].say,
            HOURS[channel.hours],
            channel.number or BLANK_NUMBER,
        )
        for channel in held.contacts[contact].channels
    )


def _calling(city: City, state: State, target: Target) -> Calling:
    untold = _untold(city, state, target)
    person = city.contacts.contacts[target.contact].person or ""
    return Calling(
        untold.name, person, untold.act, untold.topic, untold.why, numbers(city, target.contact), ""
    )


def _untold(city: City, state: State, target: Target) -> Untold:
    last = state.tried.get((target.contact, target.topic))
    tried = CALL_OUTCOMES[last.outcome] if last is not None and last.outcome not in TOLD else ""
    if target.renewal:
        why = f"続報が必要({tried})" if tried else "続報が必要"
    else:
        why = tried or ("要否を決めていない" if target.if_needed else "未実施")
    return Untold(city.name(target.contact), target.act, topic_text(city, target.topic), why)


def _todo(city: City, state: State, need: Need) -> str:
    if need.kind == "confirm":
        return f"{city.plan.facts[need.fact].say}は暫定。判定する人に確かめる"
    return todo_text(city, need.item, state)


def _done(city: City, state: State, written: Mapping[int, Event], since: int | None) -> list[Done]:
    marks = sorted(state.items.items(), key=lambda held: (written[held[1].seq].occurred_at, held[1].seq))
    return [
        Done(
            at=short_datetime(written[held.seq].occurred_at),
            say=item_text(city, key, state),
            outcome=ITEM_OUTCOMES[held.outcome],
            note=words_of(written[held.seq], key),
            new=_new(held.seq, since),
        )
        for key, held in marks
    ]

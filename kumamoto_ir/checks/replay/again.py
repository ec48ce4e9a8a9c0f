"""A walk of the exploration gone again on the real machine, answer by answer, as a duty officer would go it.

The exploration keeps only what one question needs; here everything else is asked too, and is answered plainly. The
outcome is what the officer sees, line by line, and the entries of an answers file that leads there (`ir run --answers`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from kumamoto_ir.checks.proof.places import Act
from kumamoto_ir.checks.replay.plainly import Plainly, said, spread
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.playbook import ANY_END, Must
from kumamoto_ir.ground.dates import JST
from kumamoto_ir.ground.findings import Walk, WalkStep
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.backward import trial
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.obligations import Need, members_asked, needs_of
from kumamoto_ir.incident.pending import judging_step, pending, ring
from kumamoto_ir.incident.respond import call, respond
from kumamoto_ir.incident.state import REPEATED, State
from kumamoto_ir.kinds.form import Form

Watch: TypeAlias = tuple[str, Must, str | None]  # an obligation of a playbook, before a step (None: its foot)

AT: Final = datetime(2026, 1, 5, 8, 0, tzinfo=JST)  # a Monday before opening; the clock stands still there
_FOOT: Final = "\0foot"
_MANY: Final = 200  # requests that one act may take


def _nothing(value: Json) -> bool:
    """Whether an answer to a form, or to a repeated question, says nothing."""
    return not value or (isinstance(value, list) and not any(value))


def _asked_at(request: ask.Request) -> Frame | None:
    """The step that a request is about."""
    return None if isinstance(request, ask.Stuck | ask.Finished) else request.frame


class _OffTheWayError(Exception):
    """The real machine does not go where the exploration went."""


@dataclass
class Again:
    """One walk under way: an officer who does what the exploration did. `others`: the other obligations are there too, and are closed with a reason where they stop."""

    city: City
    playbook: str
    office: str
    member: str | None
    broken: Watch | None
    others: bool = False
    state: State = field(init=False)
    steps: list[WalkStep] = field(default_factory=list)
    plainly: Plainly = field(init=False)

    def go(self, acts: Sequence[Act]) -> Walk | None:
        """All acts, one after the other; None where the machine goes elsewhere or is not stopped."""
        self.steps = []
        self.plainly = Plainly(self.city)
        role = next(iter(self.city.contacts.groups.get("roles", ())), "")
        body: dict[str, Json] = {
            "playbook": self.playbook,
            "drill": True,
            "office": self.office,
            "role": role,
        }
        begun = flow.replay(self.city, [trial(None, Draft(What.OPENED, AT, body))])
        if not isinstance(begun, State):
            return None
        self.state = begun
        try:
            for act in acts:
                if self._stopped():
                    break
                self._act(act)
            stopped = self._stopped() or self._stopped_elsewhere()
        except _OffTheWayError:
            return None
        left = self.others and self.broken is not None and self.broken[2] is None
        if self.broken is not None and not stopped and not left:
            return None
        return Walk(self.playbook, self.office, tuple(self.steps))

    # ------------------------------------------------------------ where it is stopped

    def _stopped(self) -> bool:
        """Whether the guard stands in the way of the walk in front and lists what the obligation lacks."""
        request = pending(self.city, self.state)
        if self.broken is None or not isinstance(request, ask.Guard):
            return False
        keys = {need.key for need in self._needs()}
        return request.frame.playbook == self.broken[0] and any(need.key in keys for need in request.needs)

    def _needs(self) -> Sequence[Need]:
        """What is outstanding of the obligation now."""
        if self.broken is None:
            return ()
        playbook, must, _ = self.broken
        return needs_of(self.city, self.state, playbook, must)

    def lacking(self) -> tuple[str, ...]:
        """The contacts, and the items by their own names, that are outstanding of the obligation now."""
        names = [
            need.target.contact if need.target is not None else need.item.partition("@")[0].partition(".")[2]
            for need in self._needs()
        ]
        return tuple(dict.fromkeys(names))

    def _stopped_elsewhere(self) -> bool:
        for name, walk in self.state.walks.items():
            if self.broken is not None and not walk.ended and name != self.state.walk.playbook:
                self._front(name)
                if self._stopped():
                    return True
        return False

    # ------------------------------------------------------------ acts

    def _act(self, act: Act) -> None:
        self._front(act.walk)
        if act.kind == "do":
            self._carry_out(act)
            return
        self._past_others()
        if self.state.walk.top != act.frame:
            if act.kind == "answer" and _nothing(act.value):
                return  # the machine has passed what asks nothing
            raise _OffTheWayError
        match act.kind:
            case "answer":
                self._answer(act.frame, act.value, partly=act.partly)
            case "pick":
                self._pick(act.value is True)
            case "judge":
                self._judge(act.frame, str(act.value))
            case "again":
                self._again(act)
            case "aside" if act.to is not None:
                self._aside(act.to, act)
            case _:
                raise _OffTheWayError

    def _front(self, walk: str) -> None:
        if self.state.walk.playbook == walk:
            return
        if walk not in self.state.walks:
            raise _OffTheWayError
        line = f"w で「{self.city.playbooks[walk].title}」へ移る"
        self._put(Draft(What.FOCUSED, AT, {"walk": walk}), {"key": "w", "walk": walk}, line)

    def _past_others(self) -> None:
        """Past what other obligations stop for: those are not what is looked for here."""
        while isinstance(request := pending(self.city, self.state), ask.Guard) and not self._stopped():
            if not self.others or self.broken is None:
                raise _OffTheWayError
            keys: list[Json] = [need.key for need in request.needs]
            self._give(request, {"waive": keys, "reason": "この道で確かめるものではないため"})

    def _carry_out(self, act: Act) -> None:
        """What a step lists, until the walk goes on; nothing where the machine has passed it.

        A register gets one row where the obligation asks for something by each.
        """
        written = False
        for _ in range(_MANY):
            self._past_others()
            request = pending(self.city, self.state)
            if self._stopped() or _asked_at(request) != act.frame or self.state.walk.back:
                return
            if isinstance(request, ask.Pick):
                self._pick(act.value is not False)
            elif isinstance(request, ask.Unreached):
                self._ring(request)
            elif isinstance(request, ask.Enter) and not written and request.book in self._books():
                self._give(request, {column.id: None for column in request.register.columns})
                written = True
            elif (answer := self.plainly.answer(request)) is not None:
                self._give(request, answer)
                if self.state.walk.top == act.frame and isinstance(request, ask.Wait):
                    return
            else:
                raise _OffTheWayError
        raise _OffTheWayError

    def _books(self) -> frozenset[str]:
        """The registers of which each row is asked for."""
        if self.broken is None:
            return frozenset()
        playbook, must, _ = self.broken
        books = {self.city.items[f"{playbook}.{name}"][1].effects.rows_of for name in must.done}
        return frozenset(book for book in books if book is not None)

    def _ring(self, request: ask.Unreached) -> None:
        target = request.targets[0]
        draft = call(ring(self.city, target, ()), REPEATED, AT)
        if not isinstance(draft, Draft):
            raise _OffTheWayError
        entry: dict[str, Json] = {
            "key": "c",
            "to": target.contact,
            "topic": target.topic,
            "outcome": REPEATED,
        }
        self._put(draft, entry, f"c で {self.city.name(target.contact)} にもう一度電話する")

    def _pick(self, own: bool) -> None:
        request = pending(self.city, self.state)
        if not isinstance(request, ask.Pick):
            return  # nobody is asked: whoever was picked before stays so
        members = [name for name in request.members if (name == self.member) == own or self.member is None]
        if not members:
            raise _OffTheWayError
        chosen: list[Json] = [*members] if self.member is None else [members[0]]
        self._give(request, chosen)

    def _answer(self, frame: Frame, value: Json, *, partly: bool) -> None:
        request = pending(self.city, self.state)
        if isinstance(request, ask.SetTime):
            self._give(request, self.plainly.answer(request))
            request = pending(self.city, self.state)
        if isinstance(request, ask.Pick):
            given = value[0] if isinstance(value, list) and value else None
            self._pick(given is not None)
            request = pending(self.city, self.state)
        if _asked_at(request) != frame:
            raise _OffTheWayError
        if self.city.step(frame).effects.each is not None:
            self._answer_each(frame, value if isinstance(value, list) else [], partly=partly)
        elif isinstance(request, ask.Fill):
            self._fill(frame, value if isinstance(value, dict) else {}, partly=partly)
        else:
            self._give(request, value if value is not None else self.plainly.answer(request))

    def _fill(self, frame: Frame, values: Mapping[str, Json], *, partly: bool) -> None:
        for _ in range(_MANY):
            request = pending(self.city, self.state)
            if not isinstance(request, ask.Fill) or request.frame != frame:
                return
            wanted = {entry.fact for entry in request.fields}
            if partly:
                wanted &= values.keys()
            self._give(request, self.plainly.filled(sorted(wanted), values))
            if partly:
                return

    def _answer_each(self, frame: Frame, values: Sequence[Json], *, partly: bool) -> None:
        members = members_asked(self.city, self.state, frame)
        answers = spread(members, self.member, values, partly=partly)
        for _ in range(_MANY):
            request = pending(self.city, self.state)
            if self._stopped() or _asked_at(request) != frame or not answers:
                return
            if isinstance(request, ask.Ask) and request.rows:
                self._give(request, {name: one for name, one in answers.items() if isinstance(one, str)})
                return
            member = getattr(request, "member", None)
            if not isinstance(member, str) or member not in answers:
                return
            one = answers.pop(member)
            if isinstance(request, ask.Fill):
                held = one if isinstance(one, dict) else {}
                self._give(request, self.plainly.filled([part.fact for part in request.fields], held))
            else:
                self._give(request, one)

    def _judge(self, frame: Frame, level: str) -> None:
        request = pending(self.city, self.state)
        if isinstance(request, ask.Tick):
            self._give(request, [])
            request = pending(self.city, self.state)
        if not isinstance(request, ask.Decide) or request.frame != frame:
            raise _OffTheWayError
        self._give(request, level)

    def _again(self, act: Act) -> None:
        frame = judging_step(self.city, self.state)
        if frame is None or frame != act.to:
            raise _OffTheWayError
        self._focus(frame, {"key": "l"}, "l で判定し直す")
        self._judge(frame, str(act.value))

    def _aside(self, frame: Frame, act: Act) -> None:
        if frame.playbook not in self.state.walk.entered:
            raise _OffTheWayError
        entry = {"key": "w", "walk": self.state.walk.playbook, "frame": str(frame)}
        self._focus(frame, entry, f"w で「{self.city.step(frame).say}」をする")
        self._answer(frame, act.value, partly=act.partly)
        if act.partly and (judging := judging_step(self.city, self.state)) is not None:
            fact = self.city.judged(self.city.step(judging))
            old = next(iter(self.state.known.get(fact or "", ())), None)
            if old is None:
                raise _OffTheWayError
            self._again(Act("again", act.walk, act.frame, old, judging))

    # ------------------------------------------------------------ the machine

    def _focus(self, frame: Frame, entry: Mapping[str, Json], line: str) -> None:
        """Goes to a step of the walk in front, wherever that stands."""
        body: dict[str, Json] = {"walk": self.state.walk.playbook, "frame": str(frame)}
        self._put(Draft(What.FOCUSED, AT, body), entry, line)

    def _give(self, request: ask.Request, answer: Json) -> None:
        draft = respond(self.city, self.state, request, answer, AT)
        if not isinstance(draft, Draft):
            raise _OffTheWayError
        frame = _asked_at(request)
        step: dict[str, Json] = {"step": str(frame)} if frame is not None else {}
        self._put(draft, {**step, "answer": answer}, said(self.city, request, answer))

    def _put(self, draft: Draft, entry: Mapping[str, Json], line: str) -> None:
        after = flow.apply(self.city, self.state, trial(self.state, draft))
        if not isinstance(after, State):
            raise _OffTheWayError
        self.state = after
        self.steps.append(WalkStep(line, entry))


def relive(
    city: City,
    acts: Sequence[Act],
    member: str | None,
    missing: tuple[str, ...],
    broken: Watch | None,
) -> tuple[Walk, tuple[str, ...]] | None:
    """The walk on the real machine, and what is outstanding there; None where it does not lead there.

    `broken`: an obligation of a playbook that has to be outstanding at the end of the walk, before a step (None: at the
    foot of its playbook); without it, the walk only has to be gone. `member` is the one singled out.
    """
    for office in _offices(city, acts[0].value, missing):
        bare = Again(_only(city, broken), acts[0].frame.playbook, office, member, broken)
        gone = bare.go(acts[1:])
        if gone is None:
            continue
        whole = Again(city, acts[0].frame.playbook, office, member, broken, others=True)
        return whole.go(acts[1:]) or gone, bare.lacking()
    return None


def _offices(city: City, wanted: Json, missing: tuple[str, ...]) -> Iterator[str]:
    """The office that the walk begins at; nobody is told about his own, so another one where that is who is missing."""
    offices = ("", *city.members(city.contacts.stations))
    if wanted is None or wanted in missing:
        yield from (office for office in offices if office not in missing)
    else:
        yield str(wanted)


def _only(city: City, broken: Watch | None) -> City:
    """The same rules with one obligation, which is also asked for where its playbook comes back from."""
    playbooks = {name: book.model_copy(update={"must": ()}) for name, book in city.playbooks.items()}
    if broken is not None:
        playbook, must, _ = broken
        book = playbooks[playbook]
        foot = Form(kind="form", id=_FOOT, who=book.steps[0].who, say="", fields=())
        before = (*must.before, _FOOT) if ANY_END in must.before else must.before
        musts = (must.model_copy(update={"before": before}),)
        playbooks[playbook] = book.model_copy(update={"must": musts, "steps": (*book.steps, foot)})
    return City(city.plan, city.contacts, playbooks)

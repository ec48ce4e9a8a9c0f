"""A walk of the exploration gone again on the real machine, answer by answer, as a duty officer would go it.

The exploration keeps only what one question needs; here everything else is asked too, and is answered plainly. The
outcome is what the officer sees, line by line, and the entries of an answers file that leads there (`ir run --answers`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from kumamoto_ir import events as kinds
from kumamoto_ir import flow
from kumamoto_ir import requests as ask
from kumamoto_ir.backward import trial
from kumamoto_ir.checks.plainly import Plainly, spread
from kumamoto_ir.checks.places import Act
from kumamoto_ir.checks.saying import said
from kumamoto_ir.dates import JST
from kumamoto_ir.events import Draft, Json
from kumamoto_ir.facts import UNKNOWN
from kumamoto_ir.obligations import Need, members_asked, needs_of
from kumamoto_ir.pending import judging_step, pending, ring
from kumamoto_ir.playbook import ANY_END, Form, Must
from kumamoto_ir.respond import call, respond
from kumamoto_ir.rules import Frame, Rules
from kumamoto_ir.state import REPEATED, State

AT: Final = datetime(2026, 1, 5, 8, 0, tzinfo=JST)  # a Monday before opening; the clock stands still there
_FOOT: Final = "\0foot"
_MANY: Final = 200  # requests that one act may take


@dataclass(frozen=True)
class Relived:
    """A walk that was gone: where it begins, at which office, what was asked and answered, and the same as entries."""

    playbook: str
    office: str
    lines: tuple[str, ...]
    entries: tuple[Mapping[str, Json], ...]
    needs: tuple[Need, ...]


class _OffTheWayError(Exception):
    """The real machine does not go where the exploration went."""


def relive(
    rules: Rules,
    acts: Sequence[Act],
    member: str | None,
    missing: tuple[str, ...],
    broken: tuple[str, Must, str | None] | None,
) -> Relived | None:
    """The walk on the real machine; None where it does not lead there.

    `broken`: an obligation of a playbook that has to be outstanding at the end of the walk, before a step (None: at the
    foot of its playbook); without it, the walk only has to be gone. `member` is the one singled out.
    """
    for office in _offices(rules, acts[0].value, missing):
        bare = _Walk(_only(rules, broken), acts[0].frame.playbook, office, member, broken)
        if bare.go(acts[1:]) is None:
            continue
        whole = _Walk(rules, acts[0].frame.playbook, office, member, broken, others=True)
        relived = whole.go(acts[1:])
        return relived or bare.go(acts[1:])
    return None


def _offices(rules: Rules, wanted: Json, missing: tuple[str, ...]) -> Iterator[str]:
    """The office that the walk begins at; nobody is told about his own, so another one where that is who is missing."""
    offices = ("", *rules.members(rules.contacts.stations))
    if wanted is None or wanted in missing:
        yield from (office for office in offices if office not in missing)
    else:
        yield str(wanted)


def _only(rules: Rules, broken: tuple[str, Must, str | None] | None) -> Rules:
    """The same rules with one obligation, which is also asked for where its playbook comes back from."""
    playbooks = {name: book.model_copy(update={"must": ()}) for name, book in rules.playbooks.items()}
    if broken is not None:
        playbook, must, _ = broken
        book = playbooks[playbook]
        foot = Form(kind="form", id=_FOOT, who=book.steps[0].who, say="", fields=())
        before = (*must.before, _FOOT) if ANY_END in must.before else must.before
        musts = (must.model_copy(update={"before": before}),)
        playbooks[playbook] = book.model_copy(update={"must": musts, "steps": (*book.steps, foot)})
    return Rules(rules.plan, rules.contacts, playbooks)


@dataclass
class _Walk:
    """One walk under way. `others`: the other obligations are there too, and are closed with a reason where they stop."""

    rules: Rules
    playbook: str
    office: str
    member: str | None
    broken: tuple[str, Must, str | None] | None
    others: bool = False
    state: State = field(init=False)
    lines: list[str] = field(default_factory=list)
    entries: list[Mapping[str, Json]] = field(default_factory=list)
    plainly: Plainly = field(init=False)

    def go(self, acts: Sequence[Act]) -> Relived | None:
        """All acts, one after the other; None where the machine goes elsewhere or is not stopped."""
        self.lines, self.entries = [], []
        self.plainly = Plainly(self.rules)
        role = next(iter(self.rules.contacts.groups.get("roles", ())), "")
        body: dict[str, Json] = {"playbook": self.playbook, "drill": True, "office": self.office, "role": role}
        begun = flow.replay(self.rules, [trial(None, Draft(kinds.OPENED, AT, body))])
        if not isinstance(begun, State):
            return None
        self.state = begun
        try:
            for act in acts:
                if self._stopped():
                    break
                self._act(act)
            needs = self._stopped() or self._stopped_elsewhere()
        except _OffTheWayError:
            return None
        left = self.others and self.broken is not None and self.broken[2] is None
        if self.broken is not None and not needs and not left:
            return None
        return Relived(self.playbook, self.office, tuple(self.lines), tuple(self.entries), needs)

    # ------------------------------------------------------------ where it is stopped

    def _stopped(self) -> tuple[Need, ...]:
        """What the guard lists of the obligation, if it stands in the way of the walk in front."""
        request = pending(self.rules, self.state)
        if self.broken is None or not isinstance(request, ask.Guard):
            return ()
        playbook, must, _ = self.broken
        if request.frame.playbook != playbook:
            return ()
        keys = {need.key for need in needs_of(self.rules, self.state, playbook, must)}
        return tuple(need for need in request.needs if need.key in keys)

    def _stopped_elsewhere(self) -> tuple[Need, ...]:
        for name, walk in self.state.walks.items():
            if self.broken is not None and not walk.ended and name != self.state.walk.playbook:
                self._front(name)
                if needs := self._stopped():
                    return needs
        return ()

    # ------------------------------------------------------------ acts

    def _act(self, act: Act) -> None:
        self._front(act.walk)
        if act.kind == "do":
            self._carry_out(act)
            return
        self._past_others()
        if self.state.walk.top != act.frame:
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
        self._put(Draft(kinds.FOCUSED, AT, {"walk": walk}), {"key": "w", "walk": walk})
        self.lines.append(f"w で「{self.rules.playbooks[walk].title}」へ移る")

    def _past_others(self) -> None:
        """Past what other obligations stop for: those are not what is looked for here."""
        while isinstance(request := pending(self.rules, self.state), ask.Guard) and not self._stopped():
            if not self.others or self.broken is None:
                raise _OffTheWayError
            keys: list[Json] = [need.key for need in request.needs]
            self._give(request, {"waive": keys, "reason": "この道で確かめるものではないため"})

    def _carry_out(self, act: Act) -> None:
        """What a step lists, until the walk goes on; nothing where the machine has passed it."""
        for _ in range(_MANY):
            self._past_others()
            request = pending(self.rules, self.state)
            if self._stopped() or getattr(request, "frame", None) != act.frame or self.state.walk.back:
                return
            match request:
                case ask.Pick():
                    self._pick(act.value is not False)
                case ask.Unreached():
                    self._ring(request)
                case ask.Ask() | ask.Fill() | ask.Wait() | ask.SetTime():
                    self._give(request, self.plainly.answer(request))
                    if self.state.walk.top == act.frame and isinstance(request, ask.Wait):
                        return
                case ask.Call() | ask.Check() | ask.Enter() | ask.Write():
                    self._give(request, self.plainly.answer(request))
                case _:
                    raise _OffTheWayError
        raise _OffTheWayError

    def _ring(self, request: ask.Unreached) -> None:
        target = request.targets[0]
        draft = call(ring(self.rules, target, ()), REPEATED, AT)
        if not isinstance(draft, Draft):
            raise _OffTheWayError
        self._put(draft, {"key": "c", "to": target.contact, "topic": target.topic, "outcome": REPEATED})
        self.lines.append(f"c で {self.rules.name(target.contact)} にもう一度電話する")

    def _pick(self, own: bool) -> None:
        request = pending(self.rules, self.state)
        if not isinstance(request, ask.Pick):
            return  # nobody is asked: whoever was picked before stays so
        members = [name for name in request.members if (name == self.member) == own or self.member is None]
        if not members:
            raise _OffTheWayError
        chosen: list[Json] = [*members] if self.member is None else [members[0]]
        self._give(request, chosen)

    def _answer(self, frame: Frame, value: Json, *, partly: bool) -> None:
        request = pending(self.rules, self.state)
        if isinstance(request, ask.SetTime):
            self._give(request, self.plainly.answer(request))
            request = pending(self.rules, self.state)
        if isinstance(request, ask.Pick):
            given = value[0] if isinstance(value, list) and value else None
            self._pick(given is not None)
            request = pending(self.rules, self.state)
        if getattr(request, "frame", None) != frame:
            raise _OffTheWayError
        if getattr(self.rules.step(frame), "each", None) is not None:
            self._answer_each(frame, value if isinstance(value, list) else [], partly=partly)
        elif isinstance(request, ask.Fill):
            self._fill(frame, value if isinstance(value, dict) else {}, partly=partly)
        else:
            self._give(request, value if value is not None else self.plainly.answer(request))

    def _fill(self, frame: Frame, values: Mapping[str, Json], *, partly: bool) -> None:
        for _ in range(_MANY):
            request = pending(self.rules, self.state)
            if not isinstance(request, ask.Fill) or request.frame != frame:
                return
            wanted = {entry.fact for entry in request.fields}
            if partly:
                wanted &= values.keys()
            self._give(request, {fact: self.plainly.typed(fact, values.get(fact, UNKNOWN)) for fact in sorted(wanted)})
            if partly:
                return

    def _answer_each(self, frame: Frame, values: Sequence[Json], *, partly: bool) -> None:
        members = members_asked(self.rules, self.state, frame)
        answers = spread(members, self.member, values, partly=partly)
        for _ in range(_MANY):
            request = pending(self.rules, self.state)
            if self._stopped() or getattr(request, "frame", None) != frame or not answers:
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
                typed = {part.fact: self.plainly.typed(part.fact, held.get(part.fact, UNKNOWN)) for part in request.fields}
                self._give(request, typed)
            else:
                self._give(request, one)

    def _judge(self, frame: Frame, level: str) -> None:
        request = pending(self.rules, self.state)
        if isinstance(request, ask.Tick):
            self._give(request, [])
            request = pending(self.rules, self.state)
        if not isinstance(request, ask.Decide) or request.frame != frame:
            raise _OffTheWayError
        self._give(request, level)

    def _again(self, act: Act) -> None:
        frame = judging_step(self.rules, self.state)
        if frame is None or frame != act.to:
            raise _OffTheWayError
        body: dict[str, Json] = {"walk": self.state.walk.playbook, "frame": str(frame)}
        self._put(Draft(kinds.FOCUSED, AT, body), {"key": "l"})
        self.lines.append("l で判定し直す")
        self._judge(frame, str(act.value))

    def _aside(self, frame: Frame, act: Act) -> None:
        body: dict[str, Json] = {"walk": self.state.walk.playbook, "frame": str(frame)}
        if frame.playbook not in self.state.walk.entered:
            raise _OffTheWayError
        self._put(Draft(kinds.FOCUSED, AT, body), {"key": "w", **body})
        self.lines.append(f"w で「{self.rules.step(frame).say}」をする")
        self._answer(frame, act.value, partly=act.partly)
        if act.partly and (judging := judging_step(self.rules, self.state)) is not None:
            step = self.rules.step(judging)
            fact = self.rules.table(step).judges if step.kind == "triage" else ""
            old = next(iter(self.state.known.get(fact, ())), None)
            if old is None:
                raise _OffTheWayError
            self._again(Act("again", act.walk, act.frame, old, judging))

    # ------------------------------------------------------------ the machine

    def _give(self, request: ask.Request, answer: Json) -> None:
        draft = respond(self.rules, self.state, request, answer, AT)
        if not isinstance(draft, Draft):
            raise _OffTheWayError
        line = said(self.rules, request, answer)
        frame = getattr(request, "frame", None)
        step: dict[str, Json] = {"step": str(frame)} if isinstance(frame, Frame) else {}
        self._put(draft, {**step, "answer": answer})
        self.lines.append(line)

    def _put(self, draft: Draft, entry: Mapping[str, Json]) -> None:
        after = flow.apply(self.rules, self.state, trial(self.state, draft))
        if not isinstance(after, State):
            raise _OffTheWayError
        self.state = after
        self.entries.append(entry)

"""choose: one question with numbered answers.

「わからない」 is built in: `unknown_next`, or `unknown_as` an answer that is then assumed. With `each`, the members are
asked one after the other, or with `rows` all on one screen, a row each; beside each row stands what `shows` names.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Names
from kumamoto_ir.city.step import OWN, Answer, Board, Choice, Effects, Lead, Line, Repeated, Several, Uses
from kumamoto_ir.incident import answered as given_
from kumamoto_ir.incident.answered import Answered
from kumamoto_ir.incident.events import Event
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.moves import known, learned
from kumamoto_ir.incident.obligations import members_asked
from kumamoto_ir.incident.requests import Ask, Request
from kumamoto_ir.incident.settle import leave, put
from kumamoto_ir.incident.state import State, UnfitError, Walk
from kumamoto_ir.kinds.numbered import DONT_KNOW, choices, given_by, leading, named, used_by


class Choose(Repeated, Kind):
    """One question."""

    SIGN: ClassVar = "質問"
    WORDS: ClassVar = {
        "": "choose: 一つの質問。「わからない」はいつも選べる",
        "kind": "段の種類。",
        "answers": "答え。",
        "many": "true なら、いくつも選べる。",
        "rows": "true なら、each の全部を一つの画面で聞く。",
        "shows": "rows の行に並べて見せる、ほかの事実と用件。",
        "sets": "答えを入れる事実の名前。",
        "unknown_next": "「わからない」のときに進む段。",
        "unknown_as": "「わからない」のときに仮に置く答え。安全な側にする。",
    }

    kind: Literal["choose"]
    answers: tuple[Answer, ...]
    many: bool = False
    rows: bool = False
    shows: Names = ()
    sets: str | None = None
    unknown_next: str | None = None
    unknown_as: str | None = None

    # ------------------------------------------------------------ described

    @property
    def assumed(self) -> Answer | None:
        """The answer that 「わからない」 stands for."""
        return next((answer for answer in self.answers if answer.id == self.unknown_as), None)

    def leads(self) -> tuple[Lead, ...]:
        """An answer each, and 「わからない」; of one that is repeated no answer leads elsewhere."""
        if self.each is not None:
            return (Lead(),)
        fact, assumed = self.sets or OWN, self.assumed
        if assumed is not None:
            unsure = Lead(assumed.next, UNKNOWN, (), {fact: (assumed.id,), **assumed.set})
        else:
            unsure = Lead(self.unknown_next, UNKNOWN, (), {fact: (UNKNOWN,)})
        return (*leading(self.answers, fact), unsure)

    @cached_property
    def effects(self) -> Effects:
        """Its own outcome, or the fact that it sets; and what its answers set besides."""
        ids = tuple(answer.id for answer in self.answers)
        facts = given_by(self.answers)
        outcome = ids if self.unknown_as is not None else (*ids, UNKNOWN)
        if self.sets is not None:
            facts = {**facts, self.sets: (*(facts.get(self.sets) or ()), *outcome)}
        return self.among(Effects(own=outcome if self.sets is None else None, sets=self.sets, facts=facts))

    def lines(self) -> Iterator[Line]:
        """The answers, and 「わからない」 as 0."""
        if self.many:
            yield Several()
        if self.rows:
            yield Board(self.shows)
        alone, assumed = self.each is not None, self.assumed
        for line in choices(self.answers):
            yield line._replace(to=None) if alone else line
        text = DONT_KNOW if assumed is None else f"{DONT_KNOW}(「{assumed.say}」として進む)"
        to = self.unknown_next if assumed is None else assumed.next
        short = DONT_KNOW if assumed is None else f"{DONT_KNOW}({assumed.short or assumed.say}、として進む)"
        yield Choice(UNKNOWN, text, "0", None if alone else to, short=short)

    def uses(self) -> Iterator[Uses]:
        """Where its answers lead, what they set, what stands beside."""
        if self.sets is not None:
            yield Uses("fact", self.sets, ("sets",))
        if self.unknown_next is not None:
            yield Uses("step", self.unknown_next, ("unknown_next",))
        if self.unknown_as is not None:
            yield Uses("answer", self.unknown_as, ("unknown_as",))
        for place, name in enumerate(self.shows):
            yield Uses("beside", name, ("shows", place))
        yield from used_by(self.answers)

    def numbered(self) -> tuple[Answer, ...]:
        """The answers."""
        return self.answers

    # ------------------------------------------------------------ done

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """The question, of the first member who was not asked yet, or of all on one screen."""
        fact = self.sets or f"{frame.playbook}.{self.id}"
        members = members_asked(city, state, frame)
        member = next((name for name in members if name not in walk.got), None)
        old = state.known.get(f"{fact}@{member}" if member else fact, frozenset())
        rows = tuple(
            (name, tuple(sorted(state.known.get(f"{fact}@{name}", ()))), name in walk.got)
            for name in members
            if self.rows
        )
        return Ask(
            frame,
            self,
            self.answers,
            member=member,
            place=(members.index(member) + 1, len(members)) if member else (1, 1),
            old=tuple(answer.id for answer in self.answers if answer.id in old),
            many=self.many,
            assumed=self.assumed,
            rows=rows,
        )

    def take(
        self, city: City, state: State, walk: Walk, frame: Frame, given: Answered, event: Event
    ) -> State | None:
        """One answer, several, or those of several members."""
        if isinstance(given, given_.Chosen):
            return self._chosen(city, state, walk, frame, given)
        if not isinstance(given, given_.Board):
            return None
        for member, names in given.members.items():
            state = self._chosen(city, state, walk, frame, given_.Chosen(names, member))
            walk = state.walks[walk.playbook]
        return state

    def _chosen(self, city: City, state: State, walk: Walk, frame: Frame, given: given_.Chosen) -> State:
        names, member = given.names, given.member
        if not names or (len(names) > 1 and not self.many):
            raise UnfitError("答えは一つです。")
        answers = [] if names == (UNKNOWN,) else [named(self.answers, name) for name in names]
        if len(answers) > 1 and any(answer.alone for answer in answers):
            raise UnfitError("ほかの答えといっしょには選べません。")
        value, assumed = frozenset(names), False
        way = next((answer.next for answer in answers if answer.next), None)
        if not answers:
            way = self.unknown_next
            if self.unknown_as is not None:
                answers = [named(self.answers, self.unknown_as)]
                value, assumed, way = frozenset({self.unknown_as}), True, answers[0].next
        fact = self.sets or f"{frame.playbook}.{self.id}"
        state = known(state, fact, value, member)
        state = replace(state, assumed=(state.assumed | {fact}) if assumed else (state.assumed - {fact}))
        for answer in answers:
            state = learned(state, answer.set, member)
        if member is not None:
            walk = replace(walk, got=walk.got | {member})
            if set(members_asked(city, state, frame)) - walk.got:
                return put(state, walk)
            way = None
        return leave(city, state, walk, frame, way or self.next)

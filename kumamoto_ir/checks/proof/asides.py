"""What the officer may do wherever a person is asked, beside answering: judge again, or do a step for any time."""

from collections.abc import Iterable, Iterator

from kumamoto_ir.checks.proof.cone import gives, is_taught, sets_of, steps_in
from kumamoto_ir.checks.proof.lens import NOTHING, SURE, Guesses, Lens, Marks, Sets, Value
from kumamoto_ir.checks.proof.places import Act, Move, Place, Standing, Unproved
from kumamoto_ir.checks.proof.questions import Option, Questions
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.step import Step
from kumamoto_ir.kinds.choose import Choose
from kumamoto_ir.kinds.form import Form
from kumamoto_ir.kinds.triage import Triage


def strange(city: City, names: Iterable[str], beside: Iterable[str] = ()) -> Unproved | None:
    """Why nothing can be claimed of walks through some playbooks, `beside` walks through others, if there is a reason."""
    inside = list(steps_in(city, sorted(names)))
    for frame, step in (*inside, *steps_in(city, sorted(beside))):
        if not _followed(city, frame, step):
            return Unproved(0, strange=frame, untaught=True)
    for frame, step in inside:
        if step.any_time and not (isinstance(step, Choose | Form) or _harmless(city, frame, step)):
            return Unproved(0, strange=frame)
    return None


def _followed(city: City, frame: Frame, step: Step) -> bool:
    """Whether everything that a step says of itself is followed: of its kind, of a judgement, of what it runs or opens."""
    effects = step.effects
    if not is_taught(step) or (effects.judges is not None and not isinstance(step, Triage)):
        return False
    return effects.calls is None or _plain(city, frame, step)


def _harmless(city: City, frame: Frame, step: Step) -> bool:
    """Whether a step leaves nothing but marks, rows or papers: going there and back cannot make anything worse."""
    effects = step.effects
    if effects.tells is not None and any(edge.pick for edge in city.told_along(effects.tells)):
        return False
    return effects.calls is None and not effects.ends and _plain(city, frame, step)


def _plain(city: City, frame: Frame, step: Step) -> bool:
    """Whether it gives no fact and leads one way, which is not its own."""
    return not gives(city, step, frame.playbook) and [lead.to for lead in step.leads()] == [None]


def for_any_time(city: City, playbook: str) -> tuple[Step, ...]:
    """The steps of a playbook that may be answered at any time and leave facts behind."""
    steps = city.playbooks[playbook].steps
    return tuple(step for step in steps if step.any_time and sets_of(city, step, playbook))


class Asides:
    """The detours of one view."""

    def __init__(self, lens: Lens, questions: Questions) -> None:
        self.lens = lens
        self.city = lens.city
        self.questions = questions
        self._others = tuple(
            frame
            for frame in lens.view.havoc
            if sets_of(lens.city, lens.city.step(frame), frame.playbook) & lens.at.keys()
        )
        self._havocs: dict[tuple[Value, ...], tuple[tuple[str, Sets, Guesses], ...]] = {}
        self._any_time = {name: for_any_time(lens.city, name) for name in lens.city.playbooks}

    def of(self, place: Place, marks: Marks, number: int) -> Iterator[Move]:
        """Every detour of one walk from where it stands."""
        yield from self._judged_again(place, marks, number)
        yield from self._done_any_time(place, marks, number)
        yield from self._havoc(place, marks, number)

    def _done_any_time(self, place: Place, marks: Marks, number: int) -> Iterator[Move]:
        walk = place.at(number)
        for name in sorted(walk.entered):
            for step in self._any_time[name]:
                frame = Frame(name, step.id)
                for option, guesses in self._changing(place, frame) if frame != walk.top else ():
                    facts, kept = self.lens.set(place.facts, marks, option.sets)
                    act = Act("aside", walk.root, walk.top, option.answer, frame, option.partly)
                    after = place._replace(facts=facts, left=())
                    said = f"{step.id}: {option.said}"
                    yield Move(said, after, kept, guesses, act)

    def _havoc(self, place: Place, marks: Marks, number: int) -> Iterator[Move]:
        """Whatever walks beside this one may set where their steps are in force, wherever they stand."""
        if not self._others:
            return
        walk = place.at(number)
        act = Act("havoc", walk.root, walk.top)
        if place.facts not in self._havocs:
            self._havocs[place.facts] = tuple(self._set_by_others(place))
        for said, sets, guesses in self._havocs[place.facts]:
            facts, kept = self.lens.set(place.facts, marks, sets)
            yield Move(said, place._replace(facts=facts, left=()), kept, guesses, act)

    def _set_by_others(self, place: Place) -> Iterator[tuple[str, Sets, Guesses]]:
        for frame in self._others:
            for option, guesses in self._changing(place, frame):
                yield f"並行する手順で {frame.step}: {option.said}", option.sets, guesses

    def _changing(self, place: Place, frame: Frame) -> Iterator[tuple[Option, Guesses]]:
        """The answers to a step, where it is in force, that do not lead there and back again."""
        step = self.city.step(frame)
        verdict, why = self.lens.in_force(step, place.facts, frame.playbook)
        if verdict is not False:
            options, guesses = self._answered(place, frame, step)
            for option in options:
                if self.lens.changes(place.facts, option.sets):
                    yield option, guesses | why

    def _answered(self, place: Place, frame: Frame, step: Step) -> tuple[tuple[Option, ...], Guesses]:
        if (fact := self.city.judged(step)) is None:
            return self.questions.options(place.facts, frame, step)
        levels = self.city.plan.facts[fact].domain()
        return tuple(
            Option(level, None, ((fact, self.lens.named(fact, frozenset({level}))),)) for level in levels
        ), SURE

    def _judged_again(self, place: Place, marks: Marks, number: int) -> Iterator[Move]:
        """A changed judgement takes the walk to `resume_at` of the first triage that was come to and that holds."""
        walk = place.at(number)
        if not walk.reached:
            return
        guesses = SURE
        seen: set[str] = set()
        for depth, inside in enumerate(walk.stack):
            if inside.playbook in seen:
                continue
            seen.add(inside.playbook)
            for step in self.city.playbooks[inside.playbook].steps:
                frame = Frame(inside.playbook, step.id)
                if not isinstance(step, Triage) or frame not in walk.reached:
                    continue
                verdict, why = self.lens.in_force(step, place.facts, inside.playbook)
                guesses |= why
                if verdict is not False and frame != walk.top:
                    stack = (*walk.stack[:depth], Frame(inside.playbook, step.resume_at))
                    for move in self._changed(place, marks, number, walk._replace(stack=stack), step, frame):
                        yield move._replace(guesses=guesses)
                if verdict is True:
                    return

    def _changed(
        self, place: Place, marks: Marks, number: int, moved: Standing, step: Triage, frame: Frame
    ) -> Iterator[Move]:
        fact = self.city.plan.tables[step.table].judges
        looked_at = fact in self.lens.at
        before = self.lens.value(place.facts, fact)
        walk = place.at(number)
        for level in self.city.plan.facts[fact].domain():
            value = self.lens.named(fact, frozenset({level}))
            if looked_at and before == value:
                continue
            facts, kept = self.lens.set(place.facts, marks, ((fact, value),) if looked_at else ())
            said = f"{step.id}(判定し直し): {level}"
            act = Act("again", walk.root, walk.top, level, frame)
            stays = looked_at and before == NOTHING  # judged for the first time: nothing has changed
            after = place._replace(facts=facts).put(number, walk if stays else moved)
            yield Move(said, after, kept, SURE, act)

"""document: a numbered paper for each contact told about a topic, or one for nobody in particular, saved."""

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Literal

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.model import Names
from kumamoto_ir.city.step import Effects, Line, Sheet, Uses
from kumamoto_ir.incident.kind import Kind
from kumamoto_ir.incident.requests import Request, Write
from kumamoto_ir.incident.state import TOLD, State, Walk


class Document(Kind):
    """A paper."""

    SIGN: ClassVar = "書類"
    LEFT: ClassVar = "終えた"
    WORDS: ClassVar = {
        "": "document: 書類を作る",
        "kind": "段の種類。",
        "template": "ひな形のファイル名。",
        "topic": "この用件を知らせた相手ごとに作る。書かなければ一つだけ。",
    }

    kind: Literal["document"]
    template: str
    topic: Names = ()

    @cached_property
    def effects(self) -> Effects:
        """The paper."""
        return Effects(prints=self.template)

    def lines(self) -> Iterator[Line]:
        """The paper."""
        yield Sheet(self.template, self.topic)

    def uses(self) -> Iterator[Uses]:
        """Topics and template."""
        for place, topic in enumerate(self.topic):
            yield Uses("topic", topic, ("topic", place))
        yield Uses("template", self.template, ("template",))

    def ask(self, city: City, state: State, walk: Walk, frame: Frame) -> Request:
        """Whether it is made now, for whom."""
        to = recipients(state, self.topic) if self.topic else ("",)
        return Write(frame, self, self.template, to)


def recipients(state: State, topics: tuple[str, ...]) -> tuple[str, ...]:
    """Everybody who was told about these topics, in the order of the telling."""
    return tuple(
        dict.fromkeys(
            contact
            for (contact, topic), telling in state.told.items()
            if topic in topics and telling.outcome in TOLD
        )
    )

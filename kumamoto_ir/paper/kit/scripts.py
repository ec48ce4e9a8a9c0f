"""What is read aloud on the telephone, from the municipality's own templates, with places to fill in.

While a template is filled in, a place is a single sign that stands in no file of the folder: templates leave out what
is too long for a call, and a place is short whatever will be written there. Afterwards it becomes a line with its
label. Contacts for whom the very same words come out share a script.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from kumamoto_ir.city.contacts import Edge
from kumamoto_ir.paper.kit.blanks import to_say
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.render.byhand import STROKE
from kumamoto_ir.paper.render.environment import fill
from kumamoto_ir.paper.render.markdown import plain
from kumamoto_ir.reading.library import Library
from kumamoto_ir.saying.report import Recipient
from kumamoto_ir.saying.report import context as template_context

_FIRST: Final = 0xF0000  # a plane that is nobody's
_LINE: Final = STROKE * 6


@dataclass(frozen=True, slots=True)
class Script:
    """One text. `again` is what is said when it has to be told once more; empty where the words are the same."""

    number: int
    topic: str
    act: str
    text: str
    again: str
    contacts: tuple[str, ...]


def scripts(course: Course, library: Library) -> tuple[Script, ...]:
    """Every script of the kit, in the order in which the steps call."""
    marks = _Marks(library)
    seen = to_say(course, marks.of)
    city = course.city
    told: dict[tuple[str, str, str, str], list[str]] = {}
    for edge in _edges(course):
        topic = city.plan.topics[edge.topic]
        if topic.script is None:
            continue
        for contact in city.members(edge.to):

            def said(template: str, contact: str, act: str, topic: str, *, renewal: bool) -> str:
                to = Recipient(contact, city.name(contact), "", act, topic, renewal)
                return marks.spelled(plain(fill(template, library.templates, template_context(seen, to=to))))

            first = said(topic.script, contact, edge.act, topic.say, renewal=False)
            again = said(topic.script, contact, edge.act, topic.say, renewal=True) if topic.renew_on else ""
            held = told.setdefault((edge.topic, edge.act, first, again if again != first else ""), [])
            if contact not in held:
                held.append(contact)
    return tuple(
        Script(number, topic, act, first, again, tuple(contacts))
        for number, ((topic, act, first, again), contacts) in enumerate(told.items(), 1)
    )


def numbers(found: tuple[Script, ...]) -> Mapping[tuple[str, str, str], int]:
    """The script of a contact, by topic and act."""
    return {
        (contact, script.topic, script.act): script.number for script in found for contact in script.contacts
    }


def _edges(course: Course) -> Iterator[Edge]:
    for step in course.steps:
        if (tells := step.effects.tells) is not None and not tells.incoming:
            yield from course.city.told_along(tells)


class _Marks:
    """The signs that stand for places, each with its label."""

    def __init__(self, library: Library) -> None:
        written = {char for text in library.files.values() for char in text if ord(char) >= _FIRST}
        self._free = (chr(code) for code in count(_FIRST) if chr(code) not in written)
        self._labels: dict[str, str] = {}

    def of(self, label: str) -> str:
        """A new sign."""
        sign = next(self._free)
        self._labels[sign] = label
        return sign

    def spelled(self, text: str) -> str:
        """The text with every sign as a line to write on and its label."""
        return "".join(f"{_LINE}({self._labels[char]})" if char in self._labels else char for char in text)

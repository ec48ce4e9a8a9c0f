"""What a walk goes by: plan, contacts and playbooks together, with the few look-ups that the core needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kumamoto_ir.city.contacts import Contacts, Edge
from kumamoto_ir.city.model import Basis
from kumamoto_ir.city.plan import Plan, Table
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.city.step import Item, Judges, Step, Tells


class Frame(NamedTuple):
    """A place in a playbook."""

    playbook: str
    step: str

    def __str__(self) -> str:
        return f"{self.playbook}/{self.step}"

    @classmethod
    def parse(cls, text: str) -> "Frame":
        """Reads what `str` wrote."""
        playbook, _, step = text.partition("/")
        return cls(playbook, step)


@dataclass(frozen=True, eq=False)
class City:
    """One municipality's plan, ready to be walked. Every reference is known to hold (`checks/` saw to it).

    Two are the same only if they are one: what is found out of rules is kept by them.
    """

    plan: Plan
    contacts: Contacts
    playbooks: Mapping[str, Playbook]

    @cached_property
    def _places(self) -> Mapping[Frame, int]:
        return {
            Frame(playbook.id, step.id): place
            for playbook in self.playbooks.values()
            for place, step in enumerate(playbook.steps)
        }

    def has(self, frame: Frame) -> bool:
        """Whether such a step exists."""
        return frame in self._places

    def step(self, frame: Frame) -> Step:
        """The step at a place."""
        return self.playbooks[frame.playbook].steps[self._places[frame]]

    def first(self, playbook: str) -> Frame:
        """Where a playbook begins."""
        return Frame(playbook, self.playbooks[playbook].steps[0].id)

    def below(self, frame: Frame) -> Frame | None:
        """The step under this one; None under the last."""
        steps = self.playbooks[frame.playbook].steps
        place = self._places[frame] + 1
        return Frame(frame.playbook, steps[place].id) if place < len(steps) else None

    def basis(self, frame: Frame) -> Basis:
        """A step's basis, or that of its playbook."""
        return self.step(frame).basis or self.playbooks[frame.playbook].basis

    def table(self, judges: Judges) -> Table:
        """The table by which somebody judges."""
        return self.plan.tables[judges.table]

    def judged(self, step: Step) -> str | None:
        """The fact that a step judges, if it judges one."""
        judges = step.effects.judges
        return self.plan.tables[judges.table].judges if judges is not None else None

    def outcome(self, frame: Frame) -> str | None:
        """The fact that is the outcome of a step, as it is called across playbooks; None where it has none."""
        effects = self.step(frame).effects
        return f"{frame.playbook}.{frame.step}" if effects.own is not None else effects.sets

    def edges(self, tree: str | None, to: tuple[str, ...], topic: str, act: str = "") -> tuple[Edge, ...]:
        """The edges of a tree about a topic, or edges made from a plain list of contacts."""
        if tree is not None:
            return tuple(edge for edge in self.contacts.trees[tree].edges if edge.topic == topic)
        return tuple(Edge.model_validate({"from": "", "to": name, "act": act, "topic": topic}) for name in to)

    def told_along(self, tells: Tells) -> tuple[Edge, ...]:
        """Every edge that may be told along, in the order in which the topics are named."""
        return tuple(
            edge for topic in tells.topic for edge in self.edges(tells.tree, tells.to, topic, tells.act)
        )

    def members(self, group: str) -> tuple[str, ...]:
        """The members of a group of contacts, the ids of a named list, or the one contact of that name."""
        if group in self.contacts.groups:
            return self.contacts.groups[group]
        if group in self.plan.lists:
            return tuple(self.plan.lists[group])
        return (group,)

    def name(self, member: str) -> str:
        """How a contact, or a member of a named list, is called."""
        if member in self.contacts.contacts:
            return self.contacts.contacts[member].say
        return next((names[member] for names in self.plan.lists.values() if member in names), member)

    @cached_property
    def once(self) -> frozenset[str]:
        """The playbooks that some step opens beside another: each is gone through by one walk of an incident only."""
        opened = (step.effects.opens for playbook in self.playbooks.values() for step in playbook.steps)
        return frozenset(name for name in opened if name is not None)

    @cached_property
    def items(self) -> Mapping[str, tuple[Frame, Step, Item]]:
        """Every item by its key `playbook.item`."""
        return {
            f"{playbook.id}.{item.id}": (Frame(playbook.id, step.id), step, item)
            for playbook in self.playbooks.values()
            for step in playbook.steps
            for item in step.tasks()
        }

    def topics_told_in(self, playbook: str) -> frozenset[str]:
        """The topics that the steps of a playbook tell about."""
        tellings = (step.effects.tells for step in self.playbooks[playbook].steps)
        return frozenset(topic for tells in tellings if tells is not None for topic in tells.topic)

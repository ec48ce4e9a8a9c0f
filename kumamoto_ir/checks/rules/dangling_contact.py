"""Whoever is to be told, decides, acts or stands in must be one of the contacts."""

from collections.abc import Iterator, Mapping
from typing import Final

from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.city.step import What
from kumamoto_ir.ground.findings import Finding

ID = "dangling-contact"
PURPOSE = "相手・役割・代理が、連絡先にあること"
WHY = "連絡先の一覧にない名前には、電話をかけられません。contacts.yaml にある名前に直すか、そこに書き足してください。"

_ONE: Final = "連絡先"
_GROUP: Final = "連絡先の組"
_EITHER: Final = "連絡先か組"
_IN_STEPS: Final[Mapping[What, str]] = {"contact": _ONE, "contact or group": _EITHER}


def find(context: Context) -> Iterator[Finding]:
    """Names of contacts and groups that stand for nothing."""
    contacts, groups = list(context.contacts.contacts), list(context.contacts.groups)
    known = {_ONE: contacts, _GROUP: groups, _EITHER: [*contacts, *groups]}
    for name, site, what in _named(context):
        if name not in known[what]:
            yield site.missing(ID, what, name, known[what])


def _named(context: Context) -> Iterator[tuple[str, Site, str]]:
    for name, contact in context.contacts.contacts.items():
        for key, other in (("deputy", contact.deputy), ("part_of", contact.part_of)):
            if other is not None:
                yield other, context.in_contacts("contacts", name, key), _ONE
        for place, other in enumerate(contact.also):
            yield other, context.in_contacts("contacts", name, "also", place), _ONE
    for name, members in context.contacts.groups.items():
        for place, member in enumerate(members):
            yield member, context.in_contacts("groups", name, place), _ONE
    yield context.contacts.stations, context.in_contacts("stations"), _GROUP
    for _, edge, site in context.edges():
        if edge.from_:
            yield edge.from_, site.at("from"), _EITHER
        yield edge.to, site.at("to"), _EITHER
    for _, step, site in context.steps():
        yield step.who, site.at("who"), _ONE
    for _, what, name, site in context.used(*_IN_STEPS):
        yield name, site, _IN_STEPS[what]
    for _, must, site in context.musts():
        for place, name in enumerate(must.told.to if must.told is not None else ()):
            yield name, site.at("told", "to", place), _EITHER

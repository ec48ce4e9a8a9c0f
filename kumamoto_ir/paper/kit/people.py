"""Who can be reached how, and who tells whom: the telephone list and the trees. A number that is missing is a line to write on."""

from collections.abc import Iterator
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import Contact, Edge
from kumamoto_ir.city.model import Basis, Origin
from kumamoto_ir.ground.dates import era_date
from kumamoto_ir.paper.kit.course import Course
from kumamoto_ir.paper.kit.questionnaire import ROW
from kumamoto_ir.paper.picture.chart import source_text
from kumamoto_ir.paper.render.booklet import Part, Piece, Small
from kumamoto_ir.paper.render.byhand import STROKE, Ruled
from kumamoto_ir.paper.render.markdown import Heading, Item, Paragraph
from kumamoto_ir.saying.conditionwords import condition_text

_HOURS: Final = {"day": "平日昼", "night": "夜間・休日", "any": ""}
_NUMBER: Final = STROKE * 8
TO_CONFIRM: Final = "要確認"


def telephones(course: Course) -> Part:
    """Every contact that has a number, or needs one, in the order of the file."""
    city = course.city
    title = "電話番号"
    known = city.contacts.contacts
    rows = tuple(row for contact in known.values() for row in _contact(city, contact))
    others = [contact for contact in known.values() if contact.collective]
    hours = city.contacts.hours
    pieces: list[Piece] = [
        Heading(1, title),
        Paragraph(
            f"{_HOURS['day']}は {hours.opens:%H:%M} から {hours.closes:%H:%M} まで。それ以外は{_HOURS['night']}の番号。"
            f"「{TO_CONFIRM}」の線には、ふだんのうちに番号を書いておく。"
        ),
        Ruled(("相手", "手段", "番号", "氏名", "不在のとき"), rows, (ROW,) * len(rows), _SHARES),
    ]
    if others:
        pieces.append(Heading(2, "番号が一つに決まらない相手"))
        pieces += [Item(0, "・", _with_note(contact)) for contact in others]
    return Part(title, tuple(pieces))


_SHARES: Final = (0.3, 0.18, 0.25, 0.12, 0.15)


def printed_numbers(course: Course) -> int:
    """How many numbers of the municipality stand in the kit; the emergency ones of three digits do not count."""
    known = course.city.contacts.contacts.values()
    numbers = (channel.number for contact in known for channel in contact.channels)
    return sum(number is not None and len(number) > 3 for number in numbers)


def _contact(city: City, contact: Contact) -> Iterator[tuple[str, ...]]:
    """A row for each number; all but the first only say whose it is."""
    name = _with_note(contact)
    if (basis := contact.basis) is not None and _open(basis):
        name += f"\n{source_text(city, basis)}"
    deputy = city.name(contact.deputy) if contact.deputy is not None else ""
    day = contact.confirmed_on
    checked = f"\n({era_date(day)}に確かめた)" if day is not None else ""
    for place, channel in enumerate(contact.channels):
        means = " ".join(
            part for part in (_HOURS[channel.hours], city.contacts.means[channel.means].say) if part
        )
        number = channel.number or f"{_NUMBER}{TO_CONFIRM}"
        if place:
            yield (contact.say, means, number, "", "")
        else:
            yield (name + checked, means, number, contact.person or "", deputy)


def _with_note(contact: Contact) -> str:
    return f"{contact.say}({contact.note})" if contact.note else contact.say


def _open(basis: Basis) -> bool:
    """Whether somebody still has to confirm it."""
    return basis.origin in (Origin.PRESUMED, Origin.LAW) and basis.confirmed is None


def trees(course: Course) -> Part | None:
    """The drawings of the plan as tables; None where it has none."""
    city = course.city
    if not city.contacts.trees:
        return None
    title = "連絡の図"
    return Part(
        title, (Heading(1, title), *(piece for name in city.contacts.trees for piece in _tree(city, name)))
    )


def _tree(city: City, name: str) -> Iterator[Piece]:
    tree = city.contacts.trees[name]
    yield Heading(2, tree.title)
    yield Small("\n".join(part for part in (tree.note, f"根拠: {source_text(city, tree.basis)}") if part))
    rows = tuple(_edge(city, edge, edge.basis or tree.basis) for edge in tree.edges)
    if rows:
        yield Ruled(
            ("だれから", "だれへ", "別・用件", "どんなとき", "根拠"), rows, (0.0,) * len(rows), _EDGE_SHARES
        )
    yield Small("済んだ連絡に印を付ける。")


_EDGE_SHARES: Final = (0.14, 0.23, 0.2, 0.24, 0.19)


def _edge(city: City, edge: Edge, basis: Basis) -> tuple[str, ...]:
    group = edge.to not in city.contacts.contacts
    to = city.name(edge.to) if not group else "、".join(city.name(member) for member in city.members(edge.to))
    when = condition_text(city, edge.when, edge.unless, "", member=group)
    needed = "内容と程度による" if edge.if_needed else ""
    picked = "選んだ相手だけ" if edge.pick else ""
    about = edge.say or city.plan.topics[edge.topic].say
    return (
        city.name(edge.from_) if edge.from_ else "",
        f"□ {to}",
        f"{edge.act}: {about}",
        "。".join(part for part in (when, needed, picked) if part),
        source_text(city, basis),
    )

"""Conditions of the files as Japanese: 「脅威度がレベル2・3のとき」, never a key or an id.

A condition says exactly what `facts.holds` reads: keys are joined by and, a list means any of it, a fact that was
never answered satisfies nothing. So 「わかっていない」 also covers what nobody was asked yet.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kumamoto_ir.city.city import City
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.model import Condition
from kumamoto_ir.city.step import Choice, Several
from kumamoto_ir.saying.words import BEFORE_JUDGEMENT, UNCONFIRMED

_NUMBERED: Final = re.compile(r"(.*?)([0-9]+)")


@dataclass(frozen=True, slots=True)
class _Saying:
    """One part of a condition: as it goes on (…で), as it ends, and what its contrary says."""

    on: str
    when: str
    unless: str


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a key of a condition speaks of."""

    say: str
    values: Mapping[str, str]
    several: str  # what stands between the name and the values where there can be several of them
    unknown: str


def condition_text(
    city: City, when: Condition | None, unless: Condition | None, scope: str, *, member: bool = False
) -> str:
    """Both conditions of a thing of the playbook `scope` as one phrase; empty where there is none.

    `member`: it is asked for each member, so a fact that is kept per member is that of the one who is asked about.
    """
    said = _positive(city, when, scope, member) if when is not None else ""
    if unless is None:
        return said
    parts = _parts(city, unless, scope, member)
    if not said and len(parts) == 1 and not unless.any_of:
        return parts[0].unless
    excepted = _positive(city, unless, scope, member)
    return f"{said}({excepted}を除く)" if said else f"次のときを除く: {excepted}"


def _positive(city: City, condition: Condition, scope: str, member: bool) -> str:
    parts = _parts(city, condition, scope, member)
    choices = [_positive(city, part, scope, member) for part in condition.any_of]
    if not parts:
        return "か、".join(choices)
    if choices:
        return "、".join((*(part.on for part in parts), "か、".join(choices)))
    return "、".join((*(part.on for part in parts[:-1]), parts[-1].when))


def _parts(city: City, condition: Condition, scope: str, member: bool) -> tuple[_Saying, ...]:
    return tuple(
        _saying(_subject(city, name, scope, member), wanted) for name, wanted in condition.facts.items()
    )


def _subject(city: City, name: str, scope: str, member: bool) -> _Subject:
    """The outcome of the playbook's own step of that name, or the shared fact, as `facts.lookup` prefers them."""
    playbook = city.playbooks.get(scope)
    for step in playbook.steps if playbook is not None else ():
        if step.id == name and step.effects.own is not None:
            lines = tuple(step.lines())
            values = {
                line.key: line.say for line in lines if isinstance(line, Choice) and line.key != UNKNOWN
            }
            several = "に" if any(isinstance(line, Several) for line in lines) else ""
            return _Subject(f"「{step.say}」の答え", values, several, UNCONFIRMED)
    fact = city.plan.facts.get(name)
    if fact is None:
        return _Subject(name, {}, "", UNCONFIRMED)
    judged = any(table.judges == name for table in city.plan.tables.values())
    values = {band: held.say for band, held in fact.bands.items()} if fact.bands else dict(fact.values)
    several = "に" if fact.many else "のどれかに" if fact.per is not None and not member else ""
    return _Subject(fact.say, values, several, BEFORE_JUDGEMENT if judged else UNCONFIRMED)


def _saying(subject: _Subject, wanted: Iterable[str]) -> _Saying:
    asked = tuple(wanted)
    concrete = tuple(value for value in subject.values if value in asked)
    concrete += tuple(value for value in asked if value not in subject.values and value != UNKNOWN)
    if subject.values and set(subject.values) <= set(asked):
        said = f"{subject.say}を聞いて" if UNKNOWN in asked else f"{subject.say}がわかって"
        return _Saying(f"{said}いて", f"{said}いるとき", f"{said}いないとき")
    names = _names(tuple(subject.values.get(value, value) for value in concrete))
    if subject.several and names:
        some = f"{subject.say}{subject.several}{'か'.join(names)}が"
        if UNKNOWN not in asked:
            return _Saying(f"{some}あって", f"{some}あるとき", f"{some}ないとき")
        known = f"{some}あるか、{subject.unknown}"
        return _Saying(f"{known}で", f"{known}のとき", f"{some}なく、{subject.unknown}でもないとき")
    if UNKNOWN in asked:
        names = (*names, subject.unknown)
    said = f"{subject.say}が{'か'.join(names)}"
    neither = f"{subject.say}が{'でも'.join(names)}{'でも' if len(names) > 1 else 'で'}ないとき"
    return _Saying(f"{said}で", f"{said}のとき", neither)


def _names(says: tuple[str, ...]) -> tuple[str, ...]:
    """「A」, 「B」; what differs only in its number is put together: レベル2・3."""
    split = [_NUMBERED.fullmatch(say) for say in says]
    found = [hit for hit in split if hit is not None]
    if found and len(found) == len(says) and len({hit[1] for hit in found}) == 1:
        return (found[0][1] + "・".join(hit[2] for hit in found),)
    return tuple(f"「{say}」" for say in says)

"""A walk of the exploration gone again on the real machine, answer by answer, as a duty officer would go it.

The exploration keeps only what one question needs; here everything else is asked too, and is answered plainly. The
outcome is what the officer sees, line by line, and the entries of an answers file that leads there (`ir run --answers`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from kumamoto_ir.checks.proof.places import Act
from kumamoto_ir.checks.replay.again import Again, Watch
from kumamoto_ir.city.city import City
from kumamoto_ir.city.playbook import ANY_END
from kumamoto_ir.ground.findings import Walk
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.kinds.form import Form

_FOOT: Final = "\0foot"


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

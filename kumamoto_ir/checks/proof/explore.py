"""The proof over all walks: each obligation by itself, and whether an end can always be reached.

What is proved of an obligation, for each office, each way to answer and each moment to judge again: whenever a walk
comes to a step named in `before` (or comes back from the playbook, or stands there when something changes), a
diligent officer has nothing outstanding of it; the guard that would stop him is not needed.

How. An obligation is looked at through a cone that begins with the facts of its own condition and of what discharges
it. Where a walk seems to break it but rests on guesses, the guessed facts join the cone and it is looked at again.
First a root walks alone while the walks beside it may set their facts to anything; if that breaks it, the walks go
on side by side. A broken walk is then gone on the real machine (`again.py`): only what really stops there is called
broken, and what does not is called unproved, never proved.

What is not proved, and guarded at run time only (`obligations.outstanding`):
- renewals that no obligation asks for: somebody was told of a level, and at the end no step tells him of the new
  one (in the shipped plan: those who were asked to act at level 3, when the level falls to 1);
- that a provisional level was confirmed before the end: it hangs on who was heard, which is no obligation;
- officers who are not diligent: whoever is not reached, or puts a step off, leaves the obligation outstanding;
- incidents that do not begin at the first step of an entry: playbooks begun by name, facts carried over from a drill;
  and, where walks had to be gone side by side, an entry started in an incident that began with another;
- rows that are added to a register by a detour after those before were ticked off;
- marks taken back by a correction, and what another station writes on a page of its own.
"""

from kumamoto_ir.checks.proof.musts import prove
from kumamoto_ir.checks.proof.places import LIMIT, Broken, Endless, Proved, Unproved
from kumamoto_ir.checks.proof.progress import ends, never_entered
from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.playbook import Must

__all__ = ["Broken", "Endless", "Proved", "Prover", "Unproved", "why_not"]


def why_not(unproved: Unproved) -> tuple[str, str]:
    """Why nothing is claimed, and what to do about it, for the officials."""
    if unproved.untaught:
        return f"段「{unproved.strange}」の種類を、まだ知りません", "ほかの種類の段に替えてください。"
    if unproved.strange is not None:
        place = f"段「{unproved.strange}」の any_time"
        return f"{place}は確かめられない種類です", "any_time を消してください。"
    if unproved.walk:
        walk = " → ".join(unproved.walk)
        return (
            "ただし、実際に通れる道は見つかっていません",
            f"疑わしい道: {walk}。この道の条件を簡単にしてください。",
        )
    return "場合の数が多すぎます", "かかわる問いや条件を減らすか、手順を分けてください。"


class Prover:
    """Everything that is proved of one municipality. Beyond `limit` states of one question nothing is claimed."""

    def __init__(self, city: City, limit: int = LIMIT) -> None:
        self.city = city
        self.limit = limit

    def must(self, playbook: str, must: Must) -> Broken | Unproved | Proved:
        """Whether an obligation is met on every walk of a diligent officer whenever a step it names is entered."""
        return prove(self.city, playbook, must, self.limit)

    def ends(self, root: str) -> Endless | Unproved | Proved:
        """Whether an end can be reached from everywhere, without judging again and without help from another walk."""
        return ends(self.city, root, self.limit)

    def never_entered(self, frame: Frame) -> bool:
        """Whether it is certain that no walk ever comes to a step while its condition holds."""
        return never_entered(self.city, frame)

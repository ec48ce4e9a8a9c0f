"""Whether this PC, this journal and this folder are fit for the night: what `ir doctor` looks at.

One file for each of the three; each gives signs, and none of them mends anything. The journal is opened as a walk opens
it, for that is what has to be found out; only one of an older version is tried on a copy in memory, and stays as it is.
"""

from dataclasses import dataclass
from typing import Final, Literal

Grade = Literal["good", "mind", "bad"]

SAYS: Final[dict[Grade, str]] = {"good": "良い", "mind": "注意", "bad": "だめ"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at: how it stands, what it is, and what to do where it is not good."""

    grade: Grade
    about: str
    said: str
    hint: str = ""

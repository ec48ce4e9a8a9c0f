"""The limits of the program, lowered for a while.

An input has to lie above a limit to show that the limit holds. It lies just above one that was lowered for it, and is
then so small that no parser, no template engine and no memory would suffer from it if the limit were not there.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from unittest.mock import patch

from kumamoto_ir.paper.render import environment, sandbox

# The fewest digits that Python can be told to stop at when it reads a number, and one more.
DIGITS: Final = sys.int_info.str_digits_check_threshold
MANY_DIGITS: Final = "9" * (DIGITS + 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a template may do: rounds of its loops, characters, the widest number, and how deeply it is nested."""

    rounds: int = 100
    text: int = 200
    number: int = 1_000
    deepest: int = 20
    deepest_loop: int = 3


# Room for any shipped paper of a whole incident: 145 rounds, 5,700 characters, 10 nodes and 3 loops deep.
ROOMY: Final = Limits(rounds=1_000, text=10_000, number=10_000, deepest=20, deepest_loop=3)


@contextmanager
def lowered(limits: Limits) -> Iterator[None]:
    """Templates are held to these limits, also those that were read before."""
    environment._read.cache_clear()
    with (
        patch.multiple(
            sandbox, MOST_ROUNDS=limits.rounds, LONGEST_TEXT=limits.text, _WIDEST_NUMBER=limits.number
        ),
        patch.multiple(environment, _DEEPEST=limits.deepest, _DEEPEST_LOOP=limits.deepest_loop),
    ):
        yield


@contextmanager
def few_digits() -> Iterator[None]:
    """A number of more than `DIGITS` digits is none to Python, which refuses it with a ValueError."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(DIGITS)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)

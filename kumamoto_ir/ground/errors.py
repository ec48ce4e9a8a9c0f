"""Exit codes and the one kind of error that a user is meant to read.

Errors are data until the boundary in `__main__` prints them: nothing else prints an error or exits.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What `ir` returns to the shell; the same table stands in README.md, held by a test."""

    OK = 0
    REFUSED = 1  # the user's data or request is wrong
    USAGE = 2  # the command line is wrong
    BUG = 3  # our mistake; a log was written
    ASIDE = 10  # put aside, or the input ended: can be resumed
    INTERRUPTED = 130  # Ctrl-C: everything answered so far is saved


class UserError(Exception):
    """One clear Japanese sentence, where it happened, and what to do next."""

    def __init__(
        self, message: str, *, hint: str = "", place: str = "", code: ExitCode = ExitCode.REFUSED
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place
        self.code = code

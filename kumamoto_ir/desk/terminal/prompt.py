"""A line of input: as it is typed, and, for the questions outside a walk, with its two ways of ending said in words."""

import sys

from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.incident.typedvalues import LONGEST, TOO_LONG


def read_line(prompt: str) -> str:
    """What is typed; at a pipe nobody's Enter ends the line on the screen, so it is ended here."""
    text = input(prompt)
    if not sys.stdin.isatty():
        sys.stdout.write("\n")
    return text


def ask_line(prompt: str) -> str:
    """A typed line. Ctrl-C and the end of input become what the boundary prints."""
    try:
        text = read_line(prompt)
    except KeyboardInterrupt:
        raise UserError("中断しました。", code=ExitCode.INTERRUPTED) from None
    except EOFError:
        raise UserError("入力が終わったので、ここで止めました。", code=ExitCode.ASIDE) from None
    if len(text) > LONGEST:
        raise UserError(TOO_LONG.why, hint=TOO_LONG.hint)
    return text

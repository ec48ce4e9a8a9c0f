"""The one question outside a walk: a line of input, with its two ways of ending said in words."""

from kumamoto_ir.errors import ExitCode, UserError
from kumamoto_ir.respond import LONGEST, TOO_LONG


def ask_line(prompt: str) -> str:
    """A typed line. Ctrl-C and the end of input become what the boundary prints."""
    try:
        text = input(prompt)
    except KeyboardInterrupt:
        raise UserError("中断しました。", code=ExitCode.INTERRUPTED) from None
    except EOFError:
        raise UserError("入力が終わったので、ここで止めました。", code=ExitCode.ASIDE) from None
    if len(text) > LONGEST:
        raise UserError(TOO_LONG.why, hint=TOO_LONG.hint)
    return text

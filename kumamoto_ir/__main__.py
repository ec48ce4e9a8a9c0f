"""The one boundary: every error becomes a sentence, a hint and an exit code; a bug leaves a log to send."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kumamoto_ir.ground.errors import ExitCode, UserError

_QUOTES: Final = "'\""  # what typer puts around a name


def main() -> None:
    """The program `ir`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns the code for the shell."""
    _prepare_terminal()
    try:
        from kumamoto_ir.cli import run_app

        return run_app(arguments)
    except UserError as error:
        _say(error.message, error.place, error.hint)
        return error.code
    except KeyboardInterrupt:
        _say("中断しました。")
        return ExitCode.INTERRUPTED
    except EOFError:
        _say("入力が終わったので、ここで止めました。")
        return ExitCode.ASIDE
    except BrokenPipeError:
        # The reader went away (`ir log | head`); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except OSError as error:
        _say("画面かファイルに書き込めません。", hint=error.strerror or "")
        return ExitCode.REFUSED
    except Exception as error:  # noqa: BLE001 - the boundary: what gets here is our mistake
        return _usage(error) or _bug(error, arguments)


def _prepare_terminal() -> None:
    """What a console cannot show is written as \\uXXXX instead of stopping the program; Japanese can be typed."""
    if sys.stdin is None:  # closed by whoever started it: nothing can be typed, and that is an end of input
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - to the end of the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("LC_ALL", "") in ("C", "POSIX"):
        os.environ["LC_ALL"] = "C.UTF-8"  # GNU readline drops Japanese input in the C locale
    # On a dumb terminal readline scrolls a long line sideways: it redraws it, cut off and within a character.
    if sys.stdin.isatty() and os.environ.get("TERM") != "dumb":
        try:
            import readline  # noqa: F401 - its import gives `input` line editing
        except ImportError:  # Windows has its own
            return


def _say(message: str, place: str = "", hint: str = "") -> None:
    """The sentence, the place and the hint; what was typed or is called so cannot steer the terminal."""
    from kumamoto_ir.ground.layout import visible

    lines = [f"ir: {message}"]
    if place:
        lines.append(f"  場所: {place}")
    if hint:
        lines.append(f"  ヒント: {hint}")
    sys.stdout.flush()
    sys.stderr.write(visible("\n".join(lines), keep_newlines=True) + "\n")


def _usage(error: Exception) -> int | None:
    """The mistakes of a command line, in Japanese; None for anything else."""
    from typer import Abort

    if isinstance(error, Abort):  # what typer makes of the end of input
        _say("入力が終わったので、ここで止めました。")
        return ExitCode.ASIDE
    if getattr(error, "exit_code", None) != ExitCode.USAGE:
        return None
    wrong: Any = error  # most of these classes typer keeps to itself; their names tell them apart
    match type(error).__name__:
        case "NoSuchOption":
            said = f"「{wrong.option_name}」という指定はありません。"
        case "MissingParameter":
            said = f"「{_called(wrong.param)}」が足りません。"
        case "BadParameter":
            said = f"「{_called(wrong.param)}」の値が使えません。"
        case _ if unknown := re.match("No such command (.*?)[.](?: Did you mean .*)?$", wrong.message):
            said = f"「{unknown[1].strip(_QUOTES)}」という命令はありません。"
        case _:
            said = "命令の書き方が違います。"
    path = wrong.ctx.command_path if wrong.ctx is not None else "ir"
    _say(said, hint=f"{path} --help で使い方が出ます。")
    return ExitCode.USAGE


def _called(param: object) -> str:
    """How a parameter is written on the command line."""
    opts: list[str] = getattr(param, "opts", [])
    flag = next((name for name in opts if name.startswith("--")), None)
    return flag or str(getattr(param, "metavar", None) or getattr(param, "name", ""))


def _bug(error: Exception, arguments: Sequence[str]) -> int:
    """Leaves a log that holds nothing of what was typed, and says where it lies."""
    from kumamoto_ir.cli.help import BEHIND, FRONT
    from kumamoto_ir.keeping.buglog import write_log

    log = write_log(error, arguments, {*FRONT, *BEHIND})
    _say(
        "道具の不具合で止まりました。ここまでの記録は残っています。",
        "" if log is None else str(log),
        "ir resume で続けられます。"
        + ("" if log is None else "場所に書いたファイルを、道具の管理者に渡してください。"),
    )
    return ExitCode.BUG


if __name__ == "__main__":
    main()

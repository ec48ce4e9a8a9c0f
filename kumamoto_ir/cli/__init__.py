"""The command line: parse, build, call, return an exit code. No logic, and nothing heavy imported before it is needed.

Each room holds commands of one sort; in which order they are listed stands in `help.py`.
"""

from collections.abc import Sequence

import typer

from kumamoto_ir.cli import authoring, keeping, looking, walking
from kumamoto_ir.cli.given import Where, app, columns, spread
from kumamoto_ir.ground.errors import ExitCode

__all__ = ["app", "authoring", "keeping", "looking", "run_app", "walking"]


@app.callback(invoke_without_command=True)
@spread
def menu(ctx: typer.Context, options: Where) -> ExitCode | None:
    """メニューを出す"""
    if ctx.invoked_subcommand is not None:
        return None
    from kumamoto_ir.cli.commands.menu import show_menu

    return show_menu(options, columns())


def run_app(arguments: Sequence[str]) -> int:
    """Runs one command; whatever it raises goes to the boundary in `__main__`."""
    outcome = app(args=list(arguments), prog_name="ir", standalone_mode=False)
    return int(outcome) if isinstance(outcome, int) else 0

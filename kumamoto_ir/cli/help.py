"""The help texts of the command line, in Japanese: the commands in two groups, and each command's own."""

from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

FRONT = ("report", "outage", "resume", "status", "note", "level")
BEHIND = (
    "list",
    "log",
    "contacts",
    "show",
    "notice",
    "plan",
    "enter",
    "tally",
    "handover",
    "run",
    "validate",
    "explain",
    "schema",
    "coverage",
    "archive",
    "verify",
    "rescue",
    "redact",
    "void",
    "init",
    "setup",
    "kit",
    "bundle",
    "doctor",
)


class JapaneseCommand(TyperCommand):
    """The help of one command, in Japanese and without columns that could run off."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Its sentence, its arguments, its options."""
        pieces = [
            str(param.metavar or param.name) for param in self.params if param.param_type_name == "argument"
        ]
        formatter.write(f"{self.help}\n使い方: {' '.join([ctx.command_path, *pieces, '[指定]'])}\n\n")
        for param in self.get_params(ctx):
            if param.param_type_name == "argument":
                formatter.write(f"  {param.metavar or param.name}: {getattr(param, 'help', '')}\n")
        formatter.write("指定:\n")
        for param in self.get_params(ctx):
            if param.param_type_name != "argument":
                # Of the names of the help click makes a set: which is first, hangs on the seed of the hashes.
                first = "--help" if param.name == "help" else param.opts[0]
                name = " ".join((first, *([param.metavar] if param.metavar else [])))
                said = "この説明を出す" if param.name == "help" else getattr(param, "help", "")
                formatter.write(f"  {name}: {said}\n")


class JapaneseGroup(TyperGroup):
    """Lists the commands in two groups and in Japanese; hides `level` where the plan judges nothing."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """In the order of use, not of the alphabet."""
        return [name for name in (*FRONT, *BEHIND) if name in self.commands]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Short, one line a command, nothing cut."""
        formatter.write(
            "事故のとき、次にすることを一つずつ示します。\n使い方: ir [命令] (ir だけでメニュー)\n"
        )
        home = ctx.params.get("home")
        for title, names in (("よく使う", FRONT), ("そのほか", BEHIND)):
            formatter.write(f"\n{title}:\n")
            for name in names:
                command = self.commands.get(name)
                if command is None or (name == "level" and not _has_triage(home)):
                    continue
                formatter.write(f"  {name:<9} {command.help}\n")
        formatter.write("\n命令ごとの説明: ir 命令 --help\n訓練: --drill を付けます\n")


def _has_triage(home: Path | str | None) -> bool:
    """Whether any playbook judges something; read as text, for help must not wait for the models."""
    from kumamoto_ir.reading.folder import locate

    folder = locate(Path(home) if home is not None else None) / "playbooks"
    return any(
        "triage" in path.read_text(encoding="utf-8", errors="replace") for path in folder.glob("*.yaml")
    )

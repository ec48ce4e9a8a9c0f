"""A place of a file, and what is said of it. Rules speak key paths only; the reporter finds line and column."""

from collections.abc import Iterable
from dataclasses import dataclass

from kumamoto_ir.ground.findings import Finding, Severity, nearest

_SHOWN = 8  # names that are listed where none is near


@dataclass(frozen=True)
class Site:
    """A key path of a file."""

    file: str
    path: tuple[str | int, ...] = ()

    def at(self, *more: str | int) -> "Site":
        """A place further down."""
        return Site(self.file, (*self.path, *more))

    def error(self, rule: str, message: str, hint: str = "", *, on_key: bool = False) -> Finding:
        """A finding that keeps the folder from being used."""
        return Finding(rule, Severity.ERROR, self.file, self.path, message, hint, on_key)

    def warning(self, rule: str, message: str, hint: str = "", *, on_key: bool = False) -> Finding:
        """A finding that does not."""
        return Finding(rule, Severity.WARNING, self.file, self.path, message, hint, on_key)

    def missing(
        self, rule: str, what: str, name: str, known: Iterable[str], *, on_key: bool = False, where: str = ""
    ) -> Finding:
        """A name that stands for nothing, with the one that was probably meant; `where` such names are written."""
        names = list(dict.fromkeys(known))
        if near := nearest(name, names):
            hint = f"「{near}」のことですか。"
        elif names:
            more = "、ほか" if len(names) > _SHOWN else ""
            hint = "使える名前: " + "、".join(names[:_SHOWN]) + more
        else:
            hint = f"まだ一つもありません。{where}に書き足してください。" if where else ""
        return self.error(rule, f"{what}「{name}」はありません。", hint, on_key=on_key)

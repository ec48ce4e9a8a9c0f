"""From plain data to a model, with every mistake as a finding in words that somebody who edits YAML can use."""

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kumamoto_ir import kinds as _kinds  # noqa: F401 - says which kinds of steps there are
from kumamoto_ir.city.model import Model
from kumamoto_ir.city.playbook import kind_names
from kumamoto_ir.ground.findings import Finding, Severity, nearest

T = TypeVar("T", bound=Model)

_TYPES = {
    "string_type": "ここには文字を書いてください。",
    "int_parsing": "ここには数字を書いてください。",
    "bool_parsing": "ここには true か false を書いてください。",
    "time_parsing": "ここには 08:30 のように時刻を書いてください。",
    "date_from_datetime_parsing": "ここには 2026-04-01 のように日付を書いてください。",
    "date_parsing": "ここには 2026-04-01 のように日付を書いてください。",
    "mapping_type": "ここには「名前: 値」の形で書いてください。",
    "dict_type": "ここには「名前: 値」の形で書いてください。",
    "model_type": "ここには「名前: 値」の形で書いてください。",
    "model_attributes_type": "ここには「名前: 値」の形で書いてください。",
    "tuple_type": "ここには一覧(- で始まる行、または [ ])を書いてください。",
}


def shape(model: type[T], data: Any, file: str) -> tuple[T | None, tuple[Finding, ...]]:
    """The model of a file's data, or every reason why it has none."""
    if data is None:
        return None, (Finding("empty-file", Severity.ERROR, file, (), "中身がありません。"),)
    try:
        return model.model_validate(data), ()
    except ValidationError as problems:
        return None, tuple(_findings(problems.errors(include_url=False), data, file))


def _findings(errors: list[ErrorDetails], data: Any, file: str) -> Iterator[Finding]:
    """Every mistake; a key that is missing because it was mistyped is said once, where it was mistyped."""
    lacking: dict[tuple[int | str, ...], list[str]] = {}
    for error in errors:
        if error["type"] == "missing":
            lacking.setdefault(error["loc"][:-1], []).append(str(error["loc"][-1]))
    meant: dict[tuple[int | str, ...], str] = {}
    for error in errors:
        if error["type"] == "extra_forbidden":
            left = [name for name in lacking.get(error["loc"][:-1], ()) if name not in meant.values()]
            if near := nearest(str(error["loc"][-1]), left):
                meant[error["loc"]] = near
    mistyped = {(*loc[:-1], name) for loc, name in meant.items()}
    for error in errors:
        if error["type"] != "missing" or error["loc"] not in mistyped:
            yield _finding(error, data, file, meant.get(error["loc"]))


def _finding(error: ErrorDetails, data: Any, file: str, meant: str | None) -> Finding:
    path = _within(error["loc"], data)
    last = error["loc"][-1] if error["loc"] else ""
    kind = error["type"]
    given = error.get("input")
    if kind == "missing":
        return Finding(
            "missing-key", Severity.ERROR, file, path, f"「{last}」が足りません。", _purpose(str(last))
        )
    if kind == "extra_forbidden":
        near = meant or nearest(str(last), {alias for made in models(Model) for alias, _ in _keys(made)})
        hint = f"「{near}」のことですか。" if near else ""
        return Finding(
            "unknown-key",
            Severity.ERROR,
            file,
            path,
            f"「{last}」という項目はありません。",
            hint,
            on_key=True,
        )
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        name = given.get("kind") if isinstance(given, dict) else None
        near = nearest(str(name), kind_names()) if name else None
        hint = f"「{near}」のことですか。" if near else "使える種類: " + "、".join(kind_names())
        said = f"「{name}」という種類(kind)はありません。" if name else "種類(kind)が足りません。"
        at = (*path, "kind") if name else path
        return Finding("bad-kind", Severity.ERROR, file, at, said, hint)
    if kind in ("literal_error", "enum"):
        expected = (
            str(error.get("ctx", {}).get("expected", ""))
            .replace("'", "")
            .replace(" or ", "、")
            .replace(", ", "、")
        )
        return Finding(
            "bad-value", Severity.ERROR, file, path, f"「{given}」は使えません。", f"使える値: {expected}"
        )
    if given is None:
        return Finding("empty-value", Severity.ERROR, file, path, f"「{last}」が空欄です。")
    return Finding("bad-value", Severity.ERROR, file, path, _TYPES.get(kind, "この書き方は読めません。"))


def _within(loc: tuple[int | str, ...], data: Any) -> tuple[int | str, ...]:
    """The part of an error's place that the file really has; what a union or a validator put between is left out.

    The union of steps puts the kind between, and a kind may be called like a key (`register`).
    """
    path: list[int | str] = []
    for number, part in enumerate(loc):
        if (
            number
            and isinstance(loc[number - 1], int)
            and isinstance(data, dict)
            and data.get("kind") == part
        ):
            continue
        if isinstance(part, str):
            there = isinstance(data, dict) and part in data
        else:
            there = isinstance(data, list) and part < len(data)
        if there:
            path.append(part)
            data = data[part]
    return tuple(path)


def _purpose(key: str) -> str:
    """What a key is for, where every record that must have it means the same by it."""
    from kumamoto_ir.reading.schema.keywords import described

    said = {described(model, key) for model in models(Model) if (key, True) in _keys(model)} - {""}
    return f"{key}: {said.pop()}" if len(said) == 1 else "ほかの書き方が手本になります。"


def _keys(model: type[Model]) -> Iterator[tuple[str, bool]]:
    """The keys of a model as they are written, and whether it must have them."""
    return ((field.alias or name, field.is_required()) for name, field in model.model_fields.items())


def models(model: type[Model]) -> Iterator[type[Model]]:
    """Every model made from this one."""
    for child in model.__subclasses__():
        yield child
        yield from models(child)

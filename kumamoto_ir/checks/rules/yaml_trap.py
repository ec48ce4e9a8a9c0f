"""A word that another YAML tool would turn into something else when it saves the file.

This program keeps every value as it is written. An editor, a formatter or a script that knows YAML 1.1 does not: `no`
becomes false, `0755` 493, `9:30` 570, `1e3` 1000.0. What it would write back is asked of a YAML library itself.
Truth values, numbers and dates in keys that are meant for them are left alone as long as both read the same.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kumamoto_ir.checks.context import Context, Site
from kumamoto_ir.city.model import Model
from kumamoto_ir.ground.findings import Finding
from kumamoto_ir.reading.rewriting import rewritten
from kumamoto_ir.reading.shape import models
from kumamoto_ir.reading.source import Source

ID = "yaml-trap"
PURPOSE = "ほかの YAML の道具が書き替えてしまう値がないこと"
WHY = (
    "引用符のない no や 0755 は、ほかの編集ソフトで保存すると false や 493 に変わることがあります。"
    '値を "no" のように半角の引用符で囲んでください。'
)


def _keys_of(*types: object) -> frozenset[str]:
    """The keys of all models whose values are of such a type."""
    return frozenset(
        field.alias or name
        for model in models(Model)
        for name, field in model.model_fields.items()
        if field.annotation in types
    )


# `yes` and a day mean the same to every tool where they are asked for.
_MEANT: Final = _keys_of(bool, date, date | None)
# `confirmed: {on: …}`: a tool that makes `true` of it is found out at once, for there is no such key.
_LOUD: Final = ("confirmed", "on")


def find(context: Context) -> Iterator[Finding]:
    """Unquoted names and values that would not come back as they are."""
    for name, source in context.sources.items():
        for site, word, on_key in _plain(source.data, Site(name), source):
            if (not on_key and site.path[-1] in _MEANT) or (on_key and site.path[-2:] == _LOUD):
                continue
            other = rewritten(word)
            if other is not None and other != word:
                message = (
                    f"引用符のない「{word}」は、ほかの YAML の道具では「{other}」に変わることがあります。"
                )
                yield site.warning(ID, message, f'"{word}" のように引用符で囲んでください。', on_key=on_key)


def _plain(data: object, site: Site, source: Source) -> Iterator[tuple[Site, str, bool]]:
    """Every key and value that stands without quotes."""
    if isinstance(data, dict):
        for key, value in data.items():
            here = site.at(key)
            if source.plain(here.path, on_key=True):
                yield here, key, True
            yield from _plain(value, here, source)
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _plain(value, site.at(place), source)
    elif isinstance(data, str) and source.plain(site.path):
        yield site, data, False

"""The schema of a file that lies over another: every key may be left out or empty, at every depth of mappings.

A list replaces the other one and so must be whole; only mappings are joined (`library.py`).
"""

from typing import Any, Final

_SUFFIX: Final = "Local"
_PREFIX: Final = "#/$defs/"


def partial(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with nothing required where files are joined; the definitions that lists hold stay as they are."""
    loosened: dict[str, Any] = {}
    root = _loose({key: value for key, value in schema.items() if key != "$defs"}, schema["$defs"], loosened)
    root["type"] = [root["type"], "null"]
    return {**root, "$defs": _reached(root, {**schema["$defs"], **loosened})}


def _reached(root: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions that are still referred to."""
    kept: set[str] = set()
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix(_PREFIX)
            if name and name not in kept:
                kept.add(name)
                waiting.append(definitions[name])
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return {name: made for name, made in definitions.items() if name in kept}


def _loose(node: dict[str, Any], whole: dict[str, Any], loosened: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        name = node["$ref"].removeprefix(_PREFIX)
        if whole[name].get("type") != "object":
            return node
        if name + _SUFFIX not in loosened:
            loosened[name + _SUFFIX] = {}
            loosened[name + _SUFFIX] = _loose(whole[name], whole, loosened)
        return {**node, "$ref": f"{_PREFIX}{name}{_SUFFIX}"}
    if "anyOf" in node:
        return {**node, "anyOf": [_loose(part, whole, loosened) for part in node["anyOf"]]}
    if node.get("type") != "object":
        return node
    made = {key: value for key, value in node.items() if key != "required"}
    if "properties" in node:
        made["properties"] = {
            key: _or_empty(_loose(value, whole, loosened)) for key, value in node["properties"].items()
        }
    if isinstance(node.get("additionalProperties"), dict):
        made["additionalProperties"] = _or_empty(_loose(node["additionalProperties"], whole, loosened))
    return made


def _or_empty(node: dict[str, Any]) -> dict[str, Any]:
    said = {key: node[key] for key in ("description",) if key in node}
    return {
        **said,
        "anyOf": [{key: value for key, value in node.items() if key != "description"}, {"type": "null"}],
    }

"""JSON Schemas (2020-12) of a municipality's files, from the very models that read them, for editors.

The reader keeps every scalar as text and converts it by the type of its field (`source.py`, `model.py`); an editor
reads YAML's own types. So wherever the models want text, a number or a truth value will do, and wherever they want a
number or a truth value, its text will do. References between files are beyond a schema: `ir validate` follows them.
In two places a schema refuses what the reader takes: a time with a time zone, and an `any_of` that is no list.

In a file that lies over another (`contacts.local.yaml`) every key may be left out or empty, at every depth of mappings.
A list replaces the other one and so must be whole; only mappings are joined (`library.py`).
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema as core

from kumamoto_ir import kinds as _kinds  # noqa: F401 - says which kinds of steps there are
from kumamoto_ir.city.accepting import Acceptances
from kumamoto_ir.city.contacts import Contacts
from kumamoto_ir.city.model import Model
from kumamoto_ir.city.plan import Plan
from kumamoto_ir.city.playbook import Playbook
from kumamoto_ir.reading.schema.keywords import WORDS, described

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = "schemas"

_LOCAL: Final = "Local"  # behind the name of a definition that was loosened
_DEFINED: Final = "#/$defs/"
_KIND: Final = "段の種類。"
_TEXT: Final = ["string", "number", "boolean"]
_TRUE_OR_FALSE: Final = ("true", "false", "yes", "no", "on", "off", "t", "f", "y", "n")
_TIME: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,6})?)?$"


def schemas() -> Mapping[str, str]:
    """The text of every schema by its file name."""
    contacts = _schema(Contacts)
    made = {
        "plan": _schema(Plan),
        "playbook": _schema(Playbook),
        "contacts": contacts,
        "accepted": _schema(Acceptances),
        "contacts.local": {
            **_partial(contacts),
            "title": "番号と氏名(contacts.local.yaml)。contacts.yaml と同じ形で、上書きする分だけ",
        },
    }
    return {
        f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in made.items()
    }


def _schema(model: type[Model]) -> dict[str, Any]:
    schema = model.model_json_schema(schema_generator=_Generator)
    definitions = {name: _undocumented(made) for name, made in schema["$defs"].items()}
    return {"$schema": DIALECT, **schema, "$defs": {**definitions, "Condition": _condition()}}


def _undocumented(definition: JsonSchemaValue) -> JsonSchemaValue:
    """An enumeration without what its class says of itself, which is for programmers."""
    if "enum" not in definition:
        return definition
    return {key: value for key, value in definition.items() if key not in ("title", "description")}


def _condition() -> JsonSchemaValue:
    """A condition as it is written; the model holds it in another shape."""
    words = WORDS["Condition"]
    names = {"anyOf": [{"type": _TEXT}, {"type": "array", "items": {"type": _TEXT}}]}
    return {
        "title": words[""],
        "type": "object",
        "properties": {
            "facts": {
                "description": words["facts"],
                "anyOf": [*names["anyOf"], {"type": "object", "additionalProperties": names}],
            },
            "any_of": {
                "description": words["any_of"],
                "type": "array",
                "items": {"$ref": "#/$defs/Condition"},
            },
        },
        "additionalProperties": names,
    }


def _partial(schema: JsonSchemaValue) -> JsonSchemaValue:
    """The schema with nothing required where files are joined; the definitions that lists hold stay as they are."""
    loosened: JsonSchemaValue = {}
    root = _loose({key: value for key, value in schema.items() if key != "$defs"}, schema["$defs"], loosened)
    root["type"] = [root["type"], "null"]
    return {**root, "$defs": _reached(root, {**schema["$defs"], **loosened})}


def _reached(root: JsonSchemaValue, definitions: JsonSchemaValue) -> JsonSchemaValue:
    """The definitions that are still referred to."""
    kept: set[str] = set()
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix(_DEFINED)
            if name and name not in kept:
                kept.add(name)
                waiting.append(definitions[name])
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return {name: made for name, made in definitions.items() if name in kept}


def _loose(node: JsonSchemaValue, whole: JsonSchemaValue, loosened: JsonSchemaValue) -> JsonSchemaValue:
    if "$ref" in node:
        name = node["$ref"].removeprefix(_DEFINED)
        if whole[name].get("type") != "object":
            return node
        if name + _LOCAL not in loosened:
            loosened[name + _LOCAL] = {}
            loosened[name + _LOCAL] = _loose(whole[name], whole, loosened)
        return {**node, "$ref": f"{_DEFINED}{name}{_LOCAL}"}
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


def _or_empty(node: JsonSchemaValue) -> JsonSchemaValue:
    bare = dict(node)
    said = {"description": bare.pop("description")} if "description" in bare else {}
    return {**said, "anyOf": [bare, {"type": "null"}]}


class _Generator(GenerateJsonSchema):
    """What the reader accepts, in the words of those who write."""

    def str_schema(self, _schema: core.StringSchema) -> JsonSchemaValue:
        """Text as written, also where YAML takes it for a number or a truth value."""
        return {"type": _TEXT}

    def int_schema(self, _schema: core.IntSchema) -> JsonSchemaValue:
        """A whole number, also in quotes."""
        return {"type": ["integer", "string"], "pattern": r"^\s*[+-]?[0-9]+(_[0-9]+)*(\.0+)?\s*$"}

    def bool_schema(self, _schema: core.BoolSchema) -> JsonSchemaValue:
        """A truth value in any of the spellings that the reader knows."""
        spelled = "|".join("".join(f"[{sign}{sign.upper()}]" for sign in word) for word in _TRUE_OR_FALSE)
        return {
            "anyOf": [
                {"type": "boolean"},
                {"enum": [0, 1]},
                {"type": "string", "pattern": f"^({spelled}|0|1)$"},
            ]
        }

    def time_schema(self, _schema: core.TimeSchema) -> JsonSchemaValue:
        """A time of day with two digits for the hour."""
        return {"type": "string", "pattern": _TIME}

    def function_before_schema(self, schema: core.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """The validators of `model.py`: one value may stand for a list of one."""
        inner = self.generate_inner(schema["schema"])
        return {"anyOf": [inner["items"], inner]} if inner.get("type") == "array" else inner

    def dict_schema(self, schema: core.DictSchema) -> JsonSchemaValue:
        """Any name may be a key."""
        made = super().dict_schema(schema)
        made.pop("propertyNames", None)
        return made

    def default_schema(self, schema: core.WithDefaultSchema) -> JsonSchemaValue:
        """A default is told where it says something."""
        made = super().default_schema(schema)
        if not made.get("default"):
            made.pop("default", None)
        return made

    def tagged_union_schema(self, schema: core.TaggedUnionSchema) -> JsonSchemaValue:
        """One case for each kind, so that an editor speaks of the kind that was meant and not of all."""
        kinds = {str(kind): self.generate_inner(choice) for kind, choice in schema["choices"].items()}
        return {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"description": _KIND, "enum": list(kinds)}},
            "allOf": [
                {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": made}
                for kind, made in kinds.items()
            ],
        }

    def model_schema(self, schema: core.ModelSchema) -> JsonSchemaValue:
        """A record with the words of the table, for the class's own are not for those who write YAML."""
        model: type[Model] = schema["cls"]
        made = super().model_schema(schema)
        made.pop("description", None)
        made["title"] = described(model, "")
        for key, value in made["properties"].items():
            value["description"] = described(model, key)
        return made

    def field_title_should_be_set(self, _schema: Any) -> bool:
        """An English title made from the key would say nothing."""
        return False

"""JSON Schemas of the files that people write, for the completion of their editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from lms_bridge.model.installed import adapter_points
from lms_bridge.programme.cases.reading import CaseFile
from lms_bridge.programme.effect_kinds import effect_kinds
from lms_bridge.programme.quality import QUALITY_RULES, QualityFile
from lms_bridge.programme.schema import BlocksFile, ComponentSpec, ProgrammeFile
from lms_bridge.programme.schema_effects import EffectsFile
from lms_bridge.settings.lms import site_file_model

#: By kind of file, what gives its model.
MODELS: Mapping[str, Callable[[], type[BaseModel]]] = {
    "programme": lambda: ProgrammeFile,
    "unit": lambda: ComponentSpec,
    "blocks": lambda: BlocksFile,
    "effects": lambda: EffectsFile,
    "case": lambda: CaseFile,
    "quality": lambda: QualityFile,
    "site": lambda: site_file_model("the schema of site files", *sorted(adapter_points())),
}

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file; KeyError for a kind that is none."""
    model = MODELS[kind]()
    found: dict[str, Any] = model.model_json_schema(by_alias=True, mode="validation")
    for name, each in {"": found, **found.get("$defs", {})}.items():
        _adjust(name, each)
    if kind == "effects":
        _effects(found)
    if kind == "quality":
        found["properties"]["rules"] = _rules(found["properties"]["rules"])
    return {"$schema": _DIALECT, **found}


def _effects(schema: dict[str, Any]) -> None:
    """Each effect has the shape that its kind gives it."""
    ways: list[dict[str, Any]] = []
    for each in effect_kinds():
        way = each.spec.model_json_schema(by_alias=True, mode="validation")
        schema["$defs"] |= way.pop("$defs", {})
        way["properties"]["kind"] = {"const": each.name}
        _adjust("", way)
        ways.append(way)
    schema["properties"]["effects"]["items"] = {"anyOf": ways}


def _adjust(name: str, schema: dict[str, Any]) -> None:
    """Say what pydantic's validators know and its schema does not; leave out made-up titles."""
    schema.pop("title", None)
    for each in schema.get("properties", {}).values():
        each.pop("title", None)
    if name == "RuleSpec":
        schema |= {"minProperties": 1, "maxProperties": 1}
        for each in schema["properties"].values():
            _not_null(each)


def _not_null(schema: dict[str, Any]) -> None:
    """A kind of rule is there or not; `null` is none."""
    ways = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if len(ways) == 1:
        schema.pop("anyOf")
        schema.pop("default", None)
        schema |= ways[0]


def _rules(schema: dict[str, Any]) -> dict[str, Any]:
    """Every quality rule with what it asks; a status may be written in short."""
    statuses = ["done", "todo", "exempt"]
    value = schema.get("additionalProperties", {})
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            rule: {"description": words, "anyOf": [{"enum": statuses[:2]}, value]}
            for rule, words in QUALITY_RULES.items()
        },
    }

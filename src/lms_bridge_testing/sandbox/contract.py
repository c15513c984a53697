"""The parameter and answer trees of Moodle's functions, as a real Moodle 4.5.6 describes them."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Node = Mapping[str, Any]
"""One node of a tree: a value with a type, a `struct` of named nodes, or a `list` of one node."""


@cache
def functions() -> Mapping[str, Node]:
    """Read the trees of the functions that the sandbox offers, by function name."""
    text = (files(__package__) / "functions.json").read_text(encoding="utf-8")
    described: Mapping[str, Node] = json.loads(text)["functions"]
    return described


def problems(node: Node | None, value: object, where: str = "answer") -> list[str]:
    """List what in an answer does not fit its tree: missing, unknown or of the wrong type."""
    if node is None:
        return [] if value is None else [f"{where}: expected nothing, got {value!r}"]
    if "struct" in node:
        return _struct_problems(node["struct"], value, where)
    if "list" in node:
        return _list_problems(node["list"], value, where)
    return _value_problems(node, value, where)


def _struct_problems(struct: Mapping[str, Node], value: object, where: str) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{where}: expected an object, got {value!r:.60}"]
    found = [f"{where}.{key}: not in Moodle's description" for key in value if key not in struct]
    for key, node in struct.items():
        if key in value:
            found += problems(node, value[key], f"{where}.{key}")
        elif node["required"] == "required":
            found.append(f"{where}.{key}: missing")
    return found


def _list_problems(node: Node, value: object, where: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{where}: expected a list, got {value!r:.60}"]
    found: list[str] = []
    for position, element in enumerate(value):
        found += problems(node, element, f"{where}[{position}]")
    return found


def _value_problems(node: Node, value: object, where: str) -> list[str]:
    if value is None:
        return [] if node.get("null", True) else [f"{where}: null is not allowed"]
    kinds: tuple[type, ...] = {
        "int": (int,),
        "float": (int, float),
        "bool": (bool,),
    }.get(node["type"], (str,))
    right = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    return [] if right else [f"{where}: {value!r:.60} is not {node['type']}"]

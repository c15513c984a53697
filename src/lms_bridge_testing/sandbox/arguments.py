"""Arguments of a call: from PHP's flattened form to typed values that fit the function's tree."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from lms_bridge_testing.sandbox.contract import Node
from lms_bridge_testing.sandbox.errors import invalid_parameter

_BRACKETS = re.compile(r"\[([^\]]*)\]")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*(e[-+]?[0-9]+)?", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "alpha": re.compile(r"[A-Za-z]*"),
    "alphanum": re.compile(r"[A-Za-z0-9]*"),
    "alphanumext": re.compile(r"[A-Za-z0-9_-]*"),
    "component": re.compile(r"[a-z][a-z0-9_]*|"),
    "capability": re.compile(r"[a-z0-9_:/]*"),
}


def unflatten(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nest `users[0][id]=3` as PHP does; the last of two equal names wins."""
    nested: dict[str, Any] = {}
    for name, value in pairs:
        head = name.split("[", 1)[0]
        path = [head, *_BRACKETS.findall(name[len(head) :])]
        place = nested
        for step in path[:-1]:
            below = place.setdefault(step or str(len(place)), {})
            if not isinstance(below, dict):
                below = place[step] = {}
            place = below
        place[path[-1] or str(len(place))] = value
    return nested


def fit(node: Node, value: object) -> Any:
    """Check a value against a tree and give it typed; refuse what Moodle refuses."""
    if value is None and node.get("null", False):
        return None
    if "struct" in node:
        return _fit_struct(node["struct"], value)
    if "list" in node:
        return [fit(node["list"], element) for element in _elements(value)]
    if value is None or isinstance(value, (dict, list)):
        raise invalid_parameter()
    return _FITTERS.get(node["type"], _text)(node["type"], value)


def _fit_struct(struct: Mapping[str, Node], value: object) -> dict[str, Any]:
    given = {} if value == [] else value
    if not isinstance(given, dict) or set(given) - set(struct):
        raise invalid_parameter()
    fitted: dict[str, Any] = {}
    for key, node in struct.items():
        if key in given:
            fitted[key] = fit(node, given[key])
        elif node["required"] == "required":
            raise invalid_parameter()
        elif node["required"] == "default":
            fitted[key] = _default(node)
    return fitted


def _default(node: Node) -> Any:
    default = node["default"]
    return None if default is None else fit(node, default)


def _elements(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    raise invalid_parameter()


def _flag(_kind: str, value: object) -> bool:
    if value in {True, False, "0", "1"}:
        return value in {True, "1"}
    raise invalid_parameter()


def _whole(_kind: str, value: object) -> int:
    if isinstance(value, bool):
        return _refuse_false(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    text = str(value)
    if not re.fullmatch(r"-?[0-9]+", text) or str(int(text)) != text:
        raise invalid_parameter()
    return int(text)


def _refuse_false(value: bool) -> int:  # noqa: FBT001 - PHP turns true into "1" and false into ""
    if value:
        return 1
    raise invalid_parameter()


def _number(_kind: str, value: object) -> Decimal:
    text = str(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise invalid_parameter()
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise invalid_parameter() from error


def _text(kind: str, value: object) -> str:
    text = ("1" if value else "") if isinstance(value, bool) else str(value)
    pattern = _PATTERNS.get(kind)
    if pattern is not None and not pattern.fullmatch(text):
        raise invalid_parameter()
    if kind == "notags" and _TAG.search(text):
        raise invalid_parameter()
    return text


_FITTERS: Mapping[str, Callable[[str, object], Any]] = {
    "bool": _flag,
    "int": _whole,
    "float": _number,
}

"""Pydantic's complaints about a file as problems, each with its line and a code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue, Problem
from lms_bridge.located.nearest import not_among
from lms_bridge.located.tree import Located, as_plain

#: Keys whose numbers and days are dated.
_DATED = frozenset(
    {
        "at_least",
        "best",
        "choose",
        "coefficient",
        "count",
        "covers",
        "ects",
        "floor",
        "hours",
        "mark",
        "until",
        "weight",
        "words",
    }
)

#: By how pydantic names a plain number or day, the mapping that may stand in its place.
_SOURCED_BESIDE = {"decimal": "SourcedValue", "constrained-str": "SourcedDay"}
_SOURCED = frozenset(_SOURCED_BESIDE.values())

#: What a text that has to fit a pattern is not: by how the pattern begins.
_PATTERNS = (("^[A-Za-z0-9]", "name.malformed"), ("^(0[1-9]", "day_of_year.malformed"))

Model = TypeVar("Model", bound=BaseModel)

#: By pydantic's name of an error, what it says of the value of a key.
_CODES = {
    "string_type": "value.no_text",
    "dict_type": "value.no_mapping",
    "model_type": "value.no_mapping",
    "model_attributes_type": "value.no_mapping",
    "list_type": "value.no_list",
    "bool_parsing": "value.no_boolean",
    "bool_type": "value.no_boolean",
    "decimal_parsing": "value.no_number",
    "float_parsing": "value.no_number",
    "float_type": "value.no_number",
    "decimal_type": "value.no_number",
    "finite_number": "value.no_number",
    "int_parsing": "value.no_whole_number",
    "int_type": "value.no_whole_number",
    "int_from_float": "value.no_whole_number",
    "invalid_key": "key.no_word",
}

#: The same for errors that have a limit, with pydantic's name of the limit.
_LIMITS = {
    "too_short": ("value.too_few", "min_length"),
    "too_long": ("value.too_many", "max_length"),
    "string_too_short": ("value.too_short", "min_length"),
    "string_too_long": ("value.too_long", "max_length"),
    "greater_than": ("value.not_above", "gt"),
    "greater_than_equal": ("value.below", "ge"),
    "less_than": ("value.not_below", "lt"),
    "less_than_equal": ("value.above", "le"),
}

#: A choice as pydantic lists them.
_CHOICE = re.compile(r"'([^']*)'")


def validate(
    located: Located, model: type[Model], at: tuple[int | str, ...] = ()
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Check a file, or what is `at` a path in it, against a model.

    Answers the model, or None and every problem found.
    """
    node = located.tree
    for step in at:
        node = node[step]
    try:
        return model.model_validate(as_plain(node)), ()
    except ValidationError as error:
        return None, tuple(_problems(located, model, error, at))


def _problems(
    located: Located, model: type[BaseModel], error: ValidationError, at: tuple[int | str, ...]
) -> Iterator[Problem]:
    details = error.errors(include_url=False, include_input=False)
    for detail in details:
        if not _is_noise(detail, details):
            cause = _cause(located, model, detail, at)
            yield located.problem((*at, *detail["loc"]), cause)


def _is_noise(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a complaint is about a way of writing a number that was not the one meant.

    A dated number is a number, or a mapping with its own source; `covers` may be a word.
    """
    path = detail["loc"]
    if path and path[-1] == "literal['whole']":
        return True
    if _SOURCED & set(path):
        return detail["type"] == "model_type"
    other = _SOURCED_BESIDE.get(str(path[-1])) if path else None
    beside = (*path[:-1], other)
    return other is not None and any(
        each["loc"][: len(beside)] == beside and each["type"] != "model_type" for each in details
    )


def _cause(
    located: Located, model: type[BaseModel], detail: ErrorDetails, at: tuple[int | str, ...]
) -> Cause:
    path, kind = detail["loc"], detail["type"]
    last = str(path[-1]) if path else located.file
    if kind == "extra_forbidden":
        return not_among("key.unknown", last, _keys_at(model, path[:-1]))
    if kind == "missing":
        return Cause.of("source.missing") if last == "source" else Cause.of("key.missing", key=last)
    if kind == "string_pattern_mismatch" and last == "source":
        return Cause.of("source.malformed")
    key, context = located.name((*at, *path)), detail.get("ctx", {})
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        for start, code in _PATTERNS:
            if pattern.startswith(start):
                return Cause.of(code, key=key)
    if kind == "dict_type" and key in _DATED:
        return Cause.of("number.undated", key=key)
    if kind.startswith("date_"):
        return Cause.of("date.malformed", key=key, comma=key.isdigit())
    return complaint(detail, key)


def complaint(detail: ErrorDetails, key: str) -> Cause:
    """What pydantic says of the value of one key."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        known = tuple(_CHOICE.findall(str(context["expected"])))
        return Cause.of("value.not_one_of", key=key, known=known)
    if kind in _LIMITS:
        code, limit = _LIMITS[kind]
        return Cause.of(code, key=key, limit=str(context[limit]))
    if kind in _CODES:
        return Cause.of(_CODES[kind], key=key)
    return Cause.of("key.wrong", key=key, cause=_said(detail))


def _said(detail: ErrorDetails) -> Cause:
    """What a check of the model has to say; pydantic's own words where it is none of ours."""
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, BadValue):
        return error.cause
    said = detail["msg"].removeprefix("Value error, ")
    return Cause.of("value.refused", said=said)


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    current: type[BaseModel] | None = model
    for step in path:
        field = _field(current, str(step)) if current else None
        inner = _models(field.annotation) if field else []
        if inner:
            current = inner[0]
    return [field.alias or name for name, field in current.model_fields.items()] if current else []


def _field(model: type[BaseModel], name: str) -> Any:
    for key, field in model.model_fields.items():
        if name in {key, field.alias}:
            return field
    return None


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]

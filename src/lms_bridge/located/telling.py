"""Pydantic's complaints about a file, told as problems with their lines and remedies."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lms_bridge.errors import Problem
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

#: How a text must be written that has to fit a pattern: by how the pattern begins.
_PATTERNS = (
    ("^[A-Za-z0-9]", "is no name", "use letters, digits, `.`, `_` and `-`, without a space"),
    ("^(0[1-9]", "is no day of the year", "write month-day: 06-30"),
)

Model = TypeVar("Model", bound=BaseModel)

_REMEDIES = {
    "missing": "add it",
    "string_type": "write a text here; put quotes around something that looks like a number",
    "dict_type": "write a mapping of keys and values here",
    "list_type": "write a list here, one `- ` per line",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "date_from_datetime_parsing": "write a date as 2024-09-01",
    "date_type": "write a date as 2024-09-01",
    "decimal_parsing": "write a number, with a point and no unit",
    "decimal_type": "write a number, with a point and no unit",
    "finite_number": "write a number, with a point and no unit",
    "date_from_datetime_inexact": "write a date as 2024-09-01",
    "invalid_key": "write a name as the key",
    "too_short": "give at least one",
    "model_type": "write a mapping of keys and values here",
}


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
            what, remedy = _words(located, model, detail, at)
            yield located.problem((*at, *detail["loc"]), what, remedy)


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


def _words(
    located: Located, model: type[BaseModel], detail: ErrorDetails, at: tuple[int | str, ...]
) -> tuple[str, str]:
    path, kind = detail["loc"], detail["type"]
    name = str(path[-1]) if path else "the file"
    if kind == "extra_forbidden":
        known = _keys_at(model, path[:-1])
        close = difflib.get_close_matches(name, known, n=1)
        advice = f"write `{close[0]}`" if close else f"use one of: {', '.join(known)}"
        return f"unknown key `{name}`", advice
    if kind == "missing":
        if name == "source":
            return "a rule or number without a source", "add `source: KEY: place in the document`"
        return f"`{name}` is missing", "add it"
    if kind == "string_pattern_mismatch" and name == "source":
        return "this is no citation", "write `source: KEY: place`, its KEY declared under sources"
    name = located.name((*at, *path))
    if kind == "string_pattern_mismatch":
        pattern = str(detail["ctx"]["pattern"])
        for start, what, remedy in _PATTERNS:
            if pattern.startswith(start):
                return f"`{name}` {what}", remedy
    if kind == "dict_type" and name in _DATED:
        return f"`{name}` has no date", "date it: {2024-09-01: 21}"
    if kind.startswith("date_"):
        comma = "; a number takes a point, not a comma" if name.isdigit() else ""
        return f"`{name}` is no date", f"write a date as 2024-09-01{comma}"
    message, _, advice = detail["msg"].removeprefix("Value error, ").partition(" → ")
    if kind in {"literal_error", "enum"}:
        advice = f"use one of: {detail['ctx']['expected']}"
    return f"`{name}`: {message}", advice or _REMEDIES.get(kind, "correct it")


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

"""YAML that remembers its lines, and pydantic's complaints told as problems with a remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarfloat import ScalarFloat
from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    TagToken,
)

from lms_bridge.errors import Problem

#: A programme or site file is a page or two; anything larger is a mistake or an attack.
LARGEST = 512 * 1024

#: Nothing that people write is nested deeper; anything that is costs time and stack.
DEEPEST = 40

_OPENS = (
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingStartToken,
    FlowSequenceStartToken,
)
_CLOSES = (BlockEndToken, FlowMappingEndToken, FlowSequenceEndToken)

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


class Located:
    """One file's content with the line of every key."""

    def __init__(self, file: str, tree: Any) -> None:
        self.file = file
        self.tree = tree

    def line(self, path: tuple[int | str, ...]) -> int | None:
        """The line of the innermost part of a path that exists, counted from 1."""
        node, found = self.tree, 1
        for step in path:
            position = _position(node, step)
            if position is None:
                continue
            found = position + 1
            node = node[_key(node, step)]
        return found

    def name(self, path: tuple[int | str, ...]) -> str:
        """The innermost key of a path that exists in the file."""
        node, found = self.tree, "the file"
        for step in path:
            if _position(node, step) is None:
                continue
            found = found if isinstance(node, CommentedSeq) else str(step)
            node = node[_key(node, step)]
        return found

    def problem(self, path: tuple[int | str, ...], what: str, remedy: str) -> Problem:
        """A problem at a path."""
        return Problem(self.file, self.line(path), what, remedy)


def _key(node: Any, step: int | str) -> Any:
    if isinstance(node, CommentedMap):
        return next((key for key in node if str(key) == str(step)), None)
    return step if isinstance(step, int) else None


def _position(node: Any, step: int | str) -> int | None:
    key = _key(node, step)
    if isinstance(node, CommentedMap) and key is not None:
        return int(node.lc.key(key)[0])
    if isinstance(node, CommentedSeq) and key is not None and key < len(node):
        return int(node.lc.item(key)[0])
    return None


def read_text(file: str, path: Path) -> str:
    """The text of a file, called `file` in problems.

    Raises:
        ValueError: with a Problem as its only argument.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(_too_large(file))
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(
            Problem(file, line, "this is no UTF-8 text", "save the file as UTF-8")
        ) from None
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise ValueError(Problem(file, None, what, "correct the file or its permissions")) from None


def _too_large(file: str) -> Problem:
    return Problem(file, None, "the file is too large", f"keep it below {LARGEST} bytes")


def parse(file: str, text: str) -> Located:
    """Read YAML safely: no tags, anchors or aliases, bounded size and depth, no key twice.

    Raises:
        ValueError: with a Problem as its only argument.
    """
    if len(text) > LARGEST:
        raise ValueError(_too_large(file))
    if text.startswith("\ufeff"):
        raise ValueError(
            Problem(file, 1, "it starts with a byte order mark", "save it as UTF-8 without BOM")
        )
    yaml = YAML(typ="rt")
    try:
        _scan(file, yaml, text)
        return Located(file, yaml.load(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        what = (error.problem or "this is not YAML").splitlines()[0]
        raise ValueError(
            Problem(file, mark.line + 1 if mark else None, what, "mend the YAML at this line")
        ) from None
    except ValueError as error:
        if error.args and isinstance(error.args[0], Problem):
            raise
        # A day that no calendar has, or a number of thousands of digits.
        what = f"a value cannot be read ({str(error).partition(';')[0]})"
        remedy = "correct it, or put it in quotes if it is a text"
        raise ValueError(Problem(file, None, what, remedy)) from None
    except (YAMLError, RecursionError) as error:
        what = f"this is not YAML ({type(error).__name__})"
        raise ValueError(Problem(file, None, what, "mend the YAML")) from None


def _scan(file: str, yaml: YAML, text: str) -> None:
    """Stop at the first token that is not read, before anything is built from it."""
    depth = 0
    for token in yaml.scan(StringIO(text)):
        line = token.start_mark.line + 1
        if isinstance(token, AliasToken | AnchorToken | TagToken):
            what = "anchors, aliases and tags are not read"
            raise ValueError(Problem(file, line, what, "write it out"))
        depth += isinstance(token, _OPENS)
        depth -= isinstance(token, _CLOSES)
        if depth > DEEPEST:
            what = f"this is nested more than {DEEPEST} levels deep"
            raise ValueError(Problem(file, line, what, "flatten it"))


def as_plain(node: Any) -> Any:
    """The same content in plain Python types; numbers with a point become exact decimals."""
    if isinstance(node, Mapping):
        return {key: as_plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_plain(each) for each in node]
    if isinstance(node, ScalarFloat):
        return Decimal(repr(float(node)))
    return node


def validate(located: Located, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """Check a file against its model; answers the model, or every problem found."""
    try:
        return model.model_validate(as_plain(located.tree)), ()
    except ValidationError as error:
        return None, tuple(_problems(located, model, error))


def _problems(
    located: Located, model: type[BaseModel], error: ValidationError
) -> Iterator[Problem]:
    details = error.errors(include_url=False, include_input=False)
    for detail in details:
        if not _is_noise(detail, details):
            what, remedy = _words(located, model, detail)
            yield located.problem(detail["loc"], what, remedy)


def _is_noise(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a complaint is about a way of writing a number that was not the one meant.

    A dated number is a number, or a mapping with its own source; `covers` may be a word.
    """
    path = detail["loc"]
    if path and path[-1] == "literal['whole']":
        return True
    if "SourcedValue" in path:
        return detail["type"] == "model_type"
    if path and path[-1] == "decimal":
        other = (*path[:-1], "SourcedValue")
        return any(
            each["loc"][: len(other)] == other and each["type"] != "model_type" for each in details
        )
    return False


def _words(located: Located, model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
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
    name = located.name(path)
    if kind == "dict_type" and name in {"hours", "at_least", "words", "count", "mark", "covers"}:
        return f"`{name}` has no date", "date it: {2024-09-01: 21}"
    message, _, advice = detail["msg"].removeprefix("Value error, ").partition(" → ")
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

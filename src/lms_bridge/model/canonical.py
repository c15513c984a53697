"""One way to write a value as JSON: the same value gives the same bytes, always."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import get_args, get_origin, get_type_hints

import msgspec


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def plain(value: object) -> object:
    """Turn a model value into JSON's own types; raises TypeError for anything else.

    Dates are ISO 8601, decimals are strings, sets and mappings are sorted.
    """
    if value is None or (isinstance(value, bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, frozenset | set):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _fields(type(value))}
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: object) -> bytes:
    """The canonical JSON of a value, as UTF-8 bytes: compact, each object sorted by its names.

    Raises TypeError for what has no canonical form.
    """
    kind: type = type(value)
    moments = _moments(kind)
    if moments is None:
        return by_python(value)
    return moments.sub(rb'\1+00:00"', _ENCODER.encode(value))


def by_python(value: object) -> bytes:
    """The same bytes by Python's own encoder, ten times slower: `canonical` is held to them."""
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _foreign(value: object) -> object:
    """What msgspec does not know by itself."""
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical form")


_ENCODER = msgspec.json.Encoder(enc_hook=_foreign, order="sorted")

#: What is written in an order of its own: the parts of a set, the names of a mapping.
_SORTED = (frozenset, Mapping)


@cache
def _moments(kind: type) -> re.Pattern[bytes] | None:
    """Finds the moments in UTC in what msgspec wrote of this kind, whose zone it writes as Z.

    A quotation mark inside a text is written with a backslash, so what the expression finds is a
    field. None for what is no dataclass, and where msgspec would write other bytes: numbers in a
    set or as names, a name that is a moment in one class and something else in another.
    """
    if not dataclasses.is_dataclass(kind):
        return None
    moments: dict[bool, set[str]] = {True: set(), False: set()}
    for _, name, annotation in fields_below(kind):
        parts = tuple(_parts(annotation))
        if any(get_origin(each) in _SORTED and get_args(each)[0] is not str for each in parts):
            return None
        moments[datetime in parts].add(name)
    if moments[True] & moments[False]:
        return None
    names = "|".join(sorted(moments[True])) or "(?!)"
    return re.compile(rf'("(?:{names})":"[0-9T:.-]+)Z"'.encode())


def fields_below(kind: type) -> Iterator[tuple[type, str, object]]:
    """Every field of a dataclass and of those that it holds: the class, the name, the type."""
    waiting, seen = [kind], {kind}
    while waiting:
        of = waiting.pop()
        for name, annotation in get_type_hints(of).items():
            yield of, name, annotation
            held = {
                each
                for each in _parts(annotation)
                if isinstance(each, type) and dataclasses.is_dataclass(each)
            }
            waiting.extend(held - seen)
            seen |= held


def _parts(annotation: object) -> Iterator[object]:
    """The types that an annotation names, one inside another included."""
    yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def digest(value: object) -> str:
    """The SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()

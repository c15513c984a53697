"""Model values to canonical JSON and back: what was written is what is read."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreError
from lms_bridge.model.canonical import canonical

Value = TypeVar("Value")

#: Made once a kind: pydantic takes longer to read the model than to read a value.
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def encode(value: object) -> str:
    """Write a value as canonical JSON."""
    return canonical(value).decode()


#: What a column holds that may hold a cause, and holds none.
NO_CAUSE = encode(None)


def digested(value: object) -> dict[str, object]:
    """The columns of a value that is kept once: its canonical JSON and the digest of it."""
    body = canonical(value)
    return {"digest": hashlib.sha256(body).hexdigest(), "body": body.decode()}


def decoded(kind: type[Value], text: str) -> Value:
    """Read a value of this kind back; a text that does not fit raises StoreError.

    The error names the field and never its content, which may be about a person.
    """
    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as error:
        first = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        place = f"{kind.__name__}.{first}" if first else kind.__name__
    raise StoreError(Cause.of("store.value_unreadable"), where=place)


def cause_or_none(text: str) -> Cause | None:
    """The cause that a column holds; None for none."""
    return None if text == NO_CAUSE else decoded(Cause, text)


def _adapter(kind: type[Value]) -> TypeAdapter[Value]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]

"""What a test knows to be there, although its type allows that it is not."""

from __future__ import annotations

from typing import TypeVar

Value = TypeVar("Value")


def existing(value: Value | None) -> Value:
    """The value itself; where it is missing, the test fails here."""
    assert value is not None
    return value

"""A message to a person, as an LMS is given it: HTML in which nothing of a text has a meaning."""

from __future__ import annotations

from html import escape
from typing import Final

#: Bytes of a message at most, its markup counted: Moodle takes no longer one.
MOST_BYTES: Final = 4096


def message_as_html(text: str) -> str:
    """A plain text as HTML that shows exactly it, a line a line."""
    return escape(text, quote=False).replace("\n", "<br />")


def size(text: str) -> int:
    """How many bytes a plain text has as a message."""
    return len(message_as_html(text).encode())

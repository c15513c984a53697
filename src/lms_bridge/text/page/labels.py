"""The headings of a programme's page."""

from __future__ import annotations

from lms_bridge.text.wording import Wording


def page_label(wording: Wording, key: str) -> str:
    """A heading or a word of the page."""
    return wording.say(f"sheet.{key}")


def labels(wording: Wording, *keys: str) -> tuple[str, ...]:
    """The headings of a table."""
    return tuple(page_label(wording, key) for key in keys)

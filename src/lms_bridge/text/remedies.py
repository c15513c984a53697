"""What to do about a cause."""

from __future__ import annotations

from lms_bridge.cause import Cause, CauseValue
from lms_bridge.text.speaker import Speaker


def remedy_of(cause: Cause, speaker: Speaker) -> str:
    """What to do about a cause, or about one that it holds; "" where the catalogue has nothing."""
    for inner in _held(cause):
        advice = remedy_of(inner, speaker)
        if advice:
            return advice
    code = f"cause.{cause.code}.remedy"
    return speaker.say(code, dict(cause.values)) if speaker.knows(code) else ""


def _held(cause: Cause) -> list[Cause]:
    values: list[CauseValue] = [value for _, value in cause.values]
    found = [each for each in values if isinstance(each, Cause)]
    for value in values:
        if isinstance(value, tuple):
            found += [each for each in value if isinstance(each, Cause)]
    return found

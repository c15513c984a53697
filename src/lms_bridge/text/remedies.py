"""What to do about a cause: the advice that the catalogue has for it, or for one that it holds.

`cause.<code>.remedy` counts where no held cause has advice of its own, which is nearer to what is
wrong. `cause.<code>.first` counts before theirs: what has to be done whatever it came of.
"""

from __future__ import annotations

from lms_bridge.cause import Cause, CauseValue
from lms_bridge.text.speaker import Speaker

#: A problem that a file has, one of many: each says what to do about itself alone.
_PROBLEM = "problem"


def remedy_of(cause: Cause, speaker: Speaker) -> str:
    """What to do about a cause, or about one that it holds; "" where the catalogue has nothing."""
    first = _advice(cause, "first", speaker)
    held = (remedy_of(each, speaker) for each in _held(cause))
    return first or next(filter(None, held), "") or _advice(cause, "remedy", speaker)


def _advice(cause: Cause, rank: str, speaker: Speaker) -> str:
    code = f"cause.{cause.code}.{rank}"
    return speaker.say(code, dict(cause.values)) if speaker.knows(code) else ""


def _held(cause: Cause) -> list[Cause]:
    values: list[CauseValue] = [value for _, value in cause.values]
    found = [each for each in values if isinstance(each, Cause)]
    for value in values:
        if isinstance(value, tuple):
            found += [each for each in value if isinstance(each, Cause)]
    return [each for each in found if each.code != _PROBLEM]


def with_remedy(cause: Cause, speaker: Speaker) -> str:
    """A cause in words, and what to do about it where the catalogue knows."""
    remedy = remedy_of(cause, speaker)
    code = "cause_with_remedy" if remedy else "cause_alone"
    return speaker.say(code, {"cause": cause, "remedy": remedy})

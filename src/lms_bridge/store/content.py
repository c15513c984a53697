"""Whether two verdicts say the same: a digest of everything but when it was read and said."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import date
from functools import cache

from lms_bridge.model.evidence import Record
from lms_bridge.model.verdict import Owed, Verdict

#: Each run judges on its own day and reads every record anew, so these differ every time.
_WHEN: dict[type, frozenset[str]] = {
    Verdict: frozenset({"on", "as_of"}),
    Record: frozenset({"read_at"}),
}


#: Fields that came later: while they say nothing, a verdict says what it said before they came.
_LATER: dict[type, frozenset[str]] = {
    Owed: frozenset({"about", "topic", "topic_by", "topic_on", "handed_in", "handed_in_on"}),
}


def content_digest(verdict: Verdict) -> str:
    """The SHA-256 of what a verdict says, whenever it was said and its records were read."""
    return hashlib.sha256(_ENCODER.encode(verdict).encode()).hexdigest()


@cache
def _fields(kind: type) -> tuple[str, ...]:
    left_out = _WHEN.get(kind, frozenset())
    return tuple(each.name for each in dataclasses.fields(kind) if each.name not in left_out)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        later = _LATER.get(type(value), frozenset())
        return {
            name: held
            for name in _fields(type(value))
            if (held := getattr(value, name)) or name not in later
        }
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a verdict")


# json's C encoder walks the tree and asks only about dataclasses and dates: a third of the
# time of `canonical`, which matters because every learner passes here in every run.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
)

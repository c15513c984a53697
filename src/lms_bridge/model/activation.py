"""Who switched which rules of a programme on, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Activation:
    """A version of a programme's rules, switched on by a person; the latest one judges.

    Attributes:
        id: a number that the store gives, in order; 0 before it is stored.
        programme: id of the programme.
        version: the version that its files give themselves.
        fingerprint: of its files, by which the store keeps them for ever.
        by: who switched it on: a function or a staff identifier.
        because: the reason given.
        at: when, with its time zone.
        judged: how many learners were judged under both rules before.
        changed: how many of them would get another verdict.
    """

    id: int
    programme: str
    version: str
    fingerprint: str
    by: str
    because: str
    at: datetime
    judged: int
    changed: int

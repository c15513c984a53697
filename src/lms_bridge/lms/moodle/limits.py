"""How long to wait for a Moodle, how much to accept of it, and how much to ask for at once."""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.http.limits import Limits


@dataclass(frozen=True, slots=True)
class MoodleLimits(Limits):
    """The limits of one Moodle.

    Attributes:
        page: people asked for at once.
        people_first: participants up to which a course's grades are asked for in one call, before
            anything was learnt of the Moodle.
        people_most: the same at most.
        batch_first: calls in the first batch.
        batch_most: calls in a batch at most: two values each, of the thousand that PHP takes.
        batch_quick: seconds below which a batch may grow.
    """

    page: int = 500
    people_first: int = 500
    people_most: int = 10_000
    batch_first: int = 20
    batch_most: int = 200
    batch_quick: float = 2.0

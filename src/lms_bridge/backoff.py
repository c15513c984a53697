"""How long to wait before something is tried again."""

from __future__ import annotations

import random


def backoff(attempt: int, first: float, longest: float) -> float:
    """The seconds to wait after an attempt that failed.

    Twice as long after each attempt, and never the same for all who wait: between half of it
    and the whole.

    Args:
        attempt: which attempt failed, counted from 1.
        first: the longest pause after the first attempt, in seconds.
        longest: what no pause exceeds, in seconds.
    """
    doubled = first * 2.0 ** min(attempt - 1, 1000)  # more would be no number of floating point
    return min(longest, doubled) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards no secret

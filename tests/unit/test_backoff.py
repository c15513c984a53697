"""How long to wait before something is tried again."""

from __future__ import annotations

import pytest

from lms_bridge.backoff import backoff


@pytest.mark.parametrize(("attempt", "longest"), [(1, 0.5), (2, 1.0), (3, 2.0), (6, 16.0)])
def test_each_pause_may_be_twice_as_long_as_the_one_before(attempt: int, longest: float):
    """And lasts at least half of what it may."""
    pauses = [backoff(attempt, 0.5, 20.0) for _ in range(200)]
    assert all(longest / 2 <= each <= longest for each in pauses)


@pytest.mark.parametrize("attempt", [7, 50, 5000])
def test_no_pause_exceeds_the_longest(attempt: int):
    """However often something failed."""
    pauses = [backoff(attempt, 0.5, 20.0) for _ in range(200)]
    assert all(10.0 <= each <= 20.0 for each in pauses)


def test_those_who_wait_do_not_come_back_together():
    """No two pauses need be the same."""
    assert len({backoff(3, 0.5, 20.0) for _ in range(50)}) > 40

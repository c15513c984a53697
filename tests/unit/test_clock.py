from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lms_bridge.clock import SystemClock
from lms_bridge_testing.clock import FrozenClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_system_clock_tells_utc():
    """The machine's time, with its zone, and later each time it is asked."""
    clock = SystemClock()
    first = clock.now()
    assert first.tzinfo is UTC
    assert first <= clock.now()


def test_a_frozen_clock_stands_still():
    """It tells the moment it was set to, however often it is asked."""
    clock = FrozenClock(NOON)
    assert clock.now() == clock.now() == NOON


def test_a_frozen_clock_is_moved():
    """It moves by a step or to a moment, also backwards."""
    clock = FrozenClock(NOON)
    assert clock.advance(timedelta(hours=1)) == NOON + timedelta(hours=1)
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)


def test_a_frozen_clock_tells_utc():
    """A moment given in another zone is told in UTC; one without a zone is refused."""
    clock = FrozenClock(NOON.astimezone(timezone(timedelta(hours=2))))
    assert clock.now().tzinfo is UTC
    with pytest.raises(ValueError, match="no time zone"):
        clock.set(NOON.replace(tzinfo=None))

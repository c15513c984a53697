"""What the tests of the gate begin with."""

from __future__ import annotations

import pytest
from redis import Redis

from lms_bridge.redis import ConcurrencyLimiter
from tests.unit.redis.limiter.limiters import PREFIX


@pytest.fixture
def gate(client: Redis) -> ConcurrencyLimiter:
    """A gate of which nothing is known."""
    return ConcurrencyLimiter(client, PREFIX)

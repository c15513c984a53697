"""What the tests of the gate begin with."""

from __future__ import annotations

import pytest
from redis import Redis

from lms_bridge.redis import Gate
from tests.unit.redis.gate.gates import PREFIX


@pytest.fixture
def gate(client: Redis) -> Gate:
    """A gate of which nothing is known."""
    return Gate(client, PREFIX)

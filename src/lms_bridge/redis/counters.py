"""Counters that all workers share: calls, errors by kind, writes by outcome, a site at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping

from redis import Redis

from lms_bridge.redis.client import answering

#: The name of a counter: ("calls",), ("errors", kind), ("writes", outcome).
Name = tuple[str, ...]

#: Seconds for which the counters of a site are kept after the last count.
KEPT = 30 * 86_400


class Counters:
    """Counts for metrics; nothing is decided by it.

    A flushed Redis begins at nought again, which is how Prometheus expects a counter to restart.
    """

    def __init__(self, client: Redis, prefix: str = "lms-bridge:tally:") -> None:
        self._client = client
        self._prefix = prefix

    def add(self, site: str, counts: Mapping[Name, int]) -> None:
        """Add to counters of a site, all in one round trip; RetryLater if Redis is away."""
        if not counts:
            return
        key = self._prefix + site
        with answering(), self._client.pipeline(transaction=True) as together:
            for name, count in counts.items():
                together.hincrby(key, json.dumps(name, ensure_ascii=False), count)
            together.expire(key, KEPT)
            together.execute()

    def read(self, site: str) -> dict[Name, int]:
        """Every counter of a site by its name; RetryLater if Redis is away."""
        with answering():
            held = self._client.hgetall(self._prefix + site)
        return {tuple(json.loads(name)): int(count) for name, count in held.items()}

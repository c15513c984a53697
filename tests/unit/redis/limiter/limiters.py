"""What the tests of the gate share."""

from __future__ import annotations

import time
from collections.abc import Callable

from lms_bridge.redis import ConcurrencyLimiter, LoadSignal

PREFIX = "gate:"
LONG = 60.0


def soon(holds: Callable[[], bool], seconds: float = 5) -> bool:
    """Whether something comes to hold within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.01)
    return False


def entered(gate: ConcurrencyLimiter, site: str, ceiling: int) -> int:
    """How many of twenty new holders are let in."""
    return sum(gate.enter(site, ceiling, f"{site}-{each}", LONG) for each in range(20))


def pass_well(gate: ConcurrencyLimiter, site: str, ceiling: int, times: int) -> None:
    """Fill the gate and let all inside go well, so many times."""
    for _ in range(times):
        inside = entered(gate, site, ceiling)
        for each in range(inside):
            gate.leave(site, f"{site}-{each}", LoadSignal.WELL)

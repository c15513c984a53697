"""Try faults side by side, each in a process that may do so much work and no more."""

from __future__ import annotations

import enum
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

#: How many times more work than on the sound source the tests may take, and the least, in seconds
#: of CPU: a machine that is busy with something else makes no fault seen.
PATIENCE, LEAST = 6, 10

#: How much memory the tests of a fault may take, in bytes: some make a list without an end.
MEMORY = 3 << 30

#: How many seconds by the clock a process may take for each second of CPU that it is allowed.
CLOCK = 20


class Fate(enum.Enum):
    """What came of a fault."""

    #: A test failed.
    SEEN = "seen"
    #: The tests took so much more CPU than on the sound source that they would not end.
    ENDLESS = "endless"
    #: Every test passed.
    LIVED = "lived"
    #: The tests did not end by the clock, with no work done: nothing is known.
    STUCK = "stuck"


@dataclass(frozen=True)
class _Begun:
    """A process in which a fault is tried, and when it has to have ended by the clock."""

    number: int
    ends: float


def allowed(used: float) -> int:
    """How many seconds of CPU tests may take on a fault that take `used` on the sound source."""
    return max(LEAST, int(PATIENCE * used))


def tried(
    numbers: Iterable[int],
    begin: Callable[[int], int],
    limit: Callable[[int], int],
    jobs: int,
    until: float,
) -> Iterator[tuple[int, Fate]]:
    """What comes of each process, as it ends: some side by side.

    Args:
        numbers: what the processes are known by.
        begin: begins the process of a number, and answers its id.
        limit: how many seconds of CPU the process of a number may take.
        jobs: how many at a time.
        until: when no more are begun, by the clock.
    """
    waiting, running = list(numbers)[::-1], dict[int, _Begun]()
    while running or (waiting and time.monotonic() < until):
        while waiting and len(running) < jobs and time.monotonic() < until:
            number = waiting.pop()
            process = begin(number)
            running[process] = _Begun(number, time.monotonic() + CLOCK * limit(number))
        for process, begun in list(running.items()):
            fate = _ended(process, begun.ends)
            if fate is not None:
                del running[process]
                yield begun.number, fate
        time.sleep(0.02)


def restricted(limit: int | None) -> None:
    """Let this process take so much CPU, in seconds, and memory, and be ended with its own."""
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))


def _ended(process: int, ends: float) -> Fate | None:
    """What came of a fault; None while its tests still run."""
    found, status = os.waitpid(process, os.WNOHANG)
    if found:
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}:
            return Fate.ENDLESS
        return Fate.SEEN if status else Fate.LIVED
    if time.monotonic() < ends:
        return None
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return Fate.STUCK

"""Waiting with a deadline, and looking at processes and logs: what the other tools share."""

from __future__ import annotations

import random
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

Seen = TypeVar("Seen")

#: Ports below those that the system gives to outgoing connections: a server that is down for a
#: while finds its own free when it comes back.
_PORTS = range(15_000, 32_000)


#: A machine that is kept busy all the time is taken to be so many times slower, and no more.
SLOWEST = 6


@dataclass(frozen=True)
class Moment:
    """A moment, from which on it is looked at how busy the machine is.

    Attributes:
        at: seconds of a clock that never leaps.
        waited: seconds, since the machine started, in which any process was ready and had to
            wait for a processor; 0 where the system does not say.
    """

    at: float
    waited: float

    @classmethod
    def present(cls) -> Self:
        """The present one."""
        return cls(time.monotonic(), _seconds_waited_for_a_processor())

    def slowness(self, until: Moment) -> float:
        """How many times slower the machine was until another moment than with nothing to do."""
        passed = until.at - self.at
        free = max(passed - (until.waited - self.waited), passed / SLOWEST)
        return passed / free if free else 1.0


class Late(AssertionError):
    """Something did not happen in time."""


def until(look: Callable[[], Seen], seconds: float, what: str, pause: float = 0.02) -> Seen:
    """Look again and again until there is something to see; answers it, raises Late.

    Seconds in which others had the processors count less: a busy machine is slow, not wrong.
    """
    left, before = seconds, Moment.present()
    while not (seen := look()):
        if left < 0:
            raise Late(f"not within {seconds:g} s: {what}")
        time.sleep(pause)
        now = Moment.present()
        left -= (now.at - before.at) / before.slowness(now)
        before = now
    return seen


def _seconds_waited_for_a_processor() -> float:
    try:
        text = Path("/proc/pressure/cpu").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return int(text.splitlines()[0].rpartition("total=")[2]) / 1e6


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    for port in random.sample(_PORTS, 100):
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port found: something uses them all")


def children_of(pid: int) -> list[int]:
    """The processes whose parent this one is, lowest number first."""
    return sorted(number for number, seen in _living().items() if seen.parent == pid)


def group_of(pid: int) -> list[int]:
    """The processes of the group that this one leads, or led before it ended."""
    return sorted(number for number, seen in _living().items() if seen.group == pid)


def alive(pid: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    return _look(pid).state not in _GONE


def stopped(pid: int) -> bool:
    """Whether a process is held by a signal."""
    return _look(pid).state == "T"


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log; a line saying so when there is none."""
    try:
        with log.open(encoding="utf-8", errors="replace") as opened:
            return "".join(deque(opened, lines)).rstrip()
    except FileNotFoundError:
        return f"({log.name} was never written)"


class _Seen(NamedTuple):
    state: str
    parent: int = 0
    group: int = 0


_GONE = frozenset({"", "Z", "X"})


def _living() -> dict[int, _Seen]:
    numbers = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    seen = {number: _look(number) for number in numbers}
    return {number: found for number, found in seen.items() if found.state not in _GONE}


def _look(pid: int) -> _Seen:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _Seen("")
    state, parent, group = text.rpartition(")")[2].split()[:3]  # the name before may hold anything
    return _Seen(state, int(parent), int(group))

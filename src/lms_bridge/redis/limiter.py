"""How many requests a site gets at once: adapted to how it bears them, shared by all workers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from redis import Redis

from lms_bridge.redis import limiter_scripts
from lms_bridge.redis.client import answering

#: Slots of a site of which nothing is known.
START = 2
#: Seconds in which the limit is halved once at most.
HALVING = 5.0
#: Seconds for which what was learnt of a site is remembered without further news.
MEMORY = 3600.0
#: Seconds for which a site counts as busy after somebody wanted to enter.
BUSY = 60.0


class LoadSignal(StrEnum):
    """How it went with a site, for the lesson to draw from it."""

    #: It answered in time: a little more may be asked.
    WELL = "well"
    #: It said 429 or 503, or did not answer in time: half as much is asked.
    BADLY = "badly"
    #: Nothing was asked, or it failed for a reason that has nothing to do with load.
    NEUTRAL = "aside"


@dataclass(frozen=True, slots=True)
class LimiterState:
    """The limiter of one site: slots at once, slots taken, seconds until somebody may enter."""

    limit: int
    inside: int
    held_off: float


class ConcurrencyLimiter:
    """Lets workers in to a site, at most so many at once.

    The limit starts at 2, grows by about one for each `limit` requests that went well, up to
    the ceiling, and halves when the site groans. Sites that are busy share the live workers: one
    slow site never holds them all. Every slot, limit and note ends by itself, so that neither a
    worker's death nor an emptied Redis leaves anything to repair. Each method raises RetryLater
    if Redis is away.
    """

    def __init__(self, client: Redis, prefix: str = "lms-bridge:gate:") -> None:
        self._prefix = prefix
        self._enter = client.register_script(limiter_scripts.ENTER)
        self._stay = client.register_script(limiter_scripts.STAY)
        self._leave = client.register_script(limiter_scripts.LEAVE)
        self._hold_off = client.register_script(limiter_scripts.HOLD_OFF)
        self._present = client.register_script(limiter_scripts.PRESENT)
        self._state = client.register_script(limiter_scripts.STATE)

    def enter(self, site: str, ceiling: int, holder: str, seconds: float) -> bool:
        """Take a slot that ends after `seconds`; False if there is none for now.

        Args:
            site: the site's name.
            ceiling: slots at once at most, whatever is learnt; the administrator's word.
            holder: who takes it; one holder has one slot, and entering again prolongs it.
            seconds: until the slot ends unless `stay` prolongs it.
        """
        keys = [self._limit(site), self._inside(site), self._hold(site)]
        keys += [self._prefix + "processes", self._prefix + "busy"]
        learnt = [START, _milliseconds(BUSY), _milliseconds(MEMORY)]
        with answering():
            entered = self._enter(keys, [site, holder, ceiling, _milliseconds(seconds), *learnt])
        return bool(entered)

    def stay(self, site: str, holder: str, seconds: float) -> bool:
        """Keep a slot for `seconds` from now; False if it had ended or Redis was emptied."""
        with answering():
            return bool(self._stay([self._inside(site)], [holder, _milliseconds(seconds)]))

    def leave(self, site: str, holder: str, went: LoadSignal) -> None:
        """Give a slot back and learn from how it went."""
        learnt = [START, _milliseconds(HALVING), _milliseconds(MEMORY)]
        with answering():
            self._leave([self._limit(site), self._inside(site)], [holder, went.value, *learnt])

    def hold_off(self, site: str, seconds: float) -> None:
        """Let nobody enter for so many seconds; those inside finish."""
        with answering():
            self._hold_off([self._hold(site)], [_milliseconds(seconds)])

    def present(self, process: str, seconds: float) -> None:
        """Note that a worker process lives; it counts for so many seconds."""
        with answering():
            self._present([self._prefix + "processes"], [process, _milliseconds(seconds)])

    def state(self, site: str) -> LimiterState:
        """How the limiter of a site stands at this moment, fair shares aside."""
        with answering():
            limit, inside, left = self._state(
                [self._limit(site), self._inside(site), self._hold(site)], [START]
            )
        return LimiterState(int(limit), int(inside), int(left) / 1000)

    def _limit(self, site: str) -> str:
        return f"{self._prefix}limit:{site}"

    def _inside(self, site: str) -> str:
        return f"{self._prefix}inside:{site}"

    def _hold(self, site: str) -> str:
        return f"{self._prefix}hold:{site}"


def _milliseconds(seconds: float) -> int:
    return max(1, math.ceil(seconds * 1000))

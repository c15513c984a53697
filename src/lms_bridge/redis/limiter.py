"""How many requests a site gets at once: adapted to how it bears them, shared by all workers.

Redis runs each script in one go: it sees a state that nobody else changes. All times are those of
the Redis server, in milliseconds: workers whose clocks differ agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from redis import Redis

from lms_bridge.redis.client import answering

#: `now`, and a way to keep a key for so many milliseconds without ever shortening its life.
_CLOCK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function keep(key, life)
  if redis.call('PTTL', key) < life then redis.call('PEXPIRE', key, life) end
end
local function forget(key)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
end
"""

#: Takes a slot: 1, or 0 for not now.
ENTER = (
    _CLOCK
    + """
local limit, inside, hold, processes, busy = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local site, holder = ARGV[1], ARGV[2]
local ceiling, life = tonumber(ARGV[3]), tonumber(ARGV[4])
local start, busy_life, memory = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
forget(inside)
forget(processes)
forget(busy)
-- A site that is held off needs nobody: the others share its part.
if redis.call('EXISTS', hold) == 1 then
  redis.call('ZREM', busy, site)
  return 0
end
redis.call('ZADD', busy, now + busy_life, site)
keep(busy, busy_life)
redis.call('HSET', limit, 'ceiling', ceiling)
keep(limit, memory)
if not redis.call('ZSCORE', inside, holder) then
  local places = tonumber(redis.call('HGET', limit, 'limit') or start)
  places = math.floor(math.min(places, ceiling))
  local live = redis.call('ZCARD', processes)
  if live > 0 then
    places = math.min(places, math.ceil(live / redis.call('ZCARD', busy)))
  end
  if redis.call('ZCARD', inside) >= math.max(places, 1) then return 0 end
end
redis.call('ZADD', inside, now + life, holder)
keep(inside, life)
return 1
"""
)

#: Prolongs a slot: 1, or 0 if it is not held any more.
STAY = (
    _CLOCK
    + """
local inside, holder, life = KEYS[1], ARGV[1], tonumber(ARGV[2])
if not redis.call('ZSCORE', inside, holder) then return 0 end
redis.call('ZADD', inside, now + life, holder)
keep(inside, life)
return 1
"""
)

#: Gives a slot back, and learns from how it went.
LEAVE = (
    _CLOCK
    + """
local limit, inside = KEYS[1], KEYS[2]
local holder, went, start = ARGV[1], ARGV[2], tonumber(ARGV[3])
local pause, memory = tonumber(ARGV[4]), tonumber(ARGV[5])
forget(inside)
local used = redis.call('ZCARD', inside)
local held = redis.call('ZREM', inside, holder)
if went == 'aside' then return end
local places = tonumber(redis.call('HGET', limit, 'limit') or start)
local ceiling = tonumber(redis.call('HGET', limit, 'ceiling') or places)
places = math.min(places, ceiling)
if went == 'badly' then
  -- Many that were under way together tell of one trouble.
  local since = now - tonumber(redis.call('HGET', limit, 'halved') or 0)
  if since >= 0 and since < pause then return end
  places = math.max(1, places / 2)
  redis.call('HSET', limit, 'halved', now)
-- A limit that is mostly unused was not put to the test.
elseif held == 1 and used * 2 >= math.floor(places) then
  places = math.min(ceiling, places + 1 / places)
else
  return
end
redis.call('HSET', limit, 'limit', tostring(places))
keep(limit, memory)
"""
)

#: Lets nobody enter for a while; a shorter while than the one that runs changes nothing.
HOLD_OFF = """
local life = tonumber(ARGV[1])
if redis.call('PTTL', KEYS[1]) < life then redis.call('SET', KEYS[1], '1', 'PX', life) end
"""

#: Notes a live worker process.
PRESENT = (
    _CLOCK
    + """
forget(KEYS[1])
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
keep(KEYS[1], tonumber(ARGV[2]))
"""
)

#: Tells: slots at once, slots taken, milliseconds until somebody may enter.
STATE = (
    _CLOCK
    + """
local limit, inside, hold = KEYS[1], KEYS[2], KEYS[3]
local places = tonumber(redis.call('HGET', limit, 'limit') or ARGV[1])
local ceiling = tonumber(redis.call('HGET', limit, 'ceiling') or places)
local left = math.max(redis.call('PTTL', hold), 0)
local taken = redis.call('ZCOUNT', inside, '(' .. now, '+inf')
return {math.max(math.floor(math.min(places, ceiling)), 1), taken, left}
"""
)


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
        self._enter = client.register_script(ENTER)
        self._stay = client.register_script(STAY)
        self._leave = client.register_script(LEAVE)
        self._hold_off = client.register_script(HOLD_OFF)
        self._present = client.register_script(PRESENT)
        self._state = client.register_script(STATE)

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

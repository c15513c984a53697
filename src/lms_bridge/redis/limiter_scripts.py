"""What Redis runs in one go for the limiter: each script sees a state that nobody else changes.

All times are those of the Redis server, in milliseconds: workers whose clocks differ agree.
"""

from __future__ import annotations

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

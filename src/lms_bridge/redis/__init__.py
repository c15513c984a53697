"""What workers share while they work, in Redis: who may enter, what was counted.

Nothing here is the truth about work, which is in SQL: an emptied Redis only begins at the
defaults again.
"""

from lms_bridge.redis.client import redis_client
from lms_bridge.redis.counters import Counters
from lms_bridge.redis.embedded import EmbeddedRedis
from lms_bridge.redis.fitness import refuse_unfit, unfit
from lms_bridge.redis.limiter import ConcurrencyLimiter, LimiterState, LoadSignal

__all__ = [
    "ConcurrencyLimiter",
    "Counters",
    "EmbeddedRedis",
    "LimiterState",
    "LoadSignal",
    "redis_client",
    "refuse_unfit",
    "unfit",
]

"""A connection to Redis that never waits for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from lms_bridge.cause import Cause
from lms_bridge.errors import RetryLater

#: Seconds to wait for a connection, and for an answer: every command here is a matter of
#: milliseconds. With the tries below, a Redis that went silent is given up after 12 seconds.
CONNECT = 3.0
ANSWER = 3.0
#: A connection that was idle for so many seconds is tried before it is used.
IDLE = 25
#: Tries after the first, and the seconds between them.
TRIES = 3
PAUSE = 0.1
LONGEST_PAUSE = 1.0


def redis_client(url: str) -> Redis:
    """Make a client for a URL (redis://, rediss:// or unix://); it connects when first used.

    It may be shared by threads, and taken along into forked workers.
    """
    # A socket of this machine knows no keepalive, and its connection refuses the option.
    keepalive = {} if url.startswith("unix://") else {"socket_keepalive": True}
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=CONNECT,
        socket_timeout=ANSWER,
        health_check_interval=IDLE,
        retry=Retry(ExponentialWithJitterBackoff(base=PAUSE, cap=LONGEST_PAUSE), TRIES),
        **keepalive,
    )


@contextmanager
def answering() -> Iterator[None]:
    """Turn what redis-py raises into RetryLater: the work is in SQL, and none of it is lost."""
    try:
        yield
    except RedisError as error:
        raise RetryLater(
            Cause.of("redis.unusable", said=first_line(error)), where="Redis"
        ) from None


def first_line(error: RedisError) -> str:
    """What Redis said, without the rest of its report; it quotes no password."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__

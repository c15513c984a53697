"""Whether a Redis may carry the queue: new enough, and one that never forgets by itself."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError, RetryLater
from lms_bridge.redis.client import first_line

#: The oldest Redis that Celery 5.7 works with.
OLDEST = (6, 2)
#: The only policy under which a full Redis says so; every other one drops keys silently.
POLICY = "noeviction"


def unfit(client: Redis) -> list[Cause]:
    """Say what forbids the use of this server.

    Raises:
        redis.exceptions.RedisError: the server does not answer, or forbids INFO.
    """
    found = []
    version = _said(client, "server", "redis_version")
    if _numbers(version) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        found.append(Cause.of("redis.too_old", version=version or "?", oldest=oldest))
    policy = _policy(client)
    if policy not in {POLICY, ""}:
        found.append(Cause.of("redis.drops_work", policy=policy, wanted=POLICY))
    return found


def refuse_unfit(client: Redis, place: str) -> list[Cause]:
    """Refuse a server that cannot be used.

    Args:
        client: a client of the server.
        place: where it is, to be shown; without a password.

    Returns:
        What is not as it should be, though the server can be used.

    Raises:
        RetryLater: it does not answer.
        ConfigurationError: it refuses us, or is not fit, with everything to mend.
    """
    wrong: Cause | None = None
    try:
        found = unfit(client)
        warnings = [] if found else _warnings(client)
    except RedisError as error:
        refused = isinstance(error, AuthenticationError | ResponseError)
        kind = ConfigurationError if refused else RetryLater
        code = "redis.refuses" if refused else "redis.no_answer"
        wrong = Cause.of(code, said=first_line(error))
    if wrong is not None:  # outside the handler, whose traceback would go through the connection
        raise kind(wrong, where=place)
    if found:
        problems = tuple(Cause.of("problem", place=place, cause=each) for each in found)
        raise ConfigurationError(Cause.of("redis.unfit", problems=problems))
    return warnings


def _warnings(client: Redis) -> list[Cause]:
    found = []
    if _said(client, "persistence", "aof_enabled") != "1":
        found.append(Cause.of("redis.keeps_nothing"))
    if not _policy(client):
        found.append(Cause.of("redis.policy_not_told", wanted=POLICY))
    return found


def _policy(client: Redis) -> str:
    """The policy by INFO, which managed servers allow, or by CONFIG; "" if neither tells."""
    told = _said(client, "memory", "maxmemory_policy")
    if told:
        return told
    try:
        return str(client.config_get("maxmemory-policy").get("maxmemory-policy") or "")
    except ResponseError:
        return ""


def _said(client: Redis, section: str, name: str) -> str:
    value = client.info(section).get(name, "")
    return str(value)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())

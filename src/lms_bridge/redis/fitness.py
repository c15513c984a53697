"""Whether a Redis may carry the queue: new enough, and one that never forgets by itself."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from lms_bridge.errors import ConfigurationError, RetryLater
from lms_bridge.redis.client import first_line

#: The oldest Redis that Celery 5.7 works with.
OLDEST = (6, 2)
#: The only policy under which a full Redis says so; every other one drops keys silently.
POLICY = "noeviction"


def unfit(client: Redis) -> list[str]:
    """Say what forbids the use of this server, each with the way to mend it.

    Raises:
        redis.exceptions.RedisError: the server does not answer, or forbids INFO.
    """
    found = []
    version = _said(client, "server", "redis_version")
    if _numbers(version) < OLDEST:
        found.append(
            f"Redis {version or 'of an unknown version'} is too old"
            f" → install {'.'.join(map(str, OLDEST))} or later"
        )
    policy = _policy(client)
    if policy not in {POLICY, ""}:
        found.append(
            f"maxmemory-policy is {policy}: a full Redis would drop work without a word"
            f" → run `redis-cli CONFIG SET maxmemory-policy {POLICY}` and write"
            f" `maxmemory-policy {POLICY}` in redis.conf"
        )
    return found


def check(client: Redis, place: str) -> list[str]:
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
    try:
        found = unfit(client)
        warnings = [] if found else _warnings(client)
    except RedisError as error:
        refused = isinstance(error, AuthenticationError | ResponseError)
        kind = ConfigurationError if refused else RetryLater
        wrong = "Redis refuses us" if refused else "Redis does not answer"
        wrong = f"{wrong}: {first_line(error)}"
    else:
        wrong = ""
    if wrong:  # outside the handler, whose traceback would go through the connection
        remedy = "start it, or correct LMS_BRIDGE_REDIS and its password"
        raise kind(wrong, where=place, remedy=remedy)
    if found:
        raise ConfigurationError(
            "this Redis cannot be used: " + "; ".join(found),
            where=place,
            remedy="mend it and start again",
        )
    return warnings


def _warnings(client: Redis) -> list[str]:
    found = []
    if _said(client, "persistence", "aof_enabled") != "1":
        found.append(
            "Redis keeps nothing over a restart: no work is lost, yet it waits for the next sweep"
            " → run `redis-cli CONFIG SET appendonly yes` and write `appendonly yes` in redis.conf"
        )
    if not _policy(client):
        found.append(
            "this Redis does not tell its maxmemory-policy"
            f" → see in its administration that it is {POLICY}"
        )
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

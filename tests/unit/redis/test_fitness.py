from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from redis import Redis

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError, RetryLater
from lms_bridge.redis import redis_client, refuse_unfit, unfit
from lms_bridge.redis.client import answering
from tests.refusals import in_english, refusing

PLACE = "redis://cache.example.org:6379/0"


@pytest.fixture
def settable(client: Redis) -> Iterator[Redis]:
    """A server whose settings are as before when the test ends."""
    yield client
    for name, value in (("maxmemory-policy", "noeviction"), ("appendonly", "yes")):
        client.config_set(name, value)


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_a_server_that_drops_keys(settable: Redis, policy: str):
    """It is refused, with the command that mends it."""
    settable.config_set("maxmemory-policy", policy)
    with refusing(ConfigurationError, policy) as caught:
        refuse_unfit(settable, PLACE)
    assert "CONFIG SET maxmemory-policy noeviction" in in_english(caught.value)
    assert PLACE in in_english(caught.value)


def test_a_server_that_keeps_nothing_on_disk(settable: Redis):
    """A warning: no work is lost by it, for the list of work is in SQL."""
    settable.config_set("appendonly", "no")
    assert unfit(settable) == []
    (warning,) = refuse_unfit(settable, PLACE)
    assert warning == Cause.of("redis.keeps_nothing")


class Elsewhere(Redis):
    """A client of the real server that tells what another server would tell of itself."""

    told: dict[str, dict[str, object]]

    def info(self, section=None, *args, **kwargs):
        """The server's answer, or the one that the test gives."""
        real = super().info(section, *args, **kwargs)
        return {**real, **self.told.get(str(section), {})}


@pytest.fixture
def elsewhere(client: Redis) -> Elsewhere:
    """A server of another kind."""
    return Elsewhere(connection_pool=client.connection_pool)


@pytest.mark.parametrize(
    ("version", "fit"),
    [("5.0.7", False), ("6.0.16", False), ("6.2.0", True), ("7.4.1", True), ("10.0.0", True)],
)
def test_the_oldest_version(elsewhere: Elsewhere, version: str, *, fit: bool):
    """6.2 is the first that Celery 5.7 works with."""
    elsewhere.told = {"server": {"redis_version": version}}
    assert (unfit(elsewhere) == []) is fit
    if not fit:
        with refusing(ConfigurationError, rf"{version} is too old.*6\.2 or later"):
            refuse_unfit(elsewhere, PLACE)


def test_all_that_is_wrong_is_said_at_once(elsewhere: Elsewhere):
    """Mended in one go, not one start after another."""
    elsewhere.told = {
        "server": {"redis_version": "5.0.7"},
        "memory": {"maxmemory_policy": "allkeys-lru"},
    }
    with refusing(ConfigurationError, r"too old.*allkeys-lru"):
        refuse_unfit(elsewhere, PLACE)


@pytest.fixture
def as_user(client: Redis, redis_url: str) -> Iterator[Redis]:
    """A client whose user may not ask CONFIG, as with managed servers."""
    client.acl_setuser(
        "bridge", enabled=True, passwords=["+s3cret"], keys=["*"], commands=["+@all", "-config"]
    )
    with redis_client(redis_url.replace("unix://", "unix://bridge:s3cret@")) as limited:
        yield limited
    client.acl_deluser("bridge")


def test_a_server_that_forbids_config(as_user: Redis):
    """INFO tells the same, and is allowed nearly everywhere."""
    assert refuse_unfit(as_user, PLACE) == []


def test_a_server_that_tells_its_policy_nowhere(as_user: Redis):
    """It may be used; a person is asked to look."""
    silent = Elsewhere(connection_pool=as_user.connection_pool)
    silent.told = {"memory": {"maxmemory_policy": ""}}
    assert unfit(silent) == []
    assert Cause.of("redis.policy_not_told", wanted="noeviction") in refuse_unfit(silent, PLACE)


def test_a_server_that_tells_its_policy_by_config_only(settable: Redis):
    """CONFIG is asked where INFO is silent."""
    settable.config_set("maxmemory-policy", "allkeys-lfu")
    silent = Elsewhere(connection_pool=settable.connection_pool)
    silent.told = {"memory": {"maxmemory_policy": ""}}
    assert unfit(silent)[0].value("policy") == "allkeys-lfu"


@pytest.mark.parametrize("way", ["password", "info"])
def test_a_server_that_refuses_us(client: Redis, redis_url: str, way: str):
    """The error repeats no password."""
    if way == "info":
        client.acl_setuser(
            "bridge", enabled=True, passwords=["+s3cret"], commands=["+@all", "-info"]
        )
        url = redis_url.replace("unix://", "unix://bridge:s3cret@")
    else:
        url = redis_url.replace("unix://", "unix://bridge:wr0ng@")
    with redis_client(url) as refused, refusing(ConfigurationError, "refuses") as caught:
        refuse_unfit(refused, PLACE)
    assert "s3cret" not in str(caught.value)
    assert "wr0ng" not in str(caught.value)
    client.acl_deluser("bridge")


def test_a_server_that_does_not_answer():
    """The error says where it was looked for and what to do, and shows no password."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        url = f"redis://:s3cret@127.0.0.1:{taken.getsockname()[1]}/0"
        with redis_client(url) as away, pytest.raises(RetryLater) as caught:
            refuse_unfit(away, PLACE)
    assert "does not answer" in in_english(caught.value)
    assert PLACE in in_english(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(away)
    assert caught.value.__context__ is None


def test_while_work_is_going_on_redis_is_waited_for():
    """What workers share is tried again later: the work itself is in SQL."""
    with (
        redis_client("unix:///nowhere/redis.sock") as away,
        refusing(RetryLater, "goes on by itself"),
        answering(),
    ):
        away.ping()

from __future__ import annotations

import threading

import pytest
from redis import Redis

from lms_bridge.errors import RetryLater
from lms_bridge.redis import Counters, redis_client


def test_counts_add_up(client: Redis):
    """Names of one and of two words, in any language."""
    tally = Counters(client)
    tally.add("paris", {("calls",): 3, ("errors", "délai dépassé"): 1})
    tally.add("paris", {("calls",): 2, ("writes", "done"): 4})
    assert tally.read("paris") == {
        ("calls",): 5,
        ("errors", "délai dépassé"): 1,
        ("writes", "done"): 4,
    }


def test_sites_are_counted_apart(client: Redis):
    """What happens at one is not laid at the door of another."""
    tally = Counters(client)
    tally.add("paris", {("calls",): 1})
    assert tally.read("lyon") == {}


def test_many_count_at_once(client: Redis):
    """No count is lost between threads."""
    tally = Counters(client)

    def count() -> None:
        for _ in range(50):
            tally.add("paris", {("calls",): 1, ("errors", "busy"): 2})

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.read("paris") == {("calls",): 400, ("errors", "busy"): 800}


def test_an_emptied_redis_counts_from_nought(client: Redis):
    """Which is what a metrics server takes a restart for."""
    tally = Counters(client)
    tally.add("paris", {("calls",): 7})
    client.flushall()
    tally.add("paris", {("calls",): 1})
    assert tally.read("paris") == {("calls",): 1}


def test_nothing_to_count_is_nothing_to_send(client: Redis):
    """Not even a key is made."""
    Counters(client).add("paris", {})
    assert client.keys() == []


def test_counters_of_a_site_that_is_gone_go_too(client: Redis):
    """Each addition keeps them for a month."""
    Counters(client, "t:").add("paris", {("calls",): 1})
    assert 29 * 86_400 < client.ttl("t:paris") <= 30 * 86_400


def test_redis_away():
    """The caller is told, and may go on: nothing is decided by these numbers."""
    with redis_client("unix:///nowhere/redis.sock") as away:
        with pytest.raises(RetryLater):
            Counters(away).add("paris", {("calls",): 1})
        with pytest.raises(RetryLater):
            Counters(away).read("paris")

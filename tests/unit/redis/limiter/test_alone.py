from __future__ import annotations

import time

import pytest
from redis import Redis

from lms_bridge.errors import RetryLater
from lms_bridge.redis import ConcurrencyLimiter, LimiterState, LoadSignal, redis_client
from tests.unit.redis.limiter.limiters import LONG, PREFIX, entered, pass_well, soon


def an_hour_ago(client: Redis, site: str) -> None:
    """Make the last halving an old one."""
    client.hset(f"{PREFIX}limit:{site}", "halved", "1000")


def test_a_site_begins_with_two(gate: ConcurrencyLimiter):
    """Enough to go on, and too few to hurt."""
    assert gate.state("paris") == LimiterState(limit=2, inside=0, held_off=0)
    assert entered(gate, "paris", ceiling=8) == 2
    assert gate.state("paris").inside == 2


def test_the_administrators_ceiling_comes_first(gate: ConcurrencyLimiter):
    """Also below the two that a site begins with, and when it is lowered later."""
    assert entered(gate, "paris", ceiling=1) == 1
    pass_well(gate, "lyon", ceiling=8, times=20)
    assert gate.state("lyon").limit == 8
    assert entered(gate, "lyon", ceiling=3) == 3
    assert gate.state("lyon").limit == 3


def test_it_grows_by_one_for_as_many_as_the_limit_that_went_well(gate: ConcurrencyLimiter):
    """While it is full: two or three good ones from 2 to 3, and so on up to the ceiling."""
    good = dict.fromkeys(range(2, 7), 0)
    turn = entered(gate, "paris", ceiling=6)
    for gone in range(60):
        good[gate.state("paris").limit] += 1
        gate.leave("paris", f"paris-{gone}", LoadSignal.WELL)
        while gate.enter("paris", 6, f"paris-{turn}", LONG):
            turn += 1
    assert all(good[limit] in {limit, limit + 1} for limit in range(2, 6))
    assert gate.state("paris").limit == 6


def test_a_limit_that_nobody_uses_does_not_grow(gate: ConcurrencyLimiter):
    """One at a time says nothing of how the site bears ten at a time."""
    for _ in range(100):
        assert gate.enter("paris", 50, "alone", LONG)
        gate.leave("paris", "alone", LoadSignal.WELL)
    assert gate.state("paris").limit <= 4


def test_trouble_halves_it(gate: ConcurrencyLimiter, client: Redis):
    """Down to one, and never to none."""
    pass_well(gate, "paris", ceiling=8, times=20)
    for expected in (4, 2, 1, 1):
        assert gate.enter("paris", 8, "one", LONG)
        gate.leave("paris", "one", LoadSignal.BADLY)
        assert gate.state("paris").limit == expected
        an_hour_ago(client, "paris")
    assert entered(gate, "paris", ceiling=8) == 1


def test_trouble_of_many_at_once_halves_it_once(gate: ConcurrencyLimiter):
    """Eight that were under way together tell of one trouble."""
    pass_well(gate, "paris", ceiling=8, times=20)
    assert entered(gate, "paris", ceiling=8) == 8
    for each in range(8):
        gate.leave("paris", f"paris-{each}", LoadSignal.BADLY)
    assert gate.state("paris").limit == 4


def test_a_servers_clock_set_back_does_not_stop_lessons(gate: ConcurrencyLimiter, client: Redis):
    """A halving in the future is not one of the last five seconds."""
    client.hset(f"{PREFIX}limit:paris", "halved", str(int(time.time() * 1000) + 3_600_000))
    gate.leave("paris", "one", LoadSignal.BADLY)
    assert gate.state("paris").limit == 1


def test_nothing_is_learnt_from_what_has_nothing_to_do_with_load(gate: ConcurrencyLimiter):
    """A refused record says nothing about the site's strength."""
    for _ in range(20):
        entered(gate, "paris", ceiling=8)
        for each in range(8):
            gate.leave("paris", f"paris-{each}", LoadSignal.NEUTRAL)
    assert gate.state("paris") == LimiterState(limit=2, inside=0, held_off=0)


def test_a_holder_has_one_slot(gate: ConcurrencyLimiter):
    """Entering again, as a task does that comes twice, takes no second one."""
    assert gate.enter("paris", 8, "same", LONG)
    assert gate.enter("paris", 8, "same", LONG)
    assert gate.state("paris").inside == 1


def test_a_slot_ends_by_itself(gate: ConcurrencyLimiter):
    """A worker that was killed gives its slot back without a word."""
    assert gate.enter("paris", 1, "killed", 0.2)
    assert not gate.enter("paris", 1, "next", LONG)
    assert soon(lambda: gate.enter("paris", 1, "next", LONG))


def test_a_sign_of_life_keeps_a_slot(gate: ConcurrencyLimiter):
    """For longer, or for shorter; a slot that has ended is not had again that way."""
    assert gate.enter("paris", 1, "slow", 0.5)
    assert gate.stay("paris", "slow", LONG)
    time.sleep(0.6)  # longer than the first word was good for
    assert not gate.enter("paris", 1, "next", LONG)
    assert gate.stay("paris", "slow", 0.1)
    assert soon(lambda: gate.enter("paris", 1, "next", LONG))
    assert not gate.stay("paris", "slow", LONG)
    assert gate.state("paris").inside == 1


def test_leaving_twice_is_leaving_once(gate: ConcurrencyLimiter):
    """Nobody else's slot is given back, and a good turn counts once."""
    assert entered(gate, "paris", ceiling=8) == 2
    for _ in range(50):
        gate.leave("paris", "paris-0", LoadSignal.WELL)
    assert gate.state("paris") == LimiterState(limit=2, inside=1, held_off=0)


def test_a_site_that_asked_for_time_gets_it(gate: ConcurrencyLimiter):
    """Nobody enters before; a shorter wish does not cut a longer one short."""
    gate.hold_off("paris", 0.3)
    gate.hold_off("paris", 0.01)
    assert not gate.enter("paris", 8, "one", LONG)
    assert 0 < gate.state("paris").held_off <= 0.3
    assert gate.enter("lyon", 8, "one", LONG)
    assert soon(lambda: gate.enter("paris", 8, "one", LONG))
    assert gate.state("paris").held_off == 0


def test_a_longer_wish_for_time_is_heard(gate: ConcurrencyLimiter):
    """The later of two ends."""
    gate.hold_off("paris", 0.1)
    gate.hold_off("paris", 30)
    assert gate.state("paris").held_off > 29


def test_an_emptied_redis_means_starting_over(gate: ConcurrencyLimiter, client: Redis):
    """In the middle of work: those inside leave without harm, and the site begins with two."""
    pass_well(gate, "paris", ceiling=8, times=20)
    assert entered(gate, "paris", ceiling=8) == 8
    client.flushall()
    client.script_flush()  # what a restart forgets as well
    assert not gate.stay("paris", "paris-0", LONG)
    gate.leave("paris", "paris-0", LoadSignal.WELL)
    assert gate.state("paris") == LimiterState(limit=2, inside=0, held_off=0)
    assert entered(gate, "paris", ceiling=8) == 2
    gate.leave("paris", "paris-7", LoadSignal.BADLY)
    assert gate.state("paris").limit == 1


def test_nothing_stays_for_ever(gate: ConcurrencyLimiter, client: Redis):
    """Every key has an end, so that a site that is gone leaves nothing behind."""
    for name in ("one", "two"):
        gate.present(name, LONG)
    pass_well(gate, "paris", ceiling=8, times=3)
    entered(gate, "paris", ceiling=8)
    gate.leave("paris", "paris-0", LoadSignal.BADLY)
    gate.hold_off("paris", 5)
    keys = [str(key) for key in client.scan_iter()]
    assert len(keys) == 5
    assert all(key.startswith(PREFIX) for key in keys)
    assert all(0 < client.ttl(key) <= 3600 for key in keys)


def test_redis_away():
    """The caller is told to try later."""
    with redis_client("unix:///nowhere/redis.sock") as away, pytest.raises(RetryLater):
        ConcurrencyLimiter(away).enter("paris", 8, "one", LONG)

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest
from redis import Redis

from lms_bridge.adapters.redis import Gate, GateState, Went, redis_client
from lms_bridge.errors import RetryLater

PREFIX = "gate:"
LONG = 60.0


@pytest.fixture
def gate(client: Redis) -> Gate:
    """A gate of which nothing is known."""
    return Gate(client, PREFIX)


def soon(holds: Callable[[], bool], seconds: float = 5) -> bool:
    """Whether something comes to hold within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.01)
    return False


def entered(gate: Gate, site: str, ceiling: int, tries: int = 20) -> int:
    """How many of so many new holders are let in."""
    return sum(gate.enter(site, ceiling, f"{site}-{each}", LONG) for each in range(tries))


def pass_well(gate: Gate, site: str, ceiling: int, times: int) -> None:
    """Fill the gate and let all inside go well, so many times."""
    for _ in range(times):
        inside = entered(gate, site, ceiling)
        for each in range(inside):
            gate.leave(site, f"{site}-{each}", Went.WELL)


def an_hour_ago(client: Redis, site: str) -> None:
    """Make the last halving an old one."""
    client.hset(f"{PREFIX}limit:{site}", "halved", "1000")


def test_a_site_begins_with_two(gate: Gate):
    """Enough to go on, and too few to hurt."""
    assert gate.state("paris") == GateState(limit=2, inside=0, held_off=0)
    assert entered(gate, "paris", ceiling=8) == 2
    assert gate.state("paris").inside == 2


def test_the_administrators_ceiling_comes_first(gate: Gate):
    """Also below the two that a site begins with, and when it is lowered later."""
    assert entered(gate, "paris", ceiling=1) == 1
    pass_well(gate, "lyon", ceiling=8, times=20)
    assert gate.state("lyon").limit == 8
    assert entered(gate, "lyon", ceiling=3) == 3
    assert gate.state("lyon").limit == 3


def test_it_grows_by_one_for_each_round_that_went_well(gate: Gate):
    """As many good ones as the limit is make it one more, up to the ceiling."""
    seen = []
    for _ in range(9):
        pass_well(gate, "paris", ceiling=6, times=1)
        seen.append(gate.state("paris").limit)
    assert seen[:3] == [2, 3, 4] or seen[:3] == [3, 4, 5] or seen[:3] == [2, 3, 3]
    assert all(later - earlier in {0, 1} for earlier, later in zip(seen, seen[1:], strict=False))
    assert seen[-1] == 6


def test_a_limit_that_nobody_uses_does_not_grow(gate: Gate):
    """One at a time says nothing of how the site bears ten at a time."""
    for _ in range(100):
        assert gate.enter("paris", 50, "alone", LONG)
        gate.leave("paris", "alone", Went.WELL)
    assert gate.state("paris").limit <= 4


def test_trouble_halves_it(gate: Gate, client: Redis):
    """Down to one, and never to none."""
    pass_well(gate, "paris", ceiling=8, times=20)
    for expected in (4, 2, 1, 1):
        assert gate.enter("paris", 8, "one", LONG)
        gate.leave("paris", "one", Went.BADLY)
        assert gate.state("paris").limit == expected
        an_hour_ago(client, "paris")
    assert entered(gate, "paris", ceiling=8) == 1


def test_trouble_of_many_at_once_halves_it_once(gate: Gate):
    """Eight that were under way together tell of one trouble."""
    pass_well(gate, "paris", ceiling=8, times=20)
    assert entered(gate, "paris", ceiling=8) == 8
    for each in range(8):
        gate.leave("paris", f"paris-{each}", Went.BADLY)
    assert gate.state("paris").limit == 4


def test_a_servers_clock_set_back_does_not_stop_lessons(gate: Gate, client: Redis):
    """A halving in the future is not one of the last five seconds."""
    client.hset(f"{PREFIX}limit:paris", "halved", str(int(time.time() * 1000) + 3_600_000))
    gate.leave("paris", "one", Went.BADLY)
    assert gate.state("paris").limit == 1


def test_nothing_is_learnt_from_what_has_nothing_to_do_with_load(gate: Gate):
    """A refused record says nothing about the site's strength."""
    for _ in range(20):
        entered(gate, "paris", ceiling=8)
        for each in range(8):
            gate.leave("paris", f"paris-{each}", Went.ASIDE)
    assert gate.state("paris") == GateState(limit=2, inside=0, held_off=0)


def test_a_holder_has_one_slot(gate: Gate):
    """Entering again, as a task does that comes twice, takes no second one."""
    assert gate.enter("paris", 8, "same", LONG)
    assert gate.enter("paris", 8, "same", LONG)
    assert gate.state("paris").inside == 1


def test_a_slot_ends_by_itself(gate: Gate):
    """A worker that was killed gives its slot back without a word."""
    assert gate.enter("paris", 1, "killed", 0.2)
    assert not gate.enter("paris", 1, "next", LONG)
    assert soon(lambda: gate.enter("paris", 1, "next", LONG))


def test_a_sign_of_life_keeps_a_slot(gate: Gate):
    """For longer, or for shorter; a slot that has ended is not had again that way."""
    assert gate.enter("paris", 1, "slow", 0.5)
    assert gate.stay("paris", "slow", LONG)
    time.sleep(0.6)  # longer than the first word was good for
    assert not gate.enter("paris", 1, "next", LONG)
    assert gate.stay("paris", "slow", 0.1)
    assert soon(lambda: gate.enter("paris", 1, "next", LONG))
    assert not gate.stay("paris", "slow", LONG)
    assert gate.state("paris").inside == 1


def test_leaving_twice_is_leaving_once(gate: Gate):
    """Nobody else's slot is given back, and a good turn counts once."""
    assert entered(gate, "paris", ceiling=8) == 2
    for _ in range(50):
        gate.leave("paris", "paris-0", Went.WELL)
    assert gate.state("paris") == GateState(limit=2, inside=1, held_off=0)


def test_a_site_that_asked_for_time_gets_it(gate: Gate):
    """Nobody enters before; a shorter wish does not cut a longer one short."""
    gate.hold_off("paris", 0.3)
    gate.hold_off("paris", 0.01)
    assert not gate.enter("paris", 8, "one", LONG)
    assert 0 < gate.state("paris").held_off <= 0.3
    assert gate.enter("lyon", 8, "one", LONG)
    assert soon(lambda: gate.enter("paris", 8, "one", LONG))
    assert gate.state("paris").held_off == 0


def test_a_longer_wish_for_time_is_heard(gate: Gate):
    """The later of two ends."""
    gate.hold_off("paris", 0.1)
    gate.hold_off("paris", 30)
    assert gate.state("paris").held_off > 29


def workers(gate: Gate, count: int) -> None:
    """So many processes that live."""
    for each in range(count):
        gate.present(f"worker-{each}", LONG)


def test_one_slow_site_does_not_hold_every_worker(gate: Gate):
    """Where two are busy, each has half of the workers at most."""
    pass_well(gate, "slow", ceiling=8, times=20)
    workers(gate, 4)
    assert entered(gate, "slow", ceiling=8) == 4
    for each in range(4):
        gate.leave("slow", f"slow-{each}", Went.ASIDE)
    assert gate.enter("quick", 8, "one", LONG)
    assert entered(gate, "slow", ceiling=8) == 2


def test_shares_are_rounded_up_and_never_nothing(gate: Gate):
    """Three workers for two sites are two for one of them; one worker for three sites is for all."""
    workers(gate, 3)
    assert gate.enter("a", 8, "one", LONG)
    pass_well(gate, "b", ceiling=8, times=20)
    assert entered(gate, "b", ceiling=8) == 2
    assert gate.enter("c", 8, "one", LONG)
    assert gate.enter("d", 8, "one", LONG)
    assert gate.enter("e", 8, "one", LONG)


def test_a_site_that_is_turned_away_counts_as_busy(gate: Gate):
    """It waits for its share, so the others leave it room."""
    pass_well(gate, "slow", ceiling=8, times=20)
    workers(gate, 4)
    assert gate.enter("quick", 1, "one", LONG)
    assert not gate.enter("quick", 1, "two", LONG)
    assert entered(gate, "slow", ceiling=8) == 2


def test_a_site_that_is_held_off_needs_no_share(gate: Gate):
    """The others have its workers meanwhile."""
    pass_well(gate, "quick", ceiling=8, times=20)
    workers(gate, 4)
    assert gate.enter("paris", 8, "one", LONG)
    gate.leave("paris", "one", Went.BADLY)
    gate.hold_off("paris", LONG)
    assert not gate.enter("paris", 8, "one", LONG)
    assert entered(gate, "quick", ceiling=8) == 4


def test_a_site_without_work_gives_its_share_back(gate: Gate, client: Redis):
    """A minute after the last one wanted to enter."""
    pass_well(gate, "quick", ceiling=8, times=20)
    workers(gate, 4)
    assert gate.enter("done", 8, "one", LONG)
    assert entered(gate, "quick", ceiling=8) == 2
    assert client.zscore(f"{PREFIX}busy", "done") is not None
    client.zadd(f"{PREFIX}busy", {"done": 1000})
    assert entered(gate, "quick", ceiling=8) == 4


def test_a_dead_worker_counts_no_longer(gate: Gate):
    """Its word that it lives ends by itself."""
    pass_well(gate, "slow", ceiling=8, times=20)
    gate.present("alive", LONG)
    gate.present("killed", 0.1)
    assert gate.enter("quick", 8, "one", LONG)
    assert soon(lambda: entered(gate, "slow", ceiling=8) == 1)


def test_an_emptied_redis_means_starting_over(gate: Gate, client: Redis):
    """In the middle of work: those inside leave without harm, and the site begins with two."""
    pass_well(gate, "paris", ceiling=8, times=20)
    assert entered(gate, "paris", ceiling=8) == 8
    client.flushall()
    client.script_flush()  # what a restart forgets as well
    assert not gate.stay("paris", "paris-0", LONG)
    gate.leave("paris", "paris-0", Went.WELL)
    assert gate.state("paris") == GateState(limit=2, inside=0, held_off=0)
    assert entered(gate, "paris", ceiling=8) == 2
    gate.leave("paris", "paris-7", Went.BADLY)
    assert gate.state("paris").limit == 1


def test_nothing_stays_for_ever(gate: Gate, client: Redis):
    """Every key has an end, so that a site that is gone leaves nothing behind."""
    workers(gate, 2)
    pass_well(gate, "paris", ceiling=8, times=3)
    entered(gate, "paris", ceiling=8)
    gate.leave("paris", "paris-0", Went.BADLY)
    gate.hold_off("paris", 5)
    keys = [str(key) for key in client.keys()]
    assert len(keys) == 5
    assert all(key.startswith(PREFIX) for key in keys)
    assert all(0 < client.ttl(key) <= 3600 for key in keys)


def test_redis_away():
    """The caller is told to try later."""
    with redis_client("unix:///nowhere/redis.sock") as away:
        with pytest.raises(RetryLater):
            Gate(away).enter("paris", 8, "one", LONG)


def test_threads_are_never_more_than_the_limit(gate: Gate, client: Redis):
    """Sixteen press in at once, and no more than three are ever inside."""
    pass_well(gate, "paris", ceiling=3, times=20)
    inside, most, passed = 0, 0, 0
    lock = threading.Lock()

    def press_in(name: int) -> None:
        nonlocal inside, most, passed
        for turn in range(40):
            holder = f"{name}-{turn}"
            if not gate.enter("paris", 3, holder, LONG):
                continue
            with lock:
                inside += 1
                most = max(most, inside)
                passed += 1
            with lock:
                inside -= 1
            gate.leave("paris", holder, Went.WELL)

    threads = [threading.Thread(target=press_in, args=(each,)) for each in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed > 0
    assert most <= 3
    assert gate.state("paris") == GateState(limit=3, inside=0, held_off=0)


CODE = """
import sys
from lms_bridge.adapters.redis import Gate, Went, redis_client
url, prefix, name = sys.argv[1:]
with redis_client(url) as client:
    gate, passed = Gate(client, prefix), 0
    while passed < 100:
        gate.present(name, 30)
        if gate.enter("paris", 4, name, 30):
            client.lpush("seen", client.incr("inside"))
            client.decr("inside")
            gate.leave("paris", name, Went.WELL if passed % 10 else Went.BADLY)
            passed += 1
"""


def test_processes_share_one_gate(gate: Gate, client: Redis, redis_url: str):
    """Six workers of a site whose ceiling is four are never five inside, and all get their turn."""
    names = [f"worker-{each}" for each in range(6)]
    running = [
        subprocess.Popen([sys.executable, "-c", CODE, redis_url, PREFIX, name]) for name in names
    ]
    assert [each.wait(60) for each in running] == [0] * 6
    seen = [int(str(value)) for value in client.lrange("seen", 0, -1)]
    assert len(seen) == 600
    assert max(seen) <= 4
    assert gate.state("paris").inside == 0

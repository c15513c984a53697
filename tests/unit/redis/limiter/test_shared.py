from __future__ import annotations

import subprocess
import sys
import threading
import time

from redis import Redis

from lms_bridge.redis import ConcurrencyLimiter, LimiterState, LoadSignal
from tests.unit.redis.limiter.limiters import LONG, PREFIX, entered, pass_well, soon


def workers(gate: ConcurrencyLimiter, count: int) -> None:
    """So many processes that live."""
    for each in range(count):
        gate.present(f"worker-{each}", LONG)


def test_one_slow_site_does_not_hold_every_worker(gate: ConcurrencyLimiter):
    """Where two are busy, each has half of the workers at most."""
    pass_well(gate, "slow", ceiling=8, times=20)
    workers(gate, 4)
    assert entered(gate, "slow", ceiling=8) == 4
    for each in range(4):
        gate.leave("slow", f"slow-{each}", LoadSignal.NEUTRAL)
    assert gate.enter("quick", 8, "one", LONG)
    assert entered(gate, "slow", ceiling=8) == 2


def test_shares_are_rounded_up_and_never_nothing(gate: ConcurrencyLimiter):
    """Of three workers one of two sites may have two; four sites have one each all the same."""
    workers(gate, 3)
    assert gate.enter("a", 8, "one", LONG)
    pass_well(gate, "b", ceiling=8, times=20)
    assert entered(gate, "b", ceiling=8) == 2
    assert gate.enter("c", 8, "one", LONG)
    assert gate.enter("d", 8, "one", LONG)
    assert gate.enter("e", 8, "one", LONG)


def test_a_site_that_is_turned_away_counts_as_busy(gate: ConcurrencyLimiter):
    """It waits for its share, so the others leave it room."""
    pass_well(gate, "slow", ceiling=8, times=20)
    workers(gate, 4)
    assert gate.enter("quick", 1, "one", LONG)
    assert not gate.enter("quick", 1, "two", LONG)
    assert entered(gate, "slow", ceiling=8) == 2


def test_a_site_that_is_held_off_needs_no_share(gate: ConcurrencyLimiter):
    """The others have its workers meanwhile."""
    pass_well(gate, "quick", ceiling=8, times=20)
    workers(gate, 4)
    assert gate.enter("paris", 8, "one", LONG)
    gate.leave("paris", "one", LoadSignal.BADLY)
    gate.hold_off("paris", LONG)
    assert not gate.enter("paris", 8, "one", LONG)
    assert entered(gate, "quick", ceiling=8) == 4


def test_a_site_without_work_gives_its_share_back(gate: ConcurrencyLimiter, client: Redis):
    """A minute after the last one wanted to enter."""
    pass_well(gate, "quick", ceiling=8, times=20)
    workers(gate, 4)
    assert gate.enter("done", 8, "one", LONG)
    assert entered(gate, "quick", ceiling=8) == 2
    assert client.zscore(f"{PREFIX}busy", "done") is not None
    client.zadd(f"{PREFIX}busy", {"done": 1000})
    assert entered(gate, "quick", ceiling=8) == 4


def test_a_dead_worker_counts_no_longer(gate: ConcurrencyLimiter):
    """Its word that it lives ends by itself."""
    pass_well(gate, "slow", ceiling=8, times=20)
    gate.present("alive", LONG)
    gate.present("killed", 0.1)
    assert gate.enter("quick", 8, "one", LONG)
    assert soon(lambda: entered(gate, "slow", ceiling=8) == 1)


def test_threads_are_never_more_than_the_limit(gate: ConcurrencyLimiter):
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
            time.sleep(0.001)  # the request
            with lock:
                inside -= 1
            gate.leave("paris", holder, LoadSignal.WELL)

    threads = [threading.Thread(target=press_in, args=(each,)) for each in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed > 0
    assert most <= 3
    assert gate.state("paris") == LimiterState(limit=3, inside=0, held_off=0)


CODE = """
import sys
from lms_bridge.redis import ConcurrencyLimiter, LoadSignal, redis_client
url, prefix, name = sys.argv[1:]
with redis_client(url) as client:
    gate, passed = ConcurrencyLimiter(client, prefix), 0
    while passed < 100:
        gate.present(name, 30)
        if gate.enter("paris", 4, name, 30):
            client.lpush("seen", client.incr("inside"))
            client.decr("inside")
            gate.leave("paris", name, LoadSignal.WELL if passed % 10 else LoadSignal.BADLY)
            passed += 1
"""


def test_processes_share_one_gate(gate: ConcurrencyLimiter, client: Redis, redis_url: str):
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

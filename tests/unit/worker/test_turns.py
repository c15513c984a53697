from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from lms_bridge.cause import as_written
from lms_bridge.errors import (
    AccessDenied,
    LmsBusy,
    LmsUnavailable,
    LmsUnreadable,
    RetryLater,
    StoreUnavailable,
)
from lms_bridge.model.run import RunState
from lms_bridge.model.work import Queue, WorkKind, WorkState
from lms_bridge.redis.counters import Counters
from lms_bridge.redis.limiter import START, ConcurrencyLimiter, LoadSignal
from lms_bridge.runs import begin, holder_prefix
from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.turns import WorkerLoop
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.fakes import FakeLms
from tests.refusals import refusing
from tests.unit.worker.served_campus import (
    LEASE,
    NOON,
    OnFakes,
    campus,
    latest,
    on_fakes,
    opened,
    work_until,
)


@pytest.fixture
def begun_site(tmp_path: Path) -> Iterator[ServedSite]:
    """A site with a run begun."""
    with opened(on_fakes(tmp_path)) as site:
        begin(site.bridge.job("csec"))
        yield site


def test_quiet_hours_hold_what_is_to_be_sent(tmp_path: Path, turns: Waking):
    """In them no piece of work is done, writes and messages among them; afterwards all are."""
    hands = FrozenClock(NOON)
    quiet = 'quiet: ["12:30-13:30"]'
    with opened(on_fakes(tmp_path, more=quiet, hands=hands)) as site:
        begin(site.bridge.job("csec"))
        work_until(site, WorkKind.PUSH)
        pieces = site.bridge.store.work.pieces(latest(site).id)
        for queue in Queue:
            turns.take(site, queue)
        assert site.bridge.store.work.pieces(latest(site).id) == pieces
        hands.advance(timedelta(hours=1))
        for _ in pieces:
            for queue in Queue:
                turns.take(site, queue)
        assert latest(site).state is RunState.DONE


class Waking(WorkerLoop):
    """Turns, with what was sent."""

    def sent(self) -> Counter[str]:
        """The wake-ups sent so far, by queue; then none."""
        return Counter(queue.value for _, queue in self.taken())

    def taken(self) -> list[tuple[str, Queue]]:
        """The wake-ups sent so far, with the site of each; then none."""
        assert isinstance(self.wake, Wakes)
        calls = list(self.wake.calls)
        self.wake.calls.clear()
        return calls


class Wakes:
    """Takes wake-ups."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Queue]] = []

    def __call__(self, site: str, queue: Queue) -> None:
        """Note one."""
        self.calls.append((site, queue))


@pytest.fixture
def turns(client: Redis) -> Waking:
    """Turns on a real Redis; wake-ups are noted."""
    return Waking(ConcurrencyLimiter(client), Counters(client), Wakes())


def lms(site: ServedSite) -> FakeLms:
    """The Moodle of a site."""
    assert isinstance(site.bridge, OnFakes)
    return site.bridge.lms


def attempts(site: ServedSite) -> int:
    """How often any piece of work was begun."""
    return sum(each.attempts for each in site.bridge.store.work.pieces())


def pass_time(site: ServedSite, **span: float) -> None:
    """Move the clock of a site."""
    assert isinstance(site.bridge, OnFakes)
    site.bridge.hands.advance(timedelta(**span))


def test_a_turn_does_one_piece(begun_site: ServedSite, turns: Waking):
    """And leaves its slot to others; what it cost is counted."""
    turns.take(begun_site, Queue.READ)
    (done,) = (
        each for each in begun_site.bridge.store.work.pieces() if each.state is WorkState.DONE
    )
    assert done.kind is WorkKind.FIND
    assert done.holder == ""
    assert turns.limiter.state("paris").inside == 0
    assert turns.counters.read("paris") == {("work", "find"): 1}


def test_the_turns_of_all_queues_end_a_run(begun_site: ServedSite, turns: Waking):
    """Whoever follows the wake-ups needs no sweep."""
    waiting = [(begun_site.name, Queue.READ)]
    for _ in range(100):
        if not waiting:
            break
        turns.take(begun_site, waiting.pop(0)[1])
        waiting += turns.taken()
    assert latest(begun_site).state is RunState.DONE


def test_a_full_gate_lets_nobody_in(begun_site: ServedSite, turns: Waking):
    """Nothing is claimed, asked or counted, and nobody is woken."""
    for number in range(START):
        assert turns.limiter.enter("paris", begun_site.ceiling, f"other {number}", 60)
    turns.take(begun_site, Queue.READ)
    assert (attempts(begun_site), lms(begun_site).calls, turns.sent()) == (0, [], {})
    assert turns.counters.read("paris") == {}
    turns.limiter.leave("paris", "other 0", LoadSignal.NEUTRAL)
    turns.take(begun_site, Queue.READ)
    assert attempts(begun_site) == 1


def test_judging_needs_no_slot(begun_site: ServedSite, turns: Waking):
    """Nothing is asked of the Moodle: a full gate does not hold it up."""
    work_until(begun_site, WorkKind.JUDGE)
    asked = len(lms(begun_site).calls)
    for number in range(START):
        turns.limiter.enter("paris", begun_site.ceiling, f"other {number}", 60)
    turns.take(begun_site, Queue.JUDGE)
    assert turns.counters.read("paris") == {("work", "judge"): 1}
    assert len(lms(begun_site).calls) == asked
    assert turns.sent() == {"read": 1}


def test_a_moodle_that_names_a_delay_is_left_alone(begun_site: ServedSite, turns: Waking):
    """By all workers, for so long; afterwards half as much is asked of it."""
    lms(begun_site).fail("courses", LmsBusy(as_written("too many requests"), after=30))
    turns.take(begun_site, Queue.READ)
    state = turns.limiter.state("paris")
    assert 28 < state.held_off <= 30
    assert (state.inside, state.limit) == (0, 1)
    pass_time(begun_site, minutes=5)
    lms(begun_site).calls.clear()
    turns.take(begun_site, Queue.READ)
    assert (lms(begun_site).calls, attempts(begun_site)) == ([], 1)


def test_a_delay_without_reason_is_cut_short(begun_site: ServedSite, turns: Waking):
    """A quarter of an hour at most."""
    lms(begun_site).fail("courses", LmsBusy(as_written("too many requests"), after=1e9))
    turns.take(begun_site, Queue.READ)
    assert 890 < turns.limiter.state("paris").held_off <= 900


@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (LmsBusy(as_written("busy")), 1),
        (LmsUnavailable(as_written("away")), 1),
        (LmsUnreadable(as_written("html")), 1),
        (AccessDenied(as_written("revoked")), START),
        (ZeroDivisionError(), START),
    ],
)
def test_what_goes_wrong_teaches_how_much_a_site_bears(
    begun_site: ServedSite, turns: Waking, error: Exception, limit: int, quiet_logs: None
):
    """Trouble that tells of load halves what is asked; a revoked token says nothing of it."""
    del quiet_logs
    lms(begun_site).fail("courses", error)
    turns.take(begun_site, Queue.READ)
    assert turns.limiter.state("paris").limit == limit
    counted = turns.counters.read("paris")
    assert counted == {("work", "find"): 1, ("errors", type(error).__name__): 1}


def test_requests_that_had_to_be_repeated_teach_it_too(begun_site: ServedSite, turns: Waking):
    """The adapter tried again and got through: it was too much all the same."""
    stats: Any = begun_site.bridge.connection.stats

    class Repeating(FakeLms):
        """Needs a second try."""

        def courses(self, idnumbers):
            """Count as the adapter does."""
            stats.calls += 2
            stats.retries += 1
            return super().courses(idnumbers)

    begun_site.site_worker.dispatchers["csec"].job = begun_on(
        begun_site, Repeating(lms(begun_site).state)
    )
    turns.take(begun_site, Queue.READ)
    assert turns.limiter.state("paris").limit == 1
    counted = turns.counters.read("paris")
    assert (counted["calls",], counted["retries",]) == (2, 1)


def begun_on(site: ServedSite, other: FakeLms):
    """The job of a site, on another Moodle."""
    job = site.site_worker.dispatchers["csec"].job
    return type(job)(**{**vars(job), "lms": other, "writer": other})


def test_nothing_to_do_teaches_nothing(begun_site: ServedSite, turns: Waking):
    """A wake-up too many costs a look in the database."""
    work_until(begun_site)
    for _ in range(5):
        turns.take(begun_site, Queue.READ)
    assert (turns.limiter.state("paris").limit, turns.sent()) == (START, {})
    assert turns.counters.read("paris") == {}


@pytest.mark.parametrize("queue", list(Queue))
def test_in_quiet_hours_nothing_is_asked(tmp_path: Path, turns: Waking, queue: Queue):
    """Of no queue; when they end, the work goes on."""
    site = on_fakes(tmp_path, more='quiet: ["12:00-14:00"]')
    with opened(site):
        begin(site.bridge.job("csec"))
        turns.take(site, queue)
        assert (attempts(site), lms(site).calls, turns.sent()) == (0, [], {})
        pass_time(site, hours=1)
        begin(site.bridge.job("csec"))
        turns.take(site, Queue.READ)
        assert attempts(site) == 1


def test_a_site_that_rests_is_asked_nothing(begun_site: ServedSite, turns: Waking):
    """Until a person, or the sweep, lets it go on."""
    begun_site.bridge.store.upkeep.pause(as_written("the token was revoked"), NOON)
    for queue in Queue:
        turns.take(begun_site, queue)
    assert (attempts(begun_site), lms(begun_site).calls, turns.sent()) == (0, [], {})
    begun_site.bridge.store.upkeep.resume()
    turns.take(begun_site, Queue.READ)
    assert attempts(begun_site) == 1


def test_wake_ups_are_one_for_the_own_queue(begun_site: ServedSite, turns: Waking):
    """Each turn is followed by one; the last of its stage by as many as may enter."""
    turns.take(begun_site, Queue.READ)
    assert turns.sent() == {"read": 3}, "six courses are ready, and three may be asked for at once"
    for left in range(5, 0, -1):
        turns.take(begun_site, Queue.READ)
        assert turns.sent() == {"read": 1}, f"{left} courses are left"
    turns.take(begun_site, Queue.READ)
    assert turns.sent() == {"read": 1}, "the people are read in one piece"
    turns.take(begun_site, Queue.READ)
    assert turns.sent() == {"judge": 1}


def test_whoever_ends_the_run_wakes_nobody(begun_site: ServedSite, turns: Waking):
    """Nothing is left."""
    work_until(begun_site, WorkKind.END)
    turns.take(begun_site, Queue.JUDGE)
    assert (latest(begun_site).state, turns.sent()) == (RunState.DONE, {})


def test_what_waits_wakes_nobody(begun_site: ServedSite, turns: Waking):
    """A piece that failed comes back by the sweep, when it is due."""
    lms(begun_site).fail("courses", LmsUnavailable(as_written("away")))
    turns.take(begun_site, Queue.READ)
    assert turns.sent() == {}


def test_a_slot_is_given_back_whatever_happens(begun_site: ServedSite, turns: Waking):
    """The database goes away in the middle: the error is the caller's, the slot is free."""
    lms(begun_site).fail("courses", StoreUnavailable(as_written("the database is away")))
    with pytest.raises(StoreUnavailable):
        turns.take(begun_site, Queue.READ)
    assert turns.limiter.state("paris").inside == 0
    assert turns.limiter.state("paris").limit == START


def test_a_slot_is_held_for_a_lease(begun_site: ServedSite, turns: Waking, client: Redis):
    """Under the name of the process: a worker that dies keeps nobody out for longer."""
    held: list[tuple[str, float]] = []

    class Looking(FakeLms):
        """Looks at the gate while it is asked."""

        def courses(self, idnumbers):
            """Who is inside, and for how many seconds?"""
            now, _ = client.time()
            inside: Any = client.zrange("lms-bridge:gate:inside:paris", 0, -1, withscores=True)
            held.extend((name, until / 1000 - now) for name, until in inside)
            return super().courses(idnumbers)

    begun_site.site_worker.dispatchers["csec"].job = begun_on(begun_site, Looking(campus().state))
    turns.take(begun_site, Queue.READ)
    ((name, seconds),) = held
    assert name.startswith(holder_prefix())
    assert LEASE.total_seconds() - 5 < seconds <= LEASE.total_seconds() + 1


def test_without_redis_nothing_is_claimed(begun_site: ServedSite, turns: Waking, client: Redis):
    """The turn ends, the work waits: another wake-up comes."""
    away = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.1, retry=None)
    lost = WorkerLoop(ConcurrencyLimiter(away), Counters(client), turns.wake)
    with refusing(RetryLater, "Redis cannot be used"):
        lost.take(begun_site, Queue.READ)
    assert (attempts(begun_site), lms(begun_site).calls) == (0, [])

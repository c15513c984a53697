"""Many workers share one run: it ends as if one had done it all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import BrakeApplied, LmsUnavailable, StopRun
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.run import RunState
from lms_bridge.model.site import Brake
from lms_bridge.model.times import LEASE
from lms_bridge.model.work import Queue, WorkKind
from lms_bridge.runs import SiteWorker, begin, sync
from lms_bridge.runs.leasing import LeaseHeartbeat, holder_name
from lms_bridge.store import SqlStore
from lms_bridge.text import Wording
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.flow.sync_world import NOW, Faulty, World
from tests.flow.workmates import (
    AFTER_LEASE,
    Meanwhile,
    bench,
    history,
    latest,
    the_piece,
    turn,
    work_to_the_end,
    work_until,
)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """One learner a piece to judge, and few actions a piece to write."""
    monkeypatch.setattr("lms_bridge.runs.steps_read.SLICE", 1)
    monkeypatch.setattr("lms_bridge.runs.stages._PART", 3)


@pytest.fixture
def world() -> World:
    """The campus."""
    return World().populate()


@cache
def undisturbed() -> dict[str, object]:
    """What comes of the same by hand, in one piece after the other."""
    twin = World().populate()
    lms = Faulty(twin.lms)
    sync(twin.job(lms))
    return history(twin, lms)


def test_workers_in_turn(world: World):
    """Three take a piece each, again and again: writes, ledger and verdicts are those of one."""
    lms = [Faulty(world.lms) for _ in range(3)]
    begin(world.job())
    run = work_to_the_end(world, *[bench(world, each) for each in lms])
    assert dict(run.counts)["verified"] == 16
    assert history(world, *lms) == undisturbed()
    assert all(each.written for each in lms)


def work_in_threads(world: World, workers: list[SiteWorker]) -> None:
    """Let workers work at once until the run has ended."""

    def work(worker: SiteWorker) -> None:
        while latest(world).state is RunState.RUNNING:
            came = turn(worker)
            assert came is None or came.error is None, came

    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(work, workers))


def test_workers_at_once(world: World):
    """Four at the same moment."""
    lms = [Faulty(world.lms) for _ in range(4)]
    begin(world.job())
    work_in_threads(world, [bench(world, each) for each in lms])
    assert history(world, *lms) == undisturbed()


def test_workers_at_once_on_a_database(sql_store: SqlStore):
    """Three at the same moment, on each database."""
    world = World(sql_store).populate()
    lms = [Faulty(world.lms) for _ in range(3)]
    begin(world.job())
    work_in_threads(world, [bench(world, each) for each in lms])
    assert dict(latest(world).counts)["verified"] == 16
    assert history(world, *lms) == undisturbed()


def test_a_sync_by_hand_and_workers_at_once(sql_store: SqlStore):
    """The sync shares the run with two workers and reports on the whole of it."""
    world = World(sql_store).populate()
    lms = [Faulty(world.lms) for _ in range(3)]
    begin(world.job())
    with ThreadPoolExecutor(1) as pool:
        others = pool.submit(work_in_threads, world, [bench(world, each) for each in lms[:2]])
        report = sync(world.job(lms[2]), wait=lambda _: None)
        others.result()
    assert report.run.id == 1
    assert report.counts["verified"] == len(report.receipts) == 16
    assert history(world, *lms) == undisturbed()


def test_a_sync_by_hand_waits_for_what_a_worker_holds(world: World):
    """It does the rest, then waits, and goes on once the worker has ended its piece."""
    begin(world.job())
    worker = bench(world)
    turn(worker)
    now = world.clock.now()
    held = world.store.work.claim([Queue.READ], holder_name(), now, now + LEASE)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            left = {
                each.id for each in world.store.work.pieces() if each.stage == existing(held).stage
            }
            assert len(left - {existing(held).id}) == 5
            job = world.job()
            with LeaseHeartbeat(job, existing(held)) as lease:
                worker.dispatchers["mini"].do(world.store.runs.get(1), existing(held), lease)

    report = sync(world.job(), wait=wait)
    assert len(waits) == 3
    assert (report.run.id, report.counts["verified"]) == (1, 16)


def test_a_sync_by_hand_takes_over_from_a_worker_that_died(world: World):
    """It waits for the lease to end and does the piece itself."""
    begin(world.job())
    now = world.clock.now()
    world.store.work.claim([Queue.READ], holder_name(), now, now + LEASE)
    assert sync(world.job(), wait=world.wait).counts["verified"] == 16
    assert world.clock.now() > now + LEASE


def test_a_sync_by_hand_does_not_wait_for_what_waits(world: World):
    """What a worker put off because the LMS was away is tried at once: a person is there."""
    begin(world.job())
    world.lms.fail("courses", LmsUnavailable(as_written("away")))
    turn(bench(world))
    assert the_piece(world, WorkKind.FIND).due > world.clock.now()
    assert sync(world.job(), wait=world.wait).counts["verified"] == 16
    assert world.clock.now() == NOW


def test_a_sync_by_hand_tells_what_stopped_the_run_elsewhere(world: World):
    """A worker met the brake: whoever waits is told the reason."""
    world.enabled = replace(world.enabled, brake=Brake(share=0.5, spare=1))
    begin(world.job())
    work_until(world, bench(world), WorkKind.PLAN)
    now = world.clock.now()
    held = world.store.work.claim([Queue.READ], holder_name(), now, now + LEASE)

    def wait(_: float) -> None:
        world.store.work.give_back(existing(held), now, None)
        turn(bench(world))

    with pytest.raises(StopRun, match="count=4, roster=4"):
        sync(world.job(), wait=wait)


def test_a_sync_whose_lease_was_lost_while_the_lms_went_away_goes_on(world: World):
    """A worker took the piece over meanwhile: the sync by hand keeps nothing, and does the rest."""

    def gone() -> None:
        world.clock.advance(AFTER_LEASE)
        now = world.clock.now()
        held.append(world.store.work.claim(list(Queue), holder_name(), now, now + LEASE))
        world.lms.fail("frameworks", LmsUnavailable(as_written("away")), times=4)

    held: list[object] = []
    begin(world.job())
    work_until(world, bench(world), WorkKind.PUSH)
    job = world.job(Meanwhile(world.lms, "frameworks", gone))
    report = sync(job, wait=world.wait)
    assert held
    assert report.run.state is RunState.DONE
    assert sync(world.job()).run.state is RunState.DONE
    twin = World().populate()
    sync(twin.job())
    assert (world.seen(), world.store.actions.ledger("mini")) == (
        twin.seen(),
        twin.store.actions.ledger("mini"),
    )


def test_an_error_nobody_foresaw_gives_the_piece_back(world: World):
    """It is told at once, and the next sync need not wait until the lease is over."""
    world.lms.fail("users", RuntimeError("?"))
    with pytest.raises(RuntimeError):
        sync(world.job())
    assert sync(world.job(), wait=world.wait).counts["verified"] == 16
    assert world.clock.now() == NOW


def test_whoever_cannot_be_judged_is_set_aside_once(world: World):
    """By whichever worker; the others are judged, and the counts say one."""
    for at in (NOW, datetime(2026, 1, 1)):  # noqa: DTZ001 - the record is broken on purpose
        world.store.decisions.record(
            Decision(
                0, "mini", "L2", DecisionKind.PROFILE, "profile:route", "vae", "r", at, "because"
            )
        )
    world.people[0].suspended = True
    begin(world.job())
    run = work_to_the_end(world, bench(world), bench(world))
    assert (dict(run.counts)["judged"], dict(run.counts)["quarantined"]) == (2, 2)
    assert [each.learner for each in world.store.readings.quarantined(run.id)] == ["L1", "L2"]
    assert {each.learner for each in world.store.verdicts.latest("mini")} == {"L3", "L4"}
    assert {a.learner for a, _ in world.store.actions.of_run(run.id)} == {"", "L3", "L4"}


def test_the_brake_stops_a_run_of_many_workers(world: World):
    """Nothing is kept or written; the reason names the way on, and released it goes on."""
    world.enabled = replace(world.enabled, brake=Brake(share=0.5, spare=1))
    lms = Faulty(world.lms)
    workers = [bench(world, lms) for _ in range(2)]
    begin(world.job())
    errors = []
    while latest(world).state is RunState.RUNNING:
        errors += [came.error for worker in workers if (came := turn(worker)) and came.error]
    (error,) = errors
    assert isinstance(error, BrakeApplied)
    run = latest(world)
    assert run.state is RunState.STOPPED
    assert "may change 2" in bare_cause(existing(run.stopped_by))
    assert "lms-bridge plan" in Wording("en").cause(run.stopped_by)
    assert "--release-brake" in Wording("en").cause(run.stopped_by)
    assert (dict(lms.written), world.store.verdicts.latest("mini"), world.store.work.pieces()) == (
        {},
        (),
        (),
    )
    released = begin(world.job(), release_brake=True)
    assert released.id != run.id
    run = work_to_the_end(world, *workers)
    assert (run.state, dict(run.counts)["verified"]) == (RunState.DONE, 16)


def test_a_brake_released_under_way_changes_nothing_else(world: World):
    """Some were judged before midnight: the others are judged as of that day too."""
    world.enabled = replace(world.enabled, brake=Brake(share=0.5, spare=1))
    world.clock.set(datetime(2026, 11, 2, 22, 45, tzinfo=UTC))  # 23:45 in Paris
    begun = begin(world.job(), full=False)
    work_until(world, bench(world), WorkKind.JUDGE)
    turn(bench(world))
    world.clock.advance(timedelta(minutes=30))
    run = begin(world.job(), release_brake=True)
    assert (run.id, run.order) == (begun.id, replace(begun.order, release_brake=True))
    assert work_to_the_end(world, bench(world)).state is RunState.DONE
    assert {each.on for each in world.store.verdicts.latest("mini")} == {begun.on}

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


@cache
def undisturbed() -> dict[str, object]:
    """What comes of the same by hand, in one piece after the other."""
    twin = World().populate()
    lms = Faulty(twin.lms)
    sync(twin.job(lms))
    return history(twin, lms)


def test_workers_in_turn(campus: World):
    """Three take a piece each, again and again: writes, ledger and verdicts are those of one."""
    lms = [Faulty(campus.lms) for _ in range(3)]
    begin(campus.job())
    run = work_to_the_end(campus, *[bench(campus, each) for each in lms])
    assert dict(run.counts)["verified"] == 16
    assert history(campus, *lms) == undisturbed()
    assert all(each.written for each in lms)


def work_in_threads(world: World, workers: list[SiteWorker]) -> None:
    """Let workers work at once until the run has ended."""

    def work(worker: SiteWorker) -> None:
        while latest(world).state is RunState.RUNNING:
            came = turn(worker)
            assert came is None or came.error is None, came

    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(work, workers))


def test_workers_at_once(campus: World):
    """Four at the same moment."""
    lms = [Faulty(campus.lms) for _ in range(4)]
    begin(campus.job())
    work_in_threads(campus, [bench(campus, each) for each in lms])
    assert history(campus, *lms) == undisturbed()


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


def test_a_sync_by_hand_waits_for_what_a_worker_holds(campus: World):
    """It does the rest, then waits, and goes on once the worker has ended its piece."""
    begin(campus.job())
    worker = bench(campus)
    turn(worker)
    now = campus.clock.now()
    held = campus.store.work.claim([Queue.READ], holder_name(), now, now + LEASE)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            left = {
                each.id for each in campus.store.work.pieces() if each.stage == existing(held).stage
            }
            assert len(left - {existing(held).id}) == 5
            job = campus.job()
            with LeaseHeartbeat(job, existing(held)) as lease:
                worker.dispatchers["mini"].do(campus.store.runs.get(1), existing(held), lease)

    report = sync(campus.job(), wait=wait)
    assert len(waits) == 3
    assert (report.run.id, report.counts["verified"]) == (1, 16)


def test_a_sync_by_hand_takes_over_from_a_worker_that_died(campus: World):
    """It waits for the lease to end and does the piece itself."""
    begin(campus.job())
    now = campus.clock.now()
    campus.store.work.claim([Queue.READ], holder_name(), now, now + LEASE)
    assert sync(campus.job(), wait=campus.wait).counts["verified"] == 16
    assert campus.clock.now() > now + LEASE


def test_a_sync_by_hand_does_not_wait_for_what_waits(campus: World):
    """What a worker put off because the LMS was away is tried at once: a person is there."""
    begin(campus.job())
    campus.lms.fail("courses", LmsUnavailable(as_written("away")))
    turn(bench(campus))
    assert the_piece(campus, WorkKind.FIND).due > campus.clock.now()
    assert sync(campus.job(), wait=campus.wait).counts["verified"] == 16
    assert campus.clock.now() == NOW


def test_a_sync_by_hand_tells_what_stopped_the_run_elsewhere(campus: World):
    """A worker met the brake: whoever waits is told the reason."""
    campus.enabled = replace(campus.enabled, brake=Brake(share=0.5, spare=1))
    begin(campus.job())
    work_until(campus, bench(campus), WorkKind.PLAN)
    now = campus.clock.now()
    held = campus.store.work.claim([Queue.READ], holder_name(), now, now + LEASE)

    def wait(_: float) -> None:
        campus.store.work.give_back(existing(held), now, None)
        turn(bench(campus))

    with pytest.raises(StopRun, match="count=4, roster=4"):
        sync(campus.job(), wait=wait)


def test_a_sync_whose_lease_was_lost_while_the_lms_went_away_goes_on(campus: World):
    """A worker took the piece over meanwhile: the sync by hand keeps nothing, and does the rest."""

    def gone() -> None:
        campus.clock.advance(AFTER_LEASE)
        now = campus.clock.now()
        held.append(campus.store.work.claim(list(Queue), holder_name(), now, now + LEASE))
        campus.lms.fail("frameworks", LmsUnavailable(as_written("away")), times=4)

    held: list[object] = []
    begin(campus.job())
    work_until(campus, bench(campus), WorkKind.PUSH)
    job = campus.job(Meanwhile(campus.lms, "frameworks", gone))
    report = sync(job, wait=campus.wait)
    assert held
    assert report.run.state is RunState.DONE
    assert sync(campus.job()).run.state is RunState.DONE
    twin = World().populate()
    sync(twin.job())
    assert (campus.seen(), campus.store.actions.ledger("mini")) == (
        twin.seen(),
        twin.store.actions.ledger("mini"),
    )


def test_an_error_nobody_foresaw_gives_the_piece_back(campus: World):
    """It is told at once, and the next sync need not wait until the lease is over."""
    campus.lms.fail("users", RuntimeError("?"))
    with pytest.raises(RuntimeError):
        sync(campus.job())
    assert sync(campus.job(), wait=campus.wait).counts["verified"] == 16
    assert campus.clock.now() == NOW


def test_whoever_cannot_be_judged_is_set_aside_once(campus: World):
    """By whichever worker; the others are judged, and the counts say one."""
    at = datetime(2026, 1, 1)  # noqa: DTZ001 - the record is broken on purpose
    kind = DecisionKind.REVOCATION
    campus.store.decisions.record(
        Decision(0, "mini", "L3", kind, "B1", "revoked", "r", at, "because")
    )
    campus.people[0].suspended = True
    begin(campus.job())
    run = work_to_the_end(campus, bench(campus), bench(campus))
    assert (dict(run.counts)["judged"], dict(run.counts)["quarantined"]) == (2, 2)
    assert [each.learner for each in campus.store.readings.quarantined(run.id)] == ["L1", "L3"]
    assert {each.learner for each in campus.store.verdicts.latest("mini")} == {"L2", "L4"}
    assert {a.learner for a, _ in campus.store.actions.of_run(run.id)} == {"", "L2", "L4"}


def test_the_brake_stops_a_run_of_many_workers(campus: World):
    """Nothing is kept or written; the reason names the way on, and released it goes on."""
    campus.enabled = replace(campus.enabled, brake=Brake(share=0.5, spare=1))
    lms = Faulty(campus.lms)
    workers = [bench(campus, lms) for _ in range(2)]
    begin(campus.job())
    errors = []
    while latest(campus).state is RunState.RUNNING:
        errors += [came.error for worker in workers if (came := turn(worker)) and came.error]
    (error,) = errors
    assert isinstance(error, BrakeApplied)
    run = latest(campus)
    assert run.state is RunState.STOPPED
    assert "may change 2" in bare_cause(existing(run.stopped_by))
    assert "lms-bridge plan" in Wording("en").cause(run.stopped_by)
    assert "--release-brake" in Wording("en").cause(run.stopped_by)
    assert (
        dict(lms.written),
        campus.store.verdicts.latest("mini"),
        campus.store.work.pieces(),
    ) == (
        {},
        (),
        (),
    )
    released = begin(campus.job(), release_brake=True)
    assert released.id != run.id
    run = work_to_the_end(campus, *workers)
    assert (run.state, dict(run.counts)["verified"]) == (RunState.DONE, 16)


def test_a_brake_released_under_way_changes_nothing_else(campus: World):
    """Some were judged before midnight: the others are judged as of that day too."""
    campus.enabled = replace(campus.enabled, brake=Brake(share=0.5, spare=1))
    campus.clock.set(datetime(2026, 11, 2, 22, 45, tzinfo=UTC))  # 23:45 in Paris
    begun = begin(campus.job(), full=False)
    work_until(campus, bench(campus), WorkKind.JUDGE)
    turn(bench(campus))
    campus.clock.advance(timedelta(minutes=30))
    run = begin(campus.job(), release_brake=True)
    assert (run.id, run.order) == (begun.id, replace(begun.order, release_brake=True))
    assert work_to_the_end(campus, bench(campus)).state is RunState.DONE
    assert {each.on for each in campus.store.verdicts.latest("mini")} == {begun.on}

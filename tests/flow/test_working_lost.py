"""A worker that dies, loses its lease or its database: another goes on, and nothing is kept."""

from __future__ import annotations

from typing import Any

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.errors import LeaseLost, StoreUnavailable
from lms_bridge.model.run import RunState
from lms_bridge.model.times import LEASE
from lms_bridge.model.work import Queue, WorkKind, WorkState
from lms_bridge.runs import begin, sync
from lms_bridge.runs.executor import LOST
from lms_bridge.runs.leasing import holder_name
from tests.existing import existing
from tests.flow.sync_world import World
from tests.flow.workmates import (
    AFTER_LEASE,
    Breaking,
    Meanwhile,
    bench,
    latest,
    next_kind,
    turn,
    work_to_the_end,
    work_until,
)


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (WorkKind.FIND, "courses"),
        (WorkKind.COURSE, "participants"),
        (WorkKind.SITE, "users"),
        (WorkKind.PLAN, "frameworks"),
        (WorkKind.PUSH, "frameworks"),
    ],
)
def test_who_lost_the_lease_keeps_nothing(begun: World, kind: WorkKind, method: str):
    """Another took the work over and ended it meanwhile: the first finds that out and stops."""
    other = bench(begun)
    worker = bench(begun, Meanwhile(begun.lms, method, lambda: taken_over(begun, other)))
    work_until(begun, bench(begun), kind)
    came = turn(worker)
    assert isinstance(existing(came).error, LeaseLost)
    assert existing(came).work.kind is kind
    counts = dict(work_to_the_end(begun, other).counts)
    assert counts["verified"] + counts["already_so"] == 16
    assert begun.store.work.pieces() == ()


def taken_over(world: World, other: Any) -> None:
    """A worker's lease ends, and another does its work."""
    world.clock.advance(AFTER_LEASE)
    came = turn(other)
    assert existing(came).error is None
    assert existing(came).work.lost == 1


@pytest.mark.parametrize(
    ("kind", "method"),
    [(WorkKind.SITE, "users"), (WorkKind.PLAN, "frameworks"), (WorkKind.COURSE, "participants")],
)
def test_who_works_on_for_a_run_that_ended_keeps_nothing(begun: World, kind: WorkKind, method: str):
    """It had grown too old and was begun anew meanwhile: the worker finds its lease lost."""

    def begun_anew() -> None:
        begun.wait(3601)
        begin(begun.job())

    worker = bench(begun, Meanwhile(begun.lms, method, begun_anew))
    work_until(begun, bench(begun), kind)
    came = turn(worker)
    assert isinstance(existing(came).error, LeaseLost)
    assert (existing(came).work.run_id, latest(begun).id) == (1, 2)
    assert next_kind(begun) is WorkKind.FIND
    assert dict(work_to_the_end(begun, bench(begun)).counts)["verified"] == 16


def test_a_worker_lost_too_often_stops_the_run(begun: World):
    """A piece that kills every worker is given up, with the reason."""
    now = begun.clock.now
    for number in range(LOST + 1):
        work = begun.store.work.claim([Queue.READ], holder_name(), now(), now() + LEASE)
        assert (existing(work).kind, existing(work).lost) == (WorkKind.FIND, number)
        begun.clock.advance(AFTER_LEASE)
    came = turn(bench(begun))
    assert existing(came).opened
    run = latest(begun)
    assert run.state is RunState.STOPPED
    lost = Cause.of("work.lost", times=LOST + 1)
    assert run.stopped_by == Cause.of("work.given_up", work="find", subject="", reason=lost)


def test_a_worker_lost_too_often_while_writing_leaves_the_others_to_go_on(begun: World):
    """The rest of the run is done; the next one does what is missing."""
    work_until(begun, bench(begun), WorkKind.PUSH)
    turn(bench(begun))
    now = begun.clock.now
    for _ in range(LOST + 1):
        begun.store.work.claim([Queue.WRITE], holder_name(), now(), now() + LEASE)
        begun.clock.advance(AFTER_LEASE)
    assert work_to_the_end(begun, bench(begun)).state is RunState.DONE
    (piece,) = begun.store.work.pieces()
    assert (piece.kind, piece.state) == (WorkKind.PUSH, WorkState.DEAD)
    assert sync(begun.job()).counts["verified"] == 5


def test_a_database_that_goes_away_keeps_nothing(begun: World):
    """The worker says so and holds on to nothing; once the lease is over another does it."""
    breaking = Breaking(
        begun.store,
        "work.finish",
        lambda count: count == 1,
        StoreUnavailable(as_written("the database is away")),
    )
    with pytest.raises(StoreUnavailable):
        turn(bench(begun, store=breaking))
    assert next_kind(begun) is WorkKind.FIND
    assert turn(bench(begun)) is None
    begun.clock.advance(AFTER_LEASE)
    assert dict(work_to_the_end(begun, bench(begun)).counts)["verified"] == 16

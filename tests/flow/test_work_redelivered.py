"""Every piece of work may be done twice: the LMS, the ledger and the verdicts do not show it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import cache
from time import monotonic
from typing import Any

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import LeaseLost, StoreUnavailable
from lms_bridge.model.run import RunState
from lms_bridge.model.work import WorkKind
from lms_bridge.ports import Store
from lms_bridge.runs import begin
from lms_bridge.store import SqlStore
from lms_bridge_testing.stores import fresh_store
from tests.existing import existing
from tests.flow.sync_world import Faulty, Killed, World
from tests.flow.workmates import (
    AFTER_LEASE,
    MANY,
    Breaking,
    Meanwhile,
    bench,
    history,
    latest,
    turn,
    work_until,
)

#: Each test takes its share of the pieces, so that several processes can take them.
SHARES = 4


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two learners a piece to judge, and few actions a piece to write."""
    monkeypatch.setattr("lms_bridge.runs.steps_read.SLICE", 2)
    monkeypatch.setattr("lms_bridge.runs.stages._PART", 6)


def whole_story(world: World, lms: Faulty, run: Callable[[], None]) -> dict[str, Any]:
    """A first run, then one with something to take back and to add; what came of both."""
    run()
    one, two, _, four = world.people
    world.clock.advance(timedelta(hours=1))
    world.state.mark(world.session, two, "P")
    world.acquire_block(four)
    world.state.grade(world.items["EXT-RESULT"], two, 14)
    world.state.remove_from_cohort(world.cohorts["LMSB-B1"], one)
    run()
    return history(world, lms)


def worked(world: World, store: Store, lms: Faulty) -> Callable[[], None]:
    """A run by workers on a store; whoever dies is followed by another, a lease later."""

    def run() -> None:
        begin(world.job())
        for _ in range(MANY):
            if latest(world).state is not RunState.RUNNING:
                return
            with suppress(Killed):
                came = turn(bench(world, lms, store))
                assert came is None or came.error is None, came
                if came is not None:
                    continue
            world.clock.advance(AFTER_LEASE)
        raise AssertionError("the run does not end")

    return run


@cache
def undisturbed() -> tuple[int, int, dict[str, Any]]:
    """How many pieces are ended and receipts kept in both runs, and what comes of them."""
    world = World().populate()
    ended = Breaking(world.store, "work.finish", lambda _: False)
    kept = Breaking(ended, "actions.save_receipts", lambda _: False)
    lms = Faulty(world.lms)
    story = whole_story(world, lms, worked(world, kept, lms))
    return ended.count, kept.count, story


def redelivered(store: SqlStore, method: str, wanted: Callable[..., bool]) -> None:
    """Let workers die just before they commit this, and compare."""
    world = World(store).populate()
    lms = Faulty(world.lms)
    breaking = Breaking(store, method, wanted)
    story = whole_story(world, lms, worked(world, breaking, lms))
    assert breaking.broken
    assert story == undisturbed()[2]


def test_there_is_something_to_do_of_every_kind():
    """Both runs write, take back and keep: what follows is about more than reading."""
    pieces, _, story = undisturbed()
    verbs = {name[0] for name in story["written"]}
    assert {"add_cohort_members", "enrol", "unenrol", "add_group_members", "rate"} <= verbs
    assert {"create_group", "create_framework", "create_competency"} <= verbs
    assert pieces > 30
    assert set(story["written"].values()) == {1}


@pytest.mark.parametrize("share", range(SHARES))
def test_any_piece_may_be_done_twice(share: int):
    """The worker dies just before it has ended, for each piece: another does it again."""
    for at in range(1 + share, undisturbed()[0] + 1, SHARES):
        redelivered(fresh_store(), "work.finish", lambda count, at=at: count == at)


def test_every_piece_may_be_done_twice():
    """Each of them, in one and the same run."""
    redelivered(fresh_store(), "work.finish", lambda count: count % 2 == 1)


def test_every_piece_may_be_done_four_times():
    """Workers die again and again, fewer times than makes them give up."""
    redelivered(fresh_store(), "work.finish", lambda count: count % 4 != 0)


@pytest.mark.parametrize("share", range(SHARES))
def test_any_receipt_may_be_lost(share: int):
    """The worker dies after writing, before it could note what came of it."""
    for at in range(1 + share, undisturbed()[1] + 1, SHARES):
        redelivered(fresh_store(), "actions.save_receipts", lambda count, at=at: count == at)


@pytest.mark.parametrize("method", ["work.finish", "actions.save_receipts"])
def test_every_third_piece_may_be_done_twice(method: str):
    """The worker dies before it has ended a third of them, or noted a third of the receipts."""
    redelivered(fresh_store(), method, lambda count: count % 3 == 1)


@pytest.mark.parametrize("method", ["frameworks", "participants", "cohorts", "groups", "ratings"])
def test_a_worker_that_was_frozen_writes_nothing_more(method: str, monkeypatch: pytest.MonkeyPatch):
    """Its lease was over before it wrote, and another did its work: it finds out in time."""
    asleep = timedelta()
    machine = lambda: monotonic() + asleep.total_seconds()  # noqa: E731 - one line says it
    monkeypatch.setattr("lms_bridge.runs.leasing.monotonic", machine)
    world = World().populate()
    lms = Faulty(world.lms)
    begin(world.job())

    def frozen() -> None:
        nonlocal asleep
        asleep += AFTER_LEASE
        world.clock.advance(AFTER_LEASE)
        assert existing(turn(bench(world, lms))).error is None

    pause = Meanwhile(lms, method, frozen)
    away = Breaking(world.store, "work.renew", lambda _: True, StoreUnavailable(as_written("away")))
    worker = bench(world, pause, away)
    work_until(world, bench(world, lms), WorkKind.PUSH)
    errors = []
    while latest(world).state is RunState.RUNNING:
        came = turn(worker)
        assert came is not None
        errors += [came.error] if came.error else []
    (error,) = errors
    assert isinstance(error, LeaseLost)
    assert set(lms.written.values()) == {1}
    twin = World().populate()
    begin(twin.job())
    worked(twin, twin.store, Faulty(twin.lms))()
    assert world.seen() == twin.seen()
    assert world.store.actions.ledger("mini") == twin.store.actions.ledger("mini")

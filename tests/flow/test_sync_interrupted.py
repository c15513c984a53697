"""Interrupted at any call, a sync is taken up and ends as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sync_world import Faulty, Killed, World

from lms_bridge.errors import AccessDenied, LmsUnavailable, RetryLater, StopRun
from lms_bridge.model.run import RunState
from lms_bridge.ports import Store
from lms_bridge.runs import Report, sync
from lms_bridge.store import SqlStore
from lms_bridge_testing.memory import MemoryStore

AWAY = LmsUnavailable("the LMS is away")
REVOKED = AccessDenied("the token was revoked")


def take_up(world: World, lms: Faulty) -> Report:
    """Sync again and again, a minute later each time, until nothing is left to do."""
    for _ in range(6):
        world.clock.advance(timedelta(minutes=1))
        try:
            report = sync(world.job(lms), wait=world.wait)
        except (RetryLater, StopRun, Killed):
            continue
        if not report.receipts and report.run.state is RunState.DONE:
            return report
    raise AssertionError("six runs did not end it")


def history(world: World, lms: Faulty) -> dict[str, object]:
    """What must not depend on interruptions: the LMS, every write, the ledger, the verdicts."""
    return {
        "lms": world.seen(),
        "written": dict(lms.written),
        "ledger": dict(world.store.ledger("mini")),
        "verdicts": [(each.learner, each.status) for each in world.store.verdicts("mini")],
        "acquired": [(each.learner, each.component) for each in world.store.acquired("mini")],
    }


def steps(store: Callable[[], Store]) -> tuple[int, dict[str, object]]:
    """How many calls a whole sync makes, and what comes of it."""
    world = World(store()).populate()
    lms = Faulty(world.lms)
    sync(world.job(lms))
    calls = lms.calls
    take_up(world, lms)
    return calls, history(world, lms)


def interrupt_everywhere(store: Callable[[], Store], how: Any, every: int) -> None:
    """Break each call in turn and compare with the run that nothing broke."""
    calls, expected = steps(store)
    assert calls > 50
    for at in range(1, calls + 1, every):
        world = World(store()).populate()
        lms = Faulty(world.lms, at, how)
        with suppress(RetryLater, StopRun, Killed):
            sync(world.job(lms), wait=world.wait)
        take_up(world, lms)
        assert history(world, lms) == expected, f"interrupted at call {at}"


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Make SQLite stores, each in a file of its own."""
    opened: list[SqlStore] = []

    def make() -> Store:
        opened.append(SqlStore.open(f"sqlite:///{tmp_path}/{len(opened)}.db"))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.mark.parametrize(
    ("how", "every"),
    [(AWAY, 1), ("killed after", 1), ("lost", 2), (REVOKED, 3), ("killed", 3)],
    ids=["away", "killed after", "answer lost", "token revoked", "killed before"],
)
def test_any_call_may_fail(how: Any, every: int):
    """Away, revoked, answer lost, killed before or after: nothing missing, nothing doubled."""
    interrupt_everywhere(MemoryStore, how, every)


@pytest.mark.parametrize("how", [AWAY, "killed after"], ids=["away", "killed after"])
def test_any_call_may_fail_with_a_database(databases: Callable[[], Store], how: Any):
    """The same with what a database kept and a new process reads back."""
    interrupt_everywhere(databases, how, every=13)

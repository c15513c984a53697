"""Interrupted at any call, a sync is taken up and ends as if nothing had happened."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import AccessDenied, LmsUnavailable, RetryLater, StopRun
from lms_bridge.model.run import RunState
from lms_bridge.runs import Report, sync
from tests.flow.sync_world import Faulty, Killed, World

AWAY = LmsUnavailable(as_written("the LMS is away"))
REVOKED = AccessDenied(as_written("the token was revoked"))


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


def history(world: World, lms: Faulty) -> dict[str, Any]:
    """What must not depend on interruptions: the LMS, every write, the ledger, the verdicts."""
    return {
        "lms": world.seen(),
        "written": dict(lms.written),
        "ledger": dict(world.store.actions.ledger("mini")),
        "verdicts": [(each.learner, each.status) for each in world.store.verdicts.latest("mini")],
        "acquired": [
            (each.learner, each.component) for each in world.store.decisions.acquired("mini")
        ],
    }


#: Each test breaks its share of the calls, so that several processes can take them.
SHARES = 4


@cache
def steps() -> tuple[int, dict[str, Any]]:
    """How many calls a whole sync makes, and what comes of it."""
    world = World().populate()
    lms = Faulty(world.lms)
    sync(world.job(lms))
    calls = lms.calls
    take_up(world, lms)
    return calls, history(world, lms)


def interrupt_everywhere(how: Any, every: int, share: int) -> None:
    """Break each call of a share in turn and compare with the run that nothing broke."""
    calls, expected = steps()
    assert calls > 50
    for at in range(1 + share * every, calls + 1, every * SHARES):
        world = World().populate()
        lms = Faulty(world.lms, at, how)
        with suppress(RetryLater, StopRun, Killed):
            sync(world.job(lms), wait=world.wait)
        take_up(world, lms)
        assert history(world, lms) == expected, f"interrupted at call {at}"


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize(
    ("how", "every"),
    [(AWAY, 1), ("killed after", 1), ("lost", 2), (REVOKED, 3), ("killed", 3)],
    ids=["away", "killed after", "answer lost", "token revoked", "killed before"],
)
def test_any_call_may_fail(how: Any, every: int, share: int):
    """Away, revoked, answer lost, killed before or after: nothing missing, nothing doubled."""
    interrupt_everywhere(how, every, share)

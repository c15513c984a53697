"""A lease is renewed while somebody works, and is over as soon as nobody could say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import LeaseLost, RetryLater, StoreUnavailable
from lms_bridge.model.work import Queue
from lms_bridge.ports import Store
from lms_bridge.runs import holder_name, holder_prefix
from lms_bridge.runs.leasing import LeaseHeartbeat
from tests.existing import existing
from tests.flow.sync_world import World
from tests.flow.workmates import Between, latest
from tests.refusals import refusing

#: Real seconds: the thread that renews lives by the machine's clock.
SHORT = timedelta(seconds=0.9)
LONG_ENOUGH = 30


class Renewals(Between):
    """What renewals answer, and an event at the third of them."""

    def __init__(self, inner: Store, says: Any = None) -> None:
        super().__init__(inner, "work.renew")
        self.says = says
        self.count = 0
        self.third = Event()

    def answer(self, method: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Count, then answer as told or as the store does."""
        self.count += 1
        try:
            if isinstance(self.says, Exception):
                raise self.says
            return method(*arguments, **more) if self.says is None else self.says
        finally:
            if self.count == 3 or self.says is False:
                self.third.set()


def write_on(held: LeaseHeartbeat) -> None:
    """Ask before each write, until it is one too many."""
    while True:
        held.ensure()


def claimed(world: World, store: Renewals, alive: Any = None) -> LeaseHeartbeat:
    """The first piece of work, held."""
    now = world.clock.now()
    work = world.store.work.claim([Queue.READ], holder_name(), now, now + SHORT)
    job = world.job()
    job = type(job)(**{**vars(job), "store": store})
    return LeaseHeartbeat(job, existing(work), SHORT, *([alive] if alive else []))


def test_a_lease_is_renewed_as_long_as_somebody_works(begun: World):
    """Three times in its span; it then ends later, for all to see."""
    store = Renewals(begun.store)
    with claimed(begun, store) as held:
        begun.clock.advance(timedelta(seconds=10))
        assert store.third.wait(LONG_ENOUGH)
        held.ensure()
    (work,) = begun.store.work.pieces(latest(begun).id)
    assert work.until == begun.clock.now() + SHORT


def test_a_lease_is_renewed_although_nobody_can_be_told(begun: World):
    """Redis away: the work itself goes on, the database knows who has it."""

    def alive() -> None:
        raise RetryLater(as_written("Redis cannot be used"))

    store = Renewals(begun.store)
    with claimed(begun, store, alive) as held:
        assert store.third.wait(LONG_ENOUGH)
        held.ensure()
    assert store.count >= 3


def test_whoever_works_is_told_of_as_often(begun: World):
    """The place at the gate is kept as long as the lease."""
    told: list[int] = []
    store = Renewals(begun.store)
    with claimed(begun, store, lambda: told.append(1)):
        assert store.third.wait(LONG_ENOUGH)
    assert len(told) >= 2


def test_a_lease_that_another_has_is_lost(begun: World):
    """Nothing more may be written."""
    store = Renewals(begun.store, says=False)
    with claimed(begun, store) as held:
        assert store.third.wait(LONG_ENOUGH)
        ended = Event()
        while not held._lost and not ended.wait(0.01):
            pass
        with refusing(LeaseLost, "another worker may be at this"):
            held.ensure()
    assert store.count == 1


def test_a_lease_that_cannot_be_renewed_ends_by_the_machines_own_clock(begun: World):
    """The database is away: it is asked again, and once the span has passed nothing is written."""
    store = Renewals(begun.store, says=StoreUnavailable(as_written("away")))
    with claimed(begun, store) as held:
        held.ensure()
        assert store.third.wait(LONG_ENOUGH)
        with pytest.raises(LeaseLost):
            write_on(held)


def test_no_two_pieces_are_held_under_one_name():
    """Each name begins with that of its process, so that a process can give back all it holds."""
    names = {holder_name() for _ in range(100)}
    assert len(names) == 100
    assert all(name.startswith(holder_prefix()) for name in names)
    assert holder_prefix().count("/") == 2

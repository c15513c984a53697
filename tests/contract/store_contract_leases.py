"""What every store promises about leases: what holding a piece of work is worth, and how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import LeaseLost
from lms_bridge.model.work import WorkItem, WorkKind, WorkState
from lms_bridge.ports import Store
from tests.contract.store_contract_work import (
    HOUR,
    LEASE,
    M1,
    M2,
    SECOND,
    bury_one,
    claim,
    claimed,
    run_with,
)
from tests.contract.store_values import LATER, NOON


class LeaseContract:
    """What holding a piece of work is worth, and when it ends."""

    def test_who_holds_it_is_told_without_a_change(self, store: Store):
        """The holder does, until somebody else takes it over, or it is given back."""
        run_with(store, M1)
        first = claimed(store, "w1")
        assert store.work.holds(first)
        second = claimed(store, "w2", NOON + LEASE + SECOND)
        assert (store.work.holds(first), store.work.holds(second)) == (False, True)
        store.work.give_back(second, NOON, as_written("later"))
        assert not store.work.holds(second)

    def test_a_lease_that_ends_goes_to_another(self, store: Store):
        """It counts as lost, and the first holder can do nothing with it any more."""
        run_with(store, M1)
        first = claimed(store)
        assert claim(store, "w2", NOON + LEASE) is None  # until then, and not a moment less
        second = claimed(store, "w2", NOON + LEASE + SECOND)
        assert (second.id, second.attempts, second.lost) == (first.id, 2, 1)
        with pytest.raises(LeaseLost):
            store.work.finish(first, NOON)
        with pytest.raises(LeaseLost):
            store.work.dead_letter(first, as_written("too late"), NOON)
        store.work.give_back(first, NOON, as_written("too late"))
        assert not store.work.renew(first, LATER)
        assert store.work.pieces() == (second,)

    def test_each_worker_lost_is_counted(self, store: Store):
        """However often, and giving back does not forget it."""
        run_with(store, M1)
        for n in range(3):
            work = claimed(store, f"w{n}", NOON + n * (LEASE + SECOND))
        assert (work.attempts, work.lost) == (3, 2)
        store.work.give_back(work, NOON, as_written("away"), counted=False)
        assert [(each.attempts, each.lost) for each in store.work.pieces()] == [(2, 2)]

    def test_a_lease_lost_keeps_nothing_of_its_batch(self, store: Store):
        """Whatever was kept beside the piece that is another's by now is gone."""
        run = run_with(store, M1)
        first = claimed(store)
        claimed(store, "w2", NOON + LEASE + SECOND)
        before = store.runs.latest(), store.work.pieces()

        def end() -> None:
            with store.batch():
                store.work.add(run.id, [M2], NOON)
                store.runs.advance(run.id, "judge", LATER)
                store.work.finish(first, LATER)

        with pytest.raises(LeaseLost):
            end()
        assert (store.runs.latest(), store.work.pieces()) == before

    def test_work_is_finished_once(self, store: Store):
        """A second end of the same piece is a lease lost; so is one by somebody else."""
        run_with(store, M1, M2)
        first, second = claimed(store), claimed(store, "w2")
        store.work.finish(first, NOON)
        for work in (first, replace(second, holder="w1")):
            with pytest.raises(LeaseLost):
                store.work.finish(work, NOON)
        store.work.finish(second, NOON)
        assert {each.state for each in store.work.pieces()} == {WorkState.DONE}

    def test_a_piece_done_takes_its_run_further(self, store: Store):
        """The run notes when; nobody holds the piece any more, and nothing is owed."""
        run = run_with(store, M1)
        store.work.give_back(claimed(store), NOON, as_written("the LMS was away"))
        store.work.finish(claimed(store), LATER)
        (done,) = store.work.pieces()
        assert (done.state, done.holder, done.until, done.reason) == (
            WorkState.DONE,
            "",
            None,
            None,
        )
        assert store.runs.get(run.id).touched == LATER

    def test_renewed_only_by_its_holder(self, store: Store):
        """The lease lasts as long as was said last; a stranger changes nothing."""
        run_with(store, M1)
        work = claimed(store)
        assert not store.work.renew(replace(work, holder="w2"), LATER)
        assert store.work.renew(work, NOON + 2 * LEASE)
        assert claim(store, "w2", NOON + LEASE + SECOND) is None
        assert claim(store, "w2", NOON + 2 * LEASE + SECOND) is not None

    def test_a_lease_that_nobody_took_can_be_renewed(self, store: Store):
        """Late, but before anybody else: the piece is still this holder's."""
        run_with(store, M1)
        work = claimed(store)
        late = NOON + 2 * LEASE
        assert store.work.renew(work, late + LEASE)
        assert claim(store, "w2", late) is None
        store.work.finish(work, late)

    def test_what_is_over_is_not_renewed(self, store: Store):
        """Done, given up or given back: there is no lease any more."""
        run_with(store, M1)
        work = claimed(store)
        store.work.give_back(work, NOON, as_written("away"))
        assert not store.work.renew(work, LATER)
        work = claimed(store)
        store.work.finish(work, NOON)
        assert not store.work.renew(work, LATER)

    def test_given_back_it_waits_until_then(self, store: Store):
        """The attempt counts; before its time nobody gets it, then anybody."""
        run_with(store, M1)
        due = NOON + 60 * SECOND
        store.work.give_back(claimed(store), due, as_written("the LMS was away"))
        (waits,) = store.work.pieces()
        assert waits == replace(
            waits, state=WorkState.WAITING, due=due, attempts=1, lost=0, holder="", until=None
        )
        assert waits.reason == as_written("the LMS was away")
        assert claim(store, at=due - SECOND) is None
        assert claimed(store, at=due).attempts == 2

    def test_an_attempt_that_says_nothing_does_not_count(self, store: Store):
        """Given back uncounted it was never begun; without a reason the earlier one stays."""
        run_with(store, M1)
        store.work.give_back(claimed(store), NOON, as_written("first"))
        store.work.give_back(claimed(store), NOON, None, counted=False)
        assert [(each.attempts, each.reason) for each in store.work.pieces()] == [
            (1, as_written("first"))
        ]

    def test_given_up_it_waits_for_a_person(self, store: Store):
        """Nobody gets it, however long; it says why and since when."""
        run_with(store, M1)
        dead = bury_one(store)
        assert (dead.state, dead.reason, dead.due, dead.holder, dead.until) == (
            WorkState.DEAD,
            as_written("too often"),
            NOON,
            "",
            None,
        )
        assert claim(store, at=LATER) is None
        assert claim(store, run_id=dead.run_id) is None

    @pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=400)])
    def test_a_clock_put_back_blocks_nothing(self, store: Store, back: timedelta):
        """A lease or a wait that lies further ahead than any can was noted by another clock."""
        run_with(store, M1, M2)
        claimed(store)
        assert store.work.pieces()[1].due == NOON
        assert claimed(store, "w2", NOON - back).subject == "M1"
        assert claimed(store, "w3", NOON - back).subject == "M2"

    def test_a_clock_put_back_a_little_waits(self, store: Store):
        """Within an hour a lease and a wait are taken for what they say."""
        run_with(store, M1, M2)
        claimed(store)
        assert claim(store, "w2", NOON - HOUR + LEASE) is None
        assert claim(store, "w2", NOON - SECOND) is None

    @pytest.mark.parametrize("prefix", ["host/12/", "50%_", "a_b", "%", "é/", "Host"])
    def test_a_process_gives_back_what_it_holds(self, store: Store, prefix: str):
        """By the beginning of its name, to the letter; the attempts do not count."""
        names = [f"{prefix}1", f"{prefix}2", "host/123/", "50xy", "a/b", "acb", "HOST/12/", "e/"]
        run_with(store, *(WorkItem(WorkKind.COURSE, 1, name) for name in names))
        held = {name: claimed(store, name) for name in names}
        assert store.work.release(prefix) == 2
        assert store.work.release(prefix) == 0
        left = {each.holder for each in store.work.pieces(states=[WorkState.HELD])}
        assert left == set(names[2:])
        for each in store.work.pieces(states=[WorkState.WAITING]):
            before = next(work for work in held.values() if work.id == each.id)
            assert (each.attempts, each.due, each.until) == (0, before.due, None)
        assert claim(store, "another") is not None

    def test_nothing_is_held_under_that_name(self, store: Store):
        """What waits or is over is not given back."""
        run_with(store, M1, M2)
        store.work.finish(claimed(store), NOON)
        before = store.work.pieces()
        assert store.work.release("w1") == 0
        assert store.work.pieces() == before

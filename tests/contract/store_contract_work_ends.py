"""What every store promises about work that is over, given up, or counted."""

from __future__ import annotations

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import LeaseLost, UnknownRecord
from lms_bridge.model.run import RunState
from lms_bridge.model.work import Queue, Waiting, WorkKind, WorkState
from lms_bridge.ports import Store
from tests.contract.store_contract_work import (
    END,
    JUDGE,
    LEASE,
    M1,
    M2,
    PUSH,
    SECOND,
    SITE,
    bury_one,
    claim,
    claimed,
    run_with,
)
from tests.contract.store_values import LATER, NOON
from tests.refusals import refusing

ENDS = pytest.mark.parametrize("state", [RunState.DONE, RunState.STOPPED])


class EndedContract:
    """What is left of the work of a run that ended."""

    @ENDS
    def test_the_work_of_an_ended_run_is_gone(self, store: Store, state: RunState):
        """Waiting, held or done; what was given up stays for a person, that of others too."""
        run = run_with(store, M1, M2, JUDGE, SITE)
        other = run_with(store, M1, programme="csec")
        dead = bury_one(store)
        store.work.finish(claimed(store), NOON)
        claimed(store, "w2")
        store.runs.end(run.id, state, LATER, {})
        assert store.work.pieces(run.id) == (dead,)
        assert [each.subject for each in store.work.pieces(other.id)] == ["M1"]
        assert claim(store, run_id=run.id) is None

    @ENDS
    def test_who_held_it_keeps_nothing(self, store: Store, state: RunState):
        """Whatever the holder of a piece does after the run's end comes to nothing."""
        run = run_with(store, M1)
        work = claimed(store)
        store.runs.end(run.id, state, LATER, {})
        for end in (
            store.work.finish,
            lambda it, at: store.work.dead_letter(it, as_written("why"), at),
        ):
            with pytest.raises(LeaseLost):
                end(work, LATER)
        store.work.give_back(work, NOON, as_written("away"))
        assert not store.work.renew(work, LATER)
        assert store.work.pieces() == ()

    def test_a_later_piece_is_not_taken_for_it(self, store: Store):
        """What was held of an ended run is not a piece of the next, whatever its number."""
        run = run_with(store, M1)
        old = claimed(store)
        store.runs.end(run.id, RunState.STOPPED, NOON, {})
        run_with(store, M1)
        new = claimed(store)
        with pytest.raises(LeaseLost):
            store.work.finish(old, NOON)
        with pytest.raises(LeaseLost):
            store.work.dead_letter(old, as_written("old"), NOON)
        store.work.give_back(old, NOON, as_written("old"))
        assert not store.work.renew(old, LATER)
        assert store.work.pieces() == (new,)

    @ENDS
    def test_nobody_begins_work_of_an_ended_run(self, store: Store, state: RunState):
        """Not even work that somebody added too late: it is neither given nor counted as ready."""
        run = run_with(store, M1)
        store.runs.end(run.id, state, NOON, {})
        store.work.add(run.id, [M2], NOON)
        assert claim(store) is None
        assert claim(store, run_id=run.id) is None
        assert store.work.ready(NOON, rules=["r1"], fresh=NOON) == {}
        assert [each.ready for each in store.work.waiting(NOON)] == [0]

    def test_a_piece_may_end_its_run(self, store: Store):
        """The last piece and the run are over together."""
        run = run_with(store, END)
        with store.batch():
            store.work.finish(claimed(store), LATER)
            store.runs.end(run.id, RunState.DONE, LATER, {})
        assert store.work.pieces() == ()
        assert store.runs.get(run.id).state is RunState.DONE

    def test_a_piece_given_up_may_stop_its_run(self, store: Store):
        """It stays, with the reason."""
        run = run_with(store, M1, SITE)
        work = claimed(store)
        with store.batch():
            store.work.dead_letter(work, as_written("five times"), LATER)
            store.runs.end(run.id, RunState.STOPPED, LATER, {}, as_written("five times"))
        assert [(each.kind, each.state) for each in store.work.pieces()] == [
            (WorkKind.COURSE, WorkState.DEAD)
        ]

    def test_a_run_that_is_done_settles_what_was_given_up_before(self, store: Store):
        """Of earlier runs of this programme; its own stays, and that of other programmes."""
        for programme in ("du", "csec"):
            first = run_with(store, M1, programme=programme)
            bury_one(store)
            store.runs.end(first.id, RunState.STOPPED, NOON, {})
        second = run_with(store, PUSH)
        bury_one(store)
        store.runs.end(second.id, RunState.DONE, NOON, {})
        assert [(each.programme, each.kind) for each in store.work.pieces()] == [
            ("csec", WorkKind.COURSE),
            ("du", WorkKind.PUSH),
        ]

    def test_a_run_that_stopped_settles_nothing(self, store: Store):
        """What earlier runs gave up still waits for a person."""
        for _ in range(2):
            run = run_with(store, M1)
            bury_one(store)
            store.runs.end(run.id, RunState.STOPPED, NOON, {})
        assert len(store.work.pieces(states=[WorkState.DEAD])) == 2


class GivenUpContract:
    """What a person may do with work that was given up."""

    def test_it_may_be_tried_again(self, store: Store):
        """As if it had never been begun; the reason stays to be read."""
        run_with(store, M1)
        claimed(store, "w1")
        claimed(store, "w2", NOON + LEASE + SECOND)
        dead = store.work.pieces()[0]
        store.work.dead_letter(dead, as_written("too often"), NOON)
        again = store.work.retry(dead.id, LATER)
        assert (again.state, again.attempts, again.lost, again.due) == (
            WorkState.WAITING,
            0,
            0,
            LATER,
        )
        assert again.reason == as_written("too often")
        assert store.work.pieces() == (again,)
        assert store.runs.get(again.run_id).touched == LATER
        assert claim(store, at=LATER - SECOND) is None
        assert claimed(store, at=LATER).id == dead.id

    def test_tried_again_it_holds_up_what_comes_after(self, store: Store):
        """A stage that was over is not any more."""
        run = run_with(store, M1, SITE)
        dead = bury_one(store)
        assert store.work.stage_is_over(run.id, 1)
        store.work.retry(dead.id, NOON)
        assert not store.work.stage_is_over(run.id, 1)
        assert claimed(store).kind is WorkKind.COURSE
        assert claim(store) is None

    def test_it_may_be_dropped(self, store: Store):
        """Answered as it was, and forgotten."""
        run_with(store, M1, M2)
        dead = bury_one(store)
        assert store.work.drop(dead.id) == dead
        assert [each.subject for each in store.work.pieces()] == ["M2"]

    @ENDS
    def test_after_the_end_it_can_only_be_dropped(self, store: Store, state: RunState):
        """Nobody would do a piece of a run that ended: the error says so."""
        run = run_with(store, M1)
        dead = bury_one(store)
        store.runs.end(run.id, state, LATER, {})
        with refusing(UnknownRecord, "has ended"):
            store.work.retry(dead.id, LATER)
        assert store.work.pieces() == (dead,)
        assert store.work.drop(dead.id) == dead
        assert store.work.pieces() == ()

    def test_only_what_was_given_up(self, store: Store):
        """Waiting, held, done, retried, dropped or never there: UnknownRecord, nothing changes."""
        run_with(store, M1, M2, PUSH)
        dead = bury_one(store)
        store.work.retry(dead.id, NOON)
        store.work.finish(claimed(store), NOON)
        claimed(store)
        before = store.work.pieces()
        assert len({each.state for each in before}) == 3
        for number in (*(each.id for each in before), 999):
            with refusing(UnknownRecord, "was given up"):
                store.work.retry(number, NOON)
            with refusing(UnknownRecord, "was given up"):
                store.work.drop(number)
        assert store.work.pieces() == before

    def test_dropped_it_may_be_added_again(self, store: Store):
        """A new piece, begun by nobody."""
        run = run_with(store, M1)
        store.work.drop(bury_one(store).id)
        store.work.add(run.id, [M1], LATER)
        assert [(each.attempts, each.since) for each in store.work.pieces()] == [(0, LATER)]


class CountsContract:
    """How much there is to do, told without looking at every piece."""

    def test_nothing_to_do(self, store: Store):
        """An empty store counts nothing."""
        assert store.work.pieces() == ()
        assert store.work.waiting(NOON) == ()
        assert store.work.ready(NOON, rules=["r1"], fresh=NOON) == {}
        assert store.work.progress(1) == {}
        assert store.work.stage_is_over(1, 9)

    def test_work_by_run_and_state(self, store: Store):
        """Of one run or of all, in some states or in any; oldest first."""
        run = run_with(store, M1, M2)
        other = run_with(store, M1, programme="csec")
        held = claimed(store)
        assert [each.run_id for each in store.work.pieces()] == [run.id, run.id, other.id]
        assert store.work.pieces(run.id, [WorkState.HELD]) == (held,)
        assert store.work.pieces(other.id, [WorkState.HELD]) == ()
        assert len(store.work.pieces(states={WorkState.WAITING})) == 2
        assert store.work.pieces(states=[]) == ()
        assert store.work.pieces(999) == ()

    def test_what_waits_by_programme_kind_and_state(self, store: Store):
        """With how many could be begun, and since when; what is done is left out."""
        run = run_with(store, M1, M2, SITE)
        run_with(store, JUDGE, programme="Csec")
        store.work.add(run.id, [PUSH], LATER)
        store.work.finish(claimed(store), NOON)
        claimed(store)
        waiting, held = WorkState.WAITING, WorkState.HELD
        expected = (
            Waiting("Csec", WorkKind.JUDGE, waiting, 1, 1, NOON),
            Waiting("du", WorkKind.COURSE, held, 1, 0, NOON),
            Waiting("du", WorkKind.PUSH, waiting, 1, 0, LATER),
            Waiting("du", WorkKind.SITE, waiting, 1, 0, NOON),
        )
        assert store.work.waiting(NOON) == expected
        ready = {each.kind for each in store.work.waiting(NOON + LEASE + SECOND) if each.ready}
        assert ready == {WorkKind.COURSE, WorkKind.JUDGE}

    def test_what_was_given_up_is_shown_after_the_end(self, store: Store):
        """It could not be begun, but somebody has to look at it."""
        run = run_with(store, M1)
        bury_one(store)
        store.runs.end(run.id, RunState.STOPPED, NOON, {})
        assert store.work.waiting(LATER) == (
            Waiting("du", WorkKind.COURSE, WorkState.DEAD, 1, 0, NOON),
        )

    def test_what_is_ready_is_what_can_be_claimed(self, store: Store):
        """By queue, for the rules known and the runs that got further; `waiting` agrees."""
        run_with(store, M1, M2, SITE)
        run_with(store, JUDGE, PUSH, programme="csec")
        run_with(store, M1, programme="other", rules="r2")
        store.work.give_back(claimed(store), NOON + SECOND, as_written("later"))
        expected = {Queue.READ: 1, Queue.JUDGE: 1}
        assert store.work.ready(NOON, rules=["r1"], fresh=NOON) == expected
        assert store.work.ready(NOON, rules=["r1", "r2"], fresh=NOON) == {**expected, Queue.READ: 2}
        assert store.work.ready(NOON, rules=["r1"], fresh=NOON + SECOND) == {}
        assert sum(each.ready for each in store.work.waiting(NOON)) == 3
        found = []
        while work := claim(store, rules=["r1"], fresh=NOON):
            found.append(work.kind.queue)
        assert sorted(found) == [Queue.JUDGE, Queue.READ]
        assert store.work.ready(NOON, rules=["r1"], fresh=NOON) == {}

    def test_how_far_a_run_is(self, store: Store):
        """Done and given up against all, by kind."""
        run = run_with(store, M1, M2, SITE)
        run_with(store, M1, programme="csec")
        bury_one(store)
        assert store.work.progress(run.id) == {WorkKind.COURSE: (1, 2), WorkKind.SITE: (0, 1)}
        store.work.finish(claimed(store), NOON)
        claimed(store)
        assert store.work.progress(run.id)[WorkKind.COURSE] == (2, 2)

    def test_a_stage_is_over_with_those_before_it(self, store: Store):
        """As soon as nothing of it or before it waits or is held."""
        run = run_with(store, M1, JUDGE)

        def over() -> list[bool]:
            return [store.work.stage_is_over(run.id, stage) for stage in (0, 1, 2, 3, 4)]

        assert over() == [True, False, False, False, False]
        work = claimed(store)
        assert over() == [True, False, False, False, False]
        store.work.finish(work, NOON)
        assert over() == [True, True, True, False, False]
        bury_one(store)
        assert over() == [True] * 5


class WorkEndsContract(EndedContract, GivenUpContract, CountsContract):
    """Ends and counts."""

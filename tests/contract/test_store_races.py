"""Two workers' connections, and many threads, at the same rows at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from threading import Barrier, Event

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import LeaseLost, StoreError, UnknownRecord
from lms_bridge.model.run import RunState
from lms_bridge.model.work import WorkItem, WorkKind, WorkState
from lms_bridge.store import SqlStore
from tests.contract.store_contract_work import (
    LEASE,
    M1,
    M2,
    SECOND,
    SITE,
    bury_one,
    claim,
    claimed,
    run_with,
)
from tests.contract.store_values import LATER, NOON, decision, judged


@pytest.fixture
def other_store(store_url, sql_store):
    """A second worker's own connections to the same database."""
    with closing(SqlStore.open(store_url)) as store:
        assert store.runs.latest() == sql_store.runs.latest()
        yield store


@pytest.fixture
def pool():
    """Threads for what has to wait for somebody else."""
    with ThreadPoolExecutor(8) as threads:
        yield threads


def test_no_gap_between_two_stages(sql_store, other_store, pool):
    """While a batch ends a stage and adds the next, nobody gets what comes after that."""
    for n in range(20):
        run = run_with(sql_store, WorkItem(WorkKind.FIND, 0), SITE, programme=f"du-{n}")
        find = claimed(sql_store)
        barrier = Barrier(2)

        def end(run_id=run.id, find=find, barrier=barrier):
            with sql_store.batch():
                sql_store.work.finish(find, NOON)
                barrier.wait()
                sql_store.work.add(run_id, [M1], NOON)

        ending = pool.submit(end)
        barrier.wait()
        work = None
        while work is None:
            work = claim(other_store, "w2")
        ending.result()
        assert work.kind is WorkKind.COURSE
        assert claim(other_store, "w3") is None
        sql_store.runs.end(run.id, RunState.STOPPED, NOON, {})


def test_a_row_that_somebody_takes_is_passed_over(postgres_url):
    """On PostgreSQL nobody waits for another's claim: the next piece is given at once."""
    with (
        closing(SqlStore.open(postgres_url)) as first,
        closing(SqlStore.open(postgres_url)) as other,
    ):
        run_with(first, M1, M2)
        with first.batch():
            assert claimed(first).subject == "M1"
            assert claimed(other, "w2").subject == "M2"
            assert claim(other, "w3") is None


def both_at_once(pool, *calls: Callable[..., object]) -> list[Future[object]]:
    """Begin all calls at the same moment, and wait for the last of them."""
    barrier = Barrier(len(calls))

    def begin(call):
        barrier.wait()
        return call()

    futures = [pool.submit(begin, call) for call in calls]
    for future in futures:
        future.exception()
    return futures


def test_the_end_of_a_run_waits_for_nobody_who_waits_for_it(sql_store, other_store, pool):
    """A worker ends its piece while another stops the run: both go through, whoever is first."""
    for n in range(25):
        run = run_with(sql_store, M1, M2, programme=f"du-{n}")
        mine, theirs = claimed(sql_store), claimed(other_store, "w2")

        def stop(run_id=run.id, mine=mine):
            with sql_store.batch():
                sql_store.work.finish(mine, NOON)
                sql_store.runs.end(run_id, RunState.STOPPED, NOON, {}, as_written("why"))

        def go_on(run_id=run.id, theirs=theirs):
            with other_store.batch():
                other_store.work.add(run_id, [SITE], NOON)
                other_store.work.finish(theirs, NOON)

        stopped, went_on = both_at_once(pool, stop, go_on)
        assert stopped.exception() is None
        assert went_on.exception() is None or isinstance(went_on.exception(), LeaseLost)
        assert sql_store.work.pieces(run.id) == ()


def test_two_workers_may_stop_a_run_at_once(sql_store, other_store, pool):
    """Both found a reason: the first one ends it, the other keeps nothing, neither fails."""
    for n in range(25):
        run = run_with(sql_store, M1, M2, programme=f"du-{n}")
        held = (sql_store, claimed(sql_store)), (other_store, claimed(other_store, "w2"))

        def give_up(store, work):
            with store.batch():
                store.work.dead_letter(work, as_written("too often"), NOON)
                store.runs.end(work.run_id, RunState.STOPPED, NOON, {}, as_written(work.subject))

        ends = both_at_once(
            pool, *(lambda store=store, work=work: give_up(store, work) for store, work in held)
        )
        failed = [each.exception() for each in ends if each.exception() is not None]
        assert all(isinstance(each, LeaseLost) for each in failed)
        assert len(failed) == 1
        (dead,) = sql_store.work.pieces(run.id)
        assert sql_store.runs.get(run.id).stopped_by == as_written(dead.subject)
        sql_store.work.drop(dead.id)


def test_a_part_staged_by_two_is_nobodys_error(sql_store, other_store, pool):
    """Who lost its lease while it judged finds that, and not a quarrel about rows."""
    for n in range(10):
        run = run_with(sql_store, WorkItem(WorkKind.JUDGE, 3, "0-9"), programme=f"du-{n}")
        old = claimed(sql_store)
        new = claimed(other_store, "w2", NOON + LEASE + SECOND)

        def judge(store, work):
            with store.batch():
                learners = [judged(f"L{n}", programme=work.programme) for n in range(10)]
                store.staged.hold(work.run_id, work.subject, learners)
                store.work.finish(work, NOON)

        late, kept = both_at_once(
            pool, lambda old=old: judge(sql_store, old), lambda new=new: judge(other_store, new)
        )
        assert isinstance(late.exception(), LeaseLost)
        assert kept.exception() is None
        assert sql_store.staged.count(run.id) == 10


def test_two_people_retry_the_same_piece(sql_store, other_store, pool):
    """One of them lets it wait again; the other is told, and takes it from no worker."""
    for n in range(10):
        run = run_with(sql_store, M1, programme=f"du-{n}")
        dead = bury_one(sql_store)
        tries = both_at_once(
            pool,
            lambda dead=dead: sql_store.work.retry(dead.id, NOON),
            lambda dead=dead: other_store.work.retry(dead.id, NOON),
        )
        failed = [each.exception() for each in tries if each.exception() is not None]
        assert [type(each) for each in failed] == [UnknownRecord]
        sql_store.runs.end(run.id, RunState.STOPPED, NOON, {})


def test_tried_again_while_it_is_dropped(sql_store, other_store, pool):
    """A person's retry and another's drop: one of the two, and the other is told."""
    for n in range(10):
        run = run_with(sql_store, M1, programme=f"du-{n}")
        dead = bury_one(sql_store)
        tries = both_at_once(
            pool,
            lambda dead=dead: sql_store.work.retry(dead.id, NOON),
            lambda dead=dead: other_store.work.drop(dead.id),
        )
        retried, dropped = (each.exception() for each in tries)
        assert {type(retried), type(dropped)} == {type(None), UnknownRecord}
        assert [each.state for each in sql_store.work.pieces()] == (
            [] if dropped is None else [WorkState.WAITING]
        )
        sql_store.runs.end(run.id, RunState.STOPPED, NOON, {})


def test_tried_again_while_its_run_ends(sql_store, other_store, pool):
    """Either it goes with the run, or the person is told that the run has ended."""
    for n in range(25):
        run = run_with(sql_store, M1, programme=f"du-{n}")
        dead = bury_one(sql_store)
        ended, retried = both_at_once(
            pool,
            lambda run=run: sql_store.runs.end(run.id, RunState.STOPPED, NOON, {}),
            lambda dead=dead: other_store.work.retry(dead.id, NOON),
        )
        assert ended.exception() is None
        if retried.exception() is None:
            assert sql_store.work.pieces() == ()
        else:
            assert isinstance(retried.exception(), UnknownRecord)
            assert sql_store.work.pieces() == (dead,)
            sql_store.work.drop(dead.id)


def test_a_lease_is_renewed_while_its_batch_ends(sql_store, pool):
    """The renewing thread waits for the batch, then finds that nothing is held any more."""
    run_with(sql_store, M1)
    work = claimed(sql_store)
    finished, renewing = Event(), Event()

    def end():
        with sql_store.batch():
            sql_store.work.finish(work, NOON)
            finished.set()
            assert renewing.wait(10)

    def renew():
        assert finished.wait(10)
        renewing.set()
        return sql_store.work.renew(work, LATER)

    ending, renewed = pool.submit(end), pool.submit(renew)
    assert renewed.result() is False
    ending.result()
    assert sql_store.work.pieces()[0].state is WorkState.DONE


def test_a_decision_is_seen_by_whoever_keeps(sql_store, other_store):
    """Recorded by another process since the learner was judged: not kept by this run."""
    run = sql_store.runs.start("du", NOON)
    sql_store.staged.hold(run.id, "0-1", [judged("L1"), judged("L2")])
    other_store.decisions.record(decision("L1"))
    with sql_store.batch():
        assert sql_store.staged.keep(run.id, "0-1", sql_store.staged.superseded(run.id)) == 1
    assert [each.learner for each in other_store.verdicts.latest("du")] == ["L2"]


def test_threads_stage_and_keep_at_once(sql_store, pool):
    """Eight parts of one run, each by its own worker: all of it is there, once."""
    run = run_with(sql_store, *(WorkItem(WorkKind.JUDGE, 3, f"{n}") for n in range(8)))

    def judge(thread):
        work = claimed(sql_store, f"w{thread}")
        with sql_store.batch():
            learners = [judged(f"L{work.subject}{n}") for n in range(5)]
            sql_store.staged.hold(run.id, work.subject, learners)
            sql_store.work.finish(work, NOON)

    def keep(part):
        return sql_store.staged.keep(run.id, str(part))

    list(pool.map(judge, range(8)))
    assert sql_store.staged.count(run.id) == 40
    assert list(pool.map(keep, range(8))) == [5] * 8
    assert len(sql_store.verdicts.latest("du")) == sql_store.verdicts.kept_in(run.id) == 40


def test_errors_name_no_learner(sql_store):
    """What a database says of a row it refuses may be about a person: it is not shown."""
    with pytest.raises(StoreError) as caught:
        sql_store.staged.hold(999, "0-0", [judged("Ada-marker")])
    assert "Ada-marker" not in str(caught.value)

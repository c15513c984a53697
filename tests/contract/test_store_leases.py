"""Several processes and connections at the same work, on a real database."""

from __future__ import annotations

import multiprocessing
import os
from contextlib import closing

import pytest

from lms_bridge.model.work import WorkItem, WorkKind, WorkState
from lms_bridge.store import SqlStore
from tests.contract.store_contract_work import LEASE, M1, M2, SECOND, claim, claimed, run_with
from tests.contract.store_values import LATER, NOON, judged

SPAWN = multiprocessing.get_context("spawn")
PIECES, PROCESSES, WINDOWS = 200, 4, 25


def drain(url, barrier, found, name):
    """What each of several workers does: claim and finish until nothing is left."""
    done = []
    with closing(SqlStore.open(url)) as store:
        barrier.wait()
        while not store.work.stage_is_over(1, 2):
            work = claim(store, name)
            if work is None:  # the others hold what is left of this stage
                continue
            assert store.work.stage_is_over(1, work.stage - 1)
            store.work.finish(work, NOON)
            done.append(work.subject)
    found.put(done)


def open_windows(url, barrier, found, _name):
    """What each of several clocks does: open all windows, and say which were theirs."""
    with closing(SqlStore.open(url)) as store:
        barrier.wait()
        mine = [n for n in range(WINDOWS) if store.upkeep.open_window("du", "sync", str(n), NOON)]
    found.put(mine)


def keep_part(url, barrier, found, _name):
    """What each of several workers does that were given the same part."""
    with closing(SqlStore.open(url)) as store:
        barrier.wait()
        found.put(store.staged.keep(1, "0-29"))


def claim_and_die(url, name, *, inside):
    """A worker that dies while it holds a piece, or in the middle of its last transaction."""
    store = SqlStore.open(url)
    work = claimed(store, name)
    with store.batch():
        store.work.add(work.run_id, [M2], NOON)
        store.work.finish(work, NOON)
        if inside:
            os._exit(9)
    os._exit(9)


def in_processes(target, url, count):
    """Let several processes do the same at the same moment; answers what each found."""
    barrier, found = SPAWN.Barrier(count, timeout=120), SPAWN.SimpleQueue()
    processes = [
        SPAWN.Process(target=target, args=(url, barrier, found, f"w{n}")) for n in range(count)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.close()
    assert codes == [0] * count
    answers = [found.get() for _ in codes]
    found.close()
    return answers


def test_processes_do_each_piece_once(store_url, sql_store):
    """Four workers share 200 pieces in three stages: each is begun once and done once."""
    run_with(sql_store, *(WorkItem(WorkKind.COURSE, n % 3, f"M{n}") for n in range(PIECES)))
    answers = in_processes(drain, store_url, PROCESSES)
    assert sorted(it for each in answers for it in each) == sorted(f"M{n}" for n in range(PIECES))
    found = {(each.state, each.attempts, each.lost) for each in sql_store.work.pieces()}
    assert found == {(WorkState.DONE, 1, 0)}
    assert len(sql_store.work.pieces()) == PIECES


def test_processes_open_each_window_once(store_url, sql_store):
    """Four clocks that strike at once: one of them acts, in each window."""
    answers = in_processes(open_windows, store_url, PROCESSES)
    assert sorted(it for each in answers for it in each) == list(range(WINDOWS))
    assert not sql_store.upkeep.open_window("du", "sync", "0", LATER)


def test_processes_keep_a_part_once(store_url, sql_store):
    """Two that were given the same part: one adds its verdicts, the other finds nothing new."""
    run = sql_store.runs.start("du", NOON)
    sql_store.staged.hold(run.id, "0-29", [judged(f"L{n}") for n in range(30)])
    assert sorted(in_processes(keep_part, store_url, 2)) == [0, 30]
    assert all(len(sql_store.verdicts.history("du", f"L{n}")) == 1 for n in range(30))
    assert sql_store.verdicts.kept_in(run.id) == 30


@pytest.mark.parametrize("inside", [True, False])
def test_a_worker_that_dies_leaves_its_work(store_url, sql_store, inside):
    """Its last transaction is there or is not; if not, the lease hands the piece to another."""
    run_with(sql_store, M1)
    process = SPAWN.Process(target=claim_and_die, args=(store_url, "w1"), kwargs={"inside": inside})
    process.start()
    process.join()
    assert process.exitcode == 9
    process.close()
    late = NOON + LEASE + SECOND
    if inside:
        assert claim(sql_store) is None
        work = claimed(sql_store, "w2", late)
        assert (work.subject, work.attempts, work.lost) == ("M1", 2, 1)
    else:
        assert claimed(sql_store, "w2", late).subject == "M2"
    assert claim(sql_store, "w3", late) is None

"""Several processes and threads on one database, and processes that die."""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from lms_bridge.store import SqlStore
from tests.contract.store_values import NOON, acquired, action, evidence, verdict

SPAWN = multiprocessing.get_context("spawn")


def open_and_start(url, barrier, found):
    """What each of several processes does at the same moment."""
    barrier.wait()
    store = SqlStore.open(url)
    barrier.wait()
    found.put(store.runs.start("du", NOON).id)
    store.close()


def save_and_die(url):
    """A process that notes its actions and dies before it sends the first one."""
    store = SqlStore.open(url)
    run = store.runs.start("du", NOON)
    store.actions.save(run.id, [action("L1"), action("L2")])
    with store.batch():
        store.decisions.acquire([acquired()])
        os._exit(9)


def use_after_fork(url):
    """A process that opens a store, forks, and uses the store on both sides."""
    store = SqlStore.open(url)
    run = store.runs.start("du", NOON)
    child = os.fork()
    if child == 0:
        store.runs.advance(run.id, "judge", NOON)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    store.runs.advance(run.id, store.runs.latest()[0].stage + "d", NOON)
    sys.exit(status)


def run_in_process(target, *arguments):
    """Run a function in a process of its own; answers its exit code."""
    process = SPAWN.Process(target=target, args=arguments)
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code


def test_processes_share_one_run(empty_url):
    """Of four that open an empty database and start a run at once, one begins it."""
    barrier, found = SPAWN.Barrier(4), SPAWN.SimpleQueue()
    processes = [
        SPAWN.Process(target=open_and_start, args=(empty_url, barrier, found)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
        process.close()
    assert len({found.get() for _ in range(4)}) == 1
    store = SqlStore.open(empty_url)
    assert len(store.runs.latest()) == 1
    store.close()
    found.close()


def test_actions_outlive_the_process_that_noted_them(store_url):
    """After a crash the run is taken up with its actions still to do; a torn batch is gone."""
    assert run_in_process(save_and_die, store_url) == 9
    store = SqlStore.open(store_url)
    run = store.runs.start("du", NOON)
    assert store.actions.pending(run.id) == (action("L1"), action("L2"))
    assert store.decisions.acquired("du") == ()
    store.close()


def test_a_forked_worker_opens_its_own_connections(store_url):
    """A store opened before a fork works on both sides of it."""
    assert run_in_process(use_after_fork, store_url) == 0
    store = SqlStore.open(store_url)
    assert store.runs.latest()[0].stage == "judged"
    store.close()


def test_threads_write_at_the_same_time(sql_store):
    """Eight threads write through one store: nothing is lost, refused or written twice."""

    def write(thread):
        for n in range(10):
            sql_store.verdicts.save(None, [(evidence(f"L{n}"), verdict(f"L{n}"))])
            sql_store.decisions.acquire([acquired(f"L{n}", f"B{thread}")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert len(sql_store.verdicts.latest("du")) == 10
    assert all(len(sql_store.verdicts.history("du", f"L{n}")) == 1 for n in range(10))
    assert len(sql_store.decisions.acquired("du")) == 80


def test_a_reader_does_not_wait_for_a_writer(sql_store):
    """Pages show the last committed state while a batch is open in another thread."""
    begun, seen = Event(), Event()

    def write():
        with sql_store.batch():
            sql_store.decisions.acquire([acquired()])
            begun.set()
            seen.wait(10)

    writer = Thread(target=write)
    writer.start()
    assert begun.wait(10)
    assert sql_store.decisions.acquired("du") == ()
    seen.set()
    writer.join()
    assert sql_store.decisions.acquired("du") == (acquired(),)


@pytest.mark.parametrize("inside", [True, False])
def test_a_batch_belongs_to_its_thread(sql_store, inside):
    """An error in one thread's batch leaves what another thread wrote."""
    sql_store.decisions.acquire([acquired("L1")])

    def fail():
        with sql_store.batch():
            if inside:
                sql_store.decisions.acquire([acquired("L2")])
            raise RuntimeError("stop")

    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="stop"):
        pool.submit(fail).result()
    assert sql_store.decisions.acquired("du") == (acquired("L1"),)

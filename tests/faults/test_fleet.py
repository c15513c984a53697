"""The fleet starts real Celery workers, ends them in every way, and leaves nobody behind."""

from __future__ import annotations

import os
import random
import signal
import sys

import pytest

from tests.faults.fleet import Fleet
from tests.faults.waiting import Late, alive, group_of, until
from tests.paths import ROOT

DRAW = random.Random(1)  # noqa: S311 - which one dies is no secret

WORKER = """
import os, time
from celery import Celery

app = Celery("tried", broker=os.environ["BROKER"])
app.conf.update(
    broker_transport_options={"visibility_timeout": 2, "unacked_restore_interval": 1,
                              "unacked_restore_throttle": 1},
    task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=1,
    beat_schedule={"often": {"task": "worker.note", "schedule": 0.2, "args": ["beat"]}},
    broker_connection_retry_on_startup=True,
)

@app.task
def note(text, seconds=0):
    with open(os.environ["NOTES"], "a", encoding="utf-8") as notes:
        notes.write(f"{text} {os.getpid()}\\n")
    time.sleep(seconds)
"""


@pytest.fixture
def place(tmp_path, redis_server):
    """A folder with a small Celery application, and what its processes are told."""
    redis_server.flush()
    (tmp_path / "worker.py").write_text(WORKER, encoding="utf-8")
    broker = f"redis://:{redis_server.password}@127.0.0.1:{redis_server.port}/0"
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "BROKER": broker,
        "NOTES": str(tmp_path / "notes"),
    }


@pytest.fixture
def fleet(tmp_path, place):
    """A fleet of that application; nothing runs yet."""
    with Fleet(place, tmp_path / "logs", root=tmp_path, queues="celery") as made:
        yield made


@pytest.fixture
def noted(tmp_path):
    """Count how often a task noted something."""

    def count(text):
        notes = tmp_path / "notes"
        lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        return sum(line.startswith(f"{text} ") for line in lines)

    return count


@pytest.fixture
def send(place):
    """Send a task."""
    from celery import Celery  # noqa: PLC0415 - only where a task is sent

    app = Celery("sender", broker=place["BROKER"])
    yield lambda *arguments: app.send_task("worker.note", arguments)
    app.close()


def test_workers_and_beat_work(fleet, noted, send):
    """What beat and others send is done, by the children of the pool."""
    fleet.start(workers=1, beats=1)
    send("sent")
    until(lambda: noted("sent") and noted("beat") > 1, 10, "both to be noted")
    assert len(fleet.workers[0].children) == 2
    fleet.kill_beat()
    assert fleet.beats == []
    assert len(fleet.workers) == 1


def test_a_child_dies_and_is_replaced(fleet):
    """One process of the pool is killed; its worker lives on and starts another."""
    fleet.start(workers=1, beats=0)
    worker = fleet.workers[0]
    killed = fleet.kill_child(DRAW)
    assert not alive(killed)
    assert worker.running
    until(lambda: len(worker.children) == 2, 10, "the pool to be whole again")


def test_a_worker_dies_with_its_children(fleet, noted, send):
    """Nothing of a killed worker is left; another finishes what it had."""
    fleet.start(workers=1, beats=0)
    send("slow", 0.5)
    until(lambda: noted("slow"), 10, "the task to begin")
    killed = fleet.kill_worker(DRAW)
    assert killed.exit_code == -signal.SIGKILL
    assert group_of(killed.pid) == []
    fleet.replace()
    until(lambda: noted("slow") == 2, 20, "the task to be done again")


def test_rolling_restart_loses_nothing(fleet, noted, send):
    """Workers that are told to stop finish what they do."""
    fleet.start(workers=1, beats=0)
    first = fleet.workers[0]
    for number in range(4):
        send(f"task{number}", 0.2)
    assert fleet.restart_rolling(1) == [0]
    assert first.exit_code == 0
    assert fleet.workers != [first]
    until(lambda: all(noted(f"task{number}") for number in range(4)), 10, "all tasks")


def test_a_frozen_worker_goes_on(fleet, noted, send):
    """While frozen it does nothing; afterwards it does."""
    fleet.start(workers=1, beats=0)
    worker = fleet.workers[0]
    with fleet.frozen(worker):
        send("later")
        with pytest.raises(Late):
            until(lambda: noted("later"), 0.5, "what cannot be")
    until(lambda: noted("later"), 10, "the task")


def test_a_worker_that_cannot_start_is_reported(fleet, tmp_path):
    """The error says how it ended, with the last lines of its log."""
    (tmp_path / "worker.py").write_text("raise RuntimeError('no such luck')", encoding="utf-8")
    with pytest.raises(RuntimeError, match="no such luck"):
        fleet.start(workers=1, beats=0)
    assert "worker1 (ended with 1)" in fleet.report() or "no such luck" in fleet.report()


def test_nobody_is_left_behind(place, tmp_path):
    """At the end every process is gone, frozen ones and those without a leader too."""
    with Fleet(place, tmp_path / "logs", root=tmp_path, queues="celery") as fleet:
        fleet.start(workers=2, beats=1)
        pids = [each.pid for each in fleet.members]
        os.kill(fleet.workers[0].pid, signal.SIGKILL)
        fleet.workers[-1].signal(signal.SIGSTOP, group=True)
    assert [pid for pid in pids if group_of(pid)] == []


def test_death_between_receiving_and_holding(place, tmp_path, noted, send):
    """The worker dies at the message it is told; that message is in no queue any more."""
    runner = (sys.executable, "-m", "tests.faults.boot", "celery")
    order = tmp_path / "death"
    order.write_text("2", encoding="utf-8")
    doomed = place | {"FAULTS_DEATH": str(order)}
    with Fleet(doomed, tmp_path / "logs", root=tmp_path, queues="celery", runner=runner) as fleet:
        worker = fleet.start(workers=1, beats=0).workers[0]
        send("first")
        until(lambda: noted("first"), 10, "the first task")
        send("second")
        assert worker.bury() == 9
        assert not order.exists()
        fleet.replace()
        send("third")
        until(lambda: noted("third"), 10, "a task after the death")
        assert noted("second") == 0

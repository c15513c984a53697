"""A sync by 1, 2 and 4 worker processes against the same sync by hand; memory over many tasks."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cli.background import follow
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.work import Queue
from lms_bridge.redis.client import redis_client
from lms_bridge.runs import begin, silent
from lms_bridge.worker.supervisor import ProcessSupervisor
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.bench.figures import Figure

LATENCY = 0.05
LEARNERS = 2000
TASKS = 10_000

_BY_HAND = """
import logging, sys
from pathlib import Path
import structlog
from lms_bridge.bootstrap import bridge
from lms_bridge.runs import sync
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
opened = bridge(Path(sys.argv[1]))
for key in opened.programmes:
    sync(opened.job(key))
"""

#: What a sync keeps for good; what is staged and done comes and goes.
_KEPT = ("verdicts", "evidence", "ledger", "acquired", "decisions", "rules", "actions", "receipts")


def run(largest: int) -> Iterator[str | Figure]:
    """Seconds, and what of them is lost to coordination; rows rewritten; memory."""
    learners = largest or LEARNERS
    yield f"sandbox: {learners} learners of both programmes, {LATENCY * 1000:.0f} ms a call"
    with moodle_of(learners) as (moodle, opened):
        by_hand = _by_hand(opened)
        yield f"by hand, in one process: {by_hand:.1f} s, {len(moodle.calls):,} calls"
    alone = 0.0
    for processes in (1, 2, 4):
        with moodle_of(learners) as (moodle, opened):
            seconds, calls, again, rewritten = _by_workers(opened, moodle, processes)
            alone = alone or seconds
            lost = 1 - alone / (processes * seconds)
            yield (
                f"{processes} worker processes: {seconds:.1f} s, {calls:,} calls, "
                f"{alone / seconds:.2f} times as fast as one, {lost:.0%} lost to coordination"
            )
            yield Figure(f"background.{processes}", seconds, "s by the clock")
            yield f"  a second sync: {again} writes, {rewritten} rows new or rewritten"
            if processes == 1:
                yield f"  the queue costs {seconds / by_hand - 1:+.0%} against by hand"
    yield from _memory()


@contextmanager
def moodle_of(learners: int) -> Iterator[tuple[SandboxMoodle, Bridge]]:
    """A sandbox with a cohort, and the bridge to it on an empty SQLite file."""
    cohort = build(learners)
    with (
        tempfile.TemporaryDirectory() as folder,
        SandboxMoodle(cohort.state, latency=LATENCY, capabilities=CAPABILITIES) as moodle,
    ):
        os.environ["LMS_BRIDGE_TOKEN"] = moodle.token
        path = Path(folder) / "site.yaml"
        words = site_file_text(moodle.url, "LMS_BRIDGE_TOKEN", "sqlite:///b.db")
        path.write_text(words, encoding="utf-8")
        opened = bridge(path)
        yield moodle, opened
        opened.close()


def _by_hand(opened: Bridge) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", _BY_HAND, str(opened.site.file)], check=True)
    return time.perf_counter() - begun


@contextmanager
def supervisor_of(opened: Bridge, processes: int, sweep: str = "1") -> Iterator[ProcessSupervisor]:
    """Workers for a site, ready: their first sweep was seen."""
    told = {"LMS_BRIDGE_SITES": str(opened.site.file), "LMS_BRIDGE_SWEEP_SECONDS": sweep}
    with ProcessSupervisor(opened.site.file.parent, told, processes=processes) as supervisor:
        while "sweep" not in opened.store.upkeep.pulses():
            supervisor.ensure()
            time.sleep(0.05)
        yield supervisor


def _by_workers(
    opened: Bridge, moodle: SandboxMoodle, processes: int
) -> tuple[float, int, int, int]:
    with supervisor_of(opened, processes) as supervisor:
        begun = time.perf_counter()
        _sync(opened, supervisor)
        seconds, calls = time.perf_counter() - begun, len(moodle.calls)
        _sync(opened, supervisor)  # what was made for the first time changes a verdict or two
        before, written = _rows(opened), len(moodle.state.journal)
        _sync(opened, supervisor)
        rewritten = len(_rows(opened) - before)
        return seconds, calls, len(moodle.state.journal) - written, rewritten


def _sync(opened: Bridge, supervisor: ProcessSupervisor) -> None:
    runs = {key: begin(opened.job(key)) for key in opened.programmes}
    for key, under_way in runs.items():
        follow(opened.job(key), under_way, supervisor, silent)


def _rows(opened: Bridge) -> set[tuple[object, ...]]:
    """Every row that is kept for good."""
    engine = create_engine(opened.site.store_url())
    with engine.connect() as connection:
        found: set[tuple[object, ...]] = {
            (table, *row)
            for table in _KEPT
            for row in connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our names
        }
    engine.dispose()
    return found


def _memory() -> Iterator[str]:
    """Resident memory of the worker and its child while messages go through."""
    with moodle_of(24) as (_, opened), supervisor_of(opened, 1, sweep="60") as supervisor:
        os.environ["LMS_BRIDGE_SITES"] = str(opened.site.file)
        os.environ["LMS_BRIDGE_REDIS"] = supervisor.redis
        from lms_bridge.worker.app import app, wake  # noqa: PLC0415 - it reads the environment

        _sync(opened, supervisor)
        queue = redis_client(supervisor.redis)
        yield f"memory of a worker over {TASKS:,} tasks (a child is replaced after 200):"
        for sent in range(0, TASKS + 1, TASKS // 5):
            if sent:
                for _ in range(TASKS // 5):
                    wake(app, opened.site.name, Queue.JUDGE)
                while queue.llen("lms-bridge:judge"):
                    supervisor.ensure()
                    time.sleep(0.1)
            worker, child = _resident(supervisor.pid("worker"))
            yield f"  after {sent:>6,}: worker {worker} MiB, child {child} MiB"


def _resident(worker: int) -> tuple[int, int]:
    """Resident MiB of a worker, and of its largest child."""
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text(encoding="ascii").split()
    return _mebibytes(worker), max((_mebibytes(int(child)) for child in children), default=0)


def _mebibytes(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except FileNotFoundError:  # replaced just now
        return 0
    return int(status.split("VmRSS:")[1].split()[0]) // 1024

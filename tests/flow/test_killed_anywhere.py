"""A process that is killed at any request is followed by one that ends its work.

Real processes, a real database, real requests over HTTP. With LMS_BRIDGE_ALL set, every
request is tried; otherwise a few of them, and those that write.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import structlog

from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter
from lms_bridge.runs import Job, sync
from lms_bridge.store import SqlStore
from lms_bridge.store.content import content_digest
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.sandbox import AnsweredCall, SandboxMoodle
from tests.flow.bad_input_site import RIGHTS
from tests.flow.sync_world import NOW, World
from tests.paths import ROOT

TOKEN = "a token of the sandbox alone"
ALL = bool(os.environ.get("LMS_BRIDGE_ALL"))

#: Seconds until it is taken to hang; the long search on a busy machine needs more than an hour.
PATIENCE = 14_400 if ALL else 1_800

#: Children are forked by a server that has none of the threads of this process.
PROCESSES = multiprocessing.get_context("forkserver")


class Deadly(SandboxMoodle):
    """A sandbox that kills its caller at the n-th request.

    `executes` says whether the request is still executed before; it is never answered.
    """

    def __init__(self, world: World, at: int = 0, *, executes: bool = False) -> None:
        super().__init__(world.state, token=TOKEN, capabilities=RIGHTS)
        self.at = at
        self.executes = executes
        self.begun = 0
        self.killed = False
        self.writes: list[int] = []
        self.noted = 0
        self.armed = Event()
        self.victim = 0

    def begin(self) -> None:
        """A request came in."""
        super().begin()
        self.begun += 1
        if self.begun == self.at and not self.executes:
            self._kill()

    def end(self, call: AnsweredCall) -> None:
        """A request was executed and is about to be answered."""
        super().end(call)
        if len(self.state.journal) > self.noted:
            self.noted = len(self.state.journal)
            self.writes.append(len(self.calls))
        if len(self.calls) == self.at and self.executes:
            self._kill()

    def _kill(self) -> None:
        assert self.armed.wait(60)
        os.kill(self.victim, signal.SIGKILL)
        self.killed = True
        raise ConnectionAbortedError("the caller is dead")

    def serve(self, process: BaseProcess) -> int | None:
        """Let a process run; answers its exit code."""
        process.start()
        self.victim = process.pid or 0
        self.armed.set()
        process.join()
        code = process.exitcode
        process.close()
        return code


def job(url: str, database: Path, minutes: int) -> Job:
    """The job of the small programme on a site that is served over HTTP."""
    world = World()
    transport = Transport(url, Token(TOKEN), MoodleLimits())
    store = SqlStore.open(f"sqlite:///{database}")
    clock = FrozenClock(NOW + timedelta(minutes=minutes))
    lms, writer = MoodleLms(transport), MoodleLmsWriter(transport)
    return Job(world.programme, world.enabled, lms, writer, store, clock, log_key="k")


def go(url: str, database: Path, minutes: int) -> None:
    """What each process does: one sync."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    whole = job(url, database, minutes)
    sync(whole)
    whole.store.close()


def campus() -> World:
    """The campus after a first sync, with something to make, to add and to take back since."""
    world = World()
    sync(world.job())
    return world.populate()


@pytest.fixture(scope="module", autouse=True)
def _quick_children() -> None:
    """The server imports this module once, so that each child has it at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        PROCESSES.set_forkserver_preload([__name__])
        forkserver.ensure_running()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database after that first sync."""
    file = tmp_path_factory.mktemp("before") / "bridge.db"
    world = World(SqlStore.open(f"sqlite:///{file}"))
    sync(world.job())
    world.store.close()
    return file


def outcome(world: World, database: Path) -> dict[str, Any]:
    """The LMS, each write that it executed, and what the bridge knows."""
    store = SqlStore.open(f"sqlite:///{database}")
    found = {
        "lms": world.seen(),
        "journal": Counter(
            (each.function, json.dumps(each.element, sort_keys=True, default=str), each.changed)
            for each in world.state.journal
        ),
        "ledger": dict(store.actions.ledger("mini")),
        "verdicts": {each.learner: content_digest(each) for each in store.verdicts.latest("mini")},
        "kept": [len(store.verdicts.history("mini", f"L{number}")) for number in range(1, 5)],
        "acquired": [(each.learner, each.component) for each in store.decisions.acquired("mini")],
        "runs": [(run.state, run.stopped_by) for run in store.runs.latest("mini")],
    }
    store.close()
    return found


@dataclass(frozen=True)
class Twin:
    """A sync that nothing disturbed: its requests, which of them wrote, and what came of it."""

    requests: int
    writes: list[int]
    outcome: dict[str, Any]


@pytest.fixture(scope="module")
def twin(before: Path) -> Twin:
    """The same sync undisturbed."""
    world, file = campus(), before.with_name("twin.db")
    shutil.copy(before, file)
    with Deadly(world) as moodle:
        assert moodle.serve(PROCESSES.Process(target=go, args=(moodle.url, file, 5))) == 0
        found = Twin(moodle.begun, moodle.writes, outcome(world, file))
    assert sum(found.outcome["journal"].values()) == 14
    assert found.requests > 60
    assert len(found.writes) > 8
    return found


def killed_at(places: Iterable[int], before: Path, twin: Twin, *, executes: bool) -> None:
    """Kill a sync at each of these requests, let another process end it, and compare."""
    for at in places:
        world, file = campus(), before.with_name(f"{at}.db")
        shutil.copy(before, file)
        with Deadly(world, at, executes=executes) as moodle:
            code = moodle.serve(PROCESSES.Process(target=go, args=(moodle.url, file, 5)))
            assert (moodle.killed, code) == (True, -signal.SIGKILL)
            # By then the lease of the dead is over.
            again = PROCESSES.Process(target=go, args=(moodle.url, file, 7))
            assert moodle.serve(again) == 0, f"after request {at}"
        assert outcome(world, file) == twin.outcome, f"killed at request {at}"
        file.unlink()


@pytest.mark.timeout(PATIENCE)
def test_killed_before_a_request_is_executed(before: Path, twin: Twin):
    """The next process ends the run: the LMS, its journal, ledger and verdicts as undisturbed."""
    killed_at(range(1, twin.requests + 1, 1 if ALL else 13), before, twin, executes=False)


@pytest.mark.timeout(PATIENCE)
def test_killed_after_a_request_was_executed(before: Path, twin: Twin):
    """The answer never came: what was executed is found, and nothing is executed twice."""
    every = range(1, twin.requests + 1)
    killed_at(every if ALL else twin.writes, before, twin, executes=True)
